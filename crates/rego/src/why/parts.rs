//! The parts of a statement whose values say why it holds, or why not. What is written out says its value itself.

use super::account::Part;
use super::view::View;
use crate::plan::ExprPlan;
use crate::syntax::{Expr, ExprKind, Rule, Term, TermKind};
use crate::value::Value;
use purlin_text::source::Span;

/// How many parts of a statement are shown.
const MAX_PARTS: usize = 6;
/// How many values of one part are told.
const MAX_VALUES: usize = 3;

/// Of a statement that held: what it bound and what it asked of.
pub(super) fn of_held(expr: &Expr, view: &View<'_, '_>) -> Vec<Part> {
    let mut terms = Vec::new();
    match &expr.kind {
        ExprKind::Some(_) => {}
        ExprKind::SomeIn { key, value, .. } => {
            for pattern in key.iter().chain([value]) {
                names(pattern, &mut terms);
            }
        }
        ExprKind::Every { domain, .. } => operands(domain, &mut terms),
        ExprKind::Logical { .. } => of_bodies(expr, &mut terms),
        ExprKind::Term(term) => match &term.kind {
            TermKind::Call(call) if call.is("print") => {}
            TermKind::Call(call) if call.is("assign") => {
                if let [left, right] = call.args.as_slice() {
                    names(left, &mut terms);
                    inner_operands(right, &mut terms);
                }
            }
            TermKind::Call(call) => call.args.iter().for_each(|arg| operands(arg, &mut terms)),
            _ => operands(term, &mut terms),
        },
    }
    let parts = terms.into_iter().filter_map(|term| named(term, view));
    shortened(parts.collect())
}

/// Of a statement that ended an attempt, or several.
pub(super) fn of_fallen(expr: &Expr, ended: &ExprPlan, views: &[View<'_, '_>]) -> Vec<Part> {
    let mut terms: Vec<&Term> = Vec::new();
    let mut is_search = false;
    match &expr.kind {
        ExprKind::Some(_) => {}
        ExprKind::SomeIn { collection, .. } => {
            is_search = true;
            terms.push(collection);
            inner_operands(collection, &mut terms);
        }
        ExprKind::Every { domain, .. } => operands(domain, &mut terms),
        ExprKind::Logical { .. } => of_bodies(expr, &mut terms),
        ExprKind::Term(term) => match &term.kind {
            TermKind::Call(call) if call.is("print") => {}
            TermKind::Call(call) if call.is("assign") => {
                call.args.iter().skip(1).for_each(|arg| operands(arg, &mut terms));
            }
            TermKind::Call(call) if call.infix => {
                call.args.iter().for_each(|arg| operands(arg, &mut terms));
            }
            _ => operands(term, &mut terms),
        },
    }
    let top = match &expr.kind {
        ExprKind::Term(term) => Some(term.span),
        _ => None,
    };
    let parts = terms.into_iter().filter_map(|term| {
        // The place of a statement that is a call is that of the call, with `not` and modifiers around it.
        let span = if top == Some(term.span) && ended.span == expr.span {
            expr.span
        } else {
            term.span
        };
        part(term, span, is_search, views)
    });
    shortened(parts.collect())
}

/// Of what a head says that is undefined.
pub(super) fn of_head(rule: &Rule, span: Span, views: &[View<'_, '_>]) -> Vec<Part> {
    let mut terms = Vec::new();
    for term in rule.head.key.iter().chain(&rule.head.value) {
        all(term, &mut terms);
    }
    let mut shown = Vec::new();
    for term in terms.into_iter().filter(|term| span.holds(term.span)) {
        operands(term, &mut shown);
    }
    let parts = shown
        .into_iter()
        .filter_map(|term| part(term, term.span, false, views));
    shortened(parts.collect())
}

/// The arguments of a function that have names.
pub(super) fn of_args(rule: &Rule, view: &View<'_, '_>) -> Vec<Part> {
    let mut terms = Vec::new();
    for arg in rule.head.args.iter().flatten() {
        names(arg, &mut terms);
    }
    let parts = terms.into_iter().filter_map(|term| named(term, view));
    shortened(parts.collect())
}

/// A term with the value that it has in one attempt.
pub(super) fn named(term: &Term, view: &View<'_, '_>) -> Option<Part> {
    Some(Part {
        span: term.span,
        values: vec![value_of(term, view)?],
        has_more: false,
        read: view.read(term.span),
    })
}

