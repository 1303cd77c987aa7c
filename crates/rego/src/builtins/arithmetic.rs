//! Calculation with numbers: exact with whole ones, else with a mantissa of 64 bits.

use num_bigint::{BigInt, Sign};

use super::arguments::{Arguments, failed, give};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use crate::value::{Float, Number, Precision, Set, TooLarge, Value};

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("plus", 2, plus),
    ("minus", 2, minus),
    ("mul", 2, multiply),
    ("div", 2, divide),
    ("rem", 2, remainder),
    ("abs", 1, abs),
    ("round", 1, round),
    ("ceil", 1, ceil),
    ("floor", 1, floor),
    ("numbers.range", 2, range),
    ("numbers.range_step", 3, range_step),
];

/// The most numbers of a range.
const MAX_RANGE: u64 = 1_000_000;

/// What is calculated with numbers that are not whole.
fn from_float(value: Result<Float, TooLarge>) -> Result<Number, BuiltinError> {
    Ok(Number::from_float(value?, Precision::Bits64))
}

/// Whether both are whole, exactly.
fn both_whole(a: &Number, b: &Number) -> Result<Option<(BigInt, BigInt)>, TooLarge> {
    let Some(a) = a.to_big()? else { return Ok(None) };
    Ok(b.to_big()?.map(|b| (a, b)))
}

/// Sum of two numbers.
fn add(a: &Number, b: &Number) -> Result<Number, BuiltinError> {
    if let (Number::Integer(a), Number::Integer(b)) = (a, b)
        && let Some(sum) = a.checked_add(*b)
    {
        return Ok(Number::Integer(sum));
    }
    match both_whole(a, b)? {
        Some((a, b)) => Ok(Number::from_big(&(a + b))),
        None => from_float(a.to_float()?.plus(b.to_float()?)),
    }
}

/// Difference of two numbers.
fn subtract(a: &Number, b: &Number) -> Result<Number, BuiltinError> {
    if let (Number::Integer(a), Number::Integer(b)) = (a, b)
        && let Some(difference) = a.checked_sub(*b)
    {
        return Ok(Number::Integer(difference));
    }
    match both_whole(a, b)? {
        Some((a, b)) => Ok(Number::from_big(&(a - b))),
        None => from_float(a.to_float()?.plus(b.to_float()?.negate())),
    }
}

fn plus(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(add(arguments.number(0)?, arguments.number(1)?)?)
}

fn minus(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    match (arguments.any(0), arguments.any(1)) {
        (Value::Number(a), Value::Number(b)) => give(subtract(a, b)?),
        (Value::Set(a), Value::Set(b)) => give(difference(a, b)),
        (Value::Number(_), _) => arguments.mistyped(1, "a number"),
        (Value::Set(_), _) => arguments.mistyped(1, "a set"),
        _ => arguments.mistyped(0, "a number or a set"),
    }
}

/// What is in the first set and not in the second.
pub(super) fn difference(a: &Set, b: &Set) -> Value {
    Value::set(a.iter().filter(|element| !b.contains(element)).cloned().collect())
}

fn multiply(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (a, b) = (arguments.number(0)?, arguments.number(1)?);
    if let (Number::Integer(a), Number::Integer(b)) = (a, b)
        && let Some(product) = a.checked_mul(*b)
    {
        return give(Number::Integer(product));
    }
    match both_whole(a, b)? {
        Some((a, b)) => give(Number::from_big(&(a * b))),
        None => give(from_float(a.to_float()?.times(b.to_float()?, Precision::Bits64))?),
    }
}

fn divide(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (a, b) = (arguments.number(0)?, arguments.number(1)?);
    if let (Number::Integer(a), Number::Integer(b)) = (a, b)
        && *a != 0
        && a.checked_rem(*b) == Some(0)
        && let Some(quotient) = a.checked_div(*b)
    {
        return give(Number::Integer(quotient));
    }
    // `0.0 / 5` is 0 and `0 / -5` the negative zero, but whole zeros in any form divide alike.
    let divisor = b.to_float()?;
    if divisor.is_zero() {
        return Err(failed("division by zero"));
    }
    give(from_float(a.to_float()?.over(divisor))?)
}

