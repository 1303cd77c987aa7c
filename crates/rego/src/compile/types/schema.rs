//! The type of the values that a JSON Schema describes.

use serde_json::{Map, Value as Json};

use super::Type;

/// How deep references are followed: schemas may refer to themselves.
const DEPTH_MAX: usize = 12;

impl Type {
    /// The type of what a schema lets through, as far as that is known: what a schema does not say is of any type. An
    /// object that lists properties has no others, unless the schema describes them.
    #[must_use]
    pub fn of_schema(schema: &Json) -> Self {
        Reader { root: schema }.read(schema, 0)
    }
}

struct Reader<'s> {
    root: &'s Json,
}

impl Reader<'_> {
    fn read(&self, schema: &Json, depth: usize) -> Type {
        let Json::Object(schema) = schema else {
            return Type::any();
        };
        if depth > DEPTH_MAX || schema.contains_key("allOf") {
            return Type::any();
        }
        if let Some(path) = schema.get("$ref").and_then(Json::as_str) {
            let target = path.strip_prefix('#').and_then(|path| self.root.pointer(path));
            return target.map_or_else(Type::any, |target| self.read(target, depth + 1));
        }
        if let Some(value) = schema.get("const") {
            return of_value(value);
        }
        if let Some(Json::Array(values)) = schema.get("enum") {
            return one_of(values.iter().map(of_value));
        }
        let choice = schema.get("anyOf").or_else(|| schema.get("oneOf"));
        if let Some(Json::Array(choices)) = choice {
            // What stands next to the choices holds for all of them.
            if schema.contains_key("properties") {
                return Type::any();
            }
            return one_of(choices.iter().map(|choice| self.read(choice, depth + 1)));
        }
        match schema.get("type") {
            Some(Json::String(name)) => self.named(name, schema, depth),
            Some(Json::Array(names)) => one_of(
                names
                    .iter()
                    .map(|name| self.named(name.as_str().unwrap_or_default(), schema, depth)),
            ),
            _ => Type::any(),
        }
    }

    fn named(&self, name: &str, schema: &Map<String, Json>, depth: usize) -> Type {
        match name {
            "null" => Type::Null,
            "boolean" => Type::Boolean,
            "integer" | "number" => Type::Number,
            "string" => Type::String,
            "array" => {
                let items = schema.get("items");
                Type::array(
                    Vec::new(),
                    items.map_or_else(Type::any, |items| self.read(items, depth + 1)),
                )
            }
            "object" => self.object(schema, depth),
            _ => Type::any(),
        }
    }

    fn object(&self, schema: &Map<String, Json>, depth: usize) -> Type {
        let properties = schema.get("properties").and_then(Json::as_object);
        let fixed = properties.into_iter().flatten();
        let fixed = fixed.map(|(name, value)| (name.as_str().into(), self.read(value, depth + 1)));
        let rest = match schema.get("additionalProperties") {
            Some(Json::Bool(false)) => None,
            Some(of @ Json::Object(_)) => Some((Type::String, self.read(of, depth + 1))),
            None if properties.is_some() => None,
            _ => Some((Type::String, Type::any())),
        };
        Type::object(fixed.collect(), rest)
    }
}

fn of_value(value: &Json) -> Type {
    match value {
        Json::Null => Type::Null,
        Json::Bool(_) => Type::Boolean,
        Json::Number(_) => Type::Number,
        Json::String(_) => Type::String,
        _ => Type::any(),
    }
}

/// Any of these types. One that is any takes the others in.
fn one_of(types: impl Iterator<Item = Type>) -> Type {
    let types: Vec<Type> = types.collect();
    if types.is_empty() || types.iter().any(Type::is_any) {
        return Type::any();
    }
    Type::union(types)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn schemas_become_types() {
        for (schema, of) in [
            (json!({"type": "integer"}), "number"),
            (json!({"type": ["string", "null"]}), "any<null, string>"),
            (json!({"enum": ["a", 1]}), "any<number, string>"),
            (json!({"const": true}), "boolean"),
            (
                json!({"type": "array", "items": {"type": "string"}}),
                "array[string]",
            ),
            (
                json!({"type": "object", "properties": {"a": {"type": "null"}}}),
                "object<a: null>",
            ),
            (json!({"type": "object"}), "object[string: any]"),
            (
                json!({"type": "object", "additionalProperties": {"type": "number"}}),
                "object[string: number]",
            ),
            (
                json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
                "any<null, string>",
            ),
            (json!({"anyOf": [{"type": "string"}, true]}), "any"),
            (
                json!({"$ref": "#/$defs/x", "$defs": {"x": {"type": "string"}}}),
                "string",
            ),
            (json!({"allOf": [{"type": "string"}]}), "any"),
            (json!(true), "any"),
        ] {
            assert_eq!(Type::of_schema(&schema), Type::parse(of).unwrap(), "{schema}");
        }
    }

    #[test]
    fn a_schema_that_refers_to_itself_ends() {
        let schema = json!({"type": "object", "properties": {"next": {"$ref": "#"}}});
        assert!(!Type::of_schema(&schema).is_any());
    }
}
