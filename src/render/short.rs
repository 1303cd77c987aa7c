//! One line for each finding, for editors and grep: `path:line:col: severity: message [rule]`.
//!
//! Every line can be parsed: findings about a whole file are at `path:1:1`, findings about the repository
//! at `.:1:1`. There is nothing else: no summary, no line for a known finding, and no line at all when there is nothing to report. Faults
//! come after the findings, and then notes about config and policies. A very long message is cut, so that people can read
//! the line; JSON has the whole message.

use std::fmt::Write as _;

use super::layout::clipped;
use super::page::MESSAGE;
use super::place;
use super::{Style, runner, sanitize};
use crate::diagnostic::{Diagnostic, Location};
use crate::source::OutsideDirectories;
use crate::verdict::Report;

pub(super) fn render(report: &Report, _: Style) -> String {
    let mut out = String::new();
    for finding in report.open() {
        let _ = writeln!(out, "{}", line(finding, &report.sources.outside));
    }
    for fault in &report.faults {
        let _ = writeln!(out, "{}", fault_line(fault, &report.sources.outside));
    }
    for notice in &report.notices {
        let _ = writeln!(out, "{}", line(notice, &report.sources.outside));
    }
    runner::shielded(&out).into_owned()
}

/// One finding, without a line end.
pub(super) fn line(finding: &Diagnostic, outside: &OutsideDirectories) -> String {
    format!(
        "{}: {}: {} [{}]",
        place(&finding.location, outside),
        finding.severity,
        message(&finding.message),
        sanitize::folded(finding.rule.as_str())
    )
}

/// One fault, without a line end.
pub(super) fn fault_line(fault: &Diagnostic, outside: &OutsideDirectories) -> String {
    format!(
        "{}: error: purlin could not do its work: {} [{}]",
        place(&fault.location, outside),
        message(&fault.message),
        sanitize::folded(fault.rule.as_str())
    )
}

fn message(text: &str) -> String {
    clipped(&sanitize::folded(text), MESSAGE, "…")
}

/// `path:line:col`, always with all three.
fn place(location: &Location, outside: &OutsideDirectories) -> String {
    let path = location
        .file
        .as_ref()
        .map_or(".".into(), |file| place::file(file, outside));
    let (line, column) = location
        .region
        .map_or((1, 1), |region| (region.start.line, region.start.column));
    format!("{path}:{line}:{column}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing;

    #[test]
    fn every_finding_and_fault_is_one_parsable_line() {
        let report = testing::mixed();
        let out = render(&report, Style::default());
        assert_eq!(
            out.lines().count(),
            report.findings.len() + report.faults.len() + report.notices.len()
        );
        assert!(out.starts_with(".:1:1: warning: "), "{out}");
        for line in out.lines() {
            let mut parts = line.splitn(4, ':');
            assert!(parts.next().is_some());
            assert!(parts.next().unwrap().parse::<u32>().is_ok(), "{line}");
            assert!(parts.next().unwrap().parse::<u32>().is_ok(), "{line}");
            assert!(line.ends_with(']'), "{line}");
        }
    }

    #[test]
    fn a_message_without_end_is_cut_and_still_names_its_rule() {
        let mut report = testing::mixed();
        report.findings[0].message = "long ".repeat(20_000);
        let out = render(&report, Style::default());
        let first = out.lines().next().unwrap();
        assert!(first.chars().count() < 700, "{first}");
        assert!(
            first.contains("long") && first.contains('…') && first.ends_with(']'),
            "{first}"
        );
    }

    #[test]
    fn nothing_to_say_is_nothing() {
        assert_eq!(render(&testing::clean(), Style::default()), "");
    }

    #[test]
    fn hostile_text_is_neither_a_command_nor_a_second_line() {
        let report = testing::hostile();
        let out = render(&report, Style::default());
        assert_eq!(
            out.lines().count(),
            report.findings.len() + report.faults.len() + report.notices.len()
        );
        assert!(!out.lines().any(runner::is_command), "{out}");
        assert!(!out.contains('\u{1b}') && !out.contains('\u{202e}') && !out.contains('\r'));
    }
}
