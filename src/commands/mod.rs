//! One file a subcommand, and what they share: where output goes, and how a failure is said.

mod catalogue;
mod check;
mod completions;
mod explain;
mod facts;
mod graph;
mod init;
mod output;
mod owner;
mod progress;
mod rules;
mod schema;
mod target;
mod test;

use std::io::Write as _;
use std::process::ExitCode;

use crate::cli::{Cli, Color, Command};
use crate::environment::{Environment, Stream};
use crate::render::{self, Style};
use crate::run::Session;
use crate::verdict::Report;

/// Exit code for "purlin could not do its work".
const FAULTED: u8 = 2;

/// Rules recurse over what a repository holds, and the engine's frames are large.
const STACK: usize = 64 << 20;

/// What a subcommand works with: its surroundings, and how to print.
struct Context<'a> {
    environment: &'a Environment,
    color: Color,
}

impl Context<'_> {
    /// How to print on `stream`.
    fn style(&self, stream: Stream) -> Style {
        let environment = self.environment;
        let color = match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => !environment.no_color && (stream.terminal || environment.force_color),
        };
        Style {
            color,
            // A pipe gets the width that prose is read at; nobody's terminal decides about it.
            width: stream.width.unwrap_or(100).clamp(40, 160),
            unicode: environment.unicode || !stream.terminal,
            hyperlinks: color && stream.terminal,
        }
    }
}

/// Runs a subcommand and says what went wrong, if anything did.
#[must_use]
pub fn run(cli: &Cli, environment: &Environment) -> ExitCode {
    let context = Context {
        environment,
        color: cli.color,
    };
    let result = match &cli.command {
        Command::Check(args) => check::run(&context, args),
        Command::Explain(args) => explain::run(&context, args),
        Command::Rules(args) => rules::run(&context, args),
        Command::Facts(args) => facts::run(&context, args),
        Command::Graph(args) => graph::run(&context, args),
        Command::Owner(args) => owner::run(&context, args),
        Command::Test(args) => test::run(&context, args),
        Command::Init(args) => init::run(&context, args),
        Command::Schema(args) => schema::run(args),
        Command::Completions(args) => completions::run(args),
    };
    match result {
        Ok(code) => code,
        // Whoever reads the output has read enough, as `head` does.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error, context.style(environment.stderr).color);
            ExitCode::from(FAULTED)
        }
    }
}

/// More threads than any machine that purlin runs on has cores; each costs memory of its own.
const MOST_THREADS: usize = 256;

/// The threads of a run: as many as asked for, within reason, or as there are cores.
fn threads(count: Option<usize>) -> anyhow::Result<rayon::ThreadPool> {
    if count == Some(0) {
        return Err(hinted(
            "a run needs at least one thread",
            "Leave --threads out to use every core",
        ));
    }
    rayon::ThreadPoolBuilder::new()
        .num_threads(count.unwrap_or(0).min(MOST_THREADS))
        .stack_size(STACK)
        .build()
        .map_err(|error| anyhow::anyhow!("no threads can be started: {error}"))
}

/// Shows what rules wrote with `print`, control characters made visible. There is nobody to tell if that fails.
fn print_to_stderr(prints: &[String]) {
    let mut out = std::io::stderr().lock();
    for print in prints {
        let shown: String = print
            .chars()
            .map(|c| if c.is_control() { '\u{fffd}' } else { c })
            .collect();
        let _ = writeln!(out, "print: {shown}");
    }
}

/// Says what is wrong with config and policies, after a subcommand has done what it could, and gives its exit code.
fn report_faults(context: &Context<'_>, session: &Session) -> anyhow::Result<ExitCode> {
    if session.faults.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let style = context.style(context.environment.stderr);
    let mut text = Vec::new();
    let report = Report::of_faults(
        session.date,
        session.config.fail_on,
        session.faults.clone(),
        session.sources.clone(),
    );
    render::faults(&report, &style, &mut text)?;
    std::io::stderr().lock().write_all(&text)?;
    Ok(ExitCode::from(FAULTED))
}

/// Says that the surroundings of the process could not be read.
#[must_use]
pub fn cannot_start(error: &std::io::Error) -> ExitCode {
    let error = anyhow::anyhow!("the working directory can't be read: {error}");
    complain(&error, false);
    ExitCode::from(FAULTED)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

/// An error with its next step.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
struct Hinted {
    message: String,
    hint: String,
}

/// An error with its next step.
fn hinted(message: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Hinted {
        message: message.into(),
        hint: hint.into(),
    })
}

/// Prints an error, its causes and its hint on standard error. There is nobody to tell if that fails.
fn complain(error: &anyhow::Error, color: bool) {
    let (red, cyan, off) = if color {
        ("\x1b[1;31m", "\x1b[36m", "\x1b[0m")
    } else {
        ("", "", "")
    };
    let mut lines = vec![format!("{red}error:{off} {error}")];
    lines.extend(error.chain().skip(1).map(|cause| format!("  because {cause}")));
    if let Some(hint) = error.chain().find_map(|cause| cause.downcast_ref::<Hinted>()) {
        lines.push(format!("{cyan}help:{off} {}", hint.hint));
    }
    let _ = writeln!(std::io::stderr().lock(), "{}", lines.join("\n"));
}
