//! Policy files to rules, libraries and tests. One broken file never keeps the others from loading.

mod entry;
mod renamed;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use super::engine::{Module, Program, RuleKind};
use super::metadata::{self, Holder, Metadata};
use super::uses::{self, Callee, Use};
use super::{builtin, fault, scan, vet};
use crate::diagnostic::{Diagnostic, Location, RuleId};
use crate::source::{Span, Text};

/// Where a policy comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// It is part of purlin.
    Builtin,
    /// The repository under check, or a folder that its config names.
    Repository,
}

/// One policy file.
#[derive(Clone, Debug)]
pub struct PolicySource {
    /// Its text.
    pub text: Arc<Text>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A policy that parsed.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) text: Arc<Text>,
    pub(crate) origin: Origin,
    pub(crate) module: Module,
    /// The policy alone.
    pub(crate) program: Program,
    pub(crate) role: Role,
    /// Other policies that this one refers to, directly or not, as indexes into the set; never itself.
    pub(crate) needs: Vec<usize>,
    /// Whether it, or a policy it needs, must not be evaluated.
    pub(crate) broken: bool,
}

/// What a policy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Rule,
    Library,
    Test,
}

impl Loaded {
    /// The package as Rego writes it, without `data`.
    pub(crate) fn package(&self) -> String {
        self.module.package.join(".")
    }

    pub(crate) fn package_parts(&self) -> Vec<&str> {
        self.module.package.iter().map(String::as_str).collect()
    }
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `pack/rule`.
    pub id: RuleId,
    /// What its METADATA says.
    pub meta: Metadata,
    /// The package as Rego writes it, without `data`.
    pub package: String,
    /// The file.
    pub text: Arc<Text>,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether the rule, or a policy that it needs, has a fault that keeps it from running; the fault itself is
    /// among those of [`load`].
    pub broken: bool,
    /// The package's name in the file.
    pub package_span: Span,
    pub(crate) at: usize,
}

impl Rule {
    /// Where the rule's title stands.
    #[must_use]
    pub fn title_location(&self) -> Location {
        Location::region(&self.text, self.meta.title_span)
    }

    /// Where the rule says that it had another id before.
    #[must_use]
    pub fn former_location(&self, former: &str) -> Option<Location> {
        let mut formerly = self.meta.formerly.iter();
        let (_, span) = formerly.find(|(id, _)| id.as_str() == former)?;
        Some(Location::region(&self.text, *span))
    }

    /// Where the rule's severity stands.
    #[must_use]
    pub fn severity_location(&self) -> Location {
        Location::region(&self.text, self.meta.severity_span)
    }
}

/// Every policy that was loaded.
#[derive(Debug, Default)]
pub struct PolicySet {
    /// Rules, by id.
    pub rules: Vec<Arc<Rule>>,
    /// Former ids of rules, each with the id that its rule has now.
    pub(crate) renamed: BTreeMap<RuleId, RuleId>,
    pub(crate) modules: Vec<Loaded>,
    /// Programs of policies that several rules need, parsed once.
    pub(crate) bases: Mutex<BTreeMap<Vec<usize>, Program>>,
}

