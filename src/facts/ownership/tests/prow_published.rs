//! The cases that Prow publishes of its own reading, in `pkg/repoowners/repoowners_test.go` and
//! `pkg/plugins/approve/approvers/owners_test.go` of <https://github.com/kubernetes-sigs/prow> (a6194089, 2026-08).
//!
//! Of 123 cases 78 are about what the files of a repository say. They are carried over here, and hold. The rest:
//! - 8 of 12 of the directories left out are about settings of one instance of Prow; what it leaves out unless they
//!   say otherwise is carried.
//! - 3 of 14 of loading and 1 of concurrency are about a cache, and name no owner.
//! - 3 of 6 of labels by path (`./x`, an empty path, `.`) and all 5 of the form of paths: purlin has one form of
//!   path, and its commands bring what they are given into it.
//! - 25 of 53 of the approval plugin (who is suggested, who covers most, in what order, which directories are in
//!   others) are about whom a pull request asks.
//!
//! Three differences are on purpose. Where Prow is told to (`mdyaml_repos`, none by default), it reads owners in the
//! header of Markdown files; purlin does not, which leaves out one path in 4 of the 11 tables of loading. Unless it
//! is told not to (`skip_collaborators`), it drops people who are not collaborators of the repository, which no file
//! says; the tables are compared after the same is done. And labels, which purlin does not read, are carried as
//! approvers, who are found the same way.

use std::collections::{BTreeMap, BTreeSet};

use super::prow::{repository, repository_with, reviewers_of};
use super::*;
use crate::config::OwnershipDialect;

fn set<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

fn owners(ownership: &Ownership, path: &str) -> BTreeSet<String> {
    owner_of(ownership, path).into_iter().collect()
}

/// Who is named by the rules of the nearest directory that names anybody.
fn leaf(ownership: &Ownership, path: &str) -> (String, BTreeSet<String>) {
    let path = RepoPath::new(path);
    let mut found = (String::new(), BTreeSet::new());
    for decided in ownership.decide(&path) {
        let directory = decided.file.parent();
        if decided.owners.is_empty() || (!found.1.is_empty() && directory != found.0) {
            continue;
        }
        directory.clone_into(&mut found.0);
        found.1.extend(decided.owners.iter().map(ToString::to_string));
    }
    found
}

/// The repository most of the cases read.
const FILES: &[(&str, &str)] = &[
    ("foo", "approvers:\n- bob\n"),
    (
        "OWNERS",
        "approvers: [cjwagner]\nreviewers: [Alice, bob]\nrequired_reviewers: [chris]\nlabels: [EVERYTHING]\n",
    ),
    ("src/OWNERS", "approvers:\n- Best-Approvers\n"),
    (
        "src/dir/OWNERS",
        "approvers: [bob]\nreviewers: [alice, '@CJWagner', jakub]\nrequired_reviewers: [ben]\nlabels: [src-code]\n",
    ),
    (
        "src/dir/subdir/OWNERS",
        "approvers: [bob, alice]\nreviewers: [bob, alice]\n",
    ),
    (
        "src/dir/conformance/OWNERS",
        "options:\n  no_parent_owners: true\n  auto_approve_unowned_subfolders: true\napprovers: [mml]\n",
    ),
    ("docs/file.md", "---\napprovers: [ALICE]\nlabels: [docs]\n---\n"),
    ("vendor/OWNERS", "approvers: [alice]\n"),
    ("vendor/k8s.io/client-go/OWNERS", "approvers: [bob]\n"),
];

const ALIASES: (&str, &str) = (
    "OWNERS_ALIASES",
    "aliases:\n  Best-approvers:\n  - carl\n  - cjwagner\n  best-reviewers:\n  - Carl\n  - BOB\n",
);

/// The aliases, and the file at the root, after an edit that changes nobody.
const EDITED: [(&str, &str); 2] = [
    (
        "OWNERS_ALIASES",
        "aliases:\n  Best-approvers:\n\n  - carl\n  - cjwagner\n  best-reviewers:\n  - Carl\n  - BOB\n",
    ),
    (
        "OWNERS",
        "approvers:\n- cjwagner\nreviewers:\n- \"@Alice\"\n- bob\n\nrequired_reviewers:\n- chris\nlabels:\n- EVERYTHING\n",
    ),
];

const COLLABORATORS: [&str; 7] = [
    "cjwagner",
    "k8s-ci-robot",
    "alice",
    "bob",
    "carl",
    "mml",
    "maggie",
];

type Table = BTreeMap<String, BTreeSet<String>>;

