//! The command line: what can be asked, and the help that teaches it.

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use jiff::civil::Date;

use crate::diagnostic::Severity;
use crate::facts;
use crate::render;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const ABOUT: &str = "\
Checks a repository against technical standards written in Rego, and says where a standard is not met, why it \
exists, who owns the place, and how to mend it.";

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

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check a repository, or some of its files
    #[command(after_help = CHECK_HELP)]
    Check(CheckArgs),
    /// Say what a rule asks for, why, how to satisfy it, and show it at work
    Explain(ExplainArgs),
    /// List the rules with severity, pack, owner and effective date
    Rules(RulesArgs),
    /// Print what rules see: of a file, or of the whole repository
    #[command(after_help = FACTS_HELP)]
    Facts(FactsArgs),
    /// Draw the components and what depends on what, with the boundaries that are crossed
    #[command(after_help = GRAPH_HELP)]
    Graph(GraphArgs),
    /// Say who owns a path and which line decides, what nobody owns, and who might
    #[command(after_help = OWNER_HELP)]
    Owner(OwnerArgs),
    /// Run the `test_` rules of `*_test.rego` files
    Test(TestArgs),
    /// Write a commented purlin.yaml and a first rule with its test
    Init(InitArgs),
    /// Print a JSON Schema: of the config, of rule inputs, of the report
    Schema(SchemaArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
}

const CHECK_HELP: &str = "\
Without a path, the repository around the working directory is checked. The path of another repository checks that \
one. Paths inside a repository check those files with the rules that judge single files; rules that judge the whole \
tree are then left out, and the summary says so.

In a git repository the tracked files are checked, with the content of the work tree. Elsewhere every file is, except \
those that ignore files in the directory name.";

const FACTS_HELP: &str = "\
Pipe it into `opa eval` or a test: the JSON is exactly what `input` holds.
  purlin facts package.json                    the inputs of file rules, one a document
  purlin facts                                 the input of repository rules, without documents
  purlin facts --rule repository/merge-conflict-markers
                                               the same, with the documents that this rule asks for";

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

const GRAPH_HELP: &str = "\
Examples:
  purlin graph                                  what depends on what, as text
  purlin graph --focus billing                  one component, and both sides of it
  purlin graph --format svg > architecture.svg  a picture, coloured by layer or else by owner
  purlin graph --format mermaid --color-by team for a README, coloured by the tag `team`
  purlin graph --level package --scope prod --scope dev services/billing
                                                the packages below a directory, tests included

Arrows that cross a declared boundary carry its id, and components that need each other are marked as a cycle. \
`purlin check` says where each is declared and what to do about it.

Exit codes:
  0  drawn, whatever it shows
  2  purlin could not do its work: a broken config, policy or argument, or a graph too large for a picture";

/// Which repository, and under which rules.
#[derive(Args, Debug)]
pub struct Scope {
    /// The config to use in place of the repository's purlin.yaml
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,

    /// More policies: a directory or a .rego file, wherever it is (repeatable)
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub policies: Vec<PathBuf>,

    /// The day of the run, which decides what is in effect; today in UTC otherwise
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,

    /// Check untracked files too, except ignored ones
    #[arg(long)]
    pub untracked: bool,
}

/// Arguments of `check`.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// The repository, or paths inside one
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Run only this rule, or this pack as the config would run it (repeatable)
    #[arg(long = "rule", value_name = "ID")]
    pub rules: Vec<String>,

    /// The lightest severity that makes the run exit with 1
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<SeverityArg>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub scope: Scope,

    /// How to print, and where to: human, short, json, github, sarif or markdown (repeatable)
    ///
    /// Without it: `github` in GitHub Actions, else `human`.
    #[arg(long, value_name = "NAME[=FILE]", help_heading = "Output")]
    pub format: Vec<Output>,

    /// Threads to use, 256 at most; the result does not depend on it
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
}

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// The rule, as findings name it: pack/rule; or a pack, to read what its rules ask for
    #[arg(value_name = "RULE")]
    pub rule: String,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub scope: Scope,

    /// How to print
    #[arg(long, value_name = "NAME", default_value = "human", help_heading = "Output")]
    pub format: TableFormat,
}

/// Arguments of `rules`.
#[derive(Args, Debug)]
pub struct RulesArgs {
    /// Every rule there is, those that would not run here too
    #[arg(long)]
    pub all: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub scope: Scope,

    /// How to print
    #[arg(long, value_name = "NAME", default_value = "human", help_heading = "Output")]
    pub format: TableFormat,
}

/// Arguments of `facts`.
#[derive(Args, Debug)]
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

/// Arguments of `graph`.
#[derive(Args, Debug)]
pub struct GraphArgs {
    /// The repository, or a directory of it to draw what lies below
    #[arg(value_name = "PATH", value_hint = ValueHint::DirPath)]
    pub path: Option<PathBuf>,

    /// What the nodes are
    #[arg(long, value_name = "LEVEL", default_value = "component")]
    pub level: GraphLevel,

