//! The command line as a whole: what all subcommands take, and the help that teaches it.

use clap::Parser;
use clap::builder::styling::{AnsiColor, Styles};

use super::Command;
use super::context::Color;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const ABOUT: &str = "\
Checks a repository against technical standards written in Rego, and says where a standard is not met, why it \
exists, who owns the place, and how to fix it.";

const EXAMPLES: &str = "\
Examples:
  purlin check                        check the repository around the working directory
  purlin check src/app package.json   only these paths, as a commit hook does
  purlin check --format sarif=out.sarif --format short
                                      one run, two outputs
  purlin explain workflow/pinned-actions
                                      why a rule exists, and how to satisfy it
  purlin facts package.json           the exact input that rules see
  purlin graph --focus billing        what a component depends on, and what depends on it
  purlin init                         start a purlin.yaml and a first rule of your own

Exit codes:
  0  nothing at or above --fail-on (error, unless told otherwise)
  1  findings at or above it
  2  purlin could not do its work: a broken policy, config or argument, or no such path";

/// The program's arguments.
#[derive(Debug, Parser)]
#[command(name = "purlin", version, about = ABOUT, after_help = EXAMPLES, styles = STYLES, max_term_width = 100)]
pub struct Cli {
    /// When to colour: `auto` looks at the terminal and at `NO_COLOR`
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Output"
    )]
    pub color: Color,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}
