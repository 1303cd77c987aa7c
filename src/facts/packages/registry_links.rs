//! Which dependencies from a registry lead to packages of the repository. A name alone does not decide that: a fixture can
//! have the name of a public package.

use std::collections::HashMap;

use super::{Manifests, lock};
use crate::facts::{EdgeFact, EdgeSource, Edges, PackageFact};
use crate::repository::{CheckedSet, is_product};
use crate::source::RepoPath;

/// The workspaces of each package, by their position.
struct WorkspacesOf<'e>(HashMap<&'e RepoPath, Vec<usize>>);

impl<'e> WorkspacesOf<'e> {
    fn new(edges: &'e Edges) -> Self {
        let mut of: HashMap<&RepoPath, Vec<usize>> = HashMap::new();
        for (at, workspace) in edges.workspaces.iter().enumerate() {
            for member in &workspace.members {
                of.entry(member).or_default().push(at);
            }
        }
        Self(of)
    }

    /// Whether two packages are built together.
    fn join(&self, one: &RepoPath, other: &RepoPath) -> bool {
        match (self.0.get(one), self.0.get(other)) {
            // Positions come in order.
            (Some(one), Some(other)) => one.iter().any(|at| other.binary_search(at).is_ok()),
            _ => false,
        }
    }
}

/// Takes back links from a registry by name alone, where the package of that name is not built together with the
/// dependent one and does not have the version that is asked for.
pub(super) fn unlink_strangers(edges: &mut Edges, packages: &[PackageFact]) {
    let by_id: HashMap<&RepoPath, &PackageFact> =
        packages.iter().map(|package| (&package.id, package)).collect();
    let workspaces = WorkspacesOf::new(edges);
    let strangers: Vec<usize> = edges
        .edges
        .iter()
        .enumerate()
        .filter(|(_, edge)| edge.source == EdgeSource::Registry)
        .filter_map(|(at, edge)| Some((at, edge, edge.to.as_ref()?)))
        .filter(|(_, edge, to)| {
            let target = by_id.get(to).copied();
            !workspaces.join(&edge.from, to) && !target.is_some_and(|target| is_asked_for(edge, target))
        })
        .map(|(at, _, _)| at)
        .collect();
    for at in strangers {
        if let Some(edge) = edges.edges.get_mut(at) {
            edge.to = None;
        }
    }
}

/// Whether a dependency asks for the version that a package has. A range, and a package without a version, don't decide;
/// then only what is no product, such as the input of a test, is taken for another package of that name.
fn is_asked_for(edge: &EdgeFact, target: &PackageFact) -> bool {
    match edge.ecosystem {
        "go" => is_at_its_path(target),
        // A chart that is unpacked in the `charts` of the dependent one is used instead of the registry's.
        "helm" => true,
        _ => {
            let requirement = edge.requirement.as_deref().and_then(exact);
            // A package may stand for another name, which has versions of its own.
            let has_name = target
                .name
                .as_deref()
                .is_some_and(|name| name.eq_ignore_ascii_case(&edge.name));
            match (requirement, target.version.as_deref()) {
                (Some(requirement), Some(version)) if has_name => {
                    requirement == version.trim_start_matches('v')
                }
                _ => is_product(target.id.as_str()) || !is_product(edge.from.as_str()),
            }
        }
    }
}

/// The only version that a requirement names, if it names one.
fn exact(requirement: &str) -> Option<&str> {
    let version = requirement.trim().trim_start_matches('=').trim_start();
    let version = version
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(version)
        .trim()
        .trim_start_matches('v');
    let is_one = version.starts_with(|c: char| c.is_ascii_digit())
        && !version.contains(|c: char| c.is_whitespace() || "*,|<>()[]$".contains(c));
    is_one.then_some(version)
}

/// Go finds a module in the directory of its repository that its path ends with; a major version may follow, and may be
/// a directory too. <https://go.dev/ref/mod#vcs-dir>
fn is_at_its_path(module: &PackageFact) -> bool {
    fn without_major(path: &str) -> &str {
        match path.rsplit_once('/') {
            Some((before, last)) if is_major(last) => before,
            _ if is_major(path) => "",
            _ => path,
        }
    }
    fn is_major(part: &str) -> bool {
        part.strip_prefix('v')
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    }
    let Some(name) = module.name.as_deref() else {
        return false;
    };
    let directory = without_major(&module.dir);
    let path = without_major(name);
    directory.is_empty()
        || path
            .strip_suffix(directory)
            .is_some_and(|before| before.ends_with('/'))
}

/// Resolves a dependency from a registry to the member of the same workspace with that name: it is another release of
/// the same package, and a registry must not be a way around a boundary. `source` still says where it comes from.
///
/// A private member has no releases, so that the registry has another package of that name; and where the lock file has
/// a package of the registry, that is what is used.
pub fn link_to_members(
    edges: &mut Edges,
    packages: &[PackageFact],
    listing: &CheckedSet,
    files: &dyn Manifests,
) {
    let releases = releases(edges, packages);
    if releases.is_empty() {
        return;
    }
    let linked = releases.iter().filter_map(|(at, _)| edges.edges.get(*at));
    let mut locked = Edges {
        edges: linked.cloned().collect(),
        workspaces: edges.workspaces.clone(),
        ..Edges::default()
    };
    lock(&mut locked, packages, listing, files);
    for ((at, to), locked) in releases.into_iter().zip(locked.edges) {
        let source = locked.locked.and_then(|locked| locked.source);
        if let Some(edge) = edges.edges.get_mut(at)
            && source != Some(EdgeSource::Registry)
        {
            edge.to = Some(to);
        }
    }
}

/// The dependencies that have the name of a member of the same workspace, by position, each with that member.
fn releases(edges: &Edges, packages: &[PackageFact]) -> Vec<(usize, RepoPath)> {
    let by_id: HashMap<&RepoPath, &PackageFact> =
        packages.iter().map(|package| (&package.id, package)).collect();
    // A name that two members have is not resolved.
    let mut by_name: Vec<HashMap<&str, Option<&PackageFact>>> = Vec::new();
    let mut of: HashMap<&RepoPath, usize> = HashMap::new();
    for (at, workspace) in edges.workspaces.iter().enumerate() {
        let mut names: HashMap<&str, Option<&PackageFact>> = HashMap::new();
        for member in &workspace.members {
            of.entry(member).or_insert(at);
            let package = by_id.get(member).copied();
            if let Some((name, package)) =
                package.and_then(|package| Some((package.name.as_deref()?, package)))
            {
                names
                    .entry(name)
                    .and_modify(|known| *known = None)
                    .or_insert(Some(package));
            }
        }
        by_name.push(names);
    }
    let release = |(at, edge): (usize, &EdgeFact)| {
        if edge.to.is_some() || edge.source != EdgeSource::Registry {
            return None;
        }
        let names = by_name.get(*of.get(&edge.from)?)?;
        let member = names.get(edge.name.as_str()).copied().flatten()?;
        let is_release = member.id != edge.from && member.private != Some(true);
        is_release.then(|| (at, member.id.clone()))
    };
    edges.edges.iter().enumerate().filter_map(release).collect()
}

#[cfg(test)]
mod tests;
