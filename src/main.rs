//! The `purlin` program: reads its surroundings once, and hands everything else to the library.

use std::ffi::OsString;
use std::process::ExitCode;

use purlin::commands;
use purlin::environment::Environment;

/// Rules make and drop many small values on several threads, which the system's allocator pays for with a system call
/// for every few pages; see the benchmark `whole_process`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // What a policy makes the evaluator panic with is reported as that policy's fault.
    purlin::policy::silence_evaluation_panics();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let environment = Environment::of_process();
    let cli = match commands::parse(&arguments, environment.as_ref().ok()) {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    match environment {
        Ok(environment) => commands::process::run(&cli, &environment),
        Err(error) => commands::process::cannot_start(&error),
    }
}
