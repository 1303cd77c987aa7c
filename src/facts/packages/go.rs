//! go.mod: <https://go.dev/ref/mod#go-mod-file>, and go.work: <https://go.dev/ref/mod#workspaces>. go.mod has no
//! version or licence and does not say whether a module is published: the version is the tag, and anyone who can reach
//! a module can use it.

use std::collections::{BTreeMap, BTreeSet};

use super::join::{
    DeclaredDependency, JoinedEcosystem, Member, Repository, directory, place, upwards, whole,
};
use super::{PackageStatement, ReadContext, owned};
use crate::document::{Document, Kind, NodeId};
use crate::facts::{EdgeSource, PackageFact, Scope};
use crate::source::RepoPath;

pub(super) fn read(document: &Document, _: &ReadContext<'_>) -> Option<PackageStatement> {
    let module = document.at(&["module"])?;
    Some(PackageStatement {
        name: Some(owned(document, Some(module))?),
        span: Some(document.span(module)),
        ..PackageStatement::default()
    })
}

/// How many parts of the path of a tool are looked at, from its end.
const MAX_PARTS: usize = 256;

/// Dependencies and workspaces.
///
/// A requirement is resolved to the module of this repository with that path, even where `go` would download a
/// published version of it. The source says how: `workspace` if a go.work uses both modules from their directories,
/// `path` if a `replace` names the directory, `registry` otherwise.
pub(super) fn join(repository: &Repository<'_>) -> JoinedEcosystem {
    let mut joined = JoinedEcosystem::new(repository.ecosystem);
    let workspaces = workspaces(repository, &mut joined);
    let modules = GoModules::new(repository);
    for member in &repository.members {
        if let (Some(package), Some(document)) = (member.package, member.document()) {
            let workspace = upwards(member.dir())
                .find_map(|directory| workspaces.get(directory))
                .filter(|workspace| workspace.members.contains(member.dir()));
            let own = Replacements::read(document, member.dir());
            let module = GoModule {
                repository,
                modules: &modules,
                member,
                package,
                document,
                workspace,
                own,
            };
            module.join(&mut joined);
        }
    }
    joined
}

/// One go.work.
struct GoWorkspace {
    /// The directories that it uses, of packages alone.
    members: BTreeSet<String>,
    /// By module path, the directory.
    by_path: BTreeMap<String, String>,
    /// Those of the go.work itself, which come first, and then of its members.
    replacements: Replacements,
}

/// Every go.work, by its directory. <https://go.dev/ref/mod#go-work-file>
fn workspaces(repository: &Repository<'_>, joined: &mut JoinedEcosystem) -> BTreeMap<String, GoWorkspace> {
    let mut found = BTreeMap::new();
    for path in repository.named(|path| path.file_name() == "go.work") {
        let Some(manifest) = repository.files.manifest(path) else {
            joined.incomplete(path, "purlin can't read the workspace", whole(path));
            continue;
        };
        let Some(document) = manifest.document() else {
            continue;
        };
        let uses = items(document, document.root(), "use");
        let declared = document
            .entry(document.root(), "use")
            .map_or(document.root(), |entry| entry.key);
        joined.workspace(path, place(&manifest, document.span(declared)));
        let mut workspace = GoWorkspace {
            members: BTreeSet::new(),
            by_path: BTreeMap::new(),
            replacements: Replacements::read(document, path.parent()),
        };
        for used in uses {
            let text = document.as_str(*used).unwrap_or_default();
            let dir = directory(path.parent(), text);
            let module = dir.as_deref().and_then(|dir| repository.package_in(dir));
            let (Some(dir), Some(module)) = (dir, module) else {
                let reason = format!("there is no go.mod in the directory of `use {text}`");
                joined.incomplete(path, reason, place(&manifest, document.span(*used)));
                continue;
            };
            joined.member(path, &module.id);
            if let Some(document) = repository.in_directory(&dir).and_then(Member::document) {
                workspace
                    .replacements
                    .add_missing(Replacements::read(document, &dir));
            }
            if let Some(name) = &module.name {
                workspace
                    .by_path
                    .entry(name.clone())
                    .or_insert_with(|| dir.clone());
            }
            workspace.members.insert(dir);
        }
        found.insert(path.parent().to_owned(), workspace);
    }
    found
}

