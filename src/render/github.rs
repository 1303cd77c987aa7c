//! Workflow commands for GitHub Actions: a runner turns them into annotations on the changed lines.
//!
//! The syntax is at
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>. GitHub keeps ten
//! annotations of each level a step
//! (<https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations>), so faults and then
//! findings in their order are annotated up to this limit. The rest follows as lines of a folded group: some for each rule
//! in each file, and the number of those left out. A last plain line says how many there are of all.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Style, place, runner, sanitize, short, tally};
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::source::{FileId, OutsideDirectories, RepoPath, Root};
use crate::verdict::Report;

/// How many annotations of one level GitHub keeps for a step.
const SHOWN: usize = 10;
/// How many lines one rule has about one file, annotations aside.
const LISTED: usize = 20;
/// Longer titles are cut by GitHub.
const TITLE: usize = 255;
/// Longer messages are cut; GitHub rejects messages of more than 64 KiB.
const MESSAGE: usize = 4000;

pub(super) fn render(report: &Report, _: Style) -> String {
    let mut out = String::new();
    let mut rest = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let findings = report
            .open()
            // Notes about config or policies are for people who read the whole output; they would only repeat as annotations.
            .chain(
                report
                    .notices
                    .iter()
                    .filter(|notice| notice.severity > Severity::Note),
            )
            .filter(|finding| finding.severity == severity)
            .map(|finding| (finding, false));
        // A fault is always an error.
        let faults = if severity == Severity::Error {
            report.faults.as_slice()
        } else {
            &[]
        };
        let level = faults.iter().map(|fault| (fault, true)).chain(findings);
        for (at, (diagnostic, fault)) in level.enumerate() {
            if at < SHOWN {
                let _ = writeln!(out, "{}", command(diagnostic, fault, &report.root));
            } else {
                let diagnostic = Diagnostic {
                    location: place::location_in_repository(&diagnostic.location, &report.root),
                    ..diagnostic.clone()
                };
                rest.push((diagnostic, fault));
            }
        }
    }
    if !rest.is_empty() {
        let _ = writeln!(
            out,
            "::group::{} more without an annotation",
            tally::grouped(rest.len())
        );
        let lines = listed(&rest, &report.sources.outside);
        out += &runner::shielded(&lines);
        out += "::endgroup::\n";
    }
    let verdict = tally::verdict(report);
    let name = if verdict.starts_with("purlin") {
        ""
    } else {
        "purlin: "
    };
    let _ = writeln!(out, "{name}{verdict}");
    out
}

/// A line for each diagnostic, up to a limit for each rule in each file, and then how many more there are.
fn listed(rest: &[(Diagnostic, bool)], outside: &OutsideDirectories) -> String {
    let mut counts: BTreeMap<(Option<&FileId>, &RuleId), usize> = BTreeMap::new();
    let mut lines = String::new();
    for (diagnostic, is_fault) in rest {
        let of_file = counts
            .entry((diagnostic.location.file.as_ref(), &diagnostic.rule))
            .or_default();
        *of_file += 1;
        if *of_file > LISTED {
            continue;
        }
        let line = if *is_fault {
            short::fault_line(diagnostic, outside)
        } else {
            short::line(diagnostic, outside)
        };
        let _ = writeln!(lines, "{line}");
    }
    for ((file, rule), count) in counts {
        if let Some(more) = tally::beyond(count, LISTED) {
            let _ = writeln!(
                lines,
                "{}: and {} more of {}; `purlin check --format short` lists all",
                file.map_or_else(|| ".".into(), |file| place::file(file, outside)),
                tally::grouped(more),
                sanitize::folded(rule.as_str())
            );
        }
    }
    lines
}

