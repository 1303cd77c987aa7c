//! The CODEOWNERS of Gitea and Forgejo, as documented in <https://docs.gitea.com/usage/repository/code-owners>, and as
//! their `models/issues/pull.go` reads them:
//! - A backslash takes the meaning from the character behind it and goes away, before anything else is read. So a regular
//!   expression needs two where others need one.
//! - A `#` begins a comment, also within a word. Spaces and tabs part words.
//! - The pattern is a regular expression of Go's, with `^` put in front and `$` behind: `a|b` is `^a|b$`.
//! - With a `!` in front a pattern matches every path that the rest does not match.
//! - All lines that match a path add up.
//! - An owner that does not exist is left out, and a line without any other is skipped.

use super::github::{INVALID_OWNER, INVALID_PATTERN};
use super::gitlab::MISSING_OWNER;
use super::tree::{PathFilter, RuleReach};
use super::{Dialect, FilePlace, OwnerFix, OwnerRule, OwnershipError};
use crate::diagnostic::{Owner, Owners};
use crate::source::{Span, Text};

/// What Gitea reads of a file unless its operator says otherwise (`MAX_DISPLAY_FILE_SIZE`).
pub const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// How many lines with a pattern are read: each is tried on every path. Gitea states no limit.
pub const MOST_RULES: usize = 1000;

/// What a file says.
#[derive(Clone, Debug, Default)]
pub(super) struct ParsedGitea {
    pub(super) rules: Vec<OwnerRule>,
    /// What each of the rules matches.
    pub(super) reaches: Vec<RuleReach>,
    pub(super) errors: Vec<OwnershipError>,
}

/// Reads a file line by line.
#[must_use]
pub(super) fn parse(text: &Text) -> ParsedGitea {
    let mut parsed = ParsedGitea::default();
    for index in 0..text.line_count() {
        let Some(span) = text.line_span(index) else {
            break;
        };
        let words = words(text.slice(span), span.start);
        let Some((pattern, owners)) = words.split_first() else {
            continue;
        };
        let line = Line {
            text,
            number: u32::try_from(index + 1).unwrap_or(u32::MAX),
        };
        if parsed.rules.len() == MOST_RULES {
            let message = format!(
                "the file has more than {MOST_RULES} patterns, and purlin reads the first {MOST_RULES}: each is tried on every path"
            );
            parsed.errors.push(OwnershipError {
                suggestion: Some("Join patterns with the same owners, as in `docs/(a|b)/.*`".to_owned()),
                ..line.error(INVALID_PATTERN, pattern.span, message)
            });
            break;
        }
        line.read(pattern, owners, &mut parsed);
    }
    parsed
}

/// A word of a line.
struct Word {
    /// Without the backslashes that Gitea takes away.
    text: String,
    /// As the file writes it.
    span: Span,
}

/// The words of a line up to a comment.
fn words(line: &str, start: u32) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut word = String::new();
    let mut begin = None;
    let mut is_escaped = false;
    let trimmed = line.trim();
    let offset = line.len() - line.trim_start().len();
    let place = |at: usize| start + u32::try_from(offset + at).unwrap_or(u32::MAX);
    let mut finish = |word: &mut String, begin: &mut Option<usize>, end: usize| {
        let begin = begin.take();
        if let Some(begin) = begin.filter(|_| !word.is_empty()) {
            let span = Span::new(place(begin) as usize, place(end) as usize);
            words.push(Word {
                text: std::mem::take(word),
                span,
            });
        }
    };
    let mut end = trimmed.len();
    for (at, char) in trimmed.char_indices() {
        let char = if char == '\t' { ' ' } else { char };
        match char {
            char if is_escaped => {
                word.push(char);
                is_escaped = false;
            }
            '#' => {
                end = at;
                break;
            }
            ' ' => finish(&mut word, &mut begin, at),
            char => {
                begin.get_or_insert(at);
                if char == '\\' {
                    is_escaped = true;
                } else {
                    word.push(char);
                }
            }
        }
    }
    finish(&mut word, &mut begin, end);
    words
}

/// A line that has words.
#[derive(Clone, Copy)]
struct Line<'t> {
    text: &'t Text,
    number: u32,
}

