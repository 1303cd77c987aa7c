//! A declaration of the architecture that a repository has today: components by folder, layers by what needs what.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use crate::commands::context::{Context, threads};
use crate::commands::failure::{self, hinted};
use crate::commands::target;
use crate::config::{ArchitectureConfig, Config};
use crate::facts::architecture::strongly_connected;
use crate::facts::{FactSettings, Level, PackageFact, RepositoryGraph};
use crate::render;
use crate::render::printed::{Rendered, Shown};
use crate::repository::{ListOptions, is_product};
use crate::run::graph::{Drawn, Wanted, usual_scopes};
use crate::run::{self, Evaluated};
use crate::source::{RepoPath, Text};
use crate::standards::ConfigFile;
use crate::subject::Subject;

/// More components than this have no order that a page of YAML could say.
const MOST_UNITS: usize = 200;
/// Cycles that are listed.
const MOST_CYCLES: usize = 20;

/// A component, or a family of them, that is proposed.
#[derive(Debug)]
struct Unit {
    name: String,
    path: String,
    is_family: bool,
    /// By place in the list of packages.
    packages: Vec<usize>,
    /// Of a family the folders that it has a component for.
    children: Vec<String>,
    /// From 1, which needs nothing of the others; none where nothing is ordered.
    layer: Option<usize>,
}

/// The key `architecture` as text, for the repository whose root is `directory`.
pub(super) fn propose(context: &Context<'_>, directory: &Path) -> Result<Rendered> {
    let request = target::request(context, &target::Scope::default(), &[directory.to_path_buf()])?;
    let question = &request.question;
    if !question.paths.is_empty() {
        return Err(hinted(
            "an architecture is that of a whole repository, and this is a directory in one",
            format!("Run it in {}", request.root.display()),
        ));
    }
    let threads = threads(None)?;
    let config = ConfigFile::open(&request.law)
        .map_err(|error| failure::standards_error(&error))?
        .config;
    let options = ListOptions {
        exclude: config.exclude,
        ..ListOptions::default()
    };
    let scopes = usual_scopes();
    // What is declared already takes no part in what is proposed.
    let draw = |architecture: ArchitectureConfig, level| {
        let wanted = Wanted {
            level,
            scopes: scopes.clone(),
        };
        let settings = FactSettings {
            ownership: config.ownership.clone(),
            architecture,
            ..FactSettings::default()
        };
        threads
            .install(|| {
                let subject = Subject::open(&question.tree, &options, settings)?;
                Ok(run::graph::draw(&subject, &wanted, Evaluated::default()))
            })
            .map_err(|error| failure::list_error(&error))
    };
    let drawn = draw(ArchitectureConfig::default(), Level::Package)?;
    if drawn.packages.is_empty() {
        return Err(hinted(
            "no package was found, so there is no architecture to propose",
            "`purlin init` without --architecture writes a config to start from",
        ));
    }
    let mut units = units(&drawn.packages);
    layer(&mut units, &drawn.packages, &drawn.graph);
    let components = components(&units, &drawn.packages);
    // The cycles are those that the declaration itself will have.
    let text = Text::new(
        RepoPath::new(crate::config::FILE_NAME),
        format!("architecture:\n{components}"),
    );
    let (config, faults) = Config::read(&std::sync::Arc::new(text));
    let mut cycles = Vec::new();
    if faults.is_empty() {
        cycles = draw(config.architecture, Level::Component)?
            .cycles
            .iter()
            .map(|cycle| {
                let way = cycle.path.iter().chain(cycle.path.first());
                let way: Vec<&str> = way
                    .map(|edge| edge.from_component.as_deref().unwrap_or(edge.from.as_str()))
                    .collect();
                let is_of_components = cycle.path.iter().all(|edge| edge.from_component.is_some());
                let nodes = if is_of_components {
                    "components"
                } else {
                    "components and packages"
                };
                (way.join(" -> "), format!("{} {nodes}", cycle.nodes.len()))
            })
            .collect();
    }
    let boundaries = boundaries(&units, &drawn, &cycles);
    // Names are quoted where anything else would be unsafe, so that this changes nothing.
    Ok(Rendered::visible(&format!(
        "# Which parts the repository has and what may depend on what, as it is today: rename, merge and tag until it says\n\
         # what you mean. `purlin graph` draws it, and\n\
         # {}/architecture-boundaries.md describes every key.\n\
         {}architecture:\n{components}{boundaries}",
        crate::diagnostic::DOCS,
        missing(&drawn)
    )))
}

