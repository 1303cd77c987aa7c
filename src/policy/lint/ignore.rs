//! Comments that turn a lint off for the line or the definition that they stand at.

use std::ops::RangeInclusive;

use super::said::{Findings, Lint, Place};
use crate::diagnostic::Severity;
use crate::matching::did_you_mean;
use crate::policy::module::{Loaded, ModuleNumber};
use crate::policy::scan::{self, Comment};
use crate::source::{Span, Text};

/// A comment that turns nothing off.
pub(super) const UNUSED: Lint = Lint {
    id: "policy/unused-ignore",
    title: "Every `purlin ignore` turns a lint off",
    description: "A comment that turns off what is not there hides the next mistake at its place. Only lints of policies \
                  can be turned off by a comment: a finding of a rule needs a waiver, and a fault has to be mended.",
    help: "Remove the comment, or correct it: `# purlin ignore:policy/print-left and a reason`",
    severity: Severity::Warning,
};

/// What such a comment starts with, behind its sign.
const START: &str = "purlin ignore:";

/// One lint that a comment names.
struct Ignore<'t> {
    id: &'t str,
    span: Span,
    lines: RangeInclusive<usize>,
    turns_off: bool,
}

/// The lints that comments may turn off.
pub(super) struct Ignorable<'l> {
    /// Their ids.
    pub(super) ids: &'l [&'static str],
    /// Those that were not looked for, so that nobody knows whether a comment is needed.
    pub(super) unasked: &'l [&'static str],
}

/// Takes away what comments turn off, and adds what is wrong with the comments.
pub(super) fn apply(modules: &[(ModuleNumber, &Loaded)], lints: &Ignorable<'_>, findings: &mut Findings) {
    for (_, module) in modules {
        let of = Place {
            module,
            name: String::new(),
        };
        for comment in scan::comments(&module.text, &module.module.comments) {
            if looks_alike(module.text.slice(comment.span)) {
                let message = "this comment looks like one that turns a lint off, but does not".to_owned();
                findings.say(&UNUSED, &of, comment.span, message, of.text(comment.span));
            }
        }
        let mut ignores = ignores(module);
        findings.retain(|lint, text, start| {
            let line = module.text.line_index(start);
            let is_here = text == module.text.file();
            let mut is_kept = true;
            let about = ignores.iter_mut().filter(|ignore| ignore.id == lint);
            for ignore in about.filter(|ignore| is_here && ignore.lines.contains(&line)) {
                ignore.turns_off = true;
                is_kept = false;
            }
            is_kept
        });
        for ignore in ignores.iter().filter(|ignore| !ignore.turns_off) {
            let id = ignore.id;
            let is_known = lints.ids.contains(&id);
            if lints.unasked.contains(&id) {
                continue;
            }
            let message = match id {
                "" => "no lint is named here".to_owned(),
                _ if is_known => format!("`{id}` says nothing here"),
                _ => format!("`{id}` is not a lint that a comment can turn off"),
            };
            let help = did_you_mean(id, lints.ids.iter().copied());
            findings.say_with(&UNUSED, &of, ignore.span, message, id, help.filter(|_| !is_known));
        }
    }
}

/// The lints that comments of a policy turn off.
fn ignores(module: &Loaded) -> Vec<Ignore<'_>> {
    let text = &module.text;
    let mut found = Vec::new();
    for comment in scan::comments(text, &module.module.comments) {
        let written = text.slice(comment.span);
        let Some(rest) = said(written).strip_prefix(START) else {
            continue;
        };
        let lines = lines(module, comment);
        let mut rest = rest;
        loop {
            rest = rest.trim_start();
            let end = rest.find(|char: char| char == ',' || char.is_whitespace());
            let (id, more) = rest.split_at(end.unwrap_or(rest.len()));
            let start = comment.span.end as usize - rest.len();
            found.push(Ignore {
                id,
                span: if id.is_empty() {
                    comment.span
                } else {
                    Span::new(start, start + id.len())
                },
                lines: lines.clone(),
                turns_off: false,
            });
            match more.trim_start().strip_prefix(',') {
                Some(next) => rest = next,
                None => break,
            }
        }
    }
    found
}

/// A comment without its sign.
fn said(comment: &str) -> &str {
    comment.trim_start_matches('#').trim_start()
}

/// Whether a comment was meant to be such a one: the words are there with other signs between them.
fn looks_alike(comment: &str) -> bool {
    let said = said(comment);
    let is_sign = |char: char| char.is_whitespace() || matches!(char, ':' | '=' | '-');
    let mut words = said.split(is_sign).filter(|word| !word.is_empty());
    !said.starts_with(START)
        && words
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case("purlin"))
        && words
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case("ignore"))
        && words.next().is_some_and(|word| word.starts_with("policy/"))
}

/// What a comment is about: its line, where something stands in front of it; else all up to the next line that is not a
/// comment, or to the end of the definition that starts there.
fn lines(module: &Loaded, comment: Comment) -> RangeInclusive<usize> {
    let text = &module.text;
    let first = comment.line;
    let before = text.line_span(first).map(|line| Span {
        end: comment.span.start,
        ..line
    });
    if before.is_some_and(|before| !text.slice(before).trim().is_empty()) {
        return first..=first;
    }
    let next = (first + 1..text.line_count()).find(|line| is_code(text, *line));
    let Some(next) = next else { return first..=first };
    let definitions = module.module.rules.iter().map(|rule| rule.span);
    let here = definitions.filter(|span| text.line_index(span.start) == next);
    let last = here.map(|span| text.line_index(span.end)).max();
    first..=last.unwrap_or(next)
}

/// Whether a line holds anything but space and a comment.
fn is_code(text: &Text, line: usize) -> bool {
    let line = text.line_span(line).map_or("", |span| text.slice(span)).trim();
    !line.is_empty() && !line.starts_with('#')
}
