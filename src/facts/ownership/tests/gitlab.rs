//! GitLab's dialect: lines, headings, and the matching against one that is slow and obvious.

use super::*;

fn gitlab(content: &str) -> Ownership {
    let text = Text::new(RepoPath::new("CODEOWNERS"), content);
    Ownership::parse_as(Dialect::Gitlab, Arc::new(text))
}

/// Of each section that says something, its name and the owners.
fn said(ownership: &Ownership, path: &str) -> Vec<String> {
    let path = RepoPath::new(path);
    let decided = ownership.decide(&path);
    decided
        .iter()
        .map(|decided| {
            let owners: Vec<&str> = decided.owners.iter().map(Owner::as_str).collect();
            format!("{}: {}", decided.section.unwrap().name, owners.join(" "))
        })
        .collect()
}

fn errors(content: &str) -> Vec<(u32, &'static str, String)> {
    let text = Text::new(RepoPath::new("CODEOWNERS"), content);
    let parsed = super::super::gitlab::parse(&text);
    parsed
        .errors
        .iter()
        .map(|error| (error.line, error.kind, text.slice(error.span).to_owned()))
        .collect()
}

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

/// The pattern behind a class that `found` is in.
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
            // A heading is no pattern.
            assert_eq!(found, expected, "{pattern} on {path}");
            assert_eq!(matches(pattern, path), expected, "reference: {pattern} on {path}");
        }
    }
}

#[test]
fn each_section_decides_on_its_own() {
    let ownership = gitlab(
        "* @admin\n\n[README Owners]\nREADME.md @user1 @user2\ninternal/README.md @user4\n\n[README other owners]\nREADME.md @user3\n",
    );
    assert_eq!(
        said(&ownership, "README.md"),
        [
            "codeowners: @admin",
            "README Owners: @user1 @user2",
            "README other owners: @user3"
        ]
    );
    assert_eq!(
        said(&ownership, "internal/README.md"),
        [
            "codeowners: @admin",
            "README Owners: @user4",
            "README other owners: @user3"
        ]
    );
    assert_eq!(
        owner_of(&ownership, "internal/README.md"),
        ["@admin", "@user4", "@user3"]
    );
    assert_eq!(
        ownership
            .rule(&RepoPath::new("internal/README.md"))
            .unwrap()
            .pattern,
        "*"
    );
}

#[test]
fn sections_with_one_name_are_one_whatever_the_case() {
    let ownership = gitlab(
        "[Documentation]\nee/docs/ @docs\ndocs/ @docs\n[Database]\nREADME.md @database\n[DOCUMENTATION]\nREADME.md @docs2\n",
    );
    assert_eq!(
        said(&ownership, "docs/README.md"),
        ["Documentation: @docs2", "Database: @database"]
    );
    let names: Vec<_> = ownership
        .sections()
        .iter()
        .map(|section| section.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["codeowners", "Documentation", "Database", "Documentation"]
    );
    let merged = gitlab("[A]\n* @a\n[CodeOwners]\n*.md @b\n");
    assert_eq!(said(&merged, "x.md"), ["codeowners: @b", "A: @a"]);
    let first = gitlab("* @x\n[CodeOwners]\n* @a\n");
    assert_eq!(said(&first, "x.md"), ["codeowners: @x", "CodeOwners: @a"]);
}

#[test]
fn headings_give_owners_approvals_and_a_choice() {
    let ownership = gitlab(
        "[Docs][2] @docs-team @b/c\ndocs/\nREADME.md @other\n\n^[Database] dba@example.com @@maintainer\nmodel/db/\n[database]\nx @y\n^[Only]\n",
    );
    assert_eq!(owner_of(&ownership, "docs/a"), ["@docs-team", "@b/c"]);
    assert_eq!(owner_of(&ownership, "README.md"), ["@other"]);
    assert_eq!(
        owner_of(&ownership, "model/db/a"),
        ["dba@example.com", "@@maintainer"]
    );
    let sections: Vec<_> = ownership
        .sections()
        .iter()
        .map(|section| (section.name.as_str(), section.approvals, section.optional))
        .collect();
    assert_eq!(
        sections,
        [
            ("codeowners", 1, false),
            ("Docs", 2, false),
            ("Database", 1, false),
            ("Database", 1, false),
            ("Only", 1, true)
        ]
    );
    let rule = &ownership.rules()[0];
    let text = ownership.text().unwrap();
    assert_eq!(text.slice(rule.owner_places[1].span), "@b/c");
    assert_eq!(rule.owner_places[1].line, 1);
}

#[test]
fn exclusions_hold_for_their_section_and_cannot_be_taken_back() {
    let ownership = gitlab(
        "* @username\n!pom.xml\n\n[Ruby]\n*.rb @ruby-team\n!/config/**/*.rb\n/config/routes.rb @ops\n[Config]\n/config/ @config\n",
    );
    assert_eq!(said(&ownership, "pom.xml"), ["codeowners: "]);
    assert!(owner_of(&ownership, "pom.xml").is_empty());
    assert_eq!(
        said(&ownership, "config/routes.rb"),
        ["codeowners: @username", "Ruby: ", "Config: @config"]
    );
    assert_eq!(owner_of(&ownership, "config/routes.rb"), ["@username", "@config"]);
    // The same pattern written again takes the place of the exclusion.
    let again = gitlab("* @a\n!x\nx @b\n");
    assert_eq!(owner_of(&again, "x"), ["@b"]);
}

