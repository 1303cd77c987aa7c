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
        SchemaName::Metadata => schemars::schema_for!(RawConfig),
        SchemaName::FileInput => schemars::schema_for!(RawConfig),
        SchemaName::RepositoryInput => schemars::schema_for!(RawConfig),
        SchemaName::Report => render::json::schema(),
        SchemaName::TestReport => schemars::schema_for!(RawConfig),
    };
    output::to_stdout(|out| output::json(out, &schema))?;
    Ok(ExitCode::SUCCESS)
}
