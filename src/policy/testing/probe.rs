//! Why a test failed: its first statement that does not hold, with the values of its parts.
//!
//! The test file is loaded once more with probes behind its own text: rules that hold the statements one by one,
//! and sets of the values that the parts of a statement have.

use std::fmt::Write as _;
use std::sync::Arc;

use super::{ShownValue, TestFailure, TestFile, ends};
use crate::policy::engine::{Expr, ExprKind, Program, RuleDecl, Statement, StatementKind, Value};
use crate::source::{Span, Text};

/// How many parts of a statement are shown.
const MAX_VALUES: usize = 6;
/// How many characters of a value are shown.
const MAX_SHOWN: usize = 4_000;

const HOLDS: &str = "purlin_probe_holds";
const VALUE: &str = "purlin_probe_value";

/// Explains why `decl` came out as `value`; `None` where that cannot be told.
pub(super) fn explain(file: &TestFile<'_>, decl: &RuleDecl, value: &Value) -> Option<TestFailure> {
    let text = &file.module.text;
    let body = decl.bodies.iter().find(|body| body.value.is_none());
    let statements: &[Statement] = body.map_or(&[], |body| &body.query.statements);
    let mut probes = String::from("\n\n");
    for (at, statement) in statements.iter().enumerate() {
        let before = statements.get(..at).unwrap_or(&[]);
        let _ = writeln!(probes, "{HOLDS}_{at} if {{");
        for held in before.iter().chain([statement]) {
            let _ = writeln!(probes, "{}", text.slice(held.span));
        }
        probes.push_str("}\n");
        let with = modifiers(text, statement);
        for (number, part) in parts(statement).into_iter().enumerate() {
            let _ = writeln!(probes, "{VALUE}_{at}_{number} contains purlin_probe_it if {{");
            for held in before {
                let _ = writeln!(probes, "{}", text.slice(held.span));
            }
            let _ = writeln!(probes, "purlin_probe_it := {}{with}\n}}", text.slice(part.span));
        }
    }
    let head = decl.head.first();
    let enlarged = Arc::new(Text::new(
        text.file().clone(),
        format!("{}{probes}", text.content()),
    ));
    let mut program = file.with_text(&enlarged).ok()?;
    for (at, statement) in statements.iter().enumerate() {
        // A statement that cannot be evaluated by itself does not hold either.
        let outcome = run(file, &mut program, &format!("{HOLDS}_{at}"));
        if outcome.is_some_and(|value| !value.is_undefined()) {
            continue;
        }
        let values = parts(statement)
            .into_iter()
            .enumerate()
            .filter_map(|(number, part)| {
                let value = shown(&run(file, &mut program, &format!("{VALUE}_{at}_{number}"))?);
                let expression = text.slice(part.span).to_owned();
                Some(ShownValue { expression, value })
            })
            .collect();
        return Some(failure(text, statement.span, values));
    }
    // Every statement holds: what is wrong is the value.
    let head = head?;
    let values = vec![ShownValue {
        expression: text.slice(head.span).to_owned(),
        value: cut(value.to_string()),
    }];
    Some(failure(text, head.span, values))
}

fn failure(text: &Text, span: Span, values: Vec<ShownValue>) -> TestFailure {
    TestFailure {
        statement: text.slice(span).to_owned(),
        line: text.position(span.start).line,
        span: ends(span),
        values,
    }
}

fn run(file: &TestFile<'_>, program: &mut Program, name: &str) -> Option<Value> {
    program.rule(&file.path(name), file.options.timeout).ok()
}

/// The values of a probe: one, several where the statements before leave a choice, or none.
fn shown(values: &Value) -> String {
    let elements = values.elements().unwrap_or_default();
    if elements.is_empty() {
        return "undefined".to_owned();
    }
    let each: Vec<String> = elements.iter().map(ToString::to_string).collect();
    cut(each.join(" or "))
}

fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MAX_SHOWN) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// The `with` modifiers of a statement, as written.
fn modifiers(text: &Text, statement: &Statement) -> String {
    statement
        .with
        .iter()
        .fold(String::new(), |mut all, (target, by)| {
            let _ = write!(
                all,
                " with {} as {}",
                text.slice(target.span),
                text.slice(by.span)
            );
            all
        })
}

/// The parts of a statement whose values say why it does not hold. What is written out says its value itself.
fn parts(statement: &Statement) -> Vec<&Expr> {
    let mut found = Vec::new();
    match &statement.kind {
        StatementKind::Some(_) => {}
        StatementKind::SomeIn { collection, .. } => found.push(collection),
        StatementKind::Every { domain, .. } => found.push(domain),
        StatementKind::Expr(expr) | StatementKind::Not(expr) => match &expr.kind {
            ExprKind::Compare(_, sides) => {
                found.extend(sides.both());
                for side in sides.both() {
                    found.extend(arguments(side));
                }
            }
            ExprKind::Assign { sides, .. } => {
                found.push(sides.right());
                found.extend(arguments(sides.right()));
            }
            ExprKind::Group(parts) => found.extend(parts),
            // It has no value.
            ExprKind::Call { function, .. } if matches!(function.as_slice(), [name] if name == "print") => {}
            _ => {
                found.push(expr);
                found.extend(arguments(expr));
            }
        },
    }
    found.retain(|expr| !is_literal(expr));
    found.truncate(MAX_VALUES);
    found
}

/// The arguments of a call.
fn arguments(expr: &Expr) -> &[Expr] {
    match &expr.kind {
        ExprKind::Call { args, .. } => args,
        _ => &[],
    }
}

/// Whether an expression is written out, so that it says its value itself.
fn is_literal(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Scalar | ExprKind::String(_) => true,
        ExprKind::Collection(parts) => parts.iter().all(is_literal),
        _ => false,
    }
}
