//! What is right below a term or an expression, so that a walk over a tree only says where it is unlike others.

use super::{Body, Call, Expr, ExprKind, Operand, Term, TermKind, With};

impl Call {
    /// Whether it is of the function or operator of this one name.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        matches!(self.operator.as_slice(), [only] if &**only == name)
    }
}

impl From<Term> for Expr {
    /// The term alone: not negated, and without modifiers.
    fn from(term: Term) -> Self {
        Self {
            span: term.span,
            negated: false,
            kind: ExprKind::Term(term),
            with: Vec::new(),
        }
    }
}

impl Term {
    /// Whether it is `null`, a truth value, a number or a string.
    #[must_use]
    pub fn is_scalar(&self) -> bool {
        matches!(
            self.kind,
            TermKind::Null | TermKind::Bool(_) | TermKind::Number(_) | TermKind::String(_)
        )
    }

    /// The terms right in this one. Comprehensions and templates have none: what they hold has a scope of its own.
    pub fn parts(&self) -> impl Iterator<Item = &Self> {
        let (terms, entries): (&[Self], &[(Self, Self)]) = match &self.kind {
            TermKind::Ref(terms) | TermKind::Array(terms) | TermKind::Set(terms) => (terms, &[]),
            TermKind::Call(call) => (&call.args, &[]),
            TermKind::Object(entries) => (&[], entries),
            _ => (&[], &[]),
        };
        let entries = entries.iter().flat_map(|(key, value)| [key, value]);
        terms.iter().chain(entries)
    }

    /// The same, to change them.
    pub fn parts_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        let (terms, entries): (&mut [Self], &mut [(Self, Self)]) = match &mut self.kind {
            TermKind::Ref(terms) | TermKind::Array(terms) | TermKind::Set(terms) => (terms, &mut []),
            TermKind::Call(call) => (&mut call.args, &mut []),
            TermKind::Object(entries) => (&mut [], entries),
            _ => (&mut [], &mut []),
        };
        let entries = entries.iter_mut().flat_map(|(key, value)| [key, value]);
        terms.iter_mut().chain(entries)
    }

    /// Of a comprehension: the terms of its head, and its body.
    #[must_use]
    pub fn comprehension(&self) -> Option<(Vec<&Self>, &Body)> {
        match &self.kind {
            TermKind::ArrayComprehension(head, body) | TermKind::SetComprehension(head, body) => {
                Some((vec![head], body))
            }
            TermKind::ObjectComprehension(head, body) => Some((vec![&head.0, &head.1], body)),
            _ => None,
        }
    }

    /// The same, to change them.
    pub fn comprehension_mut(&mut self) -> Option<(Vec<&mut Self>, &mut Body)> {
        match &mut self.kind {
            TermKind::ArrayComprehension(head, body) | TermKind::SetComprehension(head, body) => {
                Some((vec![head], body))
            }
            TermKind::ObjectComprehension(head, body) => {
                let (key, value) = &mut **head;
                Some((vec![key, value], body))
            }
            _ => None,
        }
    }
}

impl Expr {
    /// The terms of an expression, patterns before what is searched; not those of its modifiers and bodies.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        let terms = match &self.kind {
            ExprKind::Term(term) => [Some(term), None, None],
            ExprKind::SomeIn {
                key,
                value,
                collection: searched,
            }
            | ExprKind::Every {
                key,
                value,
                domain: searched,
                ..
            } => [key.as_ref(), Some(value), Some(searched)],
            ExprKind::Some(_) | ExprKind::Logical { .. } => [None, None, None],
        };
        terms.into_iter().flatten()
    }

    /// The same, to change them.
    pub fn terms_mut(&mut self) -> impl Iterator<Item = &mut Term> {
        let terms = match &mut self.kind {
            ExprKind::Term(term) => [Some(term), None, None],
            ExprKind::SomeIn {
                key,
                value,
                collection: searched,
            }
            | ExprKind::Every {
                key,
                value,
                domain: searched,
                ..
            } => [key.as_mut(), Some(value), Some(searched)],
            ExprKind::Some(_) | ExprKind::Logical { .. } => [None, None, None],
        };
        terms.into_iter().flatten()
    }

    /// The bodies of `every`, `not`, `and` and `or`.
    pub fn bodies(&self) -> impl Iterator<Item = &Body> {
        let (body, operands): (Option<&Body>, &[Operand]) = match &self.kind {
            ExprKind::Every { body, .. } => (Some(body), &[]),
            ExprKind::Logical { operands, .. } => (None, operands),
            _ => (None, &[]),
        };
        body.into_iter()
            .chain(operands.iter().map(|operand| &operand.body))
    }

    /// The same, to change them.
    pub fn bodies_mut(&mut self) -> impl Iterator<Item = &mut Body> {
        let (body, operands): (Option<&mut Body>, &mut [Operand]) = match &mut self.kind {
            ExprKind::Every { body, .. } => (Some(body), &mut []),
            ExprKind::Logical { operands, .. } => (None, operands),
            _ => (None, &mut []),
        };
        body.into_iter()
            .chain(operands.iter_mut().map(|operand| &mut operand.body))
    }
}

impl With {
    /// What is replaced, and what stands in its place.
    pub fn terms(&self) -> [&Term; 2] {
        [&self.target, &self.value]
    }

    /// The same, to change them.
    pub fn terms_mut(&mut self) -> [&mut Term; 2] {
        [&mut self.target, &mut self.value]
    }
}
