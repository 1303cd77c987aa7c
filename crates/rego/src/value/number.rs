//! Numbers of any size and precision, as OPA has them.

mod decimal;
mod float;

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use decimal::{DIGITS_LIMIT, Decimal};
use num_bigint::{BigInt, BigUint, Sign};

pub use decimal::TooLarge;
pub use float::{Float, Precision};

/// A number. Two that have one value are equal, however they are written. (OPA also takes some fractions for equal that
/// only differ behind the digits of a double: those that end with a zero. Such values have no order, so this isn't followed.)
#[derive(Clone, Debug)]
pub enum Number {
    /// A whole number that is written without fraction or exponent and fits.
    Integer(i64),
    /// Any other, as JSON writes it. Its text stays as it was written: `1.50`, `1e3`.
    Text(Arc<str>),
}

/// The largest power of two that a written number may reach, up and down; OPA's limit.
const MAGNITUDE_LIMIT: i64 = 100_000;

impl Number {
    /// Reads a number as JSON writes it. `None` if it isn't one, or its exponent is beyond OPA's limit, about 30,000.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let decimal = Decimal::read(text)?;
        let is_plain = decimal.fraction.is_empty() && decimal.exponent_at.is_none() && text != "-0";
        if is_plain && let Ok(value) = text.parse() {
            return Some(Self::Integer(value));
        }
        if let Some(at) = decimal.exponent_at {
            let size = decimal.exponent.unsigned_abs().saturating_add(at as u64);
            if size > MAGNITUDE_LIMIT.unsigned_abs() / 4 {
                let magnitude = Float::read(&decimal).ok()?.magnitude();
                if magnitude.abs() > MAGNITUDE_LIMIT {
                    return None;
                }
            }
        }
        Some(Self::Text(Arc::from(text)))
    }

    /// The shortest number that rounds to a double, in the form in which Go writes it; `None` if it isn't finite.
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        // Rust and Go find the same digits, and differ in form only.
        let text = format!("{value:e}");
        let (mantissa, exponent) = text.split_once('e')?;
        let exponent: i32 = exponent.parse().ok()?;
        if (-4..6).contains(&exponent) {
            return Self::parse(&value.to_string());
        }
        let sign = if exponent < 0 { '-' } else { '+' };
        Self::parse(&format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs()))
    }

    /// A whole number of any size.
    #[must_use]
    pub fn from_big(value: &BigInt) -> Self {
        match i64::try_from(value) {
            Ok(value) => Self::Integer(value),
            Err(_) => Self::Text(Arc::from(value.to_string())),
        }
    }

    /// A number that was calculated.
    #[must_use]
    pub fn from_float(value: Float, precision: Precision) -> Self {
        if precision == Precision::Bits64
            && let Some(whole) = value.to_i64().filter(|whole| *whole != 0 || !value.is_negative())
        {
            return Self::Integer(whole);
        }
        let text = value.text(precision);
        Self::parse(&text).unwrap_or_else(|| Self::Text(Arc::from(text)))
    }

    /// The number as it is written.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Integer(value) => value.to_string(),
            Self::Text(text) => text.to_string(),
        }
    }

    /// The nearest number of double precision; infinite if it is beyond all.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        match self {
            #[allow(clippy::cast_precision_loss)]
            Self::Integer(value) => *value as f64,
            Self::Text(text) => text.parse().unwrap_or(0.0),
        }
    }

    /// The number, if it is written as a whole one that fits: `7` and `7.0` are, `70e-1` isn't.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            Self::Text(text) => {
                let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
                let is_short = text.trim_start_matches('-').len() <= 19;
                if is_short && fraction.bytes().all(|digit| digit == b'0') {
                    whole.parse().ok()
                } else {
                    None
                }
            }
        }
    }

    /// The number exactly, if it is whole; `None` if it isn't.
    pub fn to_big(&self) -> Result<Option<BigInt>, TooLarge> {
        let text = match self {
            Self::Integer(value) => return Ok(Some(BigInt::from(*value))),
            Self::Text(text) => text,
        };
        let Some(decimal) = Decimal::read(text) else {
            return Ok(None);
        };
        let Some(significant) = decimal.significant() else {
            return Ok(Some(BigInt::ZERO));
        };
        let Ok(length) = usize::try_from(significant.point) else {
            return Ok(None);
        };
        if length < significant.len() {
            return Ok(None);
        }
        if length > DIGITS_LIMIT {
            return Err(TooLarge);
        }
        let mut digits: Vec<u8> = significant.digits().map(|digit| digit - b'0').collect();
        digits.resize(length, 0);
        let sign = if decimal.is_negative {
            Sign::Minus
        } else {
            Sign::Plus
        };
        let magnitude = BigUint::from_radix_be(&digits, 10).unwrap_or_default();
        Ok(Some(BigInt::from_biguint(sign, magnitude)))
    }

    /// The nearest number with a mantissa of 64 bits.
    pub fn to_float(&self) -> Result<Float, TooLarge> {
        match self {
            Self::Integer(value) => Ok(Float::from_i64(*value)),
            Self::Text(text) => match Decimal::read(text) {
                Some(decimal) => Float::read(&decimal),
                None => Ok(Float::zero()),
            },
        }
    }
}

