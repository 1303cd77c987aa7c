//! `purlin facts`: the exact input of a rule.

use std::process::ExitCode;

use anyhow::Result;

use super::{Context, output, target};
use crate::cli::{FactsArgs, FactsFormat};
use crate::run::inputs;
use crate::standards::{RuleChoice, Standards};

pub(super) fn run(context: &Context<'_>, args: &FactsArgs) -> Result<ExitCode> {
    let paths: Vec<_> = args.path.iter().cloned().collect();
    let asked: Vec<String> = args.rule.iter().cloned().collect();
    let choice = RuleChoice::named(&asked);
    let request = target::request(context, &args.scope, &paths)?.by(choice.clone());
    let question = &request.question;
    let standards = Standards::open(&request.law).map_err(|error| target::standards_error(&error))?;
    if standards.config.unused {
        return Ok(super::report_faults(
            context,
            &standards.faults,
            &standards.sources,
        ));
    }
    let threads = super::threads(None)?;
    let values = threads.install(|| match question.paths.as_slice() {
        [path] => inputs::of_file(&standards, &choice, question, path),
        _ => inputs::of_repository(&standards, &choice, question).map(|input| vec![input]),
    });
    let values = values.map_err(|error| target::run_error(&error))?;
    output::to_stdout(|out| match (args.format, args.path.is_some()) {
        (FactsFormat::Json, true) => Ok(out.json(&values)?),
        (FactsFormat::Json, false) => Ok(values.iter().try_for_each(|value| out.json(value))?),
        (FactsFormat::Jsonl, _) => Ok(values.iter().try_for_each(|value| {
            out.json_inline(value)?;
            out.literal("\n")
        })?),
    })?;
    Ok(super::report_faults(
        context,
        &standards.faults,
        &standards.sources,
    ))
}
