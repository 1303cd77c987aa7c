//! `purlin schema NAME`.

use std::process::ExitCode;

use anyhow::Result;

use super::output;
use crate::cli::{SchemaArgs, SchemaName};
use crate::config::RawConfig;
use crate::{policy, render};

pub(super) fn run(args: &SchemaArgs) -> Result<ExitCode> {
    let schema = match args.name {
        SchemaName::Config => schemars::schema_for!(RawConfig),
        SchemaName::Metadata => policy::metadata::schema(),
        SchemaName::FileInput => policy::file_input_schema(),
        SchemaName::RepositoryInput => policy::repository_input_schema(),
        SchemaName::Report => render::json::schema(),
        SchemaName::Owner => super::owner::schema(),
        SchemaName::Graph => render::graph::schema(),
        SchemaName::TestReport => super::test::schema(),
    };
    output::to_stdout(|out| Ok(out.json(&schema)?))?;
    Ok(ExitCode::SUCCESS)
}
