//! Characters and classes of characters in Go's regular expressions.

use regex::Regex;

/// A class that nothing is in.
pub(super) const NOTHING: &str = r"[^\x{0}-\x{10FFFF}]";

/// One character for the `regex` crate, by its number so that it stands for itself anywhere.
pub(super) fn character(code: u32) -> String {
    match char::from_u32(code) {
        Some(character) if character.is_ascii_alphanumeric() => character.to_string(),
        _ => format!(r"\x{{{code:X}}}"),
    }
}

/// A range without the numbers that are no characters; empty if nothing is left.
fn range(low: u32, high: u32) -> String {
    let low = if (0xd800..0xe000).contains(&low) {
        0xe000
    } else {
        low
    };
    let high = if (0xd800..0xe000).contains(&high) {
        0xd7ff
    } else {
        high
    };
    if low > high {
        return String::new();
    }
    if low == high {
        return character(low);
    }
    format!("{}-{}", character(low), character(high))
}

/// Reads a class in brackets.
pub(super) fn bracketed(rest: &mut &str) -> Result<String, &'static str> {
    const OPEN: &str = "`]` is missing";
    *rest = rest.strip_prefix('[').ok_or(OPEN)?;
    let is_negated = rest.starts_with('^');
    if is_negated {
        *rest = rest.get(1..).unwrap_or_default();
    }
    let (mut items, mut is_first) = (String::new(), true);
    loop {
        match rest.chars().next() {
            None => return Err(OPEN),
            Some(']') if !is_first => break,
            _ => {}
        }
        is_first = false;
        if let Some(named) = rest.strip_prefix("[:")
            && let Some((name, after)) = named.split_once(":]")
        {
            items.push_str(named_class(name)?);
            *rest = after;
            continue;
        }
        if let Some(text) = escaped(rest)? {
            items.push_str(&text);
            continue;
        }
        let low = class_character(rest)?;
        let mut high = low;
        if let Some(after) = rest.strip_prefix('-')
            && !after.is_empty()
            && !after.starts_with(']')
        {
            *rest = after;
            high = class_character(rest)?;
            if high < low {
                return Err("a range of characters is the wrong way round");
            }
        }
        items.push_str(&range(low, high));
    }
    *rest = rest.get(1..).unwrap_or_default();
    Ok(match (items.is_empty(), is_negated) {
        (true, false) => NOTHING.to_owned(),
        (true, true) => "(?s:.)".to_owned(),
        (false, false) => format!("[{items}]"),
        (false, true) => format!("[^{items}]"),
    })
}

fn class_character(rest: &mut &str) -> Result<u32, &'static str> {
    let character = rest.chars().next().ok_or("`]` is missing")?;
    if character == '\\' {
        return escape(rest);
    }
    *rest = rest.get(character.len_utf8()..).unwrap_or_default();
    Ok(u32::from(character))
}

fn named_class(name: &str) -> Result<&'static str, &'static str> {
    let (is_negated, name) = match name.strip_prefix('^') {
        Some(name) => (true, name),
        None => (false, name),
    };
    let (plain, negated) = match name {
        "alnum" => ("[0-9A-Za-z]", "[^0-9A-Za-z]"),
        "alpha" => ("[A-Za-z]", "[^A-Za-z]"),
        "ascii" => (r"[\x00-\x7F]", r"[^\x00-\x7F]"),
        "blank" => (r"[\t ]", r"[^\t ]"),
        "cntrl" => (r"[\x00-\x1F\x7F]", r"[^\x00-\x1F\x7F]"),
        "digit" => ("[0-9]", "[^0-9]"),
        "graph" => (r"[\x21-\x7E]", r"[^\x21-\x7E]"),
        "lower" => ("[a-z]", "[^a-z]"),
        "print" => (r"[\x20-\x7E]", r"[^\x20-\x7E]"),
        "punct" => (
            r"[\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E]",
            r"[^\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E]",
        ),
        "space" => (r"[\t-\r ]", r"[^\t-\r ]"),
        "upper" => ("[A-Z]", "[^A-Z]"),
        "word" => ("[0-9A-Za-z_]", "[^0-9A-Za-z_]"),
        "xdigit" => ("[0-9A-Fa-f]", "[^0-9A-Fa-f]"),
        _ => return Err("an unknown class of characters"),
    };
    Ok(if is_negated { negated } else { plain })
}

/// Reads `\d`, `\pL` and the like, if one comes next; as an item of a class.
pub(super) fn escaped(rest: &mut &str) -> Result<Option<String>, &'static str> {
    let Some(after) = rest.strip_prefix('\\') else {
        return Ok(None);
    };
    let class = match after.as_bytes().first() {
        Some(b'd') => "[0-9]",
        Some(b'D') => "[^0-9]",
        Some(b's') => r"[\t\n\x0C\r ]",
        Some(b'S') => r"[^\t\n\x0C\r ]",
        Some(b'w') => "[0-9A-Za-z_]",
        Some(b'W') => "[^0-9A-Za-z_]",
        Some(b'p' | b'P') => return property(rest).map(Some),
        _ => return Ok(None),
    };
    *rest = after.get(1..).unwrap_or_default();
    Ok(Some(class.to_owned()))
}