fn remainder(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (a, b) = (arguments.number(0)?, arguments.number(1)?);
    if let (Number::Integer(a), Number::Integer(b)) = (a, b)
        && let Some(rest) = a.checked_rem(*b)
    {
        return give(Number::Integer(rest));
    }
    match both_whole(a, b)? {
        Some((_, b)) if b.sign() == Sign::NoSign => Err(failed("remainder of a division by zero")),
        Some((a, b)) => give(Number::from_big(&(a % b))),
        None => Err(failed("remainder of numbers that are not whole")),
    }
}

/// The number itself, if it is whole and small: OPA hands these on exactly.
fn small(number: &Number) -> Option<i64> {
    number.to_i64().filter(|value| i32::try_from(*value).is_ok())
}

fn abs(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let number = arguments.number(0)?;
    if let Number::Integer(value) = number
        && let Some(value) = value.checked_abs()
    {
        return give(Number::Integer(value));
    }
    match small(number) {
        Some(value) => give(Number::Integer(value.abs())),
        None => give(Number::from_float(number.to_float()?.abs(), Precision::Bits64)),
    }
}

/// A whole number whose magnitude is known.
fn whole(is_negative: bool, magnitude: num_bigint::BigUint) -> BigInt {
    BigInt::from_biguint(if is_negative { Sign::Minus } else { Sign::Plus }, magnitude)
}

fn round(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let number = arguments.number(0)?;
    if let Some(value) = small(number) {
        return give(Number::Integer(value));
    }
    let float = number.to_float()?;
    let half = if float.is_negative() {
        Float::half().negate()
    } else {
        Float::half()
    };
    let rounded = float.plus(half)?;
    give(Number::from_big(&whole(
        rounded.is_negative(),
        rounded.truncate(),
    )))
}

/// Rounds upwards; but as in OPA, everything between -1 and 0 becomes 1.
fn ceil(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let number = arguments.number(0)?;
    if let Some(value) = small(number) {
        return give(Number::Integer(value));
    }
    let float = number.to_float()?;
    let truncated = whole(float.is_negative(), float.truncate());
    let is_done = truncated.sign() == Sign::Minus || float.is_whole();
    give(Number::from_big(&if is_done { truncated } else { truncated + 1 }))
}

/// Rounds downwards; but as in OPA, everything between -1 and 0 becomes 0.
fn floor(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let number = arguments.number(0)?;
    if let Some(value) = small(number) {
        return give(Number::Integer(value));
    }
    let float = number.to_float()?;
    let truncated = whole(float.is_negative(), float.truncate());
    let is_done = truncated.sign() != Sign::Minus || float.is_whole();
    give(Number::from_big(&if is_done { truncated } else { truncated - 1 }))
}

fn range(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    count(arguments.big(0)?, &arguments.big(1)?, BigInt::from(1))
}

fn range_step(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (start, end, step) = (arguments.big(0)?, arguments.big(1)?, arguments.big(2)?);
    if step.sign() != Sign::Plus {
        return Err(failed("the step must be above zero"));
    }
    count(start, &end, step)
}

/// Counts from one number to another, up or down.
fn count(start: BigInt, end: &BigInt, step: BigInt) -> BuiltinResult {
    let is_down = start > *end;
    let distance = if is_down { &start - end } else { end - &start };
    let steps = distance / &step;
    let Ok(steps) = u64::try_from(steps) else {
        return too_long();
    };
    if steps >= MAX_RANGE {
        return too_long();
    }
    let step = if is_down { -step } else { step };
    let mut number = start;
    let mut numbers = Vec::with_capacity(usize::try_from(steps).unwrap_or(0) + 1);
    for _ in 0..=steps {
        numbers.push(Value::Number(Number::from_big(&number)));
        number += &step;
    }
    give(Value::array(numbers))
}

