//! TOML 1.1 <https://toml.io/en/v1.1.0>: the tree of the `toml` crate, with the order and the spans of the file.

use ::toml::de::{DeTable, DeValue};

use super::format_reader::FormatReader;
use super::tree::{Builder, Entry, NodeId};
use super::{MAX_DEPTH, ParseError, Parsed};
use purlin_text::source::{Span, Text};

/// How TOML is read.
pub(super) const READING: FormatReader = FormatReader::new(parse)
    .at_most(8)
    .names(&[
        "Cargo.lock",
        "poetry.lock",
        "uv.lock",
        "pdm.lock",
        "Pipfile",
        "Gopkg.lock",
    ])
    .extensions(&["toml"]);

/// Reads a text as one TOML table.
///
/// Spans: a scalar with its quotes; an array or inline table with its brackets; a table under a header is its header
/// (`[a.b]`), because its content may be scattered over the file; an array of tables is its first header, and each
/// table in it its own; a table that only a dotted key or a longer header names is the part of the key that names it.
/// The root spans the file without the white space at its end. So what a table holds is outside of its span, unless it
/// is an inline table.
///
/// Dates and times are strings, as the file writes them. An integer beyond 64 bits is an error, and so is a
/// duplicate key. An empty file is an empty table.
///
/// # Errors
/// If the text is not TOML, or nests deeper than [`MAX_DEPTH`] (arrays and inline tables: 80, the parser's limit).
pub fn parse(text: &Text) -> Result<Parsed, ParseError> {
    let content = text.content();
    let skip = if content.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    parse_part(text, Span::new(skip, content.len()))
}

/// The same of a part of a text, which is in another format.
pub(super) fn parse_part(text: &Text, part: Span) -> Result<Parsed, ParseError> {
    let skip = part.start as usize;
    let body = text.content().get(part.range()).unwrap_or("");
    check_depth(body, skip)?;
    let table = DeTable::parse(body).map_err(|error| mistake(body, skip, &error))?;
    let mut reader = TomlReader {
        builder: Builder::new(text.share()),
        body,
        skip,
    };
    let root = reader.table(Span::new(skip, skip + body.trim_end().len()), table.get_ref(), 0)?;
    Ok(Parsed {
        documents: vec![reader.builder.finish(root, 0)],
        ..Parsed::default()
    })
}

struct TomlReader<'t> {
    builder: Builder,
    body: &'t str,
    skip: usize,
}

impl TomlReader<'_> {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(range.start + self.skip, range.end + self.skip)
    }

    /// Recursion: `depth` is bounded by [`MAX_DEPTH`].
    fn table(&mut self, span: Span, table: &DeTable<'_>, depth: usize) -> Result<NodeId, ParseError> {
        if depth >= MAX_DEPTH {
            return Err(ParseError::too_deep(span));
        }
        let mut entries: Vec<_> = table.iter().collect();
        // The crate sorts by name; rules and people expect the order of the file.
        entries.sort_by_key(|(key, _)| key.span().start);
        let mut nodes = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let span = self.span(key.span());
            let key = self.builder.string(span, key.get_ref());
            let value = self.value(self.span(value.span()), value.get_ref(), depth + 1)?;
            nodes.push(Entry { key, value });
        }
        Ok(self.builder.mapping(span, &nodes))
    }

    fn value(&mut self, span: Span, value: &DeValue<'_>, depth: usize) -> Result<NodeId, ParseError> {
        Ok(match value {
            DeValue::String(text) => self.builder.string(span, text),
            DeValue::Boolean(value) => self.builder.bool(span, *value),
            DeValue::Integer(literal) => match i64::from_str_radix(literal.as_str(), literal.radix()) {
                Ok(value) => self.builder.integer(span, value),
                Err(_) => {
                    return Err(ParseError::at(span, "the integer does not fit 64 bits")
                        .with_help("write it as a string"));
                }
            },
            DeValue::Float(literal) => match literal.as_str().parse::<f64>() {
                Ok(value) if value.is_finite() || literal.as_str().ends_with(['f', 'n']) => {
                    self.builder.float(span, value)
                }
                _ => {
                    return Err(
                        ParseError::at(span, "the number is beyond the range of a 64-bit float")
                            .with_help("write it as a string"),
                    );
                }
            },
            DeValue::Datetime(_) => {
                let raw = self
                    .body
                    .get(span.start as usize - self.skip..span.end as usize - self.skip)
                    .unwrap_or("");
                self.builder.string(span, raw)
            }
            DeValue::Array(items) => {
                if depth >= MAX_DEPTH {
                    return Err(ParseError::too_deep(span));
                }
                let mut nodes = Vec::with_capacity(items.len());
                for item in items {
                    nodes.push(self.value(self.span(item.span()), item.get_ref(), depth + 1)?);
                }
                self.builder.sequence(span, &nodes)
            }
            DeValue::Table(table) => self.table(span, table, depth)?,
        })
    }
}

