//! Which dialect is in force, several sources in one repository, and what rules see of them.

use super::prow::{repository, repository_with};
use super::*;
use crate::config::OwnershipDialect;
use crate::document::Spanned;
use crate::source::Span;

fn in_force(files: &[&str]) -> (Option<Dialect>, Option<String>) {
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|path| {
            (
                *path,
                if path.ends_with("OWNERS") && !path.contains("CODE") {
                    "approvers: [a]\n"
                } else if path.ends_with("yaml") {
                    "kind: Component\nspec: {owner: web}\n"
                } else {
                    "* @a\n"
                },
            )
        })
        .collect();
    let (ownership, _) = repository(&files, &[]);
    (ownership.dialect(), ownership.file().map(ToString::to_string))
}

#[test]
fn the_place_tells_the_dialect() {
    for (files, dialect, file) in [
        (&["CODEOWNERS"][..], Dialect::Github, "CODEOWNERS"),
        (&["CODEOWNERS", ".gitlab-ci.yml"], Dialect::Gitlab, "CODEOWNERS"),
        (
            &[".github/CODEOWNERS", ".gitlab-ci.yml"],
            Dialect::Github,
            ".github/CODEOWNERS",
        ),
        (
            &[".gitlab/CODEOWNERS", ".github/CODEOWNERS"],
            Dialect::Github,
            ".github/CODEOWNERS",
        ),
        (
            &[".gitlab/CODEOWNERS", ".github/workflows/a.yml", "CODEOWNERS"],
            Dialect::Github,
            "CODEOWNERS",
        ),
        (
            &[".gitlab/CODEOWNERS", ".github/CODEOWNERS", ".gitlab-ci.yml"],
            Dialect::Gitlab,
            ".gitlab/CODEOWNERS",
        ),
        (
            &[".bitbucket/CODEOWNERS", ".github/CODEOWNERS"],
            Dialect::Github,
            ".github/CODEOWNERS",
        ),
        (
            &[".bitbucket/CODEOWNERS", "CODEOWNERS", "bitbucket-pipelines.yml"],
            Dialect::Bitbucket,
            ".bitbucket/CODEOWNERS",
        ),
        (
            &[".gitlab/CODEOWNERS", "docs/CODEOWNERS"],
            Dialect::Gitlab,
            "docs/CODEOWNERS",
        ),
        (
            &[".bitbucket/CODEOWNERS", "CODEOWNERS"],
            Dialect::Bitbucket,
            ".bitbucket/CODEOWNERS",
        ),
        (&["OWNERS", "CODEOWNERS"], Dialect::Github, "CODEOWNERS"),
        (&["OWNERS", "a/OWNERS"], Dialect::Prow, "OWNERS"),
        (&["catalog-info.yaml"], Dialect::Backstage, "catalog-info.yaml"),
        (&["catalog-info.yaml", "OWNERS"], Dialect::Prow, "OWNERS"),
    ] {
        assert_eq!(
            in_force(files),
            (Some(dialect), Some(file.to_owned())),
            "{files:?}"
        );
    }
    assert_eq!(in_force(&["README.md"]), (None, None));
}

#[test]
fn ownership_files_of_two_forges_are_reported_at_both() {
    let reported = |files: &[&str], settings: &OwnershipConfig| -> Vec<String> {
        let files: Vec<(&str, &str)> = files.iter().map(|path| (*path, "* @a\n")).collect();
        let (ownership, _) = repository_with(&files, &[], settings);
        let several = ownership.errors().filter(|error| error.kind == "Several forges");
        let mut files: Vec<String> = several.map(|error| error.file.to_string()).collect();
        files.sort();
        files
    };
    let none = OwnershipConfig::default();
    for (files, at) in [
        (
            &[".github/CODEOWNERS", ".gitlab/CODEOWNERS"][..],
            &[".github/CODEOWNERS", ".gitlab/CODEOWNERS"][..],
        ),
        (
            &["CODEOWNERS", ".github/workflows/a.yml", ".gitlab/CODEOWNERS"],
            &[".gitlab/CODEOWNERS", "CODEOWNERS"],
        ),
        (
            &[".bitbucket/CODEOWNERS", "docs/CODEOWNERS"],
            &[".bitbucket/CODEOWNERS", "docs/CODEOWNERS"],
        ),
        (
            &["CODEOWNERS", ".gitlab/CODEOWNERS"],
            &[".gitlab/CODEOWNERS", "CODEOWNERS"],
        ),
        (
            &[".github/CODEOWNERS", "CODEOWNERS", ".gitlab-ci.yml"],
            &[".github/CODEOWNERS", "CODEOWNERS"],
        ),
        // One forge that looks at several places reads the first.
        (&["CODEOWNERS", ".gitlab/CODEOWNERS", ".gitlab-ci.yml"], &[]),
        (&[".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"], &[]),
        (&[".bitbucket/CODEOWNERS", "bitbucket-pipelines.yml"], &[]),
    ] {
        assert_eq!(reported(files, &none), at, "{files:?}");
    }
    let settled = OwnershipConfig {
        dialect: Some(OwnershipDialect::Github),
        teams: None,
    };
    assert!(reported(&[".github/CODEOWNERS", ".gitlab/CODEOWNERS"], &settled).is_empty());
}

