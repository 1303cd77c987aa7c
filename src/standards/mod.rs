//! What judges: config, policies, data, boundaries, the chosen rules and the day. Read once from one tree, and never
//! changed afterwards.
//!
//! ```text
//! Law --open--> Standards { config, set, data, boundaries, rules, date }
//! ```

pub mod boundaries;
mod chosen;
mod config_file;
mod data;
mod error;
mod folder_configs;
mod folder_rule;
mod for_tests;
mod ignored;
pub mod input_rules;
mod law;
mod lints;
pub mod nested;
mod policies;
pub mod renamed;
mod stated_rules;

use std::sync::Arc;

use boundaries::Boundary;
use chosen::Choosing;
pub use chosen::{ChosenRule, RuleNumber};
pub use config_file::ConfigFile;
pub use error::StandardsError;
pub use folder_rule::InFolders;
pub use for_tests::ForTests;
pub use ignored::Ignored;
use input_rules::InputRule;
pub use law::{Builtins, Law, Named, RuleChoice};
pub use nested::Folders;
pub use policies::DEFAULT_POLICIES;

use crate::config::Config;
use crate::debt::{self, Debt};
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::FactSettings;
use crate::policy::lint::Linted;
use crate::policy::{self, EvaluationError, Origin, PolicySet, PolicySource, Prepared, Reads, Rule, Value};
use crate::source::{FileId, RepoPath, Sources};

/// A config, the policies that it names, the data that they read, and the rules that take part.
#[derive(Debug)]
pub struct Standards {
    /// The settings.
    pub config: Config,
    /// Every policy that was read.
    pub set: PolicySet,
    /// User data, an object.
    pub data: Value,
    /// The findings that are listed as debt.
    pub debt: Debt,
    /// Whether all rules of the config take part, rather than some that were asked for.
    pub whole_config: bool,
    /// The boundaries that the config declares.
    pub boundaries: Vec<Boundary>,
    /// The rules that take part, in the order of their ids.
    rules: Vec<ChosenRule>,
    /// The rules about input that were asked for, where nothing else was: the others run for what they read.
    pub only_input: Option<Vec<InputRule>>,
    /// What is wrong with config, policies and data, and what is worth knowing about them.
    pub faults: Vec<Diagnostic>,
    /// What is very likely a mistake in policies of the repository, by the settings of the config.
    pub lints: Vec<Diagnostic>,
    /// The policies that were looked at for that.
    pub linted: Vec<RepoPath>,
    /// The texts that the faults point into.
    pub sources: Sources,
    /// The day.
    pub date: jiff::civil::Date,
}

impl Standards {
    /// Reads the config, loads the policies, reads the data, chooses the rules. Whatever is wrong becomes a fault, and the
    /// rest goes on.
    ///
    /// # Errors
    /// An argument can't be followed: a file that can't be read, or a rule that does not exist.
    pub fn open(law: &Law) -> Result<Self, StandardsError> {
        let file = ConfigFile::open(law)?;
        if file.config.unused {
            // What nobody asked for is not run in place of what the config asks for.
            return Ok(Self::of(law, file, &[], Vec::new(), policy::load(&[])));
        }
        let (policies, found) = policies::gather(law, &file.config)?;
        let mut standards = Self::of(law, file, &policies, found, policy::load(&policies));
        if let RuleChoice::Named(names) = &law.choice {
            standards.only_input = input_rules::only(names);
            if standards.only_input.is_none() {
                // Who asks for a rule does not ask how policies are written.
                (standards.lints, standards.linted) = (Vec::new(), Vec::new());
            }
            let said = renamed::arguments(&standards.config, &standards.set, names);
            standards.faults.extend(said);
        }
        standards
            .faults
            .extend(boundaries::unknown_ecosystems(&standards.config));
        let (declared, faults) = boundaries::declared(&standards.config, &standards.set);
        standards.boundaries = declared;
        standards.faults.extend(faults);
        let (debt, faults, sources) = debt::read(&*law.tree);
        standards.debt = debt;
        standards.faults.extend(faults);
        standards.sources.extend(sources);
        let (rules, faults) = chosen::choose(standards.choosing(), &law.choice)?;
        standards.rules = rules;
        standards.faults.extend(faults);
        Ok(standards)
    }

    /// The policies that tests are about, with config and data: those that arguments name, or else the repository's own,
    /// and of the built-in ones only the library. No rule takes part. Data files next to them count too.
    ///
    /// # Errors
    /// As [`Standards::open`].
    pub fn open_for_tests(law: &Law, how: &ForTests) -> Result<Self, StandardsError> {
        let file = ConfigFile::open(law)?;
        if file.config.unused {
            return Ok(Self::of(law, file, &[], Vec::new(), policy::load(&[])));
        }
        let (policies, found) = policies::gather_for_tests(law, &file.config, &how.ignored)?;
        let loaded = policy::load_for_tests(&policies, how.version);
        let mut standards = Self::of(law, file, &policies, found, loaded);
        let found = for_tests::data(law, &standards.config, &how.ignored, &standards.data);
        standards.data = found.value;
        standards.faults.extend(found.faults);
        standards.sources.extend(found.sources);
        Ok(standards)
    }

