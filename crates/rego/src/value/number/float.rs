//! Binary numbers with a mantissa of 64 bits and a wide exponent: what OPA calculates with where a number is not whole.

use num_bigint::BigUint;

use super::decimal::{DIGITS_LIMIT, Decimal, TooLarge};

/// A binary number: `mantissa` times two to the power of `exponent`.
#[derive(Clone, Copy, Debug)]
pub struct Float {
    is_negative: bool,
    /// Its highest bit is set, except that of zero, which is 0.
    mantissa: u64,
    exponent: i64,
}

/// How many bits of the mantissa count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// What OPA reads numbers with.
    Bits64,
    /// That of a double, in which OPA multiplies the elements of a collection.
    Bits53,
}

impl Precision {
    fn bits(self) -> u32 {
        match self {
            Self::Bits64 => 64,
            Self::Bits53 => 53,
        }
    }
}

/// Beyond this exponent numbers take too long to write.
const EXPONENT_LIMIT: i64 = 1 << 18;

const ZERO: Float = Float {
    is_negative: false,
    mantissa: 0,
    exponent: 0,
};

impl Float {
    /// One.
    #[must_use]
    pub fn one() -> Self {
        Self {
            is_negative: false,
            mantissa: 1 << 63,
            exponent: -63,
        }
    }

    /// One half.
    #[must_use]
    pub fn half() -> Self {
        Self {
            is_negative: false,
            mantissa: 1 << 63,
            exponent: -64,
        }
    }

    /// Zero.
    #[must_use]
    pub fn zero() -> Self {
        ZERO
    }

    /// The nearest to a whole number.
    #[must_use]
    pub fn from_i64(value: i64) -> Self {
        let mantissa = value.unsigned_abs();
        if mantissa == 0 {
            return ZERO;
        }
        let shift = mantissa.leading_zeros();
        Self {
            is_negative: value < 0,
            mantissa: mantissa << shift,
            exponent: -i64::from(shift),
        }
    }

    /// The nearest to a number as it is written.
    pub(super) fn read(decimal: &Decimal<'_>) -> Result<Self, TooLarge> {
        let length = decimal.whole.len() + decimal.fraction.len();
        if length > DIGITS_LIMIT {
            return Err(TooLarge);
        }
        let power = decimal.exponent - i64::try_from(decimal.fraction.len()).unwrap_or(i64::MAX / 1000);
        let digits = decimal.whole.iter().chain(decimal.fraction);
        let float = if length <= 19 {
            let mantissa = digits.fold(0_u64, |sum, digit| sum * 10 + u64::from(digit - b'0'));
            if mantissa == 0 {
                return Ok(Self {
                    is_negative: decimal.is_negative,
                    ..ZERO
                });
            }
            match usize::try_from(power.unsigned_abs())
                .ok()
                .and_then(|at| POWERS_OF_5.get(at))
            {
                Some(factor) if power < 0 => {
                    let exact = |value: u64| Self::round(false, value.into(), 0, false, Precision::Bits64);
                    let mut float = exact(mantissa)?.over(exact(*factor)?)?;
                    float.exponent += power;
                    float
                }
                Some(factor) => {
                    let product = u128::from(mantissa) * u128::from(*factor);
                    Self::round(false, product, power, false, Precision::Bits64)?
                }
                None => scale(&BigUint::from(mantissa), power)?,
            }
        } else {
            let digits: Vec<u8> = digits.map(|digit| digit - b'0').collect();
            let mantissa = BigUint::from_radix_be(&digits, 10).unwrap_or_default();
            if mantissa.bits() == 0 {
                return Ok(Self {
                    is_negative: decimal.is_negative,
                    ..ZERO
                });
            }
            scale(&mantissa, power)?
        };
        Ok(Self {
            is_negative: decimal.is_negative,
            ..float
        })
    }

    /// The power of two that is just above it.
    pub(super) fn magnitude(self) -> i64 {
        if self.mantissa == 0 { 0 } else { self.exponent + 64 }
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// Whether it is below zero, or the negative zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.is_negative
    }

    /// The same with the other sign.
    #[must_use]
    pub fn negate(self) -> Self {
        Self {
            is_negative: !self.is_negative,
            ..self
        }
    }