/// One annotation.
fn command(diagnostic: &Diagnostic, fault: bool, root: &RepoPath) -> String {
    let name = match diagnostic.severity {
        Severity::Warning if !fault => "warning",
        Severity::Note if !fault => "notice",
        _ => "error",
    };
    let mut properties = Vec::new();
    // Without a file, GitHub puts the annotation on the workflow as a whole.
    // Nor can it show a file that is not in the repository.
    let file = diagnostic.location.file.as_ref();
    if let Some(file) = file.filter(|file| file.root == Root::Head) {
        let file = place::in_repository(file, root);
        properties.push(("file", sanitize::exact(file.path.as_str()).into_owned()));
        if let Some(region) = diagnostic.location.region {
            properties.push(("line", region.start.line.to_string()));
            properties.push(("endLine", region.end.line.to_string()));
            // GitHub accepts columns only within a single line.
            if region.start.line == region.end.line {
                properties.push(("col", region.start.column.to_string()));
                properties.push(("endColumn", region.end.column.to_string()));
            }
        }
    }
    let mut title = sanitize::folded(diagnostic.rule.as_str()).into_owned();
    if fault {
        title = format!("purlin could not do its work: {title}");
    }
    properties.push(("title", title.chars().take(TITLE).collect()));
    let properties: Vec<_> = properties
        .iter()
        .map(|(key, value)| format!("{key}={}", runner::property(value)))
        .collect();
    let mut message: String = sanitize::folded(&diagnostic.message)
        .chars()
        .take(MESSAGE)
        .collect();
    if let Some(help) = &diagnostic.help {
        let help: Vec<_> = sanitize::lines(help).collect();
        message += "\nhelp: ";
        message.extend(help.join("\n").chars().take(MESSAGE));
    }
    if let Some(pending) = diagnostic.pending {
        let _ = write!(message, "\n{}", tally::severity_change(pending));
    }
    format!("::{name} {}::{}", properties.join(","), runner::data(&message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing;

    fn plain(report: &Report) -> String {
        render(report, Style::default())
    }

    #[test]
    fn the_output_is_as_agreed() {
        testing::assert_golden("mixed.github.txt", &plain(&testing::mixed()));
    }

    #[test]
    fn a_finding_is_one_command_and_cannot_add_another() {
        let report = testing::hostile();
        let out = plain(&report);
        let commands: Vec<_> = out.lines().filter(|line| runner::is_command(line)).collect();
        assert_eq!(
            commands.len(),
            report.findings.len() + report.faults.len() + report.notices.len(),
            "{out}"
        );
        for command in commands {
            let (head, _) = command.strip_prefix("::").unwrap().split_once("::").unwrap();
            let (name, properties) = head.split_once(' ').unwrap();
            assert!(["error", "warning", "notice"].contains(&name), "{command}");
            for property in properties.split(',') {
                let (key, _) = property.split_once('=').unwrap();
                assert!(
                    ["file", "line", "endLine", "col", "endColumn", "title"].contains(&key),
                    "{command}"
                );
            }
            assert!(!command.contains(['\r', '\u{1b}', '\u{202e}']));
        }
    }

    #[test]
    fn only_what_github_keeps_is_annotated() {
        let out = plain(&testing::thousand());
        for name in ["::error ", "::warning ", "::notice "] {
            assert_eq!(out.lines().filter(|line| line.starts_with(name)).count(), SHOWN);
        }
        assert!(out.contains("::group::970 more"), "{out}");
        assert_eq!(
            out.lines().last(),
            Some("purlin: Failed: 250 errors, 250 warnings and 500 notes")
        );
    }

    #[test]
    fn many_lines_of_one_rule_about_one_file_are_counted() {
        let mut report = testing::thousand();
        let one = report.findings.remove(0);
        report.findings = vec![one; 1500];
        let out = plain(&report);
        let place = format!("{}:", report.findings[0].location.path().unwrap());
        let lines: Vec<&str> = out.lines().filter(|line| line.starts_with(&place)).collect();
        assert_eq!(lines.len(), LISTED + 1, "{out}");
        let counted = "and 1,470 more of repository/unique; `purlin check --format short` lists all";
        assert!(lines[LISTED].ends_with(counted), "{out}");
        assert!(out.contains("::group::1,490 more without an annotation"), "{out}");
        assert!(
            out.ends_with("purlin: Passed with 1,500 notes; only errors fail a run\n"),
            "{out}"
        );
    }
}