fn table(rows: &[(&str, &[&str])]) -> Table {
    rows.iter()
        .map(|(directory, names)| ((*directory).to_owned(), set(names.iter().copied())))
        .collect()
}

/// What each directory adds, by directory, of those that are let through.
fn added(ownership: &Ownership, who: fn(&OwnerRule) -> &[Owner], collaborators: bool) -> Table {
    let mut table = Table::new();
    for rule in ownership.rules().iter().filter(|rule| !who(rule).is_empty()) {
        let names = who(rule).iter().map(ToString::to_string);
        table
            .entry(rule.file.parent().to_owned())
            .or_default()
            .extend(names.filter(|name| !collaborators || COLLABORATORS.contains(&name.as_str())));
    }
    table
}

#[test]
fn directories_are_left_out_as_by_default() {
    // "no denylist setup", two that match nothing of this repository, and "exclude preconfigured defaults".
    let (ownership, _) = repository(FILES, &["vendor/k8s.io/client-go/x.go"]);
    let found: Vec<&str> = ownership.rules().iter().map(|rule| rule.file.parent()).collect();
    assert_eq!(
        found,
        [
            "",
            "src",
            "src/dir",
            "src/dir/conformance",
            "src/dir/subdir",
            "vendor"
        ]
    );
    assert_eq!(
        owners(&ownership, "vendor/k8s.io/client-go/x.go"),
        set(["alice", "cjwagner"])
    );
}

#[test]
fn filters_add_up_over_directories() {
    let files = [
        (
            "re/OWNERS",
            "filters:\n  \".*\":\n    approvers:\n    - all\n  \"\\\\.go$\":\n    approvers:\n    - go\n",
        ),
        (
            "re/a/OWNERS",
            "filters:\n  \"\\\\.md$\":\n    approvers:\n    - md-in-a\n  \"\\\\.go$\":\n    approvers:\n    - go-in-a\n",
        ),
        ALIASES,
    ];
    let (ownership, _) = repository(&files, &[]);
    for (path, expected) in [
        ("re/a/go.go", &["all", "go", "go-in-a"][..]),
        ("re/a/md.md", &["all", "md-in-a"]),
        ("re/a/txt.txt", &["all"]),
        ("re/go.go", &["all", "go"]),
        ("re/txt.txt", &["all"]),
        ("re/b/md.md", &["all"]),
    ] {
        assert_eq!(owners(&ownership, path), set(expected.iter().copied()), "{path}");
    }
}

#[test]
fn directories_add_whom_prow_loads() {
    struct Case {
        aliases: Option<(&'static str, &'static str)>,
        more: &'static [(&'static str, &'static str)],
        collaborators: bool,
        /// Of `src` and of `src/doc`, where there is one.
        src: &'static [&'static str],
        doc: Option<&'static [&'static str]>,
    }
    let plain = Case {
        aliases: None,
        more: &[],
        collaborators: true,
        src: &[],
        doc: None,
    };
    let resolved = |aliases| Case {
        aliases: Some(aliases),
        src: &["carl", "cjwagner"],
        ..plain
    };
    let maggie: &[(&str, &str)] = &[("src/doc/OWNERS", "approvers:\n - maggie\n")];
    let cases = [
        // No aliases; with them; with them and Markdown.
        Case { ..plain },
        resolved(ALIASES),
        resolved(ALIASES),
        // The branch that is checked out is the one that is read; another is not.
        Case {
            more: maggie,
            doc: Some(&["maggie"]),
            ..plain
        },
        Case { ..plain },
        // People who are not collaborators stay.
        Case {
            collaborators: false,
            src: &["best-approvers"],
            ..plain
        },
        // What was loaded before does not matter: of Markdown, of no aliases, of other files, of Markdown again.
        resolved(ALIASES),
        resolved(ALIASES),
        Case {
            more: &EDITED[1..],
            ..resolved(ALIASES)
        },
        resolved(EDITED[0]),
        resolved(ALIASES),
    ];
    assert_eq!(cases.len(), 11);
    for (number, case) in cases.iter().enumerate() {
        let files: Vec<(&str, &str)> = FILES
            .iter()
            .filter(|(path, _)| case.more.iter().all(|(other, _)| other != path))
            .chain(case.aliases.as_ref())
            .chain(case.more)
            .copied()
            .collect();
        let (ownership, _) = repository(&files, &[]);
        let mut approvers = table(&[
            ("", &["cjwagner"]),
            ("src", case.src),
            ("src/dir", &["bob"]),
            ("src/dir/conformance", &["mml"]),
            ("src/dir/subdir", &["alice", "bob"]),
            ("vendor", &["alice"]),
        ]);
        approvers.extend(
            case.doc
                .map(|doc| ("src/doc".to_owned(), set(doc.iter().copied()))),
        );
        let jakub: &[&str] = if case.collaborators { &[] } else { &["jakub"] };
        let mut reviewers = table(&[
            ("", &["alice", "bob"]),
            ("src/dir", &["alice", "cjwagner"]),
            ("src/dir/subdir", &["alice", "bob"]),
        ]);
        if let Some(found) = reviewers.get_mut("src/dir") {
            found.extend(set(jakub.iter().copied()));
        }
        let required: [&[&str]; 2] = if case.collaborators {
            [&[], &[]]
        } else {
            [&["chris"], &["ben"]]
        };
        let required = table(&[("", required[0]), ("src/dir", required[1])]);
        let who_approves = added(&ownership, |rule| &rule.owners, case.collaborators);
        let who_reviews = added(&ownership, |rule| &rule.reviewers, case.collaborators);
        assert_eq!(who_approves, approvers, "case {number}");
        assert_eq!(who_reviews, reviewers, "case {number}");
        let who_is_required = added(&ownership, |rule| &rule.required_reviewers, case.collaborators);
        assert_eq!(who_is_required, required, "case {number}");
    }
}

