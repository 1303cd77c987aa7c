//! Numbers of double precision as Go's `strconv.FormatFloat` writes them.

use std::fmt::Write as _;

use num_bigint::BigInt;

/// Behind this many digits a number of double precision has only zeros; Rust's formatting has a limit of its own.
const MOST_DIGITS: usize = 1_200;

/// Formats a number; without a precision with as many digits as it takes to read it back.
pub(in super::super) fn format_float(value: f64, verb: char, precision: Option<usize>) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value < 0.0 { "-Inf" } else { "+Inf" }.to_owned();
    }
    match verb {
        'e' | 'E' => exponent_form(value, verb, precision),
        'f' => match precision {
            Some(precision) => {
                let shown = precision.min(MOST_DIGITS);
                let mut out = format!("{value:.shown$}");
                out.extend(std::iter::repeat_n('0', precision - shown));
                out
            }
            None => format!("{value}"),
        },
        'b' => binary(value),
        'x' | 'X' => hexadecimal(value, verb, precision),
        _ => shorter(value, if verb == 'G' { 'E' } else { 'e' }, precision),
    }
}

/// A number as Go writes it in JSON; none if it is not finite.
pub(in super::super) fn json_float(value: f64) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    let size = value.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        return Some(format_float(value, 'f', None));
    }
    Some(format_float(value, 'e', None).replace("e-0", "e-"))
}

/// Sign, digits and the exponent of the first.
fn parts(value: f64, precision: Option<usize>) -> (&'static str, String, i32) {
    let text = match precision {
        Some(precision) => format!("{:.shown$e}", value.abs(), shown = precision.min(MOST_DIGITS)),
        None => format!("{:e}", value.abs()),
    };
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut digits = digits.replace('.', "");
    let missing = precision.unwrap_or(0).saturating_sub(MOST_DIGITS);
    digits.extend(std::iter::repeat_n('0', missing));
    (
        if value.is_sign_negative() { "-" } else { "" },
        digits,
        exponent.parse().unwrap_or(0),
    )
}

fn exponent_form(value: f64, letter: char, precision: Option<usize>) -> String {
    let (sign, digits, exponent) = parts(value, precision);
    with_exponent(sign, &digits, letter, exponent)
}

fn with_exponent(sign: &str, digits: &str, letter: char, exponent: i32) -> String {
    let (first, rest) = digits.split_at_checked(1).unwrap_or(("0", ""));
    let point = if rest.is_empty() { "" } else { "." };
    let mark = if exponent < 0 { '-' } else { '+' };
    format!(
        "{sign}{first}{point}{rest}{letter}{mark}{:02}",
        exponent.unsigned_abs()
    )
}

/// `%g`: the exponent where the number would be long without.
fn shorter(value: f64, letter: char, precision: Option<usize>) -> String {
    let asked = precision.map(|precision| precision.max(1));
    let (sign, digits, exponent) = parts(value, asked.map(|precision| precision - 1));
    let digits = digits.trim_end_matches('0');
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    // Zero has no digits, and its point is where they would be.
    let point = if digits.is_empty() { 0 } else { exponent + 1 };
    let limit = match asked.map(|precision| i32::try_from(precision).unwrap_or(i32::MAX)) {
        None => 6,
        Some(asked) if asked > count && count >= point => count,
        Some(asked) => asked,
    };
    if point - 1 < -4 || point > limit {
        return with_exponent(sign, digits, letter, point - 1);
    }
    plain(sign, digits, point)
}

fn plain(sign: &str, digits: &str, point: i32) -> String {
    let mut out = String::from(sign);
    match usize::try_from(point) {
        Ok(point) if point > 0 => {
            let (whole, fraction) = digits.split_at_checked(point).unwrap_or((digits, ""));
            out.push_str(whole);
            out.extend(std::iter::repeat_n('0', point.saturating_sub(digits.len())));
            if !fraction.is_empty() {
                out.push('.');
                out.push_str(fraction);
            }
        }
        _ => {
            out.push('0');
            if !digits.is_empty() {
                out.push('.');
                let zeros = usize::try_from(point.unsigned_abs()).unwrap_or(0);
                out.extend(std::iter::repeat_n('0', zeros));
                out.push_str(digits);
            }
        }
    }
    out
}

/// Mantissa of 53 bits and the exponent of its lowest.
fn binary_parts(value: f64) -> (u64, i32) {
    let bits = value.to_bits();
    let biased = i32::try_from((bits >> 52) & 0x7ff).unwrap_or(0);
    let fraction = bits & ((1 << 52) - 1);
    if biased == 0 {
        (fraction, -1074)
    } else {
        (fraction | (1 << 52), biased - 1075)
    }
}

