use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::date;

use super::*;
use crate::debt::{self, DebtTerms};
use crate::diagnostic::{Extent, FindingKey, FormerKey, Label, Location, Severity, Standing};
use crate::repository::Memory;
use crate::run::summary::RuleSummary;
use crate::run::summary::{RuleStatus, Written};
use crate::source::{RepoPath, Span, Text};
use crate::standards::InFolders;
use crate::standards::input_rules::KEY_WANTED;

const TODAY: Date = date(2026, 1, 1);

fn rule(id: &str, severity: Severity) -> RuleSummary {
    RuleSummary {
        severity_is_set: false,
        in_folders: InFolders::default(),
        formerly: Vec::new(),
        debt: DebtTerms::default(),
        edition: 1,
        id: RuleId::new(id),
        title: "t".into(),
        description: None,
        help: None,
        severity,
        owner: None,
        decision: None,
        is_proposed: false,
        effective_on: None,
        status: RuleStatus::Evaluated,
        targets: 1,
        findings: 0,
        written: Some(Written {
            text: Arc::new(Text::new(RepoPath::new("rule.rego"), "package a.b\n")),
            span: Span::new(0, 11),
        }),
    }
}

fn region(path: &str, offset: usize) -> Location {
    let text = Text::new(RepoPath::new(path), "0123456789");
    Location::region(&text, Span::new(offset, offset + 1))
}

fn finding(message: &str, location: Location, key: &str) -> Diagnostic {
    let mut finding = Diagnostic::new(RuleId::new("a/b"), Severity::Error, message, location);
    finding.key = FindingKey::text(key);
    finding.keyed = true;
    finding
}

fn judged(findings: Vec<Diagnostic>, rules: &[RuleSummary]) -> Vec<Diagnostic> {
    let rules: Rules<'_> = rules.iter().map(|rule| (&rule.id, rule)).collect();
    judge(findings, &rules, &judgment(&Debt::default()))
}

fn judgment(debt: &Debt) -> Judgment<'_> {
    Judgment {
        date: TODAY,
        edition: 1,
        debt,
        sight: Sight {
            is_of_whole_tree: true,
            is_of_whole_config: true,
            ..Sight::default()
        },
    }
}

fn prints(findings: &[Diagnostic]) -> BTreeSet<String> {
    findings.iter().map(Diagnostic::fingerprint).collect()
}

#[test]
fn a_finding_weighs_what_its_rule_says_on_the_day() {
    let mut later = rule("a/b", Severity::Error);
    later.effective_on = Some(date(2026, 2, 1));
    let out = judged(vec![finding("m", region("a", 1), "k")], &[later]);
    assert_eq!(
        (out[0].severity, out[0].standing),
        (Severity::Warning, Standing::Upcoming)
    );
    let out = judged(
        vec![finding("m", region("a", 1), "k")],
        &[rule("a/b", Severity::Note)],
    );
    assert_eq!(
        (out[0].severity, out[0].standing),
        (Severity::Note, Standing::New)
    );
}

#[test]
fn what_is_turned_off_is_not_there() {
    let mut off = rule("a/b", Severity::Error);
    off.status = RuleStatus::Off;
    assert!(judged(vec![finding("m", region("a", 1), "k")], &[off]).is_empty());
}

#[test]
fn findings_are_in_order_said_once_and_numbered_by_place() {
    let out = judged(
        vec![
            finding("m", region("a", 5), "k"),
            finding("m", region("a", 1), "k"),
            finding("m", region("a", 5), "k"),
            finding("m", region("a", 3), "other"),
            finding("m", region("b", 0), "k"),
        ],
        &[],
    );
    let numbers: Vec<_> = out
        .iter()
        .map(|finding| (finding.key.as_json(), finding.number))
        .collect();
    assert_eq!(
        numbers,
        [("\"k\"", 1), ("\"other\"", 1), ("\"k\"", 2), ("\"k\"", 1),]
    );
    assert_eq!(prints(&out).len(), 4);
}

#[test]
fn numbers_do_not_follow_the_message() {
    let of = |first: &str, second: &str| {
        let out = judged(
            vec![
                finding(first, region("a", 1), "k"),
                finding(second, region("a", 5), "k"),
            ],
            &[],
        );
        let numbers: Vec<_> = out
            .iter()
            .map(|finding| {
                (
                    finding.location.region.map(|region| region.span.start),
                    finding.number,
                )
            })
            .collect();
        numbers
    };
    assert_eq!(of("a", "z"), of("z", "a"));
    // At one place the related places decide.
    let with = |message: &str, related: usize| {
        let mut finding = finding(message, region("a", 1), "k");
        finding.related = vec![Label {
            location: region("a", related),
            message: "r".into(),
        }];
        finding
    };
    for (first, second) in [("a", "z"), ("z", "a")] {
        let out = judged(vec![with(first, 3), with(second, 7)], &[]);
        let second = out.iter().find(|finding| finding.number == 2).unwrap();
        assert_eq!(second.related[0].location, region("a", 7));
    }
}

