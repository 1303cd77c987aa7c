//! `purlin debt`: the findings that a repository has accepted for now.

mod create;
mod lists;
mod moved;
mod prune;
mod show;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

pub(super) use self::show::schema;
use super::context::Context;

const DEBT_HELP: &str = "\
Known findings are listed in .purlin/debt/PACK/RULE.jsonl, an entry a line. They stay in every report and do not fail a run. \
An entry excuses one finding, which covers no more than it says.

Start here:
  purlin debt create              list the errors and warnings of today
  purlin debt add 1f3a9c2b70      list one more, by its fingerprint
  purlin debt prune               take out what was fixed
  purlin debt show                what is known, by rule and owner";

/// List findings as known debt, and see it shrink
#[derive(Args, Debug)]
#[command(after_help = DEBT_HELP)]
pub struct DebtArgs {
    #[command(subcommand)]
    #[allow(missing_docs)]
    pub command: DebtCommand,
}

/// What to do about debt.
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "each is described where its arguments are")]
pub enum DebtCommand {
    #[command(alias = "baseline")]
    Create(create::CreateArgs),
    Add(create::AddArgs),
    Prune(prune::PruneArgs),
    Show(show::ShowArgs),
    Move(moved::MoveArgs),
}

pub(super) fn run(context: &Context<'_>, args: &DebtArgs) -> Result<ExitCode> {
    match &args.command {
        DebtCommand::Create(args) => create::create(context, args),
        DebtCommand::Add(args) => create::add(context, args),
        DebtCommand::Prune(args) => prune::run(context, args),
        DebtCommand::Show(args) => show::run(context, args),
        DebtCommand::Move(args) => moved::run(context, args),
    }
}
