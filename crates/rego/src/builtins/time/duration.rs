//! Durations: `1h30m`, `1.5d`, `-2w`.

/// The units that Go knows, in nanoseconds.
fn unit(name: &str) -> Option<u64> {
    Some(match name {
        "ns" => 1,
        "us" | "\u{b5}s" | "\u{3bc}s" => 1000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// Nanoseconds of a duration.
pub(super) fn read(text: &str) -> Option<i64> {
    if text.contains(['d', 'w', 'y']) {
        read_go(&in_hours(text)?)
    } else {
        read_go(text)
    }
}

/// Writes days, weeks and years of 365 days as hours.
fn in_hours(text: &str) -> Option<String> {
    let mut result = String::new();
    let mut rest = text;
    if let Some(unsigned) = text.strip_prefix(['-', '+']) {
        result.push_str(text.get(..1)?);
        rest = unsigned;
    }
    while !rest.is_empty() {
        let end = rest.find(|char: char| !char.is_ascii_digit() && char != '.')?;
        let (number, unit_and_rest) = rest
            .split_at_checked(end)
            .filter(|(number, _)| !number.is_empty())?;
        let long = ["ms", "us", "\u{b5}s", "ns"]
            .into_iter()
            .find(|unit| unit_and_rest.starts_with(unit));
        let length = match long {
            Some(unit) => unit.len(),
            None => usize::from(unit_and_rest.starts_with(|first: char| first.is_ascii_lowercase())),
        };
        let (unit, behind) = unit_and_rest
            .split_at_checked(length)
            .filter(|(unit, _)| !unit.is_empty())?;
        let hours = match unit {
            "d" => 24.0,
            "w" => 168.0,
            "y" => 8760.0,
            _ => 0.0,
        };
        if hours > 0.0 {
            let number: f64 = number.parse().ok().filter(|number: &f64| number.is_finite())?;
            let hours = number * hours;
            result.push_str(&hours.to_string());
            result.push('h');
        } else {
            result.push_str(number);
            result.push_str(unit);
        }
        rest = behind;
    }
    Some(result)
}

/// Reads a duration of Go's.
fn read_go(text: &str) -> Option<i64> {
    const LIMIT: u64 = 1 << 63;
    let is_negative = text.starts_with('-');
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let (whole, behind) = split(rest, |char| char.is_ascii_digit());
        let (fraction, behind) = match behind.strip_prefix('.') {
            Some(behind) => split(behind, |char| char.is_ascii_digit()),
            None => ("", behind),
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let (name, behind) = split(behind, |char| !char.is_ascii_digit() && char != '.');
        let unit = unit(name)?;
        let whole: u64 = if whole.is_empty() {
            0
        } else {
            whole.parse().ok().filter(|whole| *whole <= LIMIT)?
        };
        if whole > LIMIT / unit {
            return None;
        }
        let part = whole * unit + fraction_of(fraction, unit);
        total = total
            .checked_add(part)
            .filter(|total| part <= LIMIT && *total <= LIMIT)?;
        rest = behind;
    }
    if is_negative {
        return Some(0_i64.wrapping_sub_unsigned(total));
    }
    i64::try_from(total).ok()
}

/// Splits a text behind the characters that it begins with.
fn split(text: &str, is_part: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|char| !is_part(char)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// The part of a unit that digits behind a point are. As in Go, doubles calculate it.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
fn fraction_of(digits: &str, unit: u64) -> u64 {
    const LIMIT: u64 = 1 << 63;
    let (mut number, mut scale) = (0_u64, 1.0_f64);
    for digit in digits.bytes() {
        // Further digits are too small to count.
        if number > (LIMIT - 1) / 10 {
            break;
        }
        number = number * 10 + u64::from(digit - b'0');
        scale *= 10.0;
    }
    (number as f64 * (unit as f64 / scale)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        for (text, expected) in [
            ("1h30m", Some(5_400_000_000_000)),
            ("-1.5s", Some(-1_500_000_000)),
            ("1d", Some(86_400_000_000_000)),
            ("1.5d1\u{b5}s", Some(129_600_000_001_000)),
            ("-1w", Some(-604_800_000_000_000)),
            ("1y", Some(31_536_000_000_000_000)),
            ("0", Some(0)),
            ("-9223372036854775808ns", Some(i64::MIN)),
            ("9223372036854775808ns", None),
            ("", None),
            ("1", None),
            ("d", None),
            (".s", None),
            ("1.1.1d", None),
            ("1day", None),
            ("1h 2m", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
