//! Any text is an ownership file: reading it never panics, spans lie inside the text and hold what they name,
//! and a path is decided the same way alone and among others.
//!
//! The first line of the input is a path, the rest is the file.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use purlin::facts::ownership::Ownership;
use purlin::repository::{File, FileKind, ListedBy, Listing};
use purlin::source::{RepoPath, Text};

fuzz_target!(|input: &str| {
    let (path, content) = input.split_once('\n').unwrap_or((input, ""));
    let text = Arc::new(Text::new(RepoPath::new("CODEOWNERS"), content));
    let ownership = Ownership::parse(Arc::clone(&text));
    for rule in ownership.rules() {
        assert_eq!(text.slice(rule.span), rule.pattern);
        for (owner, place) in rule.owners.iter().zip(&rule.owner_places) {
            assert_eq!(text.slice(place.span), owner.as_str());
        }
    }
    for error in ownership.errors() {
        assert!(error.span.end as usize <= content.len());
        assert!(!text.slice(error.span).is_empty());
    }

    let file = |path: &str| File::new(RepoPath::new(path), FileKind::Regular);
    let files = vec![file(path), file("a"), file("a/b"), file(&format!("{path}/b"))];
    let listing = Listing::new(files, ListedBy::Walk);
    let together = ownership.owners_of_all(&listing);
    assert_eq!(together.len(), listing.files().len());
    for (file, owners) in listing.files().iter().zip(together.iter()) {
        assert_eq!(owners, &*ownership.owners(&file.path));
    }
    let fact = ownership.fact(&listing, None);
    assert!(fact.rules.iter().all(|rule| rule.decides <= rule.matches));
});