#[test]
fn approvers_climb_to_the_root_or_to_where_that_ends() {
    let files = [
        ("OWNERS", "approvers: [alice, bob]\n"),
        ("a/b/c/OWNERS", "approvers: [carl, dave]\n"),
        (
            "a/b/e/OWNERS",
            "filters:\n  '.*\\.md': {approvers: [carl, dave]}\n  '.*\\.txt': {approvers: [elic]}\n",
        ),
        (
            "d/OWNERS",
            "options: {no_parent_owners: true}\napprovers: [mml]\n",
        ),
        (
            "f/OWNERS",
            "options: {no_parent_owners: true}\nfilters:\n  '.*\\.md': {approvers: [carl, dave]}\n  '.*\\.txt': {approvers: [flex]}\n",
        ),
    ];
    let (ownership, _) = repository(&files, &[]);
    let base: &[&str] = &["alice", "bob"];
    let both: &[&str] = &["alice", "bob", "carl", "dave"];
    for (path, directory, nearest, all) in [
        ("testFile.md", "", base, base),
        ("a/b/c/testFile.md", "a/b/c", &["carl", "dave"], both),
        ("a/b/e/testFile.md", "a/b/e", &["carl", "dave"], both),
        ("a/b/e/testFile.dat", "", base, base),
        ("d/testFile.go", "d", &["mml"], &["mml"]),
        ("f/testFile.txt", "f", &["flex"], &["flex"]),
        ("f/testFile.go_to_parent", "", base, base),
        ("DELETED_DIR/testFile.md", "", base, base),
        // The approvers at the top, a case of its own.
        ("x", "", base, base),
    ] {
        let expected = (directory.to_owned(), set(nearest.iter().copied()));
        assert_eq!(leaf(&ownership, path), expected, "{path}");
        assert_eq!(owners(&ownership, path), set(all.iter().copied()), "{path}");
    }
}

#[test]
fn a_leaf_adds_to_the_root() {
    let (ownership, _) = repository(
        &[
            ("OWNERS", "approvers: [godzilla]\n"),
            ("a/b/c/OWNERS", "approvers: [save-tokyo]\n"),
        ],
        &[],
    );
    assert_eq!(owners(&ownership, "foo.txt"), set(["godzilla"]));
    assert_eq!(
        owners(&ownership, "a/b/c/foo.txt"),
        set(["godzilla", "save-tokyo"])
    );
    assert_eq!(owners(&ownership, "a/b/foo.txt"), set(["godzilla"]));
}

#[test]
fn aliases_expand_with_everybody_once() {
    let aliases = (
        "OWNERS_ALIASES",
        "aliases:\n  team/t1: [u1, u2]\n  team/t2: [u1, u3]\n  team/t3: []\n",
    );
    for (written, expected) in [
        ("abc, def", &["abc", "def"][..]),
        ("abc, team/t1", &["abc", "u1", "u2"]),
        ("u1, team/t1", &["u1", "u2"]),
        ("u1, team/t1, team/t2", &["u1", "u2", "u3"]),
        ("Team/T1", &["u1", "u2"]),
        ("Team/T3", &[]),
    ] {
        let content = format!("approvers: [{written}]\n");
        let (ownership, _) = repository(&[aliases, ("OWNERS", &content)], &[]);
        assert_eq!(
            owners(&ownership, "x"),
            set(expected.iter().copied()),
            "{written}"
        );
    }
}

