//! From syntax trees to plans, stage by stage as OPA's compiler does it: names written out, local variables told apart,
//! nested calls taken out, bodies put in order, operands bound first, types checked.

mod conflicts;
mod duplicates;
mod dynamics;
mod error;
mod expand;
pub(crate) mod index;
mod locals;
mod lower;
mod metadata;
mod outputs;
mod recursion;
mod resolve;
mod safety;
mod strict;
mod term_order;
mod terms;
pub mod types;
mod vars;

use std::collections::{BTreeMap, BTreeSet};

pub use error::{Code, CompileError};
pub use strict::unused;

use super::annotations::Annotation;
use super::builtins::{self, Builtin};
use super::plan::Plan;
use super::syntax::{Call, Module, Name, Rule, Term, TermKind};
use super::value::Value;
use purlin_text::source::Span;
use vars::Vars;

/// The functions that modules may call.
pub trait Functions {
    /// How many arguments a built-in takes, and what computes it; none for one that is refused.
    fn builtin(&self, name: &str) -> Option<(usize, Option<Builtin>)>;

    /// Why a built-in can't be called.
    fn refusal(&self, name: &str) -> Option<String>;

    /// The types of a built-in.
    fn types(&self, name: &str) -> Option<types::FunctionType>;

    /// Whether OPA has given a built-in up.
    fn is_deprecated(&self, name: &str) -> bool {
        super::builtins::signature(name).is_some_and(|signature| signature.is_deprecated)
    }

    /// The names of those that can be called.
    fn names(&self) -> Vec<&'static str>;
}

/// OPA's functions, and no others.
pub struct OpaFunctions;

impl Functions for OpaFunctions {
    fn builtin(&self, name: &str) -> Option<(usize, Option<Builtin>)> {
        builtins::known(name)
    }

    fn refusal(&self, name: &str) -> Option<String> {
        builtins::refusal(name).map(str::to_owned)
    }

    fn types(&self, name: &str) -> Option<types::FunctionType> {
        builtins::types(name)
    }

    fn names(&self) -> Vec<&'static str> {
        builtins::names().collect()
    }
}

/// A module to be compiled.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name of its file, for messages and coverage.
    pub file: String,
    /// Its syntax tree.
    pub module: Module,
    /// Whether it may name refused functions: tests replace them.
    pub is_test: bool,
    /// What its METADATA comments say, for `rego.metadata.rule()` and `.chain()`.
    pub annotations: Vec<Annotation>,
}

/// Compiles modules together. Those with mistakes define nothing.
pub fn compile(mut sources: Vec<Source>, functions: &dyn Functions) -> (Plan, Vec<CompileError>) {
    let mut context = Context::new(&sources, functions);
    rewrite(&mut sources, &mut context);
    check_types(&sources, &mut context);
    context.errors.append(&mut context.in_vain);
    let broken: BTreeSet<usize> = context.errors.iter().map(|error| error.module).collect();
    let plan = lower::plan(&sources, &broken, &mut context);
    let mut errors = context.errors;
    errors
        .sort_by(|a, b| (a.module, a.span, a.code, &a.message).cmp(&(b.module, b.span, b.code, &b.message)));
    errors.dedup();
    (plan, errors)
}

/// What modules that compile read of the input and is never there, where `input` gives the type of a module's input.
#[must_use]
pub fn misreads<'i>(
    mut sources: Vec<Source>,
    functions: &dyn Functions,
    input: &dyn Fn(usize) -> Option<&'i types::Type>,
) -> Vec<CompileError> {
    let mut context = Context::new(&sources, functions);
    rewrite(&mut sources, &mut context);
    if !context.errors.is_empty() || !context.in_vain.is_empty() {
        return Vec::new();
    }
    let rules = typed_rules(&sources);
    let found = types::check_with_input(&rules, &|name| functions.types(name), BTreeSet::new(), input);
    type_errors(found.errors).collect()
}

/// All stages before types are checked.
fn rewrite(sources: &mut [Source], context: &mut Context) {
    resolve_names(sources, context);
    for (at, source) in sources.iter_mut().enumerate() {
        context.module = at;
        context.package.clone_from(&source.module.package);
        context.is_test = source.is_test;
        for (number, rule) in source.module.rules.iter_mut().enumerate() {
            context.rule = Some((number, ground_path(&source.module.package, rule)));
            let before = context.count();
            locals::rule(rule, context);
            if context.count() == before {
                expand::rule(rule, context);
            }
            if context.count() == before {
                safety::rule(rule, context);
            }
            if context.count() == before {
                dynamics::rule(rule, context);
            }
        }
    }
    conflicts::check(sources, context);
}

