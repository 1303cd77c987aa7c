//! The lists of a work tree, as a check of it judges them, and how they are changed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::commands::context::{Context, FAULTED, report_faults, report_faults_of, threads};
use crate::commands::target::{self, Request, Scope};
use crate::commands::{failure, output};
use crate::debt::{self, DebtEntry};
use crate::diagnostic::RuleId;
use crate::run::Silent;
use crate::source::RepoPath;
use crate::standards::{RuleChoice, Standards};
use crate::verdict::Report;

/// A whole check, without anything that kept purlin from its work.
pub(super) struct Checked {
    pub(super) request: Request,
    pub(super) standards: Standards,
    pub(super) report: Report,
}

/// Checks all of the repository, and goes on with the outcome where nothing is wrong with purlin's own work: debt that a broken
/// run would write, or take out, would be wrong.
pub(super) fn checked(
    context: &Context<'_>,
    scope: &Scope,
    then: impl FnOnce(Checked) -> Result<ExitCode>,
) -> Result<ExitCode> {
    let request = target::request(context, scope, &[])?
        .by(RuleChoice::OfConfig)
        .taking_part();
    let threads = threads(None)?;
    let standards = threads.install(|| target::open(&request.law))?;
    if standards.config.unused || standards.is_faulted() {
        report_faults_of(context, &standards);
        return Ok(ExitCode::from(FAULTED));
    }
    let report = threads
        .install(|| crate::judge(&standards, &request.question, &Silent))
        .map_err(|error| failure::run_error(&error))?;
    if !report.faults.is_empty() {
        report_faults(context, &report.faults, &report.sources);
        return Ok(ExitCode::from(FAULTED));
    }
    then(Checked {
        request,
        standards,
        report,
    })
}

/// Lists by rule, to be changed and written.
pub(super) struct Lists {
    root: PathBuf,
    before: BTreeMap<RuleId, Vec<DebtEntry>>,
    pub(super) entries: BTreeMap<RuleId, Vec<DebtEntry>>,
}

impl Lists {
    pub(super) fn of(root: PathBuf, debt: &debt::Debt) -> Self {
        let lists = debt.lists.iter();
        let entries: BTreeMap<_, _> = lists
            .map(|(rule, list)| (rule.clone(), list.entries.clone()))
            .collect();
        Self {
            root,
            before: entries.clone(),
            entries,
        }
    }

    /// Writes the lists that have changed, and removes those that hold nothing any more. The paths are those of what was
    /// written or removed.
    pub(super) fn write(&self) -> Result<Vec<RepoPath>> {
        let mut changed = Vec::new();
        for (rule, entries) in &self.entries {
            if self.before.get(rule) == Some(entries) {
                continue;
            }
            let relative = debt::list_path(rule);
            let path = self.root.join(relative.as_str());
            if entries.is_empty() {
                if path.exists() {
                    std::fs::remove_file(&path)
                        .with_context(|| format!("can't remove `{}`", path.display()))?;
                    changed.push(relative);
                }
                continue;
            }
            if let Some(directory) = path.parent() {
                std::fs::create_dir_all(directory)
                    .with_context(|| format!("can't create `{}`", directory.display()))?;
            }
            output::to_file(&path, |out| {
                for line in debt::lines(entries) {
                    out.json_inline(&line)?;
                    out.literal("\n")?;
                }
                Ok(())
            })?;
            changed.push(relative);
        }
        Ok(changed)
    }
}
