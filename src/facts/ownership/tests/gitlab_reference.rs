//! GitLab's matching, against tables and against a reading that is slow and obvious.

use super::gitlab::gitlab;
use super::*;

/// A pattern as GitLab completes it.
fn completed(pattern: &str) -> String {
    if pattern == "*" {
        "/**/*".to_owned()
    } else {
        let mut pattern = pattern.to_owned();
        if pattern.starts_with("\\#") {
            pattern.remove(0);
        }
        let mut plain = String::new();
        let mut rest: &[char] = &pattern.chars().collect::<Vec<_>>();
        while let [first, more @ ..] = rest {
            rest = more;
            if *first == '\\' && more.first().is_some_and(|char| *char == ' ') {
                plain.push(' ');
                while let [' ', more @ ..] = rest {
                    rest = more;
                }
            } else {
                plain.push(*first);
            }
        }
        if !plain.starts_with('/') {
            plain = format!("/**/{plain}");
        }
        if plain.ends_with('/') {
            plain += "**/*";
        }
        plain
    }
}

/// What `File.fnmatch?` says with `FNM_DOTMATCH | FNM_PATHNAME`, by recursion over the text itself.
fn matches(pattern: &str, path: &str) -> bool {
    let pattern: Vec<char> = completed(pattern).chars().collect();
    let path: Vec<char> = format!("/{path}").chars().collect();
    fnmatch(&pattern, &path, true)
}

fn fnmatch(pattern: &[char], text: &[char], at_start: bool) -> bool {
    if at_start && let ['*', '*', '/', rest @ ..] = pattern {
        // No directory, or one and then the same again.
        let slash = text.iter().position(|char| *char == '/');
        return fnmatch(rest, text, true)
            || slash.is_some_and(|slash| fnmatch(pattern, &text[slash + 1..], true));
    }
    match (pattern, text) {
        ([], []) => true,
        (['*', rest @ ..], _) => {
            fnmatch(rest, text, false)
                || text.first().is_some_and(|char| *char != '/') && fnmatch(pattern, &text[1..], false)
        }
        (['?', rest @ ..], [found, more @ ..]) => *found != '/' && fnmatch(rest, more, false),
        (['[', rest @ ..], [found, more @ ..]) => {
            *found != '/' && class(rest, *found).is_some_and(|rest| fnmatch(rest, more, false))
        }
        (['\\', wanted, rest @ ..] | [wanted, rest @ ..], [found, more @ ..]) => {
            wanted == found && fnmatch(rest, more, *wanted == '/')
        }
        _ => false,
    }
}