/// The target of a `replace`.
struct Replacement {
    target: String,
    /// `None` for a directory.
    version: Option<String>,
    /// The directory of the file that declares it, which the target is relative to.
    base: String,
}

/// By module path and, for a replacement of one version only, that version.
#[derive(Default)]
struct Replacements(BTreeMap<(String, Option<String>), Replacement>);

impl Replacements {
    fn read(document: &Document, base: &str) -> Self {
        let mut found = Self::default();
        for item in items(document, document.root(), "replace") {
            let text = |key: &str| owned(document, document.get(*item, key));
            if let (Some(path), Some(target)) = (text("path"), text("target")) {
                let replacement = Replacement {
                    target,
                    version: text("target_version"),
                    base: base.to_owned(),
                };
                found.0.insert((path, text("version")), replacement);
            }
        }
        found
    }

    fn add_missing(&mut self, other: Self) {
        for (module, replacement) in other.0 {
            self.0.entry(module).or_insert(replacement);
        }
    }

    /// A replacement of this version wins over one of all versions. <https://go.dev/ref/mod#go-mod-file-replace>
    fn get(&self, path: &str, version: &str) -> Option<&Replacement> {
        let key = |version: Option<&str>| (path.to_owned(), version.map(str::to_owned));
        self.0.get(&key(Some(version))).or_else(|| self.0.get(&key(None)))
    }
}

/// The modules of the repository by their path, which several can claim.
struct GoModules<'a>(BTreeMap<&'a str, Vec<&'a PackageFact>>);

impl<'a> GoModules<'a> {
    fn new(repository: &Repository<'a>) -> Self {
        let mut modules: BTreeMap<&str, Vec<&PackageFact>> = BTreeMap::new();
        for package in repository.members.iter().filter_map(|member| member.package) {
            if let Some(name) = &package.name {
                modules.entry(name).or_default().push(package);
            }
        }
        Self(modules)
    }
}

/// The result of resolving a requirement.
struct ResolvedModule {
    to: Option<RepoPath>,
    source: EdgeSource,
    /// The path and version of the module that replaces it.
    instead: Option<(String, Option<String>)>,
    problem: Option<String>,
}

/// One module while its edges are read.
struct GoModule<'a> {
    repository: &'a Repository<'a>,
    modules: &'a GoModules<'a>,
    member: &'a Member<'a>,
    package: &'a PackageFact,
    document: &'a Document,
    /// The one that uses it.
    workspace: Option<&'a GoWorkspace>,
    own: Replacements,
}

