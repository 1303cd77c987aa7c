//! The dialect of Gitea and Forgejo.

use super::prow::{repository, repository_with};
use super::*;
use crate::config::OwnershipDialect;

/// What a file says of `paths` in a repository that shows Gitea.
fn owners(content: &str, paths: &[&str]) -> Vec<Vec<String>> {
    let files = [("CODEOWNERS", content), (".gitea/workflows/x.yml", "")];
    let (ownership, _) = repository(&files, paths);
    assert_eq!(ownership.dialect(), Some(Dialect::Gitea));
    paths.iter().map(|path| owner_of(&ownership, path)).collect()
}

/// Line, kind, what is pointed at and the replacement.
fn errors(content: &str) -> Vec<(u32, &'static str, String, Option<String>)> {
    let text = Arc::new(Text::new(RepoPath::new(".gitea/CODEOWNERS"), content));
    let ownership = Ownership::parse_as(Dialect::Gitea, Arc::clone(&text));
    let errors = ownership.errors().map(|error| {
        let fix = error.fix.as_ref().map(|fix| fix.text.clone());
        (error.line, error.kind, text.slice(error.span).to_owned(), fix)
    });
    errors.collect()
}

#[test]
fn patterns_are_regular_expressions_of_whole_paths_and_lines_add_up() {
    let content = "core/.* @core-team # all of it\n!core/webapi/.* @webteam\ndocs/.*\\\\.md @docs @org/writers @webteam\n";
    let found = owners(
        content,
        &["core/a", "core/webapi/b", "docs/x.md", "docs/xymd", "x/docs/x.md"],
    );
    let expected: [&[&str]; 5] = [
        &["@core-team", "@webteam"],
        &["@core-team"],
        &["@webteam", "@docs", "@org/writers"],
        &["@webteam"],
        &["@webteam"],
    ];
    assert_eq!(found, expected);
    assert_eq!(errors(content), []);
    // `^` and `$` are put around the text, not around a group.
    assert_eq!(
        owners("a|b @x\n", &["a/c", "c/b", "c/a"]),
        [&["@x"][..], &["@x"], &[]]
    );
}

#[test]
fn a_backslash_goes_before_the_expression_is_read() {
    let content = "with\\#hash @a\npath\\ with\\ space @b\nback\\\\\\\\slash @c\n\ta#b @d\nq\t@e\t\nz#@f\n";
    let found = owners(content, &["with#hash", "path with space", "back\\slash", "q"]);
    assert_eq!(found, [["@a"], ["@b"], ["@c"], ["@e"]]);
    assert_eq!(
        errors(content),
        [
            (4, "Missing owner", "a".to_owned(), None),
            (6, "Missing owner", "z".to_owned(), None),
        ]
    );
}

#[test]
fn what_gitea_skips_or_reads_otherwise_is_said() {
    let content = "**/*.js @a\n/docs/.* @b\n!/docs/.* @c\n.*\\.go @d\n! x @e\na/.* me@example.com @f\nb/.* @a/b/c\nc/.*\n(?P<x>d @g\n";
    let fix = |text: &str| Some(text.to_owned());
    assert_eq!(
        errors(content),
        [
            (1, "Invalid pattern", "**/*.js".to_owned(), None),
            (2, "Invalid pattern", "/docs/.*".to_owned(), fix("docs/.*")),
            (3, "Invalid pattern", "!/docs/.*".to_owned(), fix("!docs/.*")),
            (4, "Invalid pattern", ".*\\.go".to_owned(), fix(".*\\\\.go")),
            (5, "Invalid pattern", "!".to_owned(), None),
            (6, "Invalid owner", "me@example.com".to_owned(), None),
            (7, "Invalid owner", "@a/b/c".to_owned(), None),
            (8, "Missing owner", "c/.*".to_owned(), None),
            (9, "Invalid pattern", "(?P<x>d".to_owned(), None),
        ]
    );
    // An owner is written with or without its `@`; a line keeps those that may exist.
    let found = owners(content, &["a/x", "docs/x", "b/x"]);
    assert_eq!(found[0], ["@c", "x", "@e", "@f"]);
    assert_eq!(found[1], ["@c", "x", "@e"]);
    assert_eq!(found[2], ["@c", "x", "@e"]);
    let many = "a @a\n".repeat(super::super::gitea::MOST_RULES + 5);
    assert_eq!(errors(&many).len(), 1);
}

