//! What METADATA comments say of rules and packages, for `rego.metadata.rule()` and `rego.metadata.chain()`.

use super::builtins::yaml;
use super::parse::{ParseError, comments};
use super::syntax::Module;
use super::value::Value;
use purlin_text::source::Span;

/// What an annotation speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The definition below it.
    Rule,
    /// All definitions of the name below it.
    Document,
    /// The package.
    Package,
    /// The package, and those below it.
    Subpackages,
}

/// A METADATA comment.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// Its first line.
    pub span: Span,
    /// What it speaks of.
    pub scope: Scope,
    /// The number of the definition below it; none where it speaks of the package.
    pub rule: Option<usize>,
    /// What it says.
    pub value: Value,
}

/// The annotations of a module, in the order of the text.
///
/// # Errors
/// A block that is empty, is not YAML, has values of other types than OPA wants, or stands where its scope does not fit.
pub fn read(content: &str, module: &Module) -> Result<Vec<Annotation>, ParseError> {
    let comments: Vec<Span> = comments(content);
    let text = |span: &Span| content.get(span.range()).unwrap_or_default();
    let starts_line = |span: &Span| span.start == 0 || text_before(content, span.start).ends_with('\n');
    let is_start = |span: &Span| starts_line(span) && body(text(span)).trim().starts_with("METADATA");
    let mut found = Vec::new();
    for (at, start) in comments.iter().enumerate().filter(|(_, span)| is_start(span)) {
        let mut lines = String::new();
        let mut end = start.end;
        for line in comments.get(at + 1..).unwrap_or_default() {
            let between = content.get(end as usize..line.start as usize).unwrap_or_default();
            if !starts_line(line) || is_start(line) || between.matches('\n').count() != 1 {
                break;
            }
            let line_text = body(text(line));
            lines.push_str(line_text.strip_prefix(' ').unwrap_or(line_text));
            lines.push('\n');
            end = line.end;
        }
        found.push(annotation(&lines, *start, module)?);
    }
    Ok(found)
}

fn text_before(content: &str, end: u32) -> &str {
    content.get(..end as usize).unwrap_or_default()
}

/// A comment without its sign.
fn body(comment: &str) -> &str {
    comment
        .strip_prefix('#')
        .unwrap_or(comment)
        .trim_end_matches('\r')
}

/// What stands below a comment.
enum Below {
    Package,
    Import,
    Rule(usize),
    Nothing,
}

fn below(span: Span, module: &Module) -> Below {
    let package = (module.package_span.start, Below::Package);
    let imports = module
        .imports
        .iter()
        .map(|import| (import.span.start, Below::Import));
    let rules = module.rules.iter().enumerate();
    let rules = rules.map(|(at, rule)| (rule.span.start, Below::Rule(at)));
    let all = std::iter::once(package).chain(imports).chain(rules);
    let first = all
        .filter(|(start, _)| *start > span.start)
        .min_by_key(|(start, _)| *start);
    first.map_or(Below::Nothing, |(_, what)| what)
}

