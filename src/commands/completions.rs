//! `purlin completions SHELL`.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::cli::Cli;
use super::context::Context;
use super::output;
use crate::render::printed::Rendered;

/// Print a completion script for a shell
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// For which shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

pub(super) fn run(_: &Context<'_>, args: &CompletionsArgs) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "purlin", &mut script);
    let script = Rendered::visible(&String::from_utf8_lossy(&script));
    output::to_stdout(|out| Ok(out.rendered(&script)?))?;
    Ok(ExitCode::SUCCESS)
}
