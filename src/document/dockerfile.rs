//! Dockerfiles <https://docs.docker.com/reference/dockerfile/> as documents.
//!
//! ```dockerfile
//! # syntax=docker/dockerfile:1
//! ARG GO_VERSION=1.24
//! FROM --platform=$BUILDPLATFORM golang:${GO_VERSION} AS build
//! ENV CGO_ENABLED=0
//! RUN --mount=type=cache,target=/root/.cache go build \
//!     -o /app
//! FROM scratch
//! COPY --from=build /app /
//! COPY <<EOF /etc/motd
//! Hello
//! EOF
//! ENTRYPOINT ["/app"]
//! ```
//!
//! ```json
//! {
//!   "directives": {"syntax": "docker/dockerfile:1"},
//!   "args": {"GO_VERSION": "1.24"},
//!   "stages": [
//!     {
//!       "image": "golang:${GO_VERSION}", "platform": "$BUILDPLATFORM", "name": "build",
//!       "instructions": [
//!         {"keyword": "ENV", "values": {"CGO_ENABLED": "0"}},
//!         {"keyword": "RUN", "flags": {"mount": ["type=cache,target=/root/.cache"]},
//!          "arguments": ["go build     -o /app"], "exec": false}
//!       ]
//!     },
//!     {
//!       "image": "scratch",
//!       "instructions": [
//!         {"keyword": "COPY", "flags": {"from": ["build"]}, "arguments": ["/app", "/"]},
//!         {"keyword": "COPY", "arguments": ["<<EOF", "/etc/motd"],
//!          "heredocs": [{"name": "EOF", "content": "Hello\n", "expands": true}]},
//!         {"keyword": "ENTRYPOINT", "arguments": ["/app"], "exec": true}
//!       ]
//!     }
//!   ]
//! }
//! ```
//!
//! A stage's position in `stages` is its index. `args` are those before the first `FROM`, null without a default.
//! Keywords are in capitals. Every instruction has `arguments`, except that `ENV`, `LABEL` and `ARG` have `values` and
//! `ONBUILD` has `trigger`, an instruction. What the shell runs is one argument, its lines joined as the builder joins
//! them; `exec` tells it from the words of an array. Flags are arrays, since some can be repeated; one without a value
//! is `true`. What is not written is not there, except `args`' null.
//!
//! Quotes and escapes are resolved where the builder does so; variables are not replaced, and an escaped `$` keeps its
//! escape.
//!
//! The key `image` spans `FROM`, and `name` spans `AS`; flags, `args`, `values` and `directives` have the spans of
//! their names. Other keys are not in the text: each is an empty span at the start of its value. What is continued
//! over several lines spans all of them.

mod line;
mod word;

use std::collections::BTreeSet;
use std::ops::Range;

use super::tree::{Builder, Entry, NodeId};
use super::{ParseError, Parsed};
use crate::source::{Span, Text};
use line::{Joined, Lines};

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

/// <https://docs.docker.com/reference/dockerfile/#parser-directives>
const DIRECTIVES: [&str; 3] = ["syntax", "escape", "check"];

/// Reads a text as a Dockerfile, as `BuildKit` does; flags and the number of arguments are checked of `FROM` alone.
///
/// # Errors
/// If an instruction is none that the builder knows (unless `syntax` names another builder), stands before the
/// first `FROM`, has pairs or a heredoc that are not whole, or if there is no `FROM`.
pub fn parse(text: &Text) -> Result<Parsed, ParseError> {
    let content = text.content();
    let mut reader = Reader {
        content,
        tree: Builder::new(text.share()),
        lines: Lines::new(content),
        escape: '\\',
        foreign: false,
        directives: Vec::new(),
        seen: BTreeSet::new(),
        args: Vec::new(),
        stages: Vec::new(),
        open: None,
    };
    reader.directives()?;
    while let Some((line, start)) = reader.lines.next() {
        let inside = line.trim_start();
        if inside.is_empty() || inside.starts_with('#') {
            continue;
        }
        let start = start + line.len() - inside.len();
        let line = Joined::read(inside, start, &mut reader.lines, reader.escape);
        let from = line.text.len() - line.text.trim_start().len();
        let to = line.text.trim_end().len();
        if from < to {
            reader.line(&line, from..to)?;
        }
    }
    reader.finish()
}

