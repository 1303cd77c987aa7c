//! `purlin init`: a commented `purlin.yaml` and a first rule with its test.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use super::{Context, hinted, output};
use crate::cli::InitArgs;
use crate::config;

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
        output::to_file(&path, |out| out.write_all(content.as_bytes()))?;
    }
    output::to_stdout(|out| {
        for (name, _) in FILES {
            writeln!(out, "wrote {name}")?;
        }
        writeln!(out)?;
        writeln!(out, "purlin check    runs the default packs and this rule")?;
        writeln!(out, "purlin test     runs the rule's tests")
    })?;
    Ok(ExitCode::SUCCESS)
}
