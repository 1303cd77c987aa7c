//! Findings that purlin will not take.

use super::said::{Findings, Lint, Place};
use crate::diagnostic::Severity;
use crate::matching::did_you_mean;
use crate::policy::decode::FINDING_KEYS;
use crate::policy::engine::{Expr, ExprKind, RuleDecl, RuleKind, StatementKind};
use crate::policy::metadata::Target;
use crate::policy::rule::Entry;
use crate::policy::set::PolicySet;
use crate::source::Span;

/// A finding of the wrong shape.
pub(super) const SHAPE: Lint = Lint {
    id: "policy/finding-shape",
    title: "Findings have the shape that purlin reads",
    description: "A finding is an object with a `msg` and keys that purlin knows. Any other stops the rule when it \
                  reports for the first time, which may be long after it was written.",
    help: "Write `report contains {\"msg\": \"…\", \"at\": [\"key\", …]} if { … }`",
    severity: Severity::Warning,
};

/// What a definition of `report` says, as far as it is written out.
pub(super) fn shape(of: &Place<'_>, decl: &RuleDecl, set: &PolicySet, findings: &mut Findings) {
    if decl.kind != RuleKind::Set || decl.path.as_slice() != [Entry::Report.name()] {
        return;
    }
    let Some(rule) = set.rules.iter().find(|rule| {
        let mut modules = rule.modules();
        modules.any(|at| {
            set.modules
                .get(at)
                .is_some_and(|module| std::ptr::eq(module, of.module))
        })
    }) else {
        return;
    };
    let Some(finding) = decl.head.first().and_then(|element| written_out(decl, element)) else {
        return;
    };
    let mut say = |expr: &Expr, message: String, about: &str, help: Option<String>| {
        findings.say_with(&SHAPE, of, expr.span, message, about, help);
    };
    let entries = match entries(of, finding) {
        Shape::Object(entries) => entries,
        Shape::Other(what) => {
            return say(finding, format!("a finding is an object, not {what}"), "", None);
        }
        Shape::Unknown => return,
    };
    let mut names = Vec::new();
    for (key, value) in &entries {
        let ExprKind::String(name) = &key.kind else {
            // What is computed may be any key.
            names.push("msg");
            continue;
        };
        names.push(name);
        if !FINDING_KEYS.contains(&name.as_str()) {
            // Too far from `msg` to be a slip of the keyboard, and still what most people write first.
            let meant = if name == "message" { "msg" } else { name };
            let help = did_you_mean(meant, FINDING_KEYS);
            say(key, format!("`{name}` is not a key of a finding"), name, help);
        }
        let is_text = matches!(value.kind, ExprKind::String(_));
        let is_scalar = matches!(value.kind, ExprKind::Scalar);
        let is_array = of.text(value.span).starts_with('[');
        match name.as_str() {
            "msg" | "help" | "see" if is_scalar || is_collection(value) => {
                say(value, format!("`{name}` must be a string"), name, None);
            }
            "at" if is_text || is_scalar => {
                let help = "Write the keys that lead there as an array: `[\"engines\", \"node\"]`";
                say(
                    value,
                    "`at` must be an array or an object".to_owned(),
                    name,
                    Some(help.to_owned()),
                );
            }
            "at" if is_collection(value) && is_array && rule.meta.target == Target::Repository => {
                let help = "Use the `at` of a fact or of a document, as in `\"at\": edge.at`";
                let message = "an array leads into a document, and a repository rule has none".to_owned();
                say(value, message, name, Some(help.to_owned()));
            }
            _ => {}
        }
    }
    if !names.contains(&"msg") {
        say(finding, "a finding needs a `msg`".to_owned(), "msg", None);
    }
}

/// What an expression is, as far as it is written out.
enum Shape<'e> {
    /// An object with these keys and values.
    Object(Vec<(&'e Expr, &'e Expr)>),
    /// Something else.
    Other(&'static str),
    /// Whatever it is computed to be.
    Unknown,
}

fn entries<'e>(of: &Place<'_>, finding: &'e Expr) -> Shape<'e> {
    match &finding.kind {
        ExprKind::String(_) => Shape::Other("a text"),
        ExprKind::Scalar => Shape::Other("a constant"),
        ExprKind::Call { function, .. } if matches!(function.join(".").as_str(), "sprintf" | "concat") => {
            Shape::Other("a text")
        }
        ExprKind::Collection(_) if of.text(finding.span).starts_with('[') => Shape::Other("an array"),
        ExprKind::Collection(parts) => {
            let is_entry = |key: &Expr, value: &Expr| {
                let between = Span {
                    start: key.span.end,
                    end: value.span.start,
                };
                of.text(between).trim_start().starts_with(':')
            };
            let pairs: Option<Vec<(&Expr, &Expr)>> = parts
                .chunks(2)
                .map(|pair| match pair {
                    [key, value] if is_entry(key, value) => Some((key, value)),
                    _ => None,
                })
                .collect();
            pairs.map_or(Shape::Other("a set"), Shape::Object)
        }
        _ => Shape::Unknown,
    }
}

fn is_collection(value: &Expr) -> bool {
    matches!(
        value.kind,
        ExprKind::Collection(_) | ExprKind::Comprehension { .. }
    )
}

/// The element itself, or what its name is assigned to in the only body.
fn written_out<'d>(decl: &'d RuleDecl, element: &'d Expr) -> Option<&'d Expr> {
    let ExprKind::Var(name) = &element.kind else {
        return Some(element);
    };
    let [body] = decl.bodies.as_slice() else {
        return None;
    };
    body.query
        .statements
        .iter()
        .find_map(|statement| match &statement.kind {
            StatementKind::Expr(Expr {
                kind:
                    ExprKind::Assign {
                        declares: true,
                        sides,
                    },
                ..
            }) => match &sides.left().kind {
                ExprKind::Var(assigned) if assigned == name => Some(sides.right()),
                _ => None,
            },
            _ => None,
        })
}
