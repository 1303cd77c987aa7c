//! From arguments to a [`Cli`], or to what the parser has to say instead: help, the version, a mistake.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use super::cli::Cli;
use super::context::{Color, Context, FAULTED};
use super::{output, process};
use crate::environment::Environment;
use crate::render::printed::{Rendered, Shown};

/// The arguments, parsed.
///
/// # Errors
/// There is nothing to run: what was asked for is printed, or what is wrong, and this is the exit code. Without an
/// environment it is plain.
pub fn parse(arguments: &[OsString], environment: Option<&Environment>) -> Result<Cli, ExitCode> {
    Cli::try_parse_from(arguments).map_err(|error| {
        let visible = arguments
            .iter()
            .map(|argument| Shown::exact(&argument.to_string_lossy()).as_str().to_owned());
        // The parser repeats arguments as they are, colours among them. So it is asked again, about arguments that can
        // be shown; what is wrong with an argument hardly ever depends on that.
        let error = Cli::try_parse_from(visible).err().unwrap_or(error);
        say(&error, environment)
    })
}

fn say(error: &clap::Error, environment: Option<&Environment>) -> ExitCode {
    let color = environment.is_some_and(|environment| {
        let stream = if error.use_stderr() {
            environment.stderr
        } else {
            environment.stdout
        };
        let context = Context {
            environment,
            color: Color::Auto,
        };
        context.style(stream).color
    });
    let page = Rendered::command_line(error, color);
    if error.use_stderr() {
        output::to_stderr(|out| out.rendered(&page));
        return ExitCode::from(FAULTED);
    }
    let printed = output::to_stdout(|out| Ok(out.rendered(&page)?));
    process::conclude(printed.map(|()| ExitCode::SUCCESS), color)
}