/// A comment about dependencies that the proposal does not know, so that it is not taken for all there is. It names no file,
/// since that may have any name.
fn missing(drawn: &Drawn) -> String {
    let mut sentences = Vec::new();
    if !drawn.unread.is_empty() {
        sentences.push(format!(
            "# Files with dependencies that can't be read: {}. `purlin check` says which and why.\n",
            drawn.unread.len()
        ));
    }
    if !drawn.incomplete.is_empty() {
        sentences.push(format!(
            "# Declarations of dependencies that could not be resolved: {}. Layers and cycles may lack them; `incomplete` of\n\
             # `purlin facts` lists them.\n",
            drawn.incomplete.len()
        ));
    }
    sentences.concat()
}

/// Whether a package is to be in a component. The root holds everything, so it is no part; a Dockerfile or a workflow belongs to
/// what is next to it.
fn is_part(package: &PackageFact) -> bool {
    !package.dir.is_empty() && is_looked_at(package)
}

/// Whether a boundary that asks for a component looks at a package.
fn is_looked_at(package: &PackageFact) -> bool {
    package.holds_files && is_product(package.manifest.as_str())
}

/// Groups the packages of the product by folder: a folder that holds several of them is a family, with a component for
/// each; any other package is a component with what lies below it.
fn units(packages: &[PackageFact]) -> Vec<Unit> {
    let mut by_top: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, package) in packages.iter().enumerate() {
        if is_part(package) {
            let top = package.dir.split('/').next().unwrap_or_default();
            by_top.entry(top).or_default().push(at);
        }
    }
    let mut units = Vec::new();
    let mut taken = BTreeSet::new();
    for (top, members) in by_top {
        let dir = |at: usize| packages.get(at).map_or("", |package| package.dir.as_str());
        let mut path = top.to_owned();
        // Down to the folder where they part.
        let children = loop {
            if members.iter().any(|at| dir(*at) == path) {
                break BTreeSet::new();
            }
            let below: BTreeSet<&str> = members
                .iter()
                .filter_map(|at| dir(*at).strip_prefix(&format!("{path}/"))?.split('/').next())
                .collect();
            match below.first() {
                Some(only) if below.len() == 1 => path = format!("{path}/{only}"),
                _ => break below,
            }
        };
        let folder = &plain(path.rsplit('/').next().unwrap_or_default());
        let whole = plain(&path);
        let candidates = if children.is_empty() {
            vec![folder.clone(), whole]
        } else {
            vec![
                format!("{}-{{name}}", singular(folder)),
                format!("{whole}-{{name}}"),
            ]
        };
        // What the components will be called: none may have the name of another.
        let called = |name: &str| -> BTreeSet<String> {
            let names = children.iter().map(|child| name.replace("{name}", child));
            names.chain([name.to_owned()]).collect()
        };
        let name = candidates
            .iter()
            .find(|name| called(name).is_disjoint(&taken))
            .cloned()
            .unwrap_or_else(|| format!("{}-{}", plain(&path), units.len()));
        taken.extend(called(&name));
        units.push(Unit {
            is_family: name.contains("{name}"),
            name,
            // A path claims whatever lies below it, examples and inputs of tests too.
            packages: (0..packages.len())
                .filter(|at| {
                    dir(*at)
                        .strip_prefix(&path)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                })
                .collect(),
            path,
            children: children.into_iter().map(str::to_owned).collect(),
            layer: None,
        });
    }
    units
}

/// A name without the signs that mean something in a selector or a glob.
fn plain(text: &str) -> String {
    text.chars()
        .map(|char| if "/{}[]*?!=,\\".contains(char) { '-' } else { char })
        .collect()
}

/// `app` of `apps`, `library` of `libraries`.
fn singular(folder: &str) -> String {
    if let Some(stem) = folder.strip_suffix("ies").filter(|stem| !stem.is_empty()) {
        return format!("{stem}y");
    }
    match folder.strip_suffix('s') {
        Some(stem) if !stem.is_empty() && !stem.ends_with('s') => stem.to_owned(),
        _ => folder.to_owned(),
    }
}

/// Gives each unit the number of its layer.
fn layer(units: &mut [Unit], packages: &[PackageFact], graph: &RepositoryGraph) {
    let ids = units.iter().enumerate().flat_map(|(unit, members)| {
        let ids = members.packages.iter().filter_map(|at| packages.get(*at));
        ids.map(move |package| (package.id.as_str(), unit))
    });
    let edges = edges_between(&ids.collect(), graph);
    if let Some(layers) = ranks(units.len(), &edges) {
        for (unit, layer) in units.iter_mut().zip(layers) {
            unit.layer = Some(layer);
        }
    }
}

