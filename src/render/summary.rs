//! The end of the output for people: findings by rule and by owner, the outcome, and what was checked.

use super::layout::{Align, Cell, Ink, clipped, table, wrapped};
use super::page::{MESSAGE, Page};
use super::sanitize::{self, exact};
use super::tally::{self, Group};
use crate::diagnostic::Severity;
use crate::verdict::{Outcome, Untracked};

/// How many rows a table has.
const ROWS: usize = 15;
/// How many names a sentence may have.
const NAMES: usize = 5;

impl Page<'_> {
    pub(super) fn summary(&mut self, groups: &[Group<'_>]) {
        let report = self.report;
        if !groups.is_empty() {
            self.rule_table(groups);
            self.owner_table();
        }
        let (symbol, ink) = match report.outcome() {
            Outcome::Passed if report.is_of_nothing() => ("!", Ink::Severity(Severity::Warning)),
            Outcome::Passed if self.style.unicode => ("✓", Ink::Good),
            Outcome::Passed => ("ok:", Ink::Good),
            _ if self.style.unicode => ("✗", Ink::Severity(Severity::Error)),
            _ => ("x", Ink::Severity(Severity::Error)),
        };
        let verdict = tally::verdict(report);
        let indent = " ".repeat(sanitize::width(symbol) + 1);
        for (at, line) in wrapped("", &indent, &format!("{symbol} {verdict}"), self.columns)
            .iter()
            .enumerate()
        {
            let line = if at == 0 {
                self.paint.ink(ink, line)
            } else {
                line.clone()
            };
            self.line(&line);
        }
        if let Some(sentence) = tally::later_edition_notes(report) {
            self.sentence(&indent, &sentence);
        }
        if tally::has_not_started(report) {
            return;
        }
        self.sentence(&indent, &tally::what_was_checked(report));
        for sentence in tally::not_evaluated(report, NAMES) {
            self.sentence(&indent, &sentence);
        }
        if let Some(sentence) = tally::unjudged(report, NAMES) {
            self.sentence(&indent, &sentence);
        }
        if let Some(sentence) = tally::partly_judged(report, NAMES) {
            self.sentence(&indent, &sentence);
        }
        self.unread(&indent);
        if !groups.is_empty() {
            self.sentence(
                &indent,
                "`purlin explain RULE` says what a rule asks for and why, and how to turn it off",
            );
        }
        if tally::known(report).is_some() {
            self.sentence(
                &indent,
                "`purlin debt show` lists what is known, by rule and owner",
            );
        }
        if let Untracked::LeftOut(untracked @ 1..) = report.untracked {
            let files = tally::count(untracked, "untracked file");
            self.sentence(&indent, &format!("{files} not checked; --untracked adds what git does not ignore (policies, config and data are read in any case)"));
        }
    }

    fn unread(&mut self, indent: &str) {
        let unread = &self.report.coverage.unread;
        if unread.is_empty() {
            return;
        }
        self.sentence(
            indent,
            &format!("{} could not be read:", tally::count(unread.len(), "file")),
        );
        for one in unread.iter().take(NAMES) {
            let text = format!("{}: {}", exact(one.path.as_str()), sanitize::folded(&one.reason));
            self.sentence(&format!("{indent}  "), &clipped(&text, MESSAGE, self.ellipsis()));
        }
        if let Some(more) = tally::beyond(unread.len(), NAMES) {
            let text = format!("{} and {} more", self.ellipsis(), tally::grouped(more));
            self.sentence(&format!("{indent}  "), &text);
        }
    }

    fn rule_table(&mut self, groups: &[Group<'_>]) {
        let rows: Vec<_> = groups
            .iter()
            .map(|group| {
                vec![
                    (tally::grouped(group.findings.len()), None),
                    (group.severity.to_string(), Some(Ink::Severity(group.severity))),
                    (exact(group.rule.as_str()).into_owned(), None),
                    (
                        group
                            .authority()
                            .map_or(String::new(), |owner| exact(owner.as_str()).into_owned()),
                        None,
                    ),
                ]
            })
            .collect();
        let mut head = vec![
            ("findings", Align::Right),
            ("severity", Align::Left),
            ("rule", Align::Left),
        ];
        if groups.iter().any(|group| group.authority().is_some()) {
            head.push(("authority", Align::Left));
        }
        self.table(&head, &rows, "rule");
    }

    fn owner_table(&mut self) {
        let owners = tally::by_owner(self.report.open());
        if owners.iter().all(|(owner, _)| owner.is_none()) {
            return;
        }
        let number = |number: usize| {
            if number == 0 {
                "-".to_owned()
            } else {
                tally::grouped(number)
            }
        };
        let rows: Vec<_> = owners
            .iter()
            .map(|(owner, counts)| {
                vec![
                    (tally::grouped(counts.total()), None),
                    (number(counts.errors), None),
                    (
                        owner.map_or("nobody".to_owned(), |owner| exact(owner.as_str()).into_owned()),
                        owner.is_none().then_some(Ink::Faint),
                    ),
                ]
            })
            .collect();
        let head = [
            ("findings", Align::Right),
            ("errors", Align::Right),
            ("owner", Align::Left),
        ];
        self.table(&head, &rows, "owner");
    }

    fn table(&mut self, head: &[(&str, Align)], rows: &[Vec<Cell>], noun: &str) {
        let shown = rows.get(..ROWS).unwrap_or(rows);
        for line in table(head, shown, self.columns, self.paint) {
            self.line(&line);
        }
        if let Some(more) = tally::beyond(rows.len(), ROWS) {
            let text = format!(
                "{} and {}; `purlin check --format json` counts all",
                self.ellipsis(),
                tally::count(more, &format!("more {noun}"))
            );
            for line in wrapped("  ", "    ", &text, self.columns) {
                self.line(&self.paint.ink(Ink::Faint, &line));
            }
        }
        self.out.push('\n');
    }
}
