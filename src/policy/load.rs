//! Policy files to rules, libraries and tests. One broken file never keeps the others from loading.

mod entry;
mod purpose;
mod read;
mod renamed;
mod stated;
mod unread;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::engine::{Failure, Version};
use super::module::{Loaded, ModuleNumber, Modules, Origin, PolicySource, Role};
use super::rule::{Entry, Rule};
use super::set::PolicySet;
use super::uses::{self, Callee, Use};
use super::{builtin, fault, vet};
use crate::diagnostic::{Diagnostic, RuleId};
use crate::source::{FileId, Text};
use purpose::For;
use read::{Read, read};

/// Loads policies. Faults come in the one order of diagnostics.
///
/// Policies of the repository are vetted here: calls, references, recursion, and what is never used.
#[must_use]
pub fn load(sources: &[PolicySource]) -> (PolicySet, Vec<Diagnostic>) {
    load_with(sources, For::Checks { and_builtin: false })
}

/// As [`load`], but policies that are part of purlin are vetted too: for tests of the packs.
#[must_use]
pub fn load_and_vet_all(sources: &[PolicySource]) -> (PolicySet, Vec<Diagnostic>) {
    load_with(sources, For::Checks { and_builtin: true })
}

/// As [`load`], but for `purlin test`: policies may be anybody's, and those of the repository are written in this version
/// of Rego. What is asked of purlin's rules is asked of them and of what they need. Nothing is compiled yet.
#[must_use]
pub fn load_for_tests(sources: &[PolicySource], version: Version) -> (PolicySet, Vec<Diagnostic>) {
    load_with(sources, For::Tests(version))
}

fn load_with(sources: &[PolicySource], purpose: For) -> (PolicySet, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let mut sources: Vec<&PolicySource> = sources.iter().collect();
    sources.sort_by(|a, b| a.text.file().cmp(b.text.file()));
    sources.dedup_by(|a, b| a.text.file() == b.text.file());
    let read: Vec<Read> = sources.par_iter().map(|source| read(source, purpose)).collect();
    let stated = stated::whole(read, &mut faults);
    let mut set = PolicySet::default();
    let mut rules = Vec::new();
    let mut added: BTreeMap<(Origin, Vec<String>), Vec<ModuleNumber>> = BTreeMap::new();
    for (loaded, rule) in stated.policies {
        let (says_entry, key) = (
            loaded.role == Role::Rule,
            (loaded.origin, loaded.module.package.clone()),
        );
        let rule = rule.map(|(id, meta)| {
            let (text, package_span) = (Arc::clone(&loaded.text), loaded.module.package_span);
            (id, meta, loaded.package(), text, loaded.origin, package_span)
        });
        let at = set.modules.push(loaded);
        match rule {
            Some((id, meta, package, text, origin, package_span)) => rules.push((
                key,
                Rule {
                    id,
                    meta,
                    package,
                    entry: Entry::Report,
                    text,
                    origin,
                    broken: false,
                    package_span,
                    stated_in: at,
                    added_in: Vec::new(),
                },
            )),
            None if says_entry => added.entry(key).or_default().push(at),
            None => {}
        }
    }
    let rules = rules.into_iter().map(|(key, rule)| Rule {
        added_in: added.remove(&key).unwrap_or_default(),
        ..rule
    });
    let rules: Vec<Rule> = rules.collect();
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
    let unread: Vec<Option<Vec<String>>> = if matches!(purpose, For::Tests(_)) {
        let is_loaded = |text: &Text| set.modules.iter().any(|module| module.text.file() == text.file());
        let unread = sources.iter().filter(|source| !is_loaded(&source.text));
        unread.map(|source| unread::package(&source.text)).collect()
    } else {
        Vec::new()
    };
    let cut_off = connect(&mut set.modules, &unread);
    let mut broken = match purpose {
        For::Checks { and_builtin } => {
            entry::missing(&set.modules, stated.some_unread, &mut faults);
            vetted_for_checks(&set, and_builtin, &mut faults)
        }
        For::Tests(_) => vetted_for_tests(&set, cut_off, &mut faults),
    };
    for (at, module) in set.modules.numbered() {
        if module.needs.iter().any(|need| broken.contains(need)) {
            broken.insert(at);
        }
    }
    for (at, module) in set.modules.numbered_mut() {
        module.broken = broken.contains(&at);
    }
    for rule in &mut set.rules {
        let broken = set.modules.get(rule.stated_in).is_none_or(|module| module.broken);
        Arc::make_mut(rule).broken = broken;
    }
    faults.sort_by(Diagnostic::order);
    faults.dedup();
    (set, faults)
}

