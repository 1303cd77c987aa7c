//! uv's workspaces <https://docs.astral.sh/uv/concepts/projects/workspaces/> and sources
//! <https://docs.astral.sh/uv/concepts/projects/dependencies/#dependency-sources>.

use std::collections::{BTreeMap, BTreeSet};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use super::indexes::PackageIndexes;
use super::{items, named, texts};
use crate::document::requirement::normalized;
use crate::document::{Document, Kind, NodeId};
use crate::facts::PackageFact;
use crate::facts::packages::join::{JoinedEcosystem, Member, Repository, directory};
use crate::source::RepoPath;

/// How many members the workspaces of a repository may have together. Real repositories stay below it.
const MAX_MEMBERS: usize = 50_000;

/// How many patterns one workspace may name its members with.
const MAX_PATTERNS: usize = 1000;

/// One workspace.
pub(super) struct UvWorkspace<'a> {
    /// By normalised name.
    pub(super) members: BTreeMap<String, &'a RepoPath>,
    /// The sources that the root declares for its members.
    pub(super) sources: UvSources,
    /// The indexes that the root declares for its members.
    pub(super) indexes: PackageIndexes,
}

/// Every workspace, and by manifest the one that it is in.
#[derive(Default)]
pub(super) struct UvWorkspaces<'a> {
    all: Vec<UvWorkspace<'a>>,
    of: BTreeMap<&'a RepoPath, usize>,
}

impl<'a> UvWorkspaces<'a> {
    pub(super) fn read(repository: &'a Repository<'a>, joined: &mut JoinedEcosystem) -> Self {
        let mut found = Self::default();
        let mut left = MAX_MEMBERS;
        for root in &repository.members {
            let Some(document) = root.document() else {
                continue;
            };
            let Some(table) = document.at(&["tool", "uv", "workspace"]) else {
                continue;
            };
            joined.workspace(root.path, root.at_node(document, table));
            let at = found.all.len();
            let mut members = BTreeMap::new();
            for member in members_of(repository, root, document, table, &mut left, joined) {
                let Some(package) = member.package else {
                    continue;
                };
                joined.member(root.path, &package.id);
                // The nearest root of a member wins: roots come before what is below them.
                found.of.insert(member.path, at);
                if let Some(name) = &package.name {
                    members.entry(normalized(name)).or_insert(member.path);
                }
            }
            found.all.push(UvWorkspace {
                members,
                sources: UvSources::read(document, root.dir()),
                indexes: PackageIndexes::read(document),
            });
        }
        found
    }

    pub(super) fn of(&self, manifest: &RepoPath) -> Option<&UvWorkspace<'a>> {
        self.all.get(*self.of.get(manifest)?)
    }
}

/// The root, and every manifest in a directory that `members` matches and `exclude` does not.
fn members_of<'a>(
    repository: &'a Repository<'a>,
    root: &'a Member<'a>,
    document: &Document,
    table: NodeId,
    left: &mut usize,
    joined: &mut JoinedEcosystem,
) -> Vec<&'a Member<'a>> {
    let mut patterns = GlobSetBuilder::new();
    // The directory of a pattern without wildcards.
    let mut literals = Vec::new();
    let mut leaves = false;
    let members = items(document, document.get(table, "members"));
    for node in members.iter().take(MAX_PATTERNS) {
        let text = document.as_str(*node).unwrap_or_default();
        leaves |= text.contains("..");
        if let Some((full, glob)) = glob(root.dir(), text) {
            if !text.contains(['*', '?', '[', '{']) {
                literals.push((full, text, *node));
            }
            patterns.add(glob);
        } else {
            let reason = format!("the members pattern `{text}` is outside the repository, or is not a glob");
            joined.incomplete(root.path, reason, root.at_node(document, *node));
        }
    }
    let excluded = texts(document, document.get(table, "exclude"));
    if members.len() + excluded.len() > MAX_PATTERNS {
        let reason = format!("the workspace has more than {MAX_PATTERNS} patterns; purlin doesn't read them");
        joined.incomplete(root.path, reason, root.at_node(document, table));
        return vec![root];
    }
    let excluded = set(excluded
        .into_iter()
        .filter_map(|text| Some(glob(root.dir(), text)?.1)));
    let Ok(patterns) = patterns.build() else {
        let reason = "the patterns of the workspace are too large for purlin to match";
        joined.incomplete(root.path, reason, root.at_node(document, table));
        return vec![root];
    };
    let literal_dirs: BTreeSet<&str> = literals.iter().map(|(full, ..)| full.as_str()).collect();
    for (full, text, node) in &literals {
        if repository.package_in(full).is_none() && !excluded.is_match(full) {
            let reason = format!("there is no package in the member directory `{text}`");
            joined.incomplete(root.path, reason, root.at_node(document, *node));
        }
    }
    // uv refuses a directory that a pattern matches and that has no manifest, unless it is hidden.
    for dir in repository.directories() {
        let is_hidden = dir.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
        if patterns.is_match(dir)
            && !is_hidden
            && !excluded.is_match(dir)
            && !literal_dirs.contains(dir)
            && repository.in_directory(dir).is_none()
        {
            let reason = format!("the member `{dir}` has no pyproject.toml");
            joined.incomplete(root.path, reason, root.at_node(document, table));
        }
    }
    let mut members = vec![root];
    for member in &repository.members {
        let dir = member.dir();
        let is_below = root.dir().is_empty()
            || dir
                .strip_prefix(root.dir())
                .is_some_and(|rest| rest.starts_with('/'));
        if member.path == root.path
            || !(is_below || leaves)
            || !patterns.is_match(dir)
            || excluded.is_match(dir)
        {
            continue;
        }
        if *left == 0 {
            let reason =
                format!("the workspaces have more than {MAX_MEMBERS} members; purlin doesn't list the rest");
            joined.incomplete(root.path, reason, root.at_node(document, table));
            break;
        }
        *left -= 1;
        members.push(member);
    }
    members
}

