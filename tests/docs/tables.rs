//! Tables of a JSON Schema, in Markdown: one for each object, under the path that leads to it.

use serde_json::{Map, Value, json};

/// The tables of one schema.
pub(super) struct Page<'s> {
    schema: &'s Value,
    /// What stands before the anchors of the page, so that two schemas can share one.
    prefix: &'s str,
    /// Whether keys are for people to write, with a default and an example, rather than facts to read.
    are_written: bool,
    /// Each object with the path that leads to it, and what the first place says of it.
    sections: Vec<(String, &'s Value)>,
}

impl<'s> Page<'s> {
    /// The keys of a file that people write.
    pub(super) fn of_keys(schema: &'s Value) -> Self {
        Self::new(schema, "", true)
    }

    /// The facts that rules read.
    pub(super) fn of_facts(prefix: &'s str, schema: &'s Value) -> Self {
        Self::new(schema, prefix, false)
    }

    fn new(schema: &'s Value, prefix: &'s str, are_written: bool) -> Self {
        let mut page = Self {
            schema,
            prefix,
            are_written,
            sections: Vec::new(),
        };
        page.find(if are_written { "" } else { "input" }, schema);
        page
    }

    /// Notes an object and those below it, each once and under the shortest path that leads to it.
    fn find(&mut self, path: &str, outermost: &'s Value) {
        self.sections.push((path.to_owned(), outermost));
        let mut next = 0;
        while let Some((path, object)) = self.sections.get(next).cloned() {
            next += 1;
            for (name, property) in properties(object) {
                let mut path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                let mut inner = self.plain(property);
                loop {
                    if let Some(items) = inner.get("items") {
                        path.push_str("[]");
                        inner = self.plain(items);
                    } else if let Some(values) = values_of(inner) {
                        path.push_str(".<name>");
                        inner = self.plain(values);
                    } else {
                        break;
                    }
                }
                let is_known = self.sections.iter().any(|(_, known)| std::ptr::eq(*known, inner));
                if inner.get("properties").is_some() && !is_known {
                    self.sections.push((path, inner));
                }
            }
        }
        self.sections.sort_by(|(one, _), (other, _)| one.cmp(other));
    }

    /// The whole page.
    pub(super) fn text(&self, head: &str) -> String {
        let mut text = head.to_owned();
        for (path, object) in &self.sections {
            let title = match path.as_str() {
                "" => "At the top".to_owned(),
                path => format!("`{path}`"),
            };
            let anchor = match self.prefix {
                "" => String::new(),
                _ => format!("<a id=\"{}\"></a>\n", self.anchor(path)),
            };
            text.push_str(&format!("\n{anchor}## {title}\n"));
            if !path.is_empty() && path != "input" {
                text.push_str(&format!("{}\n", line(object)));
            }
            text.push('\n');
            text.push_str(&self.table(object, ""));
        }
        let words = self.words();
        if !words.is_empty() {
            let prefix = if self.prefix.is_empty() {
                String::new()
            } else {
                format!(" ({})", self.prefix)
            };
            text.push_str(&format!(
                "\n## Words{prefix}\n\n| for | word | meaning |\n|---|---|---|\n{words}"
            ));
        }
        text
    }

    /// The table of the outermost object, with links into `page`.
    pub(super) fn parts(&self, page: &str) -> String {
        let (_, object) = &self.sections[0];
        self.table(object, page)
    }

    fn table(&self, object: &Value, page: &str) -> String {
        let mut text = if self.are_written {
            "| key | type | default | meaning | example |\n|---|---|---|---|---|\n".to_owned()
        } else {
            "| part | type | meaning |\n|---|---|---|\n".to_owned()
        };
        for (name, property) in properties(object) {
            let kind = self.kind(property, page);
            let meaning = line(property);
            if self.are_written {
                let is_required = object["required"]
                    .as_array()
                    .is_some_and(|names| names.iter().any(|required| required == name));
                let default = match property.get("default") {
                    _ if is_required => "required".to_owned(),
                    Some(default) if !default.is_object() => format!("`{}`", value_of(default)),
                    _ => String::new(),
                };
                let example = property["examples"]
                    .get(0)
                    .map(|example| format!("`{}`", value_of(example)));
                let example = example.unwrap_or_default();
                text.push_str(&format!(
                    "| `{name}` | {kind} | {default} | {meaning} | {example} |\n"
                ));
            } else {
                let name = if page.is_empty() {
                    name.clone()
                } else {
                    format!("input.{name}")
                };
                text.push_str(&format!("| `{name}` | {kind} | {meaning} |\n"));
            }
        }
        text
    }

