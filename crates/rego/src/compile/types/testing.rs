//! Short texts that are checked, for the tests: a small stand-in for the stages that come before.

use std::collections::BTreeSet;

use super::{FunctionType, TypeError, TypedRule, check, terms};
use crate::parse::{Version, module};
use crate::syntax::{Body, Call, Expr, ExprKind, Head, Name, Operand, Rule, Term, TermKind, With};
use purlin_text::source::Span;

/// The functions that the tests call.
fn builtin(name: &str) -> Option<FunctionType> {
    FunctionType::parse(match name {
        "array.concat" => "(array[any], array[any]) => array[any]",
        "concat" => "(string, any<array[string], set[string]>) => string",
        "count" => "(any<array[any], object[any: any], set[any], string>) => number",
        "http.send" => "(object[string: any]) => object[any: any]",
        "equal" | "neq" | "lt" | "gt" | "lte" | "gte" | "internal.member_2" => "(any, any) => boolean",
        "internal.member_3" => "(any, any, any) => boolean",
        "json.unmarshal" => "(string) => any",
        "lower" | "upper" => "(string) => string",
        "max" => "(any<array[any], set[any]>) => any",
        "minus" => "(any<number, set[any]>, any<number, set[any]>) => any<number, set[any]>",
        "mul" | "plus" => "(number, number) => number",
        "numbers.range" => "(number, number) => array[number]",
        "object.union" => "(object[any: any], object[any: any]) => object[any: any]",
        "or" => "(set[any], set[any]) => set[any]",
        "print" => "(any...) => ???",
        "split" => "(string, string) => array[string]",
        "sprintf" => "(string, array[any]) => string",
        "startswith" => "(string, string) => boolean",
        "sum" => "(any<array[number], set[number]>) => number",
        "time.now_ns" => "() => number",
        "walk" => "(any) => array<array[any], any>",
        _ => return None,
    })
}

/// What is wrong with these modules.
pub(super) fn errors(texts: &[&str]) -> Vec<TypeError> {
    let modules: Vec<_> = texts
        .iter()
        .map(|text| module(text, Version::V1).expect(text))
        .collect();
    let mut rules = Vec::new();
    for (number, module) in modules.iter().enumerate() {
        let siblings = modules.iter().filter(|other| other.package == module.package);
        let names = siblings
            .flat_map(|module| &module.rules)
            .filter_map(name)
            .collect();
        let mut package = vec![term(Span::default(), TermKind::Var("data".into()))];
        package.extend(module.package.iter().map(string));
        let mut stage = Stage {
            names,
            package,
            next: 0,
        };
        for rule in &module.rules {
            let mut body = Vec::new();
            let reference = rule
                .head
                .reference
                .iter()
                .skip(1)
                .map(|part| stage.term(part, &[], &mut body));
            let suffix: Vec<Term> = reference.collect();
            let path = stage
                .package
                .iter()
                .cloned()
                .chain(name(rule).map(|name| string(&name)))
                .chain(suffix);
            let path = path.collect();
            rules.push((path, stage.rule(rule), number));
        }
    }
    let rules: Vec<_> = rules
        .iter()
        .map(|(path, rule, module)| TypedRule {
            path: Vec::clone(path),
            rule,
            module: *module,
        })
        .collect();
    check(&rules, &builtin, BTreeSet::new()).errors
}

/// What is said of one module of the package `test`, and the text it is said of.
pub(super) fn said(text: &str) -> Vec<(String, String)> {
    let whole = format!("package test\n{text}");
    let place = |span: Span| whole.get(span.range()).unwrap_or_default().to_owned();
    errors(&[&whole])
        .into_iter()
        .map(|error| (error.message.clone(), place(error.span)))
        .collect()
}

fn name(rule: &Rule) -> Option<Name> {
    match &rule.head.reference.first()?.kind {
        TermKind::Var(name) => Some(name.clone()),
        _ => None,
    }
}

