//! Strings: looked into, cut, joined and turned.

use super::arguments::{
    Arguments, MOST_BYTES, MOST_ELEMENTS, bytes_result, check_time, failed, text_result, too_large,
};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use super::letter_case;
use crate::value::Value;

pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("concat", 2, concat),
    ("contains", 2, contains),
    ("endswith", 2, endswith),
    ("indexof", 2, indexof),
    ("indexof_n", 2, indexof_n),
    ("lower", 1, lower),
    ("replace", 3, replace),
    ("split", 2, split),
    ("startswith", 2, startswith),
    ("strings.any_prefix_match", 2, any_prefix_match),
    ("strings.any_suffix_match", 2, any_suffix_match),
    ("strings.count", 2, count),
    ("strings.replace_n", 2, replace_n),
    ("strings.reverse", 1, reverse),
    ("strings.split_n", 3, split_n),
    ("substring", 3, substring),
    ("trim", 2, trim),
    ("trim_left", 2, trim_left),
    ("trim_prefix", 2, trim_prefix),
    ("trim_right", 2, trim_right),
    ("trim_space", 1, trim_space),
    ("trim_suffix", 2, trim_suffix),
    ("upper", 1, upper),
];

fn concat(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let between = arguments.string(0)?;
    let parts = arguments.strings(1)?;
    let size = parts.iter().map(|part| part.len()).sum::<usize>()
        + between.len().saturating_mul(parts.len().saturating_sub(1));
    if size > MOST_BYTES {
        return Err(too_large());
    }
    Ok(Some(Value::from(parts.join(between).as_str())))
}

fn contains(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (text, part) = (arguments.string(0)?, arguments.string(1)?);
    Ok(Some(Value::Bool(text.contains(part))))
}

fn startswith(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (text, part) = (arguments.string(0)?, arguments.string(1)?);
    Ok(Some(Value::Bool(text.starts_with(part))))
}

fn endswith(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (text, part) = (arguments.string(0)?, arguments.string(1)?);
    Ok(Some(Value::Bool(text.ends_with(part))))
}

/// A count or place as a value; no text is so long that it wouldn't fit.
fn place(at: usize) -> Value {
    Value::integer(i64::try_from(at).unwrap_or(i64::MAX))
}

fn count(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (text, part) = (arguments.string(0)?, arguments.string(1)?);
    let count = if part.is_empty() {
        text.chars().count() + 1
    } else {
        text.matches(part).count()
    };
    Ok(Some(place(count)))
}

fn sought(arguments: &[Value]) -> Result<(&str, &str), BuiltinError> {
    let (text, part) = (arguments.string(0)?, arguments.string(1)?);
    if part.is_empty() {
        return Err(failed("argument 2 must not be empty"));
    }
    Ok((text, part))
}

fn indexof(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (text, part) = sought(arguments)?;
    Ok(Some(match text.split_once(part) {
        Some((before, _)) => place(before.chars().count()),
        None => Value::integer(-1),
    }))
}

fn indexof_n(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let (text, part) = sought(arguments)?;
    let part = part.as_bytes();
    // Knuth, Morris and Pratt: the time doesn't grow with how often parts overlap.
    let mut back = vec![0_usize; part.len()];
    let step = |back: &[usize], mut length: usize, byte: u8| loop {
        if part.get(length) == Some(&byte) {
            break length + 1;
        }
        match length.checked_sub(1).and_then(|before| back.get(before)) {
            Some(shorter) => length = *shorter,
            None => break 0,
        }
    };
    let mut length = 0;
    for (at, byte) in part.iter().enumerate().skip(1) {
        length = step(&back, length, *byte);
        if let Some(place) = back.get_mut(at) {
            *place = length;
        }
    }
    let part_length = part.iter().filter(|byte| starts_character(**byte)).count();
    let (mut places, mut passed, mut length) = (Vec::new(), 0, 0);
    for (at, byte) in text.bytes().enumerate() {
        if at % 65_536 == 0 {
            check_time(surroundings)?;
        }
        passed += usize::from(starts_character(byte));
        length = step(&back, length, byte);
        // A part ends with a whole character, so that all of its characters are passed.
        if length == part.len() {
            places.push(place(passed - part_length));
            if places.len() > MOST_ELEMENTS {
                return Err(too_large());
            }
        }
    }
    Ok(Some(Value::array(places)))
}

/// Whether a byte of UTF-8 is the first of a character.
fn starts_character(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

fn lower(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    text_result(text.chars().map(letter_case::lower).collect())
}

fn upper(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    text_result(text.chars().map(letter_case::upper).collect())
}

fn reverse(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    text_result(text.chars().rev().collect())
}

/// The pieces between separators; an empty separator parts all characters.
fn pieces<'a>(text: &'a str, separator: &'a str) -> Box<dyn Iterator<Item = &'a str> + 'a> {
    if separator.is_empty() {
        Box::new(
            text.char_indices()
                .map(|(at, character)| text.get(at..at + character.len_utf8()).unwrap_or_default()),
        )
    } else {
        Box::new(text.split(separator))
    }
}

