//! Policies as files: where they come from, what they are, and which needs which.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::engine::{Module, Program};
use crate::source::Text;

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

/// How the name of a file with tests ends.
pub(crate) const TEST_FILE: &str = "_test.rego";

/// Whether a rule of this name is a test, be it one that is yet to be written.
pub(crate) fn is_test_name(name: &str) -> bool {
    name.starts_with("test_") || name.starts_with("todo_test_")
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
    /// Whether it is a rule of purlin's, or may not be anything else. Only tests are run of anybody's policies.
    pub(crate) is_purlins: bool,
    /// Other policies that this one refers to, directly or not, those of its own package included; never itself.
    pub(crate) needs: Vec<ModuleNumber>,
    /// Other policies that this one refers to itself, tests included.
    pub(crate) refers_to: Vec<ModuleNumber>,
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

impl Role {
    /// What a policy without a rule of purlin's is, by the name of its file.
    pub(crate) fn by_name(text: &Text) -> Self {
        if text.path().file_name().ends_with(TEST_FILE) {
            Self::Test
        } else {
            Self::Library
        }
    }
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

/// A policy, by its place among all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ModuleNumber(usize);

/// Every policy of a set, by path.
#[derive(Debug, Default)]
pub(crate) struct Modules(Vec<Loaded>);

impl Modules {
    pub(crate) fn push(&mut self, module: Loaded) -> ModuleNumber {
        self.0.push(module);
        ModuleNumber(self.0.len() - 1)
    }

    pub(crate) fn get(&self, number: ModuleNumber) -> Option<&Loaded> {
        self.0.get(number.0)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Loaded> {
        self.0.iter()
    }

    pub(crate) fn numbered(&self) -> impl Iterator<Item = (ModuleNumber, &Loaded)> {
        let modules = self.0.iter().enumerate();
        modules.map(|(at, module)| (ModuleNumber(at), module))
    }

    pub(crate) fn numbered_mut(&mut self) -> impl Iterator<Item = (ModuleNumber, &mut Loaded)> {
        let modules = self.0.iter_mut().enumerate();
        modules.map(|(at, module)| (ModuleNumber(at), module))
    }

    /// A policy, and those that it needs.
    pub(crate) fn with_needs(&self, number: ModuleNumber) -> impl Iterator<Item = &Loaded> {
        let needs = self.get(number).map_or(&[][..], |module| &module.needs);
        let all = std::iter::once(number).chain(needs.iter().copied());
        all.filter_map(|at| self.get(at))
    }

    /// Those of `from`, and all that lead to one of them by what they refer to.
    pub(crate) fn depending_on(&self, mut from: BTreeSet<ModuleNumber>) -> BTreeSet<ModuleNumber> {
        let mut referring: BTreeMap<ModuleNumber, Vec<ModuleNumber>> = BTreeMap::new();
        for (at, module) in self.numbered() {
            for of in &module.refers_to {
                referring.entry(*of).or_default().push(at);
            }
        }
        let mut open: Vec<ModuleNumber> = from.iter().copied().collect();
        while let Some(next) = open.pop() {
            let more = referring.get(&next).into_iter().flatten().copied();
            open.extend(more.filter(|at| from.insert(*at)));
        }
        from
    }

    /// The names that one package defines, over all its files.
    pub(crate) fn names_of(&self, package: &[String]) -> BTreeSet<&str> {
        let of_package = self.0.iter().filter(|module| module.module.package == package);
        let defined = of_package.flat_map(|module| &module.module.rules);
        defined
            .filter_map(|rule| rule.path.first().map(String::as_str))
            .collect()
    }

    /// The names that each package defines, over all its files.
    pub(crate) fn names_by_package(&self) -> BTreeMap<&[String], BTreeSet<&str>> {
        let mut names: BTreeMap<&[String], BTreeSet<&str>> = BTreeMap::new();
        for module in &self.0 {
            let known = names.entry(module.module.package.as_slice()).or_default();
            let defined = module.module.rules.iter().filter_map(|rule| rule.path.first());
            known.extend(defined.map(String::as_str));
        }
        names
    }
}
