//! The parts of a repository and how they depend on each other.

mod assignment;
mod catalog;
mod claims;
mod cycle;
mod excerpt;
mod graph;
mod selector;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use schemars::JsonSchema;
use serde::Serialize;

use super::{EdgeFact, FactAt, PackageFact, Scope};
use crate::config::{ArchitectureConfig, MAX_PARENTS};
use crate::diagnostic::Owner;
use crate::source::{RepoPath, Text};
pub use claims::Claims;
pub(crate) use cycle::strongly_connected;
pub use cycle::{CycleFact, Level};
use cycle::{CycleNode, EdgeGraph};
pub use excerpt::CollapseBy;
pub use graph::{GraphCycle, GraphEdge, GraphNode, Marks, RepositoryGraph};
pub use selector::{Selectable, Selectables, Selector};

/// A part of the repository: what the config declares, or else a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ComponentFact {
    /// Its name, which no other component has.
    pub name: String,
    /// As the config declares it; the same as the name but for families, `app-{name}`. Null for a package that is its
    /// own component.
    pub declared: Option<String>,
    /// The name of the component that it is a part of. For a package that is its own component and shares its name with
    /// others, that name: a selector of it means all of them.
    pub parent: Option<String>,
    /// What boundaries select by.
    pub tags: BTreeMap<String, String>,
    /// How far along it is, in the words of the config, or else of the one entity of a catalog that its packages have.
    pub lifecycle: Option<String>,
    /// The system that it is a part of: its tag `system`, or else what that entity says.
    pub system: Option<String>,
    /// The domain that it is a part of: its tag `domain`, or else what that entity, or the system's, says.
    pub domain: Option<String>,
    /// The ecosystems of its packages, each once, in the order of names.
    pub ecosystems: Vec<String>,
    /// The ids of its packages, sorted.
    pub packages: Vec<RepoPath>,
    /// The ids of the packages that others may depend on; all of them where the config does not say.
    pub public: Vec<RepoPath>,
    /// The patterns under its `public` that match none of its packages; for a family, none of any member's packages.
    pub unmatched_public: Vec<UnmatchedFact>,
    /// The patterns under its `paths` and `packages` that match no package, and no file either; for a family, of all its
    /// members.
    pub unmatched_patterns: Vec<UnmatchedFact>,
    /// Who owns its packages, each once, in the order of names.
    pub owners: Vec<Owner>,
    /// How many components depend on it.
    pub fan_in: usize,
    /// How many components it depends on.
    pub fan_out: usize,
    /// Its declaration, or the package.
    pub at: FactAt,
}

/// A pattern of a declaration that matches nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnmatchedFact {
    /// As the config has it.
    pub pattern: String,
    /// Where.
    pub at: FactAt,
}

/// A package that two declarations claim, neither of which is a part of the other or more precise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct OverlapFact {
    /// The id of the package.
    pub package: RepoPath,
    /// The names of the components, sorted. The package belongs to the first.
    pub components: Vec<String>,
    /// The package.
    pub at: FactAt,
}

/// The parts of a repository.
#[derive(Clone, Debug, Default)]
pub struct Architecture {
    /// Every component, by name.
    pub components: BTreeMap<String, ComponentFact>,
    /// Packages that several components claim.
    pub overlaps: Vec<OverlapFact>,
    /// Groups of packages and of components that need each other, each with a shortest way around.
    pub cycles: Vec<CycleFact>,
    /// The component of each package that has one.
    pub(super) of_package: HashMap<RepoPath, String>,
}

impl Architecture {
    /// The component of a file: the one that claims its path, unless the nearest package belongs to a part of that; else
    /// that of the nearest package, whose manifest `nearest` gives.
    pub(super) fn component_of(
        &self,
        claims: &Claims,
        path: &RepoPath,
        nearest: impl FnOnce() -> Option<RepoPath>,
    ) -> Option<String> {
        let of_package = nearest().and_then(|manifest| self.of_package.get(&manifest));
        let claimed = claims.of_path(path.as_str());
        let claimed = claimed.first().and_then(|claim| claims.name(claim));
        match (claimed, of_package) {
            (Some(claimed), Some(of_package)) if self.is_part(of_package, &claimed) => {
                Some(of_package.clone())
            }
            (Some(claimed), _) => Some(claimed),
            (None, of_package) => of_package.cloned(),
        }
    }

