//! Amounts with units: `10Mi`, `1.5G`, `100m`.

use num_bigint::{BigInt, Sign};

use super::arguments::{Arguments, failed, give};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use super::types::lenient_number;
use crate::value::{Float, Number, Precision, Value};

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] =
    &[("units.parse", 1, parse), ("units.parse_bytes", 1, parse_bytes)];

/// The most digits of a written exponent.
const MAX_EXPONENT_DIGITS: usize = 6;

/// Splits a text into number and unit.
fn split(text: &str) -> Result<(&str, &str), BuiltinError> {
    if text.contains(' ') {
        return Err(failed("an amount must not have spaces"));
    }
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'e' | b'E' => {
                match bytes.get(at + 1) {
                    Some(b'+' | b'-') => at += 1,
                    Some(next) if next.is_ascii_digit() => {}
                    // No exponent, but a unit: exa.
                    _ => break,
                }
                let digits = bytes.get(at + 1..).unwrap_or_default();
                if digits.iter().take_while(|byte| byte.is_ascii_digit()).count() > MAX_EXPONENT_DIGITS {
                    return Err(failed("the exponent of an amount is too large"));
                }
            }
            b'0'..=b'9' | b'.' | b'+' | b'-' => {}
            _ => break,
        }
        at += 1;
    }
    match text.split_at_checked(at) {
        Some(("", _)) | None => Err(failed("an amount has no number")),
        Some(parts) => Ok(parts),
    }
}

/// The number of an amount.
fn amount(text: &str) -> Result<Number, BuiltinError> {
    match lenient_number(text) {
        Some(number) => Ok(number),
        None => Err(failed(format!("`{text}` is not a number"))),
    }
}

fn unknown<T>(unit: &str) -> Result<T, BuiltinError> {
    Err(failed(format!("`{unit}` is not a unit")))
}

/// Reads an amount with a unit of SI or its binary kind: `K` is 1000, `Ki` 1024, `m` a thousandth.
fn parse(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?.replace('"', "");
    let (number, unit) = split(&text)?;
    // Only the first letter of a unit is told apart: `m` and `M`.
    let mut unit = unit.to_owned();
    if let Some(rest) = unit.get_mut(1..) {
        rest.make_ascii_lowercase();
    }
    let factor = |base: u32, power: u32| BigInt::from(base).pow(power);
    let factor = match unit.as_str() {
        "m" => None,
        "" => Some(factor(1, 0)),
        "k" | "K" => Some(factor(1000, 1)),
        "ki" | "Ki" => Some(factor(1024, 1)),
        "M" => Some(factor(1000, 2)),
        "mi" | "Mi" => Some(factor(1024, 2)),
        "g" | "G" => Some(factor(1000, 3)),
        "gi" | "Gi" => Some(factor(1024, 3)),
        "t" | "T" => Some(factor(1000, 4)),
        "ti" | "Ti" => Some(factor(1024, 4)),
        "p" | "P" => Some(factor(1000, 5)),
        "pi" | "Pi" => Some(factor(1024, 5)),
        "e" | "E" => Some(factor(1000, 6)),
        "ei" | "Ei" => Some(factor(1024, 6)),
        _ => return unknown(&unit),
    };
    // The thousandth is the double next to it, as in OPA.
    let (factor, divisor) = match factor {
        Some(factor) => (factor, BigInt::from(1)),
        None => (BigInt::from(1_152_921_504_606_847_u64), BigInt::from(1) << 60),
    };
    let (numerator, denominator) = fraction(&amount(number)?)?;
    let (numerator, denominator) = (numerator * factor, denominator * divisor);
    if &numerator % &denominator == BigInt::ZERO {
        return give(Number::from_big(&(numerator / denominator)));
    }
    give(ten_places(&numerator, &denominator))
}

