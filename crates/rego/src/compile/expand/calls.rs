//! Which calls are refused: of functions that do not exist or take other arguments, or where no value can stand.

use super::super::error::Code;
use super::super::metadata;
use super::Expander;
use crate::syntax::{Call, ExprKind, Logical, Operand};

impl Expander<'_, '_> {
    /// OPA finds no value for annotations that are a part of an operand without braces.
    pub(super) fn refuse_metadata(&mut self, operator: Logical, operand: &Operand) {
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
    pub(super) fn check_call(&mut self, call: &Call, nested: bool) {
        let name = self.context.shown(&call.operator);
        if call.is("eq") || call.is("assign") {
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
