//! Calls that can't do what they are for.

use super::said::{Findings, Lint, Place};
use super::walk;
use crate::diagnostic::Severity;
use crate::policy::engine::{self, Expr, ExprKind, RuleDecl};
use crate::policy::module::Role;
use crate::policy::uses::PackageNames;

/// A pattern that does not compile.
pub(super) const PATTERN: Lint = Lint {
    id: "policy/invalid-pattern",
    title: "Patterns are valid",
    description: "A pattern that is not a regular expression, or not a glob, makes the call fail as soon as it is \
                  reached, and with it the rule.",
    help: "Correct the pattern",
    severity: Severity::Warning,
};

/// A call of `print` in a rule.
pub(super) const PRINT: Lint = Lint {
    id: "policy/print-left",
    title: "Rules print nothing",
    description: "`print` is for those who write a rule. Left in it, everybody who checks a repository reads its lines.",
    help: "Remove it, or move it to a test",
    severity: Severity::Warning,
};

/// `sprintf` with too many or too few values.
pub(super) const SPRINTF: Lint = Lint {
    id: "policy/sprintf-arguments",
    title: "Formats have the values that they ask for",
    description: "A message with `%!s(MISSING)` or `%!(EXTRA …)` in it is what people read.",
    help: "Give one value for each verb; `%%` is a percent sign",
    severity: Severity::Warning,
};

/// Looks at every call of a function that policies do not define.
pub(super) fn calls(of: &Place<'_>, decl: &RuleDecl, package: &PackageNames<'_>, findings: &mut Findings) {
    walk::exprs(decl, &mut |expr| {
        let ExprKind::Call {
            function,
            name_span,
            args,
        } = &expr.kind
        else {
            return;
        };
        let own = function.first().map_or("", String::as_str);
        let is_imported = of.module.module.imports.iter().any(|import| import.name == own);
        if package.contains(own) || is_imported {
            return;
        }
        let function = function.join(".");
        match (function.as_str(), args.as_slice()) {
            ("print", _) if of.module.role != Role::Test => {
                let message = "`print` is left in a rule".to_owned();
                findings.say(&PRINT, of, *name_span, message, of.text(expr.span));
            }
            ("sprintf", [format, values]) => sprintf(of, format, values, findings),
            (name, args) => {
                for at in patterns(name) {
                    if let Some(pattern) = args.get(*at)
                        && let ExprKind::String(text) = &pattern.kind
                        && let Some(reason) = engine::invalid_pattern(name, text)
                    {
                        findings.say(&PATTERN, of, pattern.span, reason, text);
                    }
                }
            }
        }
    });
}

/// Which arguments of a function are patterns.
fn patterns(function: &str) -> &'static [usize] {
    match function {
        "regex.match"
        | "regex.split"
        | "regex.find_n"
        | "regex.find_all_string_submatch_n"
        | "purlin.glob"
        | "purlin.matches_name" => &[0],
        "regex.replace" => &[1],
        _ => &[],
    }
}

fn sprintf(of: &Place<'_>, format: &Expr, values: &Expr, findings: &mut Findings) {
    let ExprKind::String(text) = &format.kind else {
        return;
    };
    let ExprKind::Collection(given) = &values.kind else {
        return;
    };
    if !of.text(values.span).starts_with('[') {
        return;
    }
    let message = match engine::format_wants(text, given.len()) {
        engine::FormatWants::AsMany => return,
        engine::FormatWants::More => "the format asks for more values than it is given",
        engine::FormatWants::Fewer => "the format is given more values than it asks for",
    };
    findings.say(&SPRINTF, of, format.span, message.to_owned(), text);
}