fn binary(value: f64) -> String {
    let (mantissa, exponent) = binary_parts(value);
    format!(
        "{}{mantissa}p{exponent:+}",
        if value.is_sign_negative() { "-" } else { "" }
    )
}

fn hexadecimal(value: f64, letter: char, precision: Option<usize>) -> String {
    let (mantissa, exponent) = binary_parts(value);
    let mut exponent = if mantissa == 0 { 0 } else { exponent + 52 };
    let mut mantissa = mantissa << 8;
    while mantissa != 0 && mantissa & (1 << 60) == 0 {
        mantissa <<= 1;
        exponent -= 1;
    }
    if let Some(precision) = precision.filter(|precision| *precision < 15) {
        let shift = precision * 4;
        let extra = (mantissa << shift) & ((1 << 60) - 1);
        mantissa >>= 60 - shift;
        if extra | (mantissa & 1) > 1 << 59 {
            mantissa += 1;
        }
        mantissa <<= 60 - shift;
        if mantissa & (1 << 61) != 0 {
            mantissa >>= 1;
            exponent += 1;
        }
    }
    let mut out = format!(
        "{}0{letter}{}",
        if value.is_sign_negative() { "-" } else { "" },
        (mantissa >> 60) & 1
    );
    let mut digits = format!("{:015x}", mantissa & ((1 << 60) - 1));
    match precision {
        None => digits.truncate(digits.trim_end_matches('0').len()),
        Some(precision) => {
            digits.truncate(precision);
            let missing = precision.saturating_sub(digits.len());
            digits.extend(std::iter::repeat_n('0', missing));
        }
    }
    if letter == 'X' {
        digits.make_ascii_uppercase();
    }
    if !digits.is_empty() {
        out.push('.');
        out.push_str(&digits);
    }
    let mark = if exponent < 0 { '-' } else { '+' };
    let _ = write!(
        out,
        "{}{mark}{:02}",
        if letter == 'X' { 'P' } else { 'p' },
        exponent.unsigned_abs()
    );
    out
}

/// The whole part of a number in JSON's form, after it is rounded to 64 bits as OPA's numbers are; none if its
/// exponent is out of bounds.
pub(super) fn truncated(text: &str) -> Option<BigInt> {
    let (text, exponent) = match text.split_once(['e', 'E']) {
        Some((text, exponent)) => (text, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let exponent = exponent - i64::try_from(fraction.len()).ok()?;
    if exponent.abs() > 100_000 {
        return None;
    }
    let digits: BigInt = format!("{whole}{fraction}").parse().ok()?;
    let power = BigInt::from(10).pow(u32::try_from(exponent.unsigned_abs()).ok()?);
    let (over, under) = if exponent < 0 {
        (digits, power)
    } else {
        (digits * power, BigInt::from(1))
    };
    // Scaled so that the quotient has more than 64 bits, then rounded to the nearest, ties to even.
    let scale = 70 + under.bits().saturating_sub(over.bits());
    let quotient = (&over << scale) / &under;
    let surplus = quotient.bits().saturating_sub(64);
    let half = BigInt::from(1) << surplus.saturating_sub(1);
    let magnitude = BigInt::from(quotient.magnitude().clone());
    let is_exact = (&quotient * &under) == (&over << scale);
    let mut kept: BigInt = &magnitude >> surplus;
    let rest = &magnitude - (&kept << surplus);
    if surplus > 0 && (rest > half || (rest == half && (!is_exact || kept.bit(0)))) {
        kept += 1;
    }
    let rounded = (kept << surplus) >> scale;
    Some(if quotient.sign() == num_bigint::Sign::Minus {
        -rounded
    } else {
        rounded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_as_go() {
        for (value, verb, precision, expected) in [
            (0.0, 'g', None, "0"),
            (123_456.0, 'g', None, "123456"),
            (1_234_567.0, 'g', None, "1.234567e+06"),
            (0.0001, 'g', None, "0.0001"),
            (0.00001, 'g', None, "1e-05"),
            (100.0, 'g', Some(2), "1e+02"),
            (1.5, 'e', None, "1.5e+00"),
            (2.5, 'f', Some(0), "2"),
            (-1.0, 'x', None, "-0x1p+00"),
            (1.0, 'b', None, "4503599627370496p-52"),
            (1.1, 'X', Some(3), "0X1.19AP+00"),
        ] {
            assert_eq!(format_float(value, verb, precision), expected);
        }
    }

    #[test]
    fn truncates_after_rounding_to_64_bits() {
        for (text, expected) in [
            ("15.9", "15"),
            ("-15.9", "-15"),
            ("0.5", "0"),
            ("1e3", "1000"),
            ("15.99999999999999999999999", "16"),
        ] {
            assert_eq!(truncated(text).unwrap().to_string(), expected, "{text}");
        }
    }
}