#[test]
fn a_finding_more_under_one_key_is_one_new_print() {
    let at = |offsets: &[usize]| {
        let findings = offsets
            .iter()
            .map(|offset| finding("m", region("a", *offset), "k"));
        prints(&judged(findings.collect(), &[]))
    };
    let two = at(&[3, 5]);
    let three = at(&[1, 3, 5]);
    assert!(two.is_subset(&three));
    assert_eq!(three.len(), 3);
    // One fixed and another one new cancel out.
    assert_eq!(at(&[3, 5]), at(&[3, 9]));
}

#[test]
fn former_keys_are_numbered_among_themselves() {
    let with = |offset: usize, key: &str| {
        let mut finding = finding("m", region("a", offset), key);
        finding.former = vec![FormerKey {
            key: FindingKey::text("old"),
            number: 1,
        }];
        finding
    };
    let out = judged(vec![with(5, "new two"), with(1, "new one")], &[]);
    let former: Vec<u32> = out.iter().map(|finding| finding.former[0].number).collect();
    assert_eq!(former, [1, 2]);
    assert!(out.iter().all(|finding| finding.number == 1));
}

#[test]
fn two_findings_that_nothing_tells_apart_are_the_rules_mistake() {
    let unkeyed = |message: &str, location: Location| {
        let mut finding = finding(message, location, "k");
        finding.keyed = false;
        finding
    };
    let rules = [
        rule("a/b", Severity::Error),
        RuleSummary {
            written: None,
            ..rule(KEY_WANTED.id, Severity::Warning)
        },
    ];
    let wanted = |findings: Vec<Diagnostic>| -> Vec<String> {
        let out = judged(findings, &rules);
        out.into_iter()
            .filter(|finding| finding.rule == KEY_WANTED.rule_id())
            .map(|finding| {
                assert_eq!(finding.severity, Severity::Warning);
                assert_eq!(finding.location.path(), Some(&RepoPath::new("rule.rego")));
                assert_eq!(finding.related.len(), 2);
                finding.message
            })
            .collect()
    };
    let place = || region("a", 1);
    assert_eq!(
        wanted(vec![
            unkeyed("m", place()),
            unkeyed("n", place()),
            unkeyed("o", place())
        ]),
        ["several findings of `a/b` have the same place and no `key`"]
    );
    assert_eq!(
        wanted(vec![
            unkeyed("m", Location::repository()),
            unkeyed("n", Location::repository())
        ]),
        ["several findings of `a/b` have no place and no `key`"]
    );
    let file = || Location::file(RepoPath::new("a"));
    assert_eq!(
        wanted(vec![unkeyed("m", file()), unkeyed("n", file())]),
        ["several findings of `a/b` have the same file as their place and no `key`"]
    );
    let mut of_other_document = unkeyed("n", place());
    of_other_document.key = FindingKey::text("other");
    for fine in [
        vec![unkeyed("m", place()), unkeyed("m", place())],
        vec![unkeyed("m", place()), of_other_document],
        vec![unkeyed("m", place()), unkeyed("n", region("a", 2))],
        vec![unkeyed("m", place()), finding("n", place(), "k")],
        vec![finding("m", place(), "k"), finding("n", place(), "k")],
    ] {
        assert!(wanted(fine).is_empty());
    }
}

#[test]
fn what_a_later_edition_added_is_a_note() {
    let mut added = finding("m", region("a", 1), "k");
    added.edition = Some(2);
    let mut later = rule("a/b", Severity::Error);
    later.effective_on = Some(date(2026, 2, 1));
    for rule in [rule("a/b", Severity::Error), later] {
        let out = judged(vec![added.clone()], &[rule]);
        assert_eq!(
            (out[0].severity, out[0].pending, out[0].standing),
            (Severity::Note, None, Standing::New)
        );
    }
    let rules = [rule("a/b", Severity::Error)];
    let rules: Rules<'_> = rules.iter().map(|rule| (&rule.id, rule)).collect();
    let debt = Debt::default();
    let adopted = Judgment {
        edition: 2,
        ..judgment(&debt)
    };
    let out = judge(vec![added], &rules, &adopted);
    assert_eq!(out[0].severity, Severity::Error);
}

#[test]
fn findings_are_counted_by_rule() {
    let findings = [
        finding("m", region("a", 1), "k"),
        finding("n", region("a", 1), "l"),
    ];
    let counts = count(&findings);
    assert_eq!(counts.get(&RuleId::new("a/b")), Some(&2));
}