/// Refuses keys of very many dotted parts before the crate builds a tree of them, because freeing a tree so deep
/// would need more stack than a thread has. Arrays and inline tables are bounded by the crate, but what is dotted
/// inside of them adds up, so every open bracket keeps its own count.
fn check_depth(body: &str, skip: usize) -> Result<(), ParseError> {
    let bytes = body.as_bytes();
    let mut open: Vec<usize> = Vec::new();
    // Dots in keys of the open brackets, and those of the innermost one alone.
    let mut total = 0usize;
    let mut here = 0usize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'#' => {
                at += bytes
                    .get(at..)
                    .unwrap_or_default()
                    .iter()
                    .take_while(|byte| **byte != b'\n')
                    .count();
                continue;
            }
            b'"' | b'\'' => {
                at = behind_string(bytes, at);
                continue;
            }
            b'.' => {
                here += 1;
                total += 1;
                if total > MAX_DEPTH {
                    return Err(ParseError::too_deep(Span::new(skip + at, skip + at + 1)));
                }
            }
            b'[' | b'{' => {
                open.push(here);
                here = 0;
            }
            b']' | b'}' => {
                total -= here;
                here = open.pop().unwrap_or_default();
            }
            b',' => {
                total -= here;
                here = 0;
            }
            b'\n' if open.is_empty() => {
                total = 0;
                here = 0;
            }
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

/// The offset after the string whose first quote is at `at`; after the quote if it is not closed where it must be.
fn behind_string(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let quote = rest.first().copied().unwrap_or_default();
    let triple = rest.len() >= 3 && rest.iter().take(3).all(|byte| *byte == quote);
    let (mut from, width) = if triple { (3, 3) } else { (1, 1) };
    while let Some(byte) = rest.get(from) {
        if *byte == b'\\' && quote == b'"' {
            from += 2;
        } else if *byte == quote
            && (!triple || rest.get(from..from + 3).is_some_and(|next| next == [quote; 3]))
        {
            return at + from + width;
        } else if *byte == b'\n' && !triple {
            return at + from;
        } else {
            from += 1;
        }
    }
    bytes.len()
}

/// The crate's error in our words.
fn mistake(body: &str, skip: usize, error: &::toml::de::Error) -> ParseError {
    let end = body.len();
    let range = error.span().unwrap_or(end..end);
    let mut start = range.start.min(end);
    while !body.is_char_boundary(start) {
        start -= 1;
    }
    let mut stop = range.end.clamp(start, end);
    while !body.is_char_boundary(stop) {
        stop += 1;
    }
    let message = error.message();
    let help = if message.contains("duplicate key") {
        Some("TOML allows a key only once in a table; merge the two")
    } else if message.contains("string values must be quoted") {
        Some("put the value between double quotes")
    } else if body.contains("{{") || body.contains("{%") {
        Some("it looks like a template; exclude it if no TOML parser reads it as it is")
    } else if message.contains("recurs") {
        Some("exclude the file")
    } else {
        None
    };
    let mut error = ParseError::at(
        Span::new(start + skip, stop + skip),
        message.trim_end_matches('.'),
    );
    error.help = help.map(str::to_owned);
    error
}

#[cfg(test)]
mod tests;
