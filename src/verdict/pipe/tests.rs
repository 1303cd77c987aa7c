use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::date;

use super::*;
use crate::diagnostic::{FindingKey, FormerKey, Label, Location, Severity, Standing};
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
        edition: 1,
        id: RuleId::new(id),
        title: "t".into(),
        description: None,
        help: None,
        severity,
        owner: None,
        decision: None,
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
    judge(findings, &rules, TODAY, 1)
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
    let out = judge(vec![added], &rules, TODAY, 2);
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
