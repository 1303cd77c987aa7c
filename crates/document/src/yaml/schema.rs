//! Which type the text of a plain scalar has: the core schema of YAML 1.2,
//! <https://yaml.org/spec/1.2.2/#1032-tag-resolution>.

/// The value of a plain scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum PlainScalar {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    /// Anything else is text.
    Text,
}

/// Resolves a plain scalar.
///
/// `on`, `yes` and `12:30` are text and `014` is fourteen, unlike in YAML 1.1. An integer beyond 64 bits becomes
/// a float; a number beyond binary64 stays text, so that no digit string turns into infinity.
pub(super) fn resolve(text: &str) -> PlainScalar {
    // Most scalars are words: the first byte settles it.
    match text.as_bytes().first() {
        None => PlainScalar::Null,
        Some(b'~' | b'n' | b'N') => match text {
            "~" | "null" | "Null" | "NULL" => PlainScalar::Null,
            _ => PlainScalar::Text,
        },
        Some(b't' | b'T') => match text {
            "true" | "True" | "TRUE" => PlainScalar::Bool(true),
            _ => PlainScalar::Text,
        },
        Some(b'f' | b'F') => match text {
            "false" | "False" | "FALSE" => PlainScalar::Bool(false),
            _ => PlainScalar::Text,
        },
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => number(text),
        Some(_) => PlainScalar::Text,
    }
}

fn number(text: &str) -> PlainScalar {
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    match unsigned {
        ".inf" | ".Inf" | ".INF" => {
            return PlainScalar::Float(if text.starts_with('-') {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            });
        }
        ".nan" | ".NaN" | ".NAN" if unsigned.len() == text.len() => return PlainScalar::Float(f64::NAN),
        _ => {}
    }
    if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text.parse() {
            Ok(value) => PlainScalar::Integer(value),
            Err(_) => float(text),
        };
    }
    if is_float(unsigned) {
        float(text)
    } else {
        PlainScalar::Text
    }
}

/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_float(unsigned: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(unsigned);
    let mut rest = unsigned.get(whole..).unwrap_or("");
    if let Some(behind) = rest.strip_prefix('.') {
        let fraction = digits(behind);
        if whole == 0 && fraction == 0 {
            return false;
        }
        rest = behind.get(fraction..).unwrap_or("");
    } else if whole == 0 {
        return false;
    }
    match rest.strip_prefix(['e', 'E']) {
        None => rest.is_empty(),
        Some(exponent) => {
            let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
    }
}

fn float(text: &str) -> PlainScalar {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => PlainScalar::Float(value),
        _ => PlainScalar::Text,
    }
}

fn radix(digits: &str, radix: u32) -> PlainScalar {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return PlainScalar::Text;
    }
    if let Ok(value) = i64::from_str_radix(digits, radix) {
        return PlainScalar::Integer(value);
    }
    let value = digits
        .chars()
        .filter_map(|digit| digit.to_digit(radix))
        .fold(0.0, |sum: f64, digit| {
            sum.mul_add(f64::from(radix), f64::from(digit))
        });
    if value.is_finite() {
        PlainScalar::Float(value)
    } else {
        PlainScalar::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        for (text, value) in [
            ("", PlainScalar::Null),
            ("~", PlainScalar::Null),
            ("Null", PlainScalar::Null),
            ("nULL", PlainScalar::Text),
            ("True", PlainScalar::Bool(true)),
            ("FALSE", PlainScalar::Bool(false)),
            ("on", PlainScalar::Text),
            ("no", PlainScalar::Text),
            ("y", PlainScalar::Text),
            ("014", PlainScalar::Integer(14)),
            ("0o14", PlainScalar::Integer(12)),
            ("0x1F", PlainScalar::Integer(31)),
            ("-0x1F", PlainScalar::Text),
            ("0o8", PlainScalar::Text),
            ("0x", PlainScalar::Text),
            ("+7", PlainScalar::Integer(7)),
            ("-", PlainScalar::Text),
            ("-0", PlainScalar::Integer(0)),
            ("1_000", PlainScalar::Text),
            ("12:30", PlainScalar::Text),
            ("1.2.3", PlainScalar::Text),
            ("2024-01-01", PlainScalar::Text),
            (
                "9223372036854775808",
                PlainScalar::Float(9_223_372_036_854_775_808.0),
            ),
            (
                "0xFFFFFFFFFFFFFFFF",
                PlainScalar::Float(18_446_744_073_709_551_615.0),
            ),
            (".5", PlainScalar::Float(0.5)),
            ("5.", PlainScalar::Float(5.0)),
            (".", PlainScalar::Text),
            ("1e3", PlainScalar::Float(1000.0)),
            ("1e", PlainScalar::Text),
            (".e3", PlainScalar::Text),
            ("-1.5E-2", PlainScalar::Float(-0.015)),
            ("5e12345", PlainScalar::Text),
            ("-.inf", PlainScalar::Float(f64::NEG_INFINITY)),
            ("+.INF", PlainScalar::Float(f64::INFINITY)),
            ("inf", PlainScalar::Text),
            ("nan", PlainScalar::Text),
            ("-.nan", PlainScalar::Text),
            ("0b1", PlainScalar::Text),
        ] {
            assert_eq!(resolve(text), value, "{text}");
        }
        assert!(matches!(resolve(".nan"), PlainScalar::Float(value) if value.is_nan()));
    }
}