    fn is_part(&self, component: &str, whole: &str) -> bool {
        let parent = |name: &str| self.components.get(name)?.parent.as_deref();
        std::iter::successors(parent(component), |name| parent(name))
            .take(MAX_PARENTS)
            .any(|name| name == whole)
    }
}

/// Works out the components of `packages` from what the declaration claims; `text` is that of the config, for its places,
/// `files` are the paths of all files, and `nearest` gives the manifest in the nearest directory at or above that of
/// another.
///
/// A package without files of its own, such as a Dockerfile, belongs to the component of the nearest package unless a
/// declaration claims it.
pub(super) fn components<'f>(
    config: &ArchitectureConfig,
    claims: &Claims,
    text: Option<&Text>,
    packages: &'f [PackageFact],
    files: impl Iterator<Item = &'f str>,
    nearest: impl Fn(&RepoPath) -> Option<RepoPath>,
) -> Architecture {
    let mut architecture = Architecture::default();
    if config.components.is_empty() {
        let shared = count_names(packages);
        for package in packages.iter().filter(|package| package.holds_files) {
            let name = name_of(package, &shared);
            architecture.of_package.insert(package.id.clone(), name.clone());
            let component = ComponentFact {
                name: name.clone(),
                declared: None,
                parent: own_name(package).filter(|own| **own != name).cloned(),
                tags: BTreeMap::new(),
                lifecycle: None,
                system: None,
                domain: None,
                ecosystems: Vec::new(),
                packages: vec![package.id.clone()],
                public: vec![package.id.clone()],
                unmatched_public: Vec::new(),
                unmatched_patterns: Vec::new(),
                owners: package.owners.to_vec(),
                fan_in: 0,
                fan_out: 0,
                at: package.at.clone(),
            };
            architecture.components.insert(name, component);
        }
    } else {
        assignment::assign(config, claims, text, packages, &mut architecture);
        let unmatched = claims.unmatched(packages, files);
        assignment::note_unmatched(config, &unmatched, text, &mut architecture);
    }
    let beside = packages
        .iter()
        .filter(|package| !package.holds_files && !architecture.of_package.contains_key(&package.id));
    let beside: Vec<(&PackageFact, String)> = beside
        .filter_map(|package| {
            let nearest = nearest(&package.manifest)?;
            Some((package, architecture.of_package.get(&nearest)?.clone()))
        })
        .collect();
    for (package, name) in beside {
        if let Some(component) = architecture.components.get_mut(&name) {
            component.packages.push(package.id.clone());
            component.packages.sort();
        }
        architecture.of_package.insert(package.id.clone(), name);
    }
    let ecosystem_of: HashMap<&RepoPath, &str> = packages
        .iter()
        .map(|package| (&package.id, package.ecosystem.as_str()))
        .collect();
    for component in architecture.components.values_mut() {
        let of_packages = component.packages.iter().filter_map(|id| ecosystem_of.get(id));
        component.ecosystems = of_packages.map(|name| (*name).to_owned()).collect();
        component.ecosystems.sort_unstable();
        component.ecosystems.dedup();
    }
    // What the config says of a whole comes before what the catalog says of a part.
    inherit_from_wholes(&mut architecture);
    catalog::inherit(&mut architecture, packages);
    inherit_from_wholes(&mut architecture);
    architecture
}

