//! METADATA blocks: whatever stands in a `.rego` file, reading them ends, and every fault has a place in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use purlin::policy::metadata::read_text;
use purlin::source::{RepoPath, Text};

fuzz_target!(|content: &str| {
    let text = Text::new(RepoPath::new("fuzz.rego"), content);
    let (metadata, faults) = read_text(&text);
    assert!(metadata.is_some() || !faults.is_empty());
    for fault in &faults {
        let region = fault.location.region.expect("a fault has a place");
        assert!(region.span.end as usize <= content.len());
    }
});