impl GoModule<'_> {
    fn join(&self, joined: &mut JoinedEcosystem) {
        let mut required: BTreeMap<&str, &str> = BTreeMap::new();
        for item in items(self.document, self.document.root(), "require") {
            let text = |key: &str| {
                let node = self.document.get(*item, key)?;
                Some((self.document.as_str(node)?, node))
            };
            let (Some((path, at)), Some((version, _))) = (text("path"), text("version")) else {
                continue;
            };
            required.insert(path, version);
            let indirect = self
                .document
                .get(*item, "indirect")
                .is_some_and(|node| self.document.kind(node) == Kind::Bool(true));
            self.edge(joined, path, Some(version), Scope::Prod, indirect, at);
        }
        for item in items(self.document, self.document.root(), "tool") {
            if let Some(tool) = self.document.as_str(*item) {
                self.tool(joined, &required, tool, *item);
            }
        }
    }

    /// A tool is a package of the module that has the longest prefix of its path.
    fn tool(&self, joined: &mut JoinedEcosystem, required: &BTreeMap<&str, &str>, tool: &str, at: NodeId) {
        let own = self.package.name.as_deref();
        let prefixes =
            std::iter::successors(Some(tool), |path| Some(path.rsplit_once('/')?.0)).take(MAX_PARTS);
        for prefix in prefixes {
            if own == Some(prefix) {
                return;
            }
            let version = required.get(prefix).copied();
            let used = self
                .workspace
                .is_some_and(|workspace| workspace.by_path.contains_key(prefix));
            if version.is_some() || used {
                self.edge(joined, prefix, version, Scope::Build, false, at);
                return;
            }
        }
        let reason = format!("no required module provides the tool `{tool}`");
        joined.incomplete(self.member.path, reason, self.member.at_node(self.document, at));
    }

    fn edge(
        &self,
        joined: &mut JoinedEcosystem,
        path: &str,
        version: Option<&str>,
        scope: Scope,
        indirect: bool,
        at: NodeId,
    ) {
        let taken = self.take(path, version.unwrap_or_default());
        let at = self.member.at_node(self.document, at);
        if let Some(problem) = taken.problem {
            joined.incomplete(self.member.path, problem, at.clone());
        }
        let (name, requirement) = taken
            .instead
            .unwrap_or_else(|| (path.to_owned(), version.map(str::to_owned)));
        let declared = DeclaredDependency {
            to: taken.to,
            alias: Some(path.to_owned()),
            requirement,
            indirect,
            ..DeclaredDependency::new(name, scope, taken.source, at)
        };
        joined.edge(self.member.path, declared);
    }

    fn take(&self, path: &str, version: &str) -> ResolvedModule {
        if let Some(dir) = self.workspace.and_then(|workspace| workspace.by_path.get(path)) {
            return ResolvedModule {
                to: self.repository.package_in(dir).map(|package| package.id.clone()),
                source: EdgeSource::Workspace,
                instead: None,
                problem: None,
            };
        }
        let replacement = match self.workspace {
            // Those of the module itself are among them.
            Some(workspace) => workspace.replacements.get(path, version),
            None => self.own.get(path, version),
        };
        match replacement {
            None => self.by_name(path, None),
            Some(replacement) if replacement.version.is_some() => {
                let instead = (replacement.target.clone(), replacement.version.clone());
                self.by_name(&replacement.target, Some(instead))
            }
            Some(replacement) => {
                let inside = directory(&replacement.base, &replacement.target);
                let package = inside.as_deref().and_then(|dir| self.repository.package_in(dir));
                let problem = inside.is_some() && package.is_none();
                ResolvedModule {
                    to: package.map(|package| package.id.clone()),
                    source: EdgeSource::Path,
                    instead: None,
                    problem: problem.then(|| {
                        format!(
                            "there is no go.mod in `{}`, which replaces `{path}`",
                            replacement.target
                        )
                    }),
                }
            }
        }
    }

    fn by_name(&self, path: &str, instead: Option<(String, Option<String>)>) -> ResolvedModule {
        let candidates = self.modules.0.get(path).map_or(&[][..], Vec::as_slice);
        let (to, problem) = match candidates {
            [] => (None, None),
            [one] => (Some(one.id.clone()), None),
            [first, second, ..] => {
                let reason = format!("several modules are named `{path}`: {}, {}", first.id, second.id);
                (None, Some(reason))
            }
        };
        ResolvedModule {
            to,
            source: EdgeSource::Registry,
            instead,
            problem,
        }
    }
}

/// The items of a list at a key; none where there is no such list.
fn items<'d>(document: &'d Document, node: NodeId, key: &str) -> &'d [NodeId] {
    match document
        .get(node, key)
        .map(|list| document.kind(document.resolve(list)))
    {
        Some(Kind::Sequence(items)) => items,
        _ => &[],
    }
}

#[cfg(test)]
mod tests;
