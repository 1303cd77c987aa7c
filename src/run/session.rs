//! What every subcommand about rules begins with: the config, the policies, the data.

use std::path::Path;
use std::sync::Arc;

use super::boundaries::{self, Boundary};
use super::data;
use super::policies::{self, Builtins};
use super::renamed;
use super::request::{Request, RunError};
use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Location, RuleId, Severity};
use crate::document;
use crate::policy::{self, EvaluationError, PolicySet, PolicySource, Prepared, Rule, Value};
use crate::source::{RepoPath, Sources};

/// A config, the policies that it names, and the data that they read.
#[derive(Debug)]
pub struct Session {
    /// The settings of the repository.
    pub config: Config,
    /// Every policy.
    pub set: PolicySet,
    /// The boundaries that the config declares.
    pub boundaries: Vec<Boundary>,
    /// What is wrong with config, policies and data, and what is worth knowing about them.
    pub faults: Vec<Diagnostic>,
    /// The texts that the faults point into.
    pub sources: Sources,
    data: Value,
    /// The day of the run.
    pub date: jiff::civil::Date,
}

impl Session {
    /// Reads the config, loads the policies, reads the data. Whatever is wrong becomes a fault, and the rest goes on.
    ///
    /// # Errors
    /// A file that an argument names can't be read.
    pub fn open(request: &Request) -> Result<Self, RunError> {
        Self::open_with(request, Builtins::All)
    }

    /// As [`Session::open`], without built-in packs that take no part in what is asked for.
    ///
    /// # Errors
    /// A file that an argument names can't be read.
    pub fn open_to_check(request: &Request) -> Result<Self, RunError> {
        Self::open_with(request, Builtins::TakingPart)
    }

    fn open_with(request: &Request, builtins: Builtins) -> Result<Self, RunError> {
        let (config, faults) = read_config(request)?;
        if config.unused {
            // What nobody asked for is not run in place of what the config asks for.
            return Ok(Self::with(request, config, &[], false, faults));
        }
        let (policies, found) = policies::gather(request, &config, builtins)?;
        let mut session = Self::with(
            request,
            config,
            &policies,
            !policies.is_empty(),
            faults.into_iter().chain(found).collect(),
        );
        let said = renamed::arguments(&session.config, &session.set, &request.rules);
        session.faults.extend(said);
        Ok(session)
    }

    /// The config alone, for what needs no policies.
    ///
    /// # Errors
    /// The config that an argument names can't be read.
    pub fn open_config(request: &Request) -> Result<Self, RunError> {
        let (config, faults) = read_config(request)?;
        Ok(Self::with(request, config, &[], false, faults))
    }

    /// `kinds` says whether the policies hold the kinds of boundaries, which nothing else can declare.
    fn with(
        request: &Request,
        mut config: Config,
        policy_sources: &[PolicySource],
        kinds: bool,
        mut faults: Vec<Diagnostic>,
    ) -> Self {
        let (set, found) = policy::load(policy_sources);
        faults.extend(found);
        faults.extend(renamed::settings(&mut config, &set));
        faults.extend(boundaries::unknown_ecosystems(&config));
        let (boundaries, found) = if kinds {
            boundaries::declared(&config, &set)
        } else {
            Default::default()
        };
        faults.extend(found);
        let read = data::read(request, &config, &set);
        faults.extend(read.faults);
        let mut sources = read.sources;
        if let Some(text) = &config.text {
            sources.insert(Arc::clone(text));
        }
        for source in policy_sources {
            sources.insert(Arc::clone(&source.text));
        }
        let data = Value::from_json(&serde_json::Value::Object(read.values.into_iter().collect()));
        Self {
            config,
            set,
            boundaries,
            faults,
            sources,
            data,
            date: request.date,
        }
    }

    /// As [`Session::open`], with the policies that tests are about: those that the request names, or else the
    /// repository's own, and of the built-in ones only the library.
    ///
    /// # Errors
    /// A file that an argument names can't be read.
    pub fn open_for_tests(request: &Request) -> Result<Self, RunError> {
        let (config, faults) = read_config(request)?;
        if config.unused {
            return Ok(Self::with(request, config, &[], false, faults));
        }
        let (policies, found) = policies::gather_for_tests(request, &config)?;
        Ok(Self::with(
            request,
            config,
            &policies,
            false,
            faults.into_iter().chain(found).collect(),
        ))
    }

