//! What is said of all elements of a collection: how many, their sum, the largest.

use num_bigint::BigInt;

use super::arguments::{Arguments, check_time, give};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use crate::value::{Float, Number, Precision, Value};

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("count", 1, count),
    ("sum", 1, sum),
    ("product", 1, product),
    ("max", 1, max),
    ("min", 1, min),
    ("sort", 1, sort),
    ("all", 1, all),
    ("any", 1, any),
];

/// The most bits of a product: more take too long to write.
const MAX_PRODUCT_BITS: u64 = 330_000;

fn count(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let count = match arguments.any(0) {
        Value::Array(items) => items.len(),
        Value::Object(object) => object.len(),
        Value::Set(set) => set.len(),
        Value::String(text) => text.chars().count(),
        _ => return arguments.mistyped(0, "an array, an object, a set or a string"),
    };
    give(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The elements as numbers.
fn numbers(arguments: &[Value]) -> Result<Vec<&Number>, BuiltinError> {
    arguments
        .elements(0)?
        .iter()
        .map(|element| match element {
            Value::Number(number) => Ok(number),
            other => arguments.mistyped_element(0, "numbers", other),
        })
        .collect()
}

/// All numbers exactly, if all are whole.
fn all_whole(numbers: &[&Number], surroundings: &Surroundings) -> Result<Option<Vec<BigInt>>, BuiltinError> {
    let mut whole = Vec::with_capacity(numbers.len());
    for number in numbers {
        match number.to_big()? {
            Some(value) => whole.push(value),
            None => return Ok(None),
        }
        check_time(surroundings)?;
    }
    Ok(Some(whole))
}

fn sum(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let numbers = numbers(arguments)?;
    let fast = numbers.iter().try_fold(0_i64, |sum, number| match number {
        Number::Integer(value) => sum.checked_add(*value),
        Number::Text(_) => None,
    });
    if let Some(sum) = fast {
        return give(sum);
    }
    if let Some(whole) = all_whole(&numbers, surroundings)? {
        return give(Number::from_big(&whole.iter().sum()));
    }
    let mut sum = Float::zero();
    for number in numbers {
        check_time(surroundings)?;
        sum = sum.plus(number.to_float()?)?;
    }
    give(Number::from_float(sum, Precision::Bits64))
}

fn product(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let numbers = numbers(arguments)?;
    let fast = numbers.iter().try_fold(1_i64, |product, number| match number {
        Number::Integer(value) => product.checked_mul(*value),
        Number::Text(_) => None,
    });
    if let Some(product) = fast {
        return give(product);
    }
    if let Some(whole) = all_whole(&numbers, surroundings)? {
        let mut product = BigInt::from(1);
        for value in whole {
            product *= value;
            if product.bits() > MAX_PRODUCT_BITS {
                return Err(BuiltinError::Halt("a product is too large".to_owned()));
            }
            check_time(surroundings)?;
        }
        return give(Number::from_big(&product));
    }
    let mut product = Float::one();
    for number in numbers {
        check_time(surroundings)?;
        product = product.times(number.to_float()?, Precision::Bits53)?;
    }
    give(Number::from_float(product, Precision::Bits53))
}

fn max(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    Ok(arguments.elements(0)?.iter().max().cloned())
}

fn min(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    // Of equal ones the last, as with `max`.
    Ok(arguments.elements(0)?.iter().rev().min().cloned())
}

fn sort(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let mut elements = arguments.elements(0)?.to_vec();
    elements.sort();
    give(Value::array(elements))
}

fn all(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(
        arguments
            .elements(0)?
            .iter()
            .all(|element| *element == Value::Bool(true)),
    )
}

fn any(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(arguments.elements(0)?.contains(&Value::Bool(true)))
}

#[cfg(test)]
mod tests {
    use super::super::arguments::{call, call_json, json};
    use super::*;

    #[test]
    fn collections_are_counted_and_summed() {
        for (name, arguments, expected) in [
            ("count", "[\"päö\"]", "3"),
            ("count", "[{\"a\": 1}]", "1"),
            ("sum", "[[1, 2.5]]", "3.5"),
            ("sum", "[[9223372036854775807, 1]]", "9223372036854775808"),
            ("sum", "[[]]", "0"),
            ("product", "[{\"set\": [2, 3]}]", "6"),
            ("product", "[[0.1, 0.2]]", "0.02"),
            ("product", "[[4503599627370497.5, 100]]", "450359962737049800"),
            ("product", "[[4000000000, 4000000000]]", "16000000000000000000"),
            ("max", "[[1, \"a\", 2]]", "\"a\""),
            ("min", "[[3, 2, 4]]", "2"),
            ("sort", "[{\"set\": [3, 1, 2]}]", "[1, 2, 3]"),
            ("all", "[[true, 1]]", "false"),
            ("all", "[[]]", "true"),
            ("any", "[[true, 1]]", "true"),
            ("sum", "[[\"a\"]]", "null"),
            ("count", "[1]", "null"),
        ] {
            assert_eq!(call_json(name, arguments), json(expected), "{name} {arguments}");
        }
    }

    #[test]
    fn nothing_is_the_largest_of_nothing() {
        assert_eq!(call("max", &[json("[]")]), Ok(None));
        assert_eq!(call("min", &[json("[]")]), Ok(None));
    }

    #[test]
    fn products_without_end_stop_the_rule() {
        let items = vec![Value::Number(Number::parse("1e30000").unwrap()); 5];
        assert!(matches!(
            call("product", &[Value::array(items)]),
            Err(BuiltinError::Halt(_))
        ));
    }
}
