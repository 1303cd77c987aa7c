//! The order of bodies: each expression where everything it needs is bound, else it is unsafe.

use std::collections::BTreeMap;

use super::Context;
use super::error::Code;
use super::locals::is_wildcard;
use super::outputs;
use super::terms::is_root;
use super::vars::{self, Skip, Vars};
use crate::syntax::{Body, Expr, ExprKind, Rule, Term, TermKind};
use purlin_text::source::Span;

/// Puts the bodies of a rule in order, its `else` branches included.
pub(super) fn rule(rule: &mut Rule, context: &mut Context) {
    let mut next = Some(rule);
    while let Some(branch) = next {
        let mut globals = Vars::new();
        for arg in branch.head.args.iter().flatten() {
            vars::add_term(arg, Skip::NOTHING, &mut globals);
        }
        head(branch, &globals, context);
        let mut order = Order {
            context,
            unsafe_vars: BTreeMap::new(),
        };
        let body = branch.body.take().unwrap_or_default();
        branch.body = Some(order.body(&globals, body));
        let unsafe_vars = std::mem::take(&mut order.unsafe_vars);
        report(&unsafe_vars, context);
        next = branch.otherwise.as_deref_mut();
    }
}

/// Whatever the head names has to stand in the body.
fn head(branch: &Rule, globals: &Vars, context: &mut Context) {
    let mut known = vars::of_body(branch.body.as_deref().unwrap_or(&[]), Skip::SAFETY);
    known.extend(globals.iter().cloned());
    let mut terms: Vec<&Term> = branch.head.reference.iter().skip(1).collect();
    terms.extend(branch.head.key.iter().chain(&branch.head.value));
    for term in terms {
        for name in vars::of_term(term, Skip::NOTHING) {
            if !known.contains(&name) && !is_root(&name) {
                unsafe_var(&name, term.span, context);
            }
        }
    }
}

fn unsafe_var(name: &str, span: Span, context: &mut Context) {
    let written = context.written(name).to_owned();
    let message = if is_wildcard(name) {
        "`_` stands where a value is needed".to_owned()
    } else {
        format!("`{written}` has no value here")
    };
    let help = if is_wildcard(name) {
        "Bind it before: `some x in …`"
    } else {
        "Bind it in the body: `x := …`, or `some x in …`"
    };
    context.error(Code::Unsafe, span, message, Some(help.to_owned()));
}

fn report(found: &BTreeMap<Span, Vars>, context: &mut Context) {
    let mut said = Vars::new();
    let mut others = Vec::new();
    for (span, names) in found {
        for name in names {
            if !said.insert(name.clone()) {
                continue;
            }
            if is_wildcard(name) || context.is_of_the_author(name) || !super::is_generated(name) {
                unsafe_var(name, *span, context);
            } else {
                others.push(*span);
            }
        }
    }
    if let (true, Some(span)) = (said.len() == others.len(), others.first()) {
        let message = "this needs a value that nothing gives it".to_owned();
        context.error(Code::Unsafe, *span, message, None);
    }
}

struct Order<'o, 'c> {
    context: &'o mut Context<'c>,
    /// Names without a value, by the place of the expression that needs them.
    unsafe_vars: BTreeMap<Span, Vars>,
}

impl Order<'_, '_> {
    /// Orders a body, and the closures in it.
    fn body(&mut self, globals: &Vars, body: Body) -> Body {
        let all = self.needed_by_body(&body);
        let is_global = |name: &str| globals.contains(name) || is_root(name);
        let mut safe: Vars = all.iter().filter(|name| is_global(name)).cloned().collect();
        let mut waiting: Vec<(Expr, Vars)> = body
            .into_iter()
            .map(|expr| {
                let mut needed = self.needed(&expr);
                needed.retain(|name| !safe.contains(name));
                (expr, needed)
            })
            .collect();
        let mut ordered: Body = Vec::with_capacity(waiting.len());
        loop {
            let before = ordered.len();
            let mut still = Vec::new();
            for (expr, mut needed) in waiting {
                let outputs = outputs::of_expr(&expr, &safe, self.context);
                let mut closed = Vars::new();
                vars::add_closures_of(&expr, &mut closed);
                closed.retain(|name| all.contains(name) && !is_global(name));
                if !closed.is_empty() {
                    if closed == outputs {
                        still.push((expr, needed));
                        continue;
                    }
                    needed = closed;
                }
                needed.retain(|name| !outputs.contains(name) && !safe.contains(name));
                if needed.is_empty() {
                    safe.extend(outputs);
                    ordered.push(expr);
                } else {
                    still.push((expr, needed));
                }
            }
            waiting = still;
            if ordered.len() == before {
                break;
            }
        }
        for (expr, needed) in &waiting {
            self.unsafe_vars
                .entry(expr.span)
                .or_default()
                .extend(needed.iter().cloned());
        }
        let mut globals = globals.clone();
        let mut result = Vec::with_capacity(ordered.len());
        for mut expr in ordered {
            let names = self.needed(&expr);
            self.closures(&mut expr, &globals);
            globals.extend(names);
            result.push(expr);
        }
        result.extend(waiting.into_iter().map(|(expr, _)| expr));
        result
    }

