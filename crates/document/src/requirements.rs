//! pip's requirements files <https://pip.pypa.io/en/stable/reference/requirements-file-format/> as documents.
//!
//! ```text
//! requests[socks]>=2.8 ; python_version < "3.8" --hash=sha256:abc
//! -e ./lib
//! -r base.txt
//! --index-url https://example.com/simple
//! ```
//!
//! ```json
//! [
//!   {"name": "requests", "extras": ["socks"], "specifier": ">=2.8", "marker": "python_version < \"3.8\"",
//!    "hashes": ["sha256:abc"]},
//!   {"path": "./lib", "editable": true},
//!   {"include": "base.txt"},
//!   {"option": "--index-url", "value": "https://example.com/simple"}
//! ]
//! ```
//!
//! One item a line, lines that end in a backslash joined with the next. Absent parts have no key. A requirement has a
//! `name`, a `url` or both, or a `path`; the name of a `url` may be that of its `#egg=`. `constraint` is the file of
//! `-c`. Other options have `option`, in its long form, and `value` where it takes one; those of a single requirement,
//! `options`. Variables of the environment stay as they are written.
//!
//! An item spans what is written of it. Keys are not in the text: each is an empty span before its value.

mod lines;
mod options;
mod target;

use std::ops::Range;

use super::format_reader::FormatReader;
use super::joined_line::JoinedLine;
use super::requirement::{Requirement, RequirementError};
use super::tree::{Builder, NodeId};
use super::{ParseError, Parsed};
use lines::logical_lines;
use options::{GivenOption, LineWord};
use purlin_text::source::{RepoPath, Span, Text};
use target::{egg, extras, is_archive, is_bad_wheel, is_url, is_version_control, looks_like_path};

/// How pip's requirements files are read.
pub(super) const READING: FormatReader = FormatReader::new(parse).matches(is_requirements);

/// Reads a text as a requirements file, as strictly as pip does, except that versions are not checked. A line that pip
/// refuses is left out.
///
/// # Errors
/// If most lines are neither a requirement nor an option that pip knows: it is another kind of file.
pub fn parse(text: &Text) -> Result<Parsed, ParseError> {
    let content = text.content();
    let mut reader = RequirementsReader {
        tree: Builder::new(text.share()),
    };
    let mut items = Vec::new();
    let mut refused = Vec::new();
    for line in logical_lines(content) {
        match reader.line(&line) {
            Ok(read) => items.extend(read),
            Err(error) => refused.push(error),
        }
    }
    if refused.len() > items.len() {
        return Err(refused.swap_remove(0));
    }
    let root = match reader.tree.sequence_of(&items) {
        Some(list) => list,
        None => reader.tree.sequence(Span::default(), &[]),
    };
    Ok(Parsed {
        documents: vec![reader.tree.finish(root, 0)],
        unread: refused,
        ..Parsed::default()
    })
}

