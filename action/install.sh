#!/usr/bin/env bash
# Installs purlin into $PURLIN_ROOT: the release $PURLIN_VERSION, or the source in $PURLIN_SOURCE.
set -euo pipefail
: "${PURLIN_ROOT:?}" "${PURLIN_SOURCE:?}"

if ! command -v cargo >/dev/null; then
  echo "::error title=purlin::cargo is missing on this runner; install Rust in a step before this one"
  exit 2
fi
if [ -n "${PURLIN_VERSION:-}" ]; then
  cargo install --quiet --locked --root "$PURLIN_ROOT" --version "$PURLIN_VERSION" purlin
else
  cargo install --quiet --locked --root "$PURLIN_ROOT" --path "$PURLIN_SOURCE"
fi
"$PURLIN_ROOT/bin/purlin" --version
