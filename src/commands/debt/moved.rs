//! `purlin debt move`: entries follow a file to its new path.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::lists::Lists;
use crate::commands::context::{Context, FAULTED, report_faults};
use crate::commands::failure::hinted;
use crate::commands::target::Scope;
use crate::commands::{output, target};
use crate::debt;
use crate::diagnostic::{Diagnostic, FindingKey};
use crate::render::printed::{Shown, shown};
use crate::repository::Look;
use crate::source::RepoPath;

/// Let the entries of a file, or of everything below a directory, follow it to a new path
#[derive(Args, Debug)]
pub struct MoveArgs {
    /// Where it was, from the root of the repository
    #[arg(value_name = "OLD")]
    pub old: String,

    /// Where it is now, from the root of the repository
    #[arg(value_name = "NEW")]
    pub new: String,
}

pub(super) fn run(context: &Context<'_>, args: &MoveArgs) -> Result<ExitCode> {
    let request = target::request(context, &Scope::default(), &[])?;
    let tree = &request.law.tree;
    let (known, faults, sources) = debt::read(&**tree);
    if faults.iter().any(Diagnostic::is_fault) {
        report_faults(context, &faults, &sources);
        return Ok(ExitCode::from(FAULTED));
    }
    let [old, new] = [&args.old, &args.new].map(|path| path.trim_end_matches('/'));
    if tree.look(new) == Look::Nothing {
        return Err(hinted(
            format!("there is nothing at `{new}`, so nothing was changed"),
            "Move the file first; both paths are from the root of the repository",
        ));
    }
    if tree.look(old) != Look::Nothing {
        return Err(hinted(
            format!("`{old}` is still there, so nothing was changed"),
            "Entries follow a file that was moved; a copy has findings of its own",
        ));
    }
    let moved = |path: &str| {
        let rest = path.strip_prefix(old)?;
        (rest.is_empty() || rest.starts_with('/')).then(|| RepoPath::new(format!("{new}{rest}")))
    };
    let mut lists = Lists::of(request.root, &known);
    let mut count = 0_usize;
    for entry in lists.entries.values_mut().flatten() {
        let path = moved(entry.path.as_str());
        let key = key_moved(&entry.key, &moved);
        count += usize::from(path.is_some() || key.is_some());
        entry.path = path.unwrap_or_else(|| entry.path.clone());
        entry.key = key.unwrap_or_else(|| entry.key.clone());
    }
    if count == 0 {
        return Err(hinted(
            format!("no entry is about `{old}`"),
            "`purlin debt show` lists what is known",
        ));
    }
    let changed = lists.write()?;
    output::to_stdout(|out| {
        out.line(&shown!(
            "{} now {} the new path, in {}.",
            Shown::counted(count, "entry", "entries"),
            if count == 1 { "has" } else { "have" },
            Shown::counted(changed.len(), "list", "lists")
        ))?;
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The key with the paths in it moved, if there are any.
fn key_moved(key: &FindingKey, moved: &impl Fn(&str) -> Option<RepoPath>) -> Option<FindingKey> {
    let mut value = key.to_value();
    let mut is_moved = false;
    for part in value.as_array_mut()? {
        if let Some(path) = part.get_mut("path")
            && let Some(new) = path.as_str().and_then(moved)
        {
            *path = new.as_str().into();
            is_moved = true;
        }
    }
    FindingKey::from_value(&value).filter(|_| is_moved)
}