    /// The same without sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self {
            is_negative: false,
            ..self
        }
    }

    /// Whether it has no fraction.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.mantissa == 0 || self.exponent + i64::from(self.mantissa.trailing_zeros()) >= 0
    }

    /// Its whole part, without sign.
    #[must_use]
    pub fn truncate(self) -> BigUint {
        match u64::try_from(self.exponent) {
            Ok(shift) => BigUint::from(self.mantissa) << shift,
            Err(_) => u32::try_from(self.exponent.unsigned_abs())
                .ok()
                .and_then(|shift| self.mantissa.checked_shr(shift))
                .unwrap_or(0)
                .into(),
        }
    }

    /// The whole number that it is, if it fits.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        if !self.is_whole() || self.magnitude() > 64 {
            return None;
        }
        let value = i128::from(self.truncate().iter_u64_digits().next().unwrap_or(0));
        i64::try_from(if self.is_negative { -value } else { value }).ok()
    }

    /// The sum, rounded.
    pub fn plus(self, other: Self) -> Result<Self, TooLarge> {
        if self.mantissa == 0 && other.mantissa == 0 {
            return Ok(Self {
                is_negative: self.is_negative && other.is_negative,
                ..ZERO
            });
        }
        if self.mantissa == 0 {
            return Ok(other);
        }
        if other.mantissa == 0 {
            return Ok(self);
        }
        let (large, small) = if self.exponent >= other.exponent {
            (self, other)
        } else {
            (other, self)
        };
        // One bit is left for the carry.
        let a = u128::from(large.mantissa) << 63;
        let shifted = u128::from(small.mantissa) << 63;
        let distance = u32::try_from(large.exponent - small.exponent).unwrap_or(u32::MAX);
        let b = shifted.checked_shr(distance).unwrap_or(0);
        let is_inexact = b.checked_shl(distance).is_none_or(|back| back != shifted);
        let exponent = large.exponent - 63;
        if large.is_negative == small.is_negative {
            return Self::round(large.is_negative, a + b, exponent, is_inexact, Precision::Bits64);
        }
        if a >= b {
            // What was shifted out makes the second a little larger than `b`.
            let difference = a - b - u128::from(is_inexact);
            Self::round(
                large.is_negative,
                difference,
                exponent,
                is_inexact,
                Precision::Bits64,
            )
        } else {
            Self::round(small.is_negative, b - a, exponent, false, Precision::Bits64)
        }
    }

    /// The product, rounded.
    pub fn times(self, other: Self, precision: Precision) -> Result<Self, TooLarge> {
        let is_negative = self.is_negative != other.is_negative;
        let product = u128::from(self.mantissa) * u128::from(other.mantissa);
        Self::round(
            is_negative,
            product,
            self.exponent + other.exponent,
            false,
            precision,
        )
    }

    /// The quotient, rounded. The divisor is not zero.
    pub fn over(self, other: Self) -> Result<Self, TooLarge> {
        let is_negative = self.is_negative != other.is_negative;
        let divisor = u128::from(other.mantissa).max(1);
        let dividend = u128::from(self.mantissa) << 64;
        let rest = (dividend % divisor) << 64;
        let low = rest / divisor;
        let quotient = (dividend / divisor) << 63 | low >> 1;
        let is_inexact = low & 1 == 1 || rest % divisor != 0;
        let exponent = self.exponent - other.exponent - 127;
        Self::round(is_negative, quotient, exponent, is_inexact, Precision::Bits64)
    }

    /// Rounds to the nearest, of two equally near to the even one. With `is_inexact`, the number lies a little above.
    fn round(
        is_negative: bool,
        wide: u128,
        exponent: i64,
        is_inexact: bool,
        precision: Precision,
    ) -> Result<Self, TooLarge> {
        if wide == 0 {
            return Ok(Self { is_negative, ..ZERO });
        }
        let shift = wide.leading_zeros();
        let wide = wide << shift;
        let mut exponent = exponent - i64::from(shift) + 64;
        let dropped = 128 - precision.bits();
        let rest = wide & ((1 << dropped) - 1);
        let half = 1 << (dropped - 1);
        let mut kept = wide >> dropped;
        if rest > half || (rest == half && (is_inexact || kept & 1 == 1)) {
            kept += 1;
            if kept >> precision.bits() != 0 {
                kept >>= 1;
                exponent += 1;
            }
        }
        let mantissa = u64::try_from(kept << (64 - precision.bits())).map_err(|_| TooLarge)?;
        if exponent.abs() > EXPONENT_LIMIT {
            return Err(TooLarge);
        }
        Ok(Self {
            is_negative,
            mantissa,
            exponent,
        })
    }

    /// Rounds a number of any length.
    fn round_long(value: &BigUint, exponent: i64, is_inexact: bool) -> Result<Self, TooLarge> {
        let surplus = value.bits().saturating_sub(128);
        let top = value >> surplus;
        let is_inexact = is_inexact || value.trailing_zeros().is_some_and(|zeros| zeros < surplus);
        let wide = top
            .iter_u64_digits()
            .rev()
            .fold(0_u128, |sum, digit| sum << 64 | u128::from(digit));
        let exponent = exponent.saturating_add(i64::try_from(surplus).map_err(|_| TooLarge)?);
        Self::round(false, wide, exponent, is_inexact, Precision::Bits64)
    }

    /// The number with the fewest digits that are nearer to it than to any other of this precision, in the form in
    /// which Go writes it.
    #[must_use]
    pub fn text(self, precision: Precision) -> String {
        let sign = if self.is_negative { "-" } else { "" };
        if self.mantissa == 0 {
            return format!("{sign}0");
        }
        let is_whole = self.is_whole();
        if is_whole && precision == Precision::Bits64 && self.exponent <= 0 {
            return format!("{sign}{}", self.truncate());
        }
        let (digits, point) = self.shortest(precision);
        let length = i64::try_from(digits.len()).unwrap_or(i64::MAX);
        let digits = String::from_utf8(digits).unwrap_or_default();
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
        if is_whole {
            return format!("{sign}{digits}{}", zeros(point - length));
        }
        if !(-4..6).contains(&(point - 1)) {
            let (first, rest) = digits.split_at_checked(1).unwrap_or((&digits, ""));
            let dot = if rest.is_empty() { "" } else { "." };
            let minus = if point < 1 { '-' } else { '+' };
            return format!("{sign}{first}{dot}{rest}e{minus}{:02}", (point - 1).abs());
        }
        if point <= 0 {
            return format!("{sign}0.{}{digits}", zeros(-point));
        }
        let at = usize::try_from(point).unwrap_or(0);
        let (whole, fraction) = digits.split_at_checked(at).unwrap_or((&digits, ""));
        format!("{sign}{whole}.{fraction}")
    }

    /// Its shortest digits, and where the point stands, counted from the first.
    fn shortest(self, precision: Precision) -> (Vec<u8>, i64) {
        let mantissa = u128::from(self.mantissa >> (64 - precision.bits()));
        let exponent = self.exponent + i64::from(64 - precision.bits());
        // Half of the last bit on either side: between these, everything rounds to this number.
        let unit = Unit::new(exponent - 1);
        let (mut digits, mut point) = unit.digits(mantissa * 2);
        let (lower, _) = unit.digits(mantissa * 2 - 1);
        let (upper, _) = unit.digits(mantissa * 2 + 1);
        let is_even = mantissa & 1 == 0;
        let at = |digits: &[u8], index: usize| digits.get(index).copied().unwrap_or(b'0');
        for index in 0..digits.len() {
            let (digit, low, high) = (at(&digits, index), at(&lower, index), at(&upper, index));
            let can_fall = low != digit || (is_even && index + 1 == lower.len());
            let can_rise = digit != high && (is_even || digit + 1 < high || index + 1 < upper.len());
            let kept = index + 1;
            let rises = match (can_fall, can_rise) {
                (false, false) => continue,
                (true, false) => false,
                (false, true) => true,
                (true, true) => match digits.get(kept) {
                    None => false,
                    Some(b'5') if kept + 1 == digits.len() => (digit - b'0') & 1 == 1,
                    Some(next) => *next >= b'5',
                },
            };
            if kept < digits.len() {
                digits.truncate(kept);
                if rises {
                    while digits.last() == Some(&b'9') {
                        digits.pop();
                    }
                    if let Some(last) = digits.last_mut() {
                        *last += 1;
                    } else {
                        digits.push(b'1');
                        point += 1;
                    }
                }
                while digits.len() > 1 && digits.last() == Some(&b'0') {
                    digits.pop();
                }
            }
            break;
        }
        (digits, point)
    }
}

