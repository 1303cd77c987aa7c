//! What purlin's Rego makes of a case, held against OPA's answer.

use std::time::{Duration, Instant};

use purlin::rego::annotations;
use purlin::rego::builtins::Surroundings;
use purlin::rego::compile::{OpaFunctions, Source, compile, unused};
use purlin::rego::eval::trace::Asked;
use purlin::rego::eval::{Documents, Options, query, recorded};
use purlin::rego::parse::{self, Version};
use purlin::rego::plan::{Plan, RuleSetKind};
use purlin::rego::value::Value;

/// A case of `cases.py`, and whether the answers agree.
pub(crate) struct Case {
    pub(crate) name: String,
    /// What OPA says and what came out, where they differ.
    pub(crate) difference: Option<(String, String)>,
}

/// Reads a case and asks for its answer; `None` for one that asks for what purlin does not have: queries that are more
/// than a path.
pub(crate) fn differ(line: &str) -> Option<Case> {
    // The text of numbers counts, and serde_json would change it.
    let case = Value::from_json(line).expect("a case is JSON");
    let text = |key: &str| member(&case, key).and_then(Value::as_str).map(str::to_owned);
    let is = |key: &str| member(&case, key) == Some(&Value::Bool(true));
    let path = path(&text("query")?)?;
    let want = answer_of(member(&case, "want")?);
    let got = answer(&case, &path, is("strict"), is("strict_compile"))?;
    Some(Case {
        name: text("name").unwrap_or_default(),
        difference: (want != got).then_some((want, got)),
    })
}

fn member<'v>(of: &'v Value, key: &str) -> Option<&'v Value> {
    match of {
        Value::Object(object) => object.get_str(key),
        _ => None,
    }
}

/// OPA's answer, as far as purlin has to give the same: which error it is belongs to the message.
fn answer_of(want: &Value) -> String {
    match member(want, "value") {
        Some(value) => value.to_json(),
        None if member(want, "undefined").is_some() => "undefined".to_owned(),
        None if member(want, "error").is_some() => "an error".to_owned(),
        None => "refused".to_owned(),
    }
}

/// The steps of a query such as `data.a.b[0]["c"]`.
fn path(query: &str) -> Option<Vec<Value>> {
    let mut steps = Vec::new();
    let mut rest = query.strip_prefix("data")?;
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix('.') {
            let end = behind.find(['.', '[']).unwrap_or(behind.len());
            let name = &behind[..end];
            if name.is_empty()
                || !name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            {
                return None;
            }
            steps.push(Value::from(name));
            rest = &behind[end..];
        } else {
            let behind = rest.strip_prefix('[')?;
            let end = behind.find(']')?;
            steps.push(Value::from_json(&behind[..end]).ok()?);
            rest = &behind[end + 1..];
        }
    }
    Some(steps)
}

/// What purlin answers; `None` where the query names a function, which OPA refuses as a query, and purlin never asks.
fn answer(case: &Value, path: &[Value], strict: bool, strict_compile: bool) -> Option<String> {
    let mut sources = Vec::new();
    let Some(Value::Object(modules)) = member(case, "modules") else {
        return None;
    };
    for (file, text) in modules.iter() {
        let (file, text) = (
            file.as_str().unwrap_or_default(),
            text.as_str().unwrap_or_default(),
        );
        match parse::module(text, Version::V1) {
            Ok(module) => {
                let Ok(annotations) = annotations::read(text, &module) else {
                    return Some("refused".to_owned());
                };
                sources.push(Source {
                    file: file.to_owned(),
                    module,
                    is_test: false,
                    annotations,
                });
            }
            Err(_) => return Some("refused".to_owned()),
        }
    }
    let unused = if strict_compile {
        unused(sources.clone(), &OpaFunctions)
    } else {
        Vec::new()
    };
    let (plan, errors) = compile(sources, &OpaFunctions);
    if !errors.is_empty() || !unused.is_empty() {
        return Some("refused".to_owned());
    }
    if names_function(&plan, path) {
        return None;
    }
    let documents = Documents {
        input: member(case, "input").cloned(),
        data: member(case, "data").cloned(),
    };
    let options = Options {
        strict,
        deadline: Instant::now().checked_add(Duration::from_secs(30)),
        coverage: false,
    };
    let said = |result| match result {
        Ok(Some(value)) => Value::to_json(&value),
        Ok(None) => "undefined".to_owned(),
        Err(_) => "an error".to_owned(),
    };
    let unrecorded = said(query(&plan, path, &documents, options, &mut Surroundings::default()).0);
    let mut surroundings = Surroundings::default();
    let recorded = said(
        recorded(
            &plan,
            path,
            Asked::default(),
            &documents,
            options,
            &mut surroundings,
        )
        .0,
    );
    if unrecorded != recorded {
        return Some(format!("{unrecorded}, and {recorded} where it is recorded"));
    }
    Some(unrecorded)
}

fn names_function(plan: &Plan, path: &[Value]) -> bool {
    let node = path.iter().try_fold(0, |at, step| {
        let node = plan.nodes.get(at)?;
        node.children.get(step).copied()
    });
    let rules = node.and_then(|at| plan.nodes.get(at)?.rules);
    rules.is_some_and(|at| matches!(plan.rule_sets[at].kind, RuleSetKind::Function(_)))
}