/// What depends on what among groups of packages, which are given by the id of each package.
fn edges_between(groups: &BTreeMap<&str, usize>, graph: &RepositoryGraph) -> BTreeSet<(usize, usize)> {
    let group = |at: usize| groups.get(graph.nodes.get(at)?.name.as_str()).copied();
    let edges = graph.edges.iter();
    let between = edges.filter_map(|edge| Some((group(edge.from)?, group(edge.to)?)));
    between.filter(|(from, to)| from != to).collect()
}

/// The layer of each of so many: one more than the highest of what it needs. Those that need each other have the same. None where
/// nothing is above anything, or where there are too many.
fn ranks(count: usize, edges: &BTreeSet<(usize, usize)>) -> Option<Vec<usize>> {
    if !(2..=MOST_UNITS).contains(&count) {
        return None;
    }
    let mut next = vec![Vec::new(); count];
    for (from, to) in edges {
        next[*from].push(*to);
    }
    // Those that need each other are one: the first of them.
    let mut one: Vec<usize> = (0..count).collect();
    for group in strongly_connected(count, |node, at| next[node].get(at).copied()) {
        for member in &group {
            one[*member] = group[0];
        }
    }
    let mut layers = vec![1; count];
    // No way is longer than there are units.
    for _ in 0..count {
        for (from, to) in edges.iter().map(|(from, to)| (one[*from], one[*to])) {
            if from != to {
                layers[from] = layers[from].max(layers[to] + 1);
            }
        }
    }
    let layers: Vec<usize> = one.into_iter().map(|first| layers[first]).collect();
    layers.iter().any(|layer| *layer > 1).then_some(layers)
}

/// The layers within a family, from the top, each with the names of its components; and whether some of one layer need each other.
/// None where the folders have names that mean something in a selector.
fn layers_within(
    unit: &Unit,
    packages: &[PackageFact],
    graph: &RepositoryGraph,
) -> Option<(Vec<Vec<String>>, bool)> {
    if unit.children.iter().any(|child| plain(child) != *child) {
        return None;
    }
    let child_of = |package: &PackageFact| {
        let below = package.dir.strip_prefix(unit.path.as_str())?.strip_prefix('/')?;
        let name = below.split('/').next()?;
        unit.children.iter().position(|child| child == name)
    };
    let members = unit.packages.iter().filter_map(|at| packages.get(*at));
    let members = members.filter_map(|package| Some((package.id.as_str(), child_of(package)?)));
    let edges = edges_between(&members.collect(), graph);
    let ranks = ranks(unit.children.len(), &edges)?;
    let highest = ranks.iter().copied().max().unwrap_or(1);
    let layers = (1..=highest).rev().map(|layer| {
        let of_layer = unit
            .children
            .iter()
            .zip(&ranks)
            .filter(|(_, rank)| **rank == layer);
        of_layer
            .map(|(child, _)| unit.name.replace("{name}", child))
            .collect()
    });
    let is_mixed = edges.iter().any(|(from, to)| ranks[*from] == ranks[*to]);
    Some((layers.collect(), is_mixed))
}

fn components(units: &[Unit], packages: &[PackageFact]) -> String {
    let mut out = String::from("  components:\n");
    if units.is_empty() {
        return String::from("  components: {}\n");
    }
    for unit in units {
        let path = crate::matching::escape(&unit.path);
        let path = if unit.is_family {
            format!("{path}/{{name}}")
        } else {
            path
        };
        let owners: BTreeSet<Vec<&str>> = unit
            .packages
            .iter()
            .filter_map(|at| packages.get(*at))
            .map(|package| {
                package
                    .owners
                    .iter()
                    .map(crate::diagnostic::Owner::as_str)
                    .collect()
            })
            .collect();
        let mut tags = Vec::new();
        if let Some(layer) = unit.layer {
            tags.push(format!("layer: \"{layer}\""));
        }
        // One owner of all: what several own is for people to say.
        if let (1, Some([owner])) = (owners.len(), owners.first().map(Vec::as_slice)) {
            tags.push(format!("owner: {}", quoted(owner)));
        }
        if unit.is_family {
            let _ = writeln!(
                out,
                "    # {} packages, a component for each folder",
                unit.packages.len()
            );
        }
        let _ = writeln!(out, "    {}:", quoted(&unit.name));
        let _ = writeln!(out, "      paths: [{}]", quoted(&path));
        if !tags.is_empty() {
            let _ = writeln!(out, "      tags: {{{}}}", tags.join(", "));
        }
    }
    out
}

