//! `purlin init`: a commented `purlin.yaml` and a first rule with its test; on request with the architecture of today.

mod architecture;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueHint};

use super::context::Context;
use super::failure::hinted;
use super::{output, target};
use crate::config;
use crate::render::printed::{Rendered, shown};

/// Write a commented purlin.yaml and a first rule with its test
#[derive(Args, Debug)]
pub struct InitArgs {
    /// Where to write; the working directory otherwise
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub directory: Option<PathBuf>,

    /// Propose components, layers and boundaries from the packages that are there; printed where a purlin.yaml exists
    #[arg(long)]
    pub architecture: bool,
}

/// What is written, in this order, relative to the directory.
const FILES: [(&str, &str); 3] = [
    (config::FILE_NAME, include_str!("init/purlin.yaml")),
    (
        "policies/node/engine/engine.rego",
        include_str!("init/engine.rego"),
    ),
    (
        "policies/node/engine/engine_test.rego",
        include_str!("init/engine_test.rego"),
    ),
];

pub(super) fn run(context: &Context<'_>, args: &InitArgs) -> Result<ExitCode> {
    let directory = match &args.directory {
        Some(directory) => context.environment.cwd.join(directory),
        None => context.environment.cwd.clone(),
    };
    if !directory.is_dir() {
        return Err(hinted(
            format!("`{}` is not a directory", directory.display()),
            "Create it first, or leave the argument out to start in the working directory",
        ));
    }
    no_root_above(
        context,
        &directory,
        args.directory.as_deref().unwrap_or(Path::new(".")),
    )?;
    let proposal = if args.architecture {
        Some(architecture::propose(context, &directory)?)
    } else {
        None
    };
    if let Some(proposal) = &proposal
        && directory.join(config::FILE_NAME).symlink_metadata().is_ok()
    {
        output::to_stdout(|out| Ok(out.rendered(proposal)?))?;
        super::context::note(&shown!(
            "`{}` exists already, so nothing was written: put into it what is of use",
            config::FILE_NAME
        ));
        return Ok(ExitCode::SUCCESS);
    }
    // All or nothing: look before the first file is written.
    if let Some((existing, _)) = FILES
        .iter()
        .find(|(name, _)| directory.join(name).symlink_metadata().is_ok())
    {
        return Err(hinted(
            format!("`{existing}` exists already, so nothing was written"),
            "`purlin schema config` describes what it may hold; move the file away to start afresh",
        ));
    }
    for (name, content) in FILES {
        let path = directory.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        let proposal = proposal.as_ref().filter(|_| name == config::FILE_NAME);
        output::to_file(&path, |out| {
            out.rendered(&Rendered::literal(content))?;
            proposal.map_or(Ok(()), |proposal| {
                out.literal("\n")?;
                out.rendered(proposal)
            })
        })?;
    }
    output::to_stdout(|out| {
        for (name, _) in FILES {
            out.line(&shown!("wrote {}", name))?;
        }
        out.literal("\n")?;
        out.literal("purlin check    runs the default packs and this rule\n")?;
        out.literal("purlin test     runs the rule's tests\n")?;
        if proposal.is_some() {
            out.literal("purlin graph    draws the architecture that was proposed\n")?;
        }
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// An error if a directory lies below the config of a root, where a config may say less than the one that is written.
fn no_root_above(context: &Context<'_>, directory: &Path, written: &Path) -> Result<()> {
    let root = target::root_for(context, &target::Scope::default(), written)?;
    let is_below = directory.canonicalize().is_ok_and(|real| real != root.path);
    if !is_below || !root.path.join(config::FILE_NAME).is_file() {
        return Ok(());
    }
    Err(hinted(
        format!(
            "`{}` lies below {}, which has a {} already",
            directory.display(),
            root.path.display(),
            config::FILE_NAME
        ),
        format!(
            "A {} below the root may set `exclude` and `rules` for its folder; write it by hand",
            config::FILE_NAME
        ),
    ))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::{Config, NEWEST_EDITION};
    use crate::source::{RepoPath, Text};

    #[test]
    fn a_new_config_takes_up_the_newest_edition() {
        let (name, content) = FILES[0];
        let (config, faults) = Config::read(&Arc::new(Text::new(RepoPath::new(name), content)));
        assert_eq!(faults, []);
        assert!(content.contains(&format!("\nedition: {NEWEST_EDITION}\n")));
        assert_eq!(config.edition, NEWEST_EDITION);
    }
}