/// A power of two that multiples are taken of.
struct Unit {
    factor: BigUint,
    /// How many of the digits are behind the point.
    places: i64,
}

impl Unit {
    fn new(exponent: i64) -> Self {
        let distance = u32::try_from(exponent.unsigned_abs()).unwrap_or(0);
        if exponent >= 0 {
            return Self {
                factor: BigUint::from(1_u32) << distance,
                places: 0,
            };
        }
        Self {
            factor: BigUint::from(5_u32).pow(distance),
            places: -exponent,
        }
    }

    /// The digits of a multiple without zeros at the end, and where the point stands, counted from the first.
    fn digits(&self, count: u128) -> (Vec<u8>, i64) {
        let mut digits = (&self.factor * count).to_string().into_bytes();
        let point = i64::try_from(digits.len()).unwrap_or(0) - self.places;
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        (digits, point)
    }
}

/// The powers of five that fit into 64 bits.
const POWERS_OF_5: [u64; 28] = {
    let mut powers = [1; 28];
    let mut index = 1;
    while index < 28 {
        powers[index] = powers[index - 1] * 5;
        index += 1;
    }
    powers
};

/// A number times ten to a power. As in Go, large powers are rounded to 128 bits first.
fn scale(mantissa: &BigUint, power: i64) -> Result<Float, TooLarge> {
    if power == 0 {
        return Float::round_long(mantissa, 0, false);
    }
    let (factor, factor_exponent) = power_of_5(power.unsigned_abs())?;
    if power > 0 {
        return Float::round_long(&(mantissa * factor), power + factor_exponent, false);
    }
    let shift = (factor.bits() + 66).saturating_sub(mantissa.bits());
    let dividend = mantissa << shift;
    let quotient = &dividend / &factor;
    let is_inexact = &quotient * &factor != dividend;
    let shift = i64::try_from(shift).map_err(|_| TooLarge)?;
    Float::round_long(&quotient, power - factor_exponent - shift, is_inexact)
}

