//! Cargo workspaces: <https://doc.rust-lang.org/cargo/reference/workspaces.html>, and in detail
//! <https://github.com/rust-lang/cargo/blob/master/src/cargo/core/workspace.rs>.

use std::collections::{HashMap, HashSet};

use super::super::directories::{Subtrees, compare, file_in, is_within, relative};
use super::super::join::{JoinedEcosystem, Member, Repository, directory};
use super::super::patterns::{GlobSyntax, Negation, WorkspacePattern, WorkspacePatterns, has_wildcards};
use super::dependency::{CargoDependency, CargoSource, DependencyDetail, WorkspaceDependencies};
use crate::document::{Document, Entry, Kind, NodeId};
use crate::facts::FactAt;

const MANIFEST: &str = "Cargo.toml";

/// How many workspaces above a package are checked for whether they exclude it.
const MAX_NESTED: usize = 8;

/// Every workspace, and which one each manifest belongs to.
pub(super) struct CargoWorkspaces<'r> {
    all: Vec<CargoWorkspace<'r>>,
    /// By position of the manifest: the position of the workspace whose root it finds.
    of: Vec<Option<usize>>,
}

/// A manifest with `[workspace]`.
pub(super) struct CargoWorkspace<'r> {
    /// The position of the manifest.
    pub(super) position: usize,
    root: &'r Member<'r>,
    /// The key `members`, or else `workspace`.
    key: NodeId,
    patterns: WorkspacePatterns,
    /// Members that are named without wildcards, by position.
    named: HashSet<usize>,
    excluded: Subtrees,
    /// Members that are named although they are excluded.
    kept: Subtrees,
    dependencies: HashMap<&'r str, Entry>,
}

impl WorkspaceDependencies for CargoWorkspace<'_> {
    fn offered(&self, name: &str) -> Result<DependencyDetail, String> {
        let document = self.root.document();
        match document.zip(self.dependencies.get(name)) {
            Some((document, entry)) => Ok(DependencyDetail::read(document, entry.value, self.root.dir())),
            None => Err(format!(
                "`[workspace.dependencies]` of `{}` has no `{name}`",
                self.root.path
            )),
        }
    }

    fn place(&self, name: &str) -> Option<FactAt> {
        let entry = self.dependencies.get(name)?;
        Some(self.root.at_node(self.root.document()?, entry.key))
    }
}

/// A manifest that gives a root to the packages below it.
struct WorkspaceRoot<'d> {
    dir: &'d str,
    workspace: usize,
    /// By `package.workspace`, which `exclude` does not affect.
    points: bool,
}

/// A package without a workspace.
pub(super) struct NoWorkspace;

impl WorkspaceDependencies for NoWorkspace {
    fn offered(&self, name: &str) -> Result<DependencyDetail, String> {
        Err(format!(
            "`{name}` comes from a workspace, but the package is in none"
        ))
    }

    fn place(&self, _: &str) -> Option<FactAt> {
        None
    }
}

impl CargoWorkspace<'_> {
    fn excludes(&self, dir: &str) -> bool {
        self.excluded.contain(dir) && !self.kept.contain(dir)
    }

    fn names(&self, position: usize, dir: &str) -> bool {
        self.named.contains(&position)
            || relative(dir, self.root.dir()).is_some_and(|inner| self.patterns.include(inner))
    }
}

impl<'r> CargoWorkspaces<'r> {
    /// Finds every workspace, and the one of each manifest.
    pub(super) fn read(repository: &'r Repository<'r>, joined: &mut JoinedEcosystem) -> Self {
        let mut all = Vec::new();
        let mut at: HashMap<usize, usize> = HashMap::new();
        for (position, member) in repository.members.iter().enumerate() {
            let entry = member
                .document()
                .and_then(|document| Some((document, document.entry(document.root(), "workspace")?)));
            if let Some((document, entry)) = entry {
                at.insert(position, all.len());
                all.push(workspace(repository, joined, position, member, document, entry));
            }
        }
        let mut workspaces = Self {
            all,
            of: vec![None; repository.members.len()],
        };
        workspaces.find_roots(repository, joined, &at);
        for at in 0..workspaces.all.len() {
            workspaces.check_named(repository, joined, at);
        }
        workspaces.check_matched(repository, joined);
        workspaces
    }