fn debt(lists: &[(&str, &str)]) -> Debt {
    let files = lists.iter().map(|(rule, content)| {
        let path = debt::list_path(&RuleId::new(rule));
        (path.as_str().to_owned(), *content)
    });
    let (debt, faults, _) = debt::read(&Memory::new(files));
    assert!(faults.is_empty(), "{faults:?}");
    debt
}

fn with_debt(findings: Vec<Diagnostic>, rules: &[RuleSummary], lists: &[(&str, &str)]) -> Vec<Diagnostic> {
    let rules: Rules<'_> = rules.iter().map(|rule| (&rule.id, rule)).collect();
    judge(findings, &rules, &judgment(&debt(lists)))
}

fn known(out: &[Diagnostic]) -> Vec<&str> {
    let known = out.iter().filter(|finding| finding.is_excused());
    known.map(|finding| finding.message.as_str()).collect()
}

fn said(out: &[Diagnostic], rule: &str) -> Vec<String> {
    let said = out.iter().filter(|finding| finding.rule.as_str() == rule);
    said.map(|finding| finding.message.clone()).collect()
}

#[test]
fn one_entry_excuses_one_finding_and_what_is_left_over_is_told() {
    let rules = [rule("a/b", Severity::Error)];
    let list = "{\"path\":\"a\",\"key\":\"k\"}\n{\"path\":\"b\",\"key\":\"k\"}\n";
    let two = || {
        vec![
            finding("one", region("a", 1), "k"),
            finding("two", region("a", 2), "k"),
        ]
    };
    let out = with_debt(two(), &rules, &[("a/b", list)]);
    assert_eq!(known(&out), ["one"]);
    assert_eq!(
        said(&out, "debt/stale"),
        ["there is no such finding any more, so this entry excuses nothing"]
    );
    let out = with_debt(two(), &rules, &[("a/b", &list.repeat(2))]);
    assert_eq!(known(&out), ["one", "two"]);
    // Another rule, another key and another path are other findings.
    for list in [
        ("a/c", "{\"path\":\"a\",\"key\":\"k\"}\n"),
        ("a/b", "{\"path\":\"a\",\"key\":\"l\"}\n"),
        ("a/b", "{\"path\":\"c\",\"key\":\"k\"}\n"),
    ] {
        let out = with_debt(two(), &rules, &[list]);
        assert!(known(&out).is_empty(), "{list:?}");
        assert_eq!(said(&out, "debt/stale").len(), 1, "{list:?}");
    }
}

#[test]
fn an_entry_excuses_what_covers_no_more() {
    let rules = [rule("a/b", Severity::Error)];
    let extents = |extents: &[u32]| -> Vec<Diagnostic> {
        let findings = extents.iter().enumerate().map(|(at, extent)| {
            let mut finding = finding(&extent.to_string(), region("a", at), "k");
            finding.extent = Some(Extent::Number((*extent).into()));
            finding
        });
        findings.collect()
    };
    let entry = |extent: &str| format!("{{\"path\":\"a\",\"key\":\"k\",\"extent\":{extent}}}\n");
    let out = with_debt(extents(&[3]), &rules, &[("a/b", &entry("2"))]);
    assert!(known(&out).is_empty());
    assert_eq!(
        said(&out, "debt/stale"),
        ["the finding covers more than this entry, which excuses nothing"]
    );
    assert_eq!(
        known(&with_debt(extents(&[2]), &rules, &[("a/b", &entry("2"))])),
        ["2"]
    );
    // The larger entry is left for the larger finding, in whatever order they come.
    let both = entry("5") + &entry("2");
    assert_eq!(
        known(&with_debt(extents(&[1, 4]), &rules, &[("a/b", &both)])),
        ["1", "4"]
    );
    assert_eq!(
        known(&with_debt(extents(&[4, 1]), &rules, &[("a/b", &both)])),
        ["4", "1"]
    );
    let plain = "{\"path\":\"a\",\"key\":\"k\"}\n";
    assert!(known(&with_debt(extents(&[1]), &rules, &[("a/b", plain)])).is_empty());
    let mut texts = finding("texts", region("a", 1), "k");
    texts.extent = Some(Extent::of_content("x".to_owned()));
    assert_eq!(
        known(&with_debt(
            vec![texts.clone()],
            &rules,
            &[("a/b", &entry("[\"x\",\"y\"]"))]
        )),
        ["texts"]
    );
    assert!(known(&with_debt(vec![texts], &rules, &[("a/b", &entry("[\"y\"]"))])).is_empty());
}

