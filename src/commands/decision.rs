//! `purlin decision`: the decisions that a repository records, and the rules that carry them out.

mod list;
mod records;
mod show;
mod style;
mod write;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

use super::check::{self, CheckArgs, SeverityArg};
use super::context::Context;
use super::outputs::Output;
use super::target::Scope;
use crate::render::Format;

use list::ListArgs;
pub(super) use records::schema;
use show::ShowArgs;
use write::{NewArgs, SupersedeArgs};

/// The rules about decisions.
const PACK: &str = "decisions";

const DECISION_HELP: &str = "\
Examples:
  purlin decision list                          every record, its status, its rules and their findings
  purlin decision show ADR-0007                 one of them
  purlin decision new Use Node 24               a new record, in the style of the newest
  purlin decision supersede 7 Use Node 24       the same, and the older record says so
  purlin decision lint                          what is wrong with the records

Records are Markdown files in docs/decisions, docs/adr, doc/adr and docs/architecture/decisions, or in the folders that \
`decisions: {folders: [...]}` of purlin.yaml names.";

/// List, show, write and check the decisions that the repository records
#[derive(Args, Debug)]
#[command(after_help = DECISION_HELP)]
pub struct DecisionArgs {
    /// What to do
    #[command(subcommand)]
    pub command: DecisionCommand,
}

/// What to do with decisions.
#[derive(Debug, Subcommand)]
pub enum DecisionCommand {
    /// List every decision with its status, its rules and their findings
    List(ListArgs),
    /// Show one decision: who decided, what follows from it, what took its place
    Show(ShowArgs),
    /// Write a new record, with the next number and in the style of the newest
    New(NewArgs),
    /// Write a new record that takes the place of another, which then says so
    Supersede(SupersedeArgs),
    /// Check the records by the rules of the pack `decisions`
    Lint(LintArgs),
}

/// Arguments of `lint`.
#[derive(Args, Debug)]
pub struct LintArgs {
    /// The lightest severity that makes the run exit with 1
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<SeverityArg>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub scope: Scope,

    /// How to print, as `purlin check` does (repeatable)
    #[arg(long, value_name = "NAME[=FILE]", help_heading = "Output")]
    pub format: Vec<Output<Format>>,
}

pub(super) fn run(context: &Context<'_>, args: &DecisionArgs) -> Result<ExitCode> {
    match &args.command {
        DecisionCommand::List(args) => list::run(context, args),
        DecisionCommand::Show(args) => show::run(context, args),
        DecisionCommand::New(args) => write::new(context, args),
        DecisionCommand::Supersede(args) => write::supersede(context, args),
        DecisionCommand::Lint(args) => check::run(
            context,
            &CheckArgs {
                paths: Vec::<PathBuf>::new(),
                rules: vec![PACK.to_owned()],
                fail_on: args.fail_on,
                scope: args.scope.clone(),
                format: args.format.clone(),
                timeout: None,
                threads: None,
            },
        ),
    }
}
