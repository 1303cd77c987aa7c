//! Solutions of Visual Studio <https://learn.microsoft.com/visualstudio/extensibility/internals/solution-dot-sln-file>
//! as documents.
//!
//! ```json
//! {
//!   "format": "12.00",
//!   "properties": [{"key": "VisualStudioVersion", "value": "17.0.31903.59"}],
//!   "projects": [
//!     {
//!       "type": "{9A19103F-16F7-4668-BE54-9A1E7A4F7556}",
//!       "name": "App",
//!       "path": "src\\App\\App.csproj",
//!       "id": "{D3A1E6B5-9B3F-4E7A-8C1D-0F2B4A6C8E10}",
//!       "sections": [{"name": "ProjectDependencies", "when": "postProject", "entries": [{"key": "{…}", "value": "{…}"}]}]
//!     }
//!   ],
//!   "global": [{"name": "NestedProjects", "when": "preSolution", "entries": [{"key": "{…}", "value": "{…}"}]}]
//! }
//! ```
//!
//! `format` is always there, and so are the lists, empty or not. A folder of the solution is a project too, of the type
//! `{2150E333-8FDC-42A3-9474-1A3956D46DE8}`. Other lines are ignored, as in MSBuild. Values span what is written,
//! without quotes; keys are not in the text: each is an empty span before its value. An item spans its line, one with
//! sections the lines up to its end.

use super::format_reader::FormatReader;
use super::tree::{Builder, NodeId};
use super::{ParseError, Parsed};
use purlin_text::source::{Span, Text};

const HEADER: &str = "Microsoft Visual Studio Solution File, Format Version ";

/// How solutions are read.
pub(super) const READING: FormatReader = FormatReader::new(parse).at_most(4).extensions(&["sln"]);

/// Reads a text as a solution.
///
/// # Errors
/// If the first non-empty line is not the header of a solution, a `Project` line is invalid, or a block is never
/// closed.
pub fn parse(text: &Text) -> Result<Parsed, ParseError> {
    let content = text.content();
    let mut lines = SolutionLines { content, at: 0 };
    let mut reader = SolutionReader {
        tree: Builder::new(text.share()),
    };
    // A byte order mark, and the empty line that Visual Studio writes first.
    let header = loop {
        let Some(line) = lines.next() else {
            return Err(ParseError::file("the file is empty").with_help("remove it if it is not used"));
        };
        if !line.text.is_empty() {
            break line;
        }
    };
    let Some(version) = header.text.strip_prefix(HEADER) else {
        return Err(
            ParseError::at(header.span(), "this is not the first line of a solution file")
                .with_help(format!("start the file with `{HEADER}12.00`")),
        );
    };
    let version = header.part(version);
    let format = reader.tree.string(version, version.text(content));
    let (mut properties, mut projects, mut global) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(line) = lines.next() {
        if line.text.starts_with("Project(") {
            projects.push(reader.project(&line, &mut lines)?);
        } else if line.text == "Global" {
            global.extend(reader.global(&line, &mut lines)?);
        } else if !line.text.starts_with('#') {
            properties.extend(reader.pair(&line, content));
        }
    }
    let whole = Span::new(0, content.len());
    let mut list = |items: &[NodeId]| {
        let list = reader.tree.sequence_of(items);
        list.unwrap_or_else(|| reader.tree.sequence(Span::default(), &[]))
    };
    let fields = [
        ("format", format),
        ("properties", list(&properties)),
        ("projects", list(&projects)),
        ("global", list(&global)),
    ];
    let root = reader.tree.record(whole, &fields);
    Ok(Parsed {
        documents: vec![reader.tree.finish(root, 0)],
        ..Parsed::default()
    })
}

trait LinePart {
    fn text(self, content: &str) -> &str;
}

impl LinePart for Span {
    fn text(self, content: &str) -> &str {
        content.get(self.range()).unwrap_or("")
    }
}

/// A line without white space around it.
struct SolutionLine<'t> {
    text: &'t str,
    start: usize,
}

impl SolutionLine<'_> {
    fn span(&self) -> Span {
        Span::new(self.start, self.start + self.text.len())
    }

    /// The span of what is left of the line, without white space around it.
    fn part(&self, rest: &str) -> Span {
        let start = self.start + self.text.len() - rest.len();
        let leading = rest.len() - rest.trim_start().len();
        Span::new(start + leading, start + leading + rest.trim().len())
    }
}

struct SolutionLines<'t> {
    content: &'t str,
    at: usize,
}

impl<'t> Iterator for SolutionLines<'t> {
    type Item = SolutionLine<'t>;

    fn next(&mut self) -> Option<SolutionLine<'t>> {
        let rest = self.content.get(self.at..).filter(|rest| !rest.is_empty())?;
        let raw = rest.split_inclusive('\n').next().unwrap_or(rest);
        let space = |next: char| next.is_whitespace() || next == '\u{feff}';
        let start = self.at + raw.len() - raw.trim_start_matches(space).len();
        self.at += raw.len();
        Some(SolutionLine {
            text: raw.trim_matches(space),
            start,
        })
    }
}

