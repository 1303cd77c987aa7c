use jiff::civil::date;
use proptest::prelude::*;
use serde_json::json;

use super::read::parse;
use super::*;
use crate::diagnostic::{Extent, FindingKey, KeyPart, RuleId};
use crate::repository::Memory;
use crate::source::{RepoPath, Span, Text};

fn text(content: &str) -> Text {
    Text::new(RepoPath::new(".purlin/debt/a/b.jsonl"), content)
}

fn faults(content: &str) -> Vec<(u32, String)> {
    let (_, faults) = parse(&text(content));
    let at =
        |fault: &crate::diagnostic::Diagnostic| fault.location.region.map_or(0, |region| region.start.line);
    faults
        .iter()
        .map(|fault| (at(fault), fault.message.clone()))
        .collect()
}

fn text_of(entries: &[DebtEntry]) -> String {
    let lines = lines(entries).into_iter();
    lines
        .map(|line| serde_json::to_string(&line).unwrap() + "\n")
        .collect()
}

#[test]
fn an_entry_is_a_line() {
    let content = "{\"path\":\"a.json\",\"key\":[\"x\",{\"path\":\"b.json\"},2],\"extent\":[\"u\",\"v\"],\"since\":\"2026-11-30\",\
                   \"retire_by\":\"2027-01-31\",\"why\":\"w\"}\n\n{\"path\":\"\",\"key\":\"k\",\"extent\":3}\n";
    let (entries, faults) = parse(&text(content));
    assert!(faults.is_empty(), "{faults:?}");
    let [full, short] = entries.as_slice() else {
        panic!("{entries:?}")
    };
    assert_eq!(
        full.key,
        FindingKey::array(&[
            KeyPart::text("x"),
            KeyPart::Path(RepoPath::new("b.json")),
            KeyPart::Number(2.into())
        ])
    );
    assert_eq!(
        (full.since, full.retire_by),
        (Some(date(2026, 11, 30)), Some(date(2027, 1, 31)))
    );
    assert_eq!(
        (short.path.as_str(), short.extent.clone()),
        ("", Some(Extent::Number(3.into())))
    );
    // In order of paths, the repository first, and without the empty line.
    let mut lines: Vec<&str> = content.lines().filter(|line| !line.is_empty()).collect();
    lines.reverse();
    assert_eq!(text_of(&entries), lines.join("\n") + "\n");
}

#[test]
fn what_is_wrong_with_a_line_is_said_at_its_place() {
    for (line, message) in [
        ("{\"path\":\"a\"}", "key"),
        ("{\"path\":\"a\",\"key\":\"k\",\"until\":1}", "until"),
        ("{\"path\":\"a\",\"key\":\"k\",\"key\":\"l\"}", "defined twice"),
        ("{\"path\":\"a\",\"key\":{\"x\":1}}", "`key` must be"),
        (
            "{\"path\":\"a\",\"key\":\"k\",\"extent\":\"x\"}",
            "`extent` must be",
        ),
        (
            "{\"path\":\"a\",\"key\":\"k\",\"since\":\"soon\"}",
            "`soon` is not a day",
        ),
        (
            "{\"path\":\"a\",\"key\":\"k\",\"since\":\"2026-1-1\"}",
            "is not a day",
        ),
        ("[1]", "expected"),
        ("{\"path\"", ""),
        ("<<<<<<< ours", "merge conflict"),
        ("=======", "merge conflict"),
    ] {
        let content = format!("{{\"path\":\"a\",\"key\":\"k\"}}\n{line}\n{{\"path\":\"b\",\"key\":\"k\"}}\n");
        let (entries, _) = parse(&text(&content));
        assert_eq!(entries.len(), 2, "{line}");
        let found = faults(&content);
        assert_eq!(found.len(), 1, "{line}: {found:?}");
        assert_eq!(found[0].0, 2, "{line}");
        assert!(found[0].1.contains(message), "{line}: {found:?}");
    }
}

