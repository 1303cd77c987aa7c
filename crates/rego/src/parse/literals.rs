//! What the text of a string or a number stands for.

/// The text of a string without its quotes: escape sequences replaced. `None` where OPA finds it invalid: a string with
/// an escape sequence may hold no control character.
pub(super) fn unescape(inner: &str) -> Option<String> {
    if !inner.contains('\\') {
        return Some(inner.to_owned());
    }
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner.chars();
    while let Some(next) = rest.next() {
        match next {
            '\\' => text.push(match rest.next()? {
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => code_point(&mut rest)?,
                other @ ('\\' | '"' | '/') => other,
                _ => return None,
            }),
            control if control < ' ' => return None,
            plain => text.push(plain),
        }
    }
    Some(text)
}

/// The character behind `\u`. Half a surrogate pair gives the replacement character, as in OPA.
fn code_point(rest: &mut std::str::Chars<'_>) -> Option<char> {
    let first = code_unit(rest)?;
    if let Some(plain) = char::from_u32(first) {
        return Some(plain);
    }
    let mut ahead = rest.clone();
    if first < 0xdc00
        && ahead.next() == Some('\\')
        && ahead.next() == Some('u')
        && let Some(second @ 0xdc00..=0xdfff) = code_unit(&mut ahead)
    {
        *rest = ahead;
        return char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
    }
    Some(char::REPLACEMENT_CHARACTER)
}

fn code_unit(rest: &mut std::str::Chars<'_>) -> Option<u32> {
    let mut unit = 0;
    for _ in 0..4 {
        unit = unit * 16 + rest.next()?.to_digit(16)?;
    }
    Some(unit)
}

/// The text between two signs of a template, without the backslash before `{`.
pub(super) fn template_text(inner: &str, raw: bool) -> Option<String> {
    if raw {
        return Some(inner.replace("\\{", "{"));
    }
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner.chars();
    while let Some(next) = rest.next() {
        if next == '\\' {
            match rest.next()? {
                '{' => text.push('{'),
                other => text.extend(['\\', other]),
            }
        } else {
            text.push(next);
        }
    }
    unescape(&text)
}

/// Why OPA takes a number not for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    LeadingZero,
    TooLarge,
    Invalid,
}

/// The largest binary exponent that a number may have.
const LARGEST_EXPONENT: f64 = 100_000.0;

/// Whether `text`, written without sign, is a number that OPA takes.
pub(super) fn check_number(text: &str) -> Result<(), Wrong> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if fraction.contains('.') {
        return Err(Wrong::Invalid);
    }
    if whole.len() > 1 && whole.starts_with('0') {
        return Err(Wrong::LeadingZero);
    }
    let digits = || whole.chars().chain(fraction.chars());
    let leading_zeros = digits().take_while(|digit| *digit == '0').count();
    let significant: String = digits().skip(leading_zeros).take(18).collect();
    if significant.is_empty() {
        return Ok(());
    }
    let exponent: i64 = exponent.parse().map_err(|_| Wrong::TooLarge)?;
    let places =
        i64::try_from(whole.len()).unwrap_or(i64::MAX) - i64::try_from(leading_zeros).unwrap_or(i64::MAX);
    let fraction: f64 = format!("0.{significant}").parse().map_err(|_| Wrong::Invalid)?;
    #[allow(clippy::cast_precision_loss)]
    let binary = fraction.log2() + exponent.saturating_add(places) as f64 * std::f64::consts::LOG2_10;
    if (binary.floor() + 1.0).abs() > LARGEST_EXPONENT {
        return Err(Wrong::TooLarge);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        assert_eq!(unescape("a\tb").as_deref(), Some("a\tb"));
        assert_eq!(
            unescape(r#"\"\\\/\b\f\n\r\t\u00e9"#).as_deref(),
            Some("\"\\/\u{8}\u{c}\n\r\té")
        );
        assert_eq!(unescape(r"\ud83d\ude00").as_deref(), Some("😀"));
        assert_eq!(unescape(r"\ud83dx\ude00").as_deref(), Some("\u{fffd}x\u{fffd}"));
        assert_eq!(unescape(r"\ud83d\ud83d\ude00").as_deref(), Some("\u{fffd}😀"));
        assert_eq!(unescape("a\tb\\n"), None);
        assert_eq!(unescape(r"\x"), None);
    }

    #[test]
    fn braces_in_templates() {
        assert_eq!(template_text(r"\{\\\n", false).as_deref(), Some("{\\\n"));
        assert_eq!(template_text(r"\{\n", true).as_deref(), Some(r"{\n"));
    }

    #[test]
    fn numbers_have_limits() {
        for right in [
            "0",
            "0.5",
            "0e5",
            ".5",
            "1e400",
            "0e99999999999",
            "1e30102",
            "1e-30000",
            "12345",
        ] {
            assert_eq!(check_number(right), Ok(()), "{right}");
        }
        for (wrong, why) in [
            ("01", Wrong::LeadingZero),
            ("00.5", Wrong::LeadingZero),
            (".5.3", Wrong::Invalid),
            ("1e30103", Wrong::TooLarge),
            ("1e-30104", Wrong::TooLarge),
            ("1e99999999999999999999", Wrong::TooLarge),
        ] {
            assert_eq!(check_number(wrong), Err(why), "{wrong}");
        }
    }
}
