//! Any bytes as the index of a git repository.
#![no_main]

use libfuzzer_sys::fuzz_target;
use purlin::repository::index;

fuzz_target!(|bytes: &[u8]| {
    let _ = index::read(bytes, |entry| {
        assert!(!entry.name.is_empty() && !entry.name.contains(&0));
        Some(())
    });
});