fn term(span: Span, kind: TermKind) -> Term {
    Term { span, kind }
}

fn string(text: &Name) -> Term {
    term(Span::default(), TermKind::String(text.clone()))
}

struct Stage {
    names: BTreeSet<Name>,
    package: Vec<Term>,
    next: usize,
}

impl Stage {
    fn rule(&mut self, rule: &Rule) -> Rule {
        let args: Option<Vec<Term>> = rule.head.args.as_ref().map(|args| {
            args.iter()
                .map(|arg| self.term(arg, &[], &mut Vec::new()))
                .collect()
        });
        let mut body = rule.body.as_ref().map(|body| self.body(body)).unwrap_or_default();
        let mut hoisted = |stage: &mut Self, part: &Term| {
            let plain = stage.term(part, &[], &mut body);
            if terms::constant(&plain).is_some() || terms::variable(&plain).is_some() {
                return plain;
            }
            let is_nested = terms::reference(&plain).is_some() || plain.comprehension().is_some();
            if is_nested {
                stage.bound(plain, &[], &mut body)
            } else {
                plain
            }
        };
        let key = rule.head.key.as_ref().map(|key| hoisted(self, key));
        let value = rule.head.value.as_ref().map(|value| hoisted(self, value));
        Rule {
            head: Head {
                args,
                key,
                value,
                ..rule.head.clone()
            },
            body: Some(body),
            otherwise: rule.otherwise.as_ref().map(|branch| Box::new(self.rule(branch))),
            ..rule.clone()
        }
    }

    fn body(&mut self, body: &Body) -> Body {
        let mut all = Vec::new();
        for expr in body {
            let with: Vec<With> = expr
                .with
                .iter()
                .map(|with| With {
                    span: with.span,
                    target: self.term(&with.target, &[], &mut Vec::new()),
                    value: self.term(&with.value, &[], &mut all),
                })
                .collect();
            let kind = match &expr.kind {
                ExprKind::Term(Term {
                    span,
                    kind: TermKind::Call(call),
                }) => {
                    let call = self.call(call, &with, &mut all);
                    ExprKind::Term(term(*span, TermKind::Call(Box::new(call))))
                }
                ExprKind::Term(plain) => ExprKind::Term(self.term(plain, &with, &mut all)),
                ExprKind::Some(_) => continue,
                ExprKind::SomeIn {
                    key,
                    value,
                    collection,
                } => {
                    let index = key.clone().unwrap_or_else(|| self.fresh(collection.span));
                    let mut collection = self.term(collection, &with, &mut all);
                    if terms::reference(&collection).is_none() && terms::variable(&collection).is_none() {
                        collection = self.bound(collection, &with, &mut all);
                    }
                    let element = term(
                        collection.span,
                        match collection.kind {
                            TermKind::Ref(parts) => TermKind::Ref(parts.into_iter().chain([index]).collect()),
                            kind => TermKind::Ref(vec![term(collection.span, kind), index]),
                        },
                    );
                    let value = self.term(value, &with, &mut all);
                    equality(expr.span, value, element)
                }
                ExprKind::Every {
                    key,
                    value,
                    domain,
                    body,
                } => {
                    let domain = self.term(domain, &with, &mut all);
                    let domain = self.bound(domain, &with, &mut all);
                    let (key, value) = (key.clone(), value.clone());
                    ExprKind::Every {
                        key,
                        value,
                        domain,
                        body: self.body(body),
                    }
                }
                ExprKind::Logical { operator, operands } => {
                    let operands = operands.iter().map(|operand| Operand {
                        body: self.body(&operand.body),
                        ..operand.clone()
                    });
                    ExprKind::Logical {
                        operator: *operator,
                        operands: operands.collect(),
                    }
                }
            };
            all.push(Expr {
                kind,
                with,
                ..expr.clone()
            });
        }
        all
    }

