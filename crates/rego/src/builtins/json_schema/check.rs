//! Whether a schema is one.

use super::pool::Pool;
use super::{DEEPEST, Draft, field, is_whole, plain_json};
use crate::builtins::regex::is_expression;
use crate::value::{Number, Value};

const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "number", "null", "object", "string",
];

/// Checks a schema and all in it, and gives what its references lead to.
pub(super) fn check(schema: &Value) -> Result<Pool, String> {
    if !matches!(schema, Value::Object(_) | Value::Bool(_)) {
        return Err("schema is invalid".to_owned());
    }
    if field(schema, "$schema").is_some_and(|name| name.as_str().is_none()) {
        return Err("$schema must be of type string".to_owned());
    }
    let pool = Pool::of(schema)?;
    let checker = Checker {
        pool: &pool,
        draft: Draft::of(schema),
    };
    checker.schema(&pool.root, 0)?;
    Ok(pool)
}

struct Checker<'a> {
    pool: &'a Pool,
    draft: Draft,
}

fn invalid_type(expected: &str, given: &str) -> String {
    format!("Invalid type. Expected: {expected}, given: {given}")
}

fn is_schema(value: &Value) -> bool {
    matches!(value, Value::Object(_) | Value::Bool(_))
}

/// A keyword that has to be a string.
fn string<'a>(schema: &'a Value, key: &str) -> Result<Option<&'a str>, String> {
    match field(schema, key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(invalid_type("string", key)),
    }
}

/// A keyword that has to be an array.
fn list<'a>(schema: &'a Value, key: &str) -> Result<&'a [Value], String> {
    match field(schema, key) {
        None => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(format!("{key} must be of an array")),
    }
}

fn number<'a>(schema: &'a Value, key: &str) -> Result<Option<&'a Number>, String> {
    match field(schema, key) {
        None => Ok(None),
        Some(Value::Number(number)) => Ok(Some(number)),
        Some(_) => Err(format!("{key} must be of a Number")),
    }
}

fn count<'a>(schema: &'a Value, key: &str) -> Result<Option<&'a Number>, String> {
    match field(schema, key) {
        None => Ok(None),
        Some(Value::Number(number)) if is_whole(number) => {
            if *number < Number::Integer(0) {
                return Err(format!("{key} must be greater than or equal to 0"));
            }
            Ok(Some(number))
        }
        Some(_) => Err(format!("{key} must be of an integer")),
    }
}

