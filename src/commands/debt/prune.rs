//! `purlin debt prune`: entries that excuse nothing are taken out, and those that say too much are made smaller.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::lists::{Checked, Lists, checked};
use crate::commands::context::Context;
use crate::commands::output;
use crate::commands::target::Scope;
use crate::diagnostic::{Extent, Location, RuleId};
use crate::render::printed::{Shown, shown};
use crate::source::Span;
use crate::verdict::StaleReason;

/// Take out the entries that excuse nothing, and make those smaller that cover more than what is left
#[derive(Args, Debug)]
pub struct PruneArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub scope: Scope,
}

pub(super) fn run(context: &Context<'_>, args: &PruneArgs) -> Result<ExitCode> {
    checked(context, &args.scope, prune)
}

fn prune(checked: Checked) -> Result<ExitCode> {
    let Checked {
        request,
        standards,
        report,
    } = checked;
    let stale = report.stale_debt(&standards.debt);
    // What has grown is a finding to be fixed, and its entry tells since when.
    let gone: BTreeSet<(&RuleId, Span)> = stale
        .iter()
        .filter(|(_, reason)| *reason != StaleReason::Grown)
        .map(|(entry, _)| (entry.rule, entry.entry.span))
        .collect();
    let extents: BTreeMap<&Location, Option<&Extent>> = report
        .findings
        .iter()
        .filter_map(|finding| Some((&finding.debt.as_ref()?.at, finding.extent.as_ref())))
        .collect();
    let mut lists = Lists::of(request.root, &standards.debt);
    let mut smaller = 0_usize;
    for (rule, list) in &standards.debt.lists {
        let Some(entries) = lists.entries.get_mut(rule) else {
            continue;
        };
        entries.retain(|entry| !gone.contains(&(rule, entry.span)));
        for entry in entries {
            if let Some(extent) = extents.get(&Location::region(&list.text, entry.span))
                && entry.extent.as_ref() != *extent
            {
                entry.extent = extent.cloned();
                smaller += 1;
            }
        }
    }
    let changed = lists.write()?;
    output::to_stdout(|out| {
        if changed.is_empty() {
            return Ok(out.literal("Every entry excuses a finding; nothing was changed.\n")?);
        }
        out.line(&shown!(
            "{} taken out, {} made smaller, in {}:",
            Shown::counted(gone.len(), "entry", "entries"),
            smaller,
            Shown::counted(changed.len(), "list", "lists")
        ))?;
        for path in &changed {
            out.line(&shown!("  {}", Shown::exact(path.as_str())))?;
        }
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}