fn boundaries(units: &[Unit], drawn: &Drawn, cycles: &[(String, String)]) -> String {
    let (packages, graph) = (drawn.packages.as_slice(), &drawn.graph);
    let mut entries = String::new();
    if !units.is_empty() {
        entries.push_str(&everything_has_its_place(units, packages));
    }
    let highest = units.iter().filter_map(|unit| unit.layer).max().unwrap_or(1);
    if highest > 1 {
        let layers: Vec<String> = (1..=highest)
            .rev()
            .map(|layer| quoted(&format!("layer={layer}")))
            .collect();
        let _ = write!(
            entries,
            "    # Each layer may need those below it. Every dependency of today keeps to this.\n    \
             - name: layers\n      kind: layers\n      with:\n        layers: [{}]\n        siblings: allowed\n",
            layers.join(", ")
        );
    }
    for (number, unit) in units.iter().enumerate().filter(|(_, unit)| unit.is_family) {
        if let Some((layers, is_mixed)) = layers_within(unit, packages, graph) {
            let is_alone = units.len() == 1;
            entries.push_str(&within_family(number, unit, &layers, is_mixed, is_alone));
        }
    }
    let mut listed = String::new();
    for (way, size) in cycles.iter().take(MOST_CYCLES) {
        let _ = writeln!(listed, "    #   {} ({size})", commented(way));
    }
    if cycles.len() > MOST_CYCLES {
        let _ = writeln!(listed, "    #   and {} more", cycles.len() - MOST_CYCLES);
    }
    if cycles.is_empty() {
        let known = if drawn.incomplete.is_empty() && drawn.unread.is_empty() {
            ""
        } else {
            " among the dependencies that could be read"
        };
        let _ = write!(
            entries,
            "    # There is no cycle today{known}.\n    - name: no-cycles\n      kind: acyclic\n"
        );
    } else {
        let _ = write!(
            entries,
            "    # Components that need each other today:\n{listed}    \
             # Once they no longer do, keep it so:\n    # - name: no-cycles\n    #   kind: acyclic\n"
        );
    }
    // A list of comments alone would be no list.
    if entries.contains("    - name:") {
        entries.insert_str(0, "  boundaries:\n");
    }
    entries
}

/// The boundary that a new package can't escape. What is in no component today is left out.
fn everything_has_its_place(units: &[Unit], packages: &[PackageFact]) -> String {
    let assigned: BTreeSet<usize> = units
        .iter()
        .flat_map(|unit| unit.packages.iter().copied())
        .collect();
    let loose = packages.iter().enumerate();
    let loose = loose.filter(|(at, package)| is_looked_at(package) && !assigned.contains(at));
    let loose: BTreeSet<String> = loose
        .map(|(_, package)| quoted(&crate::matching::escape(package.manifest.as_str())))
        .collect();
    let mut entry = String::from(
        "    # A new package has to be in a component too.\n    - name: everything-has-its-place\n      kind: unassigned\n",
    );
    if !loose.is_empty() {
        let loose: Vec<String> = loose.into_iter().collect();
        let _ = write!(entry, "      with:\n        ignore: [{}]\n", loose.join(", "));
    }
    entry
}

/// The boundary within a family.
fn within_family(
    number: usize,
    unit: &Unit,
    layers: &[Vec<String>],
    is_mixed: bool,
    is_alone: bool,
) -> String {
    let mut entry = format!(
        "    # What these need of each other today, from the top. A new one has to be given a layer.\n    \
         - name: layers-of-family-{}\n      kind: layers\n      with:\n        layers:\n",
        number + 1
    );
    for layer in layers {
        let names: Vec<String> = layer.iter().map(|name| quoted(name)).collect();
        let _ = writeln!(entry, "          - [{}]", names.join(", "));
    }
    if is_mixed {
        entry.push_str("        siblings: allowed\n");
    }
    entry.push_str("        exhaustive: true\n");
    if !is_alone {
        let others = quoted(&format!("!declared={}", unit.name));
        let _ = writeln!(entry, "        ignore: [\"*\", {others}]");
    }
    entry
}

/// Text that cannot end the comment that it stands in.
fn commented(text: &str) -> String {
    Shown::exact(text).as_str().to_owned()
}

/// A YAML scalar that reads as this text: plain where that is safe, else in quotes, with whatever is not visible as an escape.
fn quoted(text: &str) -> String {
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '/' | '.' | '='));
    // Words that YAML reads as something other than text.
    let is_word = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    if is_plain && !is_word {
        text.to_owned()
    } else {
        render::yaml(text)
    }
}