/// The pattern after a class that `found` is in.
fn class(pattern: &[char], found: char) -> Option<&[char]> {
    let (negated, mut rest) = match pattern {
        ['!' | '^', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let mut is_in = false;
    loop {
        let (first, more) = match rest {
            [']', more @ ..] => return (is_in != negated).then_some(more),
            ['\\', first, more @ ..] | [first, more @ ..] => (*first, more),
            [] => return None,
        };
        rest = more;
        if let ['-', second, ..] = rest
            && *second != ']'
        {
            let (last, more) = match &rest[1..] {
                ['\\', last, more @ ..] | [last, more @ ..] => (*last, more),
                [] => return None,
            };
            is_in |= found == first || found == last || (first..=last).contains(&found);
            rest = more;
        } else {
            is_in |= found == first;
        }
    }
}

/// Of each pattern: paths that it matches, and paths that it does not. Part of these are facts of GitLab's pages, and
/// part of its own tests.
const TABLE: &[(&str, &[&str], &[&str])] = &[
    ("*", &["a", "a/b", ".a/.b"], &[]),
    ("/", &["a", "a/b"], &[]),
    (
        "README.md",
        &["README.md", "internal/README.md", "app/lib/README.md"],
        &["readme.md", "README.md/a"],
    ),
    (
        "internal/README.md",
        &[
            "internal/README.md",
            "docs/internal/README.md",
            "docs/api/internal/README.md",
        ],
        &["README.md"],
    ),
    ("/README.md", &["README.md"], &["docs/README.md"]),
    (
        "/docs/",
        &["docs/a", "docs/a/b", "docs/.a"],
        &["docs", "x/docs/a"],
    ),
    ("docs/", &["docs/a", "x/docs/a/b"], &["docs", "x/docs"]),
    ("docs", &["docs", "x/docs"], &["docs/a", "x/docs/a"]),
    ("/docs/*", &["docs/a"], &["docs/a/b", "docs"]),
    ("/docs/**", &["docs/a"], &["docs/a/b", "docs"]),
    ("docs/**", &["docs/a", "x/docs/a"], &["docs/a/b"]),
    ("/docs/**/*", &["docs/a", "docs/a/b"], &["docs", "x/docs/a"]),
    ("/docs/*.md", &["docs/a.md", "docs/.md"], &["docs/a/b.md"]),
    (
        "/docs/index.*",
        &["docs/index.md", "docs/index."],
        &["docs/index"],
    ),
    (
        "/docs/*spec*",
        &["docs/qa_specs.rb", "docs/runtime.spec"],
        &["docs/x/spec"],
    ),
    (
        "/docs/*/README.md",
        &["docs/api/README.md"],
        &["docs/README.md", "docs/a/b/README.md"],
    ),
    (
        "/docs/**/index.md",
        &["docs/index.md", "docs/api/index.md", "docs/a/b/index.md"],
        &["index.md"],
    ),
    ("*.rb", &["a.rb", "config/database.rb", ".rb"], &["a.rbs"]),
    ("ee/docs", &["ee/docs", "x/ee/docs"], &["ee/docs/a"]),
    (
        r"path\ with\ spaces/*.md",
        &["path with spaces/a.md", "x/path with spaces/a.md"],
        &["path/a.md"],
    ),
    (
        r"\#file_with_pound.rb",
        &["#file_with_pound.rb", "x/#file_with_pound.rb"],
        &["file_with_pound.rb"],
    ),
    ("/[ab].c", &["a.c", "b.c"], &["c.c", "[ab].c"]),
    ("/[!a-c]", &["d", "-"], &["a", "b", "c", "dd"]),
    ("/[^a]b", &["bb"], &["ab"]),
    ("/[z-a]", &["z", "a"], &["b", "-"]),
    ("/[a-]", &["a", "-"], &["b"]),
    (r"/[\]]", &["]"], &["\\"]),
    ("/[]", &[], &["", "]", "[]"]),
    ("/[!]", &["x"], &["xx"]),
    ("/[a", &[], &["[a", "a"]),
    ("/a?c", &["abc"], &["a/c", "ac"]),
    (r"/a\*", &["a*"], &["ab"]),
    (r"/a\/b", &["a/b"], &["ab"]),
    ("/a//b", &[], &["a/b"]),
    ("a**b", &["ab", "axxb", "d/axb"], &["a/b"]),
    ("/**/a/**/b", &["a/b", "x/a/y/z/b"], &["b", "a"]),
    ("/foo/bar/../baz", &[], &["foo/baz"]),
];

#[test]
fn patterns_match_as_gitlab_says() {
    for (pattern, yes, no) in TABLE {
        let ownership = gitlab(&format!("{pattern} @a\n"));
        for (path, expected) in yes
            .iter()
            .map(|path| (path, true))
            .chain(no.iter().map(|path| (path, false)))
        {
            let found = !ownership.owners(&RepoPath::new(path)).is_empty();
            // A heading is not a pattern.
            assert_eq!(found, expected, "{pattern} on {path}");
            assert_eq!(matches(pattern, path), expected, "reference: {pattern} on {path}");
        }
    }
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ab]{1,2}",
        2 => Just("**".to_owned()),
        1 => Just("*".to_owned()),
        2 => "[ab*?ä.]{1,4}",
        1 => r"\[[!^]?[ab\\-]{0,3}\]",
        1 => r"(\\[*?a \[]|\[a)[ab*]{0,1}",
    ]
}

