//! What can be told about a policy before it runs, so that it never fails, hangs or passes in silence.

use std::collections::{BTreeMap, BTreeSet};

use super::engine::{Arity, RuleKind, arity, known_functions, refusal};
use super::fault;
use super::metadata::Target;
use super::module::{Loaded, ModuleNumber, Modules, Origin, Role};
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
const INPUT_REPOSITORY: [&str; 1] = ["name"];

/// Everything wrong with policies of the repository, and with purlin's own if `builtin` says so; each with the
/// policy that cannot run because of it.
pub(crate) fn vet(set: &PolicySet, builtin: bool) -> Vec<(ModuleNumber, Diagnostic)> {
    let judged = |module: &Loaded| builtin || module.origin == Origin::Repository;
    if !set.modules.iter().any(judged) {
        return Vec::new();
    }
    let names = set.modules.names_by_package();
    let index = Index::new(&set.modules);
    let mut found = Vec::new();
    let mut graph = Graph::default();
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
        if judged(module) {
            vetting.imports();
            if rule.is_some_and(|rule| rule.stated_in == at) {
                vetting.params();
            }
        }
        for decl in &module.module.rules {
            let node = graph.node(path_of(module, &decl.path), at, decl.name_span);
            uses::walk(&module.module, names, decl, &mut |used| {
                graph.edges_of(&node, &used);
                if judged(module) {
                    vetting.used(&used);
                }
            });
        }
        found.extend(vetting.faults.into_iter().map(|fault| (at, fault)));
    }
    for (at, span, message) in graph.cycles(&index) {
        if let Some(module) = set.modules.get(at).filter(|module| judged(module)) {
            found.push((at, fault::at(&module.text, span, message)));
        }
    }
    found
}

fn path_of<'m>(module: &'m Loaded, name: &'m [String]) -> Vec<&'m str> {
    let package = module.module.package.iter();
    package.chain(name).map(String::as_str).collect()
}

/// What all policies define.
struct Index<'m> {
    /// Rules and functions by their full path, with the number of arguments of functions.
    defined: BTreeMap<Vec<&'m str>, Option<usize>>,
    packages: BTreeSet<Vec<&'m str>>,
}

impl<'m> Index<'m> {
    fn new(modules: &'m Modules) -> Self {
        let mut defined = BTreeMap::new();
        for module in modules.iter() {
            for rule in &module.module.rules {
                let function = rule.kind == RuleKind::Function
                    || (rule.kind == RuleKind::Default && !rule.args.is_empty());
                defined.insert(path_of(module, &rule.path), function.then_some(rule.args.len()));
            }
        }
        Self {
            defined,
            packages: modules.iter().map(Loaded::package_parts).collect(),
        }
    }

    /// The definitions that a path leads to, into or through: the path itself, all under it, and those it goes
    /// into.
    fn reached<'a>(&'a self, path: &[&'a str]) -> Vec<&'a Vec<&'a str>>
    where
        'm: 'a,
    {
        let start = path.to_vec();
        let under = self
            .defined
            .range(start..)
            .take_while(|(defined, _)| defined.starts_with(path))
            .map(|(defined, _)| defined);
        let through = (1..path.len()).filter_map(|length| {
            self.defined
                .get_key_value(path.get(..length)?)
                .map(|(defined, _)| defined)
        });
        through.chain(under).collect()
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
            .keys()
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
                callee,
                written,
                args,
                span,
            } => self.call(callee, written, *args, *span),
            Use::Function { name, span } => {
                if let Some(reason) = refusal(name) {
                    self.refused(name, reason, *span);
                }
            }
            Use::Replace { .. } => {}
        }
    }

    fn refused(&mut self, name: &str, reason: &str, span: Span) {
        // A test may put something else in the place of a function that rules cannot call anyway.
        if self.module.role != Role::Test {
            let help = if reason.contains("clock") {
                "The day of the run is `data.purlin.date`, as `2027-01-31`"
            } else {
                "the same tree, policies and date have to give the same findings on every machine"
            };
            self.fault(
                span,
                format!("`{name}` cannot be called: {reason}"),
                Some(help.to_owned()),
            );
        }
    }

    fn call(&mut self, callee: &Callee<'_>, written: &str, args: usize, span: Span) {
        match callee {
            Callee::BuiltIn(name) => {
                if let Some(reason) = refusal(name) {
                    self.refused(name, reason, span);
                    return;
                }
                match arity(name) {
                    None => {
                        let mut candidates = known_functions();
                        let package = self.module.package_parts();
                        candidates.extend(self.index.names_in(&package));
                        let help = matching::did_you_mean(name, candidates);
                        self.fault(span, format!("there is no function `{name}`"), help);
                    }
                    // One argument more takes the result: `split("a.b", ".", parts)`.
                    Some(Arity::Exactly(wanted)) if args != wanted && args != wanted + 1 => {
                        self.arity(written, wanted, args, span);
                    }
                    Some(_) => {}
                }
            }
            Callee::Data(path) => match self.index.defined.get(path.as_slice()) {
                Some(Some(wanted)) if args == *wanted || args == wanted + 1 => {}
                Some(Some(wanted)) => self.arity(written, *wanted, args, span),
                Some(None) => self.fault(span, format!("`{written}` is a rule, not a function"), None),
                None => {
                    let help = path.split_last().and_then(|(name, package)| {
                        matching::did_you_mean(name, self.index.names_in(package))
                    });
                    self.fault(span, format!("there is no function `{written}`"), help);
                }
            },
        }
    }

    fn arity(&mut self, written: &str, wanted: usize, args: usize, span: Span) {
        let s = if wanted == 1 { "" } else { "s" };
        self.fault(
            span,
            format!("`{written}` takes {wanted} argument{s}, not {args}"),
            None,
        );
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
        if self.module.role == Role::Test || !self.index.reached(path).is_empty() {
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

/// Which definitions reach which.
#[derive(Default)]
struct Graph<'m> {
    nodes: BTreeMap<Vec<&'m str>, Node<'m>>,
}

#[derive(Default)]
struct Node<'m> {
    /// Where it is defined first: the policy and the name's place.
    place: Option<(ModuleNumber, Span)>,
    uses: BTreeSet<Vec<&'m str>>,
}

