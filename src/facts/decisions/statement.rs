//! What a record states as `key: value`: in its front matter, in the lines under its title, and in its section of the status.

use crate::document::{Document, Kind, NodeId};
use crate::source::{Span, Text};

/// A text of the record without marks of Markdown, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) text: String,
    pub(super) span: Span,
}

/// One statement.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    /// In lower case, without `-`, `_` and blanks: `supersededby`.
    pub(super) key: String,
    /// The values, each as it is written.
    pub(super) values: Vec<Part>,
    /// Whether the values are a list, rather than a text that may hold one.
    pub(super) is_list: bool,
}

/// A section of the record.
pub(super) struct Section {
    pub(super) level: i64,
    pub(super) title: Part,
    /// The lines of paragraphs, and items, in their order.
    pub(super) lines: Vec<Part>,
    /// The rows of tables with two columns.
    rows: Vec<(Part, Part)>,
}

/// A key in the spelling that keys are compared in.
pub(super) fn folded(key: &str) -> String {
    let is_part = |char: &char| char.is_alphanumeric();
    key.chars().filter(is_part).flat_map(char::to_lowercase).collect()
}

/// The statements of the front matter.
pub(super) fn of_front_matter(document: &Document, text: &Text) -> Vec<Statement> {
    let Some(root) = document.at(&["front_matter"]) else {
        return Vec::new();
    };
    let entries = document.entries(root).into_iter();
    let statements = entries.map(|entry| {
        let mut values = Vec::new();
        let is_list = matches!(document.kind(document.resolve(entry.value)), Kind::Sequence(_));
        scalars(document, text, entry.value, &mut values);
        Statement {
            key: folded(document.key_text(entry.key)),
            values,
            is_list,
        }
    });
    statements.collect()
}

/// The scalars of a value: itself, those of a list, and of mappings in it what they name.
fn scalars(document: &Document, text: &Text, value: NodeId, into: &mut Vec<Part>) {
    let items = match document.kind(document.resolve(value)) {
        Kind::Sequence(items) => items.to_vec(),
        _ => vec![value],
    };
    for item in items {
        let named = ["pattern", "id", "path", "rule", "name"]
            .iter()
            .find_map(|key| document.get(item, key));
        let node = named.unwrap_or(item);
        let span = document.span(node);
        let written = match document.kind(document.resolve(node)) {
            Kind::String(text) => text,
            Kind::Integer(_) | Kind::Float(_) | Kind::Bool(_) => text.slice(span),
            _ => continue,
        };
        if !written.trim().is_empty() {
            into.push(Part {
                text: written.trim().to_owned(),
                span,
            });
        }
    }
}

/// The sections of a record.
pub(super) fn sections(document: &Document, text: &Text) -> Vec<Section> {
    let Some(Kind::Sequence(sections)) = document.at(&["sections"]).map(|node| document.kind(node)) else {
        return Vec::new();
    };
    let part = |node: NodeId| Part {
        text: plain(text.slice(document.span(node))),
        span: document.span(node),
    };
    let list = |of: NodeId, name: &str| match document.get(of, name).map(|node| document.kind(node)) {
        Some(Kind::Sequence(items)) => items.to_vec(),
        _ => Vec::new(),
    };
    let read = sections.iter().map(|section| {
        let mut lines = Vec::new();
        for paragraph in list(*section, "paragraphs") {
            lines.extend(lines_of(text, document.span(paragraph)));
        }
        lines.extend(
            list(*section, "items")
                .into_iter()
                .filter_map(|item| document.get(item, "text"))
                .map(part),
        );
        lines.sort_by_key(|line| line.span);
        let mut rows = Vec::new();
        for table in list(*section, "tables") {
            let header = document.get(table, "header").into_iter();
            for row in header.chain(list(table, "rows")) {
                if let Kind::Sequence([key, value]) = document.kind(row) {
                    rows.push((part(*key), part(*value)));
                }
            }
        }
        Section {
            level: match document.get(*section, "level").map(|node| document.kind(node)) {
                Some(Kind::Integer(level)) => level,
                _ => 0,
            },
            title: document.get(*section, "title").map_or(
                Part {
                    text: String::new(),
                    span: document.span(*section),
                },
                part,
            ),
            lines,
            rows,
        }
    });
    read.collect()
}

fn lines_of(text: &Text, span: Span) -> Vec<Part> {
    let mut at = span.start as usize;
    let mut lines = Vec::new();
    for line in text.slice(span).split_inclusive('\n') {
        let written = line.trim_end();
        let start = at + (written.len() - written.trim_start().len());
        let end = at + written.len();
        at += line.len();
        let span = Span::new(start.min(end), end);
        lines.push(Part {
            text: plain(text.slice(span)),
            span,
        });
    }
    lines
}

impl Section {
    /// The statements in its lines and tables.
    pub(super) fn statements<'s>(&'s self, text: &'s Text) -> impl Iterator<Item = Statement> + 's {
        let lines = self.lines.iter().filter_map(|line| of_line(text, line.span));
        let rows = self.rows.iter().map(|(key, value)| Statement {
            key: folded(&key.text),
            values: vec![value.clone()],
            is_list: false,
        });
        lines.chain(rows)
    }
}

/// The statement of a line, `key: value`.
pub(super) fn of_line(text: &Text, span: Span) -> Option<Statement> {
    let raw = text.slice(span);
    let (key, behind) = raw.split_once(':')?;
    let key = plain(key);
    let is_key = |char: char| char.is_alphabetic() || matches!(char, ' ' | '-' | '_');
    if key.is_empty() || key.len() > 40 || !key.chars().all(is_key) {
        return None;
    }
    let value =
        behind.trim_start_matches(|char: char| char.is_whitespace() || matches!(char, '*' | '_' | '`'));
    let start = span.end as usize - value.len();
    let value = value.trim_end_matches(|char: char| char.is_whitespace() || matches!(char, '*' | '_' | '`'));
    let span = Span::new(start, start + value.len());
    let part = Part {
        text: plain(value),
        span,
    };
    Some(Statement {
        key: folded(&key),
        values: if part.text.is_empty() {
            Vec::new()
        } else {
            vec![part]
        },
        is_list: false,
    })
}

/// A text without comments, emphasis and the targets of links, and with one blank for any white space.
pub(super) fn plain(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, behind)) = rest.split_once("<!--") {
        text.push_str(before);
        rest = behind.split_once("-->").map_or("", |(_, behind)| behind);
    }
    text.push_str(rest);
    let mut bare = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("](") {
        let (before, behind) = rest.split_at(at);
        bare.push_str(before);
        bare.push(']');
        rest = behind.split_once(')').map_or("", |(_, behind)| behind);
    }
    bare.push_str(rest);
    let had_link = bare.len() < text.len();
    let dropped = |char: &char| matches!(char, '*' | '`' | '~') || had_link && matches!(char, '[' | ']');
    let kept: String = bare.chars().filter(|char| !dropped(char)).collect();
    let words: Vec<&str> = kept
        .split_whitespace()
        .map(|word| word.trim_matches('_'))
        .collect();
    words.join(" ").trim_start_matches("> ").to_owned()
}