fn too_long() -> BuiltinResult {
    Err(BuiltinError::Halt(format!(
        "a range has more than {MAX_RANGE} numbers"
    )))
}

#[cfg(test)]
mod tests {
    use super::super::arguments::call;
    use super::*;

    /// The result as text; `!` for a fault.
    fn text(name: &str, arguments: &[&str]) -> String {
        let arguments: Vec<_> = arguments
            .iter()
            .map(|text| Value::Number(Number::parse(text).unwrap()))
            .collect();
        match call(name, &arguments) {
            Ok(Some(Value::Number(number))) => number.text(),
            Ok(Some(Value::Array(items))) => format!("{} numbers", items.len()),
            _ => "!".to_owned(),
        }
    }

    #[test]
    fn whole_numbers_are_exact_and_others_as_in_opa() {
        for (name, arguments, expected) in [
            ("plus", ["0.1", "0.2"], "0.3"),
            ("plus", ["9223372036854775807", "1"], "9223372036854775808"),
            ("plus", ["1e3", "1.0"], "1001"),
            ("plus", ["1234567.5", "0"], "1.2345675e+06"),
            ("mul", ["9007199254740993", "3"], "27021597764222979"),
            ("mul", ["1.5", "-0.0"], "-0"),
            ("mul", ["1e20", "2.5"], "250000000000000000000"),
            ("div", ["1", "3"], "0.33333333333333333334"),
            ("div", ["0", "-5"], "-0"),
            ("div", ["6", "3"], "2"),
            ("div", ["1", "0.0"], "!"),
            ("div", ["-9223372036854775808", "-1"], "9223372036854775808"),
            ("rem", ["-7", "3"], "-1"),
            ("rem", ["7", "0"], "!"),
            ("rem", ["7.5", "2"], "!"),
            ("rem", ["1e30", "7"], "1"),
            ("minus", ["0.3", "0.1"], "0.20000000000000000002"),
        ] {
            assert_eq!(text(name, &arguments), expected, "{name} {arguments:?}");
        }
    }

    #[test]
    fn rounding_is_that_of_opa() {
        for (name, argument, expected) in [
            ("round", "2.5", "3"),
            ("round", "-2.5", "-3"),
            ("round", "1e30", "1000000000000000000024696061952"),
            ("abs", "-1e30", "1000000000000000000000000000000"),
            ("ceil", "-0.5", "1"),
            ("ceil", "-1.5", "-1"),
            ("ceil", "1.2", "2"),
            ("floor", "-0.5", "0"),
            ("floor", "-1.5", "-2"),
            ("floor", "1.8", "1"),
            ("abs", "-1.50", "1.5"),
            ("abs", "-7.0", "7"),
        ] {
            assert_eq!(text(name, &[argument]), expected, "{name} {argument}");
        }
    }

    #[test]
    fn ranges_go_up_and_down_within_a_limit() {
        assert_eq!(text("numbers.range", &["1", "3"]), "3 numbers");
        assert_eq!(text("numbers.range", &["3", "-3"]), "7 numbers");
        assert_eq!(text("numbers.range_step", &["0", "10", "5"]), "3 numbers");
        assert_eq!(text("numbers.range_step", &["0", "10", "0"]), "!");
        assert_eq!(text("numbers.range", &["1", "1e30"]), "!");
        let arguments = [Value::integer(1), Value::integer(2_000_000)];
        assert!(matches!(
            call("numbers.range", &arguments),
            Err(BuiltinError::Halt(_))
        ));
    }

    #[test]
    fn numbers_without_end_stop_the_rule() {
        let number = Number::parse("1e-30000").unwrap();
        let tiny = multiply(
            &[number.clone().into(), number.clone().into()],
            &mut Surroundings::default(),
        );
        let tiny = tiny.unwrap().unwrap();
        let result = call("mul", &[tiny.clone(), number.into()]);
        assert!(matches!(result, Err(BuiltinError::Halt(_))), "{result:?}");
    }
}