impl<'m> Graph<'m> {
    fn node(&mut self, path: Vec<&'m str>, at: ModuleNumber, span: Span) -> Vec<&'m str> {
        let node = self.nodes.entry(path.clone()).or_default();
        node.place.get_or_insert((at, span));
        path
    }

    fn edges_of(&mut self, from: &[&'m str], used: &Use<'m>) {
        let (from, to) = match used {
            Use::Data { path, .. }
            | Use::Call {
                callee: Callee::Data(path),
                ..
            } => (from.to_vec(), path.clone()),
            Use::Replace { target, by } => (target.clone(), by.clone()),
            _ => return,
        };
        self.nodes.entry(from).or_default().uses.insert(to);
    }

    /// One message for each group of definitions that reach each other, at the first of them.
    fn cycles(&self, index: &Index<'_>) -> Vec<(ModuleNumber, Span, String)> {
        let paths: Vec<&Vec<&str>> = self.nodes.keys().collect();
        let number: BTreeMap<&[&str], usize> = paths
            .iter()
            .enumerate()
            .map(|(at, path)| (path.as_slice(), at))
            .collect();
        let edges: Vec<Vec<usize>> = self
            .nodes
            .values()
            .map(|node| {
                let reached: BTreeSet<usize> = node
                    .uses
                    .iter()
                    .flat_map(|path| index.reached(path))
                    .filter_map(|path| number.get(path.as_slice()).copied())
                    .collect();
                reached.into_iter().collect()
            })
            .collect();
        let mut result = Vec::new();
        let mut done = BTreeSet::new();
        for start in 0..paths.len() {
            if done.contains(&start) {
                continue;
            }
            let Some(cycle) = shortest_cycle(&edges, start) else {
                continue;
            };
            done.extend(cycle.iter().copied());
            let names: Vec<String> = cycle
                .iter()
                .chain(cycle.first())
                .filter_map(|at| paths.get(*at))
                .map(|path| format!("`{}`", path.join(".")))
                .collect();
            let place = paths
                .get(start)
                .and_then(|path| self.nodes.get(*path))
                .and_then(|node| node.place);
            if let Some((module, span)) = place {
                result.push((module, span, format!("recursion: {}", names.join(" uses "))));
            }
        }
        result
    }
}

/// The shortest way from a node back to itself.
fn shortest_cycle(edges: &[Vec<usize>], start: usize) -> Option<Vec<usize>> {
    let mut came_from: BTreeMap<usize, usize> = BTreeMap::new();
    let mut open = std::collections::VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for next in edges.get(at).into_iter().flatten().copied() {
            if next == start {
                let mut way = vec![at];
                let mut back = at;
                while back != start {
                    back = *came_from.get(&back)?;
                    way.push(back);
                }
                way.reverse();
                return Some(way);
            }
            if let std::collections::btree_map::Entry::Vacant(slot) = came_from.entry(next) {
                slot.insert(at);
                open.push_back(next);
            }
        }
    }
    None
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