#[test]
fn an_entry_under_a_former_id_or_key_holds() {
    let mut renamed = rule("a/b", Severity::Error);
    renamed.formerly = vec![RuleId::new("a/old")];
    let mut found = finding("m", region("a", 1), "new");
    found.former = vec![FormerKey {
        key: FindingKey::text("old"),
        number: 1,
    }];
    let list = [("a/old", "{\"path\":\"a\",\"key\":\"old\"}\n")];
    let out = with_debt(vec![found], &[renamed], &list);
    assert_eq!(known(&out), ["m"]);
    assert!(said(&out, "debt/stale").is_empty());
}

#[test]
fn after_its_last_day_an_entry_does_not_excuse() {
    let due = |day: &str, days| {
        let mut rule = rule("a/b", Severity::Error);
        rule.debt.max_days = std::num::NonZeroU32::new(days);
        let list = format!("{{\"path\":\"a\",\"key\":\"k\"{day}}}\n");
        let out = with_debt(
            vec![finding("m", region("a", 1), "k")],
            &[rule],
            &[("a/b", &list)],
        );
        (out[0].standing, out[0].is_excused())
    };
    assert_eq!(due("", 0), (Standing::Known, true));
    assert_eq!(due(",\"retire_by\":\"2026-01-01\"", 0), (Standing::Known, true));
    assert_eq!(due(",\"retire_by\":\"2025-12-31\"", 0), (Standing::Known, false));
    assert_eq!(due(",\"since\":\"2025-12-31\"", 1), (Standing::Known, true));
    assert_eq!(due(",\"since\":\"2025-12-30\"", 1), (Standing::Known, false));
    assert_eq!(due("", 1), (Standing::Known, false));
}

#[test]
fn more_entries_than_a_rule_allows_are_an_error() {
    let mut rule = rule("a/b", Severity::Warning);
    rule.debt.ceiling = Some(1);
    let list = "{\"path\":\"a\",\"key\":\"k\"}\n{\"path\":\"b\",\"key\":\"k\"}\n";
    let found = vec![
        finding("m", region("a", 1), "k"),
        finding("n", region("b", 1), "k"),
    ];
    let out = with_debt(found, &[rule], &[("a/b", list)]);
    assert_eq!(known(&out).len(), 2);
    assert_eq!(
        said(&out, "debt/ceiling"),
        ["2 findings are listed as debt of `a/b`, which allows 1"]
    );
}

#[test]
fn the_ceiling_counts_entries_under_former_ids() {
    let mut renamed = rule("a/b", Severity::Error);
    renamed.formerly = vec![RuleId::new("a/old")];
    renamed.debt.ceiling = Some(0);
    let list = [("a/old", "{\"path\":\"a\",\"key\":\"k\"}\n")];
    let out = with_debt(vec![finding("m", region("a", 1), "k")], &[renamed], &list);
    assert_eq!(
        said(&out, "debt/ceiling"),
        ["1 finding is listed as debt of `a/b`, which allows 0"]
    );
}

#[test]
fn a_repeated_entry_is_told_as_one() {
    let list = "{\"path\":\"a\",\"key\":\"k\"}\n".repeat(2);
    let found = vec![finding("m", region("a", 1), "k")];
    let out = with_debt(found, &[rule("a/b", Severity::Error)], &[("a/b", &list)]);
    assert_eq!(
        said(&out, "debt/stale"),
        ["other lines excuse all findings like this one, so this entry excuses nothing"]
    );
}

#[test]
fn what_a_run_could_not_see_is_not_stale() {
    let lists = debt(&[
        ("a/b", "{\"path\":\"a\",\"key\":\"k\"}\n"),
        ("c/d", "{\"path\":\"a\",\"key\":\"k\"}\n"),
    ]);
    let stale = |change: &dyn Fn(&mut RuleSummary, &mut Sight)| {
        let mut rule = rule("a/b", Severity::Error);
        let mut by = judgment(&lists);
        change(&mut rule, &mut by.sight);
        let rules: Rules<'_> = [(&rule.id, &rule)].into();
        said(&judge(Vec::new(), &rules, &by), "debt/stale").len()
    };
    assert_eq!(stale(&|_, _| {}), 2);
    assert_eq!(stale(&|_, sight| sight.is_of_whole_tree = false), 0);
    assert_eq!(stale(&|_, sight| sight.is_of_whole_config = false), 1);
    assert_eq!(stale(&|_, sight| sight.unseen = [RepoPath::new("a")].into()), 1);
    assert_eq!(
        stale(&|_, sight| sight.partly_judged = [RuleId::new("a/b")].into()),
        1
    );
    assert_eq!(stale(&|rule, _| rule.status = RuleStatus::Broken), 1);
    assert_eq!(stale(&|rule, _| rule.status = RuleStatus::Off), 1);
}