    /// Only this node, what it depends on and what depends on it
    #[arg(long, value_name = "NAME")]
    pub focus: Option<String>,

    /// Dependencies of this scope (repeatable); without it prod, optional, peer and build
    #[arg(long = "scope", value_name = "SCOPE")]
    pub scopes: Vec<ScopeArg>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub from: Scope,

    /// How to print
    #[arg(long, value_name = "NAME", default_value = "text", help_heading = "Output")]
    pub format: GraphFormat,

    /// What the colours of mermaid, dot and svg stand for: `owner`, or a tag
    ///
    /// Without it the tag `layer` where a component has it, else the owner.
    #[arg(long, value_name = "owner|TAG", help_heading = "Output")]
    pub color_by: Option<String>,
}

/// Arguments of `owner`.
#[derive(Args, Debug)]
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
    #[arg(long, value_name = "NAME", default_value = "text", help_heading = "Output")]
    pub format: OwnerFormat,
}

/// Arguments of `test`.
#[derive(Args, Debug)]
pub struct TestArgs {
    /// Policy files or directories; without them, the repository's own
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Run only tests whose name contains this
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,

    /// Say which lines of the rules no test reached
    #[arg(long)]
    pub coverage: bool,

    /// Exit with 1 when less than this share of lines is covered (implies --coverage)
    #[arg(long, value_name = "PERCENT")]
    pub min_coverage: Option<f64>,

    /// How to print
    #[arg(long, value_name = "NAME", default_value = "human", help_heading = "Output")]
    pub format: TestFormat,
}

/// Arguments of `init`.
#[derive(Args, Debug)]
pub struct InitArgs {
    /// Where to write; the working directory otherwise
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub directory: Option<PathBuf>,

    /// Propose components, layers and boundaries from the packages that are there; printed where a purlin.yaml exists
    #[arg(long)]
    pub architecture: bool,
}

/// Arguments of `schema`.
#[derive(Args, Debug)]
pub struct SchemaArgs {
    /// Which one
    #[arg(value_name = "NAME")]
    pub name: SchemaName,
}

/// Arguments of `completions`.
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// For which shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// How `rules` and `explain` print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For people.
    Human,
    /// For programs.
    Json,
    /// For documents.
    Markdown,
}

/// How `facts` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FactsFormat {
    /// Indented.
    Json,
    /// One line each.
    Jsonl,
}

/// What the nodes of a graph are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphLevel {
    /// Packages.
    Package,
    /// Components: those that the config declares, or else each package.
    Component,
}

/// How `graph` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// For people.
    Text,
    /// For Markdown.
    Mermaid,
    /// For Graphviz.
    Dot,
    /// For programs.
    Json,
    /// For pages and browsers.
    Svg,
}

/// The scope of a dependency as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScopeArg {
    /// Needed to run.
    Prod,
    /// Needed to work on the package.
    Dev,
    /// Needed to build.
    Build,
    /// Needed to test.
    Test,
    /// Brought by whoever uses the package.
    Peer,
    /// Not needed, but used.
    Optional,
}

impl From<ScopeArg> for facts::Scope {
    fn from(scope: ScopeArg) -> Self {
        match scope {
            ScopeArg::Prod => Self::Prod,
            ScopeArg::Dev => Self::Dev,
            ScopeArg::Build => Self::Build,
            ScopeArg::Test => Self::Test,
            ScopeArg::Peer => Self::Peer,
            ScopeArg::Optional => Self::Optional,
        }
    }
}

/// How `owner` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OwnerFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
}

/// How `test` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// For people.
    Human,
    /// For programs.
    Json,
    /// Workflow commands of GitHub Actions.
    Github,
}

/// The schemas that can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaName {
    /// `purlin.yaml`.
    Config,
    /// The METADATA of a rule.
    Metadata,
    /// `input` of a rule that judges one document.
    FileInput,
    /// `input` of a rule that judges the repository.
    RepositoryInput,
    /// `purlin check --format json`.
    Report,
    /// `purlin owner --format json`.
    Owner,
    /// `purlin graph --format json`.
    Graph,
    /// `purlin test --format json`.
    TestReport,
}

/// A severity as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SeverityArg {
    /// Anything at all fails the run.
    Note,
    /// Warnings and errors do.
    Warning,
    /// Only errors do.
    Error,
}

impl From<SeverityArg> for Severity {
    fn from(severity: SeverityArg) -> Self {
        match severity {
            SeverityArg::Note => Self::Note,
            SeverityArg::Warning => Self::Warning,
            SeverityArg::Error => Self::Error,
        }
    }
}

/// One `--format NAME[=FILE]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// How to print.
    pub format: render::Format,
    /// Where to; standard output without it.
    pub file: Option<PathBuf>,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((name, "")) => return Err(format!("`{name}=` needs a file behind the `=`")),
            Some((name, file)) => (name, (file != "-").then(|| PathBuf::from(file))),
            None => (text, None),
        };
        Ok(Self {
            format: name
                .parse()
                .map_err(|error: render::UnknownFormat| error.to_string())?,
            file,
        })
    }
}
