//! What is called, and what `with` puts in its place.

use std::sync::Arc;

use super::super::expand::static_path as path_of_term;
use super::super::terms::is_root;
use super::Lower;
use crate::plan::{Callee, ExprPlanKind, TermPlan, WithPlan, WithTarget, WithValue};
use crate::syntax::{Call, Name, TermKind, With};
use crate::value::Value;

impl Lower<'_, '_> {
    pub(super) fn with(&mut self, with: &With) -> WithPlan {
        let path = path_of_term(&with.target);
        let steps: Vec<TermPlan> = match &with.target.kind {
            TermKind::Ref(parts) => parts.iter().skip(1).map(|part| self.pattern(part)).collect(),
            _ => Vec::new(),
        };
        let target = match path.first().map(|root| &**root) {
            Some("input") => WithTarget::Input(steps),
            Some("data") => match self.function_at(path.get(1..).unwrap_or(&[])) {
                Some(rules) => WithTarget::Rules(rules),
                None => WithTarget::Data(steps),
            },
            _ => WithTarget::Builtin(Arc::from(path.join("."))),
        };
        let value_path = path_of_term(&with.value);
        let is_whole = match &with.value.kind {
            TermKind::Ref(parts) => parts.len() == value_path.len(),
            TermKind::Var(name) => !name.contains('~') && !name.starts_with('$') && !is_root(name),
            _ => false,
        };
        let replaces_function = matches!(target, WithTarget::Rules(_) | WithTarget::Builtin(_));
        let function = if is_whole && replaces_function {
            match value_path.split_first() {
                Some((root, rest)) if &**root == "data" => self.rules_at(rest).map(Callee::Rules),
                Some(_) => self.builtin(&value_path.join(".")),
                None => None,
            }
        } else {
            None
        };
        let names_function = is_whole
            && value_path
                .split_first()
                .is_some_and(|(root, rest)| &**root == "data" && self.function_at(rest).is_some());
        let value = match function {
            Some(callee) => WithValue::Function(callee),
            // A function in the place of data is no value.
            None if names_function => WithValue::Term(TermPlan::Constant(Value::Null)),
            None => WithValue::Term(self.pattern(&with.value)),
        };
        WithPlan { target, value }
    }

    fn rules_at(&self, path: &[Name]) -> Option<usize> {
        let mut at = 0;
        for name in path {
            let key = Value::String(name.clone());
            at = *self.plan.nodes.get(at)?.children.get(&key)?;
        }
        self.plan.nodes.get(at)?.rules
    }

    fn function_at(&self, path: &[Name]) -> Option<usize> {
        let is_function = self.context.rules.get(path).is_some_and(Option::is_some);
        if is_function { self.rules_at(path) } else { None }
    }

    fn builtin(&self, name: &str) -> Option<Callee> {
        if name == "walk" {
            return Some(Callee::Walk);
        }
        if matches!(name, "internal.print" | "print") {
            return Some(Callee::Print);
        }
        if let (_, Some(function)) = self.context.functions.builtin(name)? {
            Some(Callee::Builtin(Arc::from(name), function))
        } else {
            let reason = self.context.functions.refusal(name).unwrap_or_default();
            Some(Callee::Refused(Arc::from(name), reason))
        }
    }

    pub(super) fn call(&mut self, call: &Call) -> ExprPlanKind {
        let (callee, arity) = match call.operator.split_first() {
            Some((root, path)) if &**root == "data" => {
                let arity = self.context.rules.get(path).map(|arity| arity.unwrap_or(0));
                (self.rules_at(path).map(Callee::Rules), arity)
            }
            _ => {
                let name = call.operator.join(".");
                (self.builtin(&name), self.context.arity(&call.operator))
            }
        };
        let (Some(callee), Some(arity)) = (callee, arity) else {
            // What it calls is in a module with mistakes.
            return ExprPlanKind::Never;
        };
        let args: Vec<TermPlan> = call
            .args
            .iter()
            .take(arity)
            .map(|arg| self.pattern(arg))
            .collect();
        let output = call.args.get(arity).map(|output| self.pattern(output));
        ExprPlanKind::Call { callee, args, output }
    }
}
