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
//! them; `exec` distinguishes it from the words of an array. Flags are arrays, since some can be repeated; one without
//! a value is `true`. Absent parts have no key, except the null in `args`.
//!
//! Quotes and escapes are resolved where the builder does so; variables are not replaced, and an escaped `$` keeps its
//! escape.
//!
//! The key `image` spans `FROM`, and `name` spans `AS`; flags, `args`, `values` and `directives` have the spans of
//! their names. Other keys are not in the text: each is an empty span at the start of its value. What is continued
//! over several lines spans all of them.

mod arguments;
mod instruction;
mod line;
mod name;
mod word;

use std::collections::BTreeSet;
use std::ops::Range;

use super::format_reader::FormatReader;
use super::joined_line::JoinedLine;
use super::tree::{Builder, Entry, NodeId};
use super::{ParseError, Parsed};
use instruction::RawInstruction;
use line::DockerfileLines;
pub(super) use name::NOT_READ;
pub use name::is_named;
use purlin_text::source::{Span, Text};

/// <https://docs.docker.com/reference/dockerfile/#parser-directives>
const DIRECTIVES: [&str; 3] = ["syntax", "escape", "check"];

/// How Dockerfiles and Containerfiles are read.
pub(super) const READING: FormatReader = FormatReader::new(parse)
    .at_most(8)
    .matches(|path| is_named(path.file_name()));

/// Reads a text as a Dockerfile, as `BuildKit` does; flags and the number of arguments are checked of `FROM` alone.
///
/// # Errors
/// If an instruction is unknown (unless `syntax` names another builder), comes before the first `FROM`, or has
/// incomplete pairs or an unfinished heredoc, or if there is no `FROM`.
pub fn parse(text: &Text) -> Result<Parsed, ParseError> {
    let content = text.content();
    let mut reader = DockerfileReader {
        content,
        tree: Builder::new(text.share()),
        lines: DockerfileLines::new(content),
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
        let line = line::join(inside, start, &mut reader.lines, reader.escape);
        let from = line.text.len() - line.text.trim_start().len();
        let to = line.text.trim_end().len();
        if from < to {
            reader.line(&line, from..to)?;
        }
    }
    reader.finish()
}

/// A stage while its instructions are read.
struct DockerStage {
    from: Span,
    end: u32,
    entries: Vec<Entry>,
    instructions: Vec<NodeId>,
}

struct DockerfileReader<'t> {
    content: &'t str,
    tree: Builder,
    lines: DockerfileLines<'t>,
    escape: char,
    /// A builder that `syntax` names has instructions of its own.
    foreign: bool,
    directives: Vec<Entry>,
    /// The names of these.
    seen: BTreeSet<String>,
    args: Vec<Entry>,
    stages: Vec<NodeId>,
    open: Option<DockerStage>,
}

impl DockerfileReader<'_> {
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
                    ParseError::at(key, format!("the directive `{known}` is given twice"))
                        .with_help("keep one of the two"),
                );
            }
            match known.as_str() {
                "escape" => {
                    self.escape = match value_text {
                        "\\" => '\\',
                        "`" => '`',
                        _ => {
                            return Err(ParseError::at(span(&value), "the escape must be `\\` or `` ` ``")
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

    fn line(&mut self, line: &JoinedLine, within: Range<usize>) -> Result<(), ParseError> {
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
                format!("`{}` comes before the first `FROM`", raw.keyword),
            )
            .with_help("start with `FROM`, or exclude the file if others include it"));
        };
        stage.end = stage.end.max(end);
        stage.instructions.push(node);
        Ok(())
    }

    fn from(&mut self, raw: &RawInstruction<'_>) -> Result<(), ParseError> {
        self.close();
        let line = raw.line;
        let words = word::fields(&line.text, raw.rest.clone());
        let usage = "write `FROM image` or `FROM image AS name`";
        let (image, name) = match words.as_slice() {
            [image] => (image, None),
            [image, r#as, name] if line.get(r#as).eq_ignore_ascii_case("AS") => (image, Some((r#as, name))),
            [] => {
                return Err(ParseError::at(line.span(&raw.at), "`FROM` has no image").with_help(usage));
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
            let what = format!("`FROM` has no flag `{}`", line.get(&flag.whole));
            return Err(ParseError::at(line.span(&flag.whole), what)
                .with_help("the only flag of `FROM` is `--platform=value`"));
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
        self.open = Some(DockerStage {
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

    /// A string without quotes and escapes.
    fn word(&mut self, line: &JoinedLine, range: &Range<usize>) -> NodeId {
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
                .with_help("start with `FROM`, or exclude the file if others include it"));
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
            ..Parsed::default()
        })
    }
}

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
