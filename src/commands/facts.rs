//! `purlin facts`: the exact input of a rule.

use std::process::ExitCode;

use anyhow::Result;

use super::{Context, output, target};
use crate::cli::{FactsArgs, FactsFormat};
use crate::run::{Session, inputs};

pub(super) fn run(context: &Context<'_>, args: &FactsArgs) -> Result<ExitCode> {
    let paths: Vec<_> = args.path.iter().cloned().collect();
    let mut request = target::request(context, &args.scope, &paths)?;
    request.rules = args.rule.iter().cloned().collect();
    let session = Session::open(&request).map_err(|error| target::run_error(&error))?;
    if session.config.unused {
        return super::report_faults(context, &session);
    }
    let threads = super::threads(None)?;
    let values = threads.install(|| match request.only.as_slice() {
        [path] => inputs::of_file(&session, &request, path),
        _ => inputs::of_repository(&session, &request).map(|input| vec![input]),
    });
    let values = values.map_err(|error| target::run_error(&error))?;
    output::to_stdout(|out| match (args.format, args.path.is_some()) {
        (FactsFormat::Json, true) => output::json(out, &values),
        (FactsFormat::Json, false) => values.iter().try_for_each(|value| output::json(out, value)),
        (FactsFormat::Jsonl, _) => values.iter().try_for_each(|value| {
            serde_json::to_writer(&mut *out, value)?;
            writeln!(out)
        }),
    })?;
    super::report_faults(context, &session)
}
