//! The CODEOWNERS of Gitea and Forgejo, as documented in <https://docs.gitea.com/usage/repository/code-owners>, and as
//! their `models/issues/pull.go` reads them:
//! - A backslash takes the meaning from the character behind it and goes away, before anything else is read. So a regular
//!   expression needs two where others need one.
//! - A `#` begins a comment, also within a word. Spaces and tabs part words.
//! - The pattern is a regular expression of Go's, with `^` put in front and `$` behind: `a|b` is `^a|b$`.
//! - With a `!` in front a pattern matches every path that the rest does not match.
//! - All lines that match a path add up.
//! - An owner that does not exist is left out, and a line without any other is skipped.

use super::github::{INVALID_OWNER, INVALID_PATTERN, find_unescaped};
use super::gitlab::MISSING_OWNER;
use super::tree::{AddingUp, PathFilter, RuleReach};
use super::{Dialect, FilePlace, OwnerFix, OwnerRule, OwnershipError};
use crate::diagnostic::Owner;
use crate::source::{Span, Text};

/// What Gitea reads of a file unless its operator says otherwise (`MAX_DISPLAY_FILE_SIZE`).
pub const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// How many lines with a pattern are read: each is tried on every path. Gitea states no limit.
pub const MOST_RULES: usize = 1000;

/// Reads a file line by line.
#[must_use]
pub(super) fn parse(text: &Text) -> AddingUp {
    let mut parsed = AddingUp::default();
    let file = File(text);
    for line in text.line_spans() {
        let words = words(text, line);
        let Some((pattern, owners)) = words.split_first() else {
            continue;
        };
        if parsed.rules.len() == MOST_RULES {
            let message = format!(
                "the file has more than {MOST_RULES} patterns, and purlin reads the first {MOST_RULES}: each is tried on every path"
            );
            parsed.errors.push(OwnershipError {
                suggestion: Some("Join patterns with the same owners, as in `docs/(a|b)/.*`".to_owned()),
                ..file.error(INVALID_PATTERN, pattern.span, message)
            });
            break;
        }
        file.line(pattern, owners, &mut parsed);
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
fn words(text: &Text, line: Span) -> Vec<Word> {
    let content = text.slice(line);
    let mut at = line.start as usize + content.len() - content.trim_start().len();
    let content = content.trim();
    let end = find_unescaped(content, |char| char == '#').unwrap_or(content.len());
    let mut rest = content.get(..end).unwrap_or_default();
    let mut words = Vec::new();
    while !rest.is_empty() {
        let length = find_unescaped(rest, is_space).unwrap_or(rest.len());
        let (written, behind) = rest.split_at(length);
        words.push(Word {
            text: unescaped(written),
            span: Span::new(at, at + length),
        });
        rest = behind.trim_start_matches(is_space);
        at += length + behind.len() - rest.len();
    }
    words.retain(|word| !word.text.is_empty());
    words
}

fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t')
}

/// A word as Gitea goes on with it. A tab is a space to it, even behind a backslash.
fn unescaped(written: &str) -> String {
    let mut chars = written.chars();
    let unescaped = std::iter::from_fn(|| match chars.next()? {
        '\\' => chars.next(),
        char => Some(char),
    });
    unescaped.collect::<String>().replace('\t', " ")
}

/// A file, whose lines have words.
#[derive(Clone, Copy)]
struct File<'t>(&'t Text);

impl File<'_> {
    fn error(self, kind: &'static str, span: Span, message: impl Into<String>) -> OwnershipError {
        OwnershipError::new(kind, Some(Dialect::Gitea), self.0, span, message)
    }

    fn line(self, pattern: &Word, owners: &[Word], parsed: &mut AddingUp) {
        if owners.is_empty() {
            let message = "the line has no owner, so Gitea skips it";
            parsed.errors.push(OwnershipError {
                suggestion: Some("Write the owners behind the pattern, or delete the line".to_owned()),
                ..self.error(MISSING_OWNER, pattern.span, message)
            });
            return;
        }
        let written = self.0.slice(pattern.span);
        let negative = pattern.text.starts_with('!');
        let source = pattern.text.strip_prefix('!').unwrap_or(&pattern.text);
        let filter = match PathFilter::new(&format!("^{source}$"), negative) {
            Ok(filter) => filter,
            Err(why) => {
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
        let (named, others): (Vec<&Word>, Vec<&Word>) =
            owners.iter().partition(|owner| is_owner(&owner.text));
        for other in others {
            let message = format!(
                "`{}` is not @user or @org/team, so Gitea leaves it out",
                self.0.slice(other.span)
            );
            parsed.errors.push(OwnershipError {
                suggestion: Some(
                    "Name users (`@name`) and teams (`@org/team`): Gitea finds nobody by an address"
                        .to_owned(),
                ),
                ..self.error(INVALID_OWNER, other.span, message)
            });
        }
        if named.is_empty() {
            return;
        }
        let named = named
            .into_iter()
            .map(|owner| (Owner::new(&owner.text), FilePlace::of(self.0, owner.span)));
        let reach = RuleReach {
            directory: String::new(),
            filter: Some(filter),
            stops: false,
        };
        let rule = OwnerRule::new(self.0, pattern.span, written.to_owned(), named.collect());
        parsed.push(rule, reach);
    }

    /// What a pattern that Gitea takes does not mean.
    fn surprise(self, pattern: &Word, source: &str, negative: bool) -> Option<OwnershipError> {
        let written = self.0.slice(pattern.span);
        let matched = if negative { "every file" } else { "no file" };
        if source.is_empty() {
            let message = "the `!` stands alone, so the line matches every file";
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