/// Compares a whole number with one that is written out.
fn compare_mixed(integer: i64, text: &str) -> Ordering {
    let mut buffer = [b'0'; 20];
    let mut rest = integer.unsigned_abs();
    let mut start = buffer.len();
    for (at, slot) in buffer.iter_mut().enumerate().rev() {
        if rest == 0 {
            break;
        }
        *slot = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        start = at;
    }
    let digits = buffer.get(start..).unwrap_or_default();
    match Decimal::read(text) {
        Some(decimal) => Decimal::whole(integer < 0, digits).compare(&decimal),
        None => Ordering::Less,
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => a.cmp(b),
            (Self::Integer(a), Self::Text(b)) => compare_mixed(*a, b),
            (Self::Text(a), Self::Integer(b)) => compare_mixed(*b, a).reverse(),
            (Self::Text(a), Self::Text(b)) => {
                if a == b {
                    return Ordering::Equal;
                }
                match (Decimal::read(a), Decimal::read(b)) {
                    (Some(a), Some(b)) => a.compare(&b),
                    // Texts are only made of numbers.
                    _ => a.cmp(b),
                }
            }
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let value = self.to_f64();
        // Equal numbers have one nearest double, save for the sign of zero.
        (if value == 0.0 { 0 } else { value.to_bits() }).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn the_text_of_a_number_stays() {
        for text in [
            "1.50",
            "1e3",
            "-0",
            "9223372036854775808",
            "1E5",
            "0e99999999",
            "12",
        ] {
            assert_eq!(number(text).text(), text);
        }
        assert!(matches!(
            number("-9223372036854775808"),
            Number::Integer(i64::MIN)
        ));
        for text in [
            "",
            "01",
            "1.",
            "+1",
            "nan",
            "1e40000",
            "1e-40000",
            "1e999999999999999999999",
        ] {
            assert!(Number::parse(text).is_none(), "{text}");
        }
        assert!(Number::parse("1e30000").is_some());
    }

    #[test]
    fn numbers_compare_by_value() {
        assert_eq!(number("1.0"), number("1"));
        assert_eq!(number("1e3"), number("1000"));
        assert_eq!(number("0.0"), number("-0"));
        assert!(number("9007199254740993") > number("9007199254740992.0"));
        assert!(number("-1.5") < number("-1"));
        assert!(number("1e400") > number("9223372036854775807"));
        assert!(number("0.10000000000000000001") > number("0.1"));
        let hash = |text: &str| {
            let mut hasher = std::hash::DefaultHasher::new();
            number(text).hash(&mut hasher);
            hasher.finish()
        };
        assert_eq!(hash("1.0"), hash("1"));
        assert_eq!(hash("-0"), hash("0"));
        assert_eq!(hash("9007199254740993.0"), hash("9007199254740993"));
    }

    #[test]
    fn doubles_are_written_as_go_does() {
        for (value, expected) in [
            (0.1, "0.1"),
            (100.0, "100"),
            (1e6, "1e+06"),
            (1.5e-7, "1.5e-07"),
            (123_456.7, "123456.7"),
        ] {
            assert_eq!(Number::from_f64(value).unwrap().text(), expected);
        }
        assert!(Number::from_f64(f64::NAN).is_none());
    }

    #[test]
    fn whole_numbers_are_recognised() {
        assert_eq!(number("7.0").to_i64(), Some(7));
        assert_eq!(number("70e-1").to_i64(), None);
        assert_eq!(number("70e-1").to_big().unwrap(), Some(BigInt::from(7)));
        assert_eq!(number("7e-1").to_big().unwrap(), None);
        assert_eq!(number("0.0e5").to_big().unwrap(), Some(BigInt::ZERO));
        assert_eq!(number("1.5e3").to_big().unwrap(), Some(BigInt::from(1500)));
        assert_eq!(number("1.5").to_big().unwrap(), None);
        assert_eq!(number("-0.0").to_big().unwrap(), Some(BigInt::ZERO));
    }
}
