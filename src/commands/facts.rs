//! `purlin facts`: the exact input of a rule.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum, ValueHint};

use super::context::{Context, report_faults, report_faults_of};
use super::failure::{self, hinted};
use super::target::Scope;
use super::{output, target};
use crate::diagnostic::RuleId;
use crate::render::printed::{Shown, shown};
use crate::repository::Look;
use crate::run::inputs;
use crate::standards::{Folders, RuleChoice};

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
    if let [gone] = question.gone.as_slice() {
        return Err(hinted(
            format!("`{gone}` is not in the work tree any more, so no rule sees it"),
            "`git restore` brings a deleted file back",
        ));
    }
    if let [directory] = question.paths.as_slice()
        && question.tree.look(directory) == Look::Directory
    {
        return Err(hinted(
            format!("`{directory}` is a directory"),
            "Name a file of it, or leave the path out for the input of repository rules",
        ));
    }
    if let Some(own) = &standards.only_input {
        let ids: Vec<String> = own.iter().map(|rule| format!("`{}`", rule.id)).collect();
        return Err(hinted(
            format!(
                "purlin itself applies {}: there is no input to show",
                ids.join(", ")
            ),
            "Name a rule that is written in Rego, or leave --rule out",
        ));
    }
    let threads = super::context::threads(None)?;
    let asked_of_file = |path: &str| inputs::of_file(&standards, &choice, question, path);
    let of_repository = || inputs::of_repository(&standards, &choice, question);
    let (values, folders) = threads
        .install(|| match question.paths.as_slice() {
            [path] => asked_of_file(path).map(|found| {
                note_kept(&found.kept_from_it);
                for rule in &found.for_other_files {
                    super::context::note(&shown!(
                        "`{}` does not judge this file: no glob of its `files` matches",
                        Shown::exact(rule.as_str())
                    ));
                }
                (found.values, found.folders)
            }),
            _ => of_repository().map(|input| (vec![input], Folders::default())),
        })
        .map_err(|error| failure::run_error(&error))?;
    output::to_stdout(|out| match (args.format, args.path.is_some()) {
        (FactsFormat::Json, true) => Ok(out.json(&values)?),
        (FactsFormat::Json, false) => Ok(values.iter().try_for_each(|value| out.json(value))?),
        (FactsFormat::Jsonl, _) => Ok(values.iter().try_for_each(|value| {
            out.json_inline(value)?;
            out.literal("\n")
        })?),
    })?;
    let faults = [standards.faults, folders.faults].concat();
    let mut sources = standards.sources;
    sources.extend(folders.sources);
    Ok(report_faults(context, &faults, &sources))
}

/// Says which rules do not judge a file, though they are shown what they would see.
fn note_kept(rules: &[RuleId]) {
    for rule in rules {
        super::context::note(&shown!(
            "`{}` does not judge this file: the config of a folder turns the rule off there, or leaves the file out",
            Shown::exact(rule.as_str())
        ));
    }
}
