//! Names of the package and of imports, written out to the full path.

use std::collections::BTreeMap;

use super::Context;
use super::duplicates;
use super::error::Code;
use super::terms::is_root;
use super::vars::{self, Skip, Vars};
use crate::syntax::{
    Body, Call, Expr, ExprKind, Import, Module, Name, Rule, TemplatePart, Term, TermKind, With,
};
use purlin_text::source::Span;

/// What names of a module stand for: paths that start with `data` or `input`.
pub(super) type Globals = BTreeMap<Name, Vec<Name>>;

/// The names that a module's package defines, in whichever file, and those that it imports.
pub(super) fn globals(module: &Module, exports: &BTreeMap<Vec<Name>, Vars>) -> Globals {
    let mut globals = Globals::new();
    for name in exports.get(&module.package).into_iter().flatten() {
        let mut path = vec![Name::from("data")];
        path.extend(module.package.iter().cloned());
        path.push(name.clone());
        globals.insert(name.clone(), path);
    }
    for import in &module.imports {
        if is_of_the_language(import) {
            continue;
        }
        if let Some(name) = import_name(import) {
            globals.insert(name, import.path.clone());
        }
    }
    globals
}

/// Whether an import turns on a feature of the language.
pub(super) fn is_of_the_language(import: &Import) -> bool {
    import
        .path
        .first()
        .is_some_and(|root| matches!(&**root, "rego" | "future"))
}

/// The name that an import has in its module.
pub(super) fn import_name(import: &Import) -> Option<Name> {
    match &import.alias {
        Some((name, _)) => Some(name.clone()),
        None => import.path.last().cloned(),
    }
}

/// Writes names out in one module, and gives those of the package and of imports that it uses.
pub(super) fn module(module: &mut Module, globals: &Globals, context: &mut Context) -> Vars {
    let mut resolver = Resolver {
        globals,
        local: Vec::new(),
        used: Vars::new(),
        context,
    };
    for rule in &mut module.rules {
        resolver.rule(rule);
    }
    resolver.used
}

struct Resolver<'r, 'c> {
    globals: &'r Globals,
    /// Names that stand for something nearer, by scope.
    local: Vec<Vars>,
    used: Vars,
    context: &'r mut Context<'c>,
}