#[test]
fn the_config_tells_it_first() {
    let files = [("CODEOWNERS", "docs @a\n"), (".gitlab-ci.yml", "")];
    let with = |dialect| {
        let settings = OwnershipConfig {
            dialect: Some(dialect),
            teams: None,
        };
        repository_with(&files, &["docs/x"], &settings).0
    };
    assert_eq!(owner_of(&with(OwnershipDialect::Github), "docs/x"), ["@a"]);
    assert!(owner_of(&with(OwnershipDialect::Gitlab), "docs/x").is_empty());
    let bitbucket = with(OwnershipDialect::Bitbucket);
    assert_eq!(
        (bitbucket.dialect(), bitbucket.file()),
        (Some(Dialect::Bitbucket), None)
    );
    assert!(owner_of(&bitbucket, "docs/x").is_empty());
}

#[test]
fn files_behind_the_first_are_named_and_not_read() {
    let (ownership, _) = repository(
        &[
            (".github/CODEOWNERS", "* @a\n"),
            ("docs/CODEOWNERS", "x y z\n"),
            ("OWNERS", "approvers: [b]\n"),
        ],
        &[],
    );
    let sources: Vec<_> = ownership
        .sources()
        .iter()
        .map(|source| (source.path.as_str(), source.dialect, source.in_force))
        .collect();
    assert_eq!(
        sources,
        [
            (".github/CODEOWNERS", Dialect::Github, true),
            ("OWNERS", Dialect::Prow, false),
            ("docs/CODEOWNERS", Dialect::Github, false)
        ]
    );
    assert_eq!(ownership.errors().count(), 0);
    let path = RepoPath::new("x");
    let decided = ownership.decide(&path);
    assert_eq!(decided.len(), 2);
    assert!(decided[0].in_force && !decided[1].in_force);
}

const CATALOG: &str = "kind: System\nmetadata: {name: s}\nspec: {owner: ops}\n---\nkind: Component\nmetadata: {name: c}\nspec:\n  owner: group:default/web\n";

#[test]
fn catalogs_speak_for_what_is_below_them() {
    let (ownership, _) = repository(
        &[
            ("catalog-info.yaml", "kind: Domain\nspec: {owner: user:ana}\n"),
            ("a/catalog-info.yml", CATALOG),
            ("b/catalog-info.yaml", "kind: Component\nspec: {}\n"),
            (
                "c/catalog-info.yaml",
                "kind: Component\nspec: {owner: 'not a name'}\n---\n[\n",
            ),
            (
                "d/catalog-info.yaml",
                "kind: Component\nspec: {owner: 'not a name'}\n",
            ),
        ],
        &[],
    );
    assert_eq!(owner_of(&ownership, "a/x/y"), ["group:default/web"]);
    assert_eq!(owner_of(&ownership, "b/x"), ["user:ana"]);
    let errors: Vec<_> = ownership
        .errors()
        .map(|error| (error.file.as_str(), error.kind))
        .collect();
    assert_eq!(
        errors,
        [
            ("c/catalog-info.yaml", "Unreadable file"),
            ("d/catalog-info.yaml", "Invalid owner")
        ]
    );
}

