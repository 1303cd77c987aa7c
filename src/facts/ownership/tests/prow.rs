//! Prow's dialect: `OWNERS` and `OWNERS_ALIASES`.

use super::*;
use crate::config::OwnershipDialect;

/// A repository of these texts, and of these further paths without one.
pub(super) fn repository(files: &[(&str, &str)], others: &[&str]) -> (Ownership, Listing) {
    repository_with(files, others, &OwnershipConfig::default())
}

pub(super) fn repository_with(
    files: &[(&str, &str)],
    others: &[&str],
    settings: &OwnershipConfig,
) -> (Ownership, Listing) {
    let paths: Vec<&str> = files
        .iter()
        .map(|(path, _)| *path)
        .chain(others.iter().copied())
        .collect();
    let listing = listing(&paths);
    let others = others.iter().map(|path| (*path, ""));
    let ownership = load(Memory::new(files.iter().copied().chain(others)), settings);
    (ownership, listing)
}

pub(super) fn reviewers_of(ownership: &Ownership, path: &str) -> Vec<String> {
    let path = RepoPath::new(path);
    let decided = ownership.decide(&path);
    decided
        .iter()
        .flat_map(|decided| decided.reviewers)
        .map(ToString::to_string)
        .collect()
}

/// The required reviewers of a path, the nearest first.
fn required_of(ownership: &Ownership, path: &str) -> Vec<String> {
    let decided = ownership.decide(&RepoPath::new(path));
    decided
        .iter()
        .flat_map(|decided| decided.required_reviewers)
        .map(ToString::to_string)
        .collect()
}

#[test]
fn required_reviewers_add_up_as_approvers_do() {
    let (ownership, listing) = repository(
        &[
            ("OWNERS_ALIASES", "aliases:\n  law-team: [ann, ben]\n"),
            ("OWNERS", "approvers: [root]\nrequired_reviewers: [law-team]\n"),
            ("src/OWNERS", "required_reviewers: [Cleo]\n"),
            (
                "src/own/OWNERS",
                "required_reviewers: [dora]\noptions: {no_parent_owners: true}\n",
            ),
            (
                "src/own/none/OWNERS",
                "approvers: [eve]\noptions: {no_parent_owners: true}\n",
            ),
            (
                "re/OWNERS",
                "filters: {\"[.]go$\": {required_reviewers: [fay]}}\n",
            ),
        ],
        &["src/a", "src/own/a", "src/own/none/a", "re/a.go", "re/a.md"],
    );
    assert_eq!(required_of(&ownership, "src/a"), ["cleo", "ann", "ben"]);
    assert_eq!(required_of(&ownership, "src/own/a"), ["dora"]);
    assert_eq!(required_of(&ownership, "src/own/none/a"), ["dora"]);
    assert_eq!(required_of(&ownership, "re/a.go"), ["fay", "ann", "ben"]);
    assert_eq!(required_of(&ownership, "re/a.md"), ["ann", "ben"]);
    assert_eq!(owner_of(&ownership, "src/own/a"), ["root"]);
    let fact = ownership.fact(&listing, None);
    let src = fact.rules.iter().find(|rule| rule.pattern == "src/").unwrap();
    assert_eq!(src.required_reviewers, [Owner::new("cleo")]);
    assert_eq!((src.decides, src.at.line), (2, Some(1)));
}

fn error_kinds(ownership: &Ownership) -> Vec<(&str, u32, &'static str)> {
    ownership
        .errors()
        .map(|error| (error.file.as_str(), error.line, error.kind))
        .collect()
}

