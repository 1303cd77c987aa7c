//! Whether a document matches a schema that was checked.

use super::plain::{common, numeric};
use super::pool::Pool;
use super::{DEEPEST, Draft, field, is_whole, plain_json};
use crate::builtins::arguments::{check_time, failed};
use crate::builtins::function::{BuiltinError, Surroundings};
use crate::builtins::regex::matches_expression;
use crate::builtins::sprintf::format_float;
use crate::value::{Number, Object, Value};

/// Where a document doesn't match.
pub(super) struct Mismatch {
    pub(super) kind: &'static str,
    pub(super) field: String,
    pub(super) description: String,
}

/// All mismatches of a document.
pub(super) fn validate(
    pool: &Pool,
    document: &Value,
    surroundings: &mut Surroundings,
) -> Result<Vec<Mismatch>, BuiltinError> {
    let mut validator = Validator {
        pool,
        draft: Draft::of(&pool.root),
        surroundings,
        depth: 0,
    };
    let mut result = Outcome::default();
    validator.schema(&pool.root, document, "(Root)", &mut result)?;
    Ok(result.mismatches)
}

/// What is found, and how near the document comes to the schema.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) mismatches: Vec<Mismatch>,
    pub(super) score: i64,
}

impl Outcome {
    pub(super) fn add(&mut self, kind: &'static str, place: &str, description: impl Into<String>) {
        let field = place.strip_prefix("(Root).").unwrap_or(place).to_owned();
        self.mismatches.push(Mismatch {
            kind,
            field,
            description: description.into(),
        });
        self.score -= 2;
    }

    fn merge(&mut self, other: Self) {
        self.mismatches.extend(other.mismatches);
        self.score += other.score;
    }

    fn is_valid(&self) -> bool {
        self.mismatches.is_empty()
    }
}

struct Validator<'a> {
    pool: &'a Pool,
    draft: Draft,
    surroundings: &'a mut Surroundings,
    depth: usize,
}

type Step = Result<(), BuiltinError>;

/// A limit as the library shows it.
pub(super) fn shown(number: &Number) -> String {
    format_float(number.to_f64(), 'g', None)
}

fn list<'a>(schema: &'a Value, key: &str) -> &'a [Value] {
    match field(schema, key) {
        Some(Value::Array(items)) => items,
        _ => &[],
    }
}

/// A keyword that is a number.
pub(super) fn number<'a>(schema: &'a Value, key: &str) -> Option<&'a Number> {
    match field(schema, key) {
        Some(Value::Number(number)) => Some(number),
        _ => None,
    }
}

fn size(count: usize) -> Number {
    Number::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The limit of a keyword that a size is under (or over).
fn broken<'a>(schema: &'a Value, key: &str, count: usize, is_least: bool) -> Option<&'a Number> {
    let size = size(count);
    number(schema, key).filter(|limit| if is_least { size < **limit } else { size > **limit })
}

impl<'a> Validator<'a> {
    fn part(&mut self, schema: &Value, value: &Value, place: &str) -> Result<Outcome, BuiltinError> {
        let mut result = Outcome::default();
        self.schema(schema, value, place, &mut result)?;
        Ok(result)
    }

    fn schema(&mut self, schema: &Value, value: &Value, place: &str, result: &mut Outcome) -> Step {
        check_time(self.surroundings)?;
        if self.depth > DEEPEST {
            return Err(failed("the schema and the document nest too deep"));
        }
        self.depth += 1;
        let step = self.inner(schema, value, place, result);
        self.depth -= 1;
        step
    }

