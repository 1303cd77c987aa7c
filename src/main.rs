//! The `purlin` program: reads its surroundings once, and hands everything else to the library.

use std::process::ExitCode;

use clap::Parser;
use purlin::cli::Cli;
use purlin::commands;
use purlin::environment::Environment;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let environment = match Environment::of_process() {
        Ok(environment) => environment,
        Err(error) => return commands::cannot_start(&error),
    };
    commands::run(&cli, &environment)
}
