//! A page in GitHub's Markdown, for a job summary or a comment.
//!
//! A step's summary holds at most 1 MiB
//! (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary>),
//! and a comment 65,536 characters; the page stays within the first by far, and says what it left out.

use std::fmt::Write as _;

use super::layout::is_web;
use super::tally::{self, Counts, Group};
use super::uri::uri;
use super::{Style, place, runner, sanitize};
use crate::diagnostic::{Decision, Diagnostic, Location, Owner, Severity};
use crate::source::Root;
use crate::verdict::{Outcome, Report};

/// How many findings of one rule are listed.
const LISTED: usize = 50;
/// How many rows a table has.
const ROWS: usize = 100;
/// Longer texts are cut.
const TEXT: usize = 1000;
/// Bytes after which no further finding is listed: half of what GitHub accepts.
const BYTES: usize = 512 * 1024;

pub(super) fn render(report: &Report, _: Style) -> String {
    let mut out = String::new();
    let icon = match report.outcome() {
        Outcome::Passed => "✅",
        Outcome::Failed => "❌",
        Outcome::Faulted => "⚠️",
    };
    let _ = writeln!(out, "## {icon} purlin\n\n**{}.**\n", tally::verdict(report));
    if !tally::has_not_started(report) {
        let _ = writeln!(out, "{}.\n", text(&tally::what_was_checked(report)));
    }
    if let Some(sentence) = tally::later_edition_notes(report) {
        let _ = writeln!(out, "- {}", text(&sentence));
    }
    for sentence in tally::not_evaluated(report, 10) {
        let _ = writeln!(out, "- {}", text(&sentence));
    }
    if let Some(sentence) = tally::unjudged(report, 10) {
        let _ = writeln!(out, "- {}", text(&sentence));
    }
    if let Some(sentence) = tally::partly_judged(report, 10) {
        let _ = writeln!(out, "- {}", text(&sentence));
    }
    let unread = &report.coverage.unread;
    for one in unread.iter().take(20) {
        let _ = writeln!(
            out,
            "- could not read {}: {}",
            code(
                place::in_repository(&one.path.clone().into(), &report.root)
                    .path
                    .as_str()
            ),
            text(&one.reason)
        );
    }
    if unread.len() > 20 {
        let _ = writeln!(out, "- could not read {} more", tally::grouped(unread.len() - 20));
    }
    if !out.ends_with("\n\n") {
        out.push('\n');
    }
    section(
        "purlin could not do all of its work",
        &report.faults,
        report,
        &mut out,
    );
    section("About config and policies", &report.notices, report, &mut out);
    let groups = tally::by_rule(report);
    tables(report, &groups, &mut out);
    for group in &groups {
        details(group, report, &mut out);
    }
    runner::shielded(&out).into_owned()
}

/// The notes about config and policies, under a heading.
fn section(heading: &str, said: &[Diagnostic], report: &Report, out: &mut String) {
    if said.is_empty() {
        return;
    }
    let _ = writeln!(out, "### {heading}\n");
    for one in said.iter().take(LISTED) {
        item(one, report, None, out);
    }
    if let Some(more) = tally::beyond(said.len(), LISTED) {
        let _ = writeln!(out, "- … and {} more", tally::grouped(more));
    }
    out.push('\n');
}

fn tables(report: &Report, groups: &[Group<'_>], out: &mut String) {
    if groups.is_empty() {
        return;
    }
    out.push_str("| rule | severity | findings | files | authority |\n|:--|:--|--:|--:|:--|\n");
    for group in groups.iter().take(ROWS) {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            code(group.rule.as_str()),
            group.severity,
            tally::grouped(group.findings.len()),
            tally::grouped(tally::files(group.findings.iter().copied())),
            group
                .authority()
                .map_or(String::new(), |owner| code(owner.as_str()))
        );
    }
    if groups.len() > ROWS {
        let _ = writeln!(
            out,
            "| … and {} more | | | | |",
            tally::grouped(groups.len() - ROWS)
        );
    }
    out.push('\n');
    let owners = tally::by_owner(report.open());
    if owners.iter().all(|(owner, _)| owner.is_none()) {
        return;
    }
    out.push_str("| owner | errors | warnings | notes |\n|:--|--:|--:|--:|\n");
    for (
        owner,
        Counts {
            errors,
            warnings,
            notes,
        },
    ) in owners.iter().take(ROWS)
    {
        let owner = owner.map_or("nobody".to_owned(), |owner| code(owner.as_str()));
        let _ = writeln!(out, "| {owner} | {errors} | {warnings} | {notes} |");
    }
    if owners.len() > ROWS {
        let _ = writeln!(
            out,
            "| … and {} more | | | |",
            tally::grouped(owners.len() - ROWS)
        );
    }
    out.push('\n');
}

/// The findings of a rule, folded.
fn details(group: &Group<'_>, report: &Report, out: &mut String) {
    if out.len() > BYTES {
        let _ = writeln!(
            out,
            "- {}: {}, not listed here",
            code(group.rule.as_str()),
            group.counts.sentence()
        );
        return;
    }
    // Errors are expanded: readers want to see them first.
    let open = if group.severity == Severity::Error {
        " open"
    } else {
        ""
    };
    let _ = writeln!(
        out,
        "<details{open}><summary><b>{}</b>: {}</summary>\n",
        html(group.rule.as_str()),
        group.counts.sentence()
    );
    if let Some(rule) = group.summary {
        let _ = writeln!(out, "{}.", text(rule.title.trim_end_matches('.')));
    }
    let first = group.findings.first();
    if let Some(decision) = first.and_then(|finding| finding.decision.as_ref()) {
        let _ = writeln!(out, "Why: {}.", link(decision));
    }
    let help = first.and_then(|finding| finding.help.as_deref());
    if let Some(help) = help {
        let _ = writeln!(out, "Help: {}", text(help));
    }
    out.push('\n');
    for (at, finding) in group.findings.iter().enumerate() {
        if at == LISTED || out.len() > BYTES {
            let left = tally::grouped(group.findings.len() - at);
            let _ = writeln!(out, "- … and {left} more");
            break;
        }
        item(finding, report, help, out);
    }
    out.push_str("\n</details>\n\n");
}

