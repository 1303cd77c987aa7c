use std::sync::Arc;

use super::*;
use crate::document::de::Spanned;
use crate::repository::{ListOptions, Memory};
use crate::source::Span;

fn read(files: &[(&str, &str)]) -> Decisions {
    let files = files
        .iter()
        .map(|(path, content)| ((*path).to_owned(), (*content).to_owned()));
    let set = CheckedSet::open(Arc::new(Memory::new(files)), &ListOptions::default()).expect("a set");
    Decisions::read(&set, &DecisionsConfig::default())
}

fn one(content: &str) -> DecisionFact {
    read(&[("docs/adr/0007-use-node.md", content)]).records.remove(0)
}

fn texts(stated: &[StatedFact]) -> Vec<&str> {
    stated.iter().map(|stated| stated.text.as_str()).collect()
}

fn written<'t>(content: &'t str, at: &crate::facts::FactAt) -> &'t str {
    let [start, end] = at.span.expect("a span");
    &content[start as usize..end as usize]
}

#[test]
fn every_style_says_the_same() {
    let madr_2 = "# Use Node\n\n* Status: accepted\n* Deciders: Ada, @bob <!-- optional -->\n* Date: 2026-01-02\n\n## Context\n";
    let madr_4 =
        "---\nstatus: \"accepted\"\ndate: 2026-01-02\ndecision-makers: [Ada, '@bob']\n---\n\n# Use Node\n";
    let nygard =
        "# 7. Use Node\n\nDate: 2026-01-02\n\nDeciders: Ada, @bob\n\n## Status\n\nAccepted\n\n## Context\n";
    let log4brains = "# ADR-0007: Use Node\n\n- Status: accepted\n- Deciders: Ada, @bob\n- Date: 2026-01-02\n- Tags: dev\n";
    let adrkit = "---\nschemaVersion: 0.1.0\nid: \"0007\"\ntitle: Use Node\nstatus: accepted\ndate: 2026-01-02\ndeciders: [Ada, \"@bob\"]\n---\n\n# ADR-0007: Use Node\n";
    let bold = "# Use Node\n\n**Status:** Accepted\n**Deciders:** Ada, @bob\n**Date:** 2026-01-02\n";
    let table =
        "# Use Node\n\n| Status | Accepted |\n|---|---|\n| Deciders | Ada, @bob |\n| Date | 2026-01-02 |\n";
    for content in [madr_2, madr_4, nygard, log4brains, adrkit, bold, table] {
        for content in [
            content.to_owned(),
            content.replace('\n', "\r\n"),
            format!("\u{feff}{content}"),
        ] {
            let record = one(&content);
            assert_eq!(record.id, "ADR-0007", "{content}");
            assert_eq!(record.number, Some(7));
            assert_eq!(record.title, "Use Node", "{content}");
            assert_eq!(record.status.value, Some(DecisionStatus::Accepted), "{content}");
            assert!(
                written(&content, &record.status.at)
                    .to_lowercase()
                    .contains("accepted")
            );
            assert_eq!(texts(&record.deciders), ["Ada", "@bob"], "{content}");
            let date = record.date.expect("a date");
            assert_eq!(date.day.as_deref(), Some("2026-01-02"));
            assert_eq!(written(&content, &date.at), "2026-01-02", "{content}");
            assert_eq!(record.unread, None);
        }
    }
}

#[test]
fn a_status_that_cannot_be_read_is_none() {
    let missing = one("# Use Node\n\n## Context\n\nAccepted practice.\n");
    assert_eq!((missing.status.value, missing.status.text), (None, None));
    assert_eq!(missing.status.at.line, Some(1));
    let unknown = "# Use Node\n\n## Status\n\nOn hold\n";
    let record = one(unknown);
    assert_eq!(record.status.value, None);
    assert_eq!(record.status.text.as_deref(), Some("On hold"));
    assert_eq!(written(unknown, &record.status.at), "On hold");
    let two = one("---\nstatus: accepted\n---\n# Use Node\n\n## Status\n\nRejected\n");
    assert_eq!(two.status.value, None);
    let broken = one("---\nstatus: [\n---\n# Use Node\n");
    assert!(broken.unread.is_some());
    // Nor is it taken from elsewhere in a record of which a part can't be read, or from one of two.
    for front in ["status: [accepted", "status: accepted\nstatus: proposed"] {
        let record = one(&format!("---\n{front}\n---\n# A\n\n## Status\n\nProposed\n"));
        assert_eq!(record.status.value, None, "{front}");
        assert!(record.unread.is_some(), "{front}");
    }
    assert_eq!(broken.status.value, None);
}

