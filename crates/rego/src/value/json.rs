//! Values and JSON: read with numbers of any size, written as Go writes it.

use std::fmt::Write as _;
use std::sync::Arc;

use super::text::MOST_TEXT;
use super::{Number, Value};

/// How deep JSON may nest; values are walked recursively.
const DEEPEST: usize = 1_000;

impl Value {
    /// Reads one JSON text. Numbers keep their text; of entries with one key the last counts.
    ///
    /// # Errors
    ///
    /// What is wrong and at which byte, or that it nests deeper than 1,000 levels.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let (value, rest) = Self::from_json_start(text)?;
        if rest.is_empty() {
            return Ok(value);
        }
        Err(format!(
            "not JSON: there is more after the value at byte {}",
            text.len() - rest.len()
        ))
    }

    /// Reads the JSON that a text begins with; also gives what follows it and the space behind it.
    ///
    /// # Errors
    ///
    /// As of [`Value::from_json`].
    pub fn from_json_start(text: &str) -> Result<(Self, &str), String> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(0)?;
        reader.skip_space();
        Ok((value, text.get(reader.at..).unwrap_or_default()))
    }

    /// The value as JSON as Go's `json.Marshal` writes it: keys sorted by bytes, `<`, `>` and `&` escaped. Sets become
    /// arrays; keys that are not strings become their JSON. What is longer than 64 MiB is cut.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        write_json(self, &mut out, None, 0);
        out
    }

    /// The value as JSON over several lines, as Go's `json.MarshalIndent` writes it; cut where it is longer than 64 MiB.
    #[must_use]
    pub fn to_json_indented(&self, prefix: &str, indent: &str) -> String {
        let mut out = String::new();
        write_json(self, &mut out, Some((prefix, indent)), 0);
        out
    }

    /// The value as one of `serde_json`. Numbers that fit no 64 bits become the nearest double, or null if that is not
    /// finite.
    #[must_use]
    pub fn to_serde(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(value) => serde_json::Value::Bool(*value),
            Self::Number(Number::Integer(value)) => serde_json::Value::from(*value),
            Self::Number(number) => {
                let text = number.text();
                match text.parse::<u64>() {
                    Ok(value) => serde_json::Value::from(value),
                    Err(_) => serde_json::Value::from(number.to_f64()),
                }
            }
            Self::String(text) => serde_json::Value::from(text.as_ref()),
            Self::Array(items) => items.iter().map(Self::to_serde).collect(),
            Self::Set(set) => set.iter().map(Self::to_serde).collect(),
            Self::Object(_) => entries_by_text(self)
                .into_iter()
                .map(|(key, value)| (key, value.to_serde()))
                .collect(),
        }
    }

    /// A value of `serde_json` as one of Rego.
    #[must_use]
    pub fn from_serde(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(*value),
            serde_json::Value::Number(number) => match number.as_i64() {
                Some(value) => Self::integer(value),
                None => Number::parse(&number.to_string()).map_or(Self::Null, Self::Number),
            },
            serde_json::Value::String(text) => Self::string(text.as_str()),
            serde_json::Value::Array(items) => Self::array(items.iter().map(Self::from_serde).collect()),
            serde_json::Value::Object(entries) => Self::object(
                entries
                    .iter()
                    .map(|(key, value)| (Self::string(key.as_str()), Self::from_serde(value)))
                    .collect(),
            ),
        }
    }
}

/// The entries of an object by the text that their keys have in JSON, sorted by bytes.
fn entries_by_text(value: &Value) -> Vec<(String, &Value)> {
    let Value::Object(object) = value else {
        return Vec::new();
    };
    let mut entries: Vec<(String, &Value)> = object
        .iter()
        .map(|(key, value)| match key {
            Value::String(text) => (text.to_string(), value),
            other => (other.to_json(), value),
        })
        .collect();
    if entries
        .iter()
        .zip(entries.iter().skip(1))
        .any(|(a, b)| a.0 >= b.0)
    {
        // Of keys with one text the last in Rego's order counts; the sort is stable.
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        entries.reverse();
        entries.dedup_by(|a, b| a.0 == b.0);
        entries.reverse();
    }
    entries
}

fn new_line(out: &mut String, layout: Option<(&str, &str)>, depth: usize) {
    if let Some((prefix, indent)) = layout {
        out.push('\n');
        out.push_str(prefix);
        for _ in 0..depth {
            if out.len() > MOST_TEXT {
                return;
            }
            out.push_str(indent);
        }
    }
}

fn write_json(value: &Value, out: &mut String, layout: Option<(&str, &str)>, depth: usize) {
    if out.len() > MOST_TEXT {
        return;
    }
    let items = match value {
        Value::Null => return out.push_str("null"),
        Value::Bool(value) => return out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => return out.push_str(&number.text()),
        Value::String(text) => return write_json_string(out, text),
        Value::Array(items) => items.as_slice(),
        Value::Set(set) => set.elements(),
        Value::Object(_) => {
            let entries = entries_by_text(value);
            out.push('{');
            let is_empty = entries.is_empty();
            for (at, (key, value)) in entries.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                new_line(out, layout, depth + 1);
                write_json_string(out, &key);
                out.push_str(if layout.is_some() { ": " } else { ":" });
                write_json(value, out, layout, depth + 1);
            }
            if !is_empty {
                new_line(out, layout, depth);
            }
            out.push('}');
            return;
        }
    };
    out.push('[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        new_line(out, layout, depth + 1);
        write_json(item, out, layout, depth + 1);
    }
    if !items.is_empty() {
        new_line(out, layout, depth);
    }
    out.push(']');
}

