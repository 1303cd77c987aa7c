//! `purlin facts`: the exact input of a rule.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum, ValueHint};

use super::context::{Context, report_faults_of};
use super::target::Scope;
use super::{output, target};
use crate::run::inputs;
use crate::standards::RuleChoice;

const FACTS_HELP: &str = "\
Pipe it into `opa eval` or a test: the JSON is exactly what `input` holds.
  purlin facts package.json                    the inputs of file rules, one a document
  purlin facts                                 the input of repository rules, without documents
  purlin facts --rule repository/merge-conflict-markers
                                               the same, with the documents that this rule asks for";

/// Print what rules see: of a file, or of the whole repository
#[derive(Args, Debug)]
#[command(after_help = FACTS_HELP)]
pub struct FactsArgs {
    /// A file to show the inputs of; without it, the repository
    #[arg(value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub path: Option<PathBuf>,

    /// Show the input as this rule gets it
    #[arg(long, value_name = "ID")]
    pub rule: Option<String>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub scope: Scope,

    /// How to print
    #[arg(long, value_name = "NAME", default_value = "json", help_heading = "Output")]
    pub format: FactsFormat,
}

/// How `facts` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FactsFormat {
    /// Indented.
    Json,
    /// One line each.
    Jsonl,
}

pub(super) fn run(context: &Context<'_>, args: &FactsArgs) -> Result<ExitCode> {
    let paths: Vec<_> = args.path.iter().cloned().collect();
    let asked: Vec<String> = args.rule.iter().cloned().collect();
    let choice = RuleChoice::named(&asked);
    let request = target::request(context, &args.scope, &paths)?.by(choice.clone());
    let question = &request.question;
    let standards = target::open(&request.law)?;
    if standards.config.unused {
        return Ok(report_faults_of(context, &standards));
    }
    let threads = super::context::threads(None)?;
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
    Ok(report_faults_of(context, &standards))
}