#[test]
fn files_that_prow_writes_are_read_back() {
    let simple = "approvers:\n- david\n- sig-alias\n- Alice\noptions: {}\nreviewers:\n- adam\n- sig-alias\n";
    let full = "filters:\n  .*:\n    approvers:\n    - alice\n    - bob\n    - carol\n    - david\n    reviewers:\n    - adam\n    - bob\n    - carol\noptions: {}\n";
    for (content, approvers, reviewers) in [
        (
            simple,
            &["david", "sig-alias", "alice"][..],
            &["adam", "sig-alias"][..],
        ),
        (
            full,
            &["alice", "bob", "carol", "david"],
            &["adam", "bob", "carol"],
        ),
    ] {
        let (ownership, _) = repository(&[("OWNERS", content)], &[]);
        assert_eq!(owner_of(&ownership, "x"), approvers);
        assert_eq!(reviewers_of(&ownership, "x"), reviewers);
    }
}

#[test]
fn everybody_is_counted_over_all_directories() {
    let settings = OwnershipConfig {
        dialect: Some(OwnershipDialect::Prow),
        teams: None,
    };
    let files = [
        ("OWNERS", "approvers: [cjwagner]\nreviewers: [alice, bob]\n"),
        ("src/OWNERS", "approvers: []\n"),
        (
            "src/dir/OWNERS",
            "approvers: [bob]\nreviewers: [alice, matthyx]\n",
        ),
        ("src/dir/conformance/OWNERS", "approvers: [mml]\n"),
        (
            "src/dir/subdir/OWNERS",
            "approvers: [alice, bob]\nreviewers: [alice, bob]\n",
        ),
        ("vendor/OWNERS", "approvers: [alice]\n"),
    ];
    let (ownership, _) = repository_with(&files, &[], &settings);
    let all = |who: fn(&OwnerRule) -> &[Owner]| -> BTreeSet<String> {
        let rules = ownership.rules().iter();
        rules.flat_map(who).map(ToString::to_string).collect()
    };
    let approvers = all(|rule| &rule.owners);
    let reviewers = all(|rule| &rule.reviewers);
    assert_eq!(approvers, set(["alice", "bob", "cjwagner", "mml"]));
    assert_eq!(reviewers, set(["alice", "bob", "matthyx"]));
    let union: BTreeSet<String> = approvers.union(&reviewers).cloned().collect();
    assert_eq!(union, set(["alice", "bob", "cjwagner", "matthyx", "mml"]));
}

#[test]
fn alias_files_are_read_or_refused() {
    let read = |aliases: &str, who: &str| {
        let content = format!("approvers: [{who}]\n");
        let (ownership, _) = repository(&[("OWNERS_ALIASES", aliases), ("OWNERS", &content)], &[]);
        let kinds: Vec<_> = ownership
            .errors()
            .filter(|error| error.file.as_str() == "OWNERS_ALIASES")
            .map(|error| error.kind)
            .collect();
        (owner_of(&ownership, "x"), kinds)
    };
    let two = "\naliases:\n  team1:\n    - alice\n    - bob\n  team2:\n    - nikhilnishad\n";
    assert_eq!(read(two, "team1, team2").0, ["alice", "bob", "nikhilnishad"]);
    // Prow decodes `map[string][]string`, so that a mapping is as wrong as a text.
    let refused = |who: &str| (vec![who.to_owned()], vec![super::super::prow::INVALID_LIST]);
    assert_eq!(
        read("\naliases:\n  team1: {alice, bob}\n", "team1"),
        refused("team1")
    );
    assert_eq!(read("\naliases:\n  none: {}\n", "none"), refused("none"));
    assert_eq!(read("\naliases:\n  none:\n", "none"), (vec![], vec![]));
    let indented = "\naliases:\n  alias-1:\n    - user1\n    alias-2:\n    - user2\n";
    assert_eq!(
        read(indented, "alias-1"),
        (vec!["alias-1".to_owned()], vec![UNREADABLE])
    );
    assert_eq!(
        read("\naliases:\n  alias-1: \"\"\n", "alias-1"),
        refused("alias-1")
    );
}

/// The tree of the approval plugin's cases, of which each takes some directories.
const TREE: &[(&str, &str)] = &[
    ("OWNERS", "approvers: [Alice, Bob]\n"),
    ("a/OWNERS", "approvers: [Art, Anne]\n"),
    ("b/OWNERS", "approvers: [Bill, Ben, Barbara]\n"),
    ("c/OWNERS", "approvers: [Chris, Carol]\n"),
    ("a/d/OWNERS", "approvers: [David, Dan, Debbie]\n"),
];

