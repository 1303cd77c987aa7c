//! What references of a schema lead to: the schema itself, and those in it that have a name of their own.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{DEEPEST, field};
use crate::value::Value;

/// A schema whose references are whole, with what has a name in it.
pub(super) struct Pool {
    pub(super) root: Value,
    documents: BTreeMap<String, Value>,
}

impl Pool {
    /// Reads the names in a schema, and makes each reference whole by the names around it.
    pub(super) fn of(schema: &Value) -> Result<Self, String> {
        let mut reader = Reader::default();
        let root = reader.schema(schema, "", 0)?;
        let mut documents = reader.documents;
        documents.insert(String::new(), root.clone());
        Ok(Self { root, documents })
    }

    /// What stands at a reference that is whole.
    pub(super) fn get(&self, reference: &str) -> Result<&Value, String> {
        if let Some(found) = self.documents.get(without_empty_fragment(reference)) {
            return Ok(found);
        }
        let (document, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let found = self.documents.get(document).ok_or_else(|| {
            format!(
                "the reference `{reference}` can't be resolved; only those within the schema are followed"
            )
        })?;
        at_pointer(found, pointer)
    }
}

#[derive(Default)]
struct Reader {
    documents: BTreeMap<String, Value>,
    names: BTreeSet<String>,
}

impl Reader {
    fn schema(&mut self, schema: &Value, base: &str, depth: usize) -> Result<Value, String> {
        if depth > DEEPEST {
            return Err("the schema nests too deep".to_owned());
        }
        let object = match schema {
            Value::Object(object) => object,
            Value::Array(items) => {
                let items = items.iter().map(|item| self.schema(item, base, depth + 1));
                return Ok(Value::array(items.collect::<Result<_, _>>()?));
            }
            _ => return Ok(schema.clone()),
        };
        let key = if field(schema, "id").is_some() {
            "id"
        } else {
            "$id"
        };
        let name = field(schema, key)
            .and_then(Value::as_str)
            .map(|name| joined(base, name));
        if let Some(name) = &name
            && !self.names.insert(name.clone())
        {
            return Err(format!("Reference already exists: \"{name}\""));
        }
        let base = name.as_deref().unwrap_or(base);
        let mut entries = Vec::with_capacity(object.entries().len());
        for (key, value) in object.iter() {
            let value = match (key.as_str(), value) {
                (Some("$ref"), Value::String(reference)) => Value::from(joined(base, reference).as_str()),
                (Some("const" | "enum"), _) => value.clone(),
                // Their keys are names, whatever they are.
                (Some("properties" | "dependencies" | "patternProperties"), Value::Object(parts)) => {
                    let parts = parts
                        .iter()
                        .map(|(name, part)| Ok((name.clone(), self.schema(part, base, depth + 2)?)));
                    Value::object(parts.collect::<Result<_, String>>()?)
                }
                _ => self.schema(value, base, depth + 1)?,
            };
            entries.push((key.clone(), value));
        }
        let schema = Value::object(entries);
        if let Some(name) = name {
            self.documents.insert(name, schema.clone());
        }
        Ok(schema)
    }
}

/// What stands at a pointer of a document; as in OPA, the document as a whole where it is not a pointer.
fn at_pointer<'a>(document: &'a Value, pointer: &str) -> Result<&'a Value, String> {
    let pointer = percent_decoded(pointer);
    let mut at = document;
    let steps = if pointer.starts_with('/') { &*pointer } else { "" };
    for step in steps.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        at = match at {
            Value::Object(object) => object
                .get_str(&step)
                .ok_or_else(|| format!("Object has no key '{step}'"))?,
            Value::Array(items) => {
                let index = step
                    .parse::<usize>()
                    .map_err(|_| format!("Invalid array index '{step}'"))?;
                let out = || format!("Out of bound array[0,{}] index '{index}'", items.len());
                items.get(index).ok_or_else(out)?
            }
            _ => return Err(format!("Invalid token reference '{step}'")),
        };
    }
    Ok(at)
}

fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    super::super::url::unescaped(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The parts of an address, as far as they matter for joining two.
struct Address<'a> {
    scheme: &'a str,
    /// From `//` on, with these.
    authority: &'a str,
    /// What follows a scheme without `/`.
    is_opaque: bool,
    path: &'a str,
    query: Option<&'a str>,
    fragment: Option<&'a str>,
}

