//! `purlin completions SHELL`.

use std::process::ExitCode;

use anyhow::Result;
use clap::CommandFactory as _;

use super::output;
use crate::cli::{Cli, CompletionsArgs};
use crate::render::printed::Rendered;

pub(super) fn run(args: &CompletionsArgs) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "purlin", &mut script);
    let script = Rendered::visible(&String::from_utf8_lossy(&script));
    output::to_stdout(|out| Ok(out.rendered(&script)?))?;
    Ok(ExitCode::SUCCESS)
}
