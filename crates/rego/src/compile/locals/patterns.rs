//! What patterns declare: arguments, the left side of `:=`, and the keys and values of a search.

use super::super::error::Code;
use super::super::expand::unification;
use super::super::outputs;
use super::super::vars::{self, Skip};
use super::scope::Occurrence;
use super::{Locals, is_wildcard};
use crate::syntax::{Expr, ExprKind, Term, TermKind, With};
use purlin_text::source::Span;

impl Locals<'_, '_> {
    pub(super) fn argument(&mut self, term: &mut Term) {
        match &mut term.kind {
            TermKind::Var(name) => {
                let new = if let Some(new) = self.known(name) {
                    let new = new.clone();
                    self.uses(name);
                    new
                } else {
                    let new = self.context.local(Some(name));
                    self.insert(name, new.clone(), Occurrence::Argument);
                    if !is_wildcard(name)
                        && let Some(scope) = self.scopes.last_mut()
                    {
                        scope.unused.insert(name.clone(), term.span);
                    }
                    new
                };
                *name = new;
            }
            TermKind::Array(items) | TermKind::Ref(items) => {
                for item in items {
                    self.argument(item);
                }
            }
            TermKind::Object(entries) => {
                for (_, value) in entries {
                    self.argument(value);
                }
            }
            TermKind::Call(_) => self.context.error(
                Code::Compile,
                term.span,
                "an argument can't be a call".to_owned(),
                Some("Compare in the body".to_owned()),
            ),
            _ => {}
        }
    }

    /// The left side of an assignment: variables, arrays and values of objects.
    pub(super) fn target(&mut self, term: &mut Term) {
        match &mut term.kind {
            TermKind::Var(name) => {
                if let Some(new) = self.declare(&name.clone(), term.span, Occurrence::Assigned) {
                    *name = new;
                }
            }
            TermKind::Array(items) => {
                for item in items {
                    self.target(item);
                }
            }
            TermKind::Object(entries) => {
                for (_, value) in entries {
                    self.target(value);
                }
            }
            other => {
                let what = match other {
                    TermKind::Ref(_) => "a reference",
                    TermKind::Call(_) => "a call",
                    TermKind::Set(_) => "a set",
                    TermKind::Null | TermKind::Bool(_) | TermKind::Number(_) | TermKind::String(_) => {
                        "a constant"
                    }
                    _ => "this",
                };
                let help =
                    Some("Only a new variable can stand on the left of `:=`; compare with `==`".to_owned());
                self.context.error(
                    Code::Compile,
                    term.span,
                    format!("{what} can't be assigned to"),
                    help,
                );
            }
        }
    }

    /// `some key, value in collection` as `value = collection[key]`.
    pub(super) fn search(
        &mut self,
        span: Span,
        negated: bool,
        with: Vec<With>,
        key: Option<Term>,
        value: Term,
        collection: Term,
    ) -> Option<Expr> {
        let key = key.unwrap_or_else(|| Term {
            span: collection.span,
            kind: TermKind::Var(self.context.local(None)),
        });
        let mut bound = vars::of_term(&key, Skip::PATTERN);
        bound.extend(vars::of_term(&value, Skip::PATTERN));
        let around = vars::of_term(
            &collection,
            Skip {
                closures: true,
                ..Skip::NOTHING
            },
        );
        if let Some(name) = bound.intersection(&around).find(|name| !is_wildcard(name)) {
            let message = format!("`{name}` is searched for in itself");
            let help = Some("Choose another name for the variable".to_owned());
            self.context.error(Code::Compile, span, message, help);
            return None;
        }
        let safe = vars::of_term(&collection, Skip::NOTHING);
        let collection_span = collection.span;
        let mut parts = match collection.kind {
            TermKind::Ref(parts) => parts,
            _ => vec![collection.clone()],
        };
        parts.push(key);
        let right = Term {
            span: collection_span,
            kind: TermKind::Ref(parts),
        };
        let mut expr = Expr {
            negated,
            with,
            ..Expr::from(unification(span, value, right))
        };
        for name in outputs::of_equality(&expr, &safe) {
            self.declare(&name, span, Occurrence::Declared)?;
        }
        if let ExprKind::Term(term) = &mut expr.kind {
            self.term(term);
        }
        self.modifiers(&mut expr.with);
        Some(expr)
    }
}