/// A term with the values that it has in several attempts.
fn part(term: &Term, span: Span, is_search: bool, views: &[View<'_, '_>]) -> Option<Part> {
    let mut values: Vec<Value> = Vec::new();
    let mut is_known = false;
    let mut has_more = false;
    for view in views {
        let operand = match view.operand(span, true) {
            Some(searched) if !is_search => Some(searched),
            _ => view.operand(span, false),
        };
        let found = if let Some(operand) = operand {
            is_known = true;
            has_more |= operand.count > operand.values.len();
            operand.values.clone()
        } else {
            let found = value_of(term, view);
            is_known |= found.is_some() || view.ended_at(span);
            found.into_iter().collect()
        };
        for value in found {
            if values.contains(&value) {
                continue;
            }
            if values.len() < MAX_VALUES {
                values.push(value);
            } else {
                has_more = true;
            }
        }
    }
    let single = values.len() <= 1 && !has_more;
    is_known.then(|| Part {
        span: term.span,
        has_more,
        read: views
            .first()
            .filter(|_| single)
            .and_then(|view| view.read(term.span)),
        values,
    })
}

/// The value of a term, put together from those of its parts.
fn value_of(term: &Term, view: &View<'_, '_>) -> Option<Value> {
    let all =
        |items: &[Term]| -> Option<Vec<Value>> { items.iter().map(|item| value_of(item, view)).collect() };
    match &term.kind {
        TermKind::Null => Some(Value::Null),
        TermKind::Bool(value) => Some(Value::Bool(*value)),
        TermKind::Number(number) => Some(Value::Number(number.clone())),
        TermKind::String(text) => Some(Value::String(text.clone())),
        TermKind::Array(items) => all(items).map(Value::array),
        TermKind::Set(items) => all(items).map(Value::set),
        TermKind::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| Some((value_of(key, view)?, value_of(value, view)?)));
            entries.collect::<Option<_>>().map(Value::object)
        }
        _ => view.value(term.span),
    }
}

fn shortened(parts: Vec<Part>) -> Vec<Part> {
    let mut kept: Vec<Part> = Vec::new();
    for part in parts {
        if kept.len() < MAX_PARTS && !kept.iter().any(|known| known.span == part.span) {
            kept.push(part);
        }
    }
    kept
}

/// The names that a pattern binds.
fn names<'t>(pattern: &'t Term, out: &mut Vec<&'t Term>) {
    match &pattern.kind {
        TermKind::Var(name) if !name.starts_with('$') => out.push(pattern),
        TermKind::Array(items) | TermKind::Set(items) => items.iter().for_each(|item| names(item, out)),
        TermKind::Object(entries) => entries.iter().for_each(|(_, item)| names(item, out)),
        _ => {}
    }
}

/// What the bodies of `not`, `and` and `or` ask of.
fn of_bodies<'t>(expr: &'t Expr, out: &mut Vec<&'t Term>) {
    match &expr.kind {
        ExprKind::Term(term) => operands(term, out),
        ExprKind::Logical { operands, .. } => {
            let inner = operands.iter().flat_map(|operand| &operand.body);
            inner.for_each(|expr| of_bodies(expr, out));
        }
        ExprKind::Some(_) | ExprKind::SomeIn { .. } | ExprKind::Every { .. } => {}
    }
}

/// A term, if it is not written out, and the parts of it that matter.
fn operands<'t>(term: &'t Term, out: &mut Vec<&'t Term>) {
    if !is_literal(term) {
        out.push(term);
        inner_operands(term, out);
    }
}

fn inner_operands<'t>(term: &'t Term, out: &mut Vec<&'t Term>) {
    match &term.kind {
        TermKind::Call(call) => call.args.iter().for_each(|arg| operands(arg, out)),
        TermKind::Ref(parts) => {
            let steps = parts.iter().skip(1);
            steps.for_each(|step| operands(step, out));
            if let Some(head) = parts
                .first()
                .filter(|head| !matches!(head.kind, TermKind::Var(_)))
            {
                operands(head, out);
            }
        }
        _ => {}
    }
}

/// Every term within one.
fn all<'t>(term: &'t Term, out: &mut Vec<&'t Term>) {
    out.push(term);
    term.parts().for_each(|part| all(part, out));
}

/// Whether a term is written out, so that it says its value itself.
fn is_literal(term: &Term) -> bool {
    match &term.kind {
        TermKind::Null | TermKind::Bool(_) | TermKind::Number(_) | TermKind::String(_) => true,
        TermKind::Var(name) => name.starts_with('$'),
        TermKind::Array(_) | TermKind::Set(_) | TermKind::Object(_) => term.parts().all(is_literal),
        _ => false,
    }
}