/// Five to a power, as a mantissa and an exponent of two.
fn power_of_5(power: u64) -> Result<(BigUint, i64), TooLarge> {
    if let Some(exact) = usize::try_from(power).ok().and_then(|at| POWERS_OF_5.get(at)) {
        return Ok((BigUint::from(*exact), 0));
    }
    // The result takes this many bits and more.
    if power > EXPONENT_LIMIT.unsigned_abs() {
        return Err(TooLarge);
    }
    let mut result = (BigUint::from(7_450_580_596_923_828_125_u64), 0);
    let mut factor = (BigUint::from(5_u32), 0);
    let mut left = power - 27;
    while left > 0 {
        if left & 1 == 1 {
            result = round_to(&(result.0 * &factor.0), result.1 + factor.1, 128);
        }
        factor = round_to(&(&factor.0 * &factor.0), factor.1 * 2, 192);
        left >>= 1;
    }
    Ok(result)
}

/// Rounds to a number of bits, of two equally near to the even one.
fn round_to(value: &BigUint, exponent: i64, bits: u64) -> (BigUint, i64) {
    let dropped = value.bits().saturating_sub(bits);
    if dropped == 0 {
        return (value.clone(), exponent);
    }
    let mut kept = value >> dropped;
    let is_exact_half = value.trailing_zeros() == Some(dropped - 1);
    if value.bit(dropped - 1) && (!is_exact_half || kept.bit(0)) {
        kept += 1_u32;
    }
    (kept, exponent + i64::try_from(dropped).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Float {
        Float::read(&Decimal::read(text).unwrap()).unwrap()
    }

    fn written(text: &str) -> String {
        read(text).text(Precision::Bits64)
    }

    #[test]
    fn what_is_read_is_written_as_go_does() {
        for (text, expected) in [
            ("0.1", "0.1"),
            ("-0.0", "-0"),
            ("1234567.5", "1.2345675e+06"),
            ("123456.5", "123456.5"),
            ("0.0001", "0.0001"),
            ("0.00001", "1e-05"),
            ("2.5e30", "2500000000000000000000000000000"),
            ("1e-400", "1e-400"),
            ("1e-20000", "1e-20000"),
            ("0.33333333333333333333333333", "0.33333333333333333334"),
            ("18446744073709551615", "18446744073709551615"),
        ] {
            assert_eq!(written(text), expected, "{text}");
        }
        assert!(written("1e20000").starts_with("100000") && written("1e20000").len() == 20001);
        assert!(Float::read(&Decimal::read("1e999999999").unwrap()).is_err());
        assert!(
            Float::read(&Decimal::read("0e999999999").unwrap())
                .unwrap()
                .is_zero()
        );
    }

    #[test]
    fn results_are_rounded() {
        let text = |float: Result<Float, TooLarge>| float.unwrap().text(Precision::Bits64);
        assert_eq!(text(read("0.1").plus(read("0.2"))), "0.3");
        assert_eq!(text(read("1").over(read("3"))), "0.33333333333333333334");
        assert_eq!(text(read("1.5").plus(read("1.5").negate())), "0");
        assert_eq!(text(read("1").plus(read("1e-30").negate())), "1");
        assert_eq!(text(read("3").plus(read("1e-3").negate())), "2.999");
        assert_eq!(text(read("-0.5").times(read("0"), Precision::Bits64)), "-0");
        let double = read("0.1").times(read("0.2"), Precision::Bits53).unwrap();
        assert_eq!(double.text(Precision::Bits53), "0.02");
        assert!(
            !read("1e-30000")
                .times(read("1e-30000"), Precision::Bits64)
                .unwrap()
                .is_zero()
        );
    }

    #[test]
    fn whole_parts_are_exact() {
        assert_eq!(
            read("1e30").truncate().to_string(),
            "1000000000000000000024696061952"
        );
        assert_eq!(read("2.9").truncate().to_string(), "2");
        assert_eq!(read("0.9").truncate().to_string(), "0");
        assert_eq!(read("-9223372036854775808").to_i64(), Some(i64::MIN));
        assert_eq!(read("9223372036854775808").to_i64(), None);
        assert_eq!(read("1.5").to_i64(), None);
    }
}
