//! Every policy that was loaded, and the rules that they make.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use super::engine::{Failure, Program, Trouble};
use super::module::{Loaded, ModuleNumber, Modules, Role};
use super::rule::Rule;
use crate::diagnostic::RuleId;
use crate::source::Text;

/// The keys at the root of `data` that purlin fills.
pub(crate) const RESERVED: [&str; 2] = ["params", "purlin"];

/// Every policy that was loaded.
#[derive(Debug, Default)]
pub struct PolicySet {
    /// Rules, by id.
    pub rules: Vec<Arc<Rule>>,
    /// Former ids of rules, each with the id that its rule has now.
    pub(crate) renamed: BTreeMap<RuleId, RuleId>,
    pub(crate) modules: Modules,
    /// All rules and libraries without faults, compiled together.
    whole: OnceLock<Result<Program, Failure>>,
}

impl PolicySet {
    /// All rules and libraries without faults, compiled together the first time that they are asked for.
    pub(crate) fn whole(&self) -> Result<&Program, &Failure> {
        let whole = self.whole.get_or_init(|| {
            let sound = self
                .modules
                .iter()
                .filter(|module| module.role != Role::Test && !module.broken);
            let mut program = Program::joined(sound.map(|module| &module.program));
            program.compile().map_err(|trouble| match trouble {
                Trouble::Failed(failure) => failure,
                Trouble::Panic(message) => Failure::plain(&format!("the compiler gave up: {message}")),
                Trouble::Timeout => Failure::plain("compiling the policies took too long"),
            })?;
            Ok(program)
        });
        whole.as_ref()
    }

    /// Keeps what was compiled when the policies were loaded.
    pub(crate) fn keep_whole(&self, program: Program) {
        // It is new, so that nothing was kept before.
        let _ = self.whole.set(Ok(program));
    }

    /// The files that say rules of purlin's, what these need, and the tests of them. Under `purlin test` others may be
    /// anybody's; else all are purlin's.
    pub(crate) fn own(&self) -> BTreeSet<ModuleNumber> {
        let rules: BTreeSet<ModuleNumber> = self.rules.iter().flat_map(|rule| rule.modules()).collect();
        let mut own = BTreeSet::new();
        for (at, module) in self.modules.numbered() {
            if module.is_purlins {
                own.insert(at);
                own.extend(module.needs.iter().copied());
            } else if module.role == Role::Test && module.needs.iter().any(|need| rules.contains(need)) {
                own.insert(at);
            }
        }
        own
    }

    /// The policies of these numbers together, not compiled.
    pub(crate) fn program_of(&self, modules: &[ModuleNumber]) -> Program {
        let found = modules.iter().filter_map(|at| self.modules.get(*at));
        Program::joined(found.map(|module: &Loaded| &module.program))
    }

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

    /// The texts of the files that add to a rule, besides the one with its METADATA.
    pub fn added_texts<'s>(&'s self, rule: &'s Rule) -> impl Iterator<Item = &'s Arc<Text>> {
        let added = rule.added_in.iter().filter_map(|at| self.modules.get(*at));
        added.map(|module| &module.text)
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
