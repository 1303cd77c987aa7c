//! Writes YAML as go-yaml does, with an indentation of two.

use std::cmp::Ordering;
use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::Regex;
use unicode_general_category::{GeneralCategory, get_general_category};

use super::scalar::{Scalar, resolve};
use crate::builtins::BuiltinError;
use crate::builtins::arguments::{MOST_BYTES, failed, too_large};
use crate::builtins::calendar::is_day;
use crate::builtins::sprintf::format_float;
use crate::value::Value;

/// The longest key that stands on the line of its value, in bytes.
const LONGEST_KEY: usize = 128;

/// Writes a value.
pub(super) fn write(value: &Value) -> Result<String, BuiltinError> {
    let mut out = String::new();
    match value {
        Value::Array(_) | Value::Set(_) | Value::Object(_) => block(&mut out, value, 0)?,
        _ => {
            scalar(&mut out, value, 2)?;
            end_line(&mut out);
        }
    }
    Ok(out)
}

fn end_line(out: &mut String) {
    if !out.ends_with('\n') {
        out.push('\n');
    }
}

fn check_length(out: &str) -> Result<(), BuiltinError> {
    if out.len() > MOST_BYTES {
        return Err(too_large());
    }
    Ok(())
}

fn spaces(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

/// Whether a value takes lines of its own.
fn is_block(value: &Value) -> bool {
    match value {
        Value::Array(items) => !items.is_empty(),
        Value::Set(set) => !set.is_empty(),
        Value::Object(object) => !object.is_empty(),
        _ => false,
    }
}

/// Writes a collection whose first line is begun already.
fn block(out: &mut String, value: &Value, indent: usize) -> Result<(), BuiltinError> {
    let items = match value {
        Value::Array(items) => items.as_slice(),
        Value::Set(set) => set.elements(),
        Value::Object(object) => {
            let entries = object
                .iter()
                .map(|(key, value)| (key.as_str().map_or_else(|| key.to_json(), str::to_owned), value));
            let sorted = sorted(entries.collect());
            if sorted.is_empty() {
                out.push_str("{}\n");
            }
            for (at, (key, value)) in sorted.into_iter().enumerate() {
                check_length(out)?;
                if at > 0 {
                    spaces(out, indent);
                }
                entry(out, &key, value, indent)?;
            }
            return Ok(());
        }
        _ => return Ok(()),
    };
    if items.is_empty() {
        out.push_str("[]\n");
    }
    for (at, item) in items.iter().enumerate() {
        check_length(out)?;
        if at > 0 {
            spaces(out, indent);
        }
        out.push_str("- ");
        if is_block(item) {
            block(out, item, indent + 2)?;
        } else {
            scalar(out, item, indent + 2)?;
            end_line(out);
        }
    }
    Ok(())
}

fn entry(out: &mut String, key: &str, value: &Value, indent: usize) -> Result<(), BuiltinError> {
    let is_simple = key.len() <= LONGEST_KEY && !key.contains(is_break);
    if is_simple {
        text(out, key, indent + 2, true)?;
        out.push(':');
    } else {
        out.push_str("? ");
        text(out, key, indent + 2, false)?;
        end_line(out);
        spaces(out, indent);
        out.push(':');
    }
    if is_block(value) {
        if is_simple {
            out.push('\n');
            spaces(out, indent + 2);
        } else {
            out.push(' ');
        }
        return block(out, value, indent + 2);
    }
    out.push(' ');
    scalar(out, value, indent + 2)?;
    end_line(out);
    Ok(())
}

fn scalar(out: &mut String, value: &Value, indent: usize) -> Result<(), BuiltinError> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => match resolve(&number.text()) {
            Scalar::Integer(value) => out.push_str(&value.to_string()),
            Scalar::Float(value) => out.push_str(&format_float(value, 'g', None)),
            // A number that is too large for Go.
            _ => return text(out, &number.text(), indent, false),
        },
        Value::String(string) => return text(out, string, indent, false),
        Value::Object(_) => out.push_str("{}"),
        Value::Array(_) | Value::Set(_) => out.push_str("[]"),
    }
    Ok(())
}

/// The ways to write a text that it allows.
struct Allowed {
    plain: bool,
    single: bool,
    literal: bool,
}

