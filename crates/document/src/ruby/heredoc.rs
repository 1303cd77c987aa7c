//! Heredocs, whose lines follow the one that introduces them.

use std::collections::HashMap;

use super::lexer::{RubyLexer, is_name};
use super::token::{RubyToken, RubyTokenKind};
use purlin_text::source::Span;

/// A heredoc whose lines are still to come.
pub(super) struct Heredoc<'t> {
    /// The position of its token.
    pub(super) token: usize,
    ends_with: &'t str,
    /// Whether the last line may be indented.
    indented: bool,
    dedent: bool,
    evaluates: bool,
}

impl<'t> RubyLexer<'t> {
    /// The opening of a heredoc, if a later line ends it.
    pub(super) fn heredoc(&mut self, rest: &'t str, spaced: bool) -> Option<RubyToken> {
        let behind = rest.get(2..)?;
        let (mark, name) = match behind.chars().next()? {
            mark @ ('~' | '-') => (Some(mark), behind.get(1..)?),
            _ => (None, behind),
        };
        let first = name.chars().next()?;
        let (ends_with, length, evaluates) = if matches!(first, '"' | '\'' | '`') {
            let (inner, _) = name.get(1..)?.split_once([first, '\n'])?;
            (inner, inner.len() + 2, first != '\'')
        } else {
            let length = name.find(|char: char| !is_name(char)).unwrap_or(name.len());
            (name.get(..length)?, length, true)
        };
        // `a <<B` more often appends to a list than starts a heredoc; `self << A` has white space after it.
        let may_be = !self.is_behind_value() || spaced && self.starts_value(spaced, 2);
        if ends_with.is_empty() || ends_with.starts_with(|char: char| char.is_ascii_digit()) || !may_be {
            return None;
        }
        let content = self.content;
        let last = self.last_lines.get_or_insert_with(|| {
            let mut at = 0;
            let mut last = HashMap::new();
            for line in content.split_inclusive('\n') {
                last.insert(line.trim(), at);
                at += line.len();
            }
            last
        });
        if last.get(ends_with).is_none_or(|line| *line <= self.at) {
            return None;
        }
        self.heredocs.push(Heredoc {
            token: self.tokens.len(),
            ends_with,
            indented: mark.is_some(),
            dedent: mark == Some('~'),
            evaluates,
        });
        let length = 2 + usize::from(mark.is_some()) + length;
        let kind = if first == '`' {
            RubyTokenKind::Literal
        } else {
            RubyTokenKind::Text { dedent: false }
        };
        Some(self.simple(kind, length))
    }

    /// Passes the lines of the heredocs that the line before introduced.
    pub(super) fn lines_of_heredocs(&mut self) {
        let mut left = std::mem::take(&mut self.heredocs).into_iter();
        for heredoc in left.by_ref() {
            let start = self.at;
            let mut at = start;
            let mut end = None;
            for line in self.rest().split_inclusive('\n') {
                let text = line.trim_end_matches(['\n', '\r']);
                let text = if heredoc.indented {
                    text.trim_start_matches([' ', '\t'])
                } else {
                    text
                };
                if text == heredoc.ends_with {
                    end = Some(at);
                    self.at = at + line.len();
                    break;
                }
                at += line.len();
            }
            let Some(end) = end else {
                self.at = self.content.len();
                self.heredocs.push(heredoc);
                break;
            };
            let body = self.content.get(start..end).unwrap_or("");
            if let Some(token) = self.tokens.get_mut(heredoc.token) {
                token.inner = Span::new(start, end);
                if token.kind != RubyTokenKind::Literal {
                    token.kind = if heredoc.evaluates && is_template(body) {
                        RubyTokenKind::Template
                    } else if heredoc.evaluates && body.contains('\\') {
                        RubyTokenKind::Literal
                    } else {
                        RubyTokenKind::Text {
                            dedent: heredoc.dedent,
                        }
                    };
                }
            }
        }
        self.heredocs.extend(left);
    }
}

/// Whether `#{` is in a text and nothing escapes it.
fn is_template(body: &str) -> bool {
    body.match_indices("#{").any(|(at, _)| {
        let before = body.as_bytes().get(..at).unwrap_or_default();
        before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 0
    })
}
