//! Output for people: findings by rule with excerpts and help, then what purlin could not do, then a summary.
//!
//! The output stays short. The first findings of each rule are shown in full, some more with one line each, and the rest as
//! a number. What the findings of a rule have in common is printed once.

use std::fmt::Write as _;

use super::excerpt::{self, Mark};
use super::layout::{Ink, clipped, wrapped};
use super::page::{MESSAGE, Page};
use super::place::{self, place};
use super::sanitize::{self, exact};
use super::tally::{self, Group};
use super::{Style, runner};
use crate::diagnostic::{Decision, Diagnostic, Label, Location, Owner, Region, Severity};
use crate::source::Text;
use crate::verdict::Report;

/// How many findings of one rule are shown in full.
const FULL: usize = 5;
/// How many findings of all rules are shown in full; each rule has at least one.
const FULL_IN_ALL: usize = 30;
/// How many findings of one rule have one line, after those in full.
const LISTED: usize = 12;
/// How many findings of all rules have one line; each rule has at least three.
const LISTED_IN_ALL: usize = 60;
/// How many further places of one finding are shown.
const RELATED: usize = 6;
/// How many faults are shown in full at the end of a report.
const FAULTS: usize = 20;

pub(super) fn render(report: &Report, style: Style) -> String {
    let mut page = Page::new(report, style);
    let mut full = FULL_IN_ALL;
    let mut listed = LISTED_IN_ALL;
    let groups = tally::by_rule(report);
    for group in &groups {
        page.group(group, &mut full, &mut listed);
    }
    page.faults(FAULTS);
    page.notices(FAULTS);
    page.summary(&groups);
    runner::shielded(&page.out).into_owned()
}

/// One finding with its excerpts, without the help that the page of its rule gives.
pub(super) fn finding(finding: &Diagnostic, report: &Report, style: Style) -> String {
    let mut page = Page::new(report, style);
    page.header(&finding.severity.to_string(), finding);
    page.places(finding);
    runner::shielded(&page.out).into_owned()
}

/// What purlin could not do, and notes about config and policies.
pub(super) fn faults(report: &Report, style: Style) -> String {
    let mut page = Page::new(report, style);
    page.faults(usize::MAX);
    page.notices(usize::MAX);
    runner::shielded(&page.out).into_owned()
}

/// What most findings of a rule have in common.
#[derive(PartialEq, Eq)]
struct Shared<'d> {
    help: Option<&'d str>,
    fix: Option<&'static str>,
    authority: Option<&'d Owner>,
    decision: Option<&'d Decision>,
}

impl<'d> Shared<'d> {
    fn of(finding: &'d Diagnostic) -> Self {
        Self {
            help: finding.help.as_deref(),
            fix: fix(finding),
            authority: finding.authority.as_ref(),
            decision: finding.decision.as_ref(),
        }
    }
}

/// Who can apply the fix of a finding, where it has one.
fn fix(finding: &Diagnostic) -> Option<&'static str> {
    match (finding.fix.is_empty(), finding.edits.is_empty()) {
        (true, _) => None,
        (false, true) => Some("`purlin check --format json` has it, as operations on the values of the file"),
        (false, false) => {
            Some("`purlin check --format json` and `--format sarif` have it, as edits of the file")
        }
    }
}