/// A number as a fraction.
fn fraction(number: &Number) -> Result<(BigInt, BigInt), BuiltinError> {
    if let Some(whole) = number.to_big()? {
        return Ok((whole, BigInt::from(1)));
    }
    let text = number.text();
    let end = text.find(['e', 'E']).unwrap_or(text.len());
    let (mantissa, exponent) = text.split_at_checked(end).unwrap_or((&text, ""));
    let (whole, places) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i64 = exponent.get(1..).unwrap_or("0").parse().unwrap_or(0);
    let power = exponent - i64::try_from(places.len()).unwrap_or(i64::MAX);
    let digits = BigInt::parse_bytes(format!("{whole}{places}").as_bytes(), 10).unwrap_or_default();
    // It isn't whole, hence the power is negative.
    Ok((digits, BigInt::from(10).pow(u32::try_from(-power).unwrap_or(0))))
}

/// A fraction with ten places behind the point; a half is rounded away from zero.
fn ten_places(numerator: &BigInt, denominator: &BigInt) -> Number {
    let doubled = numerator.magnitude() * 20_000_000_000_u64 / denominator.magnitude();
    let digits = format!("{:011}", (doubled + 1_u32) >> 1);
    let sign = if numerator.sign() == Sign::Minus { "-" } else { "" };
    let (whole, places) = digits
        .split_at_checked(digits.len().saturating_sub(10))
        .unwrap_or(("0", "0"));
    Number::parse(&format!("{sign}{whole}.{places}")).unwrap_or(Number::Integer(0))
}

/// Reads a number of bytes; the case of the unit does not count.
fn parse_bytes(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?.to_lowercase().replace('"', "");
    let (number, unit) = split(&text)?;
    let factor: i64 = match unit {
        "" => 1,
        "kb" | "k" => 1000,
        "kib" | "ki" => 1 << 10,
        "mb" | "m" => 1_000_000,
        "mib" | "mi" => 1 << 20,
        "gb" | "g" => 1_000_000_000,
        "gib" | "gi" => 1 << 30,
        "tb" | "t" => 1_000_000_000_000,
        "tib" | "ti" => 1 << 40,
        "pb" | "p" => 1_000_000_000_000_000,
        "pib" | "pi" => 1 << 50,
        "eb" | "e" => 1_000_000_000_000_000_000,
        "eib" | "ei" => 1 << 60,
        _ => return unknown(unit),
    };
    let bytes = amount(number)?
        .to_float()?
        .times(Float::from_i64(factor), Precision::Bits64)?;
    let sign = if bytes.is_negative() {
        Sign::Minus
    } else {
        Sign::Plus
    };
    give(Number::from_big(&BigInt::from_biguint(sign, bytes.truncate())))
}

#[cfg(test)]
mod tests {
    use super::super::arguments::call_json;
    use super::*;

    fn text(name: &str, amount: &str) -> String {
        match call_json(name, &format!("[{amount:?}]")) {
            Value::Number(number) => number.text(),
            _ => "!".to_owned(),
        }
    }

    #[test]
    fn amounts_are_read() {
        for (amount, expected) in [
            ("10Mi", "10485760"),
            ("1.5G", "1500000000"),
            ("1KI", "1024"),
            ("1m", "0.0010000000"),
            ("1000m", "1.0000000000"),
            ("0.1", "0.1000000000"),
            ("-1.5", "-1.5000000000"),
            ("-0.25Ki", "-256"),
            ("0.00000000005", "0.0000000001"),
            ("1e3K", "1000000"),
            ("1E", "1000000000000000000"),
            ("x", "!"),
            ("1x", "!"),
            ("1 K", "!"),
            ("1..2", "!"),
            ("1e1234567", "!"),
        ] {
            assert_eq!(text("units.parse", amount), expected, "{amount}");
        }
    }

    #[test]
    fn bytes_are_read() {
        for (amount, expected) in [
            ("10MiB", "10485760"),
            ("1.5kb", "1500"),
            ("0.0001k", "0"),
            ("1E", "1000000000000000000"),
            ("\"1m\"", "1000000"),
            (
                "12345678901234567890eib",
                "14233598694204363376410106750713200640",
            ),
            ("-5k", "-5000"),
            ("m", "!"),
            ("", "!"),
        ] {
            assert_eq!(text("units.parse_bytes", amount), expected, "{amount}");
        }
    }
}
