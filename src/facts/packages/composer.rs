//! composer.json: <https://getcomposer.org/doc/04-schema.md>.

use std::collections::{BTreeMap, BTreeSet};

use globset::{GlobBuilder, GlobMatcher};

use super::contact::contacts;
use super::join::{DeclaredDependency, JoinedEcosystem, Member, Repository, directory};
use super::{PackageStatement, ReadContext, owned};
use crate::document::{Document, Entry, Kind, NodeId};
use crate::facts::{EdgeSource, PackageFact, Scope};
use crate::source::RepoPath;

/// How many directories are compared with globs in a whole repository. Real repositories stay below it; it limits the
/// work to seconds.
const MAX_COMPARED: usize = 1_000_000;

/// How many globs a manifest may have, and how long each may be.
const MAX_GLOBS: usize = 256;
const MAX_GLOB: usize = 1024;

/// Every object is a package: one without a name is that of an application.
pub(super) fn read(document: &Document, _: &ReadContext<'_>) -> Option<PackageStatement> {
    let root = document.root();
    if !matches!(document.kind(root), Kind::Mapping(_)) {
        return None;
    }
    let name = document.get(root, "name");
    let licence = document.get(root, "license").and_then(|node| {
        // A list is one to choose from: <https://getcomposer.org/doc/04-schema.md#license>.
        let all = match document.kind(document.resolve(node)) {
            Kind::Sequence(items) => items.to_vec(),
            _ => vec![node],
        };
        let texts: Vec<&str> = all.into_iter().filter_map(|node| document.as_str(node)).collect();
        (!texts.is_empty()).then(|| texts.join(" OR "))
    });
    let is_text = name.is_some_and(|name| document.as_str(name).is_some());
    Some(PackageStatement {
        name: owned(document, name),
        version: owned(document, document.get(root, "version")),
        licence,
        contacts: contacts(document, [document.get(root, "authors")]),
        span: name.filter(|_| is_text).map(|name| document.span(name)),
        ..PackageStatement::default()
    })
}

/// Dependencies, and the packages that a manifest takes from directories or replaces with itself.
pub(super) fn join(repository: &Repository<'_>) -> JoinedEcosystem {
    let mut joined = JoinedEcosystem::new(repository.ecosystem);
    let names = ComposerNames::new(repository);
    let mut left = MAX_COMPARED;
    for member in &repository.members {
        let (Some(package), Some(document)) = (member.package, member.document()) else {
            continue;
        };
        let manifest = Composer {
            repository,
            names: &names,
            member,
            package,
            document,
        };
        manifest.join(&mut left, &mut joined);
    }
    joined
}

/// Which packages have a name, and which replace it. Composer ignores letter case.
struct ComposerNames<'a> {
    own: BTreeMap<String, BTreeSet<&'a RepoPath>>,
    /// By `replace` and `provide`.
    instead: BTreeMap<String, BTreeSet<&'a RepoPath>>,
}

impl<'a> ComposerNames<'a> {
    fn new(repository: &Repository<'a>) -> Self {
        let mut names = Self {
            own: BTreeMap::new(),
            instead: BTreeMap::new(),
        };
        for member in &repository.members {
            let (Some(package), Some(document)) = (member.package, member.document()) else {
                continue;
            };
            if let Some(name) = &package.name {
                names
                    .own
                    .entry(name.to_lowercase())
                    .or_default()
                    .insert(member.path);
            }
            for table in ["replace", "provide"] {
                for entry in entries(document, table) {
                    let name = document.key_text(entry.key).to_lowercase();
                    names.instead.entry(name).or_default().insert(member.path);
                }
            }
        }
        names
    }
}

fn entries(document: &Document, table: &str) -> Vec<Entry> {
    document
        .at(&[table])
        .map(|node| document.entries(node))
        .unwrap_or_default()
}

/// One manifest while its edges are read.
struct Composer<'r, 'a> {
    repository: &'r Repository<'a>,
    names: &'r ComposerNames<'a>,
    member: &'r Member<'a>,
    package: &'r PackageFact,
    document: &'r Document,
}