const ROOT: &[&str] = &["alice", "bob"];
const A: &[&str] = &["art", "anne"];
const B: &[&str] = &["bill", "ben", "barbara"];
const C: &[&str] = &["chris", "carol"];
const D: &[&str] = &["david", "dan", "debbie"];
const E: &[&str] = &["eve", "erin"];

fn tree(combo: &str) -> Ownership {
    let files: Vec<(&str, &str)> = TREE.iter().copied().chain([("a/combo/OWNERS", combo)]).collect();
    repository(&files, &[]).0
}

fn union(lists: &[&[&str]]) -> BTreeSet<String> {
    set(lists.iter().flat_map(|list| list.iter().copied()))
}

#[test]
fn each_directory_of_the_tree_has_its_approvers_and_those_above() {
    let ownership = tree("approvers: [Eve, Erin, Chris, Carol]\n");
    for (directory, nearest, all) in [
        ("", &[ROOT][..], &[ROOT][..]),
        ("a", &[A], &[A, ROOT]),
        ("b", &[B], &[B, ROOT]),
        ("c", &[C], &[C, ROOT]),
        ("a/combo", &[E, C], &[E, C, A, ROOT]),
    ] {
        let path = format!("{directory}/x");
        let path = path.trim_start_matches('/');
        assert_eq!(
            leaf(&ownership, path),
            (directory.to_owned(), union(nearest)),
            "{path}"
        );
        assert_eq!(owners(&ownership, path), union(all), "{path}");
    }
}

/// The topmost of the directories that decide about a change, with the approvers of each.
fn deciding(ownership: &Ownership, paths: &[&str]) -> Table {
    let all: Table = paths.iter().map(|path| leaf(ownership, path)).collect();
    all.iter()
        .filter(|(directory, _)| {
            let above = |other: &String| {
                other != *directory && (other.is_empty() || directory.starts_with(&format!("{other}/")))
            };
            !all.keys().any(above)
        })
        .map(|(directory, names)| (directory.clone(), names.clone()))
        .collect()
}

#[test]
fn a_change_is_decided_by_the_nearest_directories() {
    let ownership = tree("approvers: [Eve, Erin, David, Dan, Debbie, Chris, Carol]\n");
    let combo = &[E, D, C][..];
    for (paths, expected) in [
        // Approvers by leaf.
        (&[][..], &[][..]),
        (&["kubernetes.go"], &[("", &[ROOT][..])]),
        (&["a/test.go"], &[("a", &[A])]),
        (&["a/d/test.go", "b/test.go"], &[("a/d", &[D]), ("b", &[B])]),
        (&["a/test.go", "a/d/test.go"], &[("a", &[A])]),
        // The set of files.
        (&[], &[]),
        (&["kubernetes.go"], &[("", &[ROOT])]),
        (&["test.go", "kubernetes.go"], &[("", &[ROOT])]),
        (&["a/test.go"], &[("a", &[A])]),
        (&["a/test.go", "b/test.go"], &[("a", &[A]), ("b", &[B])]),
        (&["a/test.go", "a/c/test.go"], &[("a", &[A])]),
        // Everybody who may approve.
        (&[], &[]),
        (&["kubernetes.go"], &[("", &[ROOT])]),
        (&["a/test.go"], &[("a", &[A])]),
        (&["a/test.go", "b/test.go"], &[("a", &[A]), ("b", &[B])]),
        (&["a/d/test.go", "c/test.go"], &[("a/d", &[D]), ("c", &[C])]),
        (&["a/test.go", "a/combo/test.go"], &[("a", &[A])]),
        (&["a/d/test.go", "b/test.go"], &[("a/d", &[D]), ("b", &[B])]),
        (&["a/combo/test.go"], &[("a/combo", combo)]),
        (
            &["a/combo/test.go", "b/test.go", "c/test.go", "d/test.go"],
            &[("", &[ROOT])],
        ),
        // Who may approve what; the last case names each of the people with both directories.
        (&[], &[]),
        (&["kubernetes.go"], &[("", &[ROOT])]),
        (
            &["a/combo/test.go", "a/d/test.go"],
            &[("a/combo", combo), ("a/d", &[D])],
        ),
    ] {
        let expected: Table = expected
            .iter()
            .map(|(directory, lists)| ((*directory).to_owned(), union(lists)))
            .collect();
        assert_eq!(deciding(&ownership, paths), expected, "{paths:?}");
    }
}
