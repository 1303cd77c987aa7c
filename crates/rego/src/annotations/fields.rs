//! The fields of METADATA, as OPA takes them over.

use std::rc::Rc;

use super::decode::{self, Decoder, Entries};
use crate::builtins::url;
use crate::builtins::yaml::{self, Node};
use crate::parse::reference;
use crate::syntax::{Term, TermKind};
use crate::value::Value;

/// What is taken over of a block.
pub(super) struct Fields {
    pub(super) scope: Option<String>,
    pub(super) is_entrypoint: bool,
    taken: Vec<(Value, Value)>,
    without_value: Option<&'static str>,
}

impl Fields {
    /// All of them together, with the scope that the block has.
    pub(super) fn value(mut self, scope: &str) -> Result<Value, &'static str> {
        self.taken.push((Value::from("scope"), Value::from(scope)));
        self.without_value.map_or(Ok(Value::object(self.taken)), Err)
    }
}

/// Reads the text of a block.
pub(super) fn read(text: &str) -> Result<Fields, String> {
    let document = yaml::document(text).map_err(|error| {
        let error = error.strip_prefix("not YAML: ").unwrap_or(&error);
        format!("METADATA is not YAML (lines are counted below `# METADATA`): {error}")
    })?;
    let mut decoder = Decoder::new();
    let entries = match document {
        Some(node) => decoder
            .entries(&node)
            .map_err(|error| format!("METADATA: {error}"))?,
        None => None,
    };
    let mut block = Block {
        entries: entries.unwrap_or_default(),
        decoder,
        taken: Vec::new(),
    };
    let scope = block.field("scope", |_, node| decode::text(node))?.flatten();
    for name in ["title", "description"] {
        let text = block.field(name, |_, node| decode::text(node))?.flatten();
        let text = text.filter(|text| !text.is_empty());
        block.take(name, text.map(|text| Value::from(text.as_str())));
    }
    let is_entrypoint = block.field("entrypoint", |_, node| decode::truth(node))?;
    let is_entrypoint = is_entrypoint.unwrap_or_default();
    block.take("entrypoint", is_entrypoint.then_some(Value::Bool(true)));
    block.list("organizations", |_, node| {
        Ok(decode::text(node)?.map(|name| Value::from(name.as_str())))
    })?;
    block.list("related_resources", |decoder, node| {
        resource(&decoder.any(node)?).map(Some)
    })?;
    block.list("authors", |decoder, node| author(&decoder.any(node)?).map(Some))?;
    block.list("schemas", |decoder, node| schema(decoder, node).map(Some))?;
    block.field("compile", compile)?;
    for name in ["custom", "labels"] {
        let members = block.field(name, members)?.unwrap_or_default();
        block.take(name, (!members.is_empty()).then(|| Value::object(members)));
    }
    Ok(Fields {
        scope: scope.filter(|scope| !scope.is_empty()),
        is_entrypoint,
        taken: block.taken,
        without_value: block.decoder.without_value,
    })
}

/// A block under reading.
struct Block {
    entries: Entries,
    decoder: Decoder,
    taken: Vec<(Value, Value)>,
}

impl Block {
    /// A field, if it is there.
    fn field<T>(
        &mut self,
        name: &str,
        read: impl Fn(&mut Decoder, &Node) -> Result<T, String>,
    ) -> Result<Option<T>, String> {
        let Some((_, node)) = self.entries.iter().find(|(key, _)| key == name) else {
            return Ok(None);
        };
        let field = read(&mut self.decoder, node);
        field
            .map(Some)
            .map_err(|error| format!("`{name}` in METADATA: {error}"))
    }

    /// A list of the items that are there.
    fn list(
        &mut self,
        name: &str,
        item: impl Fn(&mut Decoder, &Node) -> Result<Option<Value>, String>,
    ) -> Result<(), String> {
        let items = self.field(name, |decoder, node| {
            let items = decode::items(node)?.iter();
            let items = items.filter_map(|node| item(decoder, node).transpose());
            items.collect::<Result<Vec<Value>, _>>()
        })?;
        let items = items.filter(|items| !items.is_empty());
        self.take(name, items.map(Value::array));
        Ok(())
    }

    fn take(&mut self, name: &str, value: Option<Value>) {
        self.taken.extend(value.map(|value| (Value::from(name), value)));
    }
}

/// The entries of a mapping with texts for keys and values of any type.
fn members(decoder: &mut Decoder, node: &Node) -> Result<Vec<(Value, Value)>, String> {
    let entries = decoder.entries(node)?.unwrap_or_default().into_iter();
    let entries = entries.map(|(key, value)| Ok((Value::from(key.as_str()), decoder.any(&value)?)));
    entries.collect()
}

/// The text of a member, without spaces around it; empty if there is none.
fn member<'v>(of: &'v Value, name: &str) -> &'v str {
    let member = match of {
        Value::Object(object) => object.get_str(name),
        _ => None,
    };
    member.and_then(Value::as_str).unwrap_or_default().trim()
}

