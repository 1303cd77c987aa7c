//! The matcher against tables of what GitHub does, and against one that is slow and obvious.

use proptest::prelude::*;

use super::matcher::{Matcher, MatcherRule};
use super::pattern::OwnerPattern;
use super::*;
use crate::repository::{File, FileKind, ListOptions, ListedBy, Memory};

mod backstage;
mod bitbucket;
mod dialects;
mod gitea;
mod gitlab;
mod gitlab_published;
#[allow(clippy::format_push_string)]
mod gitlab_reference;
#[allow(clippy::format_push_string)]
mod prow;
mod prow_published;

fn compile<'a>(patterns: impl Iterator<Item = &'a str>) -> Matcher {
    let lines = patterns.zip(0..).map(|(pattern, rank)| MatcherRule {
        pattern: OwnerPattern::new(pattern),
        group: 0,
        exclusion: false,
        rank: Some(rank),
    });
    Matcher::new(lines)
}

fn decide(matcher: &Matcher, path: &str) -> Option<u32> {
    matcher.decide(path).first().map(|hit| hit.rule)
}

/// Who wins, written down as the documentation says it: one pattern, one path, by recursion.
fn matches(pattern: &str, path: &str) -> bool {
    let inside = pattern.trim_end_matches('/').contains('/');
    let pattern = match (pattern.strip_prefix('/'), inside) {
        (Some(rest), _) => rest.to_owned(),
        (None, true) => pattern.to_owned(),
        (None, false) => format!("**/{pattern}"),
    };
    let pattern = match pattern.strip_suffix('/') {
        Some(rest) => format!("{rest}/**"),
        None => pattern,
    };
    let patterns: Vec<&str> = pattern.split('/').collect();
    let segments: Vec<&str> = path.split('/').collect();
    walk(&patterns, &segments)
}

fn walk(patterns: &[&str], segments: &[&str]) -> bool {
    match (patterns, segments) {
        // All of the pattern is used up: what is left of the path is in a directory that it names.
        ([], _) => true,
        (patterns, segments) if patterns.iter().all(|pattern| *pattern == "**") => !segments.is_empty(),
        (["**", rest @ ..], _) => (0..=segments.len()).any(|skip| walk(rest, &segments[skip..])),
        (["*"], segments) => segments.len() == 1,
        ([first, rest @ ..], [segment, more @ ..]) => {
            let first: Vec<char> = first.chars().collect();
            let segment: Vec<char> = segment.chars().collect();
            fits(&first, &segment) && walk(rest, more)
        }
        (_, []) => false,
    }
}

fn fits(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        (['*', rest @ ..], _) => (0..=text.len()).any(|skip| fits(rest, &text[skip..])),
        (['?', rest @ ..], [_, more @ ..]) => fits(rest, more),
        (['\\', wanted, rest @ ..] | [wanted, rest @ ..], [found, more @ ..]) => {
            wanted == found && fits(rest, more)
        }
        _ => false,
    }
}

fn listing(paths: &[&str]) -> Listing {
    let files = paths
        .iter()
        .map(|path| File::new(RepoPath::new(path), FileKind::Regular))
        .collect();
    Listing::new(files, ListedBy::Git)
}

fn load(tree: Memory, settings: &OwnershipConfig) -> Ownership {
    let set = CheckedSet::open(Arc::new(tree), &ListOptions::default()).unwrap();
    Ownership::load(&set, settings)
}

fn ownership(content: &str) -> Ownership {
    Ownership::parse(Arc::new(Text::new(RepoPath::new("CODEOWNERS"), content)))
}

#[test]
fn organisations_are_those_of_the_teams_that_the_file_names() {
    let none: &[&str] = &[];
    for (dialect, content, organisations) in [
        (
            Dialect::Github,
            "* @Acme/web @ana\n/a/ @acme/api b@example.com\n/b/ @aaa/x\n",
            &["aaa", "acme"][..],
        ),
        (Dialect::Github, "* @ana\n", none),
        (
            Dialect::Gitlab,
            "[Docs] @docs/all\n* @acme/shop/web @group @@maintainer\n",
            &["acme", "docs"],
        ),
        (
            Dialect::Bitbucket,
            "* @acme/web:random(2) @teams/all\n",
            &["acme"],
        ),
        (Dialect::Prow, "approvers: ['@acme/web']\n", none),
    ] {
        let text = Arc::new(Text::new(RepoPath::new("OWNERS"), content));
        assert_eq!(
            Ownership::parse_as(dialect, text).organisations(),
            organisations,
            "{content}"
        );
    }
}

