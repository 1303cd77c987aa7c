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

use std::ops::Range;

use super::format_reader::FormatReader;
use super::joined_line::JoinedLine;
use super::requirement::Requirement;
use super::tree::{Builder, Entry, NodeId};
use super::{ParseError, Parsed};
use purlin_text::source::{RepoPath, Span, Text};

/// How pip's requirements files are read.
pub(super) const READING: FormatReader = FormatReader::new(parse).matches(is_requirements);

/// Reads a text as a requirements file, as strictly as pip does, except that versions are not checked.
///
/// # Errors
/// If a line is neither a requirement nor an option that pip knows.
pub fn parse(text: &Text) -> Result<Parsed, ParseError> {
    let content = text.content();
    let mut reader = RequirementsReader {
        tree: Builder::new(text.share()),
    };
    let mut items = Vec::new();
    for line in logical_lines(content) {
        items.extend(reader.line(&line)?);
    }
    let start = items
        .first()
        .map_or(0, |item| reader.tree.span(*item).start as usize);
    let end = items
        .last()
        .map_or(start, |item| reader.tree.span(*item).end as usize);
    let root = reader.tree.sequence(Span::new(start, end), &items);
    Ok(Parsed {
        documents: vec![reader.tree.finish(root, 0)],
        oddities: Vec::new(),
    })
}

/// Options, short and long, and whether they take a value.
/// <https://pip.pypa.io/en/stable/reference/requirements-file-format/#supported-options>
const OPTIONS: &[(&str, &str, bool)] = &[
    ("-r", "--requirement", true),
    ("-c", "--constraint", true),
    ("-e", "--editable", true),
    ("-i", "--index-url", true),
    ("", "--pypi-url", true),
    ("", "--extra-index-url", true),
    ("", "--no-index", false),
    ("-f", "--find-links", true),
    ("", "--no-binary", true),
    ("", "--only-binary", true),
    ("", "--prefer-binary", false),
    ("", "--require-hashes", false),
    ("", "--pre", false),
    ("", "--all-releases", true),
    ("", "--only-final", true),
    ("", "--uploaded-prior-to", true),
    ("", "--trusted-host", true),
    ("", "--use-feature", true),
    ("", "--always-unzip", false),
    ("-Z", "--always-unzip", false),
];

/// Those of a single requirement. pip accepts the others there too, and passes over them.
const OWN_OPTIONS: &[(&str, &str, bool)] = &[
    ("", "--hash", true),
    ("-C", "--config-settings", true),
    ("", "--config-setting", true),
    ("", "--global-option", true),
    ("", "--install-option", true),
    ("", "--build-option", true),
];

/// The lines as pip sees them: joined, without comments. What is empty at the start of the item that holds it has nothing
/// before it.
fn logical_lines(content: &str) -> Vec<JoinedLine> {
    let mut lines = Vec::new();
    let mut line = JoinedLine::default();
    let mut at = if content.starts_with('\u{feff}') { 3 } else { 0 };
    while let Some(rest) = content.get(at..).filter(|rest| !rest.is_empty()) {
        let length = rest.find(ends_line).unwrap_or(rest.len());
        let raw = rest.get(..length).unwrap_or("");
        let is_comment = raw.trim_start().starts_with('#');
        let goes_on = raw.ends_with('\\') && !is_comment;
        if is_comment && !line.is_new() {
            // A comment ends a joined line, even without a space before it.
            line.push(" ", at);
        }
        line.push(raw.trim_end_matches(|char| goes_on && char == '\\'), at);
        let behind = rest.get(length..).unwrap_or("");
        at += length
            + if behind.starts_with("\r\n") {
                2
            } else {
                behind.chars().next().map_or(0, char::len_utf8)
            };
        if !goes_on {
            lines.push(std::mem::take(&mut line));
        }
    }
    lines.push(line);
    for line in &mut lines {
        let end = comment(&line.text).unwrap_or(line.text.len());
        line.text.truncate(end);
        line.starts = line.text.len() - line.text.trim_start().len();
    }
    lines
}

