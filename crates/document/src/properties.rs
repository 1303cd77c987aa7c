//! Properties of Java as `java.util.Properties.load` reads them
//! <https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html#load(java.io.Reader)>.
//!
//! ```json
//! {"org.gradle.jvmargs": "-Xmx2g", "empty": ""}
//! ```
//!
//! One mapping of strings, flat: a dot in a key is a part of the key. Keys and values span what is written, from the
//! first to the last character, so with the backslashes and line ends between; a missing value is an empty span at its
//! place. Of duplicate keys the last counts, as in Java. The text is UTF-8, as in Java's resource bundles since version
//! 9; a file in ISO 8859-1 with non-ASCII letters is not read.

use super::duplicates::duplicate_keys;
use super::format_reader::FormatReader;
use super::tree::{Builder, Entry};
use super::{ParseError, Parsed};
use purlin_text::source::{Span, Text};

/// How properties are read.
pub(super) const READING: FormatReader = FormatReader::new(parse).extensions(&["properties"]);

/// Reads a text as properties.
///
/// # Errors
/// If an escape `\u` is not followed by four hexadecimal digits, which Java refuses too.
pub fn parse(text: &Text) -> Result<Parsed, ParseError> {
    let content = text.content();
    let mut builder = Builder::new(text.share());
    let mut entries = Vec::new();
    let mut lines = LogicalLines::of(content);
    while lines.read_next() {
        let line = lines.line.as_slice();
        let key_end = end_of_key(line);
        let value_start = start_of_value(line, key_end);
        let (key, value) = (line.get(..key_end), line.get(value_start..));
        let (key, value) = (key.unwrap_or_default(), value.unwrap_or_default());
        // An empty value, or key, is at the end of what comes before it.
        let before_value = line.get(..value_start).unwrap_or_default();
        let key_at = line.first().map_or(content.len(), |first| first.at);
        let value_at = before_value.last().map_or(key_at, |last| last.end());
        entries.push(Entry {
            key: builder.string(span(key, key_at), &unescaped(key)?),
            value: builder.string(span(value, value_at), &unescaped(value)?),
        });
    }
    let root = builder.mapping(Span::new(0, content.len()), &entries);
    let document = builder.finish(root, 0);
    let oddities = duplicate_keys(&document);
    Ok(Parsed {
        documents: vec![document],
        oddities,
        ..Parsed::default()
    })
}

/// A character of a logical line.
#[derive(Clone, Copy)]
struct LineChar {
    char: char,
    /// Where it starts in the text.
    at: usize,
}

impl LineChar {
    fn end(self) -> usize {
        self.at + self.char.len_utf8()
    }
}

/// From the first to the last of `chars`; without any, the empty span at `missing`.
fn span(chars: &[LineChar], missing: usize) -> Span {
    match (chars.first(), chars.last()) {
        (Some(first), Some(last)) => Span::new(first.at, last.end()),
        _ => Span::new(missing, missing),
    }
}

fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\u{c}')
}

fn is_line_end(char: char) -> bool {
    matches!(char, '\n' | '\r')
}

/// The logical lines: without comments, white space before them, and the line ends that a backslash joins.
struct LogicalLines<'t> {
    chars: std::iter::Peekable<std::str::CharIndices<'t>>,
    /// The one that was read last.
    line: Vec<LineChar>,
}

impl<'t> LogicalLines<'t> {
    fn of(content: &'t str) -> Self {
        let mut chars = content.char_indices().peekable();
        chars.next_if(|(_, char)| *char == '\u{feff}');
        Self {
            chars,
            line: Vec::new(),
        }
    }

    /// Reads the next logical line that is not empty, if there is one.
    fn read_next(&mut self) -> bool {
        self.line.clear();
        while self.chars.peek().is_some() {
            self.skip_space();
            if self
                .chars
                .next_if(|(_, char)| matches!(char, '#' | '!'))
                .is_some()
            {
                while self.chars.next_if(|(_, char)| !is_line_end(*char)).is_some() {}
                continue;
            }
            while self.read_natural() {
                self.skip_space();
            }
            if !self.line.is_empty() {
                return true;
            }
        }
        false
    }

    fn skip_space(&mut self) {
        while self.chars.next_if(|(_, char)| is_space(*char)).is_some() {}
    }

    /// Reads up to a line end and over it; whether a backslash joins the next line to this one.
    fn read_natural(&mut self) -> bool {
        let mut is_escaped = false;
        while let Some((at, char)) = self.chars.next() {
            if is_line_end(char) {
                if char == '\r' {
                    self.chars.next_if(|(_, next)| *next == '\n');
                }
                if is_escaped {
                    self.line.pop();
                }
                return is_escaped;
            }
            is_escaped = char == '\\' && !is_escaped;
            self.line.push(LineChar { char, at });
        }
        // A backslash at the end of the file joins nothing.
        if is_escaped {
            self.line.pop();
        }
        false
    }
}

/// Where the key ends: before the first `=`, `:` or white space without a backslash before it.
fn end_of_key(line: &[LineChar]) -> usize {
    let mut is_escaped = false;
    let ends = |one: &LineChar| {
        let ends = !is_escaped && (is_space(one.char) || matches!(one.char, '=' | ':'));
        is_escaped = one.char == '\\' && !is_escaped;
        ends
    };
    line.iter().position(ends).unwrap_or(line.len())
}

/// Where the value starts: behind white space and at most one `=` or `:`.
fn start_of_value(line: &[LineChar], key_end: usize) -> usize {
    let behind_space = |from: usize| {
        let rest = line.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|one| is_space(one.char)).count()
    };
    let at = behind_space(key_end);
    match line.get(at) {
        Some(one) if matches!(one.char, '=' | ':') => behind_space(at + 1),
        _ => at,
    }
}

/// The text with its escapes decoded.
fn unescaped(chars: &[LineChar]) -> Result<String, ParseError> {
    let mut text = String::with_capacity(chars.len());
    // Java escapes units of UTF-16, so that some characters take two escapes.
    let mut units: Vec<u16> = Vec::new();
    let mut rest = chars.iter();
    while let Some(one) = rest.next() {
        let escape = (one.char == '\\').then(|| rest.next()).flatten();
        if let Some(escape) = escape.filter(|escape| escape.char == 'u') {
            let digits = rest.as_slice().get(..4).unwrap_or_default();
            units.push(unit(digits).ok_or_else(|| {
                ParseError::at(
                    Span::new(one.at, escape.end()),
                    "`\\u` is not followed by four hexadecimal digits",
                )
                .with_help("Write a backslash as two: `\\\\`")
            })?);
            rest = rest.as_slice().get(4..).unwrap_or_default().iter();
            continue;
        }
        append(&mut text, &mut units);
        text.push(match escape.map(|escape| escape.char) {
            Some('t') => '\t',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('f') => '\u{c}',
            Some(other) => other,
            None => one.char,
        });
    }
    append(&mut text, &mut units);
    Ok(text)
}

fn unit(digits: &[LineChar]) -> Option<u16> {
    if digits.len() != 4 {
        return None;
    }
    digits.iter().try_fold(0_u16, |unit, digit| {
        let digit = u16::try_from(digit.char.to_digit(16)?).ok()?;
        Some(unit << 4 | digit)
    })
}

/// Half of a pair alone is not a character, and becomes U+FFFD.
fn append(text: &mut String, units: &mut Vec<u16>) {
    if !units.is_empty() {
        text.extend(
            char::decode_utf16(units.drain(..)).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)),
        );
    }
}

#[cfg(test)]
mod tests;
