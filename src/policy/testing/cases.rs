//! The cases of a test such as `test_cases[name] if { … }`: those that do not hold are not among its values, so they are
//! looked for.

use std::fmt::Write as _;
use std::sync::Arc;

use super::TestFile;
use crate::policy::engine::{RuleDecl, Value};
use crate::source::Text;

const CASES: &str = "purlin_probe_cases";
/// How many cases are named.
const MAX_NAMED: usize = 5;

/// The cases that `decl` goes through and that do not hold. A case is known by the variable in the name of the rule: it is
/// there once the first statements that bind it have run.
pub(super) fn failing(file: &TestFile<'_>, decl: &RuleDecl, value: &Value) -> Vec<Value> {
    let text = &file.module.text;
    let Some(case) = variable(text.slice(decl.name_span)) else {
        return Vec::new();
    };
    let Some(body) = decl.bodies.first().filter(|_| decl.bodies.len() == 1) else {
        return Vec::new();
    };
    for count in 1..body.query.statements.len() {
        let statements = body.query.statements.iter().take(count);
        let mut probe = format!("\n\n{CASES} contains {case} if {{\n");
        for statement in statements {
            let _ = writeln!(probe, "{}", text.slice(statement.span));
        }
        probe.push_str("}\n");
        let enlarged = Arc::new(Text::new(
            text.file().clone(),
            format!("{}{probe}", text.content()),
        ));
        // Before the variable is bound, the probe can't be compiled.
        let Ok(mut program) = file.with_text(&enlarged) else {
            continue;
        };
        let Ok(all) = program.rule(&file.path(CASES), file.options.timeout) else {
            return Vec::new();
        };
        let all = all.elements().unwrap_or_default();
        return all.into_iter().filter(|case| !value.has(case)).collect();
    }
    Vec::new()
}

/// What is to be said of cases that do not hold.
pub(super) fn said(failing: &[Value]) -> String {
    let mut named: Vec<String> = failing.iter().take(MAX_NAMED).map(ToString::to_string).collect();
    if failing.len() > MAX_NAMED {
        named.push(format!("{} more", failing.len() - MAX_NAMED));
    }
    match named.as_slice() {
        [one] => format!("the case {one} does not hold"),
        _ => format!("these cases do not hold: {}", named.join(", ")),
    }
}

/// The one variable in brackets behind the name of a rule, whose place ends before the last bracket.
fn variable(name: &str) -> Option<&str> {
    let (_, inner) = name.split_once('[')?;
    let inner = inner.trim();
    let is_name = !inner.is_empty() && inner.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_variable = is_name && !inner.starts_with(|c: char| c.is_ascii_digit()) && inner != "_";
    is_variable.then_some(inner)
}
