//! A subcommand from its arguments to the exit code of the process.

use std::process::ExitCode;

use super::cli::Cli;
use super::context::{Context, FAULTED};
use super::failure::{complain, is_broken_pipe};
use crate::environment::Environment;

/// Runs a subcommand and says what went wrong, if anything did.
#[must_use]
pub fn run(cli: &Cli, environment: &Environment) -> ExitCode {
    let context = Context {
        environment,
        color: cli.color,
    };
    let result = cli.command.run(&context);
    conclude(result, context.style(environment.stderr).color)
}

/// The exit code of what was done; where it failed, that is said.
pub(super) fn conclude(result: anyhow::Result<ExitCode>, color: bool) -> ExitCode {
    match result {
        Ok(code) => code,
        // The reader of the output has read enough, as `head` does.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error, color);
            ExitCode::from(FAULTED)
        }
    }
}

/// Says that the surroundings of the process could not be read.
#[must_use]
pub fn cannot_start(error: &std::io::Error) -> ExitCode {
    let error = anyhow::anyhow!("the working directory can't be read: {error}");
    complain(&error, false);
    ExitCode::from(FAULTED)
}