impl PolicySet {
    /// The rule with an id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules
            .binary_search_by(|rule| rule.id.as_str().cmp(id))
            .ok()
            .and_then(|at| self.rules.get(at))
            .map(|rule| &**rule)
    }

    /// The rule that had an id before and has another one now.
    #[must_use]
    pub fn renamed(&self, former: &str) -> Option<&Rule> {
        self.renamed.get(former).and_then(|id| self.rule(id.as_str()))
    }

    /// Whether rules were in a pack that holds none now: then those that were, by their present ids.
    #[must_use]
    pub fn formerly_in(&self, pack: &str) -> BTreeSet<&RuleId> {
        if self.rules.iter().any(|rule| rule.id.pack() == pack) {
            return BTreeSet::new();
        }
        let renamed = self.renamed.iter();
        renamed
            .filter(|(former, _)| former.pack() == pack)
            .map(|(_, now)| now)
            .collect()
    }

    /// The ids that rules had before.
    pub(crate) fn former_ids(&self) -> impl Iterator<Item = &RuleId> {
        self.renamed.keys()
    }

    /// Texts of policies that define neither a rule nor a test, by path.
    pub fn libraries(&self) -> impl Iterator<Item = &Arc<Text>> {
        self.with_role(Role::Library)
    }

    /// Texts of test files, by path.
    pub fn tests(&self) -> impl Iterator<Item = &Arc<Text>> {
        self.with_role(Role::Test)
    }

    /// Texts of all policies, by path: what faults and evaluation errors point into.
    pub fn texts(&self) -> impl Iterator<Item = &Arc<Text>> {
        self.modules.iter().map(|module| &module.text)
    }

    fn with_role(&self, role: Role) -> impl Iterator<Item = &Arc<Text>> {
        let of_role = self.modules.iter().filter(move |module| module.role == role);
        of_role.map(|module| &module.text)
    }

    /// The first key of user data that stands in the way of policies: a key at the root that a package starts
    /// with too, or that purlin uses itself.
    #[must_use]
    pub fn data_conflict<'k>(&self, keys: impl IntoIterator<Item = &'k str>) -> Option<String> {
        let roots: BTreeSet<&str> = self
            .modules
            .iter()
            .filter_map(|module| module.module.package.first())
            .map(String::as_str)
            .chain(RESERVED)
            .collect();
        keys.into_iter()
            .find(|key| roots.contains(key))
            .map(str::to_owned)
    }
}

/// How the name of a file with tests ends.
const TEST_FILE: &str = "_test.rego";

/// The keys at the root of `data` that purlin fills.
pub(crate) const RESERVED: [&str; 2] = ["params", "purlin"];

/// Loads policies. Faults come in the one order of diagnostics.
///
/// Policies of the repository are vetted here: calls, references and recursion. Those that are part of purlin
/// are vetted by its tests, so that a run does not pay for it.
#[must_use]
pub fn load(sources: &[PolicySource]) -> (PolicySet, Vec<Diagnostic>) {
    load_with(sources, false)
}

/// As [`load`], but policies that are part of purlin are vetted too: for tests of the packs.
#[must_use]
pub fn load_and_vet_all(sources: &[PolicySource]) -> (PolicySet, Vec<Diagnostic>) {
    load_with(sources, true)
}

fn load_with(sources: &[PolicySource], vet_builtin: bool) -> (PolicySet, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let mut sources: Vec<&PolicySource> = sources.iter().collect();
    sources.sort_by(|a, b| a.text.file().cmp(b.text.file()));
    sources.dedup_by(|a, b| a.text.file() == b.text.file());
    let mut set = PolicySet::default();
    let mut rules = Vec::new();
    let read: Vec<(Option<Read>, Vec<Diagnostic>)> = sources.par_iter().map(|source| read(source)).collect();
    let mut unread = false;
    for (read, found) in read {
        faults.extend(found);
        let Some(Read { loaded, rule }) = read else {
            unread = true;
            continue;
        };
        let at = set.modules.len();
        rules.extend(rule.map(|(id, meta)| Rule {
            id,
            meta,
            package: loaded.package(),
            text: Arc::clone(&loaded.text),
            origin: loaded.origin,
            broken: false,
            package_span: loaded.module.package_span,
            at,
        }));
        set.modules.push(loaded);
    }
    let beside_builtin = !is_builtin_itself(&set.modules);
    foreign_packages(&set.modules, beside_builtin, &mut faults);
    let taken = if beside_builtin {
        builtin::rule_ids().into_iter().collect()
    } else {
        BTreeSet::new()
    };
    let rules = unique(rules, &taken, &mut faults);
    set.renamed = renamed::former_ids(&rules, &taken, &mut faults);
    set.rules = rules.into_iter().map(Arc::new).collect();
    connect(&mut set.modules);
    entry::missing(&set.modules, unread, &mut faults);
    let vetted = vet::vet(&set, vet_builtin);
    let broken: BTreeSet<usize> = vetted.iter().map(|(module, _)| *module).collect();
    faults.extend(vetted.into_iter().map(|(_, fault)| fault));
    for (at, module) in set.modules.iter_mut().enumerate() {
        module.broken = broken.contains(&at) || module.needs.iter().any(|need| broken.contains(need));
    }
    for rule in &mut set.rules {
        let broken = set.modules.get(rule.at).is_none_or(|module| module.broken);
        Arc::make_mut(rule).broken = broken;
    }
    faults.sort_by(Diagnostic::order);
    faults.dedup();
    (set, faults)
}

