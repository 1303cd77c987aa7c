//! What can be told about a policy before it runs, so that it never fails, hangs or passes in silence.

use std::collections::{BTreeMap, BTreeSet};

use super::engine::refusal;
use super::fault;
use super::metadata::Target;
use super::module::{Loaded, ModuleNumber, Modules, Role};
use super::parts::PARTS;
use super::rule::Rule;
use super::set::{PolicySet, RESERVED};
use super::uses::{self, Callee, Use};
use crate::diagnostic::Diagnostic;
use crate::matching;
use crate::source::Span;

/// What a file rule finds in `input`.
pub(crate) const FILE_INPUT: [&str; 3] = ["document", "file", "repository"];
/// What a file rule finds in `input.file`.
pub(crate) const FILE_INPUT_FILE: [&str; 7] = [
    "component",
    "format",
    "index",
    "owners",
    "package",
    "path",
    "size",
];
/// What a repository rule finds in `input`.
pub(crate) fn repository_input() -> impl Iterator<Item = &'static str> {
    PARTS.iter().map(|part| part.name).chain(["documents"])
}
/// What every rule finds in `input.repository`.
const INPUT_REPOSITORY: [&str; 2] = ["name", "organisations"];

/// Everything wrong with the policies that are `judged`, each with the policy that cannot run because of it.
pub(crate) fn vet(
    set: &PolicySet,
    judged: &dyn Fn(ModuleNumber, &Loaded) -> bool,
) -> Vec<(ModuleNumber, Diagnostic)> {
    if !set.modules.numbered().any(|(at, module)| judged(at, module)) {
        return Vec::new();
    }
    let names = set.modules.names_by_package();
    let index = Index::new(&set.modules);
    let mut found = Vec::new();
    let rules: BTreeMap<ModuleNumber, &Rule> = set
        .rules
        .iter()
        .flat_map(|rule| rule.modules().map(|at| (at, &**rule)))
        .collect();
    for (at, module) in set.modules.numbered() {
        let Some(names) = names.get(module.module.package.as_slice()) else {
            continue;
        };
        let rule = rules.get(&at).copied();
        let mut vetting = Vetting {
            index: &index,
            module,
            rule,
            faults: Vec::new(),
        };
        if judged(at, module) {
            vetting.imports();
            if rule.is_some_and(|rule| rule.stated_in == at) {
                vetting.params();
            }
            for decl in &module.module.rules {
                uses::walk(&module.module, names, decl, &mut |used| vetting.used(&used));
            }
        }
        found.extend(vetting.faults.into_iter().map(|fault| (at, fault)));
    }
    found
}

fn path_of<'m>(module: &'m Loaded, name: &'m [String]) -> Vec<&'m str> {
    let package = module.module.package.iter();
    package.chain(name).map(String::as_str).collect()
}

/// What all policies define.
struct Index<'m> {
    /// The full paths of rules and functions.
    defined: BTreeSet<Vec<&'m str>>,
    packages: BTreeSet<Vec<&'m str>>,
}

impl<'m> Index<'m> {
    fn new(modules: &'m Modules) -> Self {
        let paths = |module: &'m Loaded| module.module.rules.iter().map(|rule| path_of(module, &rule.path));
        let defined = modules.iter().flat_map(paths).collect();
        Self {
            defined,
            packages: modules.iter().map(Loaded::package_parts).collect(),
        }
    }

    /// Whether a path leads to definitions, into or through them.
    fn is_reached(&self, path: &[&'m str]) -> bool {
        let mut under = self.defined.range(path.to_vec()..);
        under.next().is_some_and(|defined| defined.starts_with(path))
            || (1..path.len()).any(|length| {
                path.get(..length)
                    .is_some_and(|above| self.defined.contains(above))
            })
    }

    /// The longest package that a path leads into.
    fn package_of<'a>(&'a self, path: &[&'a str]) -> Option<&'a Vec<&'a str>>
    where
        'm: 'a,
    {
        (1..=path.len())
            .rev()
            .find_map(|length| self.packages.get(path.get(..length)?))
    }

    fn names_in(&self, package: &[&str]) -> Vec<&'m str> {
        self.defined
            .iter()
            .filter(|path| path.len() > package.len() && path.starts_with(package))
            .filter_map(|path| path.get(package.len()).copied())
            .collect()
    }
}

struct Vetting<'v> {
    index: &'v Index<'v>,
    module: &'v Loaded,
    rule: Option<&'v Rule>,
    faults: Vec<Diagnostic>,
}