#[test]
fn approvers_add_up_to_the_root() {
    let (ownership, listing) = repository(
        &[
            ("OWNERS", "approvers: [Root, '@Two']\nreviewers: [rev]\n"),
            ("src/OWNERS", "reviewers:\n- Alice\napprovers:\n- bob\n"),
            (
                "src/a/OWNERS",
                "approvers: [carl]\noptions:\n  no_parent_owners: true\n",
            ),
        ],
        &["src/a/b/x.go", "src/y.go", "z"],
    );
    assert_eq!(ownership.dialect(), Some(Dialect::Prow));
    assert_eq!(owner_of(&ownership, "z"), ["root", "two"]);
    assert_eq!(owner_of(&ownership, "src/y.go"), ["bob", "root", "two"]);
    assert_eq!(owner_of(&ownership, "src/a/b/x.go"), ["carl"]);
    // No reviewer was found yet where parents are cut off, so they are looked for further up.
    assert_eq!(reviewers_of(&ownership, "src/a/b/x.go"), ["alice", "rev"]);
    let path = RepoPath::new("src/y.go");
    let decided = ownership.decide(&path);
    let told: Vec<_> = decided
        .iter()
        .map(|decided| (decided.file.as_str(), decided.pattern, decided.line))
        .collect();
    assert_eq!(told, [("src/OWNERS", "src/", 3), ("OWNERS", "/", 1)]);
    let all = ownership.owners_of_all(&listing);
    for (file, owners) in listing.files().iter().zip(all.iter()) {
        assert_eq!(&*ownership.owners(&file.path), owners, "{}", file.path);
    }
}

#[test]
fn filters_hold_for_paths_below_their_directory() {
    let (ownership, listing) = repository(
        &[
            ("OWNERS", "approvers: [root]\n"),
            (
                "re/OWNERS",
                "filters:\n  \".*\":\n    approvers: [all]\n    labels: [x]\n  \"\\\\.go$\":\n    reviewers: [rev]\n    approvers: [go]\n  \"^b/\": {approvers: [b]}\n",
            ),
        ],
        &["re/a/a.go", "re/a/a.md", "re/b/x"],
    );
    assert_eq!(owner_of(&ownership, "re/a/a.go"), ["all", "go", "root"]);
    assert_eq!(reviewers_of(&ownership, "re/a/a.go"), ["rev"]);
    assert_eq!(owner_of(&ownership, "re/a/a.md"), ["all", "root"]);
    assert_eq!(owner_of(&ownership, "re/b/x"), ["all", "b", "root"]);
    let fact = ownership.fact(&listing, None);
    let counts: Vec<_> = fact
        .rules
        .iter()
        .map(|rule| (rule.pattern.as_str(), rule.matches, rule.decides))
        .collect();
    assert_eq!(
        counts,
        [("/", 5, 5), (".*", 4, 4), (r"\.go$", 1, 1), ("^b/", 1, 1)]
    );
}

#[test]
fn aliases_are_expanded_once() {
    let (ownership, _) = repository(
        &[
            (
                "OWNERS_ALIASES",
                "aliases:\n  Best-approvers:\n  - carl\n  - CJ\n  outer-team: [best-approvers, dan]\n  empty-team:\n",
            ),
            (
                "OWNERS",
                "approvers: [best-Approvers, carl, ed, outer-team, empty-team]\n",
            ),
        ],
        &["x"],
    );
    assert_eq!(
        owner_of(&ownership, "x"),
        ["carl", "cj", "ed", "best-approvers", "dan"]
    );
    assert_eq!(error_kinds(&ownership), [("OWNERS_ALIASES", 5, "Nested alias")]);
    let place = &ownership.rules()[0].owner_places[0];
    assert_eq!((place.file.as_str(), place.line), ("OWNERS_ALIASES", 3));
}

#[test]
fn a_file_that_names_nobody_is_not_in_the_shadow_of_another() {
    let (ownership, listing) = repository(
        &[
            ("OWNERS", "approvers: [root]\n"),
            ("OWNERS_ALIASES", "aliases:\n  none-approvers:\n"),
            ("a/OWNERS", "approvers: [none-approvers]\n"),
            ("b/OWNERS", "labels: [x]\n"),
            ("c/OWNERS", "options: {no_parent_owners: true}\n"),
            ("d/OWNERS", "reviewers: [rev]\n"),
        ],
        &["c/x"],
    );
    let fact = ownership.fact(&listing, None);
    let counts: Vec<_> = fact
        .rules
        .iter()
        .map(|rule| (rule.pattern.as_str(), rule.matches, rule.decides))
        .collect();
    assert_eq!(counts, [("/", 7, 7), ("a/", 1, 1), ("c/", 2, 2), ("d/", 1, 1)]);
    assert_eq!(owner_of(&ownership, "c/x"), ["root"]);
}