/// A policy that can be used, and the rule that it defines, if it defines one.
struct Read {
    loaded: Loaded,
    rule: Option<(RuleId, Metadata)>,
}

/// Reads one policy, with its faults.
fn read(source: &PolicySource) -> (Option<Read>, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let read = usable(source, &mut faults);
    (read, faults)
}

fn usable(source: &PolicySource, faults: &mut Vec<Diagnostic>) -> Option<Read> {
    let scan = scan::scan(&source.text);
    let mut loaded = parse(source, &scan, faults)?;
    let before = faults.len();
    loaded.role = role(&loaded, faults);
    if faults.len() > before {
        return None;
    }
    let holder = match loaded.role {
        Role::Rule => Holder::Rule,
        Role::Library => Holder::Other {
            help: Some(match entry::nearly_report(&loaded.module) {
                Some((_, help)) => help,
                None => "Write a set `report contains {\"msg\": …} if { … }`, or take the key out".to_owned(),
            }),
        },
        Role::Test => Holder::Other {
            help: Some("A rule stands in a file whose name does not end in `_test.rego`".to_owned()),
        },
    };
    let meta = metadata::read(&loaded.text, &scan, loaded.module.package_span, &holder, faults);
    let rule = if loaded.role == Role::Rule {
        let id = rule_id(&loaded, faults);
        Some((id?, meta?))
    } else {
        None
    };
    Some(Read { loaded, rule })
}

fn parse(source: &PolicySource, scan: &scan::Scan, faults: &mut Vec<Diagnostic>) -> Option<Loaded> {
    let text = &source.text;
    if let Some(span) = scan.too_long {
        faults.push(
            fault::at(text, span, "this statement is too long to be read safely")
                .with_help("Give a part of it a name of its own"),
        );
        return None;
    }
    let mut program = Program::new();
    let module = match program.add(text) {
        Ok(module) => module,
        Err(failure) => {
            let message = format!("the policy does not parse: {}", failure.message);
            faults.push(fault::maybe_at(text, failure.span(text), message));
            return None;
        }
    };
    if let Some(span) = module.too_deep {
        faults.push(
            fault::at(text, span, "this expression is nested too deeply")
                .with_help("Give a part of it a name of its own"),
        );
        return None;
    }
    Some(Loaded {
        text: Arc::clone(text),
        origin: source.origin,
        module,
        program,
        role: Role::Library,
        needs: Vec::new(),
        broken: false,
    })
}

/// conftest's names for results (<https://www.conftest.dev/#usage>).
fn is_conftest_result(name: &str, kind: RuleKind) -> bool {
    ["deny", "violation", "warn"].into_iter().any(|prefix| {
        let Some(rest) = name.strip_prefix(prefix) else {
            return false;
        };
        (rest.is_empty() && kind != RuleKind::Function) || (rest.starts_with('_') && kind == RuleKind::Set)
    })
}

