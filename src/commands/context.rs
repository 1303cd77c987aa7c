//! What every subcommand works with: its surroundings, threads, and how to say what is wrong.

use std::process::ExitCode;
use std::time::Duration;

use clap::ValueEnum;

use super::failure::hinted;
use super::output;
use crate::config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::environment::{Environment, Stream};
use crate::render::layout::{Ink, Paint};
use crate::render::printed::{Shown, shown};
use crate::render::{self, Style};
use crate::source::{RepoPath, Sources};
use crate::standards::Standards;
use crate::verdict::Report;

/// Exit code for "purlin could not do its work".
pub(super) const FAULTED: u8 = 2;

/// Rules recurse over what a repository holds, and the engine's frames are large.
pub(super) const STACK: usize = 64 << 20;

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What a subcommand works with: its surroundings, and how to print.
pub(super) struct Context<'a> {
    pub(super) environment: &'a Environment,
    pub(super) color: Color,
}

impl Context<'_> {
    /// How to print on `stream`.
    pub(super) fn style(&self, stream: Stream) -> Style {
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

/// Reads a time that a rule or a test may take.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    config::parse_duration(text)
        .ok_or_else(|| "a time is a number with `ms`, `s` or `m` behind it".to_owned())
}

/// More threads than any machine that purlin runs on has cores; each costs memory of its own.
pub(super) const MOST_THREADS: usize = 256;

/// The threads of a run: as many as asked for, within reason, or as there are cores.
pub(super) fn threads(count: Option<usize>) -> anyhow::Result<rayon::ThreadPool> {
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
pub(super) fn print_to_stderr(prints: &[String]) {
    output::to_stderr(|out| {
        prints
            .iter()
            .try_for_each(|print| out.line(&shown!("print: {}", Shown::exact(print))))
    });
}

/// Says something on standard error that does not keep purlin from its work.
pub(super) fn note(text: &Shown) {
    output::to_stderr(|out| out.line(&shown!("note: {}", text)));
}

/// Says on standard error what makes an answer worth less than it looks.
pub(super) fn warn(context: &Context<'_>, text: &Shown) {
    let paint = Paint::new(context.style(context.environment.stderr));
    let head = Shown::literal("warning:").ink(paint, Ink::Severity(Severity::Warning));
    output::to_stderr(|out| out.line(&shown!("{} {}", head, text)));
}

/// Says what is wrong with config and policies and what is worth knowing about them, after a subcommand has done what it
/// could, and gives its exit code.
pub(super) fn report_faults(context: &Context<'_>, faults: &[Diagnostic], sources: &Sources) -> ExitCode {
    if faults.is_empty() {
        return ExitCode::SUCCESS;
    }
    let style = context.style(context.environment.stderr);
    let report = Report::of_faults(
        context.environment.today,
        Severity::Error,
        RepoPath::new(""),
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

/// Shows on standard error what is very likely a mistake in policies.
pub(super) fn report_lints(context: &Context<'_>, standards: &Standards) {
    let style = context.style(context.environment.stderr);
    let (today, sources) = (context.environment.today, standards.sources.clone());
    let report = Report::of_faults(today, Severity::Error, RepoPath::new(""), Vec::new(), sources);
    output::to_stderr(|out| {
        let mut lints = standards.lints.iter();
        lints.try_for_each(|lint| out.rendered(&render::finding(lint, &report, &style)))
    });
}

/// The same for what was wrong with standards when they were opened.
pub(super) fn report_faults_of(context: &Context<'_>, standards: &Standards) -> ExitCode {
    report_faults(context, &standards.faults, &standards.sources)
}