    /// Cargo refuses a directory that a pattern matches and that has no manifest.
    fn check_matched(&self, repository: &Repository<'_>, joined: &mut JoinedEcosystem) {
        if self.all.iter().all(|workspace| workspace.patterns.is_empty()) {
            return;
        }
        let directories = repository.directories();
        let without = directories
            .iter()
            .filter(|dir| repository.position(dir).is_none());
        for dir in without {
            for workspace in &self.all {
                let is_matched = relative(dir, workspace.root.dir())
                    .is_some_and(|inner| workspace.patterns.include(inner))
                    && !workspace.excluded.contain(dir);
                if let Some(document) = workspace.root.document().filter(|_| is_matched) {
                    let reason = match repository.listing.get(&file_in(dir, MANIFEST)) {
                        Some(_) => missing(repository, dir),
                        None => format!("the member `{dir}` has no {MANIFEST}"),
                    };
                    let at = workspace.root.at_node(document, workspace.key);
                    joined.incomplete(workspace.root.path, reason, at);
                }
            }
        }
    }

    /// The workspace of the manifest at a position.
    pub(super) fn of(&self, position: usize) -> Option<&CargoWorkspace<'r>> {
        self.all.get((*self.of.get(position)?)?)
    }

    /// A manifest's own `[workspace]`, the one that `package.workspace` names, or the nearest above that does not
    /// exclude it.
    fn find_roots(
        &mut self,
        repository: &Repository<'_>,
        joined: &mut JoinedEcosystem,
        at: &HashMap<usize, usize>,
    ) {
        let mut order: Vec<(usize, &Member<'_>)> = repository.members.iter().enumerate().collect();
        order.sort_by(|(_, a), (_, b)| compare(a.dir(), b.dir()));
        let mut open: Vec<WorkspaceRoot<'_>> = Vec::new();
        for (position, member) in order {
            let dir = member.dir();
            while open.last().is_some_and(|above| !is_within(dir, above.dir)) {
                open.pop();
            }
            let own = at.get(&position).copied();
            let pointed = own
                .is_none()
                .then(|| pointer(repository, joined, member))
                .flatten();
            let pointed = pointed.and_then(|root| at.get(&root).copied());
            let above = || {
                let finds = |above: &&WorkspaceRoot<'_>| {
                    above.points
                        || self
                            .all
                            .get(above.workspace)
                            .is_some_and(|root| !root.excludes(dir))
                };
                open.iter()
                    .rev()
                    .take(MAX_NESTED)
                    .find(finds)
                    .map(|above| above.workspace)
            };
            let found = own.or(pointed).or_else(above);
            if let Some(of) = self.of.get_mut(position) {
                *of = found;
            }
            if let Some(workspace) = own.or(pointed) {
                open.push(WorkspaceRoot {
                    dir,
                    workspace,
                    points: own.is_none(),
                });
            }
        }
    }

    /// A named member must have the same root.
    fn check_named(&self, repository: &Repository<'_>, joined: &mut JoinedEcosystem, at: usize) {
        let Some(workspace) = self.all.get(at) else { return };
        let Some(document) = workspace.root.document() else {
            return;
        };
        let mut astray: Vec<usize> = workspace
            .named
            .iter()
            .copied()
            .filter(|position| self.of.get(*position) != Some(&Some(at)))
            .collect();
        astray.sort_unstable();
        for position in astray {
            let Some(member) = repository.members.get(position) else {
                continue;
            };
            if !workspace.excludes(member.dir()) {
                let reason = format!(
                    "`{}` is listed as a member, but belongs to another workspace",
                    member.path
                );
                joined.incomplete(
                    workspace.root.path,
                    reason,
                    workspace.root.at_node(document, workspace.key),
                );
            }
        }
    }

    /// Declares every workspace with its members: the root, those that are named, and the packages within that these
    /// depend on by path. `dependencies` are those of each manifest, by position.
    pub(super) fn declare(
        &self,
        repository: &Repository<'_>,
        joined: &mut JoinedEcosystem,
        dependencies: &[Vec<CargoDependency>],
    ) {
        for workspace in &self.all {
            if let Some(document) = workspace.root.document() {
                let at = workspace.root.at_node(document, workspace.key);
                joined.workspace(workspace.root.path, at);
            }
        }
        let belongs = |position: usize| {
            let workspace = self.of(position)?;
            let member = repository.members.get(position)?;
            let is_root = position == workspace.position;
            (is_root || !workspace.excludes(member.dir())).then_some((workspace, member))
        };
        let mut left: Vec<usize> = (0..repository.members.len())
            .filter(|position| {
                belongs(*position).is_some_and(|(workspace, member)| {
                    *position == workspace.position || workspace.names(*position, member.dir())
                })
            })
            .collect();
        let mut is_member = vec![false; repository.members.len()];
        while let Some(position) = left.pop() {
            let Some((workspace, member)) = belongs(position) else {
                continue;
            };
            match is_member.get_mut(position) {
                Some(known) if !*known => *known = true,
                _ => continue,
            }
            if member.package.is_some() {
                joined.member(workspace.root.path, member.path);
            }
            for dependency in dependencies.get(position).into_iter().flatten() {
                if let Ok(CargoSource::Path(_, Some(dir))) = &dependency.source
                    && let Some(target) = repository.position(dir)
                    && self.of.get(target) == self.of.get(position)
                {
                    left.push(target);
                }
            }
        }
    }
}

