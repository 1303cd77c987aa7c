//! A value as Rego writes it: what `sprintf` and `print` show.

use std::fmt::{self, Write as _};

use unicode_general_category::{GeneralCategory, get_general_category};

use super::Value;

/// A text that is longer isn't written on: values share their parts, so that a small one can have a text without end.
pub(super) const MOST_TEXT: usize = 64 * 1024 * 1024;

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text())
    }
}

impl Value {
    /// The value as Rego's text: `{"a": [1, set()]}`. Strings are quoted as in Go. What is longer than
    /// 64 MiB is cut.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        self.write_text(&mut out);
        out
    }

    fn write_text(&self, out: &mut String) {
        if out.len() > MOST_TEXT {
            return;
        }
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => out.push_str(&number.text()),
            Self::String(text) => quote(out, text, '"', false),
            Self::Array(items) => write_items(out, '[', items, ']'),
            Self::Set(set) if set.is_empty() => out.push_str("set()"),
            Self::Set(set) => write_items(out, '{', set.elements(), '}'),
            Self::Object(object) => {
                out.push('{');
                for (at, (key, value)) in object.iter().enumerate() {
                    if at > 0 {
                        out.push_str(", ");
                    }
                    key.write_text(out);
                    out.push_str(": ");
                    value.write_text(out);
                }
                out.push('}');
            }
        }
    }
}

fn write_items(out: &mut String, open: char, items: &[Value], close: char) {
    out.push(open);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        item.write_text(out);
    }
    out.push(close);
}

/// Writes a text in quotes with Go's escapes; what can't be seen is escaped, or all that isn't ASCII.
pub fn quote(out: &mut String, text: &str, mark: char, ascii_only: bool) {
    out.push(mark);
    for character in text.chars() {
        escape(out, character, mark, ascii_only);
    }
    out.push(mark);
}

fn escape(out: &mut String, character: char, mark: char, ascii_only: bool) {
    let code = u32::from(character);
    match character {
        '\\' => out.push_str("\\\\"),
        _ if character == mark => {
            out.push('\\');
            out.push(mark);
        }
        _ if (character.is_ascii() || !ascii_only) && is_print(character) => out.push(character),
        '\u{7}' => out.push_str("\\a"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{b}' => out.push_str("\\v"),
        _ if code < 0x20 || code == 0x7f => write_code(out, format_args!("\\x{code:02x}")),
        _ if code < 0x1_0000 => write_code(out, format_args!("\\u{code:04x}")),
        _ => write_code(out, format_args!("\\U{code:08x}")),
    }
}

fn write_code(out: &mut String, code: fmt::Arguments<'_>) {
    // Writing to a string can't fail.
    let _ = out.write_fmt(code);
}

/// Whether Go prints a character as it is: letters, marks, numbers, punctuation, symbols and the space of ASCII.
#[must_use]
pub fn is_print(character: char) -> bool {
    if character.is_ascii() {
        return character == ' ' || character.is_ascii_graphic();
    }
    !matches!(
        get_general_category(character),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::Surrogate
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
            | GeneralCategory::SpaceSeparator
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_values_as_rego() {
        let value = Value::object(vec![
            (
                Value::from("a"),
                Value::array(vec![Value::Null, Value::from(true)]),
            ),
            (Value::integer(1), Value::set(vec![])),
            (
                Value::from("s"),
                Value::set(vec![Value::integer(2), Value::integer(1)]),
            ),
        ]);
        assert_eq!(value.to_string(), r#"{1: set(), "a": [null, true], "s": {1, 2}}"#);
        assert_eq!(Value::object(vec![]).to_string(), "{}");
    }

    #[test]
    fn quotes_as_go() {
        assert_eq!(
            Value::from("\"\\\n\u{7}\u{1}é\u{200b}\u{a0}\u{f0000}<").to_string(),
            r#""\"\\\n\a\x01é\u200b\u00a0\U000f0000<""#
        );
        let mut out = String::new();
        quote(&mut out, "é'", '\'', true);
        assert_eq!(out, r"'\u00e9\''");
    }
}