/// What must not be evaluated, once all is vetted and compiled.
fn vetted_for_checks(
    set: &PolicySet,
    and_builtin: bool,
    faults: &mut Vec<Diagnostic>,
) -> BTreeSet<ModuleNumber> {
    let judged = |_, module: &Loaded| and_builtin || module.origin == Origin::Repository;
    let vetted = vet::vet(set, &judged);
    let mut broken: BTreeSet<ModuleNumber> = vetted.iter().map(|(module, _)| *module).collect();
    faults.extend(vetted.into_iter().map(|(_, fault)| fault));
    unused(set, &judged, &mut broken, faults);
    if set.modules.numbered().any(|(at, module)| judged(at, module)) {
        compile(set, &mut broken, faults);
    }
    broken
}

/// The same for tests, where nothing is asked of policies that are not purlin's, and all are compiled later.
fn vetted_for_tests(
    set: &PolicySet,
    cut_off: Vec<ModuleNumber>,
    faults: &mut Vec<Diagnostic>,
) -> BTreeSet<ModuleNumber> {
    let own = set.own();
    let modules = set.modules.numbered();
    let others = modules.filter(|(at, _)| !own.contains(at));
    let others: BTreeSet<&FileId> = others.map(|(_, module)| module.text.file()).collect();
    faults.retain(|fault| {
        !fault
            .location
            .file
            .as_ref()
            .is_some_and(|file| others.contains(file))
    });
    let judged = |at, module: &Loaded| module.origin == Origin::Repository && own.contains(&at);
    let vetted = vet::vet(set, &judged);
    let broken = cut_off
        .into_iter()
        .chain(vetted.iter().map(|(module, _)| *module));
    let broken = set.modules.depending_on(broken.collect());
    faults.extend(vetted.into_iter().map(|(_, fault)| fault));
    broken
}

/// Compiles all policies but tests together, and says what can't be, unless it was said of that place before.
fn compile(set: &PolicySet, broken: &mut BTreeSet<ModuleNumber>, faults: &mut Vec<Diagnostic>) {
    let is_policy = |(_, module): &(ModuleNumber, &Loaded)| module.role != Role::Test;
    let policies: Vec<ModuleNumber> = set
        .modules
        .numbered()
        .filter(is_policy)
        .map(|(at, _)| at)
        .collect();
    let mut program = set.program_of(&policies);
    let failures = program.mistakes();
    if failures.is_empty() && broken.is_empty() {
        set.keep_whole(program);
    }
    refuse(set, &policies, failures, broken, faults);
}

/// Says what policies and tests never use, as the strict mode of OPA's compiler does.
fn unused(
    set: &PolicySet,
    is_judged: &dyn Fn(ModuleNumber, &Loaded) -> bool,
    broken: &mut BTreeSet<ModuleNumber>,
    faults: &mut Vec<Diagnostic>,
) {
    let judged = set
        .modules
        .numbered()
        .filter(|(at, module)| is_judged(*at, module));
    let judged: Vec<ModuleNumber> = judged.map(|(at, _)| at).collect();
    if !judged.is_empty() {
        let failures = set.program_of(&judged).unused();
        refuse(set, &judged, failures, broken, faults);
    }
}