fn workspace<'r>(
    repository: &'r Repository<'r>,
    joined: &mut JoinedEcosystem,
    position: usize,
    root: &'r Member<'r>,
    document: &'r Document,
    entry: Entry,
) -> CargoWorkspace<'r> {
    let members = document.entry(entry.value, "members");
    let mut named = HashSet::new();
    let mut globs = Vec::new();
    let mut kept = Vec::new();
    for (text, node) in members
        .map(|members| texts(document, members.value))
        .unwrap_or_default()
    {
        // `dir` is `None` for a directory outside the repository, which no pattern matches.
        let dir = directory(root.dir(), text);
        if has_wildcards(text, GlobSyntax::Cargo) {
            globs.push(WorkspacePattern {
                negative: false,
                text: text.trim_start_matches("./").trim_end_matches('/').to_owned(),
                node,
            });
            continue;
        }
        let reason = match dir {
            Some(dir) => match repository.position(&dir) {
                Some(position) => {
                    named.insert(position);
                    kept.push(dir);
                    continue;
                }
                None => missing(repository, &dir),
            },
            None => format!("`{text}` is outside the repository"),
        };
        joined.incomplete(root.path, reason, root.at_node(document, node));
    }
    let (patterns, refused) =
        WorkspacePatterns::new(&globs, GlobSyntax::Cargo, Negation::Everything, MANIFEST);
    for refused in refused {
        joined.incomplete(root.path, refused.reason, root.at_node(document, refused.node));
    }
    let excluded = document
        .get(entry.value, "exclude")
        .map(|exclude| texts(document, exclude))
        .unwrap_or_default();
    let excluded = excluded
        .into_iter()
        .filter_map(|(text, _)| directory(root.dir(), text));
    let dependencies = document
        .get(entry.value, "dependencies")
        .map(|table| document.entries(table))
        .unwrap_or_default();
    CargoWorkspace {
        position,
        root,
        key: members.unwrap_or(entry).key,
        patterns,
        named,
        excluded: Subtrees::new(excluded.collect()),
        kept: Subtrees::new(kept),
        dependencies: dependencies
            .into_iter()
            .map(|entry| (document.key_text(entry.key), entry))
            .collect(),
    }
}

/// The position of the root that `package.workspace` names.
fn pointer(repository: &Repository<'_>, joined: &mut JoinedEcosystem, member: &Member<'_>) -> Option<usize> {
    let document = member.document()?;
    let entry = document.entry(document.at(&["package"])?, "workspace")?;
    let written = document.as_str(entry.value)?;
    let dir = directory(member.dir(), written);
    let reason = match &dir {
        None => format!("`{written}` is outside the repository"),
        Some(dir) => match repository.position(dir) {
            None => missing(repository, dir),
            Some(position) => {
                let root = repository.members.get(position).and_then(Member::document);
                if root.is_some_and(|root| root.at(&["workspace"]).is_some()) {
                    return Some(position);
                }
                format!("`{}` has no `[workspace]`", file_in(dir, MANIFEST))
            }
        },
    };
    joined.incomplete(member.path, reason, member.at_node(document, entry.key));
    None
}

/// The strings of a sequence.
fn texts(document: &Document, node: NodeId) -> Vec<(&str, NodeId)> {
    match document.kind(document.resolve(node)) {
        Kind::Sequence(items) => items
            .iter()
            .filter_map(|item| Some((document.as_str(*item)?, *item)))
            .collect(),
        _ => Vec::new(),
    }
}

/// Why a directory holds no package.
pub(super) fn missing(repository: &Repository<'_>, dir: &str) -> String {
    let path = file_in(dir, MANIFEST);
    match repository.listing.get(&path) {
        Some(_) => format!("`{path}` cannot be read"),
        None => format!("there is no `{path}`"),
    }
}