#[test]
fn sources_that_name_others_disagree() {
    let (ownership, listing) = repository(
        &[
            (
                "CODEOWNERS",
                "* @acme/ops\n/a/ @acme/web\n/b/ @acme/data\n/c/1 @acme/data\n/d/ @ana\n",
            ),
            ("a/catalog-info.yaml", CATALOG),
            ("b/catalog-info.yaml", CATALOG),
            ("c/catalog-info.yaml", CATALOG),
            ("d/catalog-info.yaml", CATALOG),
            (".purlin/teams.yaml", "teams: {'@acme/web': [ana, bob]}\n"),
        ],
        &["b/x/1", "b/2", "c/1", "c/2/3"],
    );
    let fact = ownership.fact(&listing, None);
    let told: Vec<_> = fact
        .disagreements
        .iter()
        .map(|found| {
            (
                found.path.as_str(),
                found.files,
                found.at.path.as_str(),
                found.at.line,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("b/", 3, "b/catalog-info.yaml", Some(8)),
            ("c/1", 1, "c/catalog-info.yaml", Some(8)),
            ("c/2/", 1, "c/catalog-info.yaml", Some(8)),
            ("c/catalog-info.yaml", 1, "c/catalog-info.yaml", Some(8)),
        ]
    );
    let by = &fact.disagreements[0].owners_by;
    assert_eq!(*by[&Dialect::Github], [Owner::new("@acme/data")]);
    assert_eq!(*by[&Dialect::Backstage], [Owner::new("group:default/web")]);
}

#[test]
fn teams_tell_the_unknown_and_the_lonely() {
    let (ownership, listing) = repository(
        &[
            (
                "CODEOWNERS",
                "/a/ @acme/web\n/b/ @acme/one me@example.com\n/c/ @acme/one\n/d/ @bob @acme/wed\n/e/ @eve\n",
            ),
            (
                ".purlin/teams.yaml",
                "teams:\n  '@acme/web': [ana, bob]\n  '@acme/one': [bob]\n",
            ),
        ],
        &["a/1", "b/1", "c/1", "c/2", "d/1", "e/1"],
    );
    let fact = ownership.fact(&listing, None);
    let unknown: Vec<_> = fact
        .unknown_owners
        .iter()
        .map(|unknown| {
            (
                unknown.owner.as_str(),
                unknown.reason,
                unknown.suggestion.as_deref(),
                unknown.at.line,
            )
        })
        .collect();
    assert_eq!(
        unknown,
        [
            ("@acme/wed", fact::UnknownReason::Team, Some("@acme/web"), Some(4)),
            ("@eve", fact::UnknownReason::Person, None, Some(5))
        ]
    );
    let single: Vec<_> = fact
        .single_owner
        .iter()
        .map(|single| (single.pattern.as_str(), single.owner.as_str(), single.files))
        .collect();
    assert_eq!(single, [("/c/", "@bob", 2), ("/e/", "@eve", 1)]);
    assert_eq!(fact.shares["@acme/one"].files, 3);
    assert!(fact.teams.known);
    assert_eq!(fact.teams.members["@acme/web"].len(), 2);
    assert_eq!(fact.rules[1].owner_ats.len(), 2);
}

#[test]
fn a_teams_file_is_known_where_the_config_names_one_that_is_there() {
    let settings = OwnershipConfig {
        dialect: None,
        teams: Some(Spanned {
            span: Span::default(),
            value: "teams.json".to_owned(),
        }),
    };
    let (without, listing) = repository_with(&[("CODEOWNERS", "* @a\n")], &[], &settings);
    let fact = without.fact(&listing, None);
    assert!(!fact.teams.known && fact.unknown_owners.is_empty());
    // The config is at fault, and no line of any ownership file.
    assert!(fact.errors.is_empty());
    let (with, listing) = repository_with(
        &[
            ("CODEOWNERS", "* @a\n"),
            ("teams.json", "{\"teams\": {\"x\": [\"b\"]}}"),
        ],
        &[],
        &settings,
    );
    assert_eq!(with.fact(&listing, None).unknown_owners.len(), 1);
}

#[test]
fn shadowed_rules_name_those_that_decide() {
    let ownership = ownership("*.js @a\n/x/ @b\n/y/ @c\nnone @d\n*.js @e\n/x/ @f\n");
    let fact = ownership.fact(&listing(&["x/1.js", "x/2", "y/1.js"]), None);
    let shadows: Vec<_> = fact.rules.iter().map(|rule| rule.shadowed_by.clone()).collect();
    assert_eq!(shadows, [vec![4, 5], vec![5], vec![4], vec![], vec![], vec![]]);
    let duplicates: Vec<_> = fact.rules.iter().map(|rule| rule.duplicate_of).collect();
    assert_eq!(duplicates, [None, None, None, None, Some(0), Some(1)]);
}

/// A line above narrower ones owns what is yet to come, so only a later line that takes all of its files shadows it.
#[test]
fn a_line_that_several_take_apart_is_not_shadowed() {
    let told = |content: &str| -> Vec<Vec<usize>> {
        let fact = ownership(content).fact(&listing(&["t/a/1", "t/a/2", "t/b/1"]), None);
        fact.rules.iter().map(|rule| rule.shadowed_by.clone()).collect()
    };
    assert!(told("/t/ @all\n/t/a/ @a\n/t/b/ @b\n").iter().all(Vec::is_empty));
    assert_eq!(
        told("/t/ @all\n/t/* @x\n* @any\n/t/a/ @a\n"),
        [vec![2, 3], vec![], vec![], vec![]]
    );
    assert_eq!(
        told("/t/*/1 @x\n/t/a/ @a\n/t/ @all\n"),
        [vec![2], vec![2], vec![]]
    );
    let excluded = Ownership::parse_as(
        Dialect::Gitlab,
        Arc::new(Text::new(
            RepoPath::new("CODEOWNERS"),
            "/t/ @all\n!/t/a/\n/t/b/ @b\n!t/\n",
        )),
    );
    let fact = excluded.fact(&listing(&["t/a/1", "t/b/1"]), None);
    assert_eq!(fact.rules[0].shadowed_by, [3]);
}

#[test]
fn fixes_are_mechanical() {
    let fact = ownership("/p/[id].ts @a\n* bob\n!x @a\n").fact(&listing(&["a"]), None);
    let fixes: Vec<_> = fact
        .errors
        .iter()
        .map(|error| error.fix.as_ref().map(|fix| (fix.at.span, fix.text.as_str())))
        .collect();
    assert_eq!(
        fixes,
        [
            Some((Some([0, 10]), r"/p/\[id\].ts")),
            Some((Some([16, 19]), "@bob")),
            None
        ]
    );
}