impl Page<'_> {
    fn group(&mut self, group: &Group<'_>, full: &mut usize, listed: &mut usize) {
        let shown = FULL.min(*full).max(1).min(group.findings.len());
        *full = full.saturating_sub(shown);
        let (in_full, rest) = group.findings.split_at(shown);
        let mut before: Option<Shared<'_>> = None;
        for finding in in_full {
            self.header(&finding.severity.to_string(), finding);
            self.places(finding);
            let shared = Shared::of(finding);
            if before.as_ref() != Some(&shared) {
                self.way_out(finding, group);
            }
            self.owners(finding);
            before = Some(shared);
            self.out.push('\n');
        }
        if rest.is_empty() {
            return;
        }
        // One more finding takes no more space than a line that says that one was left out.
        let lines = LISTED.min(*listed).max(3);
        let lines = if rest.len() == lines + 1 {
            rest.len()
        } else {
            lines.min(rest.len())
        };
        *listed = listed.saturating_sub(lines);
        let (in_lines, uncounted) = rest.split_at(lines);
        let intro = format!("  more of {}:", exact(group.rule.as_str()));
        self.line(&self.paint.ink(Ink::Faint, &intro));
        for finding in in_lines {
            self.one_line(finding, in_full.last().map(|last| last.message.as_str()));
        }
        if !uncounted.is_empty() {
            let files = tally::files(uncounted.iter().copied());
            let within = if files == 0 {
                String::new()
            } else {
                format!(" in {}", tally::count(files, "file"))
            };
            let text = format!(
                "{} and {} more of this rule{within}; `purlin check --format short` lists all",
                self.ellipsis(),
                tally::grouped(uncounted.len()),
            );
            for line in wrapped("    ", "    ", &text, self.columns) {
                self.line(&self.paint.ink(Ink::Faint, &line));
            }
        }
        self.out.push('\n');
    }

    /// `error[pack/rule]: message`.
    fn header(&mut self, kind: &str, finding: &Diagnostic) {
        let prefix = format!(
            "{kind}[{}]:",
            sanitize::folded(finding.rule.as_str()).replace(' ', "_")
        );
        let message = clipped(&sanitize::folded(&finding.message), MESSAGE, self.ellipsis());
        let lines = wrapped("", "  ", &format!("{prefix} {message}"), self.columns);
        for (at, line) in lines.iter().enumerate() {
            let line = match line.strip_prefix(&prefix) {
                Some(rest) if at == 0 => format!(
                    "{}{}",
                    self.paint.ink(Ink::Severity(finding.severity), &prefix),
                    self.paint.ink(Ink::Strong, rest)
                ),
                _ => self.paint.ink(Ink::Strong, line),
            };
            self.line(&line);
        }
    }

    /// The excerpt with labels, and further places below it.
    fn places(&mut self, finding: &Diagnostic) {
        let location = &finding.location;
        let mut elsewhere: Vec<&Label> = Vec::new();
        let left_out = finding.related.len().saturating_sub(RELATED);
        let related = finding.related.iter().take(RELATED);
        if let Some((text, region)) = self.source(location) {
            let mut marks = vec![Mark {
                region,
                label: None,
                severity: Some(finding.severity),
            }];
            for label in related {
                match label.location.region {
                    Some(region) if label.location.file == location.file => marks.push(Mark {
                        region,
                        label: Some(&label.message),
                        severity: None,
                    }),
                    _ => elsewhere.push(label),
                }
            }
            let drawing = excerpt::drawn(text, &self.file(text), &marks, 1, self.style);
            self.out.push_str(&drawing);
        } else {
            self.place(location);
            elsewhere.extend(related);
        }
        for label in elsewhere {
            self.field("related", &label.message);
            match self.source(&label.location) {
                Some((text, region)) => {
                    let mark = Mark {
                        region,
                        label: None,
                        severity: None,
                    };
                    let drawing = excerpt::drawn(text, &self.file(text), &[mark], 0, self.style);
                    self.out.push_str(&drawing);
                }
                None => self.place(&label.location),
            }
        }
        if left_out > 0 {
            let more = tally::grouped(left_out);
            self.field("related", &format!("{} and {more} more", self.ellipsis()));
        }
    }

    /// What people call the file of a text.
    fn file(&self, text: &Text) -> String {
        place::file(text.file(), &self.report.sources.outside).into_owned()
    }

    /// A place without an excerpt.
    fn place(&mut self, location: &Location) {
        let arrow = if self.style.unicode { "──▶" } else { "-->" };
        let place = self
            .paint
            .ink(Ink::Place, &place(location, &self.report.sources.outside));
        self.line(&format!("  {arrow} {place}"));
    }

    /// The text and the part of it that a location points at.
    fn source(&self, location: &Location) -> Option<(&Text, Region)> {
        let region = location.region?;
        let text = self.report.sources.get(location.file.as_ref()?)?;
        Some((text, region))
    }

    /// What the findings of a rule have in common: help, reason and authority.
    fn way_out(&mut self, finding: &Diagnostic, group: &Group<'_>) {
        if let Some(help) = &finding.help {
            self.field("help", help);
        }
        if let Some(fix) = fix(finding) {
            self.field("fix", fix);
        }
        self.why(finding, group);
        if let Some(authority) = &finding.authority {
            self.field("authority", authority.as_str());
        }
    }

    fn why(&mut self, finding: &Diagnostic, group: &Group<'_>) {
        let reason = finding
            .decision
            .as_ref()
            .and_then(|decision| decision.reason.as_deref());
        let key = match reason {
            Some(reason) => {
                self.field("why", reason);
                "decision"
            }
            None if finding
                .decision
                .as_ref()
                .is_some_and(|decision| decision.id.is_some()) =>
            {
                "decision"
            }
            None => "see",
        };
        if let Some(decision) = &finding.decision {
            let id = decision.id.as_deref().map(sanitize::folded);
            let reference = decision.reference.as_deref().map(sanitize::folded);
            let (text, link) = match (id, reference) {
                (Some(id), Some(reference)) if self.paint.links(&reference) => (id, Some(reference)),
                (Some(id), Some(reference)) => (format!("{id}, {reference}").into(), None),
                (None, Some(reference)) if self.paint.links(&reference) => {
                    (reference.clone(), Some(reference))
                }
                (Some(one), None) | (None, Some(one)) => (one, None),
                (None, None) if reason.is_some() => return,
                (None, None) => return self.explain(group),
            };
            match link {
                // Not wrapped: a link must not be cut.
                Some(link) => {
                    let key = self.paint.ink(Ink::Strong, &format!("{key}:"));
                    self.line(&format!("  {key} {}", self.paint.link(&link, &text)));
                }
                None => self.field(key, &text),
            }
        } else {
            self.explain(group);
        }
    }

    fn explain(&mut self, group: &Group<'_>) {
        if let Some(rule) = group.summary {
            self.field("why", &format!("{}; `purlin explain {}`", rule.title, rule.id));
        }
    }

    fn owners(&mut self, finding: &Diagnostic) {
        if !finding.owners.is_empty() {
            let owners: Vec<_> = finding.owners.iter().map(Owner::as_str).collect();
            self.field("owner", &owners.join(", "));
        }
        if let Some(pending) = finding.pending {
            self.field("pending", &tally::severity_change(pending));
        }
        if let Some(debt) = &finding.debt {
            self.field("debt", &tally::listed_until(debt));
        }
        self.field("fingerprint", &finding.short_fingerprint());
    }

    /// `    path:line:col  message`, without the message if it is the same as before.
    fn one_line(&mut self, finding: &Diagnostic, before: Option<&str>) {
        let place = place(&finding.location, &self.report.sources.outside);
        let mut line = format!("    {}", self.paint.ink(Ink::Place, &place));
        let room = self.columns.saturating_sub(4 + sanitize::width(&place) + 2);
        if before != Some(&finding.message) && room >= 12 {
            let message = clipped(&sanitize::folded(&finding.message), room, self.ellipsis());
            let _ = write!(line, "  {message}");
        }
        self.line(&line);
    }

    fn faults(&mut self, most: usize) {
        let faults = &self.report.faults;
        if faults.is_empty() {
            return;
        }
        let heading = format!(
            "purlin could not do all of its work: {}",
            tally::count(faults.len(), "fault")
        );
        for line in wrapped("", "  ", &heading, self.columns) {
            self.line(&self.paint.ink(Ink::Severity(Severity::Error), &line));
        }
        self.out.push('\n');
        for fault in faults.iter().take(most) {
            self.header("fault", fault);
            self.places(fault);
            if let Some(help) = &fault.help {
                self.field("help", help);
            }
            self.out.push('\n');
        }
        if let Some(more) = tally::beyond(faults.len(), most) {
            let text = format!(
                "{} and {}; `purlin check --format short` lists all",
                self.ellipsis(),
                tally::count(more, "more fault")
            );
            for line in wrapped("  ", "  ", &text, self.columns) {
                self.line(&self.paint.ink(Ink::Faint, &line));
            }
            self.out.push('\n');
        }
    }

    /// One sentence for each note about config and policies.
    fn notices(&mut self, most: usize) {
        let notices = &self.report.notices;
        for notice in notices.iter().take(most) {
            let prefix = format!("{}:", notice.severity);
            let place = place(&notice.location, &self.report.sources.outside);
            let message = clipped(&sanitize::folded(&notice.message), MESSAGE, self.ellipsis());
            let help = match &notice.help {
                Some(help) => format!(". {}", clipped(&sanitize::folded(help), MESSAGE, self.ellipsis())),
                None => String::new(),
            };
            let text = format!("{prefix} {place}: {message}{help}");
            for (at, line) in wrapped("", "  ", &text, self.columns).iter().enumerate() {
                let line = match line.strip_prefix(&prefix) {
                    Some(rest) if at == 0 => {
                        format!(
                            "{}{rest}",
                            self.paint.ink(Ink::Severity(notice.severity), &prefix)
                        )
                    }
                    _ => line.clone(),
                };
                self.line(&line);
            }
        }
        if let Some(more) = tally::beyond(notices.len(), most) {
            let text = format!(
                "{} and {more} more like these; `purlin check --format short` lists all",
                self.ellipsis()
            );
            self.sentence("  ", &text);
        }
        if !notices.is_empty() {
            self.out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing;

    fn plain(report: &Report) -> String {
        render(report, Style::default())
    }

    #[test]
    fn the_page_is_as_agreed() {
        for (name, report) in testing::all() {
            testing::assert_golden(&format!("{name}.human.txt"), &plain(&report));
        }
        let narrow = Style {
            width: 40,
            unicode: false,
            ..Style::default()
        };
        testing::assert_golden("mixed.narrow.human.txt", &render(&testing::mixed(), narrow));
    }

    #[test]
    fn the_page_in_colour_is_as_agreed() {
        let style = Style {
            color: true,
            hyperlinks: true,
            ..Style::default()
        };
        testing::assert_golden("mixed.color.human.txt", &render(&testing::mixed(), style));
        testing::assert_golden("clean.color.human.txt", &render(&testing::clean(), style));
    }

    #[test]
    fn a_run_in_which_no_rule_ran_does_not_look_like_a_pass() {
        let mut report = testing::clean();
        for rule in &mut report.rules {
            rule.status = crate::verdict::report::RuleStatus::NoTarget;
        }
        let out = plain(&report);
        assert!(out.starts_with("! Nothing was checked: "), "{out}");
        assert!(!out.contains('✓'), "{out}");
    }

    #[test]
    fn what_findings_of_a_rule_share_is_said_once() {
        let out = plain(&testing::thousand());
        assert_eq!(out.matches("help: Put it right").count(), 3, "{out}");
        assert_eq!(
            out.matches("`purlin explain manifest/engine`").count(),
            1,
            "{out}"
        );
    }

    #[test]
    fn hostile_text_reaches_no_terminal_and_no_runner() {
        for style in [
            Style::default(),
            Style {
                color: true,
                hyperlinks: true,
                ..Style::default()
            },
        ] {
            let out = render(&testing::hostile(), style);
            assert!(!out.lines().any(runner::is_command), "{out}");
            assert!(!out.contains('\u{202e}') && !out.contains('\r') && !out.contains('\u{9b}'));
            let mut rest = out.as_str();
            while let Some((_, behind)) = rest.split_once('\u{1b}') {
                // Only colours, and links that purlin itself writes.
                let ours = behind.starts_with('[')
                    && behind
                        .trim_start_matches(['[', ';'])
                        .starts_with(|c: char| c.is_ascii_digit())
                    || behind.starts_with("]8;;")
                    || behind.starts_with('\\');
                assert!(ours, "{:?}", behind.get(..20));
                rest = behind;
            }
            assert!(!out.contains("\u{1b}[2J"), "{out}");
        }
    }

    #[test]
    fn a_plain_page_has_no_escape_and_fits_its_columns() {
        for (name, report) in testing::all() {
            for width in [40_u16, 80, 120] {
                let out = render(
                    &report,
                    Style {
                        width,
                        ..Style::default()
                    },
                );
                assert!(!out.contains('\u{1b}'));
                for line in out.lines() {
                    // Paths and links stay whole; all else fits.
                    let whole = line.contains('/') || line.contains("purlin.yaml") || line.contains("\\u{");
                    assert!(
                        whole || sanitize::width(line) <= usize::from(width),
                        "{name} {width}: {line}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_thousand_findings_are_counted_not_poured_out() {
        let report = testing::thousand();
        let start = std::time::Instant::now();
        let out = plain(&report);
        let took = start.elapsed();
        assert!(out.lines().count() < 500, "{}", out.lines().count());
        assert!(out.contains("more of this rule in "), "{out}");
        assert!(out.contains("500 notes"), "{out}");
        // Unoptimised; an optimised build takes a tenth of it.
        assert!(took.as_millis() < 500, "{took:?}");
    }

    #[test]
    fn colours_change_nothing_but_colours() {
        let report = testing::mixed();
        let colored = render(
            &report,
            Style {
                color: true,
                ..Style::default()
            },
        );
        assert!(colored.contains("\u{1b}[1;31merror["), "{colored}");
        let mut bare = String::new();
        let mut rest = colored.as_str();
        while let Some((before, behind)) = rest.split_once("\u{1b}[") {
            bare.push_str(before);
            rest = behind.split_once('m').unwrap().1;
        }
        bare.push_str(rest);
        let trimmed: String = bare.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
        assert_eq!(trimmed, plain(&report));
    }
}
