//! From text to syntax tree: what OPA's parser accepts, grouped as OPA groups it.
//!
//! A module is read in one pass, with one token of lookahead for nearly all of it. Where OPA tries one reading after the
//! other (`[a | b, c]` starts like a comprehension), terms that were read are kept, so that time stays linear.

mod collections;
mod cursor;
mod expressions;
mod imports;
mod lexer;
mod literals;
mod logical;
mod operators;
mod rules;
mod statements;
mod templates;
mod terms;
#[cfg(test)]
mod testing;

use cursor::Parser;

use super::syntax::{Module, Term, TermKind};
use purlin_text::source::Span;

/// Why a text is no module, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// What is wrong.
    pub span: Span,
    /// What is wrong with it, in one line.
    pub message: String,
    /// What to do about it, where that is clear.
    pub help: Option<String>,
}

impl ParseError {
    fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

type Parsed<T> = Result<T, ParseError>;

/// The version of the language that a module is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// As before OPA 1.0: rules have no `if`, and newer keywords are imported.
    V0,
    /// As of OPA 1.0.
    V1,
}

/// Reads a module.
///
/// # Errors
/// The first thing that OPA's parser would refuse, and nesting that is too deep.
pub fn module(content: &str, version: Version) -> Result<Module, ParseError> {
    if u32::try_from(content.len()).is_err() {
        return Err(ParseError::new(Span::default(), "the file is too large"));
    }
    Parser::new(content, version).module()
}

/// The head and the steps of a reference such as `input["a b"].c`; a name alone has no steps. None for any other text.
pub(crate) fn reference(content: &str) -> Option<Vec<Term>> {
    let mut parser = Parser::new(content, Version::V1);
    let term = parser.term().ok().filter(|_| parser.is(lexer::Tok::End))?;
    match term.kind {
        TermKind::Ref(parts) => Some(parts),
        TermKind::Var(_) => Some(vec![term]),
        _ => None,
    }
}

/// The places of the comments in a text, with their signs, as far as it can be read.
#[must_use]
pub fn comments(content: &str) -> Vec<Span> {
    Parser::new(content, Version::V1).comments()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Body, Expr, ExprKind, Rule, TemplatePart};
    use proptest::prelude::*;

    const WORDS: &[&str] = &[
        "package a\n",
        "import data.x\n",
        "import future.keywords\n",
        "import rego.v2\n",
        "import rego.v1\n",
        "x",
        "input",
        "data",
        "_",
        "if",
        "contains",
        "in",
        "not",
        "some",
        "every",
        "else",
        "default",
        "with",
        "as",
        "and",
        "or",
        "true",
        "null",
        "1",
        "-",
        "1.5",
        "\"é\"",
        "`r`",
        "$\"a{",
        "}b\"",
        "$`",
        "[",
        "]",
        "{",
        "}",
        "(",
        ")",
        ",",
        ":",
        "|",
        "&",
        "+",
        "==",
        ":=",
        "=",
        ".",
        ";",
        "\n",
        " ",
        "# c\n",
        ".y",
        "[x]",
        "(x)",
        "x if {",
        "\u{feff}",
        "é",
        "\"",
        "`",
        "set()",
    ];

    fn check_spans(text: &str, module: &Module) {
        let within = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
        within(module.package_span);
        for import in &module.imports {
            within(import.span);
        }
        for rule in &module.rules {
            check_rule(rule, &within);
        }
    }

    fn check_rule(rule: &Rule, within: &dyn Fn(Span)) {
        within(rule.span);
        within(rule.head.span);
        let head = &rule.head;
        let terms = head.reference.iter().chain(head.args.iter().flatten());
        for term in terms.chain(&head.key).chain(&head.value) {
            check_term(term, within);
        }
        if let Some(body) = &rule.body {
            check_body(body, within);
        }
        if let Some(otherwise) = &rule.otherwise {
            check_rule(otherwise, within);
        }
    }

    fn check_body(body: &Body, within: &dyn Fn(Span)) {
        assert!(!body.is_empty());
        for expr in body {
            check_expr(expr, within);
        }
    }

    fn check_expr(expr: &Expr, within: &dyn Fn(Span)) {
        within(expr.span);
        match &expr.kind {
            ExprKind::Term(term) => check_term(term, within),
            ExprKind::Some(names) => names.iter().for_each(|(_, span)| within(*span)),
            ExprKind::SomeIn {
                value, collection, ..
            } => {
                check_term(value, within);
                check_term(collection, within);
            }
            ExprKind::Every { domain, body, .. } => {
                check_term(domain, within);
                check_body(body, within);
            }
            ExprKind::Logical { operands, .. } => {
                for operand in operands {
                    check_body(&operand.body, within);
                }
            }
        }
        for with in &expr.with {
            within(with.span);
            check_term(&with.target, within);
            check_term(&with.value, within);
        }
    }

    fn check_term(term: &Term, within: &dyn Fn(Span)) {
        within(term.span);
        match &term.kind {
            TermKind::Ref(steps) => {
                assert!(steps.len() > 1);
                for step in steps {
                    check_term(step, within);
                }
            }
            TermKind::Call(call) => {
                within(call.operator_span);
                call.args.iter().for_each(|arg| check_term(arg, within));
            }
            TermKind::Array(items) | TermKind::Set(items) => {
                for item in items {
                    check_term(item, within);
                }
            }
            TermKind::Object(pairs) => pairs.iter().for_each(|(key, value)| {
                check_term(key, within);
                check_term(value, within);
            }),
            TermKind::ArrayComprehension(head, body) | TermKind::SetComprehension(head, body) => {
                check_term(head, within);
                check_body(body, within);
            }
            TermKind::ObjectComprehension(_, body) => check_body(body, within),
            TermKind::Template(parts) => {
                for part in parts {
                    if let TemplatePart::Term(term, _) = part {
                        check_term(term, within);
                    }
                }
            }
            _ => {}
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(words in prop::collection::vec(prop::sample::select(WORDS), 0..40), v0: bool) {
            let text = format!("package a\n{}", words.concat());
            match module(&text, if v0 { Version::V0 } else { Version::V1 }) {
                Ok(found) => check_spans(&text, &found),
                Err(error) => prop_assert!(text.get(error.span.range()).is_some(), "{error:?}"),
            }
        }

        #[test]
        fn no_characters_make_it_panic(text in "\\PC*") {
            if let Err(error) = module(&text, Version::V1) {
                prop_assert!(text.get(error.span.range()).is_some(), "{error:?}");
            }
        }
    }

    #[test]
    fn a_byte_order_mark_counts() {
        let found = module("\u{feff}package a", Version::V1).unwrap();
        assert_eq!(found.package_span, Span::new(11, 12));
    }

    #[test]
    fn errors_may_help() {
        let error = module("package a\nx { y }", Version::V1).unwrap_err();
        assert_eq!(error.to_string(), "`if` is missing before the body");
        assert_eq!(
            error.help.as_deref(),
            Some("in Rego v1, `if` stands before every body")
        );
    }
}