#[test]
fn a_pattern_written_again_keeps_its_place() {
    let ownership = gitlab("*.rb @a\n/x.rb @b\n*.rb @c\n");
    assert_eq!(owner_of(&ownership, "x.rb"), ["@b"]);
    assert_eq!(owner_of(&ownership, "y.rb"), ["@c"]);
    let fact = ownership.fact(&listing(&["x.rb", "y.rb"]), None);
    assert_eq!(fact.rules[2].duplicate_of, Some(0));
    let counts: Vec<_> = fact
        .rules
        .iter()
        .map(|rule| (rule.matches, rule.decides))
        .collect();
    assert_eq!(counts, [(2, 0), (1, 1), (2, 1)]);
    assert_eq!(fact.rules[0].shadowed_by, [1, 2]);
}

#[test]
fn mistakes_are_placed_and_the_rest_of_the_line_counts() {
    for (content, expected) in [
        (
            "* @group\n\n[Section name\ndocs/ @docs_group\n",
            vec![(3, "Invalid section format", "[Section name")],
        ),
        ("[]\n* @a\n", vec![(1, "Missing section name", "[]")]),
        (
            "[ ][0]\n",
            vec![
                (1, "Missing section name", "[ ][0]"),
                (1, "Invalid approval requirement", "[0]"),
            ],
        ),
        ("^[A][2]\n", vec![(1, "Invalid approval requirement", "[2]")]),
        (
            "[A] nobody here\n",
            vec![(1, "Invalid section owner", "nobody here")],
        ),
        ("[A] @a, @b\n", vec![(1, "Invalid section owner", ", @b")]),
        ("[ab]*.c @x\n", vec![(1, "Invalid section owner", "*.c @x")]),
        ("a\n", vec![(1, "Missing owner", "a")]),
        ("[A] @a\nb\n[B]\nc\n", vec![(4, "Missing owner", "c")]),
        ("/p/* @group user @b\n", vec![(1, "Malformed owner", "user")]),
        ("* @a # all of it\n", vec![(1, "Malformed owner", "# all of it")]),
        ("* @a # ask @b\n", vec![(1, "Malformed owner", "# ask @b")]),
        ("!x\n  # comment\n\t\n", vec![]),
        (
            "* @@developers @@nobody @a.b/c-d me@example.com\n",
            vec![(1, "Malformed owner", "@@nobody")],
        ),
    ] {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(line, kind, text)| (line, kind, text.to_owned()))
            .collect();
        assert_eq!(errors(content), expected, "{content}");
    }
    let broken = gitlab("[Docs]\ndocs/**/* @group\n\n[Section name\ndocs/ @docs_group\n");
    assert_eq!(broken.rules().len(), 3);
    assert_eq!(broken.rules()[1].pattern, "[Section");
    assert_eq!(owner_of(&gitlab("* @a # ask @b\n"), "x"), ["@a", "@b"]);
}

