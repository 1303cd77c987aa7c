//! Nested calls, templates and heads taken apart: each call becomes an expression of its own that binds its result, as
//! do the parts of a head and of `with` that have to be evaluated.

mod calls;
mod modifiers;
mod print;

use super::Context;
use super::locals::truth;
use super::metadata;
use super::term_order;
use super::terms::is_root;
use super::vars::{self, Skip, Vars};
use crate::syntax::{Body, Call, Expr, ExprKind, Name, Rule, TemplatePart, Term, TermKind, With};
use purlin_text::source::Span;

/// Takes a rule apart, its `else` branches included.
pub(super) fn rule(rule: &mut Rule, context: &mut Context) {
    let mut expander = Expander { context };
    let mut next = Some(rule);
    while let Some(branch) = next {
        expander.branch(branch);
        expander.context.is_else = true;
        next = branch.otherwise.as_deref_mut();
    }
    expander.context.is_else = false;
}

/// `variable = term`.
pub(super) fn equality(name: &Name, term: Term) -> Expr {
    let span = term.span;
    Expr::from(unification(span, variable(name, span), term))
}

/// `left = right`.
pub(super) fn unification(span: Span, left: Term, right: Term) -> Term {
    let call = Call {
        operator_span: span,
        operator: vec![Name::from("eq")],
        infix: true,
        args: vec![left, right],
    };
    Term {
        span,
        kind: TermKind::Call(Box::new(call)),
    }
}

/// A variable as a term.
pub(super) fn variable(name: &Name, span: Span) -> Term {
    Term {
        span,
        kind: TermKind::Var(name.clone()),
    }
}

/// Whether a term holds references or comprehensions.
pub(super) fn requires_evaluation(term: &Term) -> bool {
    match &term.kind {
        TermKind::Var(name) => is_root(name),
        TermKind::Ref(_)
        | TermKind::ArrayComprehension(..)
        | TermKind::SetComprehension(..)
        | TermKind::ObjectComprehension(..)
        | TermKind::Template(_) => true,
        _ => term.parts().any(requires_evaluation),
    }
}

/// Adds expressions behind a body, in the place of one that only says `true`; as in OPA, also of one that says `not true`.
pub(super) fn append(body: &mut Body, more: Vec<Expr>) {
    if more.is_empty() {
        return;
    }
    let only_true = matches!(
        body.as_slice(),
        [Expr {
            kind: ExprKind::Term(Term {
                kind: TermKind::Bool(true),
                ..
            }),
            ..
        }]
    );
    if only_true {
        body.clear();
    }
    body.extend(more);
}

/// The same, where calls in modifiers were taken out before: a body that has some says more than `true`.
fn append_behind_modifiers(body: &mut Body, more: Vec<Expr>) {
    let mut modifiers = body.iter().flat_map(|expr| &expr.with);
    if modifiers.any(|with| holds_call(&with.value)) {
        body.extend(more);
    } else {
        append(body, more);
    }
}

/// Whether a term holds what becomes an expression of its own.
fn holds_call(term: &Term) -> bool {
    match &term.kind {
        TermKind::Call(_) | TermKind::Template(_) => true,
        TermKind::Ref(parts) if !matches!(parts.first().map(|head| &head.kind), Some(TermKind::Var(_))) => {
            true
        }
        _ => term.parts().any(holds_call),
    }
}

struct Expander<'e, 'c> {
    context: &'e mut Context<'c>,
}

impl Expander<'_, '_> {
    fn branch(&mut self, branch: &mut Rule) {
        let mut body = branch
            .body
            .take()
            .unwrap_or_else(|| vec![truth(branch.head.span)]);
        let globals = branch
            .head
            .args
            .iter()
            .flatten()
            .fold(Vars::new(), |mut names, arg| {
                vars::add_term(arg, Skip::NOTHING, &mut names);
                names
            });
        // In closures of the head, nothing of the body has a value for `print`.
        for term in branch.head.key.iter_mut().chain(&mut branch.head.value) {
            self.prints_of_term(term, &globals);
        }
        let args = branch.head.args.iter_mut().flatten();
        let head = args.chain(&mut branch.head.key).chain(&mut branch.head.value);
        let mut head: Vec<&mut Term> = head.collect();
        for term in &mut head {
            let mut more = Vec::new();
            self.term(term, &mut more);
            append(&mut body, more);
        }
        for term in head {
            let mut more = Vec::new();
            self.bind(term, &mut more);
            append_behind_modifiers(&mut body, more);
        }
        self.prints(&mut body, &globals);
        branch.body = Some(self.body(body));
    }