/// Writes out the names of all modules.
fn resolve_names(sources: &mut [Source], context: &mut Context) {
    let mut exports: BTreeMap<Vec<Name>, Vars> = BTreeMap::new();
    for source in &*sources {
        let names = exports.entry(source.module.package.clone()).or_default();
        for rule in &source.module.rules {
            if let Some(TermKind::Var(name)) = rule.head.reference.first().map(|head| &head.kind) {
                names.insert(name.clone());
            }
        }
    }
    for (at, source) in sources.iter_mut().enumerate() {
        context.module = at;
        context.package.clone_from(&source.module.package);
        let globals = resolve::globals(&source.module, &exports);
        let used = resolve::module(&mut source.module, &globals, context);
        strict::unused_imports(&source.module.imports, &used, context);
        for rule in &mut source.module.rules {
            head_references(rule, context);
            let path = static_path(&source.module.package, rule);
            let arity = rule.head.args.as_ref().map(Vec::len);
            context.rules.entry(path).or_insert(arity);
        }
    }
}

/// Finds rules that need themselves, and what can never hold by the types that rules and built-ins have: in rules with
/// which nothing else is wrong, so that no mistake hides that of another rule, and none is said of what follows from one.
fn check_types(sources: &[Source], context: &mut Context) {
    let rules = typed_rules(sources);
    let functions = context.functions;
    let broken = broken(&rules, &context.errors);
    let found = types::check(&rules, &|name| functions.types(name), broken);
    recursion::refuse(found.recursive, &rules, sources, context);
    context.errors.extend(type_errors(found.errors));
}

/// The numbers of the rules with mistakes in them.
fn broken(rules: &[types::TypedRule<'_>], errors: &[CompileError]) -> BTreeSet<usize> {
    let places: BTreeSet<(usize, u32)> = errors
        .iter()
        .map(|error| (error.module, error.span.start))
        .collect();
    let is_broken = |rule: &types::TypedRule<'_>| {
        let span = rule.rule.span;
        let mut here = places.range((rule.module, span.start)..=(rule.module, span.end));
        here.next().is_some()
    };
    let numbered = rules.iter().enumerate();
    numbered
        .filter(|(_, rule)| is_broken(rule))
        .map(|(number, _)| number)
        .collect()
}

fn type_errors(errors: Vec<types::TypeError>) -> impl Iterator<Item = CompileError> {
    errors.into_iter().map(|error| CompileError {
        module: error.module,
        span: error.span,
        code: Code::Type,
        message: error.message,
        help: error.help,
    })
}

/// All rules with their whole paths.
fn typed_rules(sources: &[Source]) -> Vec<types::TypedRule<'_>> {
    let mut rules = Vec::new();
    for (module, source) in sources.iter().enumerate() {
        for rule in &source.module.rules {
            let span = rule.head.span;
            let mut path = vec![expand::variable(&Name::from("data"), span)];
            let package = source
                .module
                .package
                .iter()
                .map(|name| TermKind::String(name.clone()));
            path.extend(package.map(|kind| Term { span, kind }));
            path.extend(
                rule.head
                    .reference
                    .iter()
                    .enumerate()
                    .map(|(at, part)| match &part.kind {
                        TermKind::Var(name) if at == 0 => Term {
                            span: part.span,
                            kind: TermKind::String(name.clone()),
                        },
                        _ => part.clone(),
                    }),
            );
            rules.push(types::TypedRule { path, rule, module });
        }
    }
    rules
}

/// The path of a rule below `data`, up to the first part that is computed.
fn static_path(package: &[Name], rule: &Rule) -> Vec<Name> {
    let mut path = package.to_vec();
    for (at, part) in rule.head.reference.iter().enumerate() {
        match &part.kind {
            TermKind::Var(name) if at == 0 => path.push(name.clone()),
            TermKind::String(name) if at > 0 => path.push(name.clone()),
            _ => break,
        }
    }
    path
}