impl Checker<'_> {
    fn schema(&self, schema: &Value, depth: usize) -> Result<(), String> {
        if depth > DEEPEST {
            return Err("the schema nests too deep".to_owned());
        }
        if matches!(schema, Value::Bool(_)) && self.draft >= Draft::Six {
            return Ok(());
        }
        if !matches!(schema, Value::Object(_)) {
            return Err("Expected: Valid Schema, given: Invalid JSON".to_owned());
        }
        let id = match self.draft {
            Draft::Four => "id",
            Draft::Any if field(schema, "id").is_some() => "id",
            _ => "$id",
        };
        string(schema, id)?;
        self.definitions(schema, depth)?;
        string(schema, "title")?;
        string(schema, "description")?;
        if let Some(reference) = string(schema, "$ref")? {
            // What is beside a reference doesn't count.
            return if is_schema(self.pool.get(reference)?) {
                Ok(())
            } else {
                Err("Valid Schema must be of type object".to_owned())
            };
        }
        types(schema)?;
        self.objects(schema, depth)?;
        self.arrays(schema, depth)?;
        self.numbers(schema)?;
        sizes(schema)?;
        self.combinations(schema, depth)
    }

    fn definitions(&self, schema: &Value, depth: usize) -> Result<(), String> {
        match field(schema, "definitions") {
            None => Ok(()),
            Some(Value::Object(object)) if object.iter().all(|(_, value)| is_schema(value)) => object
                .iter()
                .try_for_each(|(_, value)| self.schema(value, depth + 1)),
            Some(_) => Err(invalid_type("Array Of Schemas", "definitions")),
        }
    }

    fn objects(&self, schema: &Value, depth: usize) -> Result<(), String> {
        match field(schema, "properties") {
            None => {}
            Some(Value::Object(object)) => {
                object
                    .iter()
                    .try_for_each(|(_, value)| self.schema(value, depth + 1))?;
            }
            Some(_) => return Err("Properties must be of type object".to_owned()),
        }
        match field(schema, "additionalProperties") {
            None | Some(Value::Bool(_)) => {}
            Some(value @ Value::Object(_)) => self.schema(value, depth + 1)?,
            Some(_) => return Err(invalid_type("boolean/Valid Schema", "additionalProperties")),
        }
        match field(schema, "patternProperties") {
            None => {}
            Some(Value::Object(object)) => {
                for (key, value) in object.iter() {
                    if !key.as_str().is_some_and(is_expression) {
                        return Err(format!(
                            "Invalid regex pattern '{}'",
                            key.as_str().unwrap_or_default()
                        ));
                    }
                    self.schema(value, depth + 1)?;
                }
            }
            Some(_) => return Err(invalid_type("Valid Schema", "patternProperties")),
        }
        if self.draft >= Draft::Six
            && let Some(names) = field(schema, "propertyNames")
        {
            if !is_schema(names) {
                return Err(invalid_type("Valid Schema", "patternProperties"));
            }
            self.schema(names, depth + 1)?;
        }
        self.dependencies(schema, depth)
    }

    fn dependencies(&self, schema: &Value, depth: usize) -> Result<(), String> {
        let object = match field(schema, "dependencies") {
            None => return Ok(()),
            Some(Value::Object(object)) => object,
            Some(_) => return Err("dependencies must be of type object".to_owned()),
        };
        for (_, value) in object.iter() {
            match value {
                Value::Array(names) if names.iter().all(|name| name.as_str().is_some()) => {}
                Value::Object(_) | Value::Bool(_) => self.schema(value, depth + 1)?,
                _ => return Err("Dependency must be of type Schema Or Array Of Strings".to_owned()),
            }
        }
        Ok(())
    }

    fn arrays(&self, schema: &Value, depth: usize) -> Result<(), String> {
        match field(schema, "items") {
            None => {}
            Some(Value::Array(items)) if items.iter().all(is_schema) => {
                items.iter().try_for_each(|item| self.schema(item, depth + 1))?;
            }
            Some(value) if is_schema(value) => self.schema(value, depth + 1)?,
            Some(_) => return Err(invalid_type("Valid Schema/Array Of Schemas", "items")),
        }
        match field(schema, "additionalItems") {
            None | Some(Value::Bool(_)) => {}
            Some(value @ Value::Object(_)) => self.schema(value, depth + 1)?,
            Some(_) => return Err(invalid_type("boolean/Valid Schema", "additionalItems")),
        }
        if self.draft >= Draft::Six
            && let Some(contains) = field(schema, "contains")
        {
            self.schema(contains, depth + 1)?;
        }
        Ok(())
    }

    fn numbers(&self, schema: &Value) -> Result<(), String> {
        match field(schema, "multipleOf") {
            None => {}
            Some(Value::Number(number)) if *number > Number::Integer(0) => {}
            Some(Value::Number(_)) => return Err("multipleOf must be strictly greater than 0".to_owned()),
            Some(_) => return Err(invalid_type("Number", "multipleOf")),
        }
        for (limit, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
            let has_limit = number(schema, limit)?.is_some();
            match (field(schema, exclusive), self.draft) {
                (None, _) | (Some(Value::Number(_)), Draft::Six | Draft::Seven | Draft::Any) => {}
                (Some(Value::Bool(_)), Draft::Four | Draft::Any) if has_limit => {}
                (Some(Value::Bool(_)), Draft::Four | Draft::Any) => {
                    return Err(format!("{exclusive} cannot be used without {limit}"));
                }
                (Some(_), Draft::Four) => return Err(invalid_type("boolean", exclusive)),
                (Some(_), Draft::Any) => return Err(invalid_type("boolean/number", exclusive)),
                (Some(_), _) => return Err(invalid_type("number", exclusive)),
            }
        }
        Ok(())
    }

    fn combinations(&self, schema: &Value, depth: usize) -> Result<(), String> {
        if let Some(pattern) = string(schema, "pattern")?
            && !is_expression(pattern)
        {
            return Err("pattern must be a valid regex".to_owned());
        }
        string(schema, "format")?;
        unique(list(schema, "enum")?.iter().map(plain_json).collect(), "enum")?;
        for key in ["oneOf", "anyOf", "allOf"] {
            list(schema, key)?
                .iter()
                .try_for_each(|value| self.schema(value, depth + 1))?;
        }
        let conditions: &[&str] = if self.draft >= Draft::Seven {
            &["not", "if", "then", "else"]
        } else {
            &["not"]
        };
        for key in conditions {
            match field(schema, key) {
                None => {}
                Some(value) if is_schema(value) => self.schema(value, depth + 1)?,
                Some(_) => return Err(format!("{key} must be of an object")),
            }
        }
        Ok(())
    }
}