#[test]
fn the_filters_of_a_file_are_capped_and_that_is_told() {
    let filters: Vec<String> = (0..1001)
        .map(|number| format!("  x{number}$: {{approvers: [a{number}]}}\n"))
        .collect();
    let filters = filters.concat();
    let (ownership, _) = repository(&[("OWNERS", &format!("filters:\n{filters}"))], &[]);
    assert_eq!(owner_of(&ownership, "x999"), ["a999"]);
    assert!(owner_of(&ownership, "x1000").is_empty());
    assert_eq!(error_kinds(&ownership), [("OWNERS", 1002, "Invalid filter")]);
}

#[test]
fn one_alias_that_is_no_list_keeps_all_from_being_read() {
    let files = |aliases: &'static str| {
        let (ownership, _) = repository(
            &[
                ("OWNERS_ALIASES", aliases),
                ("OWNERS", "approvers: [team-a, x]\n"),
            ],
            &[],
        );
        let of_aliases = ownership
            .errors()
            .filter(|error| error.file.as_str() == "OWNERS_ALIASES");
        let lines: Vec<u32> = of_aliases.map(|error| error.line).collect();
        (owner_of(&ownership, "y"), lines)
    };
    let read = (vec!["ana".to_owned(), "x".to_owned()], vec![]);
    let unread = |line| (vec!["team-a".to_owned(), "x".to_owned()], vec![line]);
    assert_eq!(files("aliases:\n  team-a: [ana]\n  team-b:\n"), read);
    assert_eq!(files("aliases:\n  team-a: [ana, ~]\n"), read);
    assert_eq!(files("aliases:\n  team-a: [ana]\n  team-b: {}\n"), unread(3));
    assert_eq!(files("aliases:\n  team-a: [ana]\n  team-b: bob\n"), unread(3));
    assert_eq!(files("aliases:\n  team-a: [ana]\n  team-b: [[bob]]\n"), unread(3));
    assert_eq!(files("aliases: [team-a]\n"), unread(1));
    // Here, as in filters, Prow turns what is not a text into one.
    let (owners, lines) = files("aliases: {team-a: [yes, 12]}\n");
    assert_eq!(
        (owners, lines),
        (vec!["true".to_owned(), "12".to_owned(), "x".to_owned()], vec![])
    );
}

#[test]
fn mistakes_are_placed() {
    let alias = ("OWNERS_ALIASES", "aliases:\n  web-approvers: [ana]\n");
    for (content, line, kind) in [
        ("approvers: [web-aprovers]\n", 1, "Unknown alias"),
        ("approvers: [a]\nreviewers: [ui-approvers]\n", 2, "Unknown alias"),
        ("approvers: [org/team]\n", 1, "Invalid owner"),
        (
            "approvers: [a]\nfilters:\n  x: {approvers: [b]}\n",
            2,
            "Ignored filters",
        ),
        ("filters:\n  '(':\n    approvers: [b]\n", 2, "Invalid filter"),
        ("approvers: ana\n", 1, "Invalid list"),
        ("approvers: [1234]\n", 1, "Invalid list"),
        ("approvers: [a]\nreviewers: [b, yes]\n", 2, "Invalid list"),
        ("approver: [ana]\nreviewers: [b]\n", 1, "Unknown key"),
        ("- ana\n", 1, "Invalid list"),
        ("filters: [a]\n", 1, "Invalid list"),
        ("filters:\n  a: [b]\n", 2, "Invalid list"),
        ("approvers: [a]\noptions: [b]\n", 2, "Invalid option"),
        (
            "approvers: [a]\noptions: {no_parent_owners: 'yes'}\n",
            2,
            "Invalid option",
        ),
        ("approvers: [", 1, "Unreadable file"),
    ] {
        let (ownership, _) = repository(&[alias, ("OWNERS", content)], &[]);
        assert_eq!(error_kinds(&ownership), [("OWNERS", line, kind)], "{content}");
    }
    let fine = "# comment\napprovers: [ana, web-approvers, 'b[bot]']\nreviewers:\nemeritus_approvers: [x]\nlabels: [sig/web]\nsecurity_contacts: [y]\n";
    let (ownership, _) = repository(&[alias, ("OWNERS", fine)], &[]);
    assert_eq!(error_kinds(&ownership), []);
}