/// The path of a rule below `data`, up to the first part that is not a constant.
fn ground_path(package: &[Name], rule: &Rule) -> Vec<Value> {
    let mut path: Vec<Value> = package.iter().cloned().map(Value::String).collect();
    for (at, part) in rule.head.reference.iter().enumerate() {
        match &part.kind {
            TermKind::Var(name) if at == 0 => path.push(Value::String(name.clone())),
            TermKind::String(name) if at > 0 => path.push(Value::String(name.clone())),
            TermKind::Number(number) if at > 0 => path.push(Value::Number(number.clone())),
            TermKind::Bool(of) if at > 0 => path.push(Value::Bool(*of)),
            TermKind::Null if at > 0 => path.push(Value::Null),
            _ => break,
        }
    }
    path
}

/// A path as it is shown.
fn shown_path(path: &[Value]) -> String {
    let mut text = String::new();
    for step in path {
        match step.as_str() {
            Some(name) if text.is_empty() => text.push_str(name),
            Some(name) => {
                text.push('.');
                text.push_str(name);
            }
            None => {
                text.push('[');
                text.push_str(&step.to_json());
                text.push(']');
            }
        }
    }
    text
}

/// Parts of a rule's name that have to be evaluated become variables, bound in the body.
fn head_references(rule: &mut Rule, context: &mut Context) {
    let mut next = Some(rule);
    while let Some(branch) = next {
        for part in branch.head.reference.iter_mut().skip(1) {
            if !part.is_scalar() && terms::variable(part).is_none() {
                let name = context.local(None);
                let bound = std::mem::replace(part, expand::variable(&name, part.span));
                let body = branch.body.get_or_insert_with(Vec::new);
                expand::append(body, vec![expand::equality(&name, bound)]);
            }
        }
        next = branch.otherwise.as_deref_mut();
    }
}

/// What variables of the compiler's own start with.
const GENERATED: &str = "__local";

/// Whether a variable is one of the compiler's own.
fn is_generated(name: &str) -> bool {
    name.strip_prefix(GENERATED)
        .is_some_and(|rest| rest.starts_with('~'))
}

/// What the stages share.
pub(crate) struct Context<'c> {
    functions: &'c dyn Functions,
    module: usize,
    /// The package of that module.
    package: Vec<Name>,
    is_test: bool,
    errors: Vec<CompileError>,
    /// Variables that are declared in vain, which keep no stage from looking at their rules.
    in_vain: Vec<CompileError>,
    /// What is written in vain, which only the strict mode refuses.
    unused: Vec<CompileError>,
    next_local: usize,
    /// What the author calls a variable.
    written: BTreeMap<Name, Name>,
    /// Variables of closures that bind nothing by themselves.
    captured: BTreeSet<Name>,
    metadata: metadata::Metadata,
    /// The number and path of the rule that is compiled, and whether it is one of its `else` branches.
    rule: Option<(usize, Vec<Value>)>,
    is_else: bool,
    /// Rules by their static path, with the number of arguments of functions.
    rules: BTreeMap<Vec<Name>, Option<usize>>,
}

impl<'c> Context<'c> {
    fn new(sources: &[Source], functions: &'c dyn Functions) -> Self {
        let (metadata, errors) = metadata::Metadata::new(sources);
        Self {
            functions,
            module: 0,
            package: Vec::new(),
            is_test: false,
            errors,
            in_vain: Vec::new(),
            unused: Vec::new(),
            next_local: 0,
            written: BTreeMap::new(),
            captured: BTreeSet::new(),
            metadata,
            rule: None,
            is_else: false,
            rules: BTreeMap::new(),
        }
    }
}