/// Whether YAML counts a character as the end of a line.
fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether go-yaml writes a character as it is; it escapes all that UTF-8 has four bytes for.
fn is_printable(character: char) -> bool {
    matches!(character, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        && character != '\u{feff}'
}

fn allowed(text: &str) -> Allowed {
    let (mut plain, mut single, mut literal) = (true, true, true);
    if text.starts_with("---") || text.starts_with("...") {
        plain = false;
    }
    let (mut after_blank, mut after_space, mut after_break) = (true, false, false);
    let mut characters = text.chars().enumerate().peekable();
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let before_blank = next.is_none_or(|next| matches!(next, ' ' | '\t'));
        let is_indicator = match character {
            '#' => at == 0 || after_blank,
            ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => {
                at == 0
            }
            '?' | '-' => at == 0 && before_blank,
            ':' => before_blank,
            _ => false,
        };
        let is_edge = at == 0 || next.is_none();
        if is_indicator || (is_edge && (character == ' ' || is_break(character))) {
            plain = false;
        }
        if character == '\t' {
            (plain, single) = (false, false);
        } else if !is_printable(character) {
            (plain, single, literal) = (false, false, false);
        }
        if character == ' ' {
            if next.is_none() {
                literal = false;
            }
            if after_break {
                (plain, single) = (false, false);
            }
            (after_space, after_break) = (true, false);
        } else if is_break(character) {
            plain = false;
            if after_space {
                (single, literal) = (false, false);
            }
            (after_space, after_break) = (false, true);
        } else {
            (after_space, after_break) = (false, false);
        }
        after_blank = matches!(character, ' ' | '\t') || is_break(character);
    }
    Allowed {
        plain,
        single,
        literal,
    }
}

fn text(out: &mut String, text: &str, indent: usize, is_key: bool) -> Result<(), BuiltinError> {
    // By way of JSON these come to a reader that refuses them.
    if text.contains(|character: char| {
        matches!(character, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
    }) {
        return Err(failed("a control character"));
    }
    let allowed = allowed(text);
    if text.contains('\n') {
        if allowed.literal && !is_key {
            literal(out, text, indent);
        } else {
            double(out, text);
        }
    } else if !matches!(resolve(text), Scalar::Text(_)) || is_special(text) {
        double(out, text);
    } else if allowed.plain {
        out.push_str(text);
    } else if allowed.single {
        single(out, text, indent);
    } else {
        double(out, text);
    }
    Ok(())
}

/// Whether other readers might take a text for something else: old truth values, times, numbers to the base of 60.
fn is_special(text: &str) -> bool {
    static SIXTY: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$").ok());
    matches!(
        text,
        "y" | "Y"
            | "yes"
            | "Yes"
            | "YES"
            | "on"
            | "On"
            | "ON"
            | "n"
            | "N"
            | "no"
            | "No"
            | "NO"
            | "off"
            | "Off"
            | "OFF"
            | "<<"
    ) || SIXTY.as_ref().is_some_and(|pattern| pattern.is_match(text))
        || is_time(text)
}

fn is_time(text: &str) -> bool {
    static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let clock = r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?";
        let zone = "(?:Z|[-+][0-9]{2}:[0-9]{2})";
        let pattern = format!("^([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}})(?:[Tt]{clock}{zone}| {clock})?$");
        Regex::new(&pattern).ok()
    });
    let Some(parts) = TIME.as_ref().and_then(|pattern| pattern.captures(text)) else {
        return false;
    };
    let part = |at: usize| {
        parts
            .get(at)
            .and_then(|part| part.as_str().parse::<u32>().ok())
            .unwrap_or(0)
    };
    let is_clock = |at: usize| part(at) < 24 && part(at + 1) < 60 && part(at + 2) < 60;
    is_day(part(1), part(2), part(3)) && is_clock(4) && is_clock(7)
}

fn single(out: &mut String, text: &str, indent: usize) {
    let mut after_break = false;
    out.push('\'');
    for character in text.chars() {
        if after_break && !is_break(character) && character != ' ' {
            spaces(out, indent);
        }
        if character == '\'' {
            out.push('\'');
        }
        out.push(character);
        after_break = is_break(character);
    }
    out.push('\'');
}

fn literal(out: &mut String, text: &str, indent: usize) {
    out.push('|');
    if text.starts_with(|first| first == ' ' || is_break(first)) {
        out.push('2');
    }
    let mut last = text.chars().rev();
    match (last.next().is_some_and(is_break), last.next()) {
        (false, _) => out.push('-'),
        (true, None) => out.push('+'),
        (true, Some(before)) if is_break(before) => out.push('+'),
        (true, Some(_)) => {}
    }
    out.push('\n');
    let mut at_start = true;
    for character in text.chars() {
        if is_break(character) {
            at_start = true;
        } else if std::mem::take(&mut at_start) {
            spaces(out, indent);
        }
        out.push(character);
    }
}

