//! The keywords that look at one value only.

use super::format::is_format;
use super::validate::{Outcome, number, shown};
use super::{Draft, field, is_multiple, plain_json};
use crate::value::{Number, Value};

/// What counts for values of every kind: constants, choices and formats.
pub(super) fn common(schema: &Value, value: &Value, place: &str, draft: Draft, result: &mut Outcome) {
    let field_name = place.strip_prefix("(Root).").unwrap_or(place);
    if draft >= Draft::Six
        && let Some(constant) = field(schema, "const")
    {
        let allowed = plain_json(constant);
        if plain_json(value) != allowed {
            result.add("const", place, format!("{field_name} does not match: {allowed}"));
        }
    }
    if let Some(Value::Array(options)) = field(schema, "enum") {
        let options: Vec<String> = options.iter().map(plain_json).collect();
        if !options.contains(&plain_json(value)) {
            let text = format!(
                "{field_name} must be one of the following: {}",
                options.join(", ")
            );
            result.add("enum", place, text);
        }
    }
    if let (Some(Value::String(name)), Value::String(text)) = (field(schema, "format"), value)
        && !is_format(name, text)
    {
        result.add("format", place, format!("Does not match format '{name}'"));
    }
    result.score += 1;
}

/// The limits of a number.
pub(super) fn numeric(schema: &Value, value: &Number, place: &str, result: &mut Outcome) {
    if let Some(of) = number(schema, "multipleOf")
        && !is_multiple(value, of)
    {
        result.add(
            "multiple_of",
            place,
            format!("Must be a multiple of {}", shown(of)),
        );
    }
    // A truth value says that the limit itself is out of bounds.
    let limits = |limit: &str, exclusive: &str| match field(schema, exclusive) {
        Some(Value::Bool(true)) => (None, number(schema, limit).cloned()),
        _ => (number(schema, limit).cloned(), number(schema, exclusive).cloned()),
    };
    let (most, below) = limits("maximum", "exclusiveMaximum");
    let (least, above) = limits("minimum", "exclusiveMinimum");
    if let Some(most) = most.filter(|most| value > most) {
        result.add(
            "number_lte",
            place,
            format!("Must be less than or equal to {}", shown(&most)),
        );
    }
    if let Some(below) = below.filter(|below| value >= below) {
        result.add("number_lt", place, format!("Must be less than {}", shown(&below)));
    }
    if let Some(least) = least.filter(|least| value < least) {
        result.add(
            "number_gte",
            place,
            format!("Must be greater than or equal to {}", shown(&least)),
        );
    }
    if let Some(above) = above.filter(|above| value <= above) {
        result.add(
            "number_gt",
            place,
            format!("Must be greater than {}", shown(&above)),
        );
    }
    result.score += 1;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_at_one_value() {
        let schema =
            Value::from_json(r#"{"maximum":1,"exclusiveMaximum":true,"const":1,"format":"date"}"#).unwrap();
        let mut result = Outcome::default();
        numeric(&schema, &Number::Integer(1), "(Root).a", &mut result);
        common(&schema, &Value::from("x"), "(Root).a", Draft::Any, &mut result);
        let kinds: Vec<&str> = result.mismatches.iter().map(|mismatch| mismatch.kind).collect();
        assert_eq!(kinds, ["number_lt", "const", "format"]);
    }
}