/// Python's `splitlines` knows more ends of lines than other tools:
/// <https://docs.python.org/3/library/stdtypes.html#str.splitlines>
fn ends_line(char: char) -> bool {
    matches!(
        char,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Where a comment starts: a `#` at the start or behind white space.
fn comment(text: &str) -> Option<usize> {
    text.match_indices('#').map(|(at, _)| at).find(|at| {
        text.get(..*at)
            .is_none_or(|before| before.is_empty() || before.ends_with(char::is_whitespace))
    })
}

/// A word of a line: where it stands, and what it says without quotes.
struct LineWord {
    range: Range<usize>,
    text: String,
}

/// The words of a line from a place on, as a shell would part them.
fn words(line: &str, from: usize) -> Vec<LineWord> {
    let mut words = Vec::new();
    let mut current: Option<LineWord> = None;
    let mut quote = None;
    let mut chars = line.get(from..).unwrap_or("").char_indices();
    while let Some((at, char)) = chars.next() {
        let at = from + at;
        if quote.is_none() && char.is_whitespace() {
            words.extend(current.take());
            continue;
        }
        let word = current.get_or_insert_with(|| LineWord {
            range: at..at,
            text: String::new(),
        });
        word.range.end = at + char.len_utf8();
        match (quote, char) {
            (Some(open), _) if open == char => quote = None,
            (None, '"' | '\'') => quote = Some(char),
            (None | Some('"'), '\\') => {
                if let Some((at, next)) = chars.next() {
                    word.text.push(next);
                    word.range.end = from + at + next.len_utf8();
                }
            }
            _ => word.text.push(char),
        }
    }
    words.extend(current);
    words
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
        // pip takes every word that starts with a dash, and all after it, as options.
        let options_at = text
            .match_indices('-')
            .map(|(at, _)| at)
            .find(|at| {
                *at == start
                    || text
                        .get(..*at)
                        .is_some_and(|before| before.ends_with([' ', '\t']))
            })
            .unwrap_or(text.len());
        let requirement = start..text.get(..options_at).unwrap_or("").trim_end().len().max(start);
        let mut fields = Fields::new();
        if !requirement.is_empty() {
            self.requirement(line, requirement, &mut fields)?;
            self.own_options(line, words(text, options_at), &mut fields)?;
            return Ok(vec![self.item(line.span(&(start..text.len())), fields)]);
        }
        self.options(line, words(text, options_at))
    }

    /// `span`, extended to its children: an empty child at a line join is before the join.
    fn covering(&self, span: Span, held: &[NodeId]) -> Span {
        held.iter()
            .map(|node| self.tree.span(*node))
            .fold(span, |all, one| Span {
                start: all.start.min(one.start),
                end: all.end.max(one.end),
            })
    }

    fn item(&mut self, span: Span, fields: Fields) -> NodeId {
        let values: Vec<NodeId> = fields.iter().map(|(_, value)| *value).collect();
        let span = self.covering(span, &values);
        let entries: Vec<Entry> = fields
            .into_iter()
            .map(|(name, value)| {
                let start = self.tree.span(value).start as usize;
                Entry {
                    key: self.tree.string(Span::new(start, start), name),
                    value,
                }
            })
            .collect();
        self.tree.mapping(span, &entries)
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
        let text = Requirement::part(&line.text, &range);
        let shift = |part: &Range<usize>| part.start + range.start..part.end + range.start;
        let parsed = Requirement::parse_line(text);
        if let Ok(parsed) = &parsed
            && !(is_archive(text) && parsed.url.is_none())
        {
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
            return Ok(());
        }
        let is_url = is_url(text);
        let looks_like_path =
            text.starts_with(['.', '/', '~']) || text.contains(['/', '\\']) || is_archive(text);
        if !is_url && !looks_like_path {
            let at = parsed.err().map_or(0, |mistake| mistake.at) + range.start;
            let message = match Requirement::parse_line(text) {
                Err(mistake) => mistake.message,
                Ok(_) => "this is not a requirement",
            };
            let help = if text.contains("{{") || text.contains("{%") {
                "it looks like a template; exclude it"
            } else {
                "write `name`, `name==1.2`, a path with a `/`, or start a comment with `#`"
            };
            let next = line.text.get(at..).and_then(|rest| rest.chars().next());
            let end = at + next.map_or(0, char::len_utf8);
            return Err(ParseError::at(line.span(&(at..end)), message).with_help(help));
        }
        // A `;` can be part of a URL, so the one before a marker has a space before or after it.
        let separator = if is_url {
            text.find("; ").or_else(|| text.find(" ;"))
        } else {
            text.find(';')
        };
        let mut place = range.start
            ..range.start + separator.map_or(text.len(), |at| text.get(..at).unwrap_or("").trim_end().len());
        let mut extras = Vec::new();
        let target = Requirement::part(&line.text, &place);
        if !is_url
            && let Some(open) = target.rfind('[')
            && target.ends_with(']')
        {
            let mut at = place.start + open + 1;
            for extra in target.get(open + 1..target.len() - 1).unwrap_or("").split(',') {
                let lead = extra.len() - extra.trim_start().len();
                extras.push(at + lead..at + lead + extra.trim().len());
                at += extra.len() + 1;
            }
            place.end = place.start + open;
        }
        if let Some(egg) = egg(Requirement::part(&line.text, &place)).filter(|_| is_url) {
            let name = self.string(line, &(place.start + egg.start..place.start + egg.end));
            fields.push(("name", name));
        }
        let value = self.string(line, &place);
        fields.push((if is_url { "url" } else { "path" }, value));
        self.extras(line, &extras, fields);
        if let Some(separator) = separator {
            let behind = text.get(separator..).unwrap_or("");
            let lead = behind.len() - behind.trim_start_matches([' ', ';']).len();
            let start = range.start + separator + lead;
            let value = self.string(line, &(start..range.end));
            fields.push(("marker", value));
        }
        Ok(())
    }

    fn extras(&mut self, line: &JoinedLine, extras: &[Range<usize>], fields: &mut Fields) {
        let (Some(first), Some(last)) = (extras.first(), extras.last()) else {
            return;
        };
        let span = line.span(&(first.start..last.end));
        let items: Vec<NodeId> = extras.iter().map(|extra| self.string(line, extra)).collect();
        let span = self.covering(span, &items);
        let value = self.tree.sequence(span, &items);
        fields.push(("extras", value));
    }

    /// Options after a requirement.
    fn own_options(
        &mut self,
        line: &JoinedLine,
        words: Vec<LineWord>,
        fields: &mut Fields,
    ) -> Result<(), ParseError> {
        let mut hashes: Vec<(Span, NodeId)> = Vec::new();
        let mut others: Vec<(Span, NodeId)> = Vec::new();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            if !word.text.starts_with('-') {
                // pip reads no more than the options.
                continue;
            }
            let option = GivenOption::read(line, &word, &mut words, &[OWN_OPTIONS, OPTIONS])?;
            let value = option.value.unwrap_or_else(|| LineWord {
                range: word.range.clone(),
                text: String::new(),
            });
            let node = self.tree.string(line.span(&value.range), &value.text);
            if option.name == "--hash" {
                hashes.push((line.span(&value.range), node));
            } else {
                let span = line.span(&(word.range.start..value.range.end));
                let name = self.tree.string(line.span(&word.range), option.name);
                let node = self.item(span, vec![("option", name), ("value", node)]);
                others.push((span, node));
            }
        }
        for (field, list) in [("hashes", hashes), ("options", others)] {
            if let (Some((first, _)), Some((last, _))) = (list.first(), list.last()) {
                let span = Span {
                    start: first.start,
                    end: last.end,
                };
                let items: Vec<NodeId> = list.iter().map(|(_, node)| *node).collect();
                let span = self.covering(span, &items);
                let value = self.tree.sequence(span, &items);
                fields.push((field, value));
            }
        }
        Ok(())
    }

    /// A line that starts with an option: an item for each, but those of an editable requirement are its own.
    fn options(&mut self, line: &JoinedLine, words: Vec<LineWord>) -> Result<Vec<NodeId>, ParseError> {
        let mut items = Vec::new();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            if !word.text.starts_with('-') {
                continue;
            }
            let option = GivenOption::read(line, &word, &mut words, &[OPTIONS, OWN_OPTIONS])?;
            let mut end = option
                .value
                .as_ref()
                .map_or(word.range.end, |value| value.range.end);
            let mut fields = Fields::new();
            match (option.name, option.value) {
                ("--editable", Some(value)) => {
                    let flag = line.span(&(word.range.start..word.range.start + 2));
                    let editable = self.tree.bool(flag, true);
                    // What is quoted is read without its quotes.
                    let raw = Requirement::part(&line.text, &value.range);
                    let is_quoted = ['"', '\'']
                        .iter()
                        .any(|quote| raw.len() > 1 && raw.starts_with(*quote) && raw.ends_with(*quote));
                    let quotes = usize::from(is_quoted);
                    fields.push(("editable", editable));
                    self.requirement(
                        line,
                        value.range.start + quotes..value.range.end - quotes,
                        &mut fields,
                    )?;
                    let rest: Vec<LineWord> = words.by_ref().collect();
                    end = rest.last().map_or(end, |last| last.range.end);
                    self.own_options(line, rest, &mut fields)?;
                }
                (name, value) => {
                    let field = match name {
                        "--requirement" => "include",
                        "--constraint" => "constraint",
                        _ => {
                            let node = self.tree.string(line.span(&word.range), name);
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
            items.push(self.item(line.span(&(word.range.start..end)), fields));
        }
        Ok(items)
    }
}

/// An option as it was given.
struct GivenOption {
    /// Its long form.
    name: &'static str,
    value: Option<LineWord>,
}

impl GivenOption {
    /// `--name value`, `--name=value`, `-n value` or `-nvalue`.
    fn read(
        line: &JoinedLine,
        word: &LineWord,
        rest: &mut impl Iterator<Item = LineWord>,
        known: &[&'static [(&'static str, &'static str, bool)]],
    ) -> Result<Self, ParseError> {
        let place = || line.span(&word.range);
        let written = word
            .text
            .split_once('=')
            .map_or(word.text.as_str(), |(name, _)| name);
        let found = known.iter().copied().flatten().find(|(short, long, _)| {
            *long == written
                || !short.is_empty() && word.text.starts_with(short) && !word.text.starts_with("--")
        });
        let Some((short, long, takes_value)) = found else {
            return Err(ParseError::at(place(), "pip has no such option here")
                .with_help("correct it, or start a comment with `#`"));
        };
        // How much of the word is the option; quotes are rare enough there.
        let name_length = if written == *long {
            long.len() + usize::from(word.text.len() > long.len())
        } else {
            short.len()
        };
        let attached = word.text.get(name_length..).filter(|value| !value.is_empty());
        let value = match (takes_value, attached) {
            (false, _) => None,
            (true, Some(value)) => Some(LineWord {
                range: (word.range.start + name_length).min(word.range.end)..word.range.end,
                text: value.to_owned(),
            }),
            (true, None) => Some(rest.next().ok_or_else(|| {
                ParseError::at(place(), format!("`{long}` needs a value"))
                    .with_help("write the value after the option")
            })?),
        };
        Ok(Self { name: long, value })
    }
}

/// A scheme has at least two letters, so `c:\…` is not a URL.
fn is_url(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|next| next.is_ascii_alphanumeric() || matches!(next, '+' | '-' | '.'))
    })
}

fn is_archive(text: &str) -> bool {
    let name = text.split([' ', ';', '[']).next().unwrap_or(text);
    [".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// The name in the `#egg=` of a URL.
fn egg(url: &str) -> Option<Range<usize>> {
    let start = ["#egg=", "&egg="]
        .iter()
        .find_map(|mark| Some(url.find(mark)? + mark.len()))?;
    let rest = url.get(start..)?;
    let length = rest.find(['&', '[', '=', '<', '>', ' ']).unwrap_or(rest.len());
    (length > 0).then_some(start..start + length)
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