fn annotation(lines: &str, span: Span, module: &Module) -> Result<Annotation, ParseError> {
    let fault = |message: String| ParseError {
        span,
        message,
        help: None,
    };
    if lines.trim().is_empty() {
        return Err(fault("nothing follows `# METADATA`".to_owned()));
    }
    let read = yaml::read(lines).map_err(|error| fault(format!("METADATA is not YAML: {error}")))?;
    let mut fields = Fields::new(&read).map_err(&fault)?;
    fields.text("scope").map_err(&fault)?;
    for name in ["title", "description"] {
        fields.text(name).map_err(&fault)?;
    }
    fields.entrypoint().map_err(&fault)?;
    fields.list("organizations", organization).map_err(&fault)?;
    fields.list("related_resources", resource).map_err(&fault)?;
    fields.list("authors", author).map_err(&fault)?;
    fields.list("schemas", schema).map_err(&fault)?;
    fields.map("custom").map_err(&fault)?;
    fields.map("labels").map_err(&fault)?;
    let below = below(span, module);
    let is_entrypoint = fields
        .out
        .iter()
        .any(|(name, _)| name.as_str() == Some("entrypoint"));
    let scope = match (fields.scope.as_deref(), &below) {
        (Some("document"), _) => Scope::Document,
        (Some("subpackages"), _) => Scope::Subpackages,
        (None, Below::Rule(_)) if is_entrypoint => Scope::Document,
        (Some("rule"), _) | (None, Below::Rule(_)) => Scope::Rule,
        (Some("package"), _) | (None, Below::Package) => Scope::Package,
        (None, Below::Import) => return Err(fault("METADATA can't stand above an import".to_owned())),
        (None, Below::Nothing) => return Err(fault("METADATA stands above nothing".to_owned())),
        (Some(other), _) => {
            return Err(ParseError {
                span,
                message: format!("`{other}` is not a scope"),
                help: Some("Write `rule`, `document`, `package` or `subpackages`".to_owned()),
            });
        }
    };
    let rule = match (scope, below) {
        (Scope::Rule | Scope::Document, Below::Rule(at)) => Some(at),
        (Scope::Package | Scope::Subpackages, Below::Package) => None,
        (Scope::Rule | Scope::Document, _) => {
            return Err(fault(
                "METADATA of this scope has to stand above a rule".to_owned(),
            ));
        }
        _ => {
            return Err(fault(
                "METADATA of this scope has to stand above the package".to_owned(),
            ));
        }
    };
    if is_entrypoint && !matches!(scope, Scope::Document | Scope::Package) {
        let message = "`entrypoint` needs the scope `document` or `package`";
        return Err(fault(message.to_owned()));
    }
    let name = match scope {
        Scope::Rule => "rule",
        Scope::Document => "document",
        Scope::Package => "package",
        Scope::Subpackages => "subpackages",
    };
    fields.out.retain(|(key, _)| key.as_str() != Some("scope"));
    fields.out.push((Value::from("scope"), Value::from(name)));
    Ok(Annotation {
        span,
        scope,
        rule,
        value: Value::object(fields.out),
    })
}

/// The fields of a block, and what is taken over of them.
struct Fields<'f> {
    of: Option<&'f Value>,
    scope: Option<String>,
    out: Vec<(Value, Value)>,
}

impl<'f> Fields<'f> {
    fn new(read: &'f Value) -> Result<Self, String> {
        let of = match read {
            Value::Object(_) => Some(read),
            Value::Null => None,
            _ => return Err("METADATA must be a mapping".to_owned()),
        };
        Ok(Self {
            of,
            scope: None,
            out: Vec::new(),
        })
    }

    fn get(&self, name: &str) -> Option<&'f Value> {
        match self.of {
            Some(Value::Object(object)) => object.get_str(name).filter(|value| **value != Value::Null),
            _ => None,
        }
    }

    fn text(&mut self, name: &str) -> Result<(), String> {
        let Some(value) = self.get(name) else {
            return Ok(());
        };
        let text = scalar(value).ok_or_else(|| format!("`{name}` must be a string"))?;
        if text.is_empty() {
            return Ok(());
        }
        if name == "scope" {
            self.scope = Some(text.clone());
        }
        self.out.push((Value::from(name), Value::from(text.as_str())));
        Ok(())
    }

    fn entrypoint(&mut self) -> Result<(), String> {
        match self.get("entrypoint") {
            None | Some(Value::Bool(false)) => Ok(()),
            Some(Value::Bool(true)) => {
                self.out.push((Value::from("entrypoint"), Value::Bool(true)));
                Ok(())
            }
            Some(_) => Err("`entrypoint` must be true or false".to_owned()),
        }
    }

    fn list(&mut self, name: &str, item: fn(&Value) -> Result<Value, String>) -> Result<(), String> {
        let items = match self.get(name) {
            None => return Ok(()),
            Some(Value::Array(items)) => items,
            Some(_) => return Err(format!("`{name}` must be a list")),
        };
        let items: Vec<Value> = items.iter().map(item).collect::<Result<_, _>>()?;
        if !items.is_empty() {
            self.out.push((Value::from(name), Value::array(items)));
        }
        Ok(())
    }

    fn map(&mut self, name: &str) -> Result<(), String> {
        match self.get(name) {
            None => {}
            Some(Value::Object(object)) if object.entries().is_empty() => {}
            Some(value @ Value::Object(_)) => self.out.push((Value::from(name), value.clone())),
            Some(_) => return Err(format!("`{name}` must be a mapping")),
        }
        Ok(())
    }
}

