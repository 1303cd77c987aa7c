//! `purlin owner`: who owns a path, how much is owned, what nobody owns and who might.

mod answer;
mod csv;
mod decision;
mod paths;
mod tree;

use std::io::{self, BufRead, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Context, hinted, output};
use crate::cli::OwnerArgs;
use answer::{Answer, Printer};
use paths::Places;
use tree::Tree;

/// Of the JSON format; a change that could break a reader makes it 2.
const VERSION: u32 = 1;

/// `purlin owner --format json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "purlin owner --format json")]
struct Printed {
    /// Of this format; a change that could break a reader makes it 2.
    version: u32,
    #[serde(flatten)]
    body: Body,
}

/// What was asked.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Body {
    /// Who owns each path, in the order of the question.
    Paths {
        /// One a path.
        paths: Vec<Answer>,
    },
}

/// The schema of `purlin owner --format json`.
pub(super) fn schema() -> schemars::Schema {
    schemars::schema_for!(Printed)
}

pub(super) fn run(context: &Context<'_>, args: &OwnerArgs) -> Result<ExitCode> {
    let places = Places::new(context, args)?;
    let tree = Tree::open(context, args, places.root())?;
    if !tree.faults().is_empty() {
        return super::report_faults(context, tree.session());
    }
    tree.warn(context)?;
    of_paths(context, args, &places, &tree)?;
    Ok(ExitCode::SUCCESS)
}

/// Answers about the paths of the arguments, or about those on standard input as they come.
fn of_paths(context: &Context<'_>, args: &OwnerArgs, places: &Places, tree: &Tree) -> Result<()> {
    let is_dash = |path: &Path| path.as_os_str() == "-";
    let streams = args.paths.is_empty() || args.paths.iter().any(|path| is_dash(path));
    if streams && context.environment.stdin_terminal && args.paths.is_empty() {
        return Err(hinted(
            "no path was given",
            "Name files or directories, pipe paths in, or ask for --report, --unowned or --suggest",
        ));
    }
    let style = context.style(context.environment.stdout);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut printer = Printer::new(args.format, style, streams);
    printer.begin(&mut out)?;
    for path in &args.paths {
        if is_dash(path) {
            from_stdin(args.null, places, tree, &mut printer, &mut out)?;
        } else {
            printer.print(&mut out, &tree.answer(places.below(path)?))?;
        }
    }
    if args.paths.is_empty() {
        from_stdin(args.null, places, tree, &mut printer, &mut out)?;
    }
    printer.end(&mut out)?;
    out.flush()?;
    Ok(())
}

/// Answers each line before it waits for the next, so that a script can hold a conversation.
fn from_stdin(
    null: bool,
    places: &Places,
    tree: &Tree,
    printer: &mut Printer,
    out: &mut dyn Write,
) -> Result<()> {
    let mut input = io::BufReader::with_capacity(1 << 16, io::stdin().lock());
    let end = if null { 0 } else { b'\n' };
    let mut line = Vec::new();
    loop {
        if input.buffer().is_empty() {
            out.flush()?;
        }
        line.clear();
        if input.read_until(end, &mut line)? == 0 {
            return Ok(());
        }
        if line.last() == Some(&end) {
            line.pop();
        }
        // A path may end with a carriage return, but only where lines are not what ends it.
        if !null && line.last() == Some(&b'\r') {
            line.pop();
        }
        if !line.is_empty() {
            printer.print(out, &tree.answer(places.below_bytes(&line)?))?;
        }
    }
}

/// Writes a body as JSON, safe to look at.
#[expect(dead_code, reason = "used by the report")]
fn json(body: Body) -> Result<()> {
    let printed = Printed {
        version: VERSION,
        body,
    };
    output::to_stdout(|out| output::json(out, &printed))
}