fn role(loaded: &Loaded, faults: &mut Vec<Diagnostic>) -> Role {
    let text = &loaded.text;
    let rules = &loaded.module.rules;
    if text.path().file_name().ends_with(TEST_FILE) {
        if let Some(rule) = rules
            .iter()
            .find(|rule| rule.path.first().is_some_and(|name| name == entry::REPORT))
        {
            let message = format!("a file named `…{TEST_FILE}` holds tests, so this rule would never run");
            faults.push(
                fault::at(text, rule.name_span, message)
                    .with_help("Give the file another name, or the set another name if it is of a test"),
            );
        }
        return Role::Test;
    }
    let named = |name: &'static str| {
        rules
            .iter()
            .filter(move |rule| rule.path.first().is_some_and(|first| first == name))
    };
    if named(entry::REPORT).next().is_some() {
        for rule in named(entry::REPORT).filter(|rule| rule.kind != RuleKind::Set || rule.path.len() > 1) {
            faults.push(
                fault::at(text, rule.name_span, "`report` has to be a set of findings")
                    .with_help("Write `report contains {\"msg\": …} if { … }`"),
            );
        }
        return Role::Rule;
    }
    let conftest = rules.iter().find(|rule| match rule.path.as_slice() {
        [name] => is_conftest_result(name, rule.kind),
        _ => false,
    });
    if let Some(rule) = conftest {
        let name = rule.path.first().map_or("", String::as_str);
        faults.push(
            fault::at(
                text,
                rule.name_span,
                format!("the policy states its results as `{name}`, and that contract is not read yet"),
            )
            .with_help("Write `report contains {\"msg\": …} if { … }`, or leave the file out of `policies`"),
        );
    }
    Role::Library
}

/// Whether an id is in a pack of which purlin reports its own findings.
pub(crate) fn is_reserved(id: &str) -> bool {
    id.starts_with("purlin/") || id.starts_with("input/")
}

/// Whether a text is `pack/rule` in lower-case letters, digits and hyphens.
pub(crate) fn is_rule_id(text: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    text.split_once('/')
        .is_some_and(|(pack, rule)| plain(pack) && plain(rule))
}

fn rule_id(loaded: &Loaded, faults: &mut Vec<Diagnostic>) -> Option<RuleId> {
    let text = &loaded.text;
    let span = loaded.module.package_span;
    let [.., pack, rule] = loaded.module.package.as_slice() else {
        faults.push(
            fault::at(
                text,
                span,
                "the package's name needs two parts at least, the pack and the rule",
            )
            .with_help("Write for instance `package acme.rules.node.engine`, which makes `node/engine`"),
        );
        return None;
    };
    let id = format!("{}/{}", pack.replace('_', "-"), rule.replace('_', "-"));
    if !is_rule_id(&id) {
        faults.push(
            fault::at(
                text,
                span,
                format!("the package's name does not make a rule id: `{id}`"),
            )
            .with_help("Use lower-case letters, digits and `_` in the last two parts"),
        );
        return None;
    }
    if is_reserved(&id) {
        faults.push(fault::at(
            text,
            span,
            format!("`{pack}` is no name for a pack: purlin reports its own findings under it"),
        ));
        return None;
    }
    Some(RuleId::new(id))
}

/// Sorts rules by id; of rules with one id the first in the order of paths stays. The ids of `taken` are those of rules
/// that come with purlin, whether these were loaded or not.
fn unique(mut rules: Vec<Rule>, taken: &BTreeSet<RuleId>, faults: &mut Vec<Diagnostic>) -> Vec<Rule> {
    const HELP: &str = "Change one of the last two parts of the package's name";
    rules.sort_by(|a, b| (&a.id, a.origin, a.text.file()).cmp(&(&b.id, b.origin, b.text.file())));
    let mut result: Vec<Rule> = Vec::with_capacity(rules.len());
    for rule in rules {
        match result.last() {
            Some(first) if first.id == rule.id => {
                let fault = fault::at(
                    &rule.text,
                    rule.package_span,
                    format!("two rules have the id `{}`", rule.id),
                )
                .with_help(HELP);
                faults.push(fault::related(
                    fault,
                    &first.text,
                    first.package_span,
                    "the other rule",
                ));
            }
            _ if rule.origin == Origin::Repository && taken.contains(&rule.id) => {
                let message = format!("the id `{}` is that of a rule that comes with purlin", rule.id);
                faults.push(fault::at(&rule.text, rule.package_span, message).with_help(HELP));
            }
            _ => result.push(rule),
        }
    }
    result
}