fn double(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        let code = u32::from(character);
        let letter = match character {
            '\0' => '0',
            '\u{7}' => 'a',
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\u{1b}' => 'e',
            '"' | '\\' => character,
            '\u{85}' => 'N',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            _ if is_printable(character) => {
                out.push(character);
                continue;
            }
            // Writing to a string can't fail.
            _ => {
                let _ = match code {
                    0..=0xff => write!(out, "\\x{code:02X}"),
                    0x100..=0xffff => write!(out, "\\u{code:04X}"),
                    _ => write!(out, "\\U{code:08X}"),
                };
                continue;
            }
        };
        out.push('\\');
        out.push(letter);
    }
    out.push('"');
}

/// Sorts entries as go-yaml does. Its order is not always one, so that a sort that relies on it is not used.
fn sorted(entries: Vec<(String, &Value)>) -> Vec<(String, &Value)> {
    let mut sorted: Vec<(String, &Value)> = Vec::with_capacity(entries.len());
    for entry in entries {
        let at = sorted.partition_point(|other| !is_less(&entry.0, &other.0));
        sorted.insert(at, entry);
    }
    sorted
}

fn is_digit(character: char) -> bool {
    get_general_category(character) == GeneralCategory::DecimalNumber
}

fn is_letter(character: char) -> bool {
    matches!(
        get_general_category(character),
        GeneralCategory::UppercaseLetter
            | GeneralCategory::LowercaseLetter
            | GeneralCategory::TitlecaseLetter
            | GeneralCategory::ModifierLetter
            | GeneralCategory::OtherLetter
    )
}

/// Whether a key comes before another: numbers in texts count as numbers, letters come behind other characters.
fn is_less(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut after_digit = false;
    for (at, (a, b)) in left.iter().zip(&right).enumerate() {
        if a == b {
            after_digit = is_digit(*a);
            continue;
        }
        match (is_letter(*a), is_letter(*b)) {
            (true, true) => return a < b,
            (true, false) => return after_digit,
            (false, true) => return !after_digit,
            (false, false) => {}
        }
        // A zero behind other digits is one of a number that has begun before.
        let mut begun = 0_i64;
        if *a == '0' || *b == '0' {
            let before = left.iter().take(at).rev().take_while(|digit| is_digit(**digit));
            begun = i64::from(before.into_iter().any(|digit| *digit != '0'));
        }
        let (a_size, a_length) = number(&left, at, begun);
        let (b_size, b_length) = number(&right, at, begun);
        return match a_size.cmp(&b_size).then(a_length.cmp(&b_length)) {
            Ordering::Equal => a < b,
            order => order == Ordering::Less,
        };
    }
    left.len() < right.len()
}

/// The number at a place, behind digits that came to `begun`; and its length.
fn number(text: &[char], at: usize, begun: i64) -> (i64, usize) {
    let digits = text.iter().skip(at).take_while(|digit| is_digit(**digit));
    digits.fold((begun, 0), |(number, length), digit| {
        let value = i64::from(u32::from(*digit)) - i64::from(u32::from('0'));
        (number.wrapping_mul(10).wrapping_add(value), length + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yaml(json: &str) -> String {
        write(&Value::from_json(json).unwrap()).unwrap()
    }

    #[test]
    fn nests_with_two_spaces() {
        assert_eq!(
            yaml(r#"{"a":[1,[2,3],{"b":1,"c":[{},[],"x"]}],"d":{"e":null}}"#),
            "a:\n  - 1\n  - - 2\n    - 3\n  - b: 1\n    c:\n      - {}\n      - []\n      - x\nd:\n  e: null\n"
        );
        assert_eq!(yaml("[]"), "[]\n");
        assert_eq!(yaml("{}"), "{}\n");
        assert_eq!(yaml("\"x\""), "x\n");
    }

    #[test]
    fn quotes_where_it_must() {
        for (json, expected) in [
            ("\"\"", "\"\"\n"),
            ("\"a: b\"", "'a: b'\n"),
            ("\"yes\"", "\"yes\"\n"),
            ("\"2020-02-30\"", "2020-02-30\n"),
            ("\"2020-02-29\"", "\"2020-02-29\"\n"),
            ("\"12:30\"", "\"12:30\"\n"),
            ("\"a\\tb\"", "\"a\\tb\"\n"),
            ("\"it's #1\"", "'it''s #1'\n"),
            ("\"a\\nb\"", "|-\n  a\n  b\n"),
            ("\"\\na\\n\\n\"", "|2+\n\n  a\n\n"),
            ("1e6", "1e+06\n"),
            ("123456789012345678901234", "1.2345678901234569e+23\n"),
        ] {
            assert_eq!(yaml(json), expected, "{json}");
        }
    }

    #[test]
    fn sorts_keys_naturally() {
        assert_eq!(
            yaml(r#"{"a10":1,"a9":1,"b":1,"A":1,"_":1}"#),
            "_: 1\nA: 1\na9: 1\na10: 1\nb: 1\n"
        );
    }
}