    /// Binds a term that has to be evaluated to a variable, in its place.
    fn bind(&mut self, term: &mut Term, more: &mut Vec<Expr>) {
        if requires_evaluation(term) {
            let name = self.context.local(None);
            let bound = std::mem::replace(term, variable(&name, term.span));
            more.push(equality(&name, bound));
        }
    }

    fn body(&mut self, body: Body) -> Body {
        let mut out = Body::with_capacity(body.len());
        for expr in body {
            self.expr(expr, &mut out);
        }
        out
    }

    fn expr(&mut self, mut expr: Expr, out: &mut Body) {
        for with in &mut expr.with {
            self.term(&mut with.value, out);
        }
        for at in 0..expr.with.len() {
            self.modifier(&mut expr, at, out);
        }
        let with = expr.with.clone();
        let mut more = Vec::new();
        match &mut expr.kind {
            ExprKind::Term(term) => {
                if let TermKind::Call(call) = &term.kind
                    && let Some(found) = metadata::called(call, term.span, self.context)
                {
                    *term = match call.args.first().cloned() {
                        Some(output) => unification(term.span, output, found),
                        None => found,
                    };
                }
                if let TermKind::Call(call) = &mut term.kind {
                    for arg in &mut call.args {
                        self.term(arg, &mut more);
                    }
                    self.check_call(call, false);
                } else {
                    self.term(term, &mut more);
                }
            }
            ExprKind::Some(_) | ExprKind::SomeIn { .. } => {}
            ExprKind::Every { domain, body, .. } => {
                let name = self.context.local(None);
                let collection = std::mem::replace(domain, variable(&name, domain.span));
                let mut bound = equality(&name, collection);
                bound.with.clone_from(&with);
                self.expr(bound, out);
                *body = self.body(std::mem::take(body));
            }
            ExprKind::Logical { operator, operands } => {
                for operand in operands {
                    self.refuse_metadata(*operator, operand);
                    operand.body = self.body(std::mem::take(&mut operand.body));
                }
            }
        }
        for extra in &mut more {
            let mut all = with.clone();
            all.append(&mut extra.with);
            extra.with = all;
        }
        out.append(&mut more);
        out.push(expr);
    }

    fn term(&mut self, term: &mut Term, more: &mut Vec<Expr>) {
        let span = term.span;
        match &mut term.kind {
            TermKind::Template(parts) => {
                let parts = std::mem::take(parts);
                term.kind = self.template(parts, span);
            }
            // What has no order of its own is evaluated in OPA's.
            TermKind::Set(items) => items.sort_by(term_order::compare),
            TermKind::Object(entries) => entries.sort_by(|(a, _), (b, _)| term_order::compare(a, b)),
            _ => {}
        }
        if let TermKind::Call(call) = &term.kind
            && let Some(found) = metadata::called(call, span, self.context)
        {
            *term = found;
            return;
        }
        for part in term.parts_mut() {
            self.term(part, more);
        }
        match &mut term.kind {
            TermKind::Call(call) => {
                self.check_call(call, true);
                if call.is("print") {
                    term.kind = TermKind::Bool(true);
                    return;
                }
                let name = self.context.local(None);
                call.args.push(variable(&name, span));
                let call = std::mem::replace(term, variable(&name, span));
                more.push(Expr::from(call));
            }
            TermKind::Ref(parts) => {
                // Constants stay: nothing can be found in them.
                if let Some(head) = parts.first_mut()
                    && !head.is_scalar()
                    && !matches!(head.kind, TermKind::Var(_))
                {
                    let name = self.context.local(None);
                    let subject = std::mem::replace(head, variable(&name, head.span));
                    more.push(equality(&name, subject));
                }
            }
            _ => {
                if let Some((head, body)) = term.comprehension_mut() {
                    self.comprehension(head, body);
                }
            }
        }
    }