#[test]
fn a_list_that_is_none_keeps_the_file_from_being_read() {
    let (ownership, _) = repository(
        &[
            ("OWNERS", "approvers: [root]\n"),
            (
                "a/OWNERS",
                "approvers: ana\nreviewers: [b]\nfilters:\n  x: {approvers: [f]}\n",
            ),
        ],
        &[],
    );
    assert_eq!(owner_of(&ownership, "a/x"), ["f", "root"]);
    assert_eq!(owner_of(&ownership, "a/y"), ["root"]);
}

#[test]
fn what_is_of_another_type_keeps_all_of_the_file_from_being_read() {
    let root = ("OWNERS", "approvers: [root]\n");
    for (content, owners) in [
        (
            "filters:\n  x: {approvers: [f]}\n  y: {approvers: g}\n",
            &["root"][..],
        ),
        ("options: {no_parent_owners: 1}\napprovers: [a]\n", &["root"]),
        ("options: {no_parent_owners: yes}\napprovers: [a]\n", &["a"]),
        (
            "options: {no_parent_owners: Off}\napprovers: [a]\n",
            &["a", "root"],
        ),
        // A number is a name in a filter, and only there.
        (
            "filters:\n  x: {approvers: [12, true]}\n",
            &["12", "true", "root"],
        ),
        ("approvers: [12]\n", &["root"]),
        // YAML 1.1, in which these are booleans and a number.
        ("approvers: [yes, a]\n", &["root"]),
        ("approvers: [No, a]\n", &["root"]),
        ("approvers: [1_000]\n", &["root"]),
        ("approvers: ['yes', a]\n", &["yes", "a", "root"]),
        ("approvers: [yEs, a]\n", &["yes", "a", "root"]),
        (
            "filters:\n  x: {approvers: [on, Off]}\n",
            &["true", "false", "root"],
        ),
        ("options: {no_parent_owners: yEs}\napprovers: [a]\n", &["root"]),
    ] {
        let (ownership, _) = repository(&[root, ("a/OWNERS", content)], &[]);
        assert_eq!(owner_of(&ownership, "a/x"), owners, "{content}");
    }
}

#[test]
fn other_files_of_that_name_are_not_read() {
    let (chromium, _) = repository(
        &[("OWNERS", "ana@example.com\nper-file *.md=bob@example.com\n")],
        &["x"],
    );
    assert_eq!(chromium.dialect(), None);
    let below = [
        ("OWNERS", "approvers: [a]\n"),
        ("_output/OWNERS", "approvers: [b]\n"),
        ("vendor/k8s.io/api/OWNERS", "approvers: [c]\n"),
        ("vendor/x/OWNERS", "approvers: [d]\n"),
    ];
    let (ownership, _) = repository(&below, &[]);
    assert_eq!(owner_of(&ownership, "_output/x"), ["a"]);
    assert_eq!(owner_of(&ownership, "vendor/k8s.io/api/x"), ["a"]);
    assert_eq!(owner_of(&ownership, "vendor/x/y"), ["d", "a"]);
    let settings = OwnershipConfig {
        dialect: Some(OwnershipDialect::Prow),
        teams: None,
    };
    let (asked, _) = repository_with(
        &[("a/OWNERS", "approvers: [a]\n"), ("CODEOWNERS", "* @c\n")],
        &["a/x"],
        &settings,
    );
    assert_eq!(owner_of(&asked, "a/x"), ["a"]);
    assert!(owner_of(&asked, "x").is_empty());
}

