//! What METADATA comments say of rules and packages, for `rego.metadata.rule()` and `rego.metadata.chain()`.

mod decode;
mod fields;

use super::parse::ParseError;
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
    /// What it says; an error is why it has no value in Rego, although OPA loads it.
    pub value: Result<Value, &'static str>,
}

/// The annotations of a module, in the order of the text.
///
/// # Errors
/// A block that is empty, is not YAML, has values of other types than OPA wants, or stands where its scope does not fit.
pub fn read(content: &str, module: &Module) -> Result<Vec<Annotation>, ParseError> {
    let comments = &module.comments;
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
    let fields = fields::read(lines).map_err(&fault)?;
    let below = below(span, module);
    let scope = match (fields.scope.as_deref(), &below) {
        (Some("document"), _) => Scope::Document,
        (Some("subpackages"), _) => Scope::Subpackages,
        (None, Below::Rule(_)) if fields.is_entrypoint => Scope::Document,
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
    if fields.is_entrypoint && !matches!(scope, Scope::Document | Scope::Package) {
        let message = "`entrypoint` needs the scope `document` or `package`";
        return Err(fault(message.to_owned()));
    }
    let name = match scope {
        Scope::Rule => "rule",
        Scope::Document => "document",
        Scope::Package => "package",
        Scope::Subpackages => "subpackages",
    };
    Ok(Annotation {
        span,
        scope,
        rule,
        value: fields.value(name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Version, module};

    fn values(text: &str) -> Result<Vec<String>, String> {
        let module = module(text, Version::V1).unwrap();
        let found = read(text, &module).map_err(|error| error.message)?;
        Ok(found
            .iter()
            .map(|one| one.value.as_ref().unwrap().to_json())
            .collect())
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
