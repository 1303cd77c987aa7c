//! JSON with the same value that is safe to print: anything that a terminal or a CI runner would act on is written as an
//! escape.
//!
//! JSON itself escapes the control characters below a space. Everything else that [`sanitize`] makes visible occurs
//! only in strings, where any character may be written as `\uXXXX`, and so does the `[` of a runner's command (see [`runner`]).

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

use super::{runner, sanitize};

/// Writes a value as indented JSON, without a line end.
pub(super) fn write_pretty<W: Write + ?Sized>(out: &mut W, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(out, Harmless(PrettyFormatter::new()));
    Ok(value.serialize(&mut serializer)?)
}

/// Writes a value as JSON on one line, without a line end.
pub(super) fn write_compact<W: Write + ?Sized>(out: &mut W, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(out, Harmless(CompactFormatter));
    Ok(value.serialize(&mut serializer)?)
}

/// A value as indented JSON with a line end, in a string that is allocated with this capacity: growing it step by step
/// would cost more than writing it.
pub(super) fn page(value: &impl Serialize, room: usize) -> String {
    let mut bytes = Vec::with_capacity(room);
    // Strings, numbers and string keys always serialise, and into UTF-8.
    let _ = write_pretty(&mut bytes, value);
    bytes.push(b'\n');
    String::from_utf8(bytes).unwrap_or_default()
}

/// Formats JSON like `F`, with escapes for harmful characters.
struct Harmless<F>(F);

impl<F: Formatter> Formatter for Harmless<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        // Most strings are plain names.
        if text
            .bytes()
            .all(|byte| (b' '..0x7f).contains(&byte) && byte != b'#')
        {
            return self.0.write_string_fragment(out, text);
        }
        let mut from = 0;
        for (at, char) in text.char_indices() {
            let is_command = || char == '[' && runner::opens_command(text.get(..at).unwrap_or_default());
            if sanitize::is_visible(char) && !is_command() {
                continue;
            }
            out.write_all(text.as_bytes().get(from..at).unwrap_or_default())?;
            for unit in char.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            from = at + char.len_utf8();
        }
        out.write_all(text.as_bytes().get(from..).unwrap_or_default())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_would_do_harm_is_escaped_in_keys_and_values() {
        let value = serde_json::json!({"a\u{7f}": ["\u{9b}2J", "##[error]x", "##vso[y", "\u{e0041}", "é漢"]});
        let mut out = Vec::new();
        write_compact(&mut out, &value).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r###"{"a\u007f":["\u009b2J","##\u005berror]x","##vso\u005by","\udb40\udc41","é漢"]}"###
        );
    }

    proptest! {
        #[test]
        fn it_reads_the_same_and_is_laid_out_the_same(text in r"([#\[a\\]|##\[|\PC){0,12}", more in any::<String>()) {
            let value = serde_json::json!({"a": [text, {}, []], more: [1.5, true, null]});
            let harmless = page(&value, 0);
            prop_assert!(!harmless.lines().any(runner::is_command));
            prop_assert!(harmless.chars().all(|char| char == '\n' || sanitize::is_visible(char)));
            let read: serde_json::Value = serde_json::from_str(&harmless).unwrap();
            prop_assert_eq!(&read, &value);
            let usual = serde_json::to_string_pretty(&value).unwrap();
            prop_assert_eq!(harmless.lines().count(), usual.lines().count());
        }
    }
}
