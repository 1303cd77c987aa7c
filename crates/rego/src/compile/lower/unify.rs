//! Equalities, as steps in which each side has a value by then.

use super::super::terms::is_root;
use super::super::vars::{self, Skip};
use super::Lower;
use crate::plan::{ComprehensionKind, ExprPlanKind, Head, RefPlan, Source as From};
use crate::syntax::{Term, TermKind};

impl Lower<'_, '_> {
    pub(super) fn is_bound(&self, term: &Term) -> bool {
        let skip = Skip {
            closures: true,
            ..Skip::NOTHING
        };
        let mut names = vars::of_term(term, skip).into_iter();
        names.all(|name| {
            is_root(&name)
                || self
                    .slots
                    .get(&name)
                    .is_some_and(|slot| self.bound.contains(slot))
        })
    }

    /// Two terms as one. A side that has its value comes first; two composites are taken apart.
    pub(super) fn unify(&mut self, left: &Term, right: &Term, out: &mut Vec<ExprPlanKind>) {
        let mut open: Vec<(&Term, &Term)> = vec![(left, right)];
        while !open.is_empty() {
            let mut waiting = Vec::new();
            let before = open.len();
            let mut progress = false;
            for (left, right) in open {
                if self.step_of_unify(left, right, out, &mut waiting) {
                    progress = true;
                } else {
                    waiting.push((left, right));
                }
            }
            if !progress && waiting.len() >= before {
                // Unsafe, which was said before.
                out.push(ExprPlanKind::Never);
                return;
            }
            open = waiting;
        }
    }

    /// Plans one pair, or takes it apart; whether it could.
    fn step_of_unify<'t>(
        &mut self,
        left: &'t Term,
        right: &'t Term,
        out: &mut Vec<ExprPlanKind>,
        waiting: &mut Vec<(&'t Term, &'t Term)>,
    ) -> bool {
        let is_search = |term: &Term| {
            matches!(
                term.kind,
                TermKind::Ref(_)
                    | TermKind::ArrayComprehension(..)
                    | TermKind::SetComprehension(..)
                    | TermKind::ObjectComprehension(..)
            )
        };
        let is_searched = |lower: &Self, term: &Term| match &term.kind {
            TermKind::Ref(parts) => parts.first().is_some_and(|head| lower.is_bound(head)),
            _ => true,
        };
        // References come before comprehensions, which are not even evaluated where nothing is found.
        let is_reference = |term: &Term| matches!(term.kind, TermKind::Ref(_));
        let (left, right) = if is_reference(right) && is_search(left) && !is_reference(left) {
            (right, left)
        } else {
            (left, right)
        };
        if is_search(left) && is_searched(self, left) {
            let (a, b) = (self.source(left), self.source(right));
            out.push(ExprPlanKind::Unify(a, b));
            return true;
        }
        if is_search(right) && is_searched(self, right) {
            let (b, a) = (self.source(right), self.source(left));
            out.push(ExprPlanKind::Unify(b, a));
            return true;
        }
        if self.is_bound(left) {
            let (a, b) = (self.source(left), self.source(right));
            out.push(ExprPlanKind::Unify(a, b));
            return true;
        }
        if self.is_bound(right) {
            let (b, a) = (self.source(right), self.source(left));
            out.push(ExprPlanKind::Unify(b, a));
            return true;
        }
        match (&left.kind, &right.kind) {
            (TermKind::Array(a), TermKind::Array(b)) => {
                if a.len() == b.len() {
                    waiting.extend(a.iter().zip(b));
                } else {
                    out.push(ExprPlanKind::Never);
                }
                true
            }
            (TermKind::Object(a), TermKind::Object(b)) => {
                let mut pairs = Vec::new();
                for (key, value) in a {
                    let found = b.iter().find(|(other, _)| other.kind == key.kind);
                    match found {
                        Some((_, other)) => pairs.push((value, other)),
                        None => break,
                    }
                }
                if pairs.len() == a.len() && a.len() == b.len() {
                    waiting.extend(pairs);
                } else {
                    out.push(ExprPlanKind::Never);
                }
                true
            }
            (TermKind::Var(_), _) | (_, TermKind::Var(_)) => false,
            _ => {
                out.push(ExprPlanKind::Never);
                true
            }
        }
    }

    pub(super) fn source(&mut self, term: &Term) -> From {
        match &term.kind {
            TermKind::Var(name) if &**name == "input" => From::Ref(RefPlan {
                span: term.span,
                head: Head::Input,
                steps: Vec::new(),
                ground: true,
            }),
            TermKind::Var(name) if &**name == "data" => From::Ref(RefPlan {
                span: term.span,
                head: Head::Data,
                steps: Vec::new(),
                ground: true,
            }),
            TermKind::Ref(parts) => From::Ref(self.reference(term.span, parts)),
            TermKind::ArrayComprehension(inner, body) => {
                self.comprehension(term.span, ComprehensionKind::Array, inner, None, body)
            }
            TermKind::SetComprehension(inner, body) => {
                self.comprehension(term.span, ComprehensionKind::Set, inner, None, body)
            }
            TermKind::ObjectComprehension(entry, body) => self.comprehension(
                term.span,
                ComprehensionKind::Object,
                &entry.0,
                Some(&entry.1),
                body,
            ),
            _ => From::Term(self.pattern(term)),
        }
    }
}
