//! The `purlin` program: reads its surroundings once, and hands everything else to the library.

use std::process::ExitCode;

use clap::Parser;
use purlin::cli::Cli;
use purlin::commands;
use purlin::environment::Environment;

/// Rules make and drop many small values on several threads, which the system's allocator pays for with a system call
/// for every few pages; see the benchmark `whole_process`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // What a policy makes the evaluator panic with is reported as that policy's fault.
    purlin::policy::silence_evaluation_panics();
    let cli = Cli::parse();
    let environment = match Environment::of_process() {
        Ok(environment) => environment,
        Err(error) => return commands::cannot_start(&error),
    };
    commands::run(&cli, &environment)
}
