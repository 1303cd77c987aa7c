//! Whole numbers as bits, in two's complement of any length.

use num_bigint::{BigInt, Sign};

use super::arguments::{Arguments, failed, give};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use crate::value::{Number, Value};

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("bits.and", 2, and),
    ("bits.or", 2, or),
    ("bits.xor", 2, xor),
    ("bits.negate", 1, negate),
    ("bits.lsh", 2, shift_left),
    ("bits.rsh", 2, shift_right),
];

/// The most bits of a result: more take too long to write.
const MAX_BITS: u64 = 330_000;

#[allow(clippy::unnecessary_wraps)] // It ends functions.
fn give_big(value: &BigInt) -> BuiltinResult {
    give(Number::from_big(value))
}

fn and(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give_big(&(arguments.big(0)? & arguments.big(1)?))
}

fn or(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give_big(&(arguments.big(0)? | arguments.big(1)?))
}

fn xor(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give_big(&(arguments.big(0)? ^ arguments.big(1)?))
}

fn negate(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give_big(&!arguments.big(0)?)
}

/// By how many bits the second argument says to shift. As in OPA, only its lowest 64 bits count.
fn distance(arguments: &[Value]) -> Result<u64, BuiltinError> {
    let distance = arguments.big(1)?;
    if distance.sign() == Sign::Minus {
        return Err(failed("argument 2 must not be below zero"));
    }
    Ok(distance.iter_u64_digits().next().unwrap_or(0))
}

fn shift_left(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (value, distance) = (arguments.big(0)?, distance(arguments)?);
    if value.sign() == Sign::NoSign {
        return give_big(&value);
    }
    if value.bits().saturating_add(distance) > MAX_BITS {
        return Err(BuiltinError::Halt("a number is shifted too far".to_owned()));
    }
    give_big(&(value << distance))
}

fn shift_right(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (value, distance) = (arguments.big(0)?, distance(arguments)?);
    give_big(&(value >> distance))
}

#[cfg(test)]
mod tests {
    use super::super::arguments::{call, call_json, json};
    use super::*;

    #[test]
    fn bits_are_combined() {
        for (name, arguments, expected) in [
            ("bits.and", "[6, 3]", "2"),
            ("bits.or", "[-8, 3]", "-5"),
            ("bits.xor", "[6, 1e0]", "7"),
            ("bits.negate", "[5]", "-6"),
            ("bits.lsh", "[1, 62]", "4611686018427387904"),
            ("bits.rsh", "[-5, 1]", "-3"),
            ("bits.rsh", "[1, 18446744073709551615]", "0"),
            ("bits.lsh", "[1, -1]", "null"),
            ("bits.and", "[1.5, 1]", "null"),
        ] {
            assert_eq!(call_json(name, arguments), json(expected), "{name} {arguments}");
        }
        let result = call("bits.lsh", &[Value::integer(1), Value::integer(1_000_000)]);
        assert!(matches!(result, Err(BuiltinError::Halt(_))));
    }
}