#[test]
fn supersession_is_read_from_links_lists_and_front_matter() {
    let decisions = read(&[
        (
            "doc/adr/0001-use-make.md",
            "# 1. Use Make\n\n## Status\n\nSuperseded by [2. Use Just](0002-use-just.md)\n",
        ),
        (
            "doc/adr/0002-use-just.md",
            "# 2. Use Just\n\n## Status\n\nAccepted\n\nAmends [9. Old](0009-old.md)\n\n## Links\n\n- Supersedes [1. Use Make](0001-use-make.md)\n- [9. Old](0009-old.md), superseded by [10](0010-x.md)\n",
        ),
        (
            "doc/adr/0003-use-x.md",
            "---\nstatus: superseded by ADR-0002\n---\n# Use X\n",
        ),
        (
            "doc/adr/0004-use-y.md",
            "---\nstatus: accepted\nsupersedes: [3, \"payments:0012\"]\nsuperseded_by: null\n---\n# Use Y\n",
        ),
        (
            "doc/adr/20200101-slug.md",
            "# Slug\n\n- Status: superseded by [other](20200102-gone.md)\n",
        ),
    ]);
    let of = |references: &[ReferenceFact]| {
        let of = references
            .iter()
            .map(|reference| (reference.text.clone(), reference.to.clone()));
        of.collect::<Vec<_>>()
    };
    let some = |text: &str, to: Option<&str>| (text.to_owned(), to.map(str::to_owned));
    let records = &decisions.records;
    assert_eq!(
        of(&records[0].superseded_by),
        [some("0002-use-just.md", Some("ADR-0002"))]
    );
    assert_eq!(
        of(&records[1].supersedes),
        [some("0001-use-make.md", Some("ADR-0001"))]
    );
    assert_eq!(
        of(&records[2].superseded_by),
        [some("ADR-0002", Some("ADR-0002"))]
    );
    assert_eq!(
        of(&records[3].supersedes),
        [some("3", Some("ADR-0003")), some("payments:0012", None)]
    );
    assert!(records[3].supersedes[1].elsewhere);
    assert_eq!(of(&records[4].superseded_by), [some("20200102-gone.md", None)]);
    assert_eq!(records[4].id, "20200101-slug");
    for record in records {
        assert!(record.status.value.is_some(), "{}", record.id);
    }
}

#[test]
fn what_purlin_adds_is_read_in_either_place() {
    let front = one(
        "---\nstatus: accepted\nenforced-by: [shop/node, shop/engine]\naffects:\n  - {type: path, pattern: 'src/**'}\nreviewBy: 2027-01-01\n---\n# Use Node\n\nChanged: 2026-05-01 Node 24\n",
    );
    assert_eq!(texts(&front.enforced_by), ["shop/node", "shop/engine"]);
    assert_eq!(texts(&front.affects), ["src/**"]);
    assert_eq!(
        front.review_by.and_then(|review| review.day).as_deref(),
        Some("2027-01-01")
    );
    assert_eq!(front.changed[0].day.as_deref(), Some("2026-05-01"));
    assert_eq!(front.changed[0].text, "Node 24");
    let lines = one("# Use Node\n\n* Status: accepted\n* Enforced by: manual\n* Review by: soon\n");
    assert!(lines.manual && lines.enforced_by.is_empty());
    assert_eq!(
        lines.review_by.map(|review| (review.day, review.text)),
        Some((None, "soon".to_owned()))
    );
    let placeholder =
        one("# Use Node\n\n* Status: accepted\n* Deciders: [list everyone involved in the decision]\n");
    assert_eq!(texts(&placeholder.deciders), Vec::<&str>::new());
}

#[test]
fn archgate_states_no_status() {
    let decisions = read(&[(
        "docs/adr/ARCH-001-commands.md",
        "---\nid: ARCH-001\ntitle: Commands\ndomain: architecture\nrules: true\nfiles: [\"src/**\"]\n---\n\n## Context\n",
    )]);
    let record = &decisions.records[0];
    assert_eq!(
        (record.id.as_str(), record.title.as_str()),
        ("ARCH-001", "Commands")
    );
    assert_eq!(texts(&record.affects), ["src/**"]);
    assert_eq!((record.status.value, record.status.text.as_deref()), (None, None));
}

#[test]
fn pages_that_are_no_records_are_left_out() {
    let decisions = read(&[
        ("docs/adr/README.md", "# Decisions\n\nStatus: accepted\n"),
        ("docs/adr/template.md", "---\nstatus: proposed\n---\n"),
        ("docs/adr/0000-adr-template.md", "# T\n"),
        ("docs/adr/glossary.md", "# Words\n"),
        ("docs/adr/undecided.md", "# Undecided\n\n* Status: draft\n"),
        ("docs/adr/web/0001-a.md", "# A\n"),
        ("docs/adr/api/0001-b.md", "# B\n"),
        ("docs/other/0001-c.md", "# C\n"),
        ("docs/adr/0002-d.txt", "# D\n"),
    ]);
    let ids: Vec<&str> = decisions
        .records
        .iter()
        .map(|record| record.id.as_str())
        .collect();
    assert_eq!(ids, ["0001-b", "undecided", "0001-a"]);
    assert_eq!(decisions.resolve("1").map(|record| record.id.as_str()), None);
}

#[test]
fn folders_are_those_of_the_config() {
    let folder = |value: &str| Spanned {
        span: Span::default(),
        value: value.to_owned(),
    };
    let config = |folders: &[&str]| DecisionsConfig {
        folders: Some(folders.iter().map(|value| folder(value)).collect()),
    };
    assert!(config(&["./a/"]).holds("a/b/c.md") && !config(&["a"]).holds("ab/c.md"));
    assert!(config(&["."]).holds("c.md") && !config(&["."]).holds("a/c.md"));
    assert!(DecisionsConfig::default().holds("docs/adr/1.md") && !config(&[]).holds("docs/adr/1.md"));
}
