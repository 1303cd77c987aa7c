//! Short texts and short forms of what they are read as, for the tests.

// The forms are short; that each part is put together in a text of its own does not matter here.
#![allow(clippy::format_push_string)]

use super::{ParseError, Version, module};
use crate::syntax::{Body, Expr, ExprKind, Rule, TemplatePart, Term, TermKind};

/// The rules of a module with this text behind its package.
pub(super) fn rules(text: &str) -> Vec<Rule> {
    module(&format!("package p\n{text}"), Version::V1)
        .expect(text)
        .rules
}

/// As `rules`, for the older version.
pub(super) fn old_rules(text: &str) -> Vec<Rule> {
    module(&format!("package p\n{text}"), Version::V0)
        .expect(text)
        .rules
}

/// Why the text is refused, and where.
pub(super) fn refused(text: &str) -> (String, String) {
    refused_as(text, Version::V1)
}

/// As `refused`, for a version.
pub(super) fn refused_as(text: &str, version: Version) -> (String, String) {
    let whole = format!("package p\n{text}");
    let ParseError { span, message, .. } = module(&whole, version).expect_err(text);
    (message, whole[span.range()].to_owned())
}

/// Asserts that each text is refused with a message that holds the second, at the third.
pub(super) fn all_refused(cases: &[(&str, &str, &str)]) {
    for (text, part, place) in cases {
        let (message, at) = refused(text);
        assert!(message.contains(part), "{text}: {message}");
        assert_eq!(at, *place, "{text}: {message}");
    }
}

/// A term, as it is read.
pub(super) fn term(text: &str) -> String {
    let rules = rules(&format!("x := {text}"));
    show(rules[0].head.value.as_ref().expect(text))
}

/// The expressions of a body.
pub(super) fn body(text: &str) -> String {
    let rules = rules(&format!("x if {{\n{text}\n}}"));
    show_body(rules[0].body.as_ref().expect(text))
}

/// A rule in short.
pub(super) fn show_rule(rule: &Rule) -> String {
    let mut text = if rule.is_default {
        "default ".to_owned()
    } else {
        String::new()
    };
    text += &show_list(&rule.head.reference, ".");
    if let Some(args) = &rule.head.args {
        text += &format!("({})", show_list(args, " "));
    }
    if let Some(key) = &rule.head.key {
        text += &format!(" contains {}", show(key));
    }
    if let Some(value) = &rule.head.value {
        text += &format!(" {} {}", if rule.head.assigns { ":=" } else { "=" }, show(value));
    }
    if let Some(body) = &rule.body {
        text += &format!(" if {}", show_body(body));
    }
    if let Some(otherwise) = &rule.otherwise {
        text += &format!(" else {}", show_rule(otherwise));
    }
    text
}

fn show_list(terms: &[Term], between: &str) -> String {
    terms.iter().map(show).collect::<Vec<_>>().join(between)
}

fn show_body(body: &Body) -> String {
    format!(
        "{{{}}}",
        body.iter().map(show_expr).collect::<Vec<_>>().join("; ")
    )
}

fn show_expr(expr: &Expr) -> String {
    let mut text = if expr.negated {
        "not ".to_owned()
    } else {
        String::new()
    };
    let pair = |key: &Option<Term>, value: &Term| {
        let key = key
            .as_ref()
            .map_or(String::new(), |key| format!("{} ", show(key)));
        key + &show(value)
    };
    text += &match &expr.kind {
        ExprKind::Term(term) => show(term),
        ExprKind::Some(names) => {
            let names: Vec<_> = names.iter().map(|(name, _)| &**name).collect();
            format!("some {}", names.join(" "))
        }
        ExprKind::SomeIn {
            key,
            value,
            collection,
        } => {
            format!("some {} in {}", pair(key, value), show(collection))
        }
        ExprKind::Every {
            key,
            value,
            domain,
            body,
        } => format!(
            "every {} in {} {}",
            pair(key, value),
            show(domain),
            show_body(body)
        ),
        ExprKind::Logical { operator, operands } => {
            let operands = operands.iter().map(|operand| {
                let sign = if operand.in_braces { "" } else { "~" };
                format!(" {sign}{}", show_body(&operand.body))
            });
            operator.word().to_owned() + &operands.collect::<String>()
        }
    };
    for with in &expr.with {
        text += &format!(" with {} as {}", show(&with.target), show(&with.value));
    }
    text
}

fn show(term: &Term) -> String {
    match &term.kind {
        TermKind::Null => "null".to_owned(),
        TermKind::Bool(value) => value.to_string(),
        TermKind::Number(number) => number.text(),
        TermKind::String(text) => format!("{text:?}"),
        TermKind::Var(name) => name.to_string(),
        TermKind::Ref(steps) => show_list(steps, "."),
        TermKind::Call(call) => format!("({} {})", call.operator.join("."), show_list(&call.args, " ")),
        TermKind::Array(items) => format!("[{}]", show_list(items, " ")),
        TermKind::Set(items) => format!("<{}>", show_list(items, " ")),
        TermKind::Object(pairs) => {
            let pairs: Vec<_> = pairs
                .iter()
                .map(|(key, value)| show(key) + ":" + &show(value))
                .collect();
            format!("{{{}}}", pairs.join(" "))
        }
        TermKind::ArrayComprehension(head, body) => format!("[{}|{}]", show(head), show_body(body)),
        TermKind::SetComprehension(head, body) => format!("<{}|{}>", show(head), show_body(body)),
        TermKind::ObjectComprehension(pair, body) => {
            format!("{{{}:{}|{}}}", show(&pair.0), show(&pair.1), show_body(body))
        }
        TermKind::Template(parts) => {
            let parts: Vec<_> = parts
                .iter()
                .map(|part| match part {
                    TemplatePart::Text(text) => format!("{text:?}"),
                    TemplatePart::Term(term, _) => show(term),
                })
                .collect();
            format!("$<{}>", parts.join(" "))
        }
    }
}