fn types(schema: &Value) -> Result<(), String> {
    const EXPECTED: &str = "string/Array Of Strings";
    let wrong = || invalid_type("type", EXPECTED);
    let names: Vec<&str> = match field(schema, "type") {
        None => return Ok(()),
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names
            .iter()
            .map(Value::as_str)
            .collect::<Option<_>>()
            .ok_or_else(wrong)?,
        Some(_) => return Err(wrong()),
    };
    for (at, name) in names.iter().enumerate() {
        if !TYPES.contains(name) {
            return Err(format!(
                "has a primitive type that is NOT VALID -- given: /{name}/ Expected valid values are:[{}]",
                TYPES.join(" ")
            ));
        }
        if names.iter().take(at).any(|other| other == name) {
            return Err(format!("{name} type is duplicated"));
        }
    }
    Ok(())
}

fn unique(mut texts: Vec<String>, key: &str) -> Result<(), String> {
    texts.sort();
    if texts
        .iter()
        .zip(texts.iter().skip(1))
        .any(|(one, other)| one == other)
    {
        return Err(format!("{key} items must be unique"));
    }
    Ok(())
}

/// Lengths and counts, and what is required.
fn sizes(schema: &Value) -> Result<(), String> {
    let both = |least: &str, most: &str| -> Result<bool, String> {
        let (low, high) = (count(schema, least)?, count(schema, most)?);
        Ok(matches!((low, high), (Some(low), Some(high)) if low > high))
    };
    if both("minLength", "maxLength")? {
        return Err("minLength cannot be greater than maxLength".to_owned());
    }
    if both("minProperties", "maxProperties")? {
        return Err("minProperties cannot be greater than maxProperties".to_owned());
    }
    both("minItems", "maxItems")?;
    let mut names = Vec::new();
    for name in list(schema, "required")? {
        names.push(
            name.as_str()
                .ok_or_else(|| invalid_type("string", "required"))?
                .to_owned(),
        );
    }
    unique(names, "required")?;
    match field(schema, "uniqueItems") {
        None | Some(Value::Bool(_)) => Ok(()),
        Some(_) => Err("uniqueItems must be of a boolean".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_is_wrong() {
        for (json, expected) in [
            (r#"{"type":["string","string"]}"#, "string type is duplicated"),
            (
                r#"{"minLength":-1}"#,
                "minLength must be greater than or equal to 0",
            ),
            (r#"{"minLength":1.5}"#, "minLength must be of an integer"),
            (r#"{"pattern":"("}"#, "pattern must be a valid regex"),
            (r#"{"required":["a","a"]}"#, "required items must be unique"),
            (
                r#"{"exclusiveMinimum":true}"#,
                "exclusiveMinimum cannot be used without minimum",
            ),
            (r#"{"properties":{"a":{"type":"x"}}}"#, "NOT VALID"),
            (r#"{"properties":1}"#, "Properties must be of type object"),
            ("[]", "schema is invalid"),
        ] {
            let error = check(&Value::from_json(json).unwrap()).err().unwrap();
            assert!(error.contains(expected), "{json}: {error}");
        }
        assert!(check(&Value::Bool(true)).is_ok());
    }
}
