//! `purlin owner`: who owns a path, how much is owned, what nobody owns and who might.

mod answer;
mod contact;
mod decision;
mod git_quoted;
mod patch;
mod paths;
mod report;
mod suggest;
mod tree;
mod unowned;

use std::borrow::Cow;
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::{ArgGroup, Args, ValueEnum, ValueHint};
use schemars::JsonSchema;
use serde::Serialize;

use super::context::{Context, report_faults, warn};
use super::failure::hinted;
use super::output;
use crate::diagnostic::Diagnostic;
use crate::render::printed::{Out, Shown};
use answer::{Answer, Printer};
use contact::Contacts;
use paths::Places;
use report::Report;
use suggest::Suggestions;
use tree::{Origin, Place, Tree};

const OWNER_HELP: &str = "\
Examples:
  purlin owner src/app docs/a.md               who owns them, and the line that says so
  git diff --name-only -z | purlin owner -z    of many paths, one line each as they come:
                                               path, owners, FILE:LINE and pattern, between tabs
  purlin owner --report                        how much is owned, by whom, and where nobody does
  purlin owner --unowned                       every file that nobody owns
  purlin owner --suggest --patch | git apply   give what nobody owns to who changed it most

A path need not exist: it is judged as a file of that name would be. Nothing here reads the network, \
and nothing is written.

Exit codes:
  0  answered
  1  --unowned found files that nobody owns
  2  purlin could not do its work: a broken config or argument, no git history to suggest from";

/// Say who owns a path and which line decides, what nobody owns, and who might
#[derive(Args, Debug)]
#[command(after_help = OWNER_HELP)]
#[command(group(ArgGroup::new("question").args(["report", "unowned", "suggest"])))]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct OwnerArgs {
    /// Files and directories, existing or not; `-`, or nothing with a pipe, reads them from standard input
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// How much is owned, by owner and by directory, and where nobody owns anything
    #[arg(long)]
    pub report: bool,

    /// Directories of the report are so many levels deep; 2 otherwise
    #[arg(long, value_name = "LEVELS", requires = "report")]
    pub depth: Option<usize>,

    /// Every file that nobody owns; exits with 1 where there is one
    #[arg(long)]
    pub unowned: bool,

    /// Who might own what nobody owns, by the git history of who changed it
    #[arg(long)]
    pub suggest: bool,

    /// Print the suggestions as a change of the ownership file that `git apply` takes
    #[arg(long, requires = "suggest", conflicts_with = "format")]
    pub patch: bool,

    /// Paths on standard input, and those that `--unowned` prints as text, end with NUL
    #[arg(short = 'z', long)]
    pub null: bool,

    /// The config to use in place of the repository's purlin.yaml
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,

    /// Count untracked files too, except ignored ones
    #[arg(long)]
    pub untracked: bool,

    /// How to print
    #[arg(long, value_name = "NAME", default_value = "human", help_heading = "Output")]
    pub format: OwnerFormat,
}

/// How `owner` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OwnerFormat {
    /// For people.
    #[value(alias = "text")]
    Human,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
}

/// Of the JSON format; a change that could break a reader makes it 2.
const VERSION: u32 = 1;

/// Exit code for files that nobody owns, where that was the question.
const UNOWNED: u8 = 1;

/// `purlin owner --format json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "purlin owner --format json")]
struct Printed<'b> {
    /// Of this format; a change that could break a reader makes it 2.
    version: u32,
    #[serde(flatten)]
    body: Body<'b>,
}

