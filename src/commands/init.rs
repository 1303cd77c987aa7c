//! `purlin init`: a commented `purlin.yaml` and a first rule with its test; on request with the architecture of today.

mod architecture;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use clap::{Args, ValueHint};

use super::context::Context;
use super::failure::hinted;
use super::{output, target};
use crate::config;
use crate::render::printed::{Rendered, shown};
use crate::repository::{self, CheckedSet, ListOptions, Tree, WorkTree, is_product};
use crate::source::RepoPath;

/// Write a commented purlin.yaml and a first rule with its test, unless there is a purlin.yaml already
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
type Files = [(&'static str, &'static str); 3];

/// Where there is a package of Node.js.
const FOR_NODE: Files = [
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

/// Elsewhere: a rule that has something to check in any repository.
const FOR_ANY: Files = [
    (config::FILE_NAME, include_str!("init/purlin.yaml")),
    (
        "policies/naming/no_spaces/no_spaces.rego",
        include_str!("init/no_spaces.rego"),
    ),
    (
        "policies/naming/no_spaces/no_spaces_test.rego",
        include_str!("init/no_spaces_test.rego"),
    ),
];

/// The files for what the directory holds.
fn files_for(directory: &Path) -> Files {
    let tree: Arc<dyn Tree> = Arc::new(WorkTree::new(directory.to_path_buf()));
    let is_package = |path: &RepoPath| path.file_name() == "package.json" && is_product(path.as_str());
    let has_package = CheckedSet::open(tree, &ListOptions::default())
        .is_ok_and(|set| set.files().iter().any(|file| is_package(&file.path)));
    if has_package || directory.join("package.json").is_file() {
        FOR_NODE
    } else {
        FOR_ANY
    }
}

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
    let files = files_for(&directory);
    // All or nothing: look before the first file is written.
    if let Some((existing, _)) = files
        .iter()
        .find(|(name, _)| directory.join(name).symlink_metadata().is_ok())
    {
        return Err(hinted(
            format!("`{existing}` exists already, so nothing was written"),
            "`purlin schema config` describes what it may hold; move the file away to start afresh",
        ));
    }
    for (name, content) in files {
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
        for (name, _) in files {
            out.line(&shown!("wrote {}", name))?;
        }
        out.literal("\n")?;
        if repository::git_top(&directory).is_some() {
            out.literal("git add purlin.yaml policies\n")?;
        }
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
    use super::*;
    use crate::config::{Config, NEWEST_EDITION};
    use crate::source::Text;

    #[test]
    fn a_new_config_takes_up_the_newest_edition() {
        let (name, content) = FOR_ANY[0];
        let (config, faults) = Config::read(&Arc::new(Text::new(RepoPath::new(name), content)));
        assert_eq!(faults, []);
        assert!(content.contains(&format!("\nedition: {NEWEST_EDITION}\n")));
        assert_eq!(config.edition, NEWEST_EDITION);
    }
}