/// A stage while its instructions are read.
struct Stage {
    from: Span,
    end: u32,
    entries: Vec<Entry>,
    instructions: Vec<NodeId>,
}

/// An instruction of any kind, before anything is made of its arguments.
struct Raw<'l> {
    line: &'l Joined,
    /// In capitals.
    keyword: String,
    at: Range<usize>,
    flags: Vec<Flag>,
    /// What follows the flags, without white space around.
    rest: Range<usize>,
    /// Up to where anything is written.
    end: usize,
}

struct Flag {
    name: Range<usize>,
    value: Option<Range<usize>>,
    whole: Range<usize>,
}

struct Reader<'t> {
    content: &'t str,
    tree: Builder,
    lines: Lines<'t>,
    escape: char,
    /// A builder that `syntax` names has instructions of its own.
    foreign: bool,
    directives: Vec<Entry>,
    /// The names of these.
    seen: BTreeSet<String>,
    args: Vec<Entry>,
    stages: Vec<NodeId>,
    open: Option<Stage>,
}

impl Reader<'_> {
    /// Comments of the form `# name=value` at the very start, up to the first line that is something else.
    fn directives(&mut self) -> Result<(), ParseError> {
        loop {
            let mut ahead = self.lines;
            let Some((line, start)) = ahead.next() else {
                return Ok(());
            };
            let Some((name, value)) = directive(line) else {
                return Ok(());
            };
            self.lines = ahead;
            let span = |range: &Range<usize>| Span::new(start + range.start, start + range.end);
            let text = |range: &Range<usize>| line.get(range.clone()).unwrap_or_default();
            let known = text(&name).to_ascii_lowercase();
            let (key, value_text) = (span(&name), text(&value));
            if !self.seen.insert(known.clone()) {
                return Err(
                    ParseError::at(key, format!("the directive `{known}` stands here twice"))
                        .with_help("keep one of the two"),
                );
            }
            match known.as_str() {
                "escape" => {
                    self.escape = match value_text {
                        "\\" => '\\',
                        "`" => '`',
                        _ => {
                            return Err(ParseError::at(
                                span(&value),
                                "only `\\` and `` ` `` can be the escape",
                            )
                            .with_help("write `# escape=\\` or remove the directive"));
                        }
                    }
                }
                "syntax" => self.foreign = !is_dockers_own(value_text),
                _ => {}
            }
            let value = self.tree.string(span(&value), value_text);
            let key = self.tree.string(key, &known);
            self.directives.push(Entry { key, value });
        }
    }

    fn line(&mut self, line: &Joined, within: Range<usize>) -> Result<(), ParseError> {
        let raw = self.split(line, within);
        match raw.keyword.as_str() {
            "FROM" => return self.from(&raw),
            "ARG" if self.open.is_none() => {
                let mut pairs = self.pairs(&raw)?;
                self.args.append(&mut pairs);
                return Ok(());
            }
            _ => {}
        }
        let node = self.instruction(&raw)?;
        let end = self.tree.span(node).end;
        let Some(stage) = &mut self.open else {
            return Err(ParseError::at(
                line.span(&raw.at),
                format!("`{}` stands before the first `FROM`", raw.keyword),
            )
            .with_help("start with `FROM`; exclude the file if it is a part that others include"));
        };
        stage.end = stage.end.max(end);
        stage.instructions.push(node);
        Ok(())
    }

    /// Takes a line apart: keyword, flags, and the rest.
    fn split<'l>(&self, line: &'l Joined, within: Range<usize>) -> Raw<'l> {
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
            flags.push(Flag {
                name: word.start + 2..equals.unwrap_or(word.end),
                value: equals.map(|equals| equals + 1..word.end),
                whole: word,
            });
        }
        let text = line.get(&rest);
        rest.start += text.len() - text.trim_start().len();
        Raw {
            line,
            keyword: line.get(&at).to_ascii_uppercase(),
            at,
            flags,
            rest,
            end: within.end,
        }
    }

    fn from(&mut self, raw: &Raw<'_>) -> Result<(), ParseError> {
        self.close();
        let line = raw.line;
        let words = word::fields(&line.text, raw.rest.clone());
        let usage = "write `FROM image` or `FROM image AS name`";
        let (image, name) = match words.as_slice() {
            [image] => (image, None),
            [image, r#as, name] if line.get(r#as).eq_ignore_ascii_case("AS") => (image, Some((r#as, name))),
            [] => {
                return Err(ParseError::at(line.span(&raw.at), "`FROM` names no image").with_help(usage));
            }
            _ => {
                return Err(
                    ParseError::at(line.span(&raw.rest), "`FROM` does not take these arguments")
                        .with_help(usage),
                );
            }
        };
        let mut platform = None;
        for flag in &raw.flags {
            if let ("platform", Some(value)) = (line.get(&flag.name), &flag.value) {
                platform = Some((flag, value));
                continue;
            }
            let what = format!("`FROM` knows no `{}`", line.get(&flag.whole));
            return Err(ParseError::at(line.span(&flag.whole), what)
                .with_help("the one flag that it takes is `--platform=value`"));
        }
        let key = self.tree.string(line.span(&raw.at), "image");
        let value = self.word(line, image);
        let mut entries = vec![Entry { key, value }];
        if let Some((flag, value)) = platform {
            let key = self.tree.string(line.span(&flag.name), "platform");
            let value = self.word(line, value);
            entries.push(Entry { key, value });
        }
        if let Some((r#as, name)) = name {
            let key = self.tree.string(line.span(r#as), "name");
            let value = self.word(line, name);
            entries.push(Entry { key, value });
        }
        let from = line.span(&(raw.at.start..raw.end));
        self.open = Some(Stage {
            from,
            end: from.end,
            entries,
            instructions: Vec::new(),
        });
        Ok(())
    }

    /// Ends the stage that is open.
    fn close(&mut self) {
        let Some(mut stage) = self.open.take() else {
            return;
        };
        let start = stage
            .instructions
            .first()
            .map_or(stage.from.end, |first| self.tree.span(*first).start);
        let list = Span {
            start,
            end: stage.end,
        };
        let value = self.tree.sequence(list, &stage.instructions);
        stage.entries.push(self.entry("instructions", value));
        let span = Span {
            start: stage.from.start,
            end: stage.end,
        };
        let node = self.tree.mapping(span, &stage.entries);
        self.stages.push(node);
    }

    fn instruction(&mut self, raw: &Raw<'_>) -> Result<NodeId, ParseError> {
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

    fn check_keyword(&self, raw: &Raw<'_>) -> Result<(), ParseError> {
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
             exclude the file if it is no Dockerfile"
                .to_owned()
        } else {
            "exclude the file if it is no Dockerfile".to_owned()
        };
        let what = format!("`{shown}` is no instruction of a Dockerfile");
        Err(ParseError::at(raw.line.span(&raw.at), what).with_help(help))
    }

    fn flags(&mut self, raw: &Raw<'_>) -> Option<Entry> {
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
            // There are few flags that any instruction takes.
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

    /// What an instruction is given, and of one that runs something, whether without a shell.
    fn arguments(&mut self, raw: &Raw<'_>) -> (Vec<NodeId>, Option<bool>) {
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
    fn command(&mut self, line: &Joined, rest: &Range<usize>) -> (Vec<NodeId>, bool) {
        if let Some(items) = self.array(line, rest) {
            return (items, true);
        }
        if rest.is_empty() {
            return (Vec::new(), false);
        }
        (vec![self.tree.string(line.span(rest), line.get(rest))], false)
    }

    fn array(&mut self, line: &Joined, rest: &Range<usize>) -> Option<Vec<NodeId>> {
        let items = word::array(&line.text, rest.clone())?;
        let nodes = items
            .into_iter()
            .map(|(range, value)| self.tree.string(line.span(&range), &value));
        Some(nodes.collect())
    }

    /// `name=value` any number of times; for `ARG` also `name`, and for the others `name value` once.
    fn pairs(&mut self, raw: &Raw<'_>) -> Result<Vec<Entry>, ParseError> {
        let line = raw.line;
        let words = word::words(&line.text, raw.rest.clone(), self.escape);
        let keyword = raw.keyword.as_str();
        let Some(first) = words.first() else {
            return Err(
                ParseError::at(line.span(&raw.at), format!("`{keyword}` names nothing"))
                    .with_help(format!("write `{keyword} name=value`")),
            );
        };
        if keyword != "ARG" && !line.get(first).contains('=') {
            let behind = line.get(&(first.end..raw.rest.end));
            let start = raw.rest.end - behind.trim_start().len();
            if start == raw.rest.end {
                let what = format!("`{keyword}` gives `{}` no value", line.get(first));
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
                    let what = format!("`{}` is no pair of a name and a value", line.get(&range));
                    return Err(ParseError::at(line.span(&range), what)
                        .with_help("write `name=value`, with quotes around white space"));
                }
            };
            pairs.push(Entry { key, value });
        }
        Ok(pairs)
    }

    /// The heredocs that an instruction opens, which follow its line.
    fn heredocs(&mut self, raw: &Raw<'_>) -> Result<Vec<NodeId>, ParseError> {
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
                    let what = format!("the heredoc `{}` is never ended", opened.name);
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

    /// A string without quotes and escapes.
    fn word(&mut self, line: &Joined, range: &Range<usize>) -> NodeId {
        let raw = line.get(range);
        let span = line.span(range);
        if raw.contains(['"', '\'', self.escape]) {
            return self.tree.string(span, &word::unquote(raw, self.escape));
        }
        self.tree.string(span, raw)
    }

    /// An entry whose key is not in the text.
    fn entry(&mut self, name: &str, value: NodeId) -> Entry {
        let start = self.tree.span(value).start as usize;
        let key = self.tree.string(Span::new(start, start), name);
        Entry { key, value }
    }

    fn finish(mut self) -> Result<Parsed, ParseError> {
        self.close();
        if self.stages.is_empty() {
            return Err(ParseError::file("the file has no `FROM`")
                .with_help("start with `FROM`; exclude the file if it is a part that others include"));
        }
        let mut entries = Vec::new();
        let directives = std::mem::take(&mut self.directives);
        let args = std::mem::take(&mut self.args);
        for (name, pairs) in [("directives", directives), ("args", args)] {
            if let (Some(first), Some(last)) = (pairs.first(), pairs.last()) {
                let span = Span {
                    start: self.tree.span(first.key).start,
                    end: self.tree.span(last.value).end,
                };
                let value = self.tree.mapping(span, &pairs);
                entries.push(self.entry(name, value));
            }
        }
        let stages = std::mem::take(&mut self.stages);
        let ends = [stages.first(), stages.last()].map(|node| node.map(|node| self.tree.span(*node)));
        let span = match ends {
            [Some(first), Some(last)] => Span {
                start: first.start,
                end: last.end,
            },
            _ => Span::default(),
        };
        let value = self.tree.sequence(span, &stages);
        entries.push(self.entry("stages", value));
        let root = self.tree.mapping(Span::new(0, self.content.len()), &entries);
        Ok(Parsed {
            documents: vec![self.tree.finish(root, 0)],
            oddities: Vec::new(),
        })
    }
}

/// More different flags than this are looked up no more: each is then an entry of its own.
const MANY_FLAGS: usize = 32;

/// The ranges of name and value of a directive in a line.
fn directive(line: &str) -> Option<(Range<usize>, Range<usize>)> {
    let inside = line.trim_start().strip_prefix('#')?.trim_start();
    let (name, value) = inside.split_once('=')?;
    let known = name.trim_end();
    let value = value.trim();
    if value.is_empty() || !DIRECTIVES.iter().any(|one| one.eq_ignore_ascii_case(known)) {
        return None;
    }
    let start = line.len() - inside.len();
    let at = line.trim_end().len() - value.len();
    Some((start..start + known.len(), at..at + value.len()))
}

/// Whether a frontend is Docker's own, which has no other instructions.
fn is_dockers_own(image: &str) -> bool {
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    ["docker/dockerfile", "docker/dockerfile-upstream"]
        .into_iter()
        .any(|own| {
            image
                .strip_prefix(own)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '@']))
        })
}

#[cfg(test)]
mod tests;