impl Composer<'_, '_> {
    fn join(&self, left: &mut usize, joined: &mut JoinedEcosystem) {
        let by_path = self.path_repositories(left, joined);
        self.workspace(&by_path, joined);
        for (table, scope) in [("require", Scope::Prod), ("require-dev", Scope::Dev)] {
            let Some(node) = self.document.at(&[table]) else {
                continue;
            };
            // PHP writes an empty object as an empty list.
            let is_list = matches!(self.document.kind(node), Kind::Sequence([]));
            if !is_list && !matches!(self.document.kind(node), Kind::Mapping(_)) {
                self.incomplete(format!("`{table}` is not an object"), node, joined);
            }
            for entry in self.document.entries(node) {
                self.dependency(entry, scope, &by_path, joined);
            }
        }
        // <https://github.com/wikimedia/composer-merge-plugin>
        if let Some(node) = self.document.at(&["extra", "merge-plugin"]) {
            let reason =
                "the merge plugin adds requirements of other files, which purlin doesn't read".to_owned();
            self.incomplete(reason, node, joined);
        }
    }

    fn incomplete(&self, reason: String, node: NodeId, joined: &mut JoinedEcosystem) {
        let at = self.member.at_node(self.document, node);
        joined.incomplete(self.member.path, reason, at);
    }

    /// The packages in the directories that `repositories` name.
    /// <https://getcomposer.org/doc/05-repositories.md#path>
    fn path_repositories(
        &self,
        left: &mut usize,
        joined: &mut JoinedEcosystem,
    ) -> BTreeMap<String, RepoPath> {
        let mut found = BTreeMap::new();
        let Some(list) = self.document.at(&["repositories"]) else {
            return found;
        };
        let items: Vec<NodeId> = match self.document.kind(list) {
            Kind::Sequence(items) => items.to_vec(),
            _ => self
                .document
                .entries(list)
                .into_iter()
                .map(|entry| entry.value)
                .collect(),
        };
        let mut globs = 0;
        for item in items {
            let text = |key: &str| {
                self.document
                    .get(item, key)
                    .and_then(|node| Some((self.document.as_str(node)?, node)))
            };
            let (Some(("path", _)), Some((url, at))) = (text("type"), text("url")) else {
                continue;
            };
            globs += usize::from(is_glob(url));
            if globs > MAX_GLOBS {
                let reason =
                    format!("the manifest has more than {MAX_GLOBS} globs; purlin doesn't expand the rest");
                self.incomplete(reason, at, joined);
                break;
            }
            match self.directories(url, left) {
                Ok(packages) => {
                    for package in packages {
                        if let Some(name) = &package.name {
                            // The first repository that has a package wins.
                            found
                                .entry(name.to_lowercase())
                                .or_insert_with(|| package.id.clone());
                        }
                    }
                }
                Err(reason) => self.incomplete(reason, at, joined),
            }
        }
        found
    }

    fn directories(&self, url: &str, left: &mut usize) -> Result<Vec<&PackageFact>, String> {
        let outside = || format!("`{url}` is outside the repository, or contains variables");
        if url.starts_with('~') || url.contains(['$', '%']) || url.len() > MAX_GLOB {
            return Err(outside());
        }
        let path = directory(self.member.dir(), url).ok_or_else(outside)?;
        if !is_glob(url) {
            let package = self.repository.package_in(&path);
            return Ok(vec![
                package.ok_or_else(|| format!("there is no composer.json in `{url}`"))?,
            ]);
        }
        let glob: GlobMatcher = GlobBuilder::new(&path)
            .literal_separator(true)
            .backslash_escape(false)
            .build()
            .map_err(|error| format!("`{url}` is not a glob: {}", error.kind()))?
            .compile_matcher();
        *left = left.saturating_sub(self.repository.members.len());
        if *left == 0 {
            return Err("the globs of the repository's manifests match too many packages; purlin doesn't expand the rest".to_owned());
        }
        let members = self.repository.members.iter();
        let matched = members.filter(|member| glob.is_match(member.dir()));
        Ok(matched.filter_map(|member| member.package).collect())
    }