fn write_json_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                // Writing to a string can't fail.
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn error(&self, what: &str) -> String {
        format!("not JSON: {what} at byte {}", self.at)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, String> {
        if self
            .text
            .as_bytes()
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(word.as_bytes()))
        {
            self.at += word.len();
            return Ok(value);
        }
        Err(self.error("an unknown word"))
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > DEEPEST {
            return Err(self.error("it nests too deep"));
        }
        self.skip_space();
        match self.peek() {
            None => Err(self.error("it ends early")),
            Some(b'n') => self.word("null", Value::Null),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'"') => Ok(Value::String(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'[') => {
                self.at += 1;
                let mut items = Vec::new();
                self.skip_space();
                if self.peek() == Some(b']') {
                    self.at += 1;
                    return Ok(Value::array(items));
                }
                loop {
                    items.push(self.value(depth + 1)?);
                    if !self.goes_on(b']')? {
                        return Ok(Value::array(items));
                    }
                }
            }
            Some(b'{') => {
                self.at += 1;
                let mut entries = Vec::new();
                self.skip_space();
                if self.peek() == Some(b'}') {
                    self.at += 1;
                    return Ok(Value::object(entries));
                }
                loop {
                    self.skip_space();
                    if self.peek() != Some(b'"') {
                        return Err(self.error("a key is missing"));
                    }
                    let key = self.string()?;
                    self.skip_space();
                    if self.peek() != Some(b':') {
                        return Err(self.error("`:` is missing"));
                    }
                    self.at += 1;
                    entries.push((Value::String(key), self.value(depth + 1)?));
                    if !self.goes_on(b'}')? {
                        return Ok(Value::object(entries));
                    }
                }
            }
            Some(_) => Err(self.error("an unknown character")),
        }
    }

    /// Whether a comma follows, or the end of the list.
    fn goes_on(&mut self, close: u8) -> Result<bool, String> {
        self.skip_space();
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            _ => Err(self.error("`,` or the end of the list is missing")),
        }
    }

    fn digits(&mut self) -> Result<(), String> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start {
            return Err(self.error("a digit is missing"));
        }
        Ok(())
    }

    fn number(&mut self) -> Result<Value, String> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        self.text
            .get(start..self.at)
            .and_then(Number::parse)
            .map(Value::Number)
            .ok_or_else(|| self.error("a number"))
    }

    fn string(&mut self) -> Result<Arc<str>, String> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..=0x1f)) {
                self.at += 1;
            }
            let plain = self.text.get(start..self.at).unwrap_or_default();
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    if out.is_empty() {
                        return Ok(Arc::from(plain));
                    }
                    out.push_str(plain);
                    return Ok(Arc::from(out));
                }
                Some(b'\\') => {
                    out.push_str(plain);
                    self.at += 1;
                    out.push(self.escape()?);
                }
                Some(_) => return Err(self.error("a control character in a string")),
                None => return Err(self.error("a string has no end")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        let letter = self.peek();
        self.at += 1;
        Ok(match letter {
            Some(letter @ (b'"' | b'\\' | b'/')) => char::from(letter),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let first = self.hex()?;
                if !(0xd800..0xdc00).contains(&first) {
                    return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                let back = self.at;
                if self.text.as_bytes().get(self.at..self.at + 2) == Some(b"\\u") {
                    self.at += 2;
                    let second = self.hex()?;
                    if (0xdc00..0xe000).contains(&second) {
                        let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                        return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                }
                // Half of a pair stands alone.
                self.at = back;
                char::REPLACEMENT_CHARACTER
            }
            _ => return Err(self.error("an unknown escape")),
        })
    }

    fn hex(&mut self) -> Result<u32, String> {
        let digits = self
            .text
            .get(self.at..self.at + 4)
            .filter(|digits| !digits.starts_with('+'));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(code) => {
                self.at += 4;
                Ok(code)
            }
            None => Err(self.error("an escape without four hex digits")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_with_numbers_as_they_are() {
        let text = r#"{"a":[1,1.50,1e3,123456789012345678901234567890,-0],"b":null}"#;
        assert_eq!(Value::from_json(text).unwrap().to_json(), text);
    }

    #[test]
    fn takes_the_last_of_equal_keys_and_replaces_half_pairs() {
        assert_eq!(
            Value::from_json(r#"{"a":1,"a":"\ud83d\ude00\ud83dx"}"#)
                .unwrap()
                .to_json(),
            "{\"a\":\"\u{1f600}\u{fffd}x\"}"
        );
    }

    #[test]
    fn refuses_what_is_not_json() {
        for text in [
            "",
            "01",
            "1.",
            "[1,]",
            "{,}",
            "\"\n\"",
            "tru",
            "1 2",
            "\"\\u00g0\"",
            "+1",
            "{\"a\" 1}",
        ] {
            assert!(Value::from_json(text).is_err(), "{text}");
        }
        assert!(Value::from_json(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn writes_keys_that_are_not_strings_as_json() {
        let value = Value::object(vec![
            (Value::integer(1), Value::from("number")),
            (Value::from("1"), Value::from("text")),
            (Value::array(vec![Value::from("<")]), Value::set(vec![])),
        ]);
        assert_eq!(value.to_json(), r#"{"1":"text","[\"\\u003c\"]":[]}"#);
        assert_eq!(
            value.to_json_indented("p", " "),
            "{\np \"1\": \"text\",\np \"[\\\"\\\\u003c\\\"]\": []\np}"
        );
    }

    #[test]
    fn converts_to_serde_and_back() {
        let value = Value::from_json(r#"{"a":[1,2.5,"x",true,null]}"#).unwrap();
        assert_eq!(Value::from_serde(&value.to_serde()), value);
    }
}