fn collect_pieces<'a>(pieces: impl Iterator<Item = &'a str>) -> Result<Vec<Value>, BuiltinError> {
    let pieces: Vec<Value> = pieces.take(MOST_ELEMENTS + 1).map(Value::from).collect();
    if pieces.len() > MOST_ELEMENTS {
        return Err(too_large());
    }
    Ok(pieces)
}

fn split(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (text, separator) = (arguments.string(0)?, arguments.string(1)?);
    Ok(Some(Value::array(collect_pieces(pieces(text, separator))?)))
}

fn split_n(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (text, separator) = (arguments.string(0)?, arguments.string(1)?);
    let count = arguments.integer(2)?;
    let wanted = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    if count >= 0 {
        // The first pieces, and nothing of what is left.
        return Ok(Some(Value::array(collect_pieces(
            pieces(text, separator).take(wanted),
        )?)));
    }
    let mut all = collect_pieces(pieces(text, separator))?;
    let last = all.split_off(all.len().saturating_sub(wanted));
    Ok(Some(Value::array(last)))
}

fn substring(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    let (start, length) = (arguments.integer(1)?, arguments.integer(2)?);
    let Ok(start) = usize::try_from(start) else {
        return Err(failed("the offset must not be negative"));
    };
    let mut rest = text.chars();
    if start > 0 {
        rest.nth(start - 1);
    }
    let rest = rest.as_str();
    let part = match usize::try_from(length) {
        Ok(length) => match rest.char_indices().nth(length) {
            Some((end, _)) => rest.get(..end).unwrap_or_default(),
            None => rest,
        },
        // A negative length takes all that is left.
        Err(_) => rest,
    };
    Ok(Some(Value::from(part)))
}

fn trim(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (text, set) = (arguments.string(0)?, arguments.string(1)?);
    Ok(Some(Value::from(
        text.trim_matches(|character| set.contains(character)),
    )))
}

fn trim_left(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (text, set) = (arguments.string(0)?, arguments.string(1)?);
    Ok(Some(Value::from(
        text.trim_start_matches(|character| set.contains(character)),
    )))
}

fn trim_right(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (text, set) = (arguments.string(0)?, arguments.string(1)?);
    Ok(Some(Value::from(
        text.trim_end_matches(|character| set.contains(character)),
    )))
}

fn trim_prefix(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (text, part) = (arguments.string(0)?, arguments.string(1)?);
    Ok(Some(Value::from(text.strip_prefix(part).unwrap_or(text))))
}

fn trim_suffix(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (text, part) = (arguments.string(0)?, arguments.string(1)?);
    Ok(Some(Value::from(text.strip_suffix(part).unwrap_or(text))))
}

fn trim_space(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    Ok(Some(Value::from(arguments.string(0)?.trim())))
}

/// An argument that is one string, or an array or set of them.
fn one_or_more(arguments: &[Value], at: usize) -> Result<Vec<&str>, BuiltinError> {
    match arguments.any(at) {
        Value::String(text) => Ok(vec![text]),
        Value::Array(_) | Value::Set(_) => arguments.strings(at),
        _ => arguments.mistyped(at, "a string, an array or a set"),
    }
}

fn any_affix(
    arguments: &[Value],
    surroundings: &Surroundings,
    matches: fn(&str, &str) -> bool,
) -> BuiltinResult {
    let texts = one_or_more(arguments, 0)?;
    let affixes = one_or_more(arguments, 1)?;
    for text in texts {
        check_time(surroundings)?;
        if affixes.iter().any(|affix| matches(text, affix)) {
            return Ok(Some(Value::Bool(true)));
        }
    }
    Ok(Some(Value::Bool(false)))
}

fn any_prefix_match(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    any_affix(arguments, surroundings, |text, affix| text.starts_with(affix))
}

fn any_suffix_match(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    any_affix(arguments, surroundings, |text, affix| text.ends_with(affix))
}

fn replace(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    let pair = (arguments.string(1)?, arguments.string(2)?);
    bytes_result(replace_all(text, &[pair], surroundings)?)
}

fn replace_n(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let patterns = arguments.object(0)?;
    let text = arguments.string(1)?;
    let mut pairs = Vec::with_capacity(patterns.len());
    for (key, value) in patterns.iter() {
        match (key, value) {
            (Value::String(old), Value::String(new)) => pairs.push((old.as_ref(), new.as_ref())),
            _ => return Err(failed("argument 1 must map strings to strings")),
        }
    }
    bytes_result(replace_all(text, &pairs, surroundings)?)
}