fn owner_of(ownership: &Ownership, path: &str) -> Vec<String> {
    let owners = ownership.owners(&RepoPath::new(path));
    owners.iter().map(ToString::to_string).collect()
}

/// Of each pattern: paths that it matches, and paths that it does not. Part of these are facts that the test
/// suites of other readers of the format agree on. All of theirs were asked of `purlin owner`:
/// - Of the 153 cases (30 patterns) of `testdata/patterns.json` in hmarr/codeowners (11d3ff2) 152 have the same answer.
///   There an unescaped `/apps/[param]/file.ts` is the path of that name. GitHub's page: "Using `[ ]` to define a character
///   range doesn't work", and its errors ask for a backslash before each bracket; with these it matches here as well.
/// - All 51 assertions of the crate codeowners-rs 0.1.1 (`patternset/matcher.rs`), 168 pairs of a pattern and a
///   path, hold.
const TABLE: &[(&str, &[&str], &[&str])] = &[
    (
        "web",
        &["web", "web/a", "x/web", "x/web/a"],
        &["web.css", "x/web.css", "x/a"],
    ),
    (
        "/web",
        &["web", "web/a", "web/x/a"],
        &["webs.css", "x/web", "x/a", "x/web/a"],
    ),
    (
        "web/",
        &["web/a", "web/x/a", "x/web/a", "x/web/a/b"],
        &["web", "x/web", "x/a"],
    ),
    (
        "/web/",
        &["web/a", "web/x/a"],
        &["web", "x/web", "x/a", "x/web/a", "x/web/a/b"],
    ),
    (
        "web/ui",
        &["web/ui", "web/ui/a"],
        &["web/uis", "x/web/ui", "x/web/ui/a"],
    ),
    (
        "/web/ui",
        &["web/ui", "web/ui/a"],
        &["web/uis", "x/web/ui", "x/web/ui/a"],
    ),
    (
        "web/ui/",
        &["web/ui/a"],
        &["web/ui", "web/uis", "x/web/ui", "x/web/ui/a"],
    ),
    (
        "/web/ui/",
        &["web/ui/a", "web/ui/a/b"],
        &["web/ui", "web/uis", "x/web/ui", "x/web/ui/a"],
    ),
    ("*", &["a", "a/b", "b/a", "b/a/c", "b/c", "xa"], &[]),
    (
        "w*",
        &["web", "web/a", "web/a/b", "x/web", "x/web/a"],
        &["x/a", "aweb"],
    ),
    ("/*", &["web", "x"], &["web/x", "web/x/a"]),
    (
        "/w*",
        &["web", "web/x", "web/x/a"],
        &["x/web", "x/web/a", "x/a", "aweb"],
    ),
    ("w*/", &["web/x", "x/web/a"], &["web", "x/web", "x/a", "aweb"]),
    ("/*/", &["web/x", "x/web", "x/web/a"], &["web"]),
    ("/w*/", &["web/x"], &["web", "x/web", "x/web/a", "x/a", "aweb"]),
    (r"w\*b", &["w*b"], &["web"]),
    (
        "web/*",
        &["web/x"],
        &["web", "web/x/a", "x/web", "x/web/a", "x/a", "aweb"],
    ),
    (
        "web/*.css",
        &["web/x.css"],
        &["web", "web/x/a.css", "q/web/x.css", "q/web/x/a.css"],
    ),
    ("web/*/a", &["web/x/a", "web/x/a/q"], &["web", "web/x", "web/a"]),
    ("w?b", &["web"], &["wb", "weeb"]),
    (r"w\?b", &["w?b"], &["web"]),
    (
        "**/web/x",
        &["web/x", "q/web/x", "q/web/x/a"],
        &["web/a/x", "q/web/a/x"],
    ),
    (
        "**/*x*",
        &["x", "web/x", "web/rex", "web/xylo", "web/q/x"],
        &["web/a"],
    ),
    (
        "web/x/**",
        &["web/x/a", "web/x/a/q"],
        &["web/x", "q/web/x", "q/web/x/a"],
    ),
    (
        "web/**/x",
        &["web/x", "web/x/a", "web/q/x/a", "web/q/r/x/a", "web/x/a/q"],
        &["q/web/x", "q/web/x/a"],
    ),
    ("web/**/", &["web/x", "web/x/", "web/x/a"], &["web"]),
    (
        "web/**/x/a*",
        &["web/x/a", "web/q/x/ab"],
        &["web/x", "web/x/q", "web/q/x", "web/q/x/q"],
    ),
    (
        r"/app/\[id\]/a.ts",
        &["app/[id]/a.ts"],
        &["app/other/a.ts", "app/[other]/a.ts", "app/id/a.ts", "app/i/a.ts"],
    ),
    (
        "svc/a:b/**/*",
        &["svc/a:b/c.json", "svc/a:b/c/d.json"],
        &["svc/a-b/c.json"],
    ),
    ("v/w/^cpu", &["v/w/^cpu"], &["v/w/cpu"]),
    // The examples of GitHub's own page.
    ("*.js", &["a.js", "a/b.js", ".js"], &["a.jsx", "a.js.map"]),
    (
        "/build/logs/",
        &["build/logs/a", "build/logs/x/a"],
        &["x/build/logs/a", "build/logs", "build/logsx/a"],
    ),
    (
        "docs/*",
        &["docs/getting-started.md"],
        &["docs/build-app/troubleshooting.md", "x/docs/a.md"],
    ),
    (
        "apps/",
        &["apps/a", "x/apps/a", "x/y/apps/z/a"],
        &["apps", "apps.txt"],
    ),
    (
        "**/logs",
        &[
            "build/logs/a",
            "scripts/logs/a",
            "deeply/nested/logs/a",
            "logs",
            "x/logs",
        ],
        &["x/logs.txt"],
    ),
    (
        "/apps/github",
        &["apps/github", "apps/github/a"],
        &["apps/githubs", "x/apps/github"],
    ),
    // Case, spaces, dots, odd but valid patterns.
    (
        "README.md",
        &["README.md", "x/README.md"],
        &["readme.md", "READMExmd"],
    ),
    (r"my\ dir/", &["my dir/a"], &["my", "dir/a", "my\\ dir/a"]),
    ("**", &["a", "a/b"], &[]),
    ("/**", &["a", "a/b"], &[]),
    ("a//b", &[], &["a/b", "a/x/b"]),
    ("a/**b", &["a/b", "a/xb", "a/xb/c"], &["a/x/b"]),
    ("**/", &["a", "a/b"], &[]),
    ("*.min.*", &["a.min.js", "x/.min."], &["a.min", "amin.js"]),
    ("*_*", &["a_b", "x/_"], &["ab"]),
    ("d*/**/e?.*", &["d/e1.x", "dd/a/b/e2."], &["d/e.x", "e1.x"]),
];

