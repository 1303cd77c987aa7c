//! What `with` may replace, and by what.

use super::super::Context;
use super::super::error::Code;
use super::{Expander, equality, requires_evaluation, static_path, variable};
use crate::syntax::{Body, Expr, Term, TermKind, With};

impl Expander<'_, '_> {
    /// What `with` replaces has to be there, and what stands in its place is evaluated first.
    pub(super) fn modifier(&mut self, expr: &mut Expr, at: usize, out: &mut Body) {
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

/// How many parts a reference has.
fn length(term: &Term) -> usize {
    match &term.kind {
        TermKind::Ref(parts) => parts.len(),
        _ => 1,
    }
}