    fn call(&mut self, call: &Call, with: &[With], before: &mut Body) -> Call {
        let joined = call.operator.join(".");
        let mut operator = match joined.as_str() {
            "assign" | "equal" => vec!["eq".into()],
            _ => call.operator.clone(),
        };
        if operator.first().is_some_and(|name| self.names.contains(name)) {
            let package = self.package.iter().filter_map(|part| match &part.kind {
                TermKind::Var(name) | TermKind::String(name) => Some(name.clone()),
                _ => None,
            });
            operator = package.chain(operator).collect();
        }
        let args = call.args.iter().map(|arg| self.term(arg, with, before)).collect();
        Call {
            operator,
            args,
            ..call.clone()
        }
    }

    fn term(&mut self, plain: &Term, with: &[With], before: &mut Body) -> Term {
        let all = |stage: &mut Self, parts: &[Term], before: &mut Body| -> Vec<Term> {
            parts.iter().map(|part| stage.term(part, with, before)).collect()
        };
        let kind = match &plain.kind {
            TermKind::Var(name) if self.names.contains(name) => self.path(name),
            TermKind::Ref(parts) => {
                let mut path = Vec::new();
                for (at, part) in parts.iter().enumerate() {
                    let part = self.term(part, with, before);
                    match part.kind {
                        TermKind::Ref(inner) if at == 0 => path.extend(inner),
                        TermKind::Ref(_) => path.push(self.bound(part, with, before)),
                        _ => path.push(part),
                    }
                }
                TermKind::Ref(path)
            }
            TermKind::Call(call) => {
                let mut call = self.call(call, with, before);
                let result = self.fresh(plain.span);
                call.args.push(result.clone());
                let kind = ExprKind::Term(term(plain.span, TermKind::Call(Box::new(call))));
                before.push(Expr {
                    span: plain.span,
                    negated: false,
                    kind,
                    with: with.to_vec(),
                });
                return result;
            }
            TermKind::Array(items) => TermKind::Array(all(self, items, before)),
            TermKind::Set(items) => TermKind::Set(all(self, items, before)),
            TermKind::Object(entries) => TermKind::Object(
                entries
                    .iter()
                    .map(|(key, value)| (self.term(key, with, before), self.term(value, with, before)))
                    .collect(),
            ),
            TermKind::ArrayComprehension(head, body) => {
                let mut body = self.body(body);
                TermKind::ArrayComprehension(Box::new(self.term(head, &[], &mut body)), body)
            }
            TermKind::SetComprehension(head, body) => {
                let mut body = self.body(body);
                TermKind::SetComprehension(Box::new(self.term(head, &[], &mut body)), body)
            }
            TermKind::ObjectComprehension(head, body) => {
                let mut body = self.body(body);
                let head = (
                    self.term(&head.0, &[], &mut body),
                    self.term(&head.1, &[], &mut body),
                );
                TermKind::ObjectComprehension(Box::new(head), body)
            }
            other => other.clone(),
        };
        term(plain.span, kind)
    }

    /// The whole path of a rule.
    fn path(&self, name: &Name) -> TermKind {
        TermKind::Ref(self.package.iter().cloned().chain([string(name)]).collect())
    }

    /// A variable that is bound to a term before the expression.
    fn bound(&mut self, plain: Term, with: &[With], before: &mut Body) -> Term {
        let variable = self.fresh(plain.span);
        let span = plain.span;
        let kind = equality(span, variable.clone(), plain);
        before.push(Expr {
            span,
            negated: false,
            kind,
            with: with.to_vec(),
        });
        variable
    }

    fn fresh(&mut self, span: Span) -> Term {
        self.next += 1;
        term(span, TermKind::Var(format!("$new{}", self.next).into()))
    }
}

fn equality(span: Span, a: Term, b: Term) -> ExprKind {
    let call = Call {
        operator_span: span,
        operator: vec!["eq".into()],
        infix: true,
        args: vec![a, b],
    };
    ExprKind::Term(term(span, TermKind::Call(Box::new(call))))
}