impl Context<'_> {
    fn unused(&mut self, span: Span, message: String, help: &str) {
        self.unused.push(CompileError {
            module: self.module,
            span,
            code: Code::Compile,
            message,
            help: Some(help.to_owned()),
        });
    }

    fn error(&mut self, code: Code, span: Span, message: String, help: Option<String>) {
        self.errors.push(CompileError {
            module: self.module,
            span,
            code,
            message,
            help,
        });
    }

    /// A variable that is declared in vain.
    fn in_vain(&mut self, span: Span, message: String, help: &str) {
        self.in_vain.push(CompileError {
            module: self.module,
            span,
            code: Code::Compile,
            message,
            help: Some(help.to_owned()),
        });
    }

    fn count(&self) -> usize {
        self.errors.len()
    }

    /// Whether something is wrong with what stands at a place.
    fn is_said(&self, span: Span) -> bool {
        let mut last = self.errors.iter().rev().take(100);
        last.any(|error| error.module == self.module && error.span == span)
    }

    /// A new variable, in the place of the author's if there is one.
    fn local(&mut self, written: Option<&Name>) -> Name {
        let written_name = written.map_or(GENERATED, |name| name);
        let name = Name::from(format!("{written_name}~{}", self.next_local));
        self.next_local += 1;
        if let Some(written) = written {
            self.written.insert(name.clone(), written.clone());
        }
        name
    }

    /// A new variable for what a template or `print` captures.
    fn captured(&mut self) -> Name {
        let name = self.local(None);
        self.captured.insert(name.clone());
        name
    }

    fn is_captured(&self, name: &str) -> bool {
        self.captured.contains(name)
    }

    fn written<'n>(&'n self, name: &'n str) -> &'n str {
        self.written.get(name).map_or(name, |written| written)
    }

    fn is_of_the_author(&self, name: &str) -> bool {
        self.written.contains_key(name)
    }

    fn is_builtin(&self, name: &str) -> bool {
        self.functions.builtin(name).is_some()
    }

    /// How many arguments a function takes.
    fn arity(&self, operator: &[Name]) -> Option<usize> {
        if let Some((root, path)) = operator.split_first()
            && &**root == "data"
        {
            // A rule is a function of no arguments, as far as its type does not tell that it isn't one.
            return self.rules.get(path).map(|arity| arity.unwrap_or(0));
        }
        match operator {
            [internal, name] if &**internal == "internal" => match &**name {
                "print" | "template_string" => Some(1),
                "member_2" => Some(2),
                "member_3" => Some(3),
                _ => None,
            },
            _ => self
                .functions
                .builtin(&operator.join("."))
                .map(|(arity, _)| arity),
        }
    }

    /// Whether a path names a rule that is not a function.
    fn is_value(&self, operator: &[Name]) -> bool {
        match operator.split_first() {
            Some((root, path)) if &**root == "data" => self.rules.get(path).is_some_and(Option::is_none),
            _ => false,
        }
    }

    fn refusal(&self, name: &str) -> Option<String> {
        if self.is_test {
            return None;
        }
        self.functions.refusal(name)
    }

    fn unknown_function(&mut self, call: &Call) {
        let name = self.shown(&call.operator);
        // What the package of the path defines; for a plain name, the own package.
        let above: Vec<Name> = match call.operator.as_slice() {
            [root, path @ .., _] if &**root == "data" => path.to_vec(),
            _ => self.package.clone(),
        };
        let functions = self.rules.iter().filter(|(_, arity)| arity.is_some());
        let beside = functions.filter_map(|(path, _)| match path.split_last() {
            Some((name, package)) if package == above => Some(&**name),
            _ => None,
        });
        let is_of_data = call.operator.first().is_some_and(|root| &**root == "data");
        let builtins = if is_of_data {
            Vec::new()
        } else {
            self.functions.names()
        };
        let last = call
            .operator
            .last()
            .filter(|_| is_of_data)
            .map_or(name.as_str(), |name| name);
        let help = crate::near(last, beside.chain(builtins));
        let message = format!("there is no function `{name}`");
        self.error(Code::Type, call.operator_span, message, help);
    }

    /// A function's name as its module would write it: without its own package.
    fn shown(&self, operator: &[Name]) -> String {
        let below = match operator.split_first() {
            Some((root, path)) if &**root == "data" => path,
            _ => operator,
        };
        let own = below.strip_prefix(self.package.as_slice());
        own.filter(|own| !own.is_empty()).unwrap_or(below).join(".")
    }

    /// Whether a path names a function of policies or a built-in.
    fn names_function(&self, path: &[Name]) -> bool {
        match path.split_first() {
            Some((root, path)) if &**root == "data" => self.rules.get(path).is_some_and(Option::is_some),
            Some(_) => self.is_builtin(&path.join(".")),
            None => false,
        }
    }

    /// Whether a reference of so many parts names a rule of any kind.
    fn is_rule(&self, path: &[Name], length: usize) -> bool {
        match path.split_first() {
            Some((root, rest)) if &**root == "data" => path.len() == length && self.rules.contains_key(rest),
            _ => false,
        }
    }

    /// The rule that a path leads into, past its name; also one of that very name where the path goes on.
    fn rule_above(&self, path: &[Name], goes_on: bool) -> Option<Vec<Name>> {
        let (_, path) = path.split_first()?;
        (1..path.len() + usize::from(goes_on)).find_map(|length| {
            let above = path.get(..length)?;
            self.rules.contains_key(above).then(|| above.to_vec())
        })
    }
}