/// What was asked.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Body<'b> {
    /// Who owns each path, in the order of the question.
    #[allow(dead_code, reason = "written path by path, as they come; here for the schema")]
    Paths {
        /// One a path.
        paths: Vec<Answer>,
    },
    /// The files that nobody owns, by path: `--unowned`.
    #[allow(dead_code, reason = "as above")]
    Unowned {
        /// One a file.
        paths: Vec<Answer>,
    },
    /// How much is owned: `--report`.
    Report(&'b Report),
    /// Who might own what nobody owns: `--suggest`.
    Suggestions(&'b Suggestions),
}

/// The schema of `purlin owner --format json`.
pub(super) fn schema() -> schemars::Schema {
    crate::schema::of_written::<Printed<'_>>()
}

pub(super) fn run(context: &Context<'_>, args: &OwnerArgs) -> Result<ExitCode> {
    let places = Places::new(context, args)?;
    let tree = Tree::open(context, args, places.root())?;
    let config = tree.config();
    let faulted = report_faults(context, &config.faults, &config.sources);
    if config.faults.iter().any(Diagnostic::is_fault) {
        return Ok(faulted);
    }
    let (faults, sources) = tree.teams_faults();
    if !faults.is_empty() {
        return Ok(report_faults(context, &faults, &sources));
    }
    tree.warn(context);
    if args.report {
        report(context, args, &places, &tree)?;
    } else if args.unowned {
        return unowned(context, args, &places, &tree);
    } else if args.suggest {
        suggest(context, args, &places, &tree)?;
    } else {
        of_paths(context, args, &places, &tree)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Answers about the paths of the arguments, or about those on standard input as they come.
fn of_paths(context: &Context<'_>, args: &OwnerArgs, places: &Places, tree: &Tree) -> Result<()> {
    if args.paths.is_empty() && context.environment.stdin_terminal {
        return Err(hinted(
            "no path was given",
            "Name files or directories, pipe paths in, or ask for --report, --unowned or --suggest",
        ));
    }
    let streams = args.paths.is_empty() || args.paths.iter().any(|path| is_dash(path));
    let style = context.style(context.environment.stdout);
    let mut printer = Printer::new(args.format, style, streams);
    let contacts = printer.shows_contacts().then(|| Contacts::new(tree.subject()));
    let from_stdin = |printer: &mut Printer, out: &mut Out<'_>| {
        read_stdin(args.null, places, |next| match next {
            Next::Path(path, _) => Ok(printer.print(out, &tree.answer(path, contacts.as_ref()))?),
            Next::Wait => Ok(out.flush()?),
        })
    };
    output::to_stdout(|out| {
        printer.begin(out, "paths")?;
        for path in &args.paths {
            if is_dash(path) {
                from_stdin(&mut printer, out)?;
            } else {
                printer.print(out, &tree.answer(places.below(path)?, contacts.as_ref()))?;
            }
        }
        if args.paths.is_empty() {
            from_stdin(&mut printer, out)?;
        }
        Ok(printer.end(out)?)
    })
}

/// What standard input brings next.
enum Next {
    /// A path, and the number of its line from 1.
    Path(Place, usize),
    /// Nothing yet: what is to be said so far has to be said, so that a script can hold a conversation.
    Wait,
}

/// Hands on each path of standard input, without the quotes that git puts around some where lines end them.
fn read_stdin(null: bool, places: &Places, mut take: impl FnMut(Next) -> Result<()>) -> Result<()> {
    let mut input = io::BufReader::with_capacity(1 << 16, io::stdin().lock());
    let end = if null { 0 } else { b'\n' };
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        if input.buffer().is_empty() {
            take(Next::Wait)?;
        }
        line.clear();
        if input.read_until(end, &mut line)? == 0 {
            return Ok(());
        }
        if line.last() == Some(&end) {
            line.pop();
        }
        // A path may end with a carriage return, but hardly where lines are what ends it.
        if !null && line.last() == Some(&b'\r') {
            line.pop();
        }
        number += 1;
        if !line.is_empty() {
            let name = if null {
                Cow::Borrowed(line.as_slice())
            } else {
                git_quoted::unquoted(&line)
            };
            take(Next::Path(places.below_bytes(&name)?, number))?;
        }
    }
}

/// The paths of the question; of standard input too where `-` asks for it.
fn named(args: &OwnerArgs, places: &Places) -> Result<Option<Vec<(Place, Origin)>>> {
    let mut named = Vec::new();
    for path in &args.paths {
        if is_dash(path) {
            read_stdin(args.null, places, |next| {
                if let Next::Path(path, line) = next {
                    named.push((path, Origin::List { line }));
                }
                Ok(())
            })?;
        } else {
            named.push((places.below(path)?, Origin::Argument));
        }
    }
    Ok((!args.paths.is_empty()).then_some(named))
}

fn report(context: &Context<'_>, args: &OwnerArgs, places: &Places, tree: &Tree) -> Result<()> {
    let asked = tree.asked(context, named(args, places)?)?;
    let report = Report::of(tree, &asked, args.depth.unwrap_or(report::DEPTH));
    let style = context.style(context.environment.stdout);
    match args.format {
        OwnerFormat::Human => output::to_stdout(|out| Ok(report.text(out, style)?)),
        OwnerFormat::Csv => output::to_stdout(|out| Ok(report.csv(out)?)),
        OwnerFormat::Json => json(Body::Report(&report)),
    }
}

fn unowned(context: &Context<'_>, args: &OwnerArgs, places: &Places, tree: &Tree) -> Result<ExitCode> {
    let asked = tree.asked(context, named(args, places)?)?;
    let free: Vec<_> = asked
        .into_iter()
        .filter(|file| tree.owners(&file.path).is_empty())
        .collect();
    let style = context.style(context.environment.stdout);
    output::to_stdout(|out| {
        match args.format {
            OwnerFormat::Human if args.null => {
                for file in &free {
                    out.raw_name(&paths::name_of(file))?;
                }
            }
            OwnerFormat::Human => {
                for file in &free {
                    out.line(&Shown::exact(file.path.as_str()))?;
                }
            }
            OwnerFormat::Json | OwnerFormat::Csv => {
                let mut printer = Printer::new(args.format, style, true);
                let contacts = printer.shows_contacts().then(|| Contacts::new(tree.subject()));
                printer.begin(out, "unowned")?;
                for file in &free {
                    printer.print(out, &tree.answer(file.path.clone().into(), contacts.as_ref()))?;
                }
                printer.end(out)?;
            }
        }
        Ok(())
    })?;
    Ok(if free.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(UNOWNED)
    })
}

fn suggest(context: &Context<'_>, args: &OwnerArgs, places: &Places, tree: &Tree) -> Result<()> {
    let asked = tree.asked(context, named(args, places)?)?;
    let suggestions = Suggestions::of(tree, &asked)?;
    if suggestions.shallow() {
        let text = "the clone is shallow, so most of the history is not there to judge by";
        warn(context, &Shown::literal(text));
    }
    let style = context.style(context.environment.stdout);
    if args.patch {
        let patch = patch::of(tree, &suggestions)?;
        if patch.as_str().is_empty() {
            super::context::note(&Shown::literal(
                "there is nothing to suggest, so the patch is empty",
            ));
        }
        return output::to_stdout(|out| Ok(out.rendered(&patch)?));
    }
    match args.format {
        OwnerFormat::Human => output::to_stdout(|out| Ok(suggestions.text(out, style)?)),
        OwnerFormat::Csv => output::to_stdout(|out| Ok(suggestions.csv(out)?)),
        OwnerFormat::Json => json(Body::Suggestions(&suggestions)),
    }
}

/// Writes a body as JSON.
fn json(body: Body<'_>) -> Result<()> {
    let printed = Printed {
        version: VERSION,
        body,
    };
    output::to_stdout(|out| Ok(out.json(&printed)?))
}