impl Vetting<'_> {
    fn fault(&mut self, span: Span, message: impl Into<String>, help: Option<String>) {
        let mut fault = fault::at(&self.module.text, span, message);
        fault.help = help;
        self.faults.push(fault);
    }

    fn imports(&mut self) {
        let imports = &self.module.module.imports;
        for import in imports {
            let path: Vec<&str> = import.path.iter().map(String::as_str).collect();
            match path.split_first() {
                Some((&"data", rest)) => self.data(rest, import.span),
                Some((&"input", rest)) => {
                    let rest: Vec<_> = rest.iter().map(|part| (*part, import.span)).collect();
                    self.input(&rest);
                }
                _ => {}
            }
        }
    }

    fn params(&mut self) {
        let Some(rule) = self.rule else {
            return;
        };
        for (name, param) in &rule.meta.params {
            if let Some((span, message)) = param.vet() {
                self.fault(span, format!("param `{name}`: {message}"), None);
            }
        }
        for (span, message) in rule.meta.vet_reads() {
            self.fault(span, message, None);
        }
    }

    fn used(&mut self, used: &Use<'_>) {
        match used {
            Use::Data { path, span } => self.data(path, *span),
            Use::Input { path } => self.input(path),
            Use::Call {
                callee: Callee::BuiltIn(name),
                span,
                ..
            }
            | Use::Function { name, span } => {
                if let Some(reason) = refusal(name) {
                    self.refused(name, reason, *span);
                }
            }
            Use::Call { .. } => {}
        }
    }

    fn refused(&mut self, name: &str, reason: &str, span: Span) {
        // A test may put something else in the place of a function that rules cannot call anyway.
        if self.module.role != Role::Test {
            let help = if reason.contains("clock") {
                "The day of the run is `data.purlin.date`, as `2027-01-31`"
            } else {
                "The same tree, policies and date have to give the same findings on every machine"
            };
            self.fault(
                span,
                format!("`{name}` cannot be called: {reason}"),
                Some(help.to_owned()),
            );
        }
    }

    fn data(&mut self, path: &[&str], span: Span) {
        match path {
            [] | ["params" | "purlin"] | ["purlin", "date", ..] => return,
            ["params", name, ..] => {
                if let Some(rule) = self.rule
                    // A kind of boundary is told which of its declarations it runs for.
                    && !(rule.meta.boundary && *name == "boundary")
                    && !rule.meta.params.contains_key(*name)
                {
                    let names = rule.meta.params.keys().map(String::as_str);
                    let help = matching::did_you_mean(name, names)
                        .unwrap_or_else(|| "Declare it under `custom.params` of the METADATA".to_owned());
                    self.fault(span, format!("the rule declares no param `{name}`"), Some(help));
                }
                return;
            }
            _ => {}
        }
        if self.module.role == Role::Test || self.index.is_reached(path) {
            return;
        }
        if self
            .index
            .packages
            .iter()
            .any(|package| package.starts_with(path))
        {
            return;
        }
        if let Some(package) = self.index.package_of(path) {
            let name = path.get(package.len()).copied().unwrap_or_default();
            let help = matching::did_you_mean(name, self.index.names_in(package));
            self.fault(
                span,
                format!("the package `{}` defines no `{name}`", package.join(".")),
                help,
            );
            return;
        }
        // Whatever is left may be user data, unless its root is a package's: those never mix.
        let root = path.first().copied().unwrap_or_default();
        let taken = self
            .index
            .packages
            .iter()
            .any(|package| package.first() == Some(&root));
        if taken || RESERVED.contains(&root) {
            let known = self.index.packages.iter().map(|package| package.join("."));
            let known: Vec<String> = known.collect();
            let help = matching::did_you_mean(&path.join("."), known.iter().map(String::as_str));
            self.fault(span, format!("there is no package `{}`", path.join(".")), help);
        }
    }

    fn input(&mut self, path: &[(&str, Span)]) {
        if self.module.role == Role::Test {
            return;
        }
        let target = self.rule.map(|rule| rule.meta.target);
        let first: Vec<&str> = match target {
            Some(Target::File) => FILE_INPUT.to_vec(),
            Some(Target::Repository) => repository_input().collect(),
            None => FILE_INPUT.into_iter().chain(repository_input()).collect(),
        };
        let of = match target {
            Some(Target::File) => " of a file rule",
            Some(Target::Repository) => " of a repository rule",
            None => "",
        };
        let Some((key, span)) = path.first() else {
            return;
        };
        if !first.contains(key) {
            let help = matching::did_you_mean(key, first.iter().copied()).unwrap_or_else(|| {
                let mut names: Vec<String> = first.iter().map(|name| format!("`{name}`")).collect();
                names.sort();
                names.dedup();
                format!("it has {}", names.join(", "))
            });
            self.fault(*span, format!("`input`{of} has no key `{key}`"), Some(help));
            return;
        }
        let second: &[&str] = match *key {
            "file" => &FILE_INPUT_FILE,
            "repository" => &INPUT_REPOSITORY,
            _ => return,
        };
        if let Some((inner, span)) = path.get(1)
            && !second.contains(inner)
        {
            let help = matching::did_you_mean(inner, second.iter().copied())
                .unwrap_or_else(|| format!("it has {}", second.join(", ")));
            self.fault(*span, format!("`input.{key}` has no key `{inner}`"), Some(help));
        }
    }
}

/// The first reference of a rule, or of a policy it needs, to data that neither a policy nor `roots` provides.
pub(crate) fn missing_data<'s>(
    set: &'s PolicySet,
    at: ModuleNumber,
    is_there: &dyn Fn(&str) -> bool,
) -> Option<(&'s Loaded, Span, String)> {
    let packages: BTreeSet<&str> = set
        .modules
        .iter()
        .filter_map(|module| module.module.package.first())
        .map(String::as_str)
        .collect();
    for module in set.modules.with_needs(at) {
        let mut missing: Option<(Span, String)> = None;
        let mut look = |path: &[&str], span: Span| {
            if let Some(root) = path.first()
                && missing.is_none()
                && !RESERVED.contains(root)
                && !packages.contains(root)
                && !is_there(root)
            {
                missing = Some((span, (*root).to_owned()));
            }
        };
        for import in &module.module.imports {
            let path: Vec<&str> = import.path.iter().map(String::as_str).collect();
            if let Some((&"data", rest)) = path.split_first() {
                look(rest, import.span);
            }
        }
        let known = set.modules.names_of(&module.module.package);
        for decl in &module.module.rules {
            uses::walk(&module.module, &known, decl, &mut |used| {
                if let Use::Data { path, span } = &used {
                    look(path, *span);
                }
            });
        }
        if let Some((span, root)) = missing {
            return Some((module, span, root));
        }
    }
    None
}