/// A scalar as it is written.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_json()),
        _ => None,
    }
}

fn organization(value: &Value) -> Result<Value, String> {
    let text = scalar(value).ok_or_else(|| "an organization must be a string".to_owned())?;
    Ok(Value::from(text.as_str()))
}

fn field(of: &Value, name: &str) -> String {
    match of {
        Value::Object(object) => object
            .get_str(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .trim()
            .to_owned(),
        _ => String::new(),
    }
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
    match value {
        Value::String(text) if !text.is_empty() => Ok(texts(&[("ref", text)])),
        Value::Object(_) => {
            let (address, description) = (field(value, "ref"), field(value, "description"));
            if address.is_empty() {
                return Err("a related resource has to have a `ref`".to_owned());
            }
            Ok(texts(&[("ref", &address), ("description", &description)]))
        }
        _ => Err("a related resource must be a string, or a mapping with a `ref`".to_owned()),
    }
}

fn author(value: &Value) -> Result<Value, String> {
    match value {
        Value::String(text) => {
            let mut words: Vec<&str> = text.split_whitespace().collect();
            let last = words
                .last()
                .copied()
                .ok_or_else(|| "an author can't be empty".to_owned())?;
            let email = last.strip_prefix('<').and_then(|last| last.strip_suffix('>'));
            if email.is_some() {
                words.pop();
            }
            Ok(texts(&[
                ("name", &words.join(" ")),
                ("email", email.unwrap_or_default()),
            ]))
        }
        Value::Object(_) => {
            let (name, email) = (field(value, "name"), field(value, "email"));
            if name.is_empty() && email.is_empty() {
                return Err("an author has to have a `name` or an `email`".to_owned());
            }
            Ok(texts(&[("name", &name), ("email", &email)]))
        }
        _ => Err("an author must be a string, or a mapping".to_owned()),
    }
}

fn schema(value: &Value) -> Result<Value, String> {
    let (path, of) = match value {
        Value::Object(object) => match object.entries() {
            [(Value::String(path), of)] => (path.clone(), of.clone()),
            _ => return Err("a schema must be one pair of a path and a schema".to_owned()),
        },
        _ => return Err("a schema must be one pair of a path and a schema".to_owned()),
    };
    let steps = |text: &str| Value::array(text.split('.').map(Value::from).collect());
    let of = match &of {
        Value::String(text) if **text == *"schema" || text.starts_with("schema.") => ("schema", steps(text)),
        Value::Object(_) => ("definition", of),
        _ => return Err("a schema must be a path that starts with `schema`, or a mapping".to_owned()),
    };
    Ok(Value::object(vec![
        (Value::from("path"), steps(&path)),
        (Value::from(of.0), of.1),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Version, module};

    fn values(text: &str) -> Result<Vec<String>, String> {
        let module = module(text, Version::V1).unwrap();
        let found = read(text, &module).map_err(|error| error.message)?;
        Ok(found.iter().map(|one| one.value.to_json()).collect())
    }

    #[test]
    fn blocks_are_read() {
        let text = "# METADATA\n# title: T\npackage a\n\n# METADATA\n# authors:\n# - A B <a@b>\n# custom:\n#   x: 1\n# entrypoint: true\np := `\n# METADATA\n`\n";
        let package = r#"{"scope":"package","title":"T"}"#;
        let rule = r#"{"authors":[{"email":"a@b","name":"A B"}],"custom":{"x":1},"entrypoint":true,"scope":"document"}"#;
        assert_eq!(values(text), Ok(vec![package.to_owned(), rule.to_owned()]));
    }

    #[test]
    fn wrong_blocks_are_refused() {
        for block in [
            "",
            "# title: [\n",
            "# scope: nope\n",
            "# scope: package\n",
            "# scope: rule\n# entrypoint: true\n",
            "# authors: x\n",
            "# related_resources:\n# - \n",
        ] {
            let text = format!("package a\n\n# METADATA\n{block}p := 1\n");
            assert!(values(&text).is_err(), "{block}");
        }
    }
}