type Fields = Vec<(&'static str, NodeId)>;

struct RequirementsReader {
    tree: Builder,
}

impl RequirementsReader {
    fn line(&mut self, line: &JoinedLine) -> Result<Vec<NodeId>, ParseError> {
        let text = line.text.trim_end();
        let start = text.len() - text.trim_start().len();
        if start == text.len() {
            return Ok(Vec::new());
        }
        // pip takes every word that starts with a dash, and all after it, as options; it parts words by spaces alone.
        let options_at = text
            .match_indices('-')
            .map(|(at, _)| at)
            .find(|at| *at == start || text.get(..*at).is_some_and(|before| before.ends_with(' ')))
            .unwrap_or(text.len());
        let requirement = start..text.get(..options_at).unwrap_or("").trim_end().len().max(start);
        let options = GivenOption::all(line, options_at, text.len())?;
        if requirement.is_empty() {
            return self.options(line, options);
        }
        let mut fields = Fields::new();
        self.requirement(line, requirement, &mut fields)?;
        self.own_options(line, options, &mut fields);
        Ok(vec![self.item(line.span(&(start..text.len())), &fields)])
    }

    /// `span`, extended to its children: an empty child at a line join is before the join.
    fn covering(&self, span: Span, fields: &[(&str, NodeId)]) -> Span {
        fields
            .iter()
            .map(|(_, node)| self.tree.span(*node))
            .fold(span, |all, one| Span {
                start: all.start.min(one.start),
                end: all.end.max(one.end),
            })
    }

    fn item(&mut self, span: Span, fields: &[(&str, NodeId)]) -> NodeId {
        let span = self.covering(span, fields);
        self.tree.record(span, fields)
    }

    fn string(&mut self, line: &JoinedLine, range: &Range<usize>) -> NodeId {
        let text = Requirement::part(&line.text, range);
        self.tree.string(line.span(range), text)
    }

    /// `name…`, `name @ url`, a URL or a path.
    fn requirement(
        &mut self,
        line: &JoinedLine,
        range: Range<usize>,
        fields: &mut Fields,
    ) -> Result<(), ParseError> {
        let text = line.get(&range);
        // A `;` can be part of a URL.
        let separator = text.find(if is_url(text) { "; " } else { ";" });
        let target = text
            .get(..separator.unwrap_or(text.len()))
            .unwrap_or(text)
            .trim_end();
        let place = range.start..range.start + target.len();
        if !is_url(text) && !is_archive(target) {
            match Requirement::parse_line(text) {
                Ok(parsed) => {
                    self.named(line, range.start, &parsed, fields);
                    return Ok(());
                }
                Err(mistake) if !looks_like_path(target) => return Err(refused(line, range.start, &mistake)),
                Err(_) => {}
            }
        }
        let marker = Requirement::parse_marker(text, separator.map_or(text.len(), |at| at + 1))
            .map_err(|mistake| refused(line, range.start, &mistake))?;
        self.unnamed(line, place, is_url(text), fields)?;
        if let Some(marker) = marker {
            let value = self.string(line, &(marker.start + range.start..marker.end + range.start));
            fields.push(("marker", value));
        }
        Ok(())
    }

    /// What `-e` takes: a path, `name @ url`, or a URL of version control. pip reads a marker only of the second.
    fn editable(
        &mut self,
        line: &JoinedLine,
        range: Range<usize>,
        fields: &mut Fields,
    ) -> Result<(), ParseError> {
        let text = line.get(&range);
        if let Ok(parsed) = Requirement::parse(text)
            && parsed.url.is_some()
        {
            self.named(line, range.start, &parsed, fields);
            return Ok(());
        }
        let refused =
            |message: &str, help: &str| Err(ParseError::at(line.span(&range), message).with_help(help));
        let is_local = text
            .get(..5)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"));
        if is_version_control(text) && egg(text).is_none() {
            return refused(
                "pip needs the name of the package at this URL",
                "write `name @ URL`",
            );
        }
        let is_url = is_url(text) || is_version_control(text);
        if is_url && !is_version_control(text) && !is_local {
            return refused(
                "pip takes an editable requirement only from a directory or from version control",
                "write a path or a URL such as `git+https://…`, or delete `-e`",
            );
        }
        if !is_url && text.contains(';') {
            return refused(
                "pip reads no marker after an editable path",
                "delete the marker, or `-e`",
            );
        }
        self.unnamed(line, range, is_url, fields)
    }

    /// A requirement with a name; `start` is where its text starts in the line.
    fn named(&mut self, line: &JoinedLine, start: usize, parsed: &Requirement, fields: &mut Fields) {
        let shift = |part: &Range<usize>| part.start + start..part.end + start;
        let name = self.string(line, &shift(&parsed.name));
        fields.push(("name", name));
        let extras: Vec<Range<usize>> = parsed.extras.iter().map(shift).collect();
        self.extras(line, &extras, fields);
        for (field, part) in [
            ("specifier", &parsed.specifier),
            ("url", &parsed.url),
            ("marker", &parsed.marker),
        ] {
            if let Some(part) = part {
                let value = self.string(line, &shift(part));
                fields.push((field, value));
            }
        }
    }

    /// A URL or a path, without its marker.
    fn unnamed(
        &mut self,
        line: &JoinedLine,
        mut place: Range<usize>,
        is_url: bool,
        fields: &mut Fields,
    ) -> Result<(), ParseError> {
        let target = line.get(&place);
        let mut own_extras = Vec::new();
        if !is_url && let Some(open) = extras(target) {
            // Read as those of a requirement, behind a name of one letter.
            let behind = target.get(open..).unwrap_or("");
            let parsed = Requirement::parse(&format!("x{behind}")).map_err(|mistake| {
                let at = mistake.at.saturating_sub(1);
                refused(line, place.start + open, &RequirementError { at, ..mistake })
            })?;
            let shift = place.start + open - 1;
            own_extras.extend(
                parsed
                    .extras
                    .iter()
                    .map(|part| part.start + shift..part.end + shift),
            );
            place.end = place.start + open;
        }
        let target = line.get(&place);
        if is_bad_wheel(target) {
            return Err(
                ParseError::at(line.span(&place), "pip knows no wheel by such a name")
                    .with_help("write `name-version-python-abi-platform.whl`"),
            );
        }
        if is_url && let Some(egg) = egg(target) {
            let start = place.start + egg.start;
            let text = target.get(egg).unwrap_or("");
            let parsed = Requirement::parse(text).map_err(|mistake| refused(line, start, &mistake))?;
            // Older releases of pip read extras there too.
            if parsed.specifier.is_some() || parsed.url.is_some() || parsed.marker.is_some() {
                let place = line.span(&(start..start + text.len()));
                return Err(ParseError::at(place, "expected the name of the package alone")
                    .with_help("write a space after the `;` before a marker, and no versions after a URL"));
            }
            let name = self.string(line, &(start + parsed.name.start..start + parsed.name.end));
            fields.push(("name", name));
        }
        let value = self.string(line, &place);
        fields.push((if is_url { "url" } else { "path" }, value));
        self.extras(line, &own_extras, fields);
        Ok(())
    }

    fn extras(&mut self, line: &JoinedLine, extras: &[Range<usize>], fields: &mut Fields) {
        let items: Vec<NodeId> = extras.iter().map(|extra| self.string(line, extra)).collect();
        fields.extend(self.tree.sequence_of(&items).map(|list| ("extras", list)));
    }

    /// Options after a requirement.
    fn own_options(&mut self, line: &JoinedLine, options: Vec<GivenOption>, fields: &mut Fields) {
        let (mut hashes, mut others) = (Vec::new(), Vec::new());
        for option in options {
            let span = line.span(&(option.range.start..option.end()));
            let value = option.value.unwrap_or_else(|| LineWord {
                range: option.range.clone(),
                text: String::new(),
            });
            let node = self.tree.string(line.span(&value.range), &value.text);
            if option.name == "--hash" {
                hashes.push(node);
            } else {
                let name = self.tree.string(line.span(&option.range), option.name);
                others.push(self.item(span, &[("option", name), ("value", node)]));
            }
        }
        for (field, items) in [("hashes", hashes), ("options", others)] {
            fields.extend(self.tree.sequence_of(&items).map(|list| (field, list)));
        }
    }

    /// A line that starts with an option. pip takes one editable requirement from it, to which the other options belong,
    /// or else one file, or else every option.
    fn options(
        &mut self,
        line: &JoinedLine,
        mut options: Vec<GivenOption>,
    ) -> Result<Vec<NodeId>, ParseError> {
        for single in ["--editable", "--requirement", "--constraint"] {
            if let Some(at) = options.iter().position(|option| option.name == single) {
                let chosen = options.remove(at);
                // What has no archive has no hash.
                options.retain(|option| option.name != "--hash" && single == "--editable");
                return self.option(line, chosen, options).map(|item| vec![item]);
            }
        }
        let options = options.into_iter();
        options
            .map(|option| self.option(line, option, Vec::new()))
            .collect()
    }

    /// One option, with those that belong to it.
    fn option(
        &mut self,
        line: &JoinedLine,
        option: GivenOption,
        own: Vec<GivenOption>,
    ) -> Result<NodeId, ParseError> {
        let mut fields = Fields::new();
        let given = || own.iter().chain([&option]);
        let start = given().map(|one| one.range.start).min().unwrap_or_default();
        let end = given().map(GivenOption::end).max().unwrap_or_default();
        let place = line.span(&(start..end));
        match (option.name, option.value) {
            ("--editable", Some(value)) => {
                let flag = line.span(&(option.range.start..option.range.start + 2));
                let editable = self.tree.bool(flag, true);
                // What is quoted is read without its quotes.
                let raw = line.get(&value.range);
                let is_quoted = ['"', '\'']
                    .iter()
                    .any(|quote| raw.len() > 1 && raw.starts_with(*quote) && raw.ends_with(*quote));
                let quotes = usize::from(is_quoted);
                fields.push(("editable", editable));
                let inner = value.range.start + quotes..value.range.end - quotes;
                self.editable(line, inner, &mut fields)?;
                self.own_options(line, own, &mut fields);
            }
            (name, value) => {
                let field = match name {
                    "--requirement" => "include",
                    "--constraint" => "constraint",
                    _ => {
                        let node = self.tree.string(line.span(&option.range), name);
                        fields.push(("option", node));
                        "value"
                    }
                };
                if let Some(value) = value {
                    let node = self.tree.string(line.span(&value.range), &value.text);
                    fields.push((field, node));
                }
            }
        }
        Ok(self.item(place, &fields))
    }
}

/// A line that pip refuses, with the place of the mistake; `start` is where the text of the requirement starts.
fn refused(line: &JoinedLine, start: usize, mistake: &RequirementError) -> ParseError {
    let at = start + mistake.at;
    let next = line.text.get(at..).and_then(|rest| rest.chars().next());
    let end = at + next.map_or(0, char::len_utf8);
    let help = if line.text.contains("{{") || line.text.contains("{%") {
        "it looks like a template; exclude it"
    } else {
        "write `name`, `name==1.2`, a path with a `/`, or start a comment with `#`"
    };
    ParseError::at(line.span(&(at..end)), mistake.message).with_help(help)
}

/// `requirements.txt`, `requirements-dev.txt`, `test_requirements.txt`, the same of `constraints`, anything in a folder
/// `requirements`; and what pip-tools compiles into these, `*.in`.
fn is_requirements(path: &RepoPath) -> bool {
    let Some((stem, "txt" | "in")) = path.file_name().rsplit_once('.') else {
        return false;
    };
    let is_apart = |char: char| !char.is_ascii_alphanumeric();
    let parent = path.parent();
    ["requirements", "constraints"].into_iter().any(|word| {
        stem.strip_prefix(word)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(is_apart))
            || stem
                .strip_suffix(word)
                .is_some_and(|rest| rest.ends_with(is_apart))
    }) || parent == "requirements"
        || parent.ends_with("/requirements")
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod pip_tests;