/// One finding as an item of a list.
fn item(finding: &Diagnostic, report: &Report, help: Option<&str>, out: &mut String) {
    let _ = write!(
        out,
        "- {} **{}**: {}",
        place(&finding.location, report),
        finding.severity,
        text(&finding.message)
    );
    if let Some(pending) = finding.pending {
        let _ = write!(out, " ({})", tally::severity_change(pending));
    }
    if !finding.owners.is_empty() {
        let owners: Vec<_> = finding.owners.iter().map(Owner::as_str).map(code).collect();
        let _ = write!(out, " — {}", owners.join(", "));
    }
    for label in finding.related.iter().take(10) {
        let _ = write!(
            out,
            "\n  - {} {}",
            place(&label.location, report),
            text(&label.message)
        );
    }
    if let Some(own) = finding.help.as_deref().filter(|own| help != Some(*own)) {
        let _ = write!(out, "\n  - help: {}", text(own));
    }
    out.push('\n');
}

/// A place, as a link relative to the top of the git repository.
fn place(location: &Location, report: &Report) -> String {
    let location = place::location_in_repository(location, &report.root);
    let Some(file) = &location.file else {
        return "the repository".to_owned();
    };
    let label = code(&place::place(&location, &report.sources.outside));
    let anchor = location
        .region
        .map_or_else(String::new, |region| format!("#L{}", region.start.line));
    match file.root {
        Root::Head => format!("[{label}]({}{anchor})", uri(&file.path)),
        _ => label,
    }
}

fn link(decision: &Decision) -> String {
    let id = decision.id.as_deref();
    match (id, decision.reference.as_deref()) {
        (id, Some(reference)) if is_web(reference) => {
            let safe: String = reference
                .chars()
                .filter(|char| !char.is_control() && !matches!(char, '(' | ')' | '<' | '>' | ' ' | '\\'))
                .collect();
            let safe = sanitize::exact(&safe).replace('\\', "%5C");
            format!("[{}]({safe})", text(id.unwrap_or(reference)))
        }
        (Some(id), Some(reference)) => format!("{}, {}", text(id), code(reference)),
        (Some(one), None) => text(one),
        (None, Some(one)) => code(one),
        (None, None) => decision.reason.as_deref().map(text).unwrap_or_default(),
    }
}

/// Prose: one line, cut, with everything that Markdown or HTML would act on escaped.
fn text(text: &str) -> String {
    let text = sanitize::folded(text);
    match text.char_indices().nth(TEXT) {
        Some((end, _)) => escaped(text.get(..end).unwrap_or_default()) + "…",
        None => escaped(&text),
    }
}

/// Prose: one line, with everything that Markdown or HTML would act on escaped.
pub(super) fn escaped(text: &str) -> String {
    let text = sanitize::folded(text);
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        match char {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Text from a file must not notify anyone or link an issue.
            '@' => out.push_str("@<!-- -->"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(char);
            }
            _ => out.push(char),
        }
    }
    out
}

/// A name as inline code, also inside a table.
fn code(text: &str) -> String {
    // HTML needs no fence that the text could break, and shows mentions without notifying anyone.
    format!("<code>{}</code>", html(text))
}

fn html(text: &str) -> String {
    let text = sanitize::exact(text);
    let mut out = String::with_capacity(text.len());
    for char in text.chars().take(TEXT) {
        match char {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            // Markdown is still read between inline tags.
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '~' | '$' | '!' | '#' | '@' | ':' => {
                let _ = write!(out, "&#{};", char as u32);
            }
            _ => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::testing;

    fn plain(report: &Report) -> String {
        render(report, Style::default())
    }

    #[test]
    fn the_page_is_as_agreed() {
        for (name, report) in testing::all() {
            testing::assert_golden(&format!("{name}.md"), &plain(&report));
        }
    }

    #[test]
    fn text_of_a_file_is_never_markup() {
        let out = plain(&testing::hostile());
        assert!(!out.lines().any(runner::is_command), "{out}");
        assert!(
            !out.contains("<b>bold") && !out.contains("\n</details>\n</details>"),
            "{out}"
        );
        assert_eq!(out.matches("<details").count(), out.matches("</details>").count());
        assert!(!out.contains("](javascript"), "{out}");
        assert!(!out.contains(['\u{1b}', '\u{202e}', '\r']));
    }

    #[test]
    fn many_findings_stay_within_bounds() {
        let out = plain(&testing::thousand());
        assert!(out.len() < BYTES, "{}", out.len());
        assert!(out.contains("… and 200 more"), "{out}");
    }

    proptest! {
        #[test]
        fn escaped_text_has_no_markup_of_its_own(raw in any::<String>()) {
            for safe in [text(&raw).replace("@<!-- -->", "@"), html(&raw)] {
                prop_assert!(!safe.contains(['<', '>', '\n', '\r']));
            }
            prop_assert!(!html(&raw).contains(['|', '`', '*', '[', ']', '\\', '@', '"']));
            let mut escaped = false;
            for char in text(&raw).chars() {
                prop_assert!(escaped || !matches!(char, '|' | '`' | '*' | '_' | '[' | ']'));
                escaped = char == '\\' && !escaped;
            }
        }
    }
}
