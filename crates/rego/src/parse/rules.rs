//! Rules: heads, bodies, `default` and `else`.

use std::collections::BTreeSet;

use super::cursor::Parser;
use super::imports::is_keyword;
use super::lexer::Tok;
use super::terms::{is_document, is_variable};
use super::{ParseError, Parsed, Version};
use crate::syntax::{Body, ExprKind, Head, Rule, TemplatePart, Term, TermKind};

/// How many `else` branches a rule may have.
const MOST_BRANCHES: usize = 400;

/// Which keywords a rule is written with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Written {
    pub(super) has_if: bool,
    pub(super) has_contains: bool,
}

impl Parser<'_> {
    /// The definitions that begin here: several where a head has several bodies. `None` where no head and body stand
    /// here; then it may still be an expression that says a rule.
    pub(super) fn rule(&mut self) -> Parsed<Option<Vec<Rule>>> {
        let start = self.start();
        self.keyword_as_name();
        let is_default = self.take(Tok::Default);
        if is_default {
            self.keyword_as_name();
        }
        if !self.is(Tok::Ident) {
            return match is_default {
                true if self.at_keyword() => Err(self.keyword_as_rule()),
                true => Err(self.unexpected("the name of a rule")),
                false => Ok(None),
            };
        }
        let spaced = !self.name_continues();
        let Some((mut head, has_contains)) = self.head()? else {
            return Ok(None);
        };
        if is_default {
            let rule = self.default_rule(start, head)?;
            return Ok(Some(vec![rule]));
        }
        let has_if = self.is(Tok::If);
        let written = Written { has_if, has_contains };
        let several = has_contains || has_variable_key(&head, has_if);
        if !has_if
            && !has_contains
            && head.args.is_none()
            && head.value.is_none()
            && head.reference.len() == 2
        {
            head.key = head.reference.pop();
        }
        let body = if has_if {
            self.advance();
            self.body_behind_if()?
        } else if self.take(Tok::LeftBrace) {
            self.body(Tok::RightBrace, "`}`")?
        } else if has_contains
            || (head.value.is_some() && !spaced && !matches!(self.tok(), Tok::With | Tok::Semicolon))
        {
            let rule = self.rule_from(start, head, None);
            self.check_v1(&rule, written);
            return Ok(Some(vec![rule]));
        } else {
            return Ok(None);
        };
        let mut rule = self.rule_from(start, head, Some(body));
        self.check_v1(&rule, written);
        if self.is(Tok::Else) && !self.starts_reference() {
            if rule.head.reference.iter().skip(1).any(|step| !is_ground(step)) {
                return Err(ParseError::new(
                    self.span(),
                    "a rule with variables in its name can't have `else`",
                ));
            }
            if several {
                return Err(ParseError::new(
                    self.span(),
                    "a rule with several values can't have `else`",
                ));
            }
            rule.otherwise = self.branches(&rule.head)?;
            rule.span = self.span_from(start);
        }
        let mut rules = vec![rule];
        self.further_bodies(&mut rules, written)?;
        Ok(Some(rules))
    }

    fn rule_from(&self, start: u32, head: Head, body: Option<Body>) -> Rule {
        Rule {
            span: self.span_from(start),
            is_default: false,
            head,
            body,
            otherwise: None,
        }
    }

    /// Bodies in braces behind the first, each a definition of its own.
    fn further_bodies(&mut self, rules: &mut Vec<Rule>, written: Written) -> Parsed<()> {
        while self.is(Tok::LeftBrace) {
            let Some(first) = rules.first() else { break };
            if first.otherwise.is_some() {
                return Err(self.unexpected("`else` or the next rule"));
            }
            let mut head = first.head.clone();
            let start = self.start();
            self.advance();
            let body = self.body(Tok::RightBrace, "`}`")?;
            self.renew_wildcards(&mut head);
            let rule = self.rule_from(start, head, Some(body));
            self.check_v1(&rule, written);
            rules.push(rule);
        }
        Ok(())
    }

    /// The head of a rule, and whether it has `contains`.
    fn head(&mut self) -> Parsed<Option<(Head, bool)>> {
        let start = self.start();
        let name = self.variable();
        let mut reference = vec![name];
        // Here alone, space may lie between a name and what continues it.
        self.steps_after_space(&mut reference)?;
        let opens = self.is(Tok::LeftParen) && (reference.len() == 1 || self.continues());
        let mut is_function = false;
        let mut args = None;
        if opens {
            self.advance();
            let found = self.list(Tok::RightParen, "`)`", Vec::new(), 1)?;
            is_function = true;
            args = Some(found).filter(|args| !args.is_empty());
            if self.continues() && !self.is(Tok::LeftParen) {
                return Err(self.unexpected("a value or a body"));
            }
            if args.is_none()
                && let [
                    Term {
                        kind: TermKind::Var(name),
                        ..
                    },
                ] = reference.as_slice()
                && &**name == "set"
            {
                return Ok(None);
            }
        }
        let mut head = Head {
            span: self.span_from(start),
            reference,
            args,
            key: None,
            value: None,
            assigns: false,
        };
        let has_contains = self.is(Tok::Contains);
        if has_contains {
            if is_function {
                return Err(ParseError::new(self.span(), "a function can't have `contains`"));
            }
            self.advance();
            head.key = Some(self.infix(true)?);
        } else if matches!(self.tok(), Tok::Assign | Tok::Unify) {
            head.assigns = self.is(Tok::Assign);
            self.advance();
            head.value = Some(self.infix(true)?);
        }
        head.span = self.span_from(start);
        Ok(Some((head, has_contains)))
    }

    /// The body behind `if`: an expression, or expressions in braces. What could be either is an expression, unless it
    /// would be a set, which always holds.
    fn body_behind_if(&mut self) -> Parsed<Body> {
        let braces = self.is(Tok::LeftBrace);
        let place = self.place();
        match self.literal() {
            Ok(expression) => {
                let is_set =
                    matches!(&expression.kind, ExprKind::Term(term) if matches!(term.kind, TermKind::Set(_)));
                if !(braces && is_set) {
                    return Ok(vec![expression]);
                }
            }
            Err(error) if !braces => return Err(error),
            Err(_) => {}
        }
        self.go_back(place);
        self.advance();
        self.body(Tok::RightBrace, "`}`")
    }

    fn default_rule(&mut self, start: u32, head: Head) -> Parsed<Rule> {
        let rule = Rule {
            is_default: true,
            ..self.rule_from(start, head, None)
        };
        let head = &rule.head;
        let lacks_value = head.value.is_none();
        if lacks_value && (head.key.is_some() || (head.reference.len() == 2 && head.args.is_none())) {
            return Err(ParseError::new(rule.span, "a default rule needs a value"));
        }
        if let Some(value) = &head.value
            && let Some(part) = part_to_evaluate(value)
        {
            return Err(ParseError::new(
                part.span,
                "a default value can't hold variables, references or calls",
            ));
        }
        let mut names = BTreeSet::new();
        for arg in head.args.iter().flatten() {
            if !is_variable(arg) {
                return Err(ParseError::new(
                    arg.span,
                    "the arguments of a default function are plain names",
                ));
            }
            if let TermKind::Var(name) = &arg.kind
                && !names.insert(name)
            {
                return Err(ParseError::new(
                    arg.span,
                    "a default function can't have the same argument twice",
                ));
            }
        }
        self.check_v1(&rule, Written::default());
        Ok(rule)
    }

    /// The `else` branches of a rule, each within the one before.
    fn branches(&mut self, head: &Head) -> Parsed<Option<Box<Rule>>> {
        let mut branches: Vec<(u32, Rule)> = Vec::new();
        while self.is(Tok::Else) {
            if branches.len() >= MOST_BRANCHES {
                return Err(ParseError::new(
                    self.span(),
                    "the rule has too many `else` branches",
                ));
            }
            let start = self.start();
            let (branch, goes_on) = self.branch(head)?;
            branches.push((start, branch));
            if !goes_on {
                break;
            }
        }
        let end = self.span_from(0).end;
        let mut inner: Option<Box<Rule>> = None;
        while let Some((start, mut branch)) = branches.pop() {
            branch.span.start = start;
            branch.span.end = end;
            branch.otherwise = inner;
            inner = Some(Box::new(branch));
        }
        Ok(inner)
    }

    /// One `else` branch, and whether another may follow.
    fn branch(&mut self, head: &Head) -> Parsed<(Rule, bool)> {
        let start = self.start();
        let mut head = head.clone();
        head.value = None;
        self.renew_wildcards(&mut head);
        self.advance();
        match self.tok() {
            Tok::LeftBrace | Tok::If => {}
            Tok::Assign | Tok::Unify => {
                head.assigns = self.is(Tok::Assign);
                self.advance();
                head.value = Some(self.infix(true)?);
            }
            _ => return Err(self.unexpected("a value or a body behind `else`")),
        }
        head.span = self.span_from(start);
        let has_if = self.take(Tok::If);
        let body = if self.take(Tok::LeftBrace) {
            Some(self.body(Tok::RightBrace, "`}`")?)
        } else if has_if {
            Some(vec![self.literal()?])
        } else {
            None
        };
        let goes_on = body.is_some();
        let rule = self.rule_from(start, head, body);
        let written = Written {
            has_if,
            has_contains: false,
        };
        self.check_v1(&rule, written);
        Ok((rule, goes_on))
    }

    /// Gives each `_` among the arguments a name of its own: a copy of a head has other variables.
    fn renew_wildcards(&mut self, head: &mut Head) {
        for arg in head.args.iter_mut().flatten() {
            if let TermKind::Var(name) = &mut arg.kind
                && name.starts_with('$')
            {
                *name = self.wildcard();
            }
        }
    }

    /// Notes what the first version of Rego refuses in a rule. An import may still say that the module is of that version.
    pub(super) fn check_v1(&mut self, rule: &Rule, written: Written) {
        let head = &rule.head;
        if let [
            Term {
                span,
                kind: TermKind::Var(name),
            },
        ] = head.reference.as_slice()
            && is_keyword(name, Version::V1)
        {
            let message = format!("`{name}` is a keyword and can't be the name of a rule");
            self.v1_errors.push(ParseError::new(*span, message));
        }
        if rule.is_default {
            return;
        }
        let says_nothing = head.value.is_none() && head.key.is_none();
        if rule.body.is_none() && says_nothing {
            let error = ParseError::new(rule.span, "the rule has neither a value nor a body");
            self.v1_errors
                .push(error.help("give it a value with `:=` or a body behind `if`"));
        }
        if rule.body.is_some() && !written.has_if {
            let error = ParseError::new(head.span, "`if` is missing before the body");
            self.v1_errors
                .push(error.help("in Rego v1, `if` stands before every body"));
        }
        if head.key.is_some() && !written.has_contains {
            let error = ParseError::new(head.span, "`contains` is missing before the element of a set");
            self.v1_errors
                .push(error.help("in Rego v1, a set is written `name contains element`"));
        }
    }
}