    /// What a value is, in words.
    fn kind(&self, property: &Value, page: &str) -> String {
        let or_null = if is_null_too(property) && !self.are_written {
            ", or null"
        } else {
            ""
        };
        let inner = self.plain(property);
        let kind = if let Some((path, _)) = self
            .sections
            .iter()
            .find(|(_, known)| std::ptr::eq(*known, inner))
        {
            let object = if self.are_written { "mapping" } else { "object" };
            format!("[{object}]({page}#{})", self.anchor(path))
        } else if let Some(items) = inner.get("items") {
            let array = if self.are_written { "list" } else { "array" };
            format!("{array} of {}", plural(&self.kind(items, page)))
        } else if let Some(values) = values_of(inner) {
            let object = if self.are_written { "mapping" } else { "object" };
            format!("{object} of names to {}", plural(&self.kind(values, page)))
        } else if let Some(words) = words_of(inner) {
            let words: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
            words.join(", ")
        } else {
            match &inner["type"] {
                Value::String(name) if name == "object" && self.are_written => "mapping".to_owned(),
                Value::String(name) => name.clone(),
                Value::Array(names) => names
                    .iter()
                    .filter_map(Value::as_str)
                    .find(|name| *name != "null")
                    .unwrap_or("any")
                    .to_owned(),
                _ => "any".to_owned(),
            }
        };
        format!("{kind}{or_null}")
    }

    /// Enums that say what each word means.
    fn words(&self) -> String {
        let mut text = String::new();
        for definition in self.schema["$defs"].as_object().into_iter().flat_map(Map::values) {
            let mut title = line(definition);
            let words = words_of(definition).unwrap_or_default();
            for (word, meaning) in words.iter().filter(|(_, meaning)| !meaning.is_empty()) {
                text.push_str(&format!("| {title} | `{word}` | {meaning} |\n"));
                title.clear();
            }
        }
        text
    }

    /// A schema without references and without the alternative that it is null.
    fn plain<'v>(&self, value: &'v Value) -> &'v Value
    where
        's: 'v,
    {
        let value = resolved(self.schema, value);
        let alternatives = value.get("anyOf").and_then(Value::as_array);
        match alternatives.and_then(|all| all.iter().find(|one| one["type"] != "null")) {
            Some(one) => resolved(self.schema, one),
            None => value,
        }
    }

    /// As GitHub makes anchors of headings.
    fn anchor(&self, path: &str) -> String {
        let path: String = path
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        match (self.prefix, path.as_str()) {
            ("", "") => "at-the-top".to_owned(),
            ("", path) => path.to_owned(),
            (prefix, path) => format!("{prefix}-{path}"),
        }
    }
}

fn is_null_too(value: &Value) -> bool {
    let alternatives = value.get("anyOf").and_then(Value::as_array);
    alternatives.is_some_and(|all| all.iter().any(|one| one["type"] == "null"))
        || value["type"]
            .as_array()
            .is_some_and(|names| names.iter().any(|name| name == "null"))
}

/// The schema that a reference leads to.
pub(super) fn resolved<'v>(schema: &'v Value, value: &'v Value) -> &'v Value {
    match value["$ref"]
        .as_str()
        .and_then(|path| path.strip_prefix("#/$defs/"))
    {
        Some(name) => &schema["$defs"][name],
        None => value,
    }
}

/// A value that has the first example of every key.
pub(super) fn example(schema: &Value, object: &Value) -> Value {
    let page = Page::of_keys(schema);
    let mut made = Map::new();
    for (name, property) in properties(object) {
        let inner = page.plain(property);
        let value = if let Some(example) = property["examples"].get(0) {
            example.clone()
        } else if inner.get("properties").is_some() {
            example(schema, inner)
        } else if let Some(items) = inner.get("items") {
            json!([example(schema, page.plain(items))])
        } else if let Some(values) = inner.get("additionalProperties") {
            json!({"name": example(schema, page.plain(values))})
        } else {
            match property.get("default") {
                Some(default) => default.clone(),
                None => continue,
            }
        };
        made.insert(name.clone(), value);
    }
    Value::Object(made)
}

/// A value as a config writes it on one line.
pub(super) fn value_of(value: &Value) -> String {
    match value {
        Value::String(text) if text.chars().all(|c| c.is_alphanumeric() || "-_./ ".contains(c)) => {
            text.clone()
        }
        Value::String(text) => format!("\"{text}\""),
        Value::Array(items) => format!("[{}]", items.iter().map(value_of).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| format!("{key}: {}", value_of(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// What each value of an object is that has names of its own.
fn values_of(object: &Value) -> Option<&Value> {
    object
        .get("additionalProperties")
        .filter(|values| values.is_object())
}

fn properties(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object["properties"].as_object().into_iter().flatten()
}

/// A description on one line, safe in a table.
fn line(value: &Value) -> String {
    let text = value["description"].as_str().unwrap_or_default();
    text.replace('\n', " ").replace('|', "\\|")
}

/// The words of an enum, each with its meaning.
fn words_of(value: &Value) -> Option<Vec<(String, String)>> {
    if let Some(words) = value["enum"].as_array() {
        return Some(
            words
                .iter()
                .map(|word| (word.as_str().unwrap_or_default().to_owned(), String::new()))
                .collect(),
        );
    }
    let one_of = value["oneOf"].as_array()?;
    let word = |one: &Value| Some((one["const"].as_str()?.to_owned(), line(one)));
    one_of.iter().map(word).collect()
}

fn plural(kind: &str) -> String {
    for word in ["object", "mapping", "string", "integer", "number", "boolean"] {
        if kind == word {
            return format!("{word}s");
        }
        if let Some(rest) = kind.strip_prefix(&format!("[{word}]")) {
            return format!("[{word}s]{rest}");
        }
    }
    match kind.strip_prefix("array of") {
        Some(rest) => format!("arrays of{rest}"),
        None => kind.to_owned(),
    }
}