impl Line<'_> {
    fn error(self, kind: &'static str, span: Span, message: String) -> OwnershipError {
        OwnershipError {
            kind,
            message,
            suggestion: None,
            fix: None,
            file: self.text.path().clone(),
            span,
            line: self.number,
            dialect: Some(Dialect::Gitea),
        }
    }

    fn read(self, pattern: &Word, owners: &[Word], parsed: &mut ParsedGitea) {
        if owners.is_empty() {
            parsed.errors.push(OwnershipError {
                suggestion: Some("Write the owners behind the pattern, or delete the line".to_owned()),
                ..self.error(
                    MISSING_OWNER,
                    pattern.span,
                    "the line has no owner, so Gitea skips it".to_owned(),
                )
            });
            return;
        }
        let negative = pattern.text.starts_with('!');
        let source = pattern.text.strip_prefix('!').unwrap_or(&pattern.text);
        let filter = match PathFilter::new(&format!("^{source}$"), negative) {
            Ok(filter) => filter,
            Err(why) => {
                let written = self.text.slice(pattern.span);
                let message =
                    format!("`{written}` is not a regular expression of Go, so Gitea skips the line: {why}");
                parsed.errors.push(OwnershipError {
                    suggestion: Some(
                        "Write a regular expression of whole paths: `.*` stands for any text, as in `docs/.*`"
                            .to_owned(),
                    ),
                    ..self.error(INVALID_PATTERN, pattern.span, message)
                });
                return;
            }
        };
        parsed.errors.extend(self.surprise(pattern, source, negative));
        let mut rule = OwnerRule {
            pattern: self.text.slice(pattern.span).to_owned(),
            owners: Owners::default(),
            reviewers: Vec::new(),
            required_reviewers: Vec::new(),
            file: self.text.path().clone(),
            span: pattern.span,
            line: self.number,
            owner_places: Vec::new(),
            reviewer_places: Vec::new(),
            required_reviewer_places: Vec::new(),
            section: None,
            exclusion: false,
        };
        let mut named = Vec::new();
        for owner in owners {
            if is_owner(&owner.text) {
                named.push(Owner::new(&owner.text));
                rule.owner_places.push(FilePlace {
                    file: self.text.path().clone(),
                    span: owner.span,
                    line: self.number,
                });
            } else {
                let written = self.text.slice(owner.span);
                let message = format!("`{written}` is not @user or @org/team, so Gitea leaves it out");
                parsed.errors.push(OwnershipError {
                    suggestion: Some(
                        "Name users (`@name`) and teams (`@org/team`): Gitea finds nobody by an address"
                            .to_owned(),
                    ),
                    ..self.error(INVALID_OWNER, owner.span, message)
                });
            }
        }
        rule.owners = named.into();
        if !rule.owners.is_empty() {
            parsed.rules.push(rule);
            parsed.reaches.push(RuleReach {
                directory: String::new(),
                filter: Some(filter),
                stops: false,
            });
        }
    }

    /// What a pattern that Gitea takes does not mean.
    fn surprise(self, pattern: &Word, source: &str, negative: bool) -> Option<OwnershipError> {
        let written = self.text.slice(pattern.span);
        let matched = if negative { "every file" } else { "no file" };
        if source.is_empty() {
            let message = "the `!` stands alone, so the line matches every file".to_owned();
            return Some(OwnershipError {
                suggestion: Some("Write the pattern behind the `!` without a space between them".to_owned()),
                ..self.error(INVALID_PATTERN, pattern.span, message)
            });
        }
        if source.starts_with('/') {
            let message = format!("paths have no `/` in front, so `{written}` matches {matched}");
            return Some(OwnershipError {
                fix: Some(OwnerFix::unsure(pattern.span, written.replacen('/', "", 1))),
                ..self.error(INVALID_PATTERN, pattern.span, message)
            });
        }
        let doubled = doubled(written)?;
        let message = format!(
            "Gitea takes one backslash away before it reads the regular expression, so `{written}` is read as `{}`",
            pattern.text
        );
        Some(OwnershipError {
            fix: Some(OwnerFix::unsure(pattern.span, doubled)),
            ..self.error(INVALID_PATTERN, pattern.span, message)
        })
    }
}

/// The pattern with two backslashes where one alone is taken away from a character that has a meaning to a regular
/// expression with it; `None` where there is no such place.
fn doubled(written: &str) -> Option<String> {
    let mut out = String::with_capacity(written.len() + 8);
    let mut chars = written.chars();
    let mut is_other = false;
    while let Some(char) = chars.next() {
        out.push(char);
        if char != '\\' {
            continue;
        }
        match chars.next() {
            Some(next @ ('\\' | '#' | ' ' | '\t' | '!')) => out.push(next),
            Some(next) => {
                is_other = true;
                out.push('\\');
                out.push(next);
            }
            None => {}
        }
    }
    is_other.then_some(out)
}

/// Whether a text can name a user, or a team of an organisation.
fn is_owner(owner: &str) -> bool {
    let is_name = |name: &str| {
        let allowed = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
        !name.is_empty() && name.chars().all(allowed)
    };
    let name = owner.strip_prefix('@').unwrap_or(owner);
    match name.split_once('/') {
        Some((organisation, team)) => is_name(organisation) && is_name(team),
        None => is_name(name),
    }
}
