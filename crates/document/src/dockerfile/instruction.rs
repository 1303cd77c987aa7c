//! One instruction: its line is split into keyword, flags and arguments, and becomes a node.

use std::ops::Range;

use super::{DockerfileReader, word};
use crate::ParseError;
use crate::joined_line::JoinedLine;
use crate::tree::{Entry, NodeId};
use purlin_text::source::Span;

/// <https://docs.docker.com/reference/dockerfile/#overview>
const KEYWORDS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// With more distinct flags than this, flags are not grouped: each gets its own entry.
const MANY_FLAGS: usize = 32;

/// An instruction of any kind, before its arguments are parsed.
pub(super) struct RawInstruction<'l> {
    pub(super) line: &'l JoinedLine,
    /// In capitals.
    pub(super) keyword: String,
    pub(super) at: Range<usize>,
    pub(super) flags: Vec<InstructionFlag>,
    /// What follows the flags, without white space around.
    pub(super) rest: Range<usize>,
    /// Up to where anything is written.
    pub(super) end: usize,
}

pub(super) struct InstructionFlag {
    pub(super) name: Range<usize>,
    pub(super) value: Option<Range<usize>>,
    pub(super) whole: Range<usize>,
}

impl DockerfileReader<'_> {
    /// Takes a line apart: keyword, flags, and the rest.
    pub(super) fn split<'l>(&self, line: &'l JoinedLine, within: Range<usize>) -> RawInstruction<'l> {
        let text = line.get(&within);
        let is_space = |char: char| matches!(char, ' ' | '\t' | '\r' | '\u{b}' | '\u{c}');
        let behind = within.start + text.find(is_space).unwrap_or(text.len());
        let at = within.start..behind;
        let mut flags = Vec::new();
        let mut rest = behind..within.end;
        while let Some(word) = word::word(&line.text, rest.clone(), self.escape)
            && line.get(&word).starts_with("--")
        {
            rest.start = word.end;
            if word.len() == 2 {
                break;
            }
            let equals = line.get(&word).find('=').map(|at| word.start + at);
            flags.push(InstructionFlag {
                name: word.start + 2..equals.unwrap_or(word.end),
                value: equals.map(|equals| equals + 1..word.end),
                whole: word,
            });
        }
        let text = line.get(&rest);
        rest.start += text.len() - text.trim_start().len();
        RawInstruction {
            line,
            keyword: line.get(&at).to_ascii_uppercase(),
            at,
            flags,
            rest,
            end: within.end,
        }
    }

    pub(super) fn instruction(&mut self, raw: &RawInstruction<'_>) -> Result<NodeId, ParseError> {
        let line = raw.line;
        let keyword = raw.keyword.as_str();
        self.check_keyword(raw)?;
        let value = self.tree.string(line.span(&raw.at), keyword);
        let mut entries = vec![self.entry("keyword", value)];
        entries.extend(self.flags(raw));
        let mut end = line.span(&(raw.at.start..raw.end)).end;
        match keyword {
            "ENV" | "LABEL" | "ARG" => {
                let pairs = self.pairs(raw)?;
                let value = self.tree.mapping(line.span(&raw.rest), &pairs);
                entries.push(self.entry("values", value));
            }
            "ONBUILD" => {
                let inner = self.split(line, raw.rest.clone());
                if matches!(inner.keyword.as_str(), "" | "FROM" | "MAINTAINER" | "ONBUILD") {
                    let what = "`ONBUILD` takes an instruction other than `FROM`, `MAINTAINER` and `ONBUILD`";
                    return Err(ParseError::at(line.span(&(raw.at.start..raw.end)), what)
                        .with_help("write `ONBUILD RUN make`"));
                }
                let value = self.instruction(&inner)?;
                end = end.max(self.tree.span(value).end);
                entries.push(self.entry("trigger", value));
            }
            _ => {
                let (arguments, exec) = self.arguments(raw);
                let value = self.tree.sequence(line.span(&raw.rest), &arguments);
                entries.push(self.entry("arguments", value));
                if let Some(exec) = exec {
                    let at = self.tree.span(value).end as usize;
                    let value = self.tree.bool(Span::new(at, at), exec);
                    entries.push(self.entry("exec", value));
                }
                let heredocs = match keyword {
                    "RUN" if exec != Some(true) => self.heredocs(raw)?,
                    "ADD" | "COPY" if word::array(&line.text, raw.rest.clone()).is_none() => {
                        self.heredocs(raw)?
                    }
                    _ => Vec::new(),
                };
                if let (Some(first), Some(last)) = (heredocs.first(), heredocs.last()) {
                    let start = self.tree.span(*first).start;
                    end = end.max(self.tree.span(*last).end);
                    let value = self.tree.sequence(Span { start, end }, &heredocs);
                    entries.push(self.entry("heredocs", value));
                }
            }
        }
        let start = line.span(&raw.at).start;
        Ok(self.tree.mapping(Span { start, end }, &entries))
    }

    fn check_keyword(&self, raw: &RawInstruction<'_>) -> Result<(), ParseError> {
        let keyword = raw.keyword.as_str();
        let is_word = !keyword.is_empty() && keyword.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if KEYWORDS.contains(&keyword) || self.foreign && is_word {
            return Ok(());
        }
        let shown: String = raw.line.get(&raw.at).chars().take(40).collect();
        let help = if shown.starts_with("{{") || shown.starts_with("{%") || shown.starts_with("<%") {
            "it looks like a template; exclude it".to_owned()
        } else if raw.end < raw.line.text.len() || self.open.is_some() {
            "a line that goes on with the one above needs an escape (`\\`) at the end of that; \
             exclude the file if it is not a Dockerfile"
                .to_owned()
        } else {
            "exclude the file if it is not a Dockerfile".to_owned()
        };
        let what = format!("`{shown}` is not a Dockerfile instruction");
        Err(ParseError::at(raw.line.span(&raw.at), what).with_help(help))
    }

    fn flags(&mut self, raw: &RawInstruction<'_>) -> Option<Entry> {
        let line = raw.line;
        let mut named: Vec<(NodeId, &str, Vec<NodeId>)> = Vec::new();
        for flag in &raw.flags {
            let name = line.get(&flag.name);
            let value = match &flag.value {
                Some(value) => self.word(line, value),
                None => self
                    .tree
                    .string(line.span(&(flag.name.end..flag.name.end)), "true"),
            };
            // No instruction has many flags.
            let known = named
                .iter_mut()
                .take(MANY_FLAGS)
                .find(|(_, known, _)| *known == name);
            if let Some((_, _, values)) = known {
                values.push(value);
            } else {
                let key = self.tree.string(line.span(&flag.name), name);
                named.push((key, name, vec![value]));
            }
        }
        let (first, last) = (raw.flags.first()?, raw.flags.last()?);
        let mut entries = Vec::with_capacity(named.len());
        for (key, _, values) in named {
            let ends = [values.first(), values.last()].map(|node| node.map(|node| self.tree.span(*node)));
            let [Some(first), Some(last)] = ends else {
                continue;
            };
            let span = Span {
                start: first.start,
                end: last.end,
            };
            let value = self.tree.sequence(span, &values);
            entries.push(Entry { key, value });
        }
        let span = line.span(&(first.whole.start..last.whole.end));
        let value = self.tree.mapping(span, &entries);
        Some(self.entry("flags", value))
    }
}
