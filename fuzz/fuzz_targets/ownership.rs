//! Any text is an ownership file of any dialect: reading it never panics, spans lie inside the text, a path is decided
//! the same way alone and among others, and what rules see is bounded by the file.
//!
//! The first byte tells the dialect, or a file of teams; the first line behind it is a path, the rest is the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use purlin::config::{OwnershipConfig, OwnershipDialect};
use purlin::facts::ownership::Ownership;
use std::sync::Arc;

use purlin::repository::{CheckedSet, ListOptions, Memory};

fuzz_target!(|input: &str| {
    let mut chars = input.chars();
    let (place, dialect) = match chars.next() {
        Some('0') => ("CODEOWNERS", Some(OwnershipDialect::Github)),
        Some('1') => ("CODEOWNERS", Some(OwnershipDialect::Gitlab)),
        Some('2') => (".bitbucket/CODEOWNERS", Some(OwnershipDialect::Bitbucket)),
        Some('3') => ("OWNERS", Some(OwnershipDialect::Prow)),
        Some('4') => ("OWNERS_ALIASES", Some(OwnershipDialect::Prow)),
        Some('5') => ("catalog-info.yaml", None),
        Some('6') => (".bitbucket/teams.yaml", Some(OwnershipDialect::Bitbucket)),
        Some('7') => (".gitea/CODEOWNERS", Some(OwnershipDialect::Gitea)),
        _ => (".purlin/teams.yaml", None),
    };
    let (path, content) = chars.as_str().split_once('\n').unwrap_or((chars.as_str(), ""));
    let beside = match place {
        "OWNERS_ALIASES" => Some(("OWNERS", "approvers: [a, b-approvers]\nreviewers: [c]\n")),
        ".bitbucket/teams.yaml" => Some((".bitbucket/CODEOWNERS", "* @teams/web @a me@example.com\n")),
        ".purlin/teams.yaml" => Some(("CODEOWNERS", "* @a @acme/web\n/a/ @b me@example.com\n")),
        _ => None,
    };
    let below = format!("{path}/b");
    let names = [path, "a", "a/b", below.as_str()].map(|path| (path, ""));
    // The last one of a name is the one that stays.
    let files = names.into_iter().chain(beside).chain([(place, content)]);
    let set = CheckedSet::open(Arc::new(Memory::new(files)), &ListOptions::default()).expect("a set");
    let listing = set.listing().clone();
    let settings = OwnershipConfig { dialect, teams: None };
    let ownership = Ownership::load(&set, &settings);
    for rule in ownership.rules() {
        assert_eq!(rule.owners.len(), rule.owner_places.len());
        if rule.file.as_str() == place {
            assert!(rule.span.end as usize <= content.len());
        }
        for place in &rule.owner_places {
            assert!(place.line > 0);
        }
    }
    for error in ownership.errors().filter(|error| error.file.as_str() == place) {
        assert!(error.span.end as usize <= content.len());
        assert!(content.get(error.span.range()).is_some());
    }
    let together = ownership.owners_of_all(&listing);
    assert_eq!(together.len(), listing.files().len());
    for (file, owners) in listing.files().iter().zip(together.iter()) {
        assert_eq!(owners, &*ownership.owners(&file.path));
    }
    let fact = ownership.fact(&listing, None);
    assert!(fact.rules.iter().all(|rule| rule.decides <= rule.matches));
    let fixes = fact.errors.iter().filter_map(|error| error.fix.as_ref());
    let lines = fixes.chain(fact.rules.iter().filter_map(|rule| rule.directory.as_ref()));
    assert!(lines.filter_map(|fix| fix.line.as_ref()).all(|line| !line.contains('\n')));
    assert!(fact.disagreements.len() <= 1000);
});
