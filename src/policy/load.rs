//! Policy files to rules, libraries and tests. One broken file never keeps the others from loading.

mod entry;
mod read;
mod renamed;
mod stated;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::engine::Failure;
use super::module::{Loaded, ModuleNumber, Modules, Origin, PolicySource, Role};
use super::rule::{Entry, Rule};
use super::set::PolicySet;
use super::uses::{self, Callee, Use};
use super::{builtin, fault, vet};
use crate::diagnostic::{Diagnostic, RuleId};
use read::{Read, read};

/// How policies are loaded.
#[derive(Clone, Copy, Debug)]
pub struct Loading {
    /// Whether policies that are part of purlin are vetted too. Its tests do that, so that a run does not pay for it.
    pub vet_builtin: bool,
    /// Whether what the strict mode of OPA's compiler refuses is refused: imports, variables and arguments that are
    /// never used.
    pub strict: bool,
}

/// Loads policies. Faults come in the one order of diagnostics.
///
/// Policies of the repository are vetted here: calls, references, recursion, and what is never used.
#[must_use]
pub fn load(sources: &[PolicySource]) -> (PolicySet, Vec<Diagnostic>) {
    load_with(
        sources,
        Loading {
            vet_builtin: false,
            strict: true,
        },
    )
}

/// As [`load`], where the caller says what is refused.
#[must_use]
pub fn load_with(sources: &[PolicySource], loading: Loading) -> (PolicySet, Vec<Diagnostic>) {
    let vet_builtin = loading.vet_builtin;
    let mut faults = Vec::new();
    let mut sources: Vec<&PolicySource> = sources.iter().collect();
    sources.sort_by(|a, b| a.text.file().cmp(b.text.file()));
    sources.dedup_by(|a, b| a.text.file() == b.text.file());
    let read: Vec<Read> = sources.par_iter().map(|source| read(source)).collect();
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
    connect(&mut set.modules);
    entry::missing(&set.modules, stated.some_unread, &mut faults);
    let vetted = vet::vet(&set, vet_builtin);
    let mut broken: BTreeSet<ModuleNumber> = vetted.iter().map(|(module, _)| *module).collect();
    faults.extend(vetted.into_iter().map(|(_, fault)| fault));
    if loading.strict {
        unused(&set, vet_builtin, &mut broken, &mut faults);
    }
    if vet_builtin
        || set
            .modules
            .iter()
            .any(|module| module.origin == Origin::Repository)
    {
        compile(&set, &mut broken, &mut faults);
    }
    for (at, module) in set.modules.numbered_mut() {
        module.broken = broken.contains(&at) || module.needs.iter().any(|need| broken.contains(need));
    }
    for rule in &mut set.rules {
        let broken = set.modules.get(rule.stated_in).is_none_or(|module| module.broken);
        Arc::make_mut(rule).broken = broken;
    }
    faults.sort_by(Diagnostic::order);
    faults.dedup();
    (set, faults)
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

/// Says what policies and tests never use.
fn unused(set: &PolicySet, builtin: bool, broken: &mut BTreeSet<ModuleNumber>, faults: &mut Vec<Diagnostic>) {
    let is_judged = |(_, module): &(ModuleNumber, &Loaded)| builtin || module.origin == Origin::Repository;
    let judged = set.modules.numbered().filter(is_judged);
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
    for failure in failures {
        let of = modules.iter().find_map(|at| {
            let module = set.modules.get(*at)?;
            Some((*at, &module.text, failure.span(&module.text)?))
        });
        let Some((at, text, span)) = of else { continue };
        let fault = fault::at(text, span, failure.message).with_help_if(failure.help);
        let is_said = |before: &Diagnostic| {
            let places = [&before.location, &fault.location];
            let [before, new] = places.map(|place| (&place.file, place.region.map(|region| region.start)));
            before == new
        };
        broken.insert(at);
        if !faults.iter().any(is_said) {
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

/// Whether the policies of the repository are those that come with purlin: whoever tests these hands them in so.
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

/// Finds out which policies need which.
fn connect(modules: &mut Modules) {
    let names = modules.names_by_package();
    let direct: BTreeMap<ModuleNumber, BTreeSet<ModuleNumber>> = modules
        .numbered()
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
            let needed = modules.numbered().filter(|(other, candidate)| {
                *other != at
                    && candidate.role != Role::Test
                    && (candidate.module.package == module.module.package
                        || paths.iter().any(|path| touches(path, &candidate.module.package)))
            });
            (at, needed.map(|(other, _)| other).collect())
        })
        .collect();
    for (at, module) in modules.numbered_mut() {
        let mut reached = BTreeSet::new();
        let mut open: Vec<ModuleNumber> = direct.get(&at).into_iter().flatten().copied().collect();
        while let Some(next) = open.pop() {
            if next != at && reached.insert(next) {
                open.extend(direct.get(&next).into_iter().flatten());
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