#[test]
fn rules_see_what_each_line_matches_and_offer_no_line_for_another() {
    let files = [
        (".forgejo/CODEOWNERS", "a/.* @a\na/.* @b\nold/.* @c\n!a/.* @d\n"),
        ("a/x", ""),
    ];
    let (ownership, listing) = repository(&files, &[]);
    let fact = ownership.fact(&listing, None);
    assert_eq!(fact.dialect, Some(Dialect::Gitea));
    let counts: Vec<_> = fact
        .rules
        .iter()
        .map(|rule| (rule.matches, rule.decides))
        .collect();
    assert_eq!(counts, [(1, 1), (1, 1), (0, 0), (1, 1)]);
    let quiet = |rule: &crate::facts::ownership::fact::OwnerRuleFact| {
        rule.duplicate_of.is_none() && rule.shadowed_by.is_empty() && !rule.exclusion
    };
    assert!(fact.rules.iter().all(quiet));
}

#[test]
fn the_forge_is_shown_by_its_directory_and_the_first_file_counts() {
    let found = |files: &[&str]| {
        let files: Vec<_> = files.iter().map(|path| (*path, ".* @a\n")).collect();
        let (ownership, _) = repository(&files, &[]);
        let several = ownership.errors().filter(|error| error.kind == "Several forges");
        let file = ownership.file().map(ToString::to_string);
        (ownership.dialect(), file, several.count())
    };
    let gitea = |file: &str, several| (Some(Dialect::Gitea), Some(file.to_owned()), several);
    assert_eq!(found(&[".gitea/CODEOWNERS"]), gitea(".gitea/CODEOWNERS", 0));
    assert_eq!(found(&[".forgejo/CODEOWNERS"]), gitea(".forgejo/CODEOWNERS", 0));
    let all = [".gitea/CODEOWNERS", ".forgejo/CODEOWNERS", "docs/CODEOWNERS"];
    assert_eq!(found(&all), gitea("docs/CODEOWNERS", 0));
    assert_eq!(found(&["CODEOWNERS"]).0, Some(Dialect::Github));
    // A file that both read, each in its own way, is said once.
    let both = found(&["CODEOWNERS", ".gitea/x", ".github/x"]);
    assert_eq!(both, (Some(Dialect::Github), Some("CODEOWNERS".to_owned()), 1));
    assert_eq!(found(&["CODEOWNERS", ".gitea/x", ".github/CODEOWNERS"]).2, 2);
    let settings = OwnershipConfig {
        dialect: Some(OwnershipDialect::Gitea),
        teams: None,
    };
    let (asked, _) = repository_with(&[("CODEOWNERS", "a/.* @a\n")], &["a/b"], &settings);
    assert_eq!(owner_of(&asked, "a/b"), ["@a"]);
}

/// Words of a pattern, each with the text that it matches as a slow reading has it.
const PARTS: [(&str, &str); 5] = [
    ("a", "a"),
    ("b/", "b/"),
    (".*", "*"),
    ("\\\\.", "."),
    ("\\ ", " "),
];

fn is_matched(parts: &[&str], path: &str) -> bool {
    match parts {
        [] => path.is_empty(),
        ["*", rest @ ..] => (0..=path.len()).any(|skip| is_matched(rest, &path[skip..])),
        [part, rest @ ..] => path.strip_prefix(part).is_some_and(|path| is_matched(rest, path)),
    }
}

proptest! {
    #[test]
    fn files_have_the_owners_of_a_slow_reading(
        lines in prop::collection::vec((any::<bool>(), prop::collection::vec(0..PARTS.len(), 1..4), 0..4_usize), 0..6),
        path in "[ab][ab/. ]{0,4}[ab]",
    ) {
        let mut content = String::new();
        let mut expected: Vec<String> = Vec::new();
        for (negative, parts, owner) in &lines {
            let written: Vec<&str> = parts.iter().map(|part| PARTS[*part].0).collect();
            let read: Vec<&str> = parts.iter().map(|part| PARTS[*part].1).collect();
            let sign = if *negative { "!" } else { "" };
            content.extend([sign, &written.concat(), " @", &owner.to_string(), " # x\n"]);
            let name = format!("@{owner}");
            if is_matched(&read, &path) != *negative && !expected.contains(&name) {
                expected.push(name);
            }
        }
        let text = Arc::new(Text::new(RepoPath::new("CODEOWNERS"), content.as_str()));
        let ownership = Ownership::parse_as(Dialect::Gitea, text);
        prop_assert_eq!(owner_of(&ownership, &path), expected, "{}", content);
        prop_assert_eq!(ownership.errors().count(), 0, "{}", content);
    }
}