#[test]
fn patterns_match_as_github_says() {
    for (pattern, yes, no) in TABLE {
        let matcher = compile([*pattern].into_iter());
        for (path, expected) in yes
            .iter()
            .map(|path| (path, true))
            .chain(no.iter().map(|path| (path, false)))
        {
            assert_eq!(decide(&matcher, path).is_some(), expected, "{pattern} on {path}");
            assert_eq!(matches(pattern, path), expected, "reference: {pattern} on {path}");
        }
    }
}

#[test]
fn the_last_match_decides_and_may_take_ownership_away() {
    let ownership = ownership("* @all\n/apps/ @apps\n*.js @js\n/apps/github\n!x @no\n");
    assert_eq!(owner_of(&ownership, "a"), ["@all"]);
    assert_eq!(owner_of(&ownership, "apps/a"), ["@apps"]);
    assert_eq!(owner_of(&ownership, "apps/a.js"), ["@js"]);
    assert!(owner_of(&ownership, "apps/github/a.js").is_empty());
    assert_eq!(
        ownership.rule(&RepoPath::new("apps/github/a.js")).unwrap().line,
        4
    );
    assert_eq!(ownership.errors().count(), 1);
}

#[test]
fn the_fact_counts_and_sums_up() {
    let paths = [
        "a.js",
        "apps/a",
        "apps/b.js",
        "apps/free/x/1",
        "apps/free/y/2",
        "lib/1",
        "lib/sub/2",
        "top",
    ];
    let ownership = ownership("/apps/ @apps\n*.js @js\n/apps/free/\n/apps/ @apps2\nnope @x\n/apps/free\n");
    let fact = ownership.fact(&listing(&paths), None);
    let counts: Vec<_> = fact
        .rules
        .iter()
        .map(|rule| (rule.matches, rule.decides))
        .collect();
    assert_eq!(counts, [(4, 0), (2, 1), (2, 0), (4, 2), (0, 0), (2, 2)]);
    let unowned: Vec<_> = fact
        .unowned
        .iter()
        .map(|(place, count)| (place.as_str(), *count))
        .collect();
    assert_eq!(unowned, [("apps/free/", 2), ("lib/", 2), ("top", 1)]);
    assert_eq!(fact.rules[1].at.span, Some([13, 17]));
    assert_eq!(fact.rules[1].at.line, Some(2));

    let nobody = Ownership::default().fact(&listing(&paths), None);
    assert_eq!(
        nobody.unowned.into_iter().collect::<Vec<_>>(),
        [("/".to_owned(), 8)]
    );
    assert_eq!(nobody.file, None);
}

