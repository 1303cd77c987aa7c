//! One file a subcommand with its arguments, one line each in `commands!`; and what they share: where output goes, and how a failure is said.

mod argument_path;
mod arguments;
mod catalogue;
mod check;
mod cli;
mod completions;
mod config;
mod context;
mod debt;
mod decision;
mod explain;
mod facts;
mod failure;
mod graph;
mod init;
mod output;
mod outputs;
mod owner;
mod page_format;
pub mod process;
mod progress;
mod roots;
mod rules;
mod schema;
mod target;
mod test;

use std::process::ExitCode;

use clap::Subcommand;

pub use arguments::parse;
pub use cli::Cli;
pub use context::Color;
use context::Context;

macro_rules! commands {
    ($($variant:ident $args:path => $run:path,)*) => {
        /// The subcommands, in the order of the help.
        #[derive(Debug, Subcommand)]
        #[allow(missing_docs, reason = "each is described in its file, where its arguments are")]
        pub enum Command {
            $($variant($args),)*
        }

        impl Command {
            pub(in crate::commands) fn run(&self, context: &Context<'_>) -> anyhow::Result<ExitCode> {
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
    Debt debt::DebtArgs => debt::run,
    Decision decision::DecisionArgs => decision::run,
    Test test::TestArgs => test::run,
    Init init::InitArgs => init::run,
    Schema schema::SchemaArgs => schema::run,
    Config config::ConfigArgs => config::run,
    Completions completions::CompletionsArgs => completions::run,
}
