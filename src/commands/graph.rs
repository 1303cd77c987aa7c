//! `purlin graph`: the components and what leads from one to another, as text or as a picture.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum, ValueHint};

use super::context::{Context, report_faults, report_faults_of};
use super::failure::{self, hinted};
use super::{output, target};
use crate::facts::{CollapseBy, Level, RepositoryGraph, Scope};
use crate::matching::nearest_rule;
use crate::render::graph::{self as pictures, ColorBy, Coloring, Extent};
use crate::render::printed::{Shown, shown};
use crate::run;
use crate::run::graph::{Drawn, Wanted, usual_scopes};
use crate::standards::RuleChoice;

const GRAPH_HELP: &str = "\
Examples:
  purlin graph                                  what depends on what, as text
  purlin graph --focus billing                  one component, and both sides of it
  purlin graph --crossings                      only what breaks a boundary
  purlin graph --cycle billing                  only the cycle that a component is in
  purlin graph --collapse team --format svg     one box for each value of the tag `team`
  purlin graph --format svg > architecture.svg  a picture, coloured by layer or else by owner
  purlin graph --format mermaid --color-by team > graph.md
                                                for a README, coloured by the tag `team`
  purlin graph --level package --scope prod --scope dev services/billing
                                                the packages below a directory, tests included

Arrows that cross a declared boundary carry its id, and components that need each other are marked as a cycle. \
`purlin check` says where each is declared and what to do about it.

Exit codes:
  0  drawn, whatever it shows
  2  purlin could not do its work: a broken config, policy or argument, or a graph too large for a picture";

/// Draw the components and what depends on what, with the boundaries that are crossed
#[derive(Args, Debug)]
#[command(after_help = GRAPH_HELP)]
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

    /// One node for several: for those with one value of a tag, or for a component with all of its parts
    #[arg(long, value_name = "parent|TAG")]
    pub collapse: Option<String>,

    /// Only the arrows that cross a boundary, and the nodes at their ends
    #[arg(long)]
    pub crossings: bool,

    /// Only one cycle: that of a node, or by its number in the text of the whole graph
    #[arg(long, value_name = "NAME|NUMBER")]
    pub cycle: Option<String>,

    /// Dependencies of this scope (repeatable); without it prod, optional, peer and build
    #[arg(long = "scope", value_name = "SCOPE")]
    pub scopes: Vec<ScopeArg>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub from: target::Scope,

    /// How to print
    #[arg(long, value_name = "NAME", default_value = "human", help_heading = "Output")]
    pub format: GraphFormat,

    /// What the colours of mermaid, dot and svg stand for: `owner`, or a tag
    ///
    /// Without it the tag `layer` where a component has it, else the owner.
    #[arg(long, value_name = "owner|TAG", help_heading = "Output")]
    pub color_by: Option<String>,
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
    #[value(alias = "text")]
    Human,
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
    /// Brought by the user of the package.
    Peer,
    /// Not needed, but used.
    Optional,
}