#[test]
fn the_first_place_with_a_file_is_in_force() {
    let load = |missing: &[&str]| {
        let files = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", "a"].iter();
        let files = files.filter(|path| !missing.contains(path));
        let tree = Memory::new(files.map(|path| (path, format!("* @{}\n", path.len()))));
        let tree = missing
            .iter()
            .fold(tree, |tree, path| tree.with(path, FileKind::Regular));
        load(tree, &OwnershipConfig::default())
    };
    assert_eq!(owner_of(&load(&[]), "a"), ["@18"]);
    assert_eq!(owner_of(&load(&[".github/CODEOWNERS"]), "a"), ["@10"]);
    assert_eq!(
        owner_of(&load(&[".github/CODEOWNERS", "CODEOWNERS"]), "a"),
        ["@15"]
    );
    assert!(load(&files::GITHUB).file().is_none());
}

#[test]
fn a_file_that_cannot_be_read_is_in_force_and_empty() {
    let listing = listing(&["CODEOWNERS", "docs/CODEOWNERS"]);
    let of = |content: &[u8]| {
        let tree = Memory::new([("CODEOWNERS", content), ("docs/CODEOWNERS", b"* @b\n")]);
        load(tree, &OwnershipConfig::default())
    };
    let bytes = usize::try_from(github::MAX_BYTES + 1).unwrap();
    let (large, latin) = (of(&vec![b'#'; bytes]), of(b"* @a # \xe4"));
    for ownership in [large, latin] {
        assert_eq!(ownership.file().unwrap().as_str(), "CODEOWNERS");
        let fact = ownership.fact(&listing, None);
        assert_eq!((fact.rules.len(), fact.errors.len()), (0, 1));
        assert_eq!(fact.errors[0].kind, UNREADABLE);
        assert_eq!(fact.errors[0].at.span, None);
    }
}

fn segment() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ab]{1,2}",
        1 => Just("**".to_owned()),
        1 => Just("*".to_owned()),
        2 => "[ab*?ä.]{1,4}".prop_filter("no `***`", |text| !text.contains("***")),
        1 => r"(\\[*?a])[ab*]{0,1}",
    ]
}

fn pattern() -> impl Strategy<Value = String> {
    let segments = prop::collection::vec(segment(), 1..4);
    (any::<bool>(), segments, any::<bool>()).prop_map(|(first, segments, last)| {
        let (first, last) = (if first { "/" } else { "" }, if last { "/" } else { "" });
        format!("{first}{}{last}", segments.join("/"))
    })
}

