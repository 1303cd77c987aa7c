//! Nested calls, templates and heads taken apart: each call becomes an expression of its own that binds its result, as
//! do the parts of a head and of `with` that have to be evaluated.

mod print;

use super::Context;
use super::error::Code;
use super::locals::{is_operator, truth};
use super::metadata;
use super::term_order;
use super::vars::{self, Skip, Vars};
use crate::syntax::{
    Body, Call, Expr, ExprKind, Logical, Name, Operand, Rule, TemplatePart, Term, TermKind, With,
};
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
    let call = Call {
        operator_span: span,
        operator: vec![Name::from("eq")],
        infix: true,
        args: vec![variable(name, span), term],
    };
    Expr {
        span,
        negated: false,
        kind: ExprKind::Term(Term {
            span,
            kind: TermKind::Call(Box::new(call)),
        }),
        with: Vec::new(),
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
        TermKind::Null | TermKind::Bool(_) | TermKind::Number(_) | TermKind::String(_) => false,
        TermKind::Var(name) => super::resolve::is_root(name),
        TermKind::Ref(_)
        | TermKind::ArrayComprehension(..)
        | TermKind::SetComprehension(..)
        | TermKind::ObjectComprehension(..)
        | TermKind::Template(_) => true,
        TermKind::Call(call) => call.args.iter().any(requires_evaluation),
        TermKind::Array(items) | TermKind::Set(items) => items.iter().any(requires_evaluation),
        TermKind::Object(entries) => entries
            .iter()
            .any(|(key, value)| requires_evaluation(key) || requires_evaluation(value)),
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
        TermKind::Ref(parts) => {
            let has_name = matches!(parts.first().map(|head| &head.kind), Some(TermKind::Var(_)));
            !has_name || parts.iter().any(holds_call)
        }
        TermKind::Array(items) | TermKind::Set(items) => items.iter().any(holds_call),
        TermKind::Object(entries) => entries
            .iter()
            .any(|(key, value)| holds_call(key) || holds_call(value)),
        _ => false,
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
                    let output = call.args.first().cloned();
                    *term = found;
                    if let Some(output) = output {
                        let args = vec![output, term.clone()];
                        let call = Call {
                            operator_span: term.span,
                            operator: vec![Name::from("eq")],
                            infix: true,
                            args,
                        };
                        term.kind = TermKind::Call(Box::new(call));
                    }
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

    /// OPA finds no value for annotations that are a part of an operand without braces.
    fn refuse_metadata(&mut self, operator: Logical, operand: &Operand) {
        if operand.in_braces {
            return;
        }
        for term in operand.body.iter().filter_map(|expr| match &expr.kind {
            ExprKind::Term(term) => metadata::asked_within(term),
            _ => None,
        }) {
            let message = format!(
                "`rego.metadata` can't be a part of an operand of `{}` without braces",
                operator.word()
            );
            let help = Some("Assign the annotations to a variable before".to_owned());
            self.context.error(Code::Unsafe, term.span, message, help);
        }
    }

    /// Whether the function exists and takes so many arguments. One that stands alone may have its result as one more.
    fn check_call(&mut self, call: &Call, nested: bool) {
        let name = self.context.shown(&call.operator);
        if is_operator(call, "eq") || is_operator(call, "assign") {
            if nested {
                let message = "an assignment or unification has no value here".to_owned();
                let help = Some("Compare with `==`, or bind the value in the body".to_owned());
                self.context.error(Code::Type, call.operator_span, message, help);
            }
            return;
        }
        if matches!(name.as_str(), "print" | "internal.print") {
            if nested {
                let message = "`print` has no value".to_owned();
                let help = Some("Let it stand alone in the body".to_owned());
                self.context.error(Code::Type, call.operator_span, message, help);
            }
            return;
        }
        let Some(arity) = self.context.arity(&call.operator) else {
            self.context.unknown_function(call);
            return;
        };
        if let Some(reason) = self.context.refusal(&name) {
            let message = format!("`{name}` can't be called: {reason}");
            self.context
                .error(Code::Compile, call.operator_span, message, None);
        }
        if !call.infix && self.context.functions.is_deprecated(&name) {
            let message = format!("`{name}` is deprecated, and not there any more");
            let help = instead(&name).map(str::to_owned);
            self.context.error(Code::Type, call.operator_span, message, help);
        }
        let given = call.args.len();
        // A nested call is looked at again with its result behind the arguments.
        let is_said = self.context.is_said(call.operator_span);
        if given != arity && (nested || given != arity + 1) && !is_said {
            let s = if arity == 1 { "" } else { "s" };
            let message = if self.context.is_value(&call.operator) {
                format!("`{name}` is a rule, not a function")
            } else {
                format!("`{name}` takes {arity} argument{s}, not {given}")
            };
            self.context.error(Code::Type, call.operator_span, message, None);
        }
    }

    fn term(&mut self, term: &mut Term, more: &mut Vec<Expr>) {
        let span = term.span;
        match &mut term.kind {
            TermKind::Null
            | TermKind::Bool(_)
            | TermKind::Number(_)
            | TermKind::String(_)
            | TermKind::Var(_) => {}
            TermKind::Template(parts) => {
                let parts = std::mem::take(parts);
                term.kind = self.template(parts, span);
                self.term(term, more);
            }
            TermKind::Call(call) => {
                if let Some(found) = metadata::called(call, span, self.context) {
                    *term = found;
                    return;
                }
                for arg in &mut call.args {
                    self.term(arg, more);
                }
                self.check_call(call, true);
                if is_operator(call, "print") {
                    term.kind = TermKind::Bool(true);
                    return;
                }
                let name = self.context.local(None);
                let mut call = std::mem::replace(&mut term.kind, TermKind::Var(name.clone()));
                if let TermKind::Call(call) = &mut call {
                    call.args.push(variable(&name, span));
                }
                more.push(Expr {
                    span,
                    negated: false,
                    kind: ExprKind::Term(Term { span, kind: call }),
                    with: Vec::new(),
                });
            }
            TermKind::Ref(parts) => {
                for part in parts.iter_mut() {
                    self.term(part, more);
                }
                // Constants stay: nothing can be found in them.
                if let Some(head) = parts.first_mut()
                    && !matches!(
                        head.kind,
                        TermKind::Var(_)
                            | TermKind::Null
                            | TermKind::Bool(_)
                            | TermKind::Number(_)
                            | TermKind::String(_)
                    )
                {
                    let name = self.context.local(None);
                    let subject = std::mem::replace(head, variable(&name, head.span));
                    more.push(equality(&name, subject));
                }
            }
            TermKind::Array(items) => {
                for item in items {
                    self.term(item, more);
                }
            }
            // What has no order of its own is evaluated in OPA's.
            TermKind::Set(items) => {
                items.sort_by(term_order::compare);
                for item in items {
                    self.term(item, more);
                }
            }
            TermKind::Object(entries) => {
                entries.sort_by(|(a, _), (b, _)| term_order::compare(a, b));
                for (key, value) in entries {
                    self.term(key, more);
                    self.term(value, more);
                }
            }
            TermKind::ArrayComprehension(inner, body) | TermKind::SetComprehension(inner, body) => {
                self.comprehension(body, &mut [inner]);
            }
            TermKind::ObjectComprehension(entry, body) => {
                let (key, value) = &mut **entry;
                self.comprehension(body, &mut [key, value]);
            }
        }
    }

    fn comprehension(&mut self, body: &mut Body, terms: &mut [&mut Term]) {
        for term in terms {
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
                    TermKind::Var(name) if !super::resolve::is_root(name) => Term {
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

    /// What `with` replaces has to be there, and what stands in its place is evaluated first.
    fn modifier(&mut self, expr: &mut Expr, at: usize, out: &mut Body) {
        let Some(With { target, value, .. }) = expr.with.get_mut(at) else {
            return;
        };
        let path = static_path(target);
        let root = path.first().map(|name| &**name);
        if let TermKind::Var(name) = &value.kind
            && self.context.is_builtin(name)
        {
            // A function is not a variable.
            let name = variable(name, value.span);
            value.kind = TermKind::Ref(vec![name]);
        }
        let names_function = |context: &Context, term: &Term| {
            let path = static_path(term);
            !path.is_empty() && path.len() == length(term) && context.names_function(&path)
        };
        match root {
            Some("input") => {}
            Some("data") => {
                let is_longer = path.len() < length(target);
                if let Some(rule) = self.context.rule_above(&path, is_longer) {
                    let message = format!("`with` can't replace a part of the rule `{}`", rule.join("."));
                    let help = Some("Replace the whole rule".to_owned());
                    self.context.error(Code::Compile, target.span, message, help);
                    return;
                }
                if names_function(self.context, value) {
                    return;
                }
            }
            _ => {
                let name = path.join(".");
                if path.len() != length(target) || !self.context.is_builtin(&name) {
                    let message =
                        format!("`with` can't replace `{name}`: there is no such document or function");
                    let help = Some("It replaces `input`, what is below `data`, and functions".to_owned());
                    self.context.error(Code::Type, target.span, message, help);
                    return;
                }
                let invalid = matches!(
                    name.as_str(),
                    "eq" | "rego.metadata.chain" | "rego.metadata.rule" | "walk" | "print"
                );
                if invalid || root == Some("internal") {
                    let message = format!("`with` can't replace `{name}`");
                    self.context.error(Code::Compile, target.span, message, None);
                    return;
                }
                if names_function(self.context, value)
                    || self.context.is_rule(&static_path(value), length(value))
                {
                    return;
                }
            }
        }
        if requires_evaluation(value) {
            let name = self.context.local(None);
            let bound = std::mem::replace(value, variable(&name, value.span));
            out.push(equality(&name, bound));
        }
    }
}

/// What to write in the place of a function that is not there any more.
fn instead(name: &str) -> Option<&'static str> {
    Some(match name {
        "all" => "Write `every x in xs { x }`",
        "any" => "Write `true in xs`",
        "re_match" => "Call `regex.match`",
        "set_diff" => "Write `a - b`",
        "net.cidr_overlap" => "Call `net.cidr_contains`",
        "cast_array" | "cast_set" | "cast_string" | "cast_boolean" | "cast_null" | "cast_object" => {
            "Ask for the type: `is_string`, `is_array` and so on"
        }
        _ => return None,
    })
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

/// How many parts a reference has.
fn length(term: &Term) -> usize {
    match &term.kind {
        TermKind::Ref(parts) => parts.len(),
        _ => 1,
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
