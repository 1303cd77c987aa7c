//! A number as JSON writes it, taken apart: sign, digits and exponent. It compares exactly and without calculation.

use std::cmp::Ordering;

/// A number has more digits than can be calculated with in reasonable time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// The most digits of a number that is calculated with.
pub(super) const DIGITS_LIMIT: usize = 100_000;

/// The parts of a number's text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decimal<'a> {
    /// Whether it begins with a minus, which zero may too.
    pub(super) is_negative: bool,
    /// Digits before the point.
    pub(super) whole: &'a [u8],
    /// Digits behind the point.
    pub(super) fraction: &'a [u8],
    /// The power of ten behind `e`; the nearest that fits.
    pub(super) exponent: i64,
    /// How many bytes stand before the `e`; `None` without one.
    pub(super) exponent_at: Option<usize>,
}

/// Digits without zeros at either end: the number is `0.digits` times ten to the power of `point`.
#[derive(Clone, Copy)]
pub(super) struct Significant<'a> {
    whole: &'a [u8],
    fraction: &'a [u8],
    /// Where the point stands, counted from the first digit.
    pub(super) point: i64,
}

impl<'a> Decimal<'a> {
    /// Takes a text apart that has the form of a number in JSON.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (is_negative, rest) = match bytes.split_first() {
            Some((b'-', rest)) => (true, rest),
            _ => (false, bytes),
        };
        let (whole, rest) = digits(rest);
        if whole.is_empty() || (whole.len() > 1 && whole.first() == Some(&b'0')) {
            return None;
        }
        let (fraction, rest) = match rest.split_first() {
            Some((b'.', rest)) => {
                let (fraction, rest) = digits(rest);
                if fraction.is_empty() {
                    return None;
                }
                (fraction, rest)
            }
            _ => (&[][..], rest),
        };
        let mut exponent = 0;
        let mut exponent_at = None;
        match rest.split_first() {
            None => {}
            Some((b'e' | b'E', power)) => {
                exponent_at = Some(bytes.len() - rest.len());
                let (is_minus, power) = match power.split_first() {
                    Some((b'-', power)) => (true, power),
                    Some((b'+', power)) => (false, power),
                    _ => (false, power),
                };
                let (power, rest) = digits(power);
                if power.is_empty() || !rest.is_empty() {
                    return None;
                }
                // Far beyond what any text can make up for, and far from overflow.
                exponent = power.iter().fold(0_i64, |sum, digit| {
                    (sum * 10 + i64::from(digit - b'0')).min(i64::MAX / 1000)
                });
                if is_minus {
                    exponent = -exponent;
                }
            }
            Some(_) => return None,
        }
        Some(Self {
            is_negative,
            whole,
            fraction,
            exponent,
            exponent_at,
        })
    }

    /// A whole number whose digits were written.
    pub(super) fn whole(is_negative: bool, digits: &'a [u8]) -> Self {
        Self {
            is_negative,
            whole: digits,
            fraction: &[],
            exponent: 0,
            exponent_at: None,
        }
    }

    /// Its digits without zeros at either end; `None` for zero.
    pub(super) fn significant(&self) -> Option<Significant<'a>> {
        let mut whole = self.whole.trim_start(b'0');
        let mut fraction = self.fraction;
        let mut point = length(whole) + self.exponent;
        if whole.is_empty() {
            fraction = fraction.trim_start(b'0');
            point -= length(self.fraction) - length(fraction);
        }
        fraction = fraction.trim_end(b'0');
        if fraction.is_empty() {
            whole = whole.trim_end(b'0');
            if whole.is_empty() {
                return None;
            }
        }
        Some(Significant {
            whole,
            fraction,
            point,
        })
    }

    /// Which is larger.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match (self.significant(), other.significant()) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) if other.is_negative => Ordering::Greater,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) if self.is_negative => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(_), Some(_)) if self.is_negative != other.is_negative => {
                other.is_negative.cmp(&self.is_negative)
            }
            (Some(a), Some(b)) => {
                let order = a.point.cmp(&b.point).then_with(|| a.digits().cmp(b.digits()));
                if self.is_negative { order.reverse() } else { order }
            }
        }
    }
}

impl<'a> Significant<'a> {
    /// Its digits, of which neither the first nor the last is zero.
    pub(super) fn digits(&self) -> impl Iterator<Item = &'a u8> + use<'a> {
        self.whole.iter().chain(self.fraction)
    }

    /// How many digits it has.
    pub(super) fn len(&self) -> usize {
        self.whole.len() + self.fraction.len()
    }
}

/// Splits a text behind its leading digits.
fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(text.len());
    text.split_at(end)
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX / 1000)
}

/// Leaves out what repeats at an end.
trait Trim {
    fn trim_start(&self, byte: u8) -> &Self;
    fn trim_end(&self, byte: u8) -> &Self;
}

impl Trim for [u8] {
    fn trim_start(mut self: &Self, byte: u8) -> &Self {
        while let Some((first, rest)) = self.split_first()
            && *first == byte
        {
            self = rest;
        }
        self
    }

    fn trim_end(mut self: &Self, byte: u8) -> &Self {
        while let Some((last, rest)) = self.split_last()
            && *last == byte
        {
            self = rest;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(a: &str, b: &str) -> Ordering {
        Decimal::read(a).unwrap().compare(&Decimal::read(b).unwrap())
    }

    #[test]
    fn only_what_json_calls_a_number_is_read() {
        for text in ["0", "-0", "12", "1.50", "1e5", "1E+5", "-1.5e-7"] {
            assert!(Decimal::read(text).is_some(), "{text}");
        }
        for text in [
            "", "-", "+1", "01", ".5", "5.", "1e", "1e+", "1x", "1.e5", "0x10", "inf", "1 ",
        ] {
            assert!(Decimal::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_value_counts_and_not_the_text() {
        assert_eq!(compare("1.0", "1"), Ordering::Equal);
        assert_eq!(compare("1e3", "1000.0"), Ordering::Equal);
        assert_eq!(compare("-0", "0.000e7"), Ordering::Equal);
        assert_eq!(compare("0.001", "1e-3"), Ordering::Equal);
        assert_eq!(
            compare("100000000000000000001", "100000000000000000000"),
            Ordering::Greater
        );
        assert_eq!(compare("-2", "-10"), Ordering::Greater);
        assert_eq!(compare("-2", "0"), Ordering::Less);
        assert_eq!(compare("0.1", "0.11"), Ordering::Less);
        assert_eq!(
            compare("1e99999999999999999999", "1e-99999999999999999999"),
            Ordering::Greater
        );
    }
}