#[test]
fn regular_expressions_are_those_of_go() {
    for (filter, yes, no) in [
        (r"\d", "1", "٣"),
        (r"^\w+$", "a_1", "ä"),
        (r"[[:alpha:][]", "[", "1"),
        (r"[]a]", "]", "b"),
        (r"[a&&b]", "&", "c"),
        (r"\Q.*\E$", "x.*", "xy"),
        (r"[\d\s]x", "1x", "ax"),
        (r"\.(c|h)$", "a.h", "a.hh"),
    ] {
        let content = format!("filters:\n  '{filter}': {{approvers: [a]}}\n");
        let (ownership, _) = repository(&[("OWNERS", &content)], &[]);
        assert_eq!(error_kinds(&ownership), [], "{filter}");
        assert_eq!(owner_of(&ownership, yes), ["a"], "{filter}");
        assert!(owner_of(&ownership, no).is_empty(), "{filter}");
    }
}

/// One OWNERS file of the property test.
#[derive(Clone, Debug)]
struct Node {
    directory: String,
    stops: bool,
    /// A filter, or none for the whole directory; an approver and a reviewer by their presence.
    filter: Option<char>,
    approver: bool,
    reviewer: bool,
}

fn node() -> impl Strategy<Value = Node> {
    let directory = prop::collection::vec("[ab]", 0..3).prop_map(|parts| parts.join("/"));
    let filter = prop::option::of(prop_oneof![Just('a'), Just('b'), Just('c')]);
    (directory, any::<bool>(), filter, any::<bool>(), any::<bool>()).prop_map(
        |(directory, stops, filter, approver, reviewer)| Node {
            directory,
            stops,
            filter,
            approver,
            reviewer,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn inheritance_is_what_the_reference_says(
        nodes in prop::collection::vec(node(), 0..8),
        paths in prop::collection::btree_set("[abc](/[abc]){0,3}", 1..12),
    ) {
        let mut nodes = nodes;
        nodes.sort_by(|one, other| one.directory.cmp(&other.directory));
        nodes.dedup_by(|one, other| one.directory == other.directory);
        let texts: Vec<(String, String)> = nodes
            .iter()
            .map(|node| {
                let name = node.directory.replace('/', "-");
                let mut people = String::new();
                if node.approver {
                    people += &format!("approvers: [a{name}]");
                }
                if node.reviewer {
                    people += if people.is_empty() { "" } else { ", " };
                    people += &format!("reviewers: [r{name}]");
                }
                let filter = node.filter.map_or(".*".to_owned(), |char| char.to_string());
                let content = format!(
                    "options: {{no_parent_owners: {}}}\nfilters: {{\"{filter}\": {{{people}}}}}\n",
                    node.stops
                );
                let path = if node.directory.is_empty() { "OWNERS".to_owned() } else { format!("{}/OWNERS", node.directory) };
                (path, content)
            })
            .collect();
        let files: Vec<(&str, &str)> = texts.iter().map(|(path, content)| (path.as_str(), content.as_str())).collect();
        let others: Vec<&str> = paths.iter().map(String::as_str).collect();
        let settings = OwnershipConfig { dialect: Some(OwnershipDialect::Prow), teams: None };
        let (ownership, listing) = repository_with(&files, &others, &settings);
        let all = ownership.owners_of_all(&listing);
        for (file, together) in listing.files().iter().zip(all.iter()) {
            let path = file.path.as_str();
            let walk = |wanted: fn(&Node) -> bool, letter: char| {
                let mut found = Vec::new();
                let mut directory = path;
                while !directory.is_empty() {
                    directory = directory.rsplit_once('/').map_or("", |(above, _)| above);
                    let relative = path[directory.len()..].trim_start_matches('/');
                    if let Some(node) = nodes.iter().find(|node| node.directory == directory) {
                        if wanted(node) && node.filter.is_none_or(|char| relative.contains(char)) {
                            found.push(format!("{letter}{}", node.directory.replace('/', "-")));
                        }
                        if node.stops && !found.is_empty() {
                            break;
                        }
                    }
                }
                found
            };
            prop_assert_eq!(owner_of(&ownership, path), walk(|node| node.approver, 'a'), "{}", path);
            prop_assert_eq!(reviewers_of(&ownership, path), walk(|node| node.reviewer, 'r'), "{}", path);
            prop_assert_eq!(&*ownership.owners(&file.path), together);
        }
    }
}
