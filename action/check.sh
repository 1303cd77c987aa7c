#!/usr/bin/env bash
# Runs `purlin check` once: annotations to the log, Markdown to the job summary, SARIF where asked for.
set -euo pipefail
: "${PURLIN_ROOT:?}"

outputs=(--format github)
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  # The summary may hold text of earlier commands of the step, so it is appended to, not replaced.
  summary=$(mktemp)
  outputs+=(--format "markdown=$summary")
fi
if [ -n "${PURLIN_SARIF_FILE:-}" ]; then
  mkdir -p "$(dirname "$PURLIN_SARIF_FILE")"
  outputs+=(--format "sarif=$PURLIN_SARIF_FILE")
fi
# Split on white space on purpose, without expanding globs.
read -r -a more <<<"${PURLIN_ARGS:-}"

status=0
"$PURLIN_ROOT/bin/purlin" check "${outputs[@]}" ${more[@]+"${more[@]}"} || status=$?
if [ -n "${summary:-}" ]; then
  cat "$summary" >>"$GITHUB_STEP_SUMMARY"
  rm -f "$summary"
fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  echo "exit-code=$status" >>"$GITHUB_OUTPUT"
fi
exit "$status"
