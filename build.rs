//! Rebuilds the crate when a built-in policy changes: `policies/` is embedded by a macro that cargo does not watch.

fn main() {
    println!("cargo:rerun-if-changed=policies");
}