fn pattern() -> impl Strategy<Value = String> {
    let segments = prop::collection::vec(piece(), 1..5);
    (any::<bool>(), segments, any::<bool>()).prop_map(|(first, segments, last)| {
        // At its start a bracket makes a heading.
        let first = if first || segments[0].starts_with('[') {
            "/"
        } else {
            ""
        };
        format!("{first}{}{}", segments.join("/"), if last { "/" } else { "" })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn one_pattern_is_what_the_reference_says(pattern in pattern(), path in path()) {
        let ownership = gitlab(&format!("{pattern} @a\n"));
        let found = !ownership.owners(&RepoPath::new(&path)).is_empty();
        prop_assert_eq!(found, matches(&pattern, &path), "{} on {}", pattern, path);
    }

    #[test]
    #[allow(clippy::type_complexity, clippy::single_match_else, reason = "the obvious reference spells everything out")]
    fn sections_and_exclusions_are_what_the_reference_says(
        lines in prop::collection::vec((0_u8..4, any::<bool>(), pattern()), 0..14),
        paths in prop::collection::btree_set(path(), 0..16),
    ) {
        // Sections as lists of patterns, a pattern written again instead of the first.
        let mut sections: Vec<(u8, Vec<(String, usize, bool)>)> = Vec::new();
        let mut content = String::new();
        for (at, (section, exclusion, pattern)) in lines.iter().enumerate() {
            let exclusion = *exclusion && at % 3 == 0;
            content += &format!("[s{section}]\n{}{pattern}", if exclusion { "!" } else { "" });
            content += &if exclusion { "\n".to_owned() } else { format!(" @{at}\n") };
            let entries = match sections.iter_mut().find(|(name, _)| name == section) {
                Some((_, entries)) => entries,
                None => {
                    sections.push((*section, Vec::new()));
                    &mut sections.last_mut().unwrap().1
                }
            };
            let key = completed(pattern);
            match entries.iter_mut().find(|(other, ..)| completed(other) == key) {
                Some(entry) => (entry.1, entry.2) = (at, exclusion),
                None => entries.push((pattern.clone(), at, exclusion)),
            }
        }
        let ownership = gitlab(&content);
        let files: Vec<&str> = paths.iter().map(String::as_str).collect();
        let listing = listing(&files);
        let all = ownership.owners_of_all(&listing);
        for (file, together) in listing.files().iter().zip(all.iter()) {
            let mut expected = Vec::new();
            for (_, entries) in &sections {
                let mut last = None;
                let mut excluded = false;
                for (pattern, line, exclusion) in entries {
                    if matches(pattern, file.path.as_str()) {
                        last = Some(*line);
                        excluded |= *exclusion;
                    }
                }
                if let (Some(line), false) = (last, excluded) {
                    expected.push(format!("@{line}"));
                }
            }
            prop_assert_eq!(owner_of(&ownership, file.path.as_str()), expected, "{}", content);
            prop_assert_eq!(&*ownership.owners(&file.path), together);
        }
    }

    #[test]
    fn any_text_is_read_and_spans_lie_in_it(
        content in "([*!#@\\[\\]^\\\\ab/. \t\r\n\u{feff}ä]|@a|\\[A\\]|\\[2\\]| ){0,60}",
        path in "[^\0]{0,20}",
    ) {
        let text = Arc::new(Text::new(RepoPath::new("CODEOWNERS"), content));
        let ownership = Ownership::parse_as(Dialect::Gitlab, Arc::clone(&text));
        let _ = ownership.decide(&RepoPath::new(path));
        for rule in ownership.rules() {
            prop_assert_eq!(text.slice(rule.span), rule.pattern.as_str());
            for (owner, place) in rule.owners.iter().zip(&rule.owner_places) {
                prop_assert_eq!(text.slice(place.span), owner.as_str());
            }
        }
        for error in ownership.errors() {
            prop_assert!(!text.slice(error.span).is_empty() || error.kind == super::super::gitlab::MISSING_OWNER);
            prop_assert!(error.line > 0);
        }
    }
}