    /// Packages that a manifest takes from directories, or replaces with its own version, are versioned with it.
    fn workspace(&self, by_path: &BTreeMap<String, RepoPath>, joined: &mut JoinedEcosystem) {
        let replaced = entries(self.document, "replace").into_iter().filter(|entry| {
            let version = self.document.as_str(entry.value);
            version.is_some_and(|version| version.trim() == "self.version")
        });
        let named = replaced.filter_map(|entry| {
            let name = self.document.key_text(entry.key).to_lowercase();
            let mut own = self.names.own.get(&name)?.iter();
            let first = own.next().copied();
            first.filter(|_| own.next().is_none())
        });
        let members: Vec<&RepoPath> = by_path
            .values()
            .chain(named)
            .filter(|path| *path != self.member.path)
            .collect();
        if members.is_empty() {
            return;
        }
        let key = |name: &str| {
            self.document
                .entry(self.document.root(), name)
                .map(|entry| entry.key)
        };
        let at = if by_path.is_empty() {
            key("replace")
        } else {
            key("repositories")
        };
        let at = at.unwrap_or_else(|| self.document.root());
        joined.workspace(self.member.path, self.member.at_node(self.document, at));
        joined.member(self.member.path, self.member.path);
        for member in members {
            joined.member(self.member.path, member);
        }
    }

    fn dependency(
        &self,
        entry: Entry,
        scope: Scope,
        by_path: &BTreeMap<String, RepoPath>,
        joined: &mut JoinedEcosystem,
    ) {
        let name = self.document.key_text(entry.key);
        let lower = name.to_lowercase();
        if is_platform(&lower) {
            return;
        }
        let Some(requirement) = self.document.as_str(entry.value) else {
            self.incomplete(
                format!("the requirement of `{name}` is not a string"),
                entry.value,
                joined,
            );
            return;
        };
        let requirement = match requirement.trim() {
            "self.version" => self.package.version.as_deref().unwrap_or("self.version"),
            other => other,
        };
        let (to, source) = match by_path.get(&lower) {
            Some(path) => (Some(path.clone()), EdgeSource::Path),
            None => (self.find(&lower, entry.key, joined), EdgeSource::Registry),
        };
        let declared = DeclaredDependency {
            to,
            requirement: Some(requirement.to_owned()),
            ..DeclaredDependency::new(
                name.to_owned(),
                scope,
                source,
                self.member.at_node(self.document, entry.key),
            )
        };
        joined.edge(self.member.path, declared);
    }

    /// The package of a name, or else the one that replaces or provides it.
    fn find(&self, name: &str, at: NodeId, joined: &mut JoinedEcosystem) -> Option<RepoPath> {
        let (found, how) = match self.names.own.get(name) {
            Some(own) => (own, "are named"),
            None => (self.names.instead.get(name)?, "replace or provide"),
        };
        // The manifest itself has or replaces the name.
        if found.contains(self.member.path) {
            return None;
        }
        let mut several = found.iter();
        match (several.next(), several.next()) {
            (Some(first), Some(second)) => {
                let reason = format!("several packages {how} `{name}`: {first}, {second}");
                self.incomplete(reason, at, joined);
                None
            }
            (one, _) => one.map(|one| (*one).clone()),
        }
    }
}

fn is_glob(url: &str) -> bool {
    url.contains(['*', '?', '[', '{'])
}

/// What comes with PHP and with Composer, and is not a package: <https://getcomposer.org/doc/01-basic-usage.md#platform-packages>.
fn is_platform(name: &str) -> bool {
    if name.contains('/') {
        return false;
    }
    matches!(
        name,
        "php"
            | "php-64bit"
            | "php-ipv6"
            | "php-zts"
            | "php-debug"
            | "hhvm"
            | "composer"
            | "composer-plugin-api"
            | "composer-runtime-api"
    ) || name.starts_with("ext-")
        || name.starts_with("lib-")
}

#[cfg(test)]
mod tests;