    fn inner(&mut self, schema: &Value, value: &Value, place: &str, result: &mut Outcome) -> Step {
        if let Value::Bool(passes) = schema {
            if !passes {
                result.add("false", place, "False always fails validation");
            }
            return Ok(());
        }
        if let Some(Value::String(reference)) = field(schema, "$ref") {
            let pool: &'a Pool = self.pool;
            let target = pool.get(reference).map_err(failed)?;
            return self.schema(target, value, place, result);
        }
        let names: Vec<&str> = match field(schema, "type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let given = match value {
            Value::Number(number) if is_whole(number) => "integer",
            other => other.type_name(),
        };
        let is_number = given == "integer" && names.contains(&"number");
        if !(names.is_empty() || names.contains(&given) || is_number) {
            let expected = if names.len() > 1 {
                format!("[{}]", names.join(","))
            } else {
                names.concat()
            };
            result.add(
                "invalid_type",
                place,
                format!("Invalid type. Expected: {expected}, given: {given}"),
            );
            return Ok(());
        }
        self.combinations(schema, value, place, result)?;
        match value {
            Value::Array(items) => {
                self.array(schema, items, place, result)?;
                common(schema, value, place, self.draft, result);
            }
            Value::Object(object) => {
                self.object(schema, object, place, result)?;
                common(schema, value, place, self.draft, result);
                if let Some(Value::Object(properties)) = field(schema, "properties") {
                    for (key, inner) in properties.iter() {
                        if let Some(next) = object.get(key) {
                            let name = key.as_str().unwrap_or_default();
                            self.schema(inner, next, &format!("{place}.{name}"), result)?;
                        }
                    }
                }
            }
            Value::Number(number) => {
                numeric(schema, number, place, result);
                common(schema, value, place, self.draft, result);
            }
            Value::String(text) => {
                common(schema, value, place, self.draft, result);
                self.text(schema, text, place, result)?;
            }
            _ => common(schema, value, place, self.draft, result),
        }
        result.score += 1;
        Ok(())
    }

    fn combinations(&mut self, schema: &Value, value: &Value, place: &str, result: &mut Outcome) -> Step {
        if !list(schema, "anyOf").is_empty() {
            let (count, best) = self.alternatives(list(schema, "anyOf"), value, place, true)?;
            if count == 0 {
                result.add(
                    "number_any_of",
                    place,
                    "Must validate at least one schema (anyOf)",
                );
                if let Some(best) = best {
                    result.merge(best);
                }
            }
        }
        if !list(schema, "oneOf").is_empty() {
            let (count, best) = self.alternatives(list(schema, "oneOf"), value, place, false)?;
            if count != 1 {
                result.add(
                    "number_one_of",
                    place,
                    "Must validate one and only one schema (oneOf)",
                );
                if let Some(best) = best.filter(|_| count == 0) {
                    result.merge(best);
                }
            }
        }
        let mut all = true;
        for part in list(schema, "allOf") {
            let part = self.part(part, value, place)?;
            all &= part.is_valid();
            result.merge(part);
        }
        if !all {
            result.add("number_all_of", place, "Must validate all the schemas (allOf)");
        }
        if let Some(not) = field(schema, "not")
            && self.part(not, value, place)?.is_valid()
        {
            result.add("number_not", place, "Must not validate the schema (not)");
        }
        self.dependencies(schema, value, place, result)?;
        if self.draft >= Draft::Seven
            && let Some(condition) = field(schema, "if")
        {
            let (key, kind, text) = if self.part(condition, value, place)?.is_valid() {
                (
                    "then",
                    "condition_then",
                    "Must validate \"then\" as \"if\" was valid",
                )
            } else {
                (
                    "else",
                    "condition_else",
                    "Must validate \"else\" as \"if\" was not valid",
                )
            };
            if let Some(branch) = field(schema, key) {
                let part = self.part(branch, value, place)?;
                if !part.is_valid() {
                    result.add(kind, place, text);
                    result.merge(part);
                }
            }
        }
        result.score += 1;
        Ok(())
    }

    /// How many alternatives match, and what came nearest of those that don't.
    fn alternatives(
        &mut self,
        schemas: &[Value],
        value: &Value,
        place: &str,
        is_one_enough: bool,
    ) -> Result<(usize, Option<Outcome>), BuiltinError> {
        let (mut count, mut best) = (0, None::<Outcome>);
        for schema in schemas {
            let part = self.part(schema, value, place)?;
            if part.is_valid() {
                count += 1;
                if is_one_enough {
                    break;
                }
            } else if count == 0 && best.as_ref().is_none_or(|best| part.score > best.score) {
                best = Some(part);
            }
        }
        Ok((count, best))
    }

    fn dependencies(&mut self, schema: &Value, value: &Value, place: &str, result: &mut Outcome) -> Step {
        let (Some(Value::Object(dependencies)), Value::Object(object)) =
            (field(schema, "dependencies"), value)
        else {
            return Ok(());
        };
        for (_, dependency) in dependencies.iter().filter(|(key, _)| object.get(key).is_some()) {
            match dependency {
                Value::Array(names) => {
                    for name in names.iter().filter(|name| object.get(name).is_none()) {
                        let name = name.as_str().unwrap_or_default();
                        result.add("missing_dependency", place, format!("Has a dependency on {name}"));
                    }
                }
                schema => self.schema(schema, value, place, result)?,
            }
        }
        Ok(())
    }