fn path() -> impl Strategy<Value = String> {
    prop::collection::vec("[ab*?ä.]{1,3}", 1..5).prop_map(|segments| segments.join("/"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn one_pattern_is_what_the_reference_says(pattern in pattern(), path in path()) {
        let matcher = compile([pattern.as_str()].into_iter());
        prop_assert_eq!(decide(&matcher, &path).is_some(), matches(&pattern, &path));
    }

    #[test]
    fn many_patterns_are_what_the_reference_says(
        patterns in prop::collection::vec(pattern(), 0..12),
        paths in prop::collection::btree_set(path(), 0..24),
    ) {
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let matcher = compile(patterns.iter().map(String::as_str));
        let assignment = matcher.assign(&paths);
        let mut count = vec![0; patterns.len()];
        let mut decides = vec![0; patterns.len()];
        for (at, path) in paths.iter().enumerate() {
            let deciding = assignment.hits(at).first().map(|hit| hit.rule);
            let mut last = None;
            for (rule, pattern) in patterns.iter().enumerate() {
                if matches(pattern, path) {
                    count[rule] += 1;
                    last = Some(u32::try_from(rule).unwrap());
                }
            }
            if let Some(rule) = last {
                decides[rule as usize] += 1;
            }
            prop_assert_eq!(deciding, last, "{}", path);
            prop_assert_eq!(decide(&matcher, path), last, "{}", path);
        }
        prop_assert_eq!(assignment.matches(), count);
        prop_assert_eq!(assignment.decides(), decides);
    }

    #[test]
    fn alone_and_among_others_a_path_is_decided_the_same(
        patterns in prop::collection::vec("[ab*?/\\\\]{1,8}", 0..8),
        paths in prop::collection::btree_set("[ab/]{0,8}", 0..16),
    ) {
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let matcher = compile(patterns.iter().map(String::as_str));
        let assignment = matcher.assign(&paths);
        for (at, path) in paths.iter().enumerate() {
            let deciding = assignment.hits(at).first().map(|hit| hit.rule);
            prop_assert_eq!(decide(&matcher, path), deciding, "{}", path);
        }
    }

    #[test]
    fn any_text_is_read_and_spans_lie_in_it(content in "([*?/!#@\\[\\]\\\\ab. \t\r\n\u{feff}ä]|@a){0,60}", path in "[^\0]{0,20}") {
        let text = Arc::new(Text::new(RepoPath::new("CODEOWNERS"), content));
        let ownership = Ownership::parse(Arc::clone(&text));
        let _ = ownership.owners(&RepoPath::new(path));
        for rule in ownership.rules() {
            prop_assert_eq!(text.slice(rule.span), rule.pattern.as_str());
        }
        for error in ownership.errors() {
            prop_assert!(!text.slice(error.span).is_empty());
        }
    }
}

/// `cargo test --release -- --ignored --nocapture fifty_thousand` prints what the matching takes.
#[test]
#[ignore = "a measurement"]
#[allow(clippy::print_stdout)]
fn fifty_thousand_files_and_two_thousand_rules() {
    let paths: Vec<String> = (0..50_000)
        .map(|at| {
            format!(
                "team{}/service{}/src/module{}/file{at}.x{}",
                at % 50,
                at % 701,
                at % 13,
                at % 97
            )
        })
        .collect();
    let mut paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    paths.sort_unstable();
    let rules: Vec<String> = (0..2_000)
        .map(|at| match at % 10 {
            0 => format!("*.x{at} @o{at}"),
            1 => format!("service{at}/ @o{at}"),
            2 => format!("/team{}/service{at}/**/file*.x1 @o{at}", at % 50),
            3 => format!("**/src/module{at} @o{at}"),
            4 => format!("*e{at}* @o{at}"),
            5 => format!("file{at}* @o{at}"),
            _ => format!("/team{}/service{at}/ @o{at}", at % 50),
        })
        .collect();
    let start = std::time::Instant::now();
    let ownership = ownership(&rules.join("\n"));
    let parsed = start.elapsed();
    let listing = listing(&paths);
    let start = std::time::Instant::now();
    let owners = ownership.owners_of_all(&listing);
    let owned = start.elapsed();
    let start = std::time::Instant::now();
    let fact = ownership.fact(&listing, None);
    println!(
        "{} rules read in {parsed:?}, owners of {} files in {owned:?}, all facts in {:?}",
        rules.len(),
        paths.len(),
        start.elapsed()
    );
    assert!(owners.iter().filter(|owners| !owners.is_empty()).count() > 1000);
    assert_eq!(fact.rules.len(), rules.len());
}