/// Whether the policies of the repository are those that come with purlin: whoever tests these hands them in so.
fn is_builtin_itself(modules: &[Loaded]) -> bool {
    modules
        .iter()
        .filter(|module| module.origin == Origin::Repository)
        .filter(|module| module.module.package.first().is_some_and(|root| root == "purlin"))
        .any(|module| builtin::is_built_in(module.text.content()))
}

/// A policy of the repository in one of purlin's own packages would change what purlin's rules say.
fn foreign_packages(modules: &[Loaded], beside_builtin: bool, faults: &mut Vec<Diagnostic>) {
    for module in modules
        .iter()
        .filter(|module| module.origin == Origin::Repository)
    {
        let package = module.module.package.as_slice();
        let root = package.first().map_or("", String::as_str);
        if module.role != Role::Test && ((beside_builtin && root == "purlin") || root == "params") {
            faults.push(
                fault::at(
                    &module.text,
                    module.module.package_span,
                    format!("the package `{}` belongs to purlin", module.package()),
                )
                .with_help("Choose a package's name that starts with the name of your organisation"),
            );
        }
    }
}

/// The names that each package defines, over all its files that are no tests.
pub(crate) fn names_by_package(modules: &[Loaded]) -> BTreeMap<&[String], BTreeSet<&str>> {
    let mut names: BTreeMap<&[String], BTreeSet<&str>> = BTreeMap::new();
    for module in modules {
        let known = names.entry(module.module.package.as_slice()).or_default();
        let defined = module.module.rules.iter().filter_map(|rule| rule.path.first());
        known.extend(defined.map(String::as_str));
    }
    names
}

/// Finds out which policies need which.
fn connect(modules: &mut [Loaded]) {
    let names = names_by_package(modules);
    let direct: Vec<BTreeSet<usize>> = modules
        .iter()
        .enumerate()
        .map(|(at, module)| {
            let mut paths: BTreeSet<Vec<&str>> = BTreeSet::new();
            for import in &module.module.imports {
                if let Some((root, rest)) = import.path.split_first()
                    && root == "data"
                {
                    paths.insert(rest.iter().map(String::as_str).collect());
                }
            }
            let known = names.get(module.module.package.as_slice());
            if let Some(known) = known {
                for rule in &module.module.rules {
                    uses::walk(&module.module, known, rule, &mut |found| match found {
                        Use::Data { path, .. }
                        | Use::Call {
                            callee: Callee::Data(path),
                            ..
                        } => {
                            paths.insert(path);
                        }
                        _ => {}
                    });
                }
            }
            let needed = modules.iter().enumerate().filter(|(other, candidate)| {
                *other != at
                    && candidate.role != Role::Test
                    && (candidate.module.package == module.module.package
                        || paths.iter().any(|path| touches(path, &candidate.module.package)))
            });
            needed.map(|(other, _)| other).collect()
        })
        .collect();
    for (at, module) in modules.iter_mut().enumerate() {
        let mut reached = BTreeSet::new();
        let mut open: Vec<usize> = direct.get(at).into_iter().flatten().copied().collect();
        while let Some(next) = open.pop() {
            if next != at && reached.insert(next) {
                open.extend(direct.get(next).into_iter().flatten());
            }
        }
        module.needs = reached.into_iter().collect();
    }
}

/// Whether a path under `data` leads into a package, or holds it.
fn touches(path: &[&str], package: &[String]) -> bool {
    path.iter().zip(package).all(|(a, b)| a == b)
}

#[cfg(test)]
mod tests;
