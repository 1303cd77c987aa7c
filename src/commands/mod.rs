//! One file a subcommand with its arguments, one line each in `commands!`; and what they share: where output goes, and how a failure is said.

mod arguments;
mod catalogue;
mod check;
mod cli;
mod completions;
mod config;
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

use std::process::ExitCode;

use clap::Subcommand;

use crate::diagnostic::{Diagnostic, Severity};
use crate::environment::{Environment, Stream};
use crate::render::layout::{Ink, Paint};
use crate::render::printed::{Shown, shown};
use crate::render::{self, Style};
use crate::source::Sources;
use crate::verdict::Report;
pub use arguments::parse;
pub use cli::{Cli, Color};

macro_rules! commands {
    ($($variant:ident $args:path => $run:path,)*) => {
        /// The subcommands, in the order of the help.
        #[derive(Debug, Subcommand)]
        #[allow(missing_docs, reason = "each is described in its file, where its arguments are")]
        pub enum Command {
            $($variant($args),)*
        }

        impl Command {
            fn run(&self, context: &Context<'_>) -> anyhow::Result<ExitCode> {
                match self {
                    $(Self::$variant(args) => $run(context, args),)*
                }
            }
        }
    };
}

// To add a command: its file, and its line here.
commands! {
    Check check::CheckArgs => check::run,
    Explain explain::ExplainArgs => explain::run,
    Rules rules::RulesArgs => rules::run,
    Facts facts::FactsArgs => facts::run,
    Graph graph::GraphArgs => graph::run,
    Owner owner::OwnerArgs => owner::run,
    Test test::TestArgs => test::run,
    Init init::InitArgs => init::run,
    Schema schema::SchemaArgs => schema::run,
    Config config::ConfigArgs => config::run,
    Completions completions::CompletionsArgs => completions::run,
}

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
    let result = cli.command.run(&context);
    conclude(result, context.style(environment.stderr).color)
}

/// The exit code of what was done; where it failed, that is said.
fn conclude(result: anyhow::Result<ExitCode>, color: bool) -> ExitCode {
    match result {
        Ok(code) => code,
        // Whoever reads the output has read enough, as `head` does.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error, color);
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

/// Shows what rules wrote with `print`.
fn print_to_stderr(prints: &[String]) {
    output::to_stderr(|out| {
        prints
            .iter()
            .try_for_each(|print| out.line(&shown!("print: {}", Shown::exact(print))))
    });
}

/// Says something on standard error that does not keep purlin from its work.
fn note(text: &Shown) {
    output::to_stderr(|out| out.line(&shown!("note: {}", text)));
}

/// Says what is wrong with config and policies and what is worth knowing about them, after a subcommand has done what it
/// could, and gives its exit code.
fn report_faults(context: &Context<'_>, faults: &[Diagnostic], sources: &Sources) -> ExitCode {
    if faults.is_empty() {
        return ExitCode::SUCCESS;
    }
    let style = context.style(context.environment.stderr);
    let report = Report::of_faults(
        context.environment.today,
        Severity::Error,
        faults.to_vec(),
        sources.clone(),
    );
    let page = render::faults(&report, &style);
    output::to_stderr(|out| out.rendered(&page));
    if faults.iter().any(Diagnostic::is_fault) {
        ExitCode::from(FAULTED)
    } else {
        ExitCode::SUCCESS
    }
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

/// Prints an error, its causes and its hint on standard error.
fn complain(error: &anyhow::Error, color: bool) {
    let paint = Paint::new(Style {
        color,
        ..Style::default()
    });
    let word = |word: &'static str, ink| Shown::literal(word).ink(paint, ink);
    let text = |error: &dyn std::fmt::Display| Shown::exact(&error.to_string());
    output::to_stderr(|out| {
        let head = word("error:", Ink::Severity(Severity::Error));
        out.line(&shown!("{} {}", head, text(error)))?;
        for cause in error.chain().skip(1) {
            out.line(&shown!("  because {}", text(&cause)))?;
        }
        match error.chain().find_map(|cause| cause.downcast_ref::<Hinted>()) {
            Some(hint) => out.line(&shown!(
                "{} {}",
                word("help:", Ink::Place),
                Shown::exact(&hint.hint)
            )),
            None => Ok(()),
        }
    });
}