/// A pattern relative to a directory, from the root of the repository, and what it matches.
fn glob(dir: &str, pattern: &str) -> Option<(String, Glob)> {
    let full = directory("", pattern).map(|inside| match dir {
        "" => inside,
        _ if inside.is_empty() => globset::escape(dir),
        _ => format!("{}/{inside}", globset::escape(dir)),
    });
    // A pattern that leaves its directory.
    let full = full.or_else(|| directory(dir, pattern))?;
    let glob = GlobBuilder::new(&full).literal_separator(true).build().ok()?;
    let literal = directory(dir, pattern)?;
    Some((literal, glob))
}

fn set(globs: impl Iterator<Item = Glob>) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for glob in globs {
        builder.add(glob);
    }
    builder.build().unwrap_or_else(|_| GlobSet::empty())
}

/// Where a dependency is taken from, as its manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum UvSource {
    /// The member of the workspace with its name.
    Workspace,
    /// A directory or a file, from the root of the repository; `None` if it is outside.
    Path(Option<String>),
    Git,
    Url,
    /// A registry, by its name in the manifest where it has one.
    Registry(Option<String>),
}

/// By normalised name: several where markers choose among them.
#[derive(Default)]
pub(super) struct UvSources(BTreeMap<String, Vec<UvSource>>);

impl UvSources {
    /// `[tool.uv.sources]` of a manifest in `dir`.
    pub(super) fn read(document: &Document, dir: &str) -> Self {
        let mut found = Self::default();
        if let Some(table) = document.at(&["tool", "uv", "sources"]) {
            for (name, node) in named(document, table) {
                found.add(name, document, node, dir);
            }
        }
        found
    }

    /// What a table, or a list of tables, says of a dependency.
    pub(super) fn add(&mut self, name: &str, document: &Document, node: NodeId, dir: &str) {
        let one = [node];
        let tables = match document.kind(document.resolve(node)) {
            Kind::Sequence(tables) => tables,
            _ => &one,
        };
        let sources = tables.iter().map(|table| source(document, *table, dir));
        self.0.insert(normalized(name), sources.collect());
    }

    /// By normalised name.
    pub(super) fn get(&self, name: &str) -> Option<&[UvSource]> {
        self.0.get(name).map(Vec::as_slice)
    }
}

/// One table of a source; that of Poetry has the same keys.
pub(super) fn source(document: &Document, table: NodeId, dir: &str) -> UvSource {
    let has = |key: &str| document.get(table, key);
    if let Some(path) = has("path").and_then(|node| document.as_str(node)) {
        UvSource::Path(directory(dir, path))
    } else if has("workspace").is_some_and(|node| document.kind(node) == Kind::Bool(true)) {
        UvSource::Workspace
    } else if has("git").is_some() {
        UvSource::Git
    } else if has("url").is_some() {
        UvSource::Url
    } else {
        let named = has("index").or_else(|| has("source"));
        UvSource::Registry(named.and_then(|node| document.as_str(node)).map(str::to_owned))
    }
}

/// The packages of the repository by normalised name, which several can claim.
pub(super) struct PackageNames<'a>(BTreeMap<String, Vec<&'a PackageFact>>);

impl<'a> PackageNames<'a> {
    pub(super) fn read(repository: &Repository<'a>) -> Self {
        let mut names: BTreeMap<String, Vec<&PackageFact>> = BTreeMap::new();
        for package in repository.members.iter().filter_map(|member| member.package) {
            if let Some(name) = &package.name {
                names.entry(normalized(name)).or_default().push(package);
            }
        }
        Self(names)
    }

    /// By normalised name.
    pub(super) fn get(&self, name: &str) -> &[&'a PackageFact] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }
}