/// Whether OPA takes the second part of a name for a key, so that the rule has several values.
fn has_variable_key(head: &Head, has_if: bool) -> bool {
    let [_, key] = head.reference.as_slice() else {
        return false;
    };
    let is_reference = matches!(&key.kind, TermKind::Ref(_))
        || matches!(&key.kind, TermKind::Var(name) if is_document(name));
    head.args.is_none() && (!has_if || !is_ground(key) || is_reference)
}

/// Whether a term holds no variable.
fn is_ground(term: &Term) -> bool {
    match &term.kind {
        TermKind::Var(name) => is_document(name),
        TermKind::Ref(steps) => steps.iter().skip(1).all(is_ground),
        TermKind::ArrayComprehension(..)
        | TermKind::SetComprehension(..)
        | TermKind::ObjectComprehension(..) => false,
        TermKind::Template(parts) => parts.iter().all(|part| match part {
            TemplatePart::Text(_) => true,
            TemplatePart::Term(term, with) => with.is_empty() && is_ground(term),
        }),
        _ => term.parts().all(is_ground),
    }
}

/// The first part of a value that has to be evaluated; what comprehensions hold does not count.
fn part_to_evaluate(value: &Term) -> Option<&Term> {
    match &value.kind {
        TermKind::Var(_) | TermKind::Ref(_) | TermKind::Call(_) => Some(value),
        TermKind::Template(parts) => parts.iter().find_map(|part| match part {
            TemplatePart::Text(_) => None,
            TemplatePart::Term(term, _) => part_to_evaluate(term),
        }),
        _ => value.parts().find_map(part_to_evaluate),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Version;
    use super::super::testing::{all_refused, old_rules, refused_as, rules, show_rule};

    fn check(text: &str, shown: &[&str]) {
        let found: Vec<_> = rules(text).iter().map(show_rule).collect();
        assert_eq!(found, shown, "{text}");
    }

    #[test]
    fn heads() {
        check("x if a", &["x if {a}"]);
        check("x := 1 if { a }", &["x := 1 if {a}"]);
        check("a.b[c].d := e if f", &["a.\"b\".c.\"d\" := e if {f}"]);
        check("a.b contains x", &["a.\"b\" contains x"]);
        check("a contains [x, y] if { z }", &["a contains [x y] if {z}"]);
        check(
            "f(x, [_, y], {\"k\": 1}) = z if z",
            &["f(x [$0 y] {\"k\":1}) = z if {z}"],
        );
        check("a.f(x) if x", &["a.\"f\"(x) if {x}"]);
        check("p[x] if x", &["p.x if {x}"]);
        check("p [x] if x", &["p.x if {x}"]);
        check("f() := 1", &["f := 1"]);
        check("if.not if x", &["if.\"not\" if {x}"]);
    }

    #[test]
    fn braces_behind_if() {
        check("x if { true }", &["x if {true}"]);
        check("x if { a | b }", &["x if {<a|{b}>}"]);
        check("x if {\"a\": 1}", &["x if {{\"a\":1}}"]);
        check("x if { a } == b", &["x if {(equal <a> b)}"]);
        check("x if { a; b }", &["x if {a; b}"]);
        check("x if set()", &["x if {<>}"]);
        check("x if { a } { b }", &["x if {a}", "x if {b}"]);
    }

    #[test]
    fn defaults() {
        check(
            "default x := [1, {y | y := 1}]",
            &["default x := [1 <y|{(assign y 1)}>]"],
        );
        check("default a.b = 1", &["default a.\"b\" = 1"]);
        check("default f(_, x) := 1", &["default f($0 x) := 1"]);
        check("default x", &["default x"]);
        all_refused(&[
            ("default", "missing at the end", ""),
            ("default if := 1", "`if` is a keyword", "if"),
            ("default a.b", "needs a value", "default a.b"),
            ("default x := [y]", "can't hold variables", "y"),
            ("default x := $\"{y}\"", "can't hold variables", "y"),
            ("default f([x]) := 1", "plain names", "[x]"),
            ("default f(x, x) := 1", "twice", "x"),
        ]);
    }

    #[test]
    fn else_branches() {
        check(
            "f(_) := 1 if a else := 2 if { b } else = 3",
            &["f($0) := 1 if {a} else f($1) := 2 if {b} else f($2) = 3"],
        );
        check("x if a\nelse if b", &["x if {a} else x if {b}"]);
        check("x if a\nelse.y := 1", &["x if {a}", "else.\"y\" := 1"]);
        all_refused(&[
            ("x if a else", "missing at the end", ""),
            ("x if a else 1", "behind `else`", "1"),
            ("a[x] if x else := 1", "variables in its name", "else"),
            ("a contains x if x else := 1", "several values", "else"),
            ("x if a else := 1 else := 2", "expected a term", "else"),
            ("x if a else := 1 if { b } { c }", "`else` or the next rule", "{"),
        ]);
        let many = format!("x if a {}", "else := 1 if a\n".repeat(500));
        assert!(super::super::module(&format!("package p\n{many}"), Version::V1).is_err());
    }

    #[test]
    fn older_rules() {
        let rules =
            old_rules("p[x] { x }\np.y { 1 }\nf(_) = 1 { a } { b }\nx = 1 { a } else = 2 { b }\nif = 1");
        let found: Vec<_> = rules.iter().map(show_rule).collect();
        assert_eq!(
            found,
            [
                "p contains x if {x}",
                "p contains \"y\" if {1}",
                "f($0) = 1 if {a}",
                "f($1) = 1 if {b}",
                "x = 1 if {a} else x = 2 if {b}",
                "if = 1"
            ]
        );
        assert_eq!(refused_as("p if { x }", Version::V0).1, "p");
    }

    #[test]
    fn what_version_one_refuses() {
        all_refused(&[
            ("x { a }", "`if` is missing", "x"),
            ("f(x) = y { a }", "`if` is missing", "f(x) = y"),
            ("x := 1 if a else := 2 { b }", "`if` is missing", "else := 2"),
            ("a[x] { x }", "`if` is missing", "a[x]"),
            ("f(x) contains y", "can't have `contains`", "contains"),
            ("x if", "missing at the end", ""),
        ]);
    }

    #[test]
    fn spans_of_rules() {
        let text = "package p\nx := 1 if { a } else := 2 if b\ndefault y := 1\nz contains 1 # c";
        let rules = super::super::module(text, Version::V1).unwrap().rules;
        let spans: Vec<_> = rules
            .iter()
            .map(|rule| (&text[rule.span.range()], &text[rule.head.span.range()]))
            .collect();
        assert_eq!(
            spans,
            [
                ("x := 1 if { a } else := 2 if b", "x := 1"),
                ("default y := 1", "y := 1"),
                ("z contains 1", "z contains 1")
            ]
        );
        let otherwise = rules[0].otherwise.as_ref().unwrap();
        assert_eq!(&text[otherwise.span.range()], "else := 2 if b");
        assert_eq!(&text[otherwise.head.span.range()], "else := 2");
    }
}