struct SolutionReader {
    tree: Builder,
}

impl SolutionReader {
    /// `Project("{type}") = "name", "path", "{id}"`, its sections, `EndProject`.
    fn project(
        &mut self,
        line: &SolutionLine<'_>,
        lines: &mut SolutionLines<'_>,
    ) -> Result<NodeId, ParseError> {
        let mut parts = Vec::new();
        let mut rest = line.text;
        while let Some((_, behind)) = rest.split_once('"') {
            let Some((inside, behind)) = behind.split_once('"') else {
                break;
            };
            let end = line.start + line.text.len() - behind.len() - 1;
            parts.push(Span::new(end - inside.len(), end));
            rest = behind;
        }
        let [kind, name, path, id] = parts[..] else {
            return Err(
                ParseError::at(line.span(), "this is not a valid `Project` line").with_help(
                    "write `Project(\"{type}\") = \"name\", \"path\", \"{id}\"`, as Visual Studio does",
                ),
            );
        };
        let mut sections = Vec::new();
        let end = loop {
            let Some(next) = lines.next() else {
                return Err(ParseError::at(line.span(), "the project is never closed")
                    .with_help("add the missing `EndProject`"));
            };
            if next.text == "EndProject" {
                break next.span().end;
            }
            if next.text.starts_with("Project(") || next.text == "Global" {
                return Err(ParseError::at(line.span(), "the project is never closed")
                    .with_help("add the missing `EndProject`"));
            }
            if let Some(header) = next.text.strip_prefix("ProjectSection(") {
                sections.push(self.section(&next, header, "EndProjectSection", lines)?);
            }
        };
        let content = lines.content;
        let mut fields = Vec::new();
        for (field, span) in [("type", kind), ("name", name), ("path", path), ("id", id)] {
            fields.push((field, self.tree.string(span, span.text(content))));
        }
        let start = line.span().start;
        if let (Some(first), Some(last)) = (sections.first(), sections.last()) {
            let across = Span {
                start: self.tree.span(*first).start,
                end: self.tree.span(*last).end,
            };
            fields.push(("sections", self.tree.sequence(across, &sections)));
            return Ok(self.tree.record(Span { start, end }, &fields));
        }
        Ok(self.tree.record(line.span(), &fields))
    }

    fn global(
        &mut self,
        line: &SolutionLine<'_>,
        lines: &mut SolutionLines<'_>,
    ) -> Result<Vec<NodeId>, ParseError> {
        let mut sections = Vec::new();
        loop {
            let Some(next) = lines.next() else {
                return Err(ParseError::at(line.span(), "`Global` is never closed")
                    .with_help("add the missing `EndGlobal`"));
            };
            if next.text == "EndGlobal" {
                return Ok(sections);
            }
            if let Some(header) = next.text.strip_prefix("GlobalSection(") {
                sections.push(self.section(&next, header, "EndGlobalSection", lines)?);
            }
        }
    }

    /// `name) = when`, `key = value` lines, and the end.
    fn section(
        &mut self,
        line: &SolutionLine<'_>,
        header: &str,
        end: &str,
        lines: &mut SolutionLines<'_>,
    ) -> Result<NodeId, ParseError> {
        let content = lines.content;
        let (name, when) = header.split_once(')').unwrap_or((header, ""));
        let when = line.part(when.trim_start().strip_prefix('=').unwrap_or(""));
        let start = line.start + line.text.len() - header.len();
        let name_span = Span::new(start, start + name.len());
        let mut entries = Vec::new();
        let last = loop {
            let Some(next) = lines.next() else {
                return Err(ParseError::at(line.span(), "the section is never closed")
                    .with_help(format!("add the missing `{end}`")));
            };
            if next.text == end {
                break next.span();
            }
            if let Some(entry) = self.pair(&next, content) {
                entries.push(entry);
            }
        };
        let (start, end) = (last.start, last.start);
        let sequence = self.tree.sequence_of(&entries);
        let sequence = sequence.unwrap_or_else(|| self.tree.sequence(Span { start, end }, &[]));
        let fields = [
            ("name", self.tree.string(name_span, name)),
            ("when", self.tree.string(when, when.text(content))),
            ("entries", sequence),
        ];
        let start = line.span().start;
        Ok(self.tree.record(Span { start, end: last.end }, &fields))
    }

    /// `key = value`
    fn pair(&mut self, line: &SolutionLine<'_>, content: &str) -> Option<NodeId> {
        let (key, value) = line.text.split_once('=')?;
        let value = line.part(value);
        let key = Span::new(line.start, line.start + key.trim_end().len());
        let fields = [
            ("key", self.tree.string(key, key.text(content))),
            ("value", self.tree.string(value, value.text(content))),
        ];
        Some(self.tree.record(line.span(), &fields))
    }
}

#[cfg(test)]
mod tests;