#[test]
fn the_name_of_a_list_is_its_rule() {
    let tree = Memory::new([
        (".purlin/debt/a/b.jsonl", "{\"path\":\"x\",\"key\":\"k\"}\n"),
        (".purlin/debt/README.md", "Ask the platform team.\n"),
        (".purlin/debt/c.jsonl", "{}\n"),
        (".purlin/debt/a/b/c.jsonl", "{}\n"),
        (".purlin/debt/a/d.json", "{}\n"),
        (".purlin/debt/a/e.jsonl/f", "{}\n"),
    ]);
    let (debt, faults, _) = read(&tree);
    assert_eq!(debt.lists.keys().collect::<Vec<_>>(), [&RuleId::new("a/b")]);
    assert_eq!((debt.len(), debt.is_empty()), (1, false));
    let mut paths: Vec<&str> = faults
        .iter()
        .filter_map(|fault| fault.location.path().map(RepoPath::as_str))
        .collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [
            ".purlin/debt/a/b/c.jsonl",
            ".purlin/debt/a/d.json",
            ".purlin/debt/a/e.jsonl/f",
            ".purlin/debt/c.jsonl"
        ]
    );
    assert_eq!(list_path(&RuleId::new("a/b")).as_str(), ".purlin/debt/a/b.jsonl");
}

#[test]
fn a_rule_limits_how_long_an_entry_excuses() {
    let (entries, _) = parse(&text(
        "{\"path\":\"\",\"key\":\"a\",\"since\":\"2026-01-01\",\"retire_by\":\"2026-01-20\"}\n{\"path\":\"\",\"key\":\"b\"}\n",
    ));
    let terms = |days| DebtTerms {
        max_days: std::num::NonZeroU32::new(days),
        ceiling: None,
    };
    let due = |days, at: usize| terms(days).due(&entries[at], date(2026, 1, 5));
    assert_eq!(due(0, 0), Some(date(2026, 1, 20)));
    assert_eq!(due(10, 0), Some(date(2026, 1, 11)));
    assert_eq!(due(30, 0), Some(date(2026, 1, 20)));
    assert_eq!(due(0, 1), None);
    assert_eq!(due(10, 1), Some(jiff::civil::Date::MIN));
    // A day to come would put the end off for ever.
    let tomorrow = terms(10).due(&entries[0], date(2025, 12, 31));
    assert_eq!(tomorrow, Some(jiff::civil::Date::MIN));
}

fn extent() -> impl Strategy<Value = Option<Extent>> {
    prop_oneof![
        Just(None),
        (0_u32..9).prop_map(|number| Some(Extent::Number(number.into()))),
        prop::collection::btree_set("[a-c]", 0..3).prop_map(|texts| Some(Extent::Texts(texts))),
    ]
}

fn entry() -> impl Strategy<Value = DebtEntry> {
    let key = prop_oneof![
        ".*".prop_map(|text: String| FindingKey::text(&text)),
        prop::collection::vec(".*", 0..3)
            .prop_map(|parts: Vec<String>| { FindingKey::from_value(&json!(parts)).unwrap() }),
        "[a-c]".prop_map(|path| FindingKey::array(&[KeyPart::Path(RepoPath::new(path))])),
    ];
    let why = prop::option::of(".*");
    ("[a-c/ü]{0,4}", key, extent(), any::<bool>(), why).prop_map(|(path, key, extent, dated, why)| {
        DebtEntry {
            path: RepoPath::new(path),
            key,
            extent,
            since: dated.then(|| date(2026, 2, 28)),
            retire_by: (!dated).then(|| date(2027, 1, 1)),
            why,
            span: Span::default(),
        }
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(entries in prop::collection::vec(entry(), 0..6)) {
        let written = text_of(&entries);
        let (mut read, faults) = parse(&text(&written));
        prop_assert!(faults.is_empty(), "{:?}", faults);
        for entry in &mut read {
            entry.span = Span::default();
        }
        prop_assert_eq!(text_of(&read), written.clone());
        let mut left = entries;
        for entry in &read {
            let at = left.iter().position(|other| other == entry);
            prop_assert!(at.is_some(), "{:?}", entry);
            left.remove(at.unwrap());
        }
        prop_assert!(left.is_empty());
        // Two branches that each add a line: the lines of a list are those of its parts, in one order.
        let mut lines: Vec<&str> = written.lines().collect();
        let sorted = lines.clone();
        lines.dedup();
        prop_assert!(lines.len() <= sorted.len());
    }

    #[test]
    fn any_text_is_read(content in ".*(\n.*){0,3}") {
        let _ = parse(&text(&content));
    }
}