/// Makes faults of failures, unless something was said of the place before.
fn refuse(
    set: &PolicySet,
    modules: &[ModuleNumber],
    failures: Vec<Failure>,
    broken: &mut BTreeSet<ModuleNumber>,
    faults: &mut Vec<Diagnostic>,
) {
    // As many failures as a policy has words must not cost their square.
    let named: BTreeMap<String, ModuleNumber> = modules
        .iter()
        .filter_map(|at| Some((set.modules.get(*at)?.text.file().to_string(), *at)))
        .collect();
    let place = |fault: &Diagnostic| {
        let location = &fault.location;
        (location.file.clone(), location.region.map(|region| region.start))
    };
    let mut said: BTreeSet<_> = faults.iter().map(place).collect();
    for failure in failures {
        let of = failure.place.as_ref().and_then(|(file, span)| {
            let at = named.get(file)?;
            let text = &set.modules.get(*at)?.text;
            Some((*at, text, text.clamp(*span)))
        });
        let Some((at, text, span)) = of else { continue };
        let fault = fault::at(text, span, failure.message).with_help_if(failure.help);
        broken.insert(at);
        if said.insert(place(&fault)) {
            faults.push(fault);
        }
    }
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

/// Whether the policies of the repository are those that come with purlin, as in a test of these.
fn is_builtin_itself(modules: &Modules) -> bool {
    modules
        .iter()
        .filter(|module| module.origin == Origin::Repository)
        .filter(|module| module.module.package.first().is_some_and(|root| root == "purlin"))
        .any(|module| builtin::is_built_in(module.text.content()))
}

/// A policy of the repository in one of purlin's own packages would change what purlin's rules say.
fn foreign_packages(modules: &Modules, beside_builtin: bool, faults: &mut Vec<Diagnostic>) {
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

/// Finds out which policies need which. Gives those that refer to a package of which some file could not be read; where
/// the package of such a file is not known either, all are.
fn connect(modules: &mut Modules, unread: &[Option<Vec<String>>]) -> Vec<ModuleNumber> {
    let names = modules.names_by_package();
    let mut of_package: BTreeMap<&[String], Vec<ModuleNumber>> = BTreeMap::new();
    for (at, module) in modules.numbered() {
        of_package.entry(&module.module.package).or_default().push(at);
    }
    let mut cut_off = Vec::new();
    let mut direct: BTreeMap<ModuleNumber, BTreeSet<ModuleNumber>> = BTreeMap::new();
    for (at, module) in modules.numbered() {
        let package = module.module.package.as_slice();
        let mut paths: BTreeSet<Vec<&str>> = BTreeSet::new();
        for import in &module.module.imports {
            if let Some((root, rest)) = import.path.split_first()
                && root == "data"
            {
                paths.insert(rest.iter().map(String::as_str).collect());
            }
        }
        if let Some(known) = names.get(package) {
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
        let refers_to = |package: &[String]| paths.iter().any(|path| touches(path, package));
        let referred = of_package
            .iter()
            .filter(|(other, _)| **other == package || refers_to(other))
            .flat_map(|(_, files)| files.iter().copied());
        direct.insert(at, referred.filter(|other| *other != at).collect());
        let is_cut_off = |unread: &Option<Vec<String>>| match unread {
            Some(unread) => unread == package || refers_to(unread),
            None => true,
        };
        if unread.iter().any(is_cut_off) {
            cut_off.push(at);
        }
    }
    let tests: BTreeSet<ModuleNumber> = modules
        .numbered()
        .filter(|(_, module)| module.role == Role::Test)
        .map(|(at, _)| at)
        .collect();
    for (at, module) in modules.numbered_mut() {
        let mut reached = BTreeSet::new();
        let of = |at: ModuleNumber| direct.get(&at).into_iter().flatten().copied();
        let mut open: Vec<ModuleNumber> = of(at).collect();
        while let Some(next) = open.pop() {
            if next != at && !tests.contains(&next) && reached.insert(next) {
                open.extend(of(next));
            }
        }
        module.needs = reached.into_iter().collect();
        module.refers_to = of(at).collect();
    }
    cut_off
}

/// Whether a path under `data` leads into a package, or holds it.
fn touches(path: &[&str], package: &[String]) -> bool {
    path.iter().zip(package).all(|(a, b)| a == b)
}

#[cfg(test)]
mod tests;
