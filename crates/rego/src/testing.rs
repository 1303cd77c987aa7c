//! Small policies that are compiled and evaluated, for the tests.

use super::compile::{self, CompileError, Functions, Source};
use super::value::Value;
use super::{annotations, builtins, eval, parse};

/// All functions that there are.
pub(super) struct Known;

impl Functions for Known {
    fn builtin(&self, name: &str) -> Option<(usize, Option<builtins::Builtin>)> {
        builtins::known(name)
    }

    fn types(&self, name: &str) -> Option<compile::types::FunctionType> {
        builtins::types(name)
    }

    fn refusal(&self, name: &str) -> Option<String> {
        builtins::refusal(name).map(str::to_owned)
    }

    fn names(&self) -> Vec<&'static str> {
        builtins::names().collect()
    }
}

/// The modules as sources; those that name no package are of the package `test`.
fn sources(texts: &[&str]) -> Vec<Source> {
    let read = |(at, text): (usize, &&str)| {
        let text = if text.starts_with("package") || text.contains("\npackage") {
            (*text).to_owned()
        } else {
            format!("package test\n{text}")
        };
        let module = parse::module(&text, parse::Version::V1)
            .unwrap_or_else(|error| panic!("{}: {text}", error.message));
        let annotations = annotations::read(&text, &module).unwrap();
        Source {
            file: format!("{at}.rego"),
            module,
            is_test: false,
            annotations,
        }
    };
    texts.iter().enumerate().map(read).collect()
}

/// What the compiler says of modules.
pub(super) fn errors(texts: &[&str]) -> Vec<CompileError> {
    compile::compile(sources(texts), &Known).1
}

/// The messages of what the compiler says of one module.
pub(super) fn said(text: &str) -> Vec<String> {
    errors(&[text]).into_iter().map(|error| error.message).collect()
}

/// A path below `data`, evaluated: its value as JSON, `undefined`, or what went wrong.
pub(super) fn evaluated(texts: &[&str], path: &str, input: &str, data: &str, strict: bool) -> String {
    let (plan, errors) = compile::compile(sources(texts), &Known);
    if let Some(error) = errors.first() {
        return format!("refused: {}", error.message);
    }
    let json = |text: &str| (!text.is_empty()).then(|| Value::from_json(text).unwrap());
    let documents = eval::Documents {
        input: json(input),
        data: json(data),
    };
    let options = eval::Options {
        strict,
        ..eval::Options::default()
    };
    let path: Vec<Value> = path.split('.').map(Value::from).collect();
    let mut around = builtins::Surroundings::default();
    match eval::query(&plan, &path, &documents, options, &mut around).0 {
        Ok(Some(value)) => value.to_json(),
        Ok(None) => "undefined".to_owned(),
        Err(error) => format!("error: {}", error.message),
    }
}

/// `p` of one module of the package `test`, with `{"n": 1, "xs": [1, 2, 3], "o": {"a": 1, "b": 2}}` as input.
pub(super) fn p(text: &str) -> String {
    evaluated(
        &[text],
        "test.p",
        r#"{"n": 1, "xs": [1, 2, 3], "o": {"a": 1, "b": 2}}"#,
        r#"{"given": {"a": 1, "b": [5]}}"#,
        false,
    )
}
