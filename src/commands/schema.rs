//! `purlin schema NAME`.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};
use schemars::Schema;

use super::context::Context;
use super::output;
use crate::config::RawConfig;
use crate::debt::RawEntry;
use crate::{policy, render};

/// Print a JSON Schema: of the config, of rule inputs, of the report
#[derive(Args, Debug)]
pub struct SchemaArgs {
    /// Which one
    #[arg(value_name = "NAME")]
    pub name: SchemaName,
}

macro_rules! schemas {
    ($($(#[$doc:meta])* $variant:ident => $schema:expr,)*) => {
        /// The schemas that can be printed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
        pub enum SchemaName {
            $($(#[$doc])* $variant,)*
        }

        impl SchemaName {
            fn schema(self) -> Schema {
                match self {
                    $(Self::$variant => $schema,)*
                }
            }
        }
    };
}

// To add a schema: its line here.
schemas! {
    /// `purlin.yaml`.
    Config => schemars::schema_for!(RawConfig),
    /// The METADATA of a rule.
    Metadata => policy::metadata::schema(),
    /// `input` of a rule that judges one document.
    FileInput => policy::file_input_schema(),
    /// `input` of a rule that judges the repository.
    RepositoryInput => policy::repository_input_schema(),
    /// `purlin check --format json`.
    Report => render::json::schema(),
    /// A line of `.purlin/debt/PACK/RULE.jsonl`.
    Debt => schemars::schema_for!(RawEntry),
    /// `purlin debt show --format json`.
    DebtShown => super::debt::schema(),
    /// `purlin owner --format json`.
    Owner => super::owner::schema(),
    /// `purlin graph --format json`.
    Graph => render::graph::schema(),
    /// `purlin config --format json`.
    Settings => super::config::schema(),
    /// `purlin decision list --format json`, and `purlin decision show ID --format json`.
    Decisions => super::decision::schema(),
    /// `purlin test --format json`.
    TestReport => super::test::schema(),
    /// `purlin explain FINGERPRINT --format json`, and `purlin explain RULE PATH --format json`.
    Why => super::explain::schema(),
}

pub(super) fn run(_: &Context<'_>, args: &SchemaArgs) -> Result<ExitCode> {
    let schema = args.name.schema();
    output::to_stdout(|out| Ok(out.json(&schema)?))?;
    Ok(ExitCode::SUCCESS)
}
