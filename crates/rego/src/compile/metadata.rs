//! `rego.metadata.rule()` and `rego.metadata.chain()`: constants, known when modules are compiled.

use std::collections::BTreeMap;

use super::error::{Code, CompileError};
use super::{Context, Source, ground_path};
use crate::annotations::Scope;
use crate::syntax::{Call, Term, TermKind};
use crate::value::Value;
use purlin_text::source::Span;

/// What an annotation says, or why that has no value.
type Said = Result<Value, &'static str>;

/// The annotations of all modules.
#[derive(Default)]
pub(super) struct Metadata {
    packages: Vec<Vec<Value>>,
    /// By module and rule, in the order of the text.
    rules: BTreeMap<(usize, usize), Vec<Said>>,
    /// By the path of the rule or package.
    documents: BTreeMap<Vec<Value>, Said>,
    of_packages: BTreeMap<Vec<Value>, Said>,
}

impl Metadata {
    /// Takes in what the modules say. A package or document is spoken of once in each scope.
    pub(super) fn new(sources: &[Source]) -> (Self, Vec<CompileError>) {
        let mut metadata = Self::default();
        let mut errors = Vec::new();
        for (module, source) in sources.iter().enumerate() {
            let package: Vec<Value> = source.module.package.iter().cloned().map(Value::String).collect();
            for annotation in &source.annotations {
                let value = annotation.value.clone();
                let definition = annotation
                    .rule
                    .and_then(|at| Some((at, source.module.rules.get(at)?)));
                let before = match (annotation.scope, definition) {
                    (Scope::Rule, Some((at, _))) => {
                        metadata.rules.entry((module, at)).or_default().push(value);
                        None
                    }
                    (Scope::Document, Some((_, rule))) => {
                        let path = ground_path(&source.module.package, rule);
                        metadata.documents.insert(path, value)
                    }
                    (Scope::Package, _) => metadata.of_packages.insert(package.clone(), value),
                    (Scope::Subpackages, _) => metadata.documents.insert(package.clone(), value),
                    (Scope::Rule | Scope::Document, None) => None,
                };
                if before.is_some() {
                    errors.push(CompileError {
                        module,
                        code: Code::Type,
                        span: annotation.span,
                        message: "there is another METADATA block of this scope for the same package or rule"
                            .to_owned(),
                        help: Some("Write one block of them".to_owned()),
                    });
                }
            }
            metadata.packages.push(package);
        }
        (metadata, errors)
    }

    fn rule(&self, module: usize, rule: Option<usize>) -> Said {
        let found = rule.and_then(|rule| self.rules.get(&(module, rule))?.first());
        found.cloned().unwrap_or_else(|| Ok(Value::object(Vec::new())))
    }

    fn chain(&self, module: usize, rule: Option<usize>, path: &[Value]) -> Said {
        let link = |path: &[Value], said: Option<&Said>| {
            let mut entries = vec![(Value::from("path"), Value::array(path.to_vec()))];
            if let Some(said) = said {
                entries.push((Value::from("annotations"), said.clone()?));
            }
            Ok(Value::object(entries))
        };
        let own = rule.and_then(|rule| self.rules.get(&(module, rule)));
        let mut chain: Vec<Said> = match own {
            Some(own) => own.iter().rev().map(|value| link(path, Some(value))).collect(),
            None => vec![link(path, None)],
        };
        let package = self.packages.get(module).map_or(&[] as &[Value], Vec::as_slice);
        chain.extend(self.documents.get(path).map(|value| link(path, Some(value))));
        chain.extend(
            self.of_packages
                .get(package)
                .map(|value| link(package, Some(value))),
        );
        for length in (0..=package.len()).rev() {
            let above = package.get(..length).unwrap_or_default();
            chain.extend(self.documents.get(above).map(|value| link(above, Some(value))));
        }
        chain.into_iter().collect::<Result<_, _>>().map(Value::array)
    }
}

/// What is asked of annotations: `rule` or `chain`.
fn asked(call: &Call) -> Option<&str> {
    match call.operator.as_slice() {
        [rego, metadata, what] if &**rego == "rego" && &**metadata == "metadata" => Some(what),
        _ => None,
    }
}

/// The first part of a term that asks for annotations, comprehensions and templates left out.
pub(super) fn asked_within(term: &Term) -> Option<&Term> {
    let is_asked = |part: &&Term| matches!(&part.kind, TermKind::Call(call) if asked(call).is_some());
    let found = term.parts().find(is_asked);
    found.or_else(|| term.parts().find_map(asked_within))
}

/// What a call gives, if it asks for annotations.
pub(super) fn called(call: &Call, span: Span, context: &mut Context) -> Option<Term> {
    let (rule, path) = match &context.rule {
        Some((rule, path)) => (Some(*rule).filter(|_| !context.is_else), path.as_slice()),
        None => (None, [].as_slice()),
    };
    let said = match asked(call)? {
        "rule" => context.metadata.rule(context.module, rule),
        "chain" => context.metadata.chain(context.module, rule, path),
        _ => return None,
    };
    let value = said.unwrap_or_else(|reason| {
        let message = format!("what METADATA says here has no value in Rego: {reason}");
        context.error(Code::Compile, span, message, None);
        Value::Null
    });
    Some(term(&value, span))
}

/// A value as a term.
fn term(value: &Value, span: Span) -> Term {
    let kind = match value {
        Value::Null => TermKind::Null,
        Value::Bool(of) => TermKind::Bool(*of),
        Value::Number(of) => TermKind::Number(of.clone()),
        Value::String(of) => TermKind::String(of.clone()),
        Value::Array(items) => TermKind::Array(items.iter().map(|item| term(item, span)).collect()),
        Value::Set(set) => TermKind::Set(set.iter().map(|item| term(item, span)).collect()),
        Value::Object(object) => {
            let entries = object
                .iter()
                .map(|(key, value)| (term(key, span), term(value, span)));
            TermKind::Object(entries.collect())
        }
    };
    Term { span, kind }
}

#[cfg(test)]
mod tests {
    use crate::testing::evaluated;

    #[test]
    fn rules_know_their_annotations() {
        let text = "# METADATA\n# title: All\n# scope: subpackages\npackage a.b\n\n# METADATA\n# title: One\np := rego.metadata.rule().title\n\nq := count(rego.metadata.chain())\n\nr := rego.metadata.rule()\n";
        let value = |path| evaluated(&[text], path, "", "", false);
        assert_eq!(value("a.b.p"), r#""One""#);
        assert_eq!(value("a.b.q"), "2");
        assert_eq!(value("a.b.r"), "{}");
    }
}
