//! The arguments of an instruction: words, commands, pairs and heredocs.

use std::ops::Range;

use super::instruction::RawInstruction;
use super::{DockerfileReader, word};
use crate::ParseError;
use crate::joined_line::JoinedLine;
use crate::tree::{Entry, NodeId};
use purlin_text::source::Span;

impl DockerfileReader<'_> {
    /// The arguments of an instruction and, if it runs something, whether that is without a shell.
    pub(super) fn arguments(&mut self, raw: &RawInstruction<'_>) -> (Vec<NodeId>, Option<bool>) {
        let line = raw.line;
        let rest = &raw.rest;
        match raw.keyword.as_str() {
            "RUN" | "CMD" | "ENTRYPOINT" => {
                let (arguments, exec) = self.command(line, rest);
                (arguments, Some(exec))
            }
            "HEALTHCHECK" => {
                let Some(kind) = word::fields(&line.text, rest.clone()).into_iter().next() else {
                    return (Vec::new(), None);
                };
                let text = line.get(&kind).to_ascii_uppercase();
                let kind_node = self.tree.string(line.span(&kind), &text);
                let behind = line.get(&(kind.end..rest.end));
                let start = rest.end - behind.trim_start().len();
                let (command, exec) = self.command(line, &(start..rest.end));
                let arguments = std::iter::once(kind_node).chain(command).collect();
                (arguments, (text == "CMD").then_some(exec))
            }
            "ADD" | "COPY" | "VOLUME" | "SHELL" | "EXPOSE" => {
                if raw.keyword != "EXPOSE"
                    && let Some(items) = self.array(line, rest)
                {
                    return (items, None);
                }
                let fields = word::fields(&line.text, rest.clone());
                let words = fields.iter().map(|field| self.word(line, field));
                (words.collect(), None)
            }
            "USER" | "WORKDIR" | "STOPSIGNAL" if !rest.is_empty() => (vec![self.word(line, rest)], None),
            _ if rest.is_empty() => (Vec::new(), None),
            _ => (vec![self.tree.string(line.span(rest), line.get(rest))], None),
        }
    }

    /// A command for the shell, or the words of an array.
    fn command(&mut self, line: &JoinedLine, rest: &Range<usize>) -> (Vec<NodeId>, bool) {
        if let Some(items) = self.array(line, rest) {
            return (items, true);
        }
        if rest.is_empty() {
            return (Vec::new(), false);
        }
        (vec![self.tree.string(line.span(rest), line.get(rest))], false)
    }

    fn array(&mut self, line: &JoinedLine, rest: &Range<usize>) -> Option<Vec<NodeId>> {
        let items = word::array(&line.text, rest.clone())?;
        let nodes = items
            .into_iter()
            .map(|(range, value)| self.tree.string(line.span(&range), &value));
        Some(nodes.collect())
    }

    /// `name=value` any number of times; for `ARG` also `name`, and for the others `name value` once.
    pub(super) fn pairs(&mut self, raw: &RawInstruction<'_>) -> Result<Vec<Entry>, ParseError> {
        let line = raw.line;
        let words = word::words(&line.text, raw.rest.clone(), self.escape);
        let keyword = raw.keyword.as_str();
        let Some(first) = words.first() else {
            return Err(
                ParseError::at(line.span(&raw.at), format!("`{keyword}` has no name"))
                    .with_help(format!("write `{keyword} name=value`")),
            );
        };
        if keyword != "ARG" && !line.get(first).contains('=') {
            let behind = line.get(&(first.end..raw.rest.end));
            let start = raw.rest.end - behind.trim_start().len();
            if start == raw.rest.end {
                let what = format!("`{keyword}` has no value for `{}`", line.get(first));
                return Err(
                    ParseError::at(line.span(first), what).with_help(format!("write `{keyword} name=value`"))
                );
            }
            let key = self.word(line, first);
            let value = self.word(line, &(start..raw.rest.end));
            return Ok(vec![Entry { key, value }]);
        }
        let mut pairs = Vec::with_capacity(words.len());
        for range in words {
            let (key, value) = match line.get(&range).find('=') {
                Some(at) => {
                    let key = self.word(line, &(range.start..range.start + at));
                    (key, self.word(line, &(range.start + at + 1..range.end)))
                }
                None if keyword == "ARG" => {
                    let key = self.word(line, &range);
                    (key, self.tree.null(line.span(&(range.end..range.end))))
                }
                None => {
                    let what = format!("`{}` is not a `name=value` pair", line.get(&range));
                    return Err(ParseError::at(line.span(&range), what)
                        .with_help("write `name=value`, with quotes around white space"));
                }
            };
            pairs.push(Entry { key, value });
        }
        Ok(pairs)
    }

    /// The heredocs that an instruction opens, which follow its line.
    pub(super) fn heredocs(&mut self, raw: &RawInstruction<'_>) -> Result<Vec<NodeId>, ParseError> {
        let line = raw.line;
        let mut found = Vec::new();
        if !line.get(&raw.rest).contains("<<") {
            return Ok(found);
        }
        for range in word::words(&line.text, raw.rest.clone(), '\\') {
            let Some(opened) = word::heredoc(line.get(&range)) else {
                continue;
            };
            let start = self.lines.at();
            let end = loop {
                let Some((body, at)) = self.lines.next() else {
                    let what = format!("the heredoc `{}` has no end", opened.name);
                    return Err(ParseError::at(line.span(&range), what)
                        .with_help(format!("add a line with `{}` alone", opened.name)));
                };
                let body = if opened.strips {
                    body.trim_start_matches('\t')
                } else {
                    body
                };
                if body == opened.name {
                    break at;
                }
            };
            let body = self.content.get(start..end).unwrap_or_default();
            let body_span = Span::new(start, end);
            let content = if opened.strips {
                let stripped = body
                    .split_inclusive('\n')
                    .map(|line| line.trim_start_matches('\t'));
                self.tree.string(body_span, &stripped.collect::<String>())
            } else {
                self.tree.string(body_span, body)
            };
            let word_span = line.span(&range);
            let name = self.tree.string(word_span, &opened.name);
            let expands = self.tree.bool(body_span, opened.expands);
            let entries = [
                self.entry("name", name),
                self.entry("content", content),
                self.entry("expands", expands),
            ];
            let span = Span {
                start: word_span.start,
                end: body_span.end,
            };
            found.push(self.tree.mapping(span, &entries));
        }
        Ok(found)
    }
}