fn address(text: &str) -> Address<'_> {
    let (text, fragment) = match text.split_once('#') {
        Some((text, fragment)) => (text, Some(fragment).filter(|fragment| !fragment.is_empty())),
        None => (text, None),
    };
    let is_scheme = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    };
    let (scheme, text) = match text.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (scheme, rest),
        _ => ("", text),
    };
    let (text, query) = match text.split_once('?') {
        Some((text, query)) => (text, Some(query)),
        None => (text, None),
    };
    let end_of_authority = match text.strip_prefix("//") {
        Some(rest) => rest.find('/').map_or(text.len(), |at| at + 2),
        None => 0,
    };
    let (authority, path) = text.split_at(end_of_authority);
    Address {
        scheme,
        authority,
        is_opaque: !scheme.is_empty() && !text.starts_with('/'),
        path,
        query,
        fragment,
    }
}

/// A reference made whole by the address that it stands under.
fn joined(base: &str, reference: &str) -> String {
    let (base, of) = (address(base), address(reference));
    if !of.scheme.is_empty() || !of.authority.is_empty() {
        let scheme = if of.scheme.is_empty() {
            base.scheme
        } else {
            of.scheme
        };
        let path = if of.is_opaque {
            of.path.to_owned()
        } else {
            resolved_path("", of.path)
        };
        return written(scheme, of.authority, &path, of.query, of.fragment);
    }
    let is_same = of.path.is_empty() && of.query.is_none();
    let query = if is_same { base.query } else { of.query };
    let path = if of.path.is_empty() && base.is_opaque {
        base.path.to_owned()
    } else {
        resolved_path(base.path, of.path)
    };
    written(base.scheme, base.authority, &path, query, of.fragment)
}

fn written(scheme: &str, authority: &str, path: &str, query: Option<&str>, fragment: Option<&str>) -> String {
    let mut text = String::new();
    if !scheme.is_empty() {
        text.push_str(&scheme.to_ascii_lowercase());
        text.push(':');
    }
    text.push_str(authority);
    text.push_str(path);
    for (sign, part) in [('?', query), ('#', fragment)] {
        if let Some(part) = part {
            text.push(sign);
            text.push_str(part);
        }
    }
    text
}

/// A path under another one, without `.` and `..`.
fn resolved_path(base: &str, path: &str) -> String {
    let full = if path.is_empty() {
        base.to_owned()
    } else if path.starts_with('/') {
        path.to_owned()
    } else {
        let folder = base
            .rfind('/')
            .map_or("", |at| base.get(..=at).unwrap_or_default());
        format!("{folder}{path}")
    };
    if full.is_empty() {
        return full;
    }
    let mut steps: Vec<&str> = Vec::new();
    let mut all = full.strip_prefix('/').unwrap_or(&full).split('/').peekable();
    while let Some(step) = all.next() {
        match step {
            "." | ".." => {
                if step == ".." {
                    steps.pop();
                }
                if all.peek().is_none() {
                    steps.push("");
                }
            }
            step => steps.push(step),
        }
    }
    format!("/{}", steps.join("/"))
}

fn without_empty_fragment(reference: &str) -> &str {
    reference.strip_suffix('#').unwrap_or(reference)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_made_whole() {
        for (base, reference, whole) in [
            ("", "#/a", "#/a"),
            ("", "x.json", "/x.json"),
            ("http://a/b/c", "d#e", "http://a/b/d#e"),
            ("http://a/b/c", "#e", "http://a/b/c#e"),
            ("http://a/b/c?d", "/e/../f/./", "http://a/f/"),
            ("http://a/b", "urn:c", "urn:c"),
            ("urn:c", "#d", "urn:c#d"),
            ("http://a/b#c", "", "http://a/b"),
            ("http://a/b", "//c/d", "http://c/d"),
            ("HTTP://a/b", "?q", "http://a/b?q"),
        ] {
            assert_eq!(joined(base, reference), whole, "{base} {reference}");
        }
    }

    #[test]
    fn embedded_schemas_are_found_by_their_name() {
        let schema = r##"{"$id": "http://a/root", "definitions": {
            "b": {"$id": "b.json", "definitions": {"c": {"type": "string"}}, "$ref": "#/definitions/c"},
            "n": {"$id": "#n", "type": "null"}}}"##;
        let pool = Pool::of(&Value::from_json(schema).unwrap()).ok().unwrap();
        let kind = |reference: &str| pool.get(reference).map(Value::to_json);
        assert_eq!(
            kind("http://a/b.json#/definitions/c").as_deref(),
            Ok(r#"{"type":"string"}"#)
        );
        assert!(
            kind("http://a/b.json")
                .unwrap()
                .contains("http://a/b.json#/definitions/c")
        );
        assert!(kind("http://a/root#n").unwrap().contains("null"));
        assert!(kind("http://a/c.json").unwrap_err().contains("can't be resolved"));
    }
}