    fn array(&mut self, schema: &Value, items: &[Value], place: &str, result: &mut Outcome) -> Step {
        match field(schema, "items") {
            Some(Value::Array(schemas)) if !schemas.is_empty() => {
                for (at, (schema, item)) in schemas.iter().zip(items).enumerate() {
                    let part = self.part(schema, item, &format!("{place}.{at}"))?;
                    result.merge(part);
                }
                match field(schema, "additionalItems") {
                    Some(Value::Bool(false)) if items.len() > schemas.len() => {
                        result.add(
                            "array_no_additional_items",
                            place,
                            "No additional items allowed on array",
                        );
                    }
                    Some(more @ Value::Object(_)) => {
                        for (at, item) in items.iter().enumerate().skip(schemas.len()) {
                            let part = self.part(more, item, &format!("{place}.{at}"))?;
                            result.merge(part);
                        }
                    }
                    _ => {}
                }
            }
            Some(single @ (Value::Object(_) | Value::Bool(_))) => {
                for (at, item) in items.iter().enumerate() {
                    let part = self.part(single, item, &format!("{place}.{at}"))?;
                    result.merge(part);
                }
            }
            _ => {}
        }
        if let Some(limit) = broken(schema, "minItems", items.len(), true) {
            result.add(
                "array_min_items",
                place,
                format!("Array must have at least {} items", shown(limit)),
            );
        }
        if let Some(limit) = broken(schema, "maxItems", items.len(), false) {
            result.add(
                "array_max_items",
                place,
                format!("Array must have at most {} items", shown(limit)),
            );
        }
        if field(schema, "uniqueItems") == Some(&Value::Bool(true)) {
            let mut seen = std::collections::HashMap::new();
            for (at, item) in items.iter().enumerate() {
                if let Some(before) = seen.insert(plain_json(item), at) {
                    result.add(
                        "unique",
                        place,
                        format!("array items[{before},{at}] must be unique"),
                    );
                }
            }
        }
        if self.draft >= Draft::Six
            && let Some(contained) = field(schema, "contains")
        {
            let mut best = None::<Outcome>;
            let mut is_found = false;
            for (at, item) in items.iter().enumerate() {
                let part = self.part(contained, item, &format!("{place}.{at}"))?;
                if part.is_valid() {
                    is_found = true;
                    break;
                }
                if best.as_ref().is_none_or(|best| part.score > best.score) {
                    best = Some(part);
                }
            }
            if !is_found {
                result.add("contains", place, "At least one of the items must match");
                if let Some(best) = best {
                    result.merge(best);
                }
            }
        }
        result.score += 1;
        Ok(())
    }

    fn object(&mut self, schema: &Value, object: &Object, place: &str, result: &mut Outcome) -> Step {
        if let Some(limit) = broken(schema, "minProperties", object.len(), true) {
            result.add(
                "array_min_properties",
                place,
                format!("Must have at least {} properties", shown(limit)),
            );
        }
        if let Some(limit) = broken(schema, "maxProperties", object.len(), false) {
            result.add(
                "array_max_properties",
                place,
                format!("Must have at most {} properties", shown(limit)),
            );
        }
        for name in list(schema, "required") {
            if object.get(name).is_some() {
                result.score += 1;
            } else {
                result.add(
                    "required",
                    place,
                    format!("{} is required", name.as_str().unwrap_or_default()),
                );
            }
        }
        for (key, value) in object.iter() {
            let name = key.as_str().unwrap_or_default();
            let is_listed = matches!(field(schema, "properties"), Some(Value::Object(properties)) if properties.get(key).is_some());
            let is_matched = self.pattern_properties(schema, name, value, place, result)?;
            if is_listed || is_matched {
                continue;
            }
            match field(schema, "additionalProperties") {
                Some(Value::Bool(false)) => {
                    let text = format!("Additional property {name} is not allowed");
                    result.add("additional_property_not_allowed", place, text);
                }
                Some(more @ Value::Object(_)) => {
                    let part = self.part(more, value, &format!("{place}.{name}"))?;
                    result.merge(part);
                }
                _ => {}
            }
        }
        if self.draft >= Draft::Six
            && let Some(names) = field(schema, "propertyNames")
        {
            for (key, _) in object.iter() {
                let part = self.part(names, key, place)?;
                if !part.is_valid() {
                    let text = format!(
                        "Property name of \"{}\" does not match",
                        key.as_str().unwrap_or_default()
                    );
                    result.add("invalid_property_name", place, text);
                    result.merge(part);
                }
            }
        }
        result.score += 1;
        Ok(())
    }