/// The cases of `#parsed_data`, `#sections`, `#optional_section?`, `#entries_for_path` and of the syntax errors of
/// `#valid?` in GitLab's own `code_owners/file_spec.rb`, written down as facts.
#[test]
fn gitlabs_own_cases() {
    let example = "* @default-codeowner\n* @multiple @code @owners\n*.rb @ruby-owner\n\\#file_with_pound.rb @owner-file-with-pound\nCODEOWNERS @multiple @owners\t@tab-separated\nLICENSE @legal this does not match janedoe@gitlab.com\n/docs/ @all-docs\n/docs/* @root-docs\nlib/ @lib-owner\n/config/ @config-owner\npath\\ with\\ spaces/ @space-owner\n";
    let example = example.replace("* @multiple @code @owners\n", "");
    for (content, path, expected) in [
        (
            example.as_str(),
            "app/assets/something.vue",
            &["@default-codeowner"][..],
        ),
        (&example, "hello.rb", &["@ruby-owner"]),
        (&example, "app/models/repository.rb", &["@ruby-owner"]),
        (
            &example,
            "CODEOWNERS",
            &["@multiple", "@owners", "@tab-separated"],
        ),
        (&example, "LICENSE", &["@legal", "janedoe@gitlab.com"]),
        (
            &example,
            "examples/#file_with_pound.rb",
            &["@owner-file-with-pound"],
        ),
        (&example, "docs/projects/index.md", &["@all-docs"]),
        (&example, "docs/index.md", &["@root-docs"]),
        (&example, "lib/gitlab/git/repository.rb", &["@lib-owner"]),
        (&example, "ee/lib/gitlab/git/repository.rb", &["@lib-owner"]),
        (&example, "config/database.yml", &["@config-owner"]),
        (&example, "other/config/database.yml", &["@default-codeowner"]),
        (&example, "path with spaces/docs.md", &["@space-owner"]),
        ("# nothing\n", "no_matches", &[]),
        (
            "a/weird\\ path\\ with/\\ @username\\ /\\ and-email@lookalikes.com\\ / @user-1 email@gitlab.org @user-2",
            "a/weird path with/ @username / and-email@lookalikes.com /test.rb",
            &["@user-1", "email@gitlab.org", "@user-2"],
        ),
        ("/* @user-1 @user-2", "README.md", &["@user-1", "@user-2"]),
        ("/* @user-1 @user-2", "nested/path/README.md", &[]),
        ("foo/* @user-1 @user-2", "fufoo/bar", &[]),
        ("foo/* @user-1 @user-2", "baz/foo/bar", &["@user-1", "@user-2"]),
        ("foo/* @user-1 @user-2", "foo/bar", &["@user-1", "@user-2"]),
        (
            "* @x\n!*.rb\n[Ruby]\n*.rb @ruby\n!/config/*\n",
            "file.txt",
            &["@x"],
        ),
        (
            "* @x\n!*.rb\n[Ruby]\n*.rb @ruby\n!/config/*\n",
            "app/models/user.rb",
            &["@ruby"],
        ),
        (
            "* @x\n!*.rb\n[Ruby]\n*.rb @ruby\n!/config/*\n",
            "config/routes.rb",
            &[],
        ),
        (
            "* @x\n!/app/temp/*\n!/app/*/temp/*\n",
            "app/models/user.rb",
            &["@x"],
        ),
        ("* @x\n!/app/temp/*\n!/app/*/temp/*\n", "app/temp/temp.rb", &[]),
        (
            "* @x\n!/app/temp/*\n!/app/*/temp/*\n",
            "app/models/temp/file.rb",
            &[],
        ),
    ] {
        assert_eq!(owner_of(&gitlab(content), path), expected, "{path}");
    }
    let named = |content: &str| -> Vec<(String, bool, u32)> {
        let ownership = gitlab(content);
        let sections = ownership.sections().iter();
        sections
            .map(|section| (section.name.clone(), section.optional, section.approvals))
            .collect()
    };
    let of = |name: &str, optional, approvals| (name.to_owned(), optional, approvals);
    assert_eq!(
        named(
            "      [Required]\n*_spec.rb @t\n\n^[Optional]\n*_spec.rb @t\nSomething before [Partially]\n*.md @d\nMore ^[Another]\ndoc/* @d\n"
        ),
        [
            of("codeowners", false, 1),
            of("Required", false, 1),
            of("Optional", true, 1)
        ]
    );
    assert_eq!(
        named("*.rb @r\n[Partially optional]\n*.md @d\n^[Partially optional]\ndoc/* @d\n"),
        [
            of("codeowners", false, 1),
            of("Partially optional", false, 1),
            of("Partially optional", false, 1)
        ]
    );
    assert_eq!(
        named(
            "[Required][2]\n*_spec.rb @t\n^[Optional][2] @d @c\n*_spec.rb\n[Non-numbers][q]\n*_spec.rb @t\n^[More][.] @no\n*_spec.rb @t\n"
        ),
        [
            of("codeowners", false, 1),
            of("Required", false, 2),
            of("Optional", true, 2),
            of("Non-numbers", false, 1),
            of("More", true, 1)
        ]
    );
    let lines = |content: &str| -> Vec<(u32, &'static str)> {
        errors(content)
            .into_iter()
            .map(|(line, kind, _)| (line, kind))
            .collect()
    };
    assert_eq!(
        lines(
            "*.rb\n\n[]\n*_spec.rb @t\n\n^[Optional][5]\n*.txt @user\n\n[Invalid section\n\n[OK section header]\n"
        ),
        [
            (1, "Missing owner"),
            (3, "Missing section name"),
            (6, "Invalid approval requirement"),
            (9, "Invalid section format")
        ]
    );
    assert_eq!(
        lines("*.rb @valid-user\n*.js not_a_user\n"),
        [(2, "Malformed owner")]
    );
    // GitLab says so once a line, purlin once a word.
    assert_eq!(
        lines("*.js malformed @valid-user @valid-group another\n"),
        [(1, "Malformed owner"), (1, "Malformed owner")]
    );
}

#[test]
fn fixes_leave_nothing_to_fix() {
    for content in [
        "* a\n",
        "* @a # all of it\n",
        "^[A][2]\n* @a\n",
        "[A][0]\n* @a\n",
        "[Docs\n* @a\n",
    ] {
        let text = Text::new(RepoPath::new("CODEOWNERS"), content);
        let parsed = super::super::gitlab::parse(&text);
        let fix = parsed.errors[0].fix.clone().unwrap();
        let mut fixed = content.to_owned();
        fixed.replace_range(fix.span.range(), &fix.text);
        assert_eq!(errors(&fixed), [], "{content} → {fixed}");
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
        // Sections as lists of patterns, a pattern written again in the place of the first.
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