/// Lets every part inherit what its parents state and it does not, so that splitting a component into parts keeps all
/// of them within its boundaries. The nearest parent that states something counts.
fn inherit_from_wholes(architecture: &mut Architecture) {
    let components = &architecture.components;
    let parents = components
        .values()
        .filter_map(|component| component.parent.as_ref());
    let wholes: BTreeMap<String, ComponentFact> = parents
        .filter_map(|name| Some((name.clone(), components.get(name)?.clone())))
        .collect();
    for component in architecture.components.values_mut() {
        let whole = |part: &ComponentFact| wholes.get(part.parent.as_deref()?);
        let above: Vec<&ComponentFact> = std::iter::successors(whole(component), |part| whole(part))
            .take(MAX_PARENTS)
            .collect();
        for whole in above {
            for (key, value) in &whole.tags {
                component.tags.entry(key.clone()).or_insert_with(|| value.clone());
            }
            let take = |field: &mut Option<String>, said: &Option<String>| {
                if field.is_none() {
                    field.clone_from(said);
                }
            };
            take(&mut component.lifecycle, &whole.lifecycle);
            take(&mut component.system, &whole.system);
            take(&mut component.domain, &whole.domain);
        }
    }
}

fn own_name(package: &PackageFact) -> Option<&String> {
    package.name.as_ref().filter(|name| !name.is_empty())
}

/// The names that a package may have as a component, the best first.
fn names_of(package: &PackageFact) -> impl Iterator<Item = String> {
    let own = own_name(package);
    let with_ecosystem = own.map(|name| format!("{}:{name}", package.ecosystem));
    own.cloned()
        .into_iter()
        .chain(with_ecosystem)
        .chain([package.id.as_str().to_owned()])
}

/// How many packages may have each name.
fn count_names(packages: &[PackageFact]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for package in packages.iter().filter(|package| package.holds_files) {
        for name in names_of(package).collect::<BTreeSet<_>>() {
            *counts.entry(name).or_default() += 1;
        }
    }
    counts
}

/// The name that a package has as a component: its own, with its ecosystem if it shares it with a package of another
/// one, or else its id. It does not depend on the order of packages, so that none gets the name of another.
fn name_of(package: &PackageFact, counts: &HashMap<String, usize>) -> String {
    names_of(package)
        .find(|name| counts.get(name) == Some(&1))
        .unwrap_or_else(|| package.id.as_str().to_owned())
}

/// Says of each edge which components it leads from and to, counts them, and looks for cycles.
pub(super) fn connect(architecture: &mut Architecture, edges: &mut [EdgeFact]) {
    for edge in edges.iter_mut() {
        edge.from_component = architecture.of_package.get(&edge.from).cloned();
        edge.to_component = edge
            .to
            .as_ref()
            .and_then(|to| architecture.of_package.get(to))
            .cloned();
    }
    let between = edges.iter().filter_map(|edge| {
        let (from, to) = (edge.from_component.as_deref()?, edge.to_component.as_deref()?);
        (from != to).then_some((from, to))
    });
    let mut between: Vec<(&str, &str)> = between.collect();
    between.sort_unstable();
    between.dedup();
    for (from, to) in between {
        if let Some(component) = architecture.components.get_mut(from) {
            component.fan_out += 1;
        }
        if let Some(component) = architecture.components.get_mut(to) {
            component.fan_in += 1;
        }
    }
    // Tests and tools of a package may need something that is built on it; that is not a cycle when it is built.
    let counts = |edge: &&EdgeFact| !matches!(edge.scope, Scope::Dev | Scope::Test);
    let between = |ends: fn(&EdgeFact) -> Option<(CycleNode<'_>, CycleNode<'_>)>| {
        let edges = edges.iter().filter(counts);
        EdgeGraph::of(edges.filter_map(move |edge| {
            let (from, to) = ends(edge)?;
            Some((from, to, edge))
        }))
    };
    let packages = between(|edge| {
        Some((
            CycleNode::Member(edge.from.as_str()),
            CycleNode::Member(edge.to.as_ref()?.as_str()),
        ))
    });
    let components = between(|edge| {
        Some((
            end_of(edge.from_component.as_deref(), &edge.from),
            end_of(edge.to_component.as_deref(), edge.to.as_ref()?),
        ))
    });
    architecture.cycles = packages
        .cycles(Level::Package)
        .into_iter()
        .chain(components.cycles(Level::Component))
        .collect();
}

/// The end of a dependency among components: the component there, or a package in none.
fn end_of<'e>(component: Option<&'e str>, package: &'e RepoPath) -> CycleNode<'e> {
    component.map_or(CycleNode::Stray(package.as_str()), CycleNode::Member)
}

#[cfg(test)]
mod tests;