    fn pattern_properties(
        &mut self,
        schema: &Value,
        name: &str,
        value: &Value,
        place: &str,
        result: &mut Outcome,
    ) -> Result<bool, BuiltinError> {
        let Some(Value::Object(patterns)) = field(schema, "patternProperties") else {
            return Ok(false);
        };
        let mut is_matched = false;
        for (pattern, inner) in patterns.iter() {
            let pattern = pattern.as_str().unwrap_or_default();
            if matches_expression(pattern, name, self.surroundings)? {
                is_matched = true;
                let part = self.part(inner, value, &format!("{place}.{name}"))?;
                result.merge(part);
            }
        }
        result.score += i64::from(is_matched);
        Ok(is_matched)
    }

    fn text(&mut self, schema: &Value, text: &str, place: &str, result: &mut Outcome) -> Step {
        let length = text.chars().count();
        if let Some(limit) = broken(schema, "minLength", length, true) {
            let words = format!("String length must be greater than or equal to {}", shown(limit));
            result.add("string_gte", place, words);
        }
        if let Some(limit) = broken(schema, "maxLength", length, false) {
            let words = format!("String length must be less than or equal to {}", shown(limit));
            result.add("string_lte", place, words);
        }
        if let Some(Value::String(pattern)) = field(schema, "pattern")
            && !matches_expression(pattern, text, self.surroundings)?
        {
            result.add("pattern", place, format!("Does not match pattern '{pattern}'"));
        }
        result.score += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(schema: &str, document: &str) -> String {
        let (schema, document) = (
            Value::from_json(schema).unwrap(),
            Value::from_json(document).unwrap(),
        );
        let pool = Pool::of(&schema).ok().unwrap();
        let found = validate(&pool, &document, &mut Surroundings::default()).unwrap();
        let texts: Vec<String> = found
            .iter()
            .map(|error| format!("{} {}: {}", error.kind, error.field, error.description))
            .collect();
        texts.join("; ")
    }

    #[test]
    fn says_what_does_not_match() {
        for (schema, document, expected) in [
            (
                r#"{"minimum":2}"#,
                "1",
                "number_gte (Root): Must be greater than or equal to 2",
            ),
            (
                r#"{"minimum":1,"exclusiveMinimum":true}"#,
                "1",
                "number_gt (Root): Must be greater than 1",
            ),
            (
                r#"{"multipleOf":0.1}"#,
                "0.35",
                "multiple_of (Root): Must be a multiple of 0.1",
            ),
            (
                r#"{"enum":["a",1.0]}"#,
                "2",
                r#"enum (Root): (Root) must be one of the following: "a", 1"#,
            ),
            (
                r#"{"items":{"const":1}}"#,
                "[1.0,2]",
                "const 1: 1 does not match: 1",
            ),
            (
                r#"{"additionalProperties":false,"patternProperties":{"^x":{}}}"#,
                r#"{"x1":1,"y":1}"#,
                "additional_property_not_allowed (Root): Additional property y is not allowed",
            ),
            (
                r#"{"if":{"type":"string"},"then":{"minLength":2}}"#,
                r#""a""#,
                "condition_then (Root): Must validate \"then\" as \"if\" was valid; string_gte (Root): String length must be greater than or equal to 2",
            ),
            (
                r#"{"uniqueItems":true}"#,
                "[1,2,1.0]",
                "unique (Root): array items[0,2] must be unique",
            ),
            (
                r#"{"not":{}}"#,
                "1",
                "number_not (Root): Must not validate the schema (not)",
            ),
            (
                r#"{"dependencies":{"a":["b"]}}"#,
                r#"{"a":1}"#,
                "missing_dependency (Root): Has a dependency on b",
            ),
            (
                r#"{"type":["string","null"]}"#,
                "1.5",
                "invalid_type (Root): Invalid type. Expected: [string,null], given: number",
            ),
        ] {
            assert_eq!(texts(schema, document), expected, "{schema}");
        }
        assert_eq!(texts(r#"{"type":"number","maximum":1}"#, "1.0"), "");
    }
}