    /// Whether something keeps purlin from doing all of its work, rather than being worth knowing.
    #[must_use]
    pub fn is_faulted(&self) -> bool {
        self.faults.iter().any(Diagnostic::is_fault)
    }

    /// Whether the repository has policies that do not run because nothing says that they are purlin's.
    #[must_use]
    pub fn leaves_policies_out(&self) -> bool {
        self.faults
            .iter()
            .any(|said| said.severity == Severity::Note && said.rule.as_str() == policy::FAULT_RULE)
    }

    /// The first policy that did not load, whose rules nobody knows.
    #[must_use]
    pub fn unloaded(&self) -> Option<&RepoPath> {
        self.faults
            .iter()
            .filter(|fault| fault.is_fault() && fault.rule.as_str() == policy::FAULT_RULE)
            .find_map(|fault| fault.location.path.as_ref())
    }

    /// User data, an object.
    #[must_use]
    pub fn data(&self) -> &Value {
        &self.data
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

/// The config that an argument names, or the repository's own, or none.
fn read_config(request: &Request) -> Result<(Config, Vec<Diagnostic>), RunError> {
    let (path, shown) = match &request.config {
        Some(path) => (path.clone(), policies::display(path, &request.root)),
        None => (request.root.join(config::FILE_NAME), config::FILE_NAME.to_owned()),
    };
    let shown = RepoPath::new(shown);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if request.config.is_some() => {
            return Err(RunError::Config {
                path: path.display().to_string(),
                error,
            });
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let config = Config::default();
            let said = misnamed(&request.root, Severity::Error);
            let unused = said.iter().any(Diagnostic::is_fault);
            return Ok((Config { unused, ..config }, said));
        }
        Err(error) => return Ok(unreadable(shown, &error.to_string())),
    };
    Ok(match document::decode(&shown, bytes) {
        Ok(text) => {
            let (config, mut said) = Config::read(&Arc::new(text));
            // Who names a config does not expect the repository's own to be read.
            if request.config.is_none() && !config.unused {
                said.extend(misnamed(&request.root, Severity::Warning));
            }
            (config, said)
        }
        Err(error) => unreadable(shown, &error.message),
    })
}

/// What is said of files that are a config by another name: settings that nobody reads must not look as if they held.
/// Where there is no config, one of them is meant to be it; what lies elsewhere may be another tool's.
fn misnamed(root: &Path, severity: Severity) -> Vec<Diagnostic> {
    let beside = config::OTHER_NAMES.into_iter().map(|name| (name, severity));
    let elsewhere = config::OTHER_PLACES
        .into_iter()
        .map(|name| (name, Severity::Warning));
    beside
        .chain(elsewhere)
        .filter(|(name, _)| root.join(name).is_file())
        .map(|(name, severity)| {
            let is_only = severity == Severity::Error;
            let (message, help) = if is_only {
                let message = format!("`{name}` is not read: a config is named `{}`", config::FILE_NAME);
                (message, format!("Rename it to {}", config::FILE_NAME))
            } else {
                let message = format!(
                    "`{name}` is not read: the config is `{}` at the root",
                    config::FILE_NAME
                );
                (message, "Move its settings there, and remove it".to_owned())
            };
            let place = Location::file(RepoPath::new(name));
            Diagnostic::new(RuleId::new(config::FAULT_RULE), severity, message, place).with_help(help)
        })
        .collect()
}

fn unreadable(path: RepoPath, reason: &str) -> (Config, Vec<Diagnostic>) {
    let fault = Diagnostic::new(
        RuleId::new(config::FAULT_RULE),
        Severity::Error,
        format!("the config was not used: it can't be read: {reason}"),
        Location::file(path),
    );
    let config = Config {
        unused: true,
        ..Config::default()
    };
    (config, vec![fault])
}