    fn comprehension(&mut self, head: Vec<&mut Term>, body: &mut Body) {
        for term in head {
            let mut more = Vec::new();
            self.term(term, &mut more);
            self.bind(term, &mut more);
            append_behind_modifiers(body, more);
        }
        *body = self.body(std::mem::take(body));
    }

    /// A template as a call: each part is the set of the values that it has, so that an undefined one leaves no gap.
    fn template(&mut self, parts: Vec<TemplatePart>, span: Span) -> TermKind {
        let parts = parts
            .into_iter()
            .map(|part| match part {
                TemplatePart::Text(text) => Term {
                    span,
                    kind: TermKind::String(text),
                },
                // A variable has a value in any case.
                TemplatePart::Term(term, with) => match &term.kind {
                    TermKind::Var(name) if !is_root(name) => Term {
                        span: term.span,
                        kind: TermKind::Set(vec![term]),
                    },
                    _ => self.captured(term, with),
                },
            })
            .collect();
        TermKind::Call(Box::new(Call {
            operator_span: span,
            operator: vec![Name::from("internal"), Name::from("template_string")],
            infix: true,
            args: vec![Term {
                span,
                kind: TermKind::Array(parts),
            }],
        }))
    }

    /// `{x | x = term}`, closed over variables that are bound outside.
    fn captured(&mut self, term: Term, with: Vec<With>) -> Term {
        let span = term.span;
        let name = self.context.captured();
        let mut capture = equality(&name, term);
        capture.with = with;
        let body = vec![capture];
        Term {
            span,
            kind: TermKind::SetComprehension(Box::new(variable(&name, span)), body),
        }
    }
}

/// The names at the start of a reference, up to the first that is computed.
pub(super) fn static_path(term: &Term) -> Vec<Name> {
    match &term.kind {
        TermKind::Var(name) => vec![name.clone()],
        TermKind::Ref(parts) => {
            let mut path = Vec::new();
            for (at, part) in parts.iter().enumerate() {
                match &part.kind {
                    TermKind::Var(name) if at == 0 => path.push(name.clone()),
                    TermKind::String(name) if at > 0 => path.push(name.clone()),
                    _ => break,
                }
            }
            path
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{p, said};

    #[test]
    fn nested_parts_are_evaluated_first() {
        for (text, value) in [
            (r"p := count([x | x := input.xs[_]]) + 1", r"4"),
            (r#"p := $"{input.n}, {1 + 1}""#, r#""1, 2""#),
            (r#"p := {"a": input.n, "a": input.nope, "a": 3}"#, r#"{"a":3}"#),
            (r#"p := {1: "a", input.n: "b"}"#, r#"{"1":"b"}"#),
            (r#"p := $"{input.n with input.n as 7}""#, r#""7""#),
            (r"p := input.n if not true", r"1"),
            (
                r"p := f(1)[0]
f(x) := [x]",
                r"1",
            ),
        ] {
            assert_eq!(p(text), value, "{text}");
        }
    }

    #[test]
    fn calls_are_checked() {
        for (text, messages) in [
            (
                r"p := count(1, 2, 3)",
                &[r"`count` takes 1 argument, not 3"] as &[&str],
            ),
            (r"p := coutn([1])", &[r"there is no function `coutn`"] as &[&str]),
            (r"p := print(1)", &[r"`print` has no value"] as &[&str]),
            (
                r"p := any([true])",
                &[r"`any` is deprecated, and not there any more"] as &[&str],
            ),
            (r"p if { print(x); x = 1 }", &[r"`x` has no value yet"] as &[&str]),
            (
                r"p if { true with nope as 1 }",
                &[r"`with` can't replace `nope`: there is no such document or function"] as &[&str],
            ),
            (
                r#"q := {"a": 1}
p if { q.a == 1 with data.test.q.a as 2 }"#,
                &[r"`with` can't replace a part of the rule `test.q`"] as &[&str],
            ),
        ] {
            assert_eq!(said(text), messages, "{text}");
        }
    }
}