impl From<ScopeArg> for Scope {
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

/// Mermaid draws no more than this unless its settings say so
/// (<https://mermaid.js.org/config/schema-docs/config.html#maxedges>).
const MERMAID_EDGES: usize = 500;

/// Columns where nobody's terminal says how many.
const COLUMNS: u16 = 80;

pub(super) fn run(context: &Context<'_>, args: &GraphArgs) -> Result<ExitCode> {
    let paths: Vec<_> = args.path.iter().cloned().collect();
    let request = target::request(context, &args.from, &paths)?.by(RuleChoice::Boundaries);
    target::note_gone(&request.question);
    let asked = &request.question.paths;
    let threads = super::context::threads(None)?;
    let standards = threads.install(|| target::open(&request.law))?;
    if standards.config.unused {
        return Ok(report_faults_of(context, &standards));
    }
    let wanted = Wanted {
        level: match args.level {
            GraphLevel::Package => Level::Package,
            GraphLevel::Component => Level::Component,
        },
        scopes: scopes(&args.scopes),
    };
    let drawn = threads
        .install(|| run::graph::of(&standards, &request.question, &wanted))
        .map_err(|error| failure::run_error(&error))?;
    let Drawn {
        mut graph,
        faults,
        unread,
        incomplete,
        ..
    } = drawn;
    // What the boundaries could not judge is not marked, and must not look as if it had passed.
    let faults = [standards.faults.clone(), faults].concat();
    if let Some(by) = &args.collapse {
        graph = collapsed(graph, by)?;
    }
    // Colours are those of the whole graph, so that they stay the same in a part of it.
    let by = color_by(args.color_by.as_deref(), &graph)?;
    // So are the numbers of cycles.
    if let Some(cycle) = &args.cycle {
        let cycle = cycle_of(cycle, &graph)?;
        graph = graph.one_cycle(cycle);
    }
    if !asked.is_empty() {
        graph = graph.within(asked);
    }
    if let Some(name) = &args.focus {
        let node = focused(name, &graph)?;
        graph = graph.around(node);
    }
    if args.crossings {
        graph = graph.crossings();
    }
    let coloring = Coloring::of(&graph, &by);
    let page = match args.format {
        GraphFormat::Human => {
            let mut style = context.style(context.environment.stdout);
            style.width = context.environment.stdout.width.map_or(COLUMNS, |_| style.width);
            pictures::text(&graph, style)
        }
        GraphFormat::Mermaid => pictures::mermaid(&graph, &coloring),
        GraphFormat::Dot => pictures::dot(&graph, &coloring),
        GraphFormat::Json => {
            let extent = Extent {
                unread: &unread,
                incomplete: &incomplete,
            };
            pictures::json(&graph, extent)
        }
        GraphFormat::Svg => pictures::svg(&graph, &coloring).map_err(|error| {
            hinted(
                error.to_string(),
                "Ask for a part with --focus or a PATH, declare components, or lay it out with \
                 `purlin graph --format dot | sfdp -Tsvg`",
            )
        })?,
    };
    output::to_stdout(|out| Ok(out.rendered(&page)?))?;
    let mut notes = Vec::new();
    if graph.nodes.is_empty() {
        notes.push(shown!(
            "there is no package here; `purlin facts` shows what is read, and {}/packages.md from which manifests",
            crate::diagnostic::DOCS
        ));
    }
    if !unread.is_empty() {
        notes.push(shown!(
            "{} can't be read, so packages and arrows are missing; `purlin check` says why",
            listed(&unread)
        ));
    }
    if !incomplete.is_empty() {
        let packages: BTreeSet<_> = incomplete.iter().map(|fact| &fact.package).collect();
        notes.push(shown!(
            "arrows of {} may be missing: some of their dependencies can't be read from the manifests; `purlin facts` \
             lists them under `incomplete`",
            listed(&packages.into_iter().cloned().collect::<Vec<_>>())
        ));
    }
    if args.format == GraphFormat::Mermaid && graph.edges.len() > MERMAID_EDGES {
        notes.push(shown!(
            "Mermaid draws {} arrows unless `maxEdges` is set, and these are {}; --focus or a PATH shows a part",
            MERMAID_EDGES,
            graph.edges.len()
        ));
    }
    notes.iter().for_each(super::context::note);
    Ok(report_faults(context, &faults, &standards.sources))
}

/// The scopes that were asked for, or those that take part when the package is built and run.
fn scopes(asked: &[ScopeArg]) -> BTreeSet<Scope> {
    if asked.is_empty() {
        return usual_scopes();
    }
    asked.iter().map(|scope| Scope::from(*scope)).collect()
}

fn color_by(asked: Option<&str>, graph: &RepositoryGraph) -> Result<ColorBy> {
    let tags = tags(graph);
    match asked {
        None => Ok(Coloring::usual(graph)),
        Some(tag) if tags.contains(tag) => Ok(ColorBy::Tag(tag.to_owned())),
        Some("owner") => Ok(ColorBy::Owner),
        Some(tag) => Err(no_tag(tag, &tags, "owner")),
    }
}

fn collapsed(graph: RepositoryGraph, by: &str) -> Result<RepositoryGraph> {
    let tags = tags(&graph);
    let by = match by {
        "parent" => CollapseBy::Parent,
        tag if tags.contains(tag) => CollapseBy::Tag(tag.to_owned()),
        tag => return Err(no_tag(tag, &tags, "parent")),
    };
    Ok(graph.collapsed(&by))
}

/// The error for a tag that no component has, with those that there are and the word that may stand for a tag.
fn no_tag(tag: &str, tags: &BTreeSet<&str>, other: &str) -> anyhow::Error {
    let help = if tags.is_empty() {
        format!("Give components `tags` in purlin.yaml, or use `{other}`")
    } else {
        let tags: Vec<&str> = tags.iter().copied().collect();
        format!("There are {}, and `{other}`", tags.join(", "))
    };
    hinted(format!("no component has the tag `{tag}`"), help)
}

/// The place of a cycle that an argument names.
fn cycle_of(asked: &str, graph: &RepositoryGraph) -> Result<usize> {
    let count = graph.cycles.len();
    if count == 0 {
        return Err(hinted("there is no cycle", "`purlin graph` shows what there is"));
    }
    if let Some(number) = asked
        .parse::<usize>()
        .ok()
        .filter(|number| (1..=count).contains(number))
    {
        return Ok(number - 1);
    }
    let node = focused(asked, graph)?;
    let cycle = graph.nodes.get(node).and_then(|node| node.cycle);
    cycle.ok_or_else(|| {
        hinted(
            format!("`{asked}` is in no cycle"),
            format!("The last lines of `purlin graph` list the cycles, from 1 to {count}"),
        )
    })
}

/// The tags that there are.
fn tags(graph: &RepositoryGraph) -> BTreeSet<&str> {
    let nodes = graph.nodes.iter();
    nodes
        .flat_map(|node| node.tags.keys().map(String::as_str))
        .collect()
}

fn focused(name: &str, graph: &RepositoryGraph) -> Result<usize> {
    graph.find(name).ok_or_else(|| {
        let what = match graph.level {
            Level::Package => "package",
            Level::Component => "component",
        };
        let names = graph
            .nodes
            .iter()
            .flat_map(|node| [node.name.as_str(), node.label.as_str()]);
        let same = graph.nodes.iter().filter(|node| node.label == name);
        let same: Vec<&str> = same.map(|node| node.name.as_str()).collect();
        if !same.is_empty() {
            return hinted(
                format!("several packages are named `{name}`"),
                format!("Name one by its manifest: {}", same.join(", ")),
            );
        }
        hinted(
            format!("there is no {what} `{name}`"),
            match nearest_rule(name, names) {
                Some(nearest) => format!("Did you mean `{nearest}`?"),
                None => format!("`purlin graph --level {what}` lists what there is"),
            },
        )
    })
}

/// The first path, and how many more there are.
fn listed(paths: &[crate::source::RepoPath]) -> Shown {
    let shown = |path: &crate::source::RepoPath| Shown::exact(path.as_str());
    match paths {
        [] => Shown::default(),
        [one] => shown!("`{}`", shown(one)),
        [one, rest @ ..] => shown!("`{}` and {} more", shown(one), rest.len()),
    }
}