    fn of(
        law: &Law,
        mut file: ConfigFile,
        policies: &[PolicySource],
        found: Vec<Diagnostic>,
        (set, in_policies): (PolicySet, Vec<Diagnostic>),
    ) -> Self {
        file.config.timeout = law.timeout.unwrap_or(file.config.timeout);
        let said = renamed::settings(&mut file.config, &set);
        let data = data::read(law, &file.config, &set);
        let mut faults = file.faults;
        faults.extend(found);
        faults.extend(in_policies);
        faults.extend(said);
        faults.extend(data.faults);
        let mut sources = file.sources;
        sources.extend(data.sources);
        for policy in policies {
            sources.insert(Arc::clone(&policy.text));
        }
        let values = serde_json::Value::Object(data.values.into_iter().collect());
        let is_own = |policy: &&PolicySource| policy.origin == Origin::Repository;
        let path = |policy: &PolicySource| policy.text.path().clone();
        let linted = if law.policies.is_empty() {
            Linted::OfRepository
        } else {
            Linted::Named
        };
        let lints = lints::of(&file.config, &set, linted);
        Self {
            lints,
            linted: policies.iter().filter(is_own).map(path).collect(),
            config: file.config,
            set,
            data: Value::from_json(&values),
            debt: Debt::default(),
            whole_config: law.choice == RuleChoice::OfConfig,
            boundaries: Vec::new(),
            rules: Vec::new(),
            only_input: None,
            faults,
            sources,
            date: law.date,
        }
    }

    fn choosing(&self) -> Choosing<'_> {
        Choosing {
            config: &self.config,
            set: &self.set,
            boundaries: &self.boundaries,
            unloaded: self.unloaded(),
        }
    }

    /// The rules that take part, in the order of their ids.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = (RuleNumber, &ChosenRule)> {
        self.rules
            .iter()
            .enumerate()
            .map(|(at, rule)| (RuleNumber::new(at), rule))
    }

    /// A rule that takes part.
    #[must_use]
    pub fn rule(&self, number: RuleNumber) -> Option<&ChosenRule> {
        self.rules.get(number.get())
    }

    /// Whether something keeps purlin from doing all of its work, rather than being worth knowing.
    #[must_use]
    pub fn is_faulted(&self) -> bool {
        self.faults.iter().any(Diagnostic::is_fault)
    }

    /// Whether a rule of the repository, or a boundary, may name a decision that its records hold.
    #[must_use]
    pub fn names_decisions(&self) -> bool {
        // A page on the web is not a record.
        let is_a_path = |page: &policy::RelatedResource| !page.reference.contains("://");
        let rules = self.rules.iter().map(|chosen| &chosen.rule);
        let own = rules.filter(|rule| stated_rules::is_own(rule));
        own.chain(self.boundaries.iter().map(|boundary| &boundary.rule))
            .map(|rule| &rule.meta)
            .any(|meta| meta.decision.is_some() || meta.related_resources.first().is_some_and(is_a_path))
    }

    /// Whether the tree has policies that do not run because nothing says that they are purlin's.
    #[must_use]
    pub fn leaves_policies_out(&self) -> bool {
        self.faults
            .iter()
            .any(|said| said.severity == Severity::Note && said.rule.as_str() == policy::FAULT_RULE)
    }

    /// The first policy that did not load, whose rules nobody knows.
    #[must_use]
    pub fn unloaded(&self) -> Option<&FileId> {
        self.faults
            .iter()
            .filter(|fault| fault.is_fault() && fault.rule.as_str() == policy::FAULT_RULE)
            .find_map(|fault| fault.location.file.as_ref())
    }

    /// Which facts a rule reads.
    #[must_use]
    pub fn reads(&self, number: RuleNumber) -> Reads {
        self.rule(number)
            .map(|chosen| self.set.reads_with(&chosen.rule, &chosen.params))
            .unwrap_or_default()
    }

    /// What facts about a subject depend on.
    #[must_use]
    pub fn fact_settings(&self) -> FactSettings {
        FactSettings {
            name: self.config.name.clone(),
            ownership: self.config.ownership.clone(),
            architecture: self.config.architecture.clone(),
            decisions: self.config.decisions.clone(),
            rules: stated_rules::of(&self.config, &self.set, &self.boundaries),
            config: self.config.text.clone(),
        }
    }

    /// Makes a rule ready with its parameters.
    ///
    /// # Errors
    /// The rule can't be evaluated at all.
    pub fn prepare(&self, rule: &Rule, params: &serde_json::Value) -> Result<Prepared, EvaluationError> {
        policy::prepare(
            &self.set,
            rule,
            params,
            &self.data,
            self.date,
            self.config.timeout,
        )
    }
}
