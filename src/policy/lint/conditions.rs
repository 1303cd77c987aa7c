//! Conditions that say nothing: always the same answer, or said before.

use std::collections::BTreeMap;

use super::said::{Findings, Lint, Place};
use super::walk;
use crate::diagnostic::Severity;
use crate::policy::engine::{Comparison, Expr, ExprKind, RuleDecl, StatementKind};
use crate::policy::module::Role;
use crate::source::Span;

/// A condition whose answer is always the same.
pub(super) const CONSTANT: Lint = Lint {
    id: "policy/constant-condition",
    title: "No condition is always true or always false",
    description: "A condition that always holds lets everything through, and one that never holds keeps a rule from \
                  reporting anything. A comprehension alone always holds, even if it is empty.",
    help: "Compare with what was meant, or remove the condition; ask for `count(…) > 0` to know whether there is \
           anything in a collection",
    severity: Severity::Warning,
};

/// A condition that stands twice in one body.
pub(super) const REPEATED: Lint = Lint {
    id: "policy/repeated-condition",
    title: "No condition is repeated in a body",
    description: "The second of two equal conditions adds nothing. It was often copied to be changed, and was not.",
    help: "Change the second, or remove it",
    severity: Severity::Warning,
};

/// Conditions with one answer.
pub(super) fn constant(of: &Place<'_>, decl: &RuleDecl, findings: &mut Findings) {
    let is_test = of.module.role == Role::Test;
    walk::conditions(decl, &mut |statement, expr, negated| {
        if let Some(message) = answer(of, expr, negated, is_test) {
            let key = plain(of.text(statement.span));
            findings.say(&CONSTANT, of, statement.span, message, &key);
        }
    });
}

fn answer(of: &Place<'_>, expr: &Expr, negated: bool, is_test: bool) -> Option<String> {
    let always = if negated { "never holds" } else { "always holds" };
    let never = if negated { "always holds" } else { "never holds" };
    match &expr.kind {
        // Tests put such bodies in the place of rules.
        ExprKind::Scalar if is_test => None,
        ExprKind::Scalar => {
            let text = of.text(expr.span);
            let answer = if text == "false" { never } else { always };
            Some(format!("`{text}` {answer}"))
        }
        ExprKind::String(_) => Some(format!("a string {always}")),
        ExprKind::Comprehension { .. } => Some(format!("a comprehension {always}, even if it is empty")),
        ExprKind::Compare(comparison, sides) => {
            let is_constant = |side: &&Expr| matches!(side.kind, ExprKind::Scalar | ExprKind::String(_));
            if sides.both().iter().all(is_constant) {
                return Some("both sides are constants, so the answer is always the same".to_owned());
            }
            let [left, right] = sides.both().map(|side| plain(of.text(side.span)));
            if left != right || has_wildcard(&left) {
                return None;
            }
            let between = Span {
                start: sides.left().span.end,
                end: sides.right().span.start,
            };
            let holds = match comparison {
                Comparison::Equal => true,
                Comparison::Other => matches!(of.text(between).trim(), "<=" | ">="),
            };
            let answer = if holds == negated {
                "never holds"
            } else {
                "always holds"
            };
            Some(format!(
                "both sides are the same, so this {answer} where they have a value"
            ))
        }
        _ => None,
    }
}

/// Conditions that stand twice.
pub(super) fn repeated(of: &Place<'_>, decl: &RuleDecl, findings: &mut Findings) {
    walk::queries(decl, &mut |query| {
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        for statement in &query.statements {
            let is_condition = match &statement.kind {
                StatementKind::Expr(expr) => !matches!(expr.kind, ExprKind::Assign { .. }) && !is_print(expr),
                StatementKind::Not(_) | StatementKind::Every { .. } | StatementKind::Logical(_) => true,
                StatementKind::Some(_) | StatementKind::SomeIn { .. } => false,
            };
            let text = plain(of.text(statement.span));
            if !is_condition || has_wildcard(&text) {
                continue;
            }
            match seen.get(&text) {
                Some(first) => {
                    let line = of.module.text.position(first.start).line;
                    let message = format!("this condition stands in line {line} already");
                    findings.say(&REPEATED, of, statement.span, message, &text);
                }
                None => {
                    seen.insert(text, statement.span);
                }
            }
        }
    });
}

fn is_print(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Call { function, .. } if function.as_slice() == ["print"])
}

/// A text with one space where there is any space.
pub(super) fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether `_` stands in a text: each is a variable of its own.
fn has_wildcard(text: &str) -> bool {
    let is_part = |char: char| char.is_alphanumeric() || char == '_';
    text.split(|char| !is_part(char)).any(|word| word == "_")
}