/// Replaces from left to right; at each place the first pair that fits counts. An empty pattern fits at each byte
/// that no other is replaced at, as in Go, which can part a character.
fn replace_all(
    text: &str,
    pairs: &[(&str, &str)],
    surroundings: &Surroundings,
) -> Result<Vec<u8>, BuiltinError> {
    let bytes = text.as_bytes();
    let mut starts = [false; 256];
    let mut has_empty = false;
    for (old, _) in pairs {
        match old.as_bytes().first() {
            Some(byte) => {
                if let Some(start) = starts.get_mut(usize::from(*byte)) {
                    *start = true;
                }
            }
            None => has_empty = true,
        }
    }
    let mut out: Vec<u8> = Vec::with_capacity(text.len());
    let (mut at, mut last, mut was_empty) = (0, 0, false);
    while at <= bytes.len() {
        if at % 4096 == 0 {
            check_time(surroundings)?;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let is_start = rest
            .first()
            .and_then(|byte| starts.get(usize::from(*byte)))
            .is_some_and(|start| *start);
        let found = if is_start || has_empty {
            pairs
                .iter()
                .find(|(old, _)| rest.starts_with(old.as_bytes()) && !(was_empty && old.is_empty()))
        } else {
            None
        };
        was_empty = found.is_some_and(|(old, _)| old.is_empty());
        if let Some((old, new)) = found {
            out.extend_from_slice(bytes.get(last..at).unwrap_or_default());
            out.extend_from_slice(new.as_bytes());
            if out.len() > MOST_BYTES {
                return Err(too_large());
            }
            at += old.len();
            last = at;
        } else {
            at += 1;
        }
    }
    out.extend_from_slice(bytes.get(last..).unwrap_or_default());
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(function: Builtin, arguments: &[Value]) -> String {
        match function(arguments, &mut Surroundings::default()) {
            Ok(Some(value)) => value.to_string(),
            Ok(None) => "undefined".into(),
            Err(BuiltinError::Failed(text) | BuiltinError::Halt(text)) => text,
        }
    }

    #[test]
    fn counts_places_in_characters() {
        assert_eq!(call(indexof, &["äöü".into(), "ü".into()]), "2");
        assert_eq!(call(indexof, &["a".into(), "b".into()]), "-1");
        assert_eq!(call(indexof_n, &["äaaaä".into(), "aa".into()]), "[1, 2]");
        assert_eq!(call(substring, &["äöü".into(), 1.into(), 1.into()]), "\"ö\"");
        assert_eq!(call(substring, &["äöü".into(), 1.into(), (-1).into()]), "\"öü\"");
        assert_eq!(call(substring, &["äöü".into(), 9.into(), 1.into()]), "\"\"");
        assert_eq!(call(count, &["äö".into(), "".into()]), "3");
    }

    #[test]
    fn splits_as_go() {
        assert_eq!(call(split, &["aä".into(), "".into()]), "[\"a\", \"ä\"]");
        assert_eq!(call(split, &["".into(), "".into()]), "[]");
        assert_eq!(call(split, &["".into(), ",".into()]), "[\"\"]");
        assert_eq!(
            call(split_n, &["a.b.c".into(), ".".into(), 2.into()]),
            "[\"a\", \"b\"]"
        );
        assert_eq!(
            call(split_n, &["a.b.c".into(), ".".into(), (-1).into()]),
            "[\"c\"]"
        );
    }

    #[test]
    fn replaces_as_go() {
        assert_eq!(
            call(replace, &["abc".into(), "".into(), "-".into()]),
            "\"-a-b-c-\""
        );
        let patterns = Value::object(vec![("ab".into(), "2".into()), ("a".into(), "1".into())]);
        assert_eq!(call(replace_n, &[patterns, "abac".into()]), "\"1b1c\"");
    }

    #[test]
    fn trims_characters_of_a_set() {
        assert_eq!(call(trim, &["xxaxyx".into(), "xy".into()]), "\"a\"");
        assert_eq!(call(trim_left, &["xaxy".into(), "xy".into()]), "\"axy\"");
        assert_eq!(call(trim_right, &["xaxy".into(), "xy".into()]), "\"xa\"");
        assert_eq!(call(trim_prefix, &["xxa".into(), "x".into()]), "\"xa\"");
        assert_eq!(call(trim_suffix, &["axx".into(), "x".into()]), "\"ax\"");
        assert_eq!(call(trim_space, &["\u{a0}\u{b}a\n".into()]), "\"a\"");
    }

    #[test]
    fn joins_matches_and_turns() {
        assert_eq!(
            call(concat, &["-".into(), Value::set(vec!["b".into(), "a".into()])]),
            "\"a-b\""
        );
        let list = Value::array(vec!["x".into(), "a/b".into()]);
        assert_eq!(call(any_prefix_match, &[list.clone(), "a/".into()]), "true");
        assert_eq!(call(any_suffix_match, &["a/b".into(), list]), "true");
        assert_eq!(call(reverse, &["äb".into()]), "\"bä\"");
        assert_eq!(call(contains, &["abc".into(), "bc".into()]), "true");
        assert_eq!(call(startswith, &["abc".into(), "bc".into()]), "false");
        assert_eq!(call(endswith, &["abc".into(), "bc".into()]), "true");
        assert_eq!(call(upper, &["aß".into()]), "\"Aß\"");
        assert_eq!(call(lower, &["AΣ".into()]), "\"aσ\"");
    }
}