impl<'r> Resolver<'r, '_> {
    fn rule(&mut self, rule: &mut Rule) {
        let mut args = Vars::new();
        for arg in rule.head.args.iter_mut().flatten() {
            duplicates::in_pattern(arg);
        }
        for arg in rule.head.args.iter().flatten() {
            pattern_names(arg, &mut args);
            if let Some(name) = args.iter().find(|name| is_root(name)) {
                let message = format!("an argument must not be called `{name}`");
                self.context.error(
                    Code::Compile,
                    arg.span,
                    message,
                    Some("Choose another name".to_owned()),
                );
                return;
            }
        }
        self.local.push(args);
        let mut next = Some(rule);
        while let Some(branch) = next {
            let mut declared = Vars::new();
            vars::declared(branch.body.as_deref().unwrap_or(&[]), &mut declared);
            self.local.push(declared);
            for part in branch.head.reference.iter_mut().skip(1) {
                self.term(part);
            }
            for term in branch.head.key.iter_mut().chain(&mut branch.head.value) {
                self.term(term);
            }
            if let Some(body) = &mut branch.body {
                self.body(body);
            }
            self.local.pop();
            next = branch.otherwise.as_deref_mut();
        }
        self.local.pop();
    }

    fn path_of(&mut self, name: &str) -> Option<&'r [Name]> {
        if self.local.iter().any(|scope| scope.contains(name)) {
            return None;
        }
        let (name, path) = self.globals.get_key_value(name)?;
        self.used.insert(name.clone());
        Some(path)
    }

    fn body(&mut self, body: &mut Body) {
        for expr in body {
            self.expr(expr);
        }
    }

    fn expr(&mut self, expr: &mut Expr) {
        if let ExprKind::Every {
            key,
            value,
            domain,
            body,
        } = &mut expr.kind
        {
            self.term(domain);
            let mut names = Vars::new();
            for term in key.iter().chain([&*value]) {
                vars::add_term(term, Skip::NOTHING, &mut names);
            }
            self.local.push(names);
            self.body(body);
            self.local.pop();
        } else {
            expr.terms_mut().for_each(|term| self.term(term));
            expr.bodies_mut().for_each(|body| self.body(body));
        }
        self.modifiers(&mut expr.with);
    }

    fn modifiers(&mut self, with: &mut [With]) {
        for term in with.iter_mut().flat_map(With::terms_mut) {
            self.term(term);
        }
    }

    fn closure(&mut self, head: Vec<&mut Term>, body: &mut Body) {
        let mut declared = Vars::new();
        vars::declared(body, &mut declared);
        self.local.push(declared);
        for term in head {
            self.term(term);
        }
        self.body(body);
        self.local.pop();
    }

    fn term(&mut self, term: &mut Term) {
        match &mut term.kind {
            TermKind::Var(name) => {
                if let Some(path) = self.path_of(name) {
                    term.kind = reference(path, term.span, Vec::new());
                }
            }
            TermKind::Ref(parts) => {
                for part in parts.iter_mut().skip(1) {
                    self.term(part);
                }
                let Some(head) = parts.first_mut() else { return };
                if let TermKind::Var(name) = &head.kind {
                    if let Some(path) = self.path_of(name) {
                        let rest = parts.split_off(1);
                        let span = parts.first().map_or(term.span, |head| head.span);
                        term.kind = reference(path, span, rest);
                    }
                } else {
                    self.term(head);
                }
            }
            TermKind::Template(parts) => {
                for part in parts {
                    if let TemplatePart::Term(term, with) = part {
                        self.term(term);
                        self.modifiers(with);
                    }
                }
            }
            other => {
                match other {
                    TermKind::Call(call) => self.called(call),
                    TermKind::Object(entries) => duplicates::drop_earlier(entries),
                    _ => {}
                }
                for part in term.parts_mut() {
                    self.term(part);
                }
                if let Some((head, body)) = term.comprehension_mut() {
                    self.closure(head, body);
                }
            }
        }
    }

    fn called(&mut self, call: &mut Call) {
        if !call.infix
            && let Some(first) = call.operator.first()
            && let Some(path) = self.path_of(first)
        {
            let mut operator = path.to_vec();
            operator.extend(call.operator.iter().skip(1).cloned());
            call.operator = operator;
        }
    }
}

/// A path with further steps behind it; a variable where there is but the root.
fn reference(path: &[Name], span: Span, rest: Vec<Term>) -> TermKind {
    let mut parts: Vec<Term> = path
        .iter()
        .enumerate()
        .map(|(at, name)| Term {
            span,
            kind: if at == 0 {
                TermKind::Var(name.clone())
            } else {
                TermKind::String(name.clone())
            },
        })
        .collect();
    parts.extend(rest);
    if parts.len() == 1
        && let Some(root) = parts.pop()
    {
        return root.kind;
    }
    TermKind::Ref(parts)
}

/// The names in the pattern of an argument: object keys can't be patterns, nor can sets or closures.
fn pattern_names(term: &Term, names: &mut Vars) {
    match &term.kind {
        TermKind::Var(name) => {
            names.insert(name.clone());
        }
        TermKind::Array(items) | TermKind::Ref(items) => {
            for item in items {
                pattern_names(item, names);
            }
        }
        TermKind::Object(entries) => {
            for (_, value) in entries {
                pattern_names(value, names);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{evaluated, said};

    #[test]
    fn names_lead_where_they_are_imported_from() {
        let lib = "package lib.x\nq := 1\nf(x) := x";
        for (text, value) in [
            ("import data.lib.x\np := x.q", "1"),
            ("import data.lib.x.q as other\np := other", "1"),
            ("import data.lib\np := lib.x.f(2)", "2"),
            ("import input.n as m\np := m", "7"),
            ("import data.lib.x\np := x if { x := 5 }", "5"),
            ("import data.lib.x.q\np := [q | some q in [3]]", "[3]"),
        ] {
            assert_eq!(
                evaluated(&[text, lib], "test.p", r#"{"n": 7}"#, "", false),
                value,
                "{text}"
            );
        }
    }

    #[test]
    fn arguments_have_names_of_their_own() {
        assert_eq!(said("f(input) := 1"), ["an argument must not be called `input`"]);
    }
}