    /// The variables that have to be bound for an expression. Operands without braces bind nothing by themselves.
    fn needed(&self, expr: &Expr) -> Vars {
        let mut needed = vars::of_expr(expr, Skip::SAFETY);
        if let ExprKind::Logical { operands, .. } = &expr.kind {
            for operand in operands.iter().filter(|operand| !operand.in_braces) {
                needed.append(&mut outputs::open_in_operand(&operand.body, self.context));
            }
        }
        needed
    }

    fn needed_by_body(&self, body: &Body) -> Vars {
        body.iter().flat_map(|expr| self.needed(expr)).collect()
    }

    fn closures(&mut self, expr: &mut Expr, globals: &Vars) {
        let span = expr.span;
        if let ExprKind::Every {
            key,
            value,
            domain,
            body,
        } = &mut expr.kind
        {
            self.closures_of_term(domain, globals, span);
            let mut globals = globals.clone();
            for term in key.iter().chain([&*value]) {
                vars::add_term(term, Skip::NOTHING, &mut globals);
            }
            *body = self.body(&globals, std::mem::take(body));
        } else {
            for term in expr.terms_mut() {
                self.closures_of_term(term, globals, span);
            }
            for body in expr.bodies_mut() {
                *body = self.body(globals, std::mem::take(body));
            }
        }
        for with in &mut expr.with {
            self.closures_of_term(&mut with.value, globals, span);
        }
    }

    fn closures_of_term(&mut self, term: &mut Term, globals: &Vars, span: Span) {
        for part in term.parts_mut() {
            self.closures_of_term(part, globals, span);
        }
        if let Some((head, body)) = term.comprehension_mut() {
            self.closure(&head, body, globals, span);
        }
    }

    fn closure(&mut self, head: &[&mut Term], body: &mut Body, globals: &Vars, span: Span) {
        let mut known = self.needed_by_body(body);
        // What a template or `print` captures is bound outside.
        if let [term] = head
            && let TermKind::Var(name) = &term.kind
            && self.context.is_captured(name)
        {
            let open = known.iter().filter(|other| *other != name);
            let open = open
                .filter(|other| !globals.contains(*other) && !is_root(other) && !super::is_generated(other));
            for other in open.cloned().collect::<Vec<_>>() {
                let message = if is_wildcard(&other) {
                    "`_` can't stand in a template".to_owned()
                } else {
                    format!("`{}` has no value here", self.context.written(&other))
                };
                let help = Some("Bind it to a variable in the body".to_owned());
                self.context.error(Code::Compile, term.span, message, help);
            }
        }
        known.extend(globals.iter().cloned());
        for term in head {
            for name in vars::of_term(term, Skip::NOTHING) {
                if !known.contains(&name) && !is_root(&name) {
                    self.unsafe_vars.entry(span).or_default().insert(name);
                }
            }
        }
        *body = self.body(globals, std::mem::take(body));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{p, said};

    #[test]
    fn what_has_no_value_is_said() {
        for (text, messages) in [
            (r"p if { x > 1 }", &[r"`x` has no value here"] as &[&str]),
            (r"p := x", &[r"`x` has no value here"] as &[&str]),
            (
                r"p if { not input.xs[x] }",
                &[r"`x` has no value here"] as &[&str],
            ),
            (
                r"p if { count(_) == 1 }",
                &[r"`_` stands where a value is needed"] as &[&str],
            ),
        ] {
            assert_eq!(said(text), messages, "{text}");
        }
    }

    #[test]
    fn bodies_are_put_in_order() {
        for (text, value) in [
            (r"p if { x > 0; x = input.n }", r"true"),
            (r"p := y if { y = x + 1; x = z; z = input.n }", r"2"),
            (r"p if { count(ys) == 3; ys = [y | y = input.xs[i]] }", r"true"),
            (r"p := k if { input.o[k] == v; v = 2 }", r#""b""#),
        ] {
            assert_eq!(p(text), value, "{text}");
        }
    }
}