/// Reads `\pL`, `\p{Greek}`, `\P{…}` or `\p{^…}`.
fn property(rest: &mut &str) -> Result<String, &'static str> {
    const UNKNOWN: &str = "an unknown class of Unicode";
    let mut is_negated = rest.starts_with(r"\P");
    let after = rest.get(2..).ok_or(UNKNOWN)?;
    let mut name;
    if let Some(braced) = after.strip_prefix('{') {
        (name, *rest) = braced.split_once('}').ok_or(UNKNOWN)?;
    } else {
        let length = after.chars().next().ok_or(UNKNOWN)?.len_utf8();
        (name, *rest) = after.split_at_checked(length).ok_or(UNKNOWN)?;
    }
    if let Some(inner) = name.strip_prefix('^') {
        is_negated = !is_negated;
        name = inner;
    }
    let letter = if is_negated { 'P' } else { 'p' };
    let plain: String = name
        .chars()
        .filter(|character| !matches!(character, '_' | '-' | ' '))
        .collect();
    let plain = plain.to_ascii_lowercase();
    if plain.is_empty() || !plain.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Err(UNKNOWN);
    }
    // Halves of pairs are no characters.
    if plain == "cs" || plain == "surrogate" {
        return Ok(if is_negated { r"\x{0}-\x{10FFFF}" } else { NOTHING }.to_owned());
    }
    for kind in ["gc", "sc"] {
        let text = format!(r"\{letter}{{{kind}={plain}}}");
        if Regex::new(&text).is_ok() {
            return Ok(text);
        }
    }
    Err(UNKNOWN)
}

/// Reads an escape that stands for one character: its number, which may be that of half a pair.
pub(super) fn escape(rest: &mut &str) -> Result<u32, &'static str> {
    const UNKNOWN: &str = "an unknown escape";
    let after = rest.strip_prefix('\\').ok_or(UNKNOWN)?;
    let letter = after.chars().next().ok_or("it ends with a backslash")?;
    let mut tail = after.get(letter.len_utf8()..).unwrap_or_default();
    let code = match letter {
        'a' => 7,
        'f' => 0xc,
        'n' => 0xa,
        'r' => 0xd,
        't' => 9,
        'v' => 0xb,
        'x' => {
            let digits = if let Some(braced) = tail.strip_prefix('{') {
                let (digits, after) = braced.split_once('}').ok_or(UNKNOWN)?;
                tail = after;
                digits
            } else {
                let (digits, after) = tail.split_at_checked(2).ok_or(UNKNOWN)?;
                tail = after;
                digits
            };
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(UNKNOWN);
            }
            u32::from_str_radix(digits.trim_start_matches('0'), 16)
                .or(if digits.bytes().all(|byte| byte == b'0') {
                    Ok(0)
                } else {
                    Err(UNKNOWN)
                })
                .ok()
                .filter(|code| *code <= 0x10_ffff)
                .ok_or(UNKNOWN)?
        }
        '0'..='7' => {
            // One digit alone, unless zero, would refer to a group.
            if letter != '0' && !tail.starts_with(|next| matches!(next, '0'..='7')) {
                return Err(UNKNOWN);
            }
            let mut code = u32::from(letter) - u32::from('0');
            for _ in 0..2 {
                let Some(digit) = tail.chars().next().and_then(|next| next.to_digit(8)) else {
                    break;
                };
                code = code * 8 + digit;
                tail = tail.get(1..).unwrap_or_default();
            }
            code
        }
        _ if letter.is_ascii() && !letter.is_ascii_alphanumeric() => u32::from(letter),
        _ => return Err(UNKNOWN),
    };
    *rest = tail;
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_escapes() {
        for (text, expected) in [
            (r"\n", Ok(10)),
            (r"\000", Ok(0)),
            (r"\1234", Ok(0o123)),
            (r"\x{00041}", Ok(0x41)),
            (r"\x0", Err(())),
            (r"\_", Ok(0x5f)),
            (r"\é", Err(())),
        ] {
            let mut rest = text;
            assert_eq!(escape(&mut rest).map_err(|_| ()), expected, "{text}");
        }
    }

    #[test]
    fn writes_classes_out() {
        let mut rest = "[^a-z-]x";
        assert_eq!(bracketed(&mut rest), Ok(r"[^a-z\x{2D}]".to_owned()));
        assert_eq!(rest, "x");
        assert_eq!(range(0xd000, 0xdfff), r"\x{D000}-\x{D7FF}");
        assert_eq!(range(0xd900, 0xda00), "");
    }
}
