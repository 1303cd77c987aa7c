//! The lists as a tree has them. Whatever can't be read is a fault: an entry that nobody sees would turn a run red without a
//! reason, and a list that is half read would look like debt that was paid.

use std::sync::Arc;

use jiff::civil::Date;

use super::entry::{DebtEntry, RawEntry};
use super::list::{Debt, DebtList};
use super::place::{DIRECTORY, EXTENSION, ListName, rule_of};
use crate::config;
use crate::diagnostic::{Diagnostic, Extent, FindingKey, Location, RuleId, Severity};
use crate::document::de::{self, Spanned};
use crate::document::{self, Format, ParseError};
use crate::repository::{FileKind, Look, Tree, read_text};
use crate::source::{FileId, RepoPath, Sources, Span, Text};

/// The rule that faults of debt are under.
pub const FAULT_RULE: &str = "purlin/debt";

/// How many faults of one list are said.
const FAULTS: usize = 20;

/// Reads every list of a tree.
#[must_use]
pub fn read(tree: &dyn Tree) -> (Debt, Vec<Diagnostic>, Sources) {
    let mut debt = Debt::default();
    let mut faults = Vec::new();
    let mut sources = Sources::default();
    match tree.look(DIRECTORY) {
        Look::Directory => {}
        Look::Nothing => return (debt, faults, sources),
        other => {
            let location = Location::file(FileId::new(tree.id(), RepoPath::new(DIRECTORY)));
            let message = format!("no debt can be read from here: {}", other.why_unread());
            faults
                .push(fault(location, message).with_help("Put a directory here, with a list for each rule"));
            return (debt, faults, sources);
        }
    }
    let below = tree.below(DIRECTORY);
    let whole = |path: &RepoPath| Location::file(FileId::new(tree.id(), path.clone()));
    for path in &below.special {
        faults.push(fault(whole(path), "it is not a regular file"));
    }
    for unlisted in &below.unlisted {
        faults.push(fault(
            whole(&unlisted.path),
            format!("it can't be looked into: {}", unlisted.reason),
        ));
    }
    for file in &below.files {
        if file.kind != FileKind::Regular {
            let reason = tree.look(file.path.as_str()).why_unread();
            faults.push(fault(whole(&file.path), format!("it can't be read: {reason}")));
            continue;
        }
        let rule = match rule_of(&file.path) {
            ListName::Rule(rule) => rule,
            ListName::Other => continue,
            ListName::Misplaced => {
                faults.push(
                    fault(whole(&file.path), "this is not the place of a list").with_help(format!(
                        "The list of the rule `pack/rule` is `{DIRECTORY}/pack/rule{EXTENSION}`"
                    )),
                );
                continue;
            }
        };
        let text = match tree.look(file.path.as_str()) {
            Look::File(file) => read_text::text(tree, &file).map_err(|unread| unread.to_string()),
            other => Err(other.why_unread()),
        };
        match text {
            Ok(text) => {
                let (entries, wrong) = parse(&text);
                if !wrong.is_empty() {
                    sources.insert(Arc::clone(&text));
                }
                faults.extend(wrong);
                debt.lists.insert(rule, DebtList { text, entries });
            }
            Err(reason) => faults.push(fault(whole(&file.path), format!("it can't be read: {reason}"))),
        }
    }
    (debt, faults, sources)
}

/// Reads the entries of a list, and what is wrong with it.
#[must_use]
pub(super) fn parse(text: &Text) -> (Vec<DebtEntry>, Vec<Diagnostic>) {
    let mut entries = Vec::new();
    let mut faults = Vec::new();
    for span in text.line_spans() {
        let line = text.slice(span);
        if line.trim().is_empty() {
            continue;
        }
        match entry(text, span, line) {
            Ok(entry) => entries.push(entry),
            Err(error) => {
                if faults.len() < FAULTS {
                    let at = error
                        .span
                        .map_or(span, |place| place.shifted(span.start as usize));
                    faults.push(fault(Location::region(text, at), error.message).with_help_if(error.help));
                }
            }
        }
    }
    (entries, faults)
}

fn entry(text: &Text, span: Span, line: &str) -> Result<DebtEntry, ParseError> {
    if document::is_conflict_mark(line) {
        return Err(ParseError {
            span: None,
            message: "it contains a merge conflict".to_owned(),
            help: Some(
                "Keep the lines of both sides and delete the marks; `purlin debt prune` removes entries that excuse nothing"
                    .to_owned(),
            ),
        });
    }
    let line = Text::new(text.file().clone(), line);
    let parsed = document::parse(Format::Json, &line)?;
    let Some(document) = parsed.documents.first() else {
        return Err(mistake(Span::default(), "an entry is an object"));
    };
    let raw: RawEntry = de::from_node(document, document.root()).map_err(|error| ParseError {
        span: Some(error.span),
        message: error.message,
        help: Some(
            "An entry has `path` and `key`, and may have `extent`, `since`, `retire_by` and `why`".to_owned(),
        ),
    })?;
    let key = FindingKey::from_value(&raw.key.value).ok_or_else(|| {
        mistake(
            raw.key.span,
            "`key` must be a text, or a list of texts, numbers and `{\"path\": …}`",
        )
    })?;
    let extent = match &raw.extent {
        None => None,
        Some(written) => Some(
            Extent::from_value(&written.value)
                .ok_or_else(|| mistake(written.span, "`extent` must be a number, or a list of texts"))?,
        ),
    };
    Ok(DebtEntry {
        path: RepoPath::new(&raw.path),
        key,
        extent,
        since: day(raw.since.as_ref())?,
        retire_by: day(raw.retire_by.as_ref())?,
        why: raw.why,
        span,
    })
}

fn day(written: Option<&Spanned<String>>) -> Result<Option<Date>, ParseError> {
    let Some(written) = written else {
        return Ok(None);
    };
    let day = config::parse_day(&written.value).ok_or_else(|| ParseError {
        help: Some("Write the day as 2026-12-31".to_owned()),
        ..mistake(written.span, format!("`{}` is not a day", written.value))
    })?;
    Ok(Some(day))
}

fn mistake(span: Span, message: impl Into<String>) -> ParseError {
    ParseError {
        span: Some(span),
        message: message.into(),
        help: None,
    }
}

fn fault(location: Location, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(RuleId::new(FAULT_RULE), Severity::Error, message, location)
}
