//! Workflow commands for GitHub Actions: a runner turns them into annotations on the changed lines.
//!
//! The syntax is at
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>. GitHub keeps ten
//! annotations of each level a step
//! (<https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations>), so faults and then
//! findings in their order are annotated up to this limit. The rest follows as lines of a folded group, and a last plain
//! line says how many there are.

use std::fmt::Write as _;

use super::{Style, runner, sanitize, short, tally};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Root;
use crate::verdict::Report;

/// How many annotations of one level GitHub keeps for a step.
const SHOWN: usize = 10;
/// Longer titles are cut by GitHub.
const TITLE: usize = 255;
/// Longer messages are cut; GitHub rejects messages of more than 64 KiB.
const MESSAGE: usize = 4000;

pub(super) fn render(report: &Report, _: Style) -> String {
    let mut out = String::new();
    let mut rest = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let findings = report
            .findings
            .iter()
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
                let _ = writeln!(out, "{}", command(diagnostic, fault));
            } else {
                rest.push(if fault {
                    short::fault_line(diagnostic, &report.sources.outside)
                } else {
                    short::line(diagnostic, &report.sources.outside)
                });
            }
        }
    }
    if !rest.is_empty() {
        let _ = writeln!(
            out,
            "::group::{} more without an annotation",
            tally::grouped(rest.len())
        );
        let mut lines = String::new();
        for line in rest {
            let _ = writeln!(lines, "{line}");
        }
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

/// One annotation.
fn command(diagnostic: &Diagnostic, fault: bool) -> String {
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
}