/// An object of those texts that are not empty.
fn texts(pairs: &[(&str, &str)]) -> Value {
    let filled = pairs.iter().filter(|(_, text)| !text.is_empty());
    Value::object(
        filled
            .map(|(name, text)| (Value::from(*name), Value::from(*text)))
            .collect(),
    )
}

fn resource(value: &Value) -> Result<Value, String> {
    let (address, description) = match value {
        Value::String(text) => (text.as_ref(), ""),
        Value::Object(_) => (member(value, "ref"), member(value, "description")),
        _ => return Err("must be a list of strings, or of mappings with a `ref`".to_owned()),
    };
    if address.is_empty() {
        return Err("a related resource needs a `ref`".to_owned());
    }
    let address = url::written(address).map_err(|error| format!("`{address}` is not a URL: {error}"))?;
    Ok(texts(&[("ref", &address), ("description", description)]))
}

fn author(value: &Value) -> Result<Value, String> {
    match value {
        Value::String(text) => {
            let mut words: Vec<&str> = text.split_whitespace().collect();
            let last = words.last().copied().ok_or("an author must not be empty")?;
            let email = last.strip_prefix('<').and_then(|last| last.strip_suffix('>'));
            if email.is_some() {
                words.pop();
            }
            let email = email.unwrap_or_default();
            Ok(texts(&[("name", &words.join(" ")), ("email", email)]))
        }
        Value::Object(_) => {
            let (name, email) = (member(value, "name"), member(value, "email"));
            if name.is_empty() && email.is_empty() {
                return Err("an author needs a `name` or an `email`".to_owned());
            }
            Ok(texts(&[("name", name), ("email", email)]))
        }
        _ => Err("must be a list of strings or mappings".to_owned()),
    }
}

fn schema(decoder: &mut Decoder, node: &Node) -> Result<Value, String> {
    let entries = decoder.entries(node)?.unwrap_or_default();
    let [(path, schema)] = entries.as_slice() else {
        return Err("each must be one pair of a path and a schema".to_owned());
    };
    let wrong = || format!("`{path}` is not a reference such as `input.x`");
    let steps = reference(path)
        .filter(|steps| !is_variable(steps))
        .ok_or_else(wrong)?;
    let path = steps_of(&steps, path);
    let (name, value) = match schema.as_ref() {
        Node::Mapping(_) => ("definition", decoder.any(schema)?),
        Node::Scalar { .. } if !decode::is_null(schema) => {
            let text = decoder.any(schema)?;
            let text = text.as_str().unwrap_or_default();
            let steps = reference(text).filter(|steps| head(steps) == Some("schema"));
            let wrong = || format!("`{text}` is not a reference that starts with `schema`");
            ("schema", steps_of(&steps.ok_or_else(wrong)?, text))
        }
        _ => return Err("a schema must be a reference that starts with `schema`, or a mapping".to_owned()),
    };
    Ok(Value::object(vec![
        (Value::from("path"), path),
        (Value::from(name), value),
    ]))
}

/// The variable that a reference starts with.
fn head(steps: &[Term]) -> Option<&str> {
    match &steps.first()?.kind {
        TermKind::Var(name) => Some(name),
        _ => None,
    }
}

/// Whether it is a variable and no reference; the two documents are references even alone.
fn is_variable(steps: &[Term]) -> bool {
    steps.len() == 1 && !matches!(head(steps), Some("input" | "data"))
}

/// The steps of a reference as OPA lists them: keys as they are, everything else as it is written.
fn steps_of(steps: &[Term], text: &str) -> Value {
    let step = |term: &Term| match &term.kind {
        TermKind::String(key) => Value::String(key.clone()),
        _ => Value::from(text.get(term.span.range()).unwrap_or_default()),
    };
    Value::array(steps.iter().map(step).collect())
}

/// `compile` is for the compiler alone, which takes references only.
fn compile(decoder: &mut Decoder, node: &Node) -> Result<(), String> {
    let entries = decoder.entries(node)?.unwrap_or_default();
    let find = |name: &str| entries.iter().find(|(key, _)| key == name);
    let wrong = |text: &str| Err(format!("`{text}` is not a reference"));
    for (_, value) in &entries {
        decoder.any(value)?;
    }
    if let Some((_, list)) = find("unknowns")
        && let Node::Sequence(items) = list.as_ref()
    {
        for text in items.iter().filter_map(string) {
            if reference(text).is_none_or(|steps| is_variable(&steps)) {
                return wrong(text);
            }
        }
    }
    match find("mask_rule").and_then(|(_, rule)| string(rule)) {
        Some(text) if reference(text).is_none() => wrong(text),
        _ => Ok(()),
    }
}

/// A scalar that is a string.
fn string(node: &Rc<Node>) -> Option<&str> {
    match node.as_ref() {
        Node::Scalar { text, .. } if decode::is_string(node) => Some(text),
        _ => None,
    }
}
