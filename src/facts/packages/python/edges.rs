//! Resolves the dependencies of a Python package.

use std::collections::BTreeMap;
use std::ops::Range;

use super::indexes::{MAX_SEARCHED, PackageIndexes};
use super::uv::{PackageNames, UvSource, UvSources, UvWorkspace};
use crate::document::requirement::{Requirement, normalized};
use crate::document::{Document, NodeId};
use crate::facts::packages::join::{
    DeclaredDependency, EdgeDetails, JoinedEcosystem, Member, Repository, directory,
};
use crate::facts::{EdgeSource, FactAt, PackageFact, Scope};
use crate::source::{RepoPath, Span};

/// One package while its edges are read.
pub(super) struct PythonProject<'p> {
    pub(super) repository: &'p Repository<'p>,
    pub(super) names: &'p PackageNames<'p>,
    pub(super) member: &'p Member<'p>,
    pub(super) package: &'p PackageFact,
    pub(super) document: &'p Document,
    pub(super) workspace: Option<&'p UvWorkspace<'p>>,
    /// Its own sources, which come before those of the workspace.
    pub(super) sources: UvSources,
    /// Its own indexes.
    pub(super) indexes: PackageIndexes,
    /// The requirements files that the manifest names, with their scopes.
    pub(super) named_files: BTreeMap<RepoPath, Scope>,
}

/// A dependency as a file declares it.
pub(super) struct WantedDependency<'t> {
    pub(super) name: &'t str,
    pub(super) requirement: Option<&'t str>,
    pub(super) scope: Scope,
    /// The source, if the declaration itself has one.
    pub(super) source: Option<UvSource>,
    /// The indexes that its file names, instead of those of the manifest.
    pub(super) indexes: &'t [String],
    pub(super) at: FactAt,
}

impl PythonProject<'_> {
    /// A requirement in a list of the manifest.
    pub(super) fn requirement(&self, node: NodeId, scope: Scope, joined: &mut JoinedEcosystem) {
        self.rendered_as(node, str::to_owned, scope, joined);
    }

    /// A requirement with expressions of Jinja, `name=={{ version }}`, for which the build backend has values.
    pub(super) fn rendered(&self, node: NodeId, scope: Scope, joined: &mut JoinedEcosystem) {
        self.rendered_as(node, without_expressions, scope, joined);
    }

    /// `plain` gives the text of the same length to parse instead.
    fn rendered_as(
        &self,
        node: NodeId,
        plain: fn(&str) -> String,
        scope: Scope,
        joined: &mut JoinedEcosystem,
    ) {
        let Some(text) = self.document.as_str(node) else {
            self.incomplete(node, "a requirement is not a string".to_owned(), joined);
            return;
        };
        let plain = plain(text);
        let parsed = match Requirement::parse(&plain) {
            Ok(parsed) => parsed,
            Err(mistake) => {
                self.incomplete(node, format!("`{text}` is not a requirement: {mistake}"), joined);
                return;
            }
        };
        let is_stated = |range: &&Range<usize>| text.get((*range).clone()) == plain.get((*range).clone());
        let part = |range| Requirement::part(text, range);
        let specifier = parsed.specifier.as_ref().filter(is_stated);
        let url = parsed.url.as_ref().filter(is_stated).map(part);
        let name = part(&parsed.name);
        if name != Requirement::part(&plain, &parsed.name)
            || url.is_none() && parsed.url.is_some()
            || specifier.is_none() && parsed.specifier.is_some()
        {
            let reason = format!("purlin can't resolve `{text}`: it contains an expression");
            self.incomplete(node, reason, joined);
        }
        let wanted = WantedDependency {
            name,
            requirement: specifier.map(part),
            scope,
            source: url.map(|url| source_of(url, self.member.dir())),
            indexes: &[],
            at: self.member.at(self.place(node, text, &parsed)),
        };
        self.edge(wanted, joined);
    }

    /// The name within a string of the manifest, or all of it where it is written with escapes.
    fn place(&self, node: NodeId, text: &str, parsed: &Requirement) -> Span {
        let span = self.document.span(node);
        let raw = self
            .member
            .manifest
            .text
            .content()
            .get(span.range())
            .unwrap_or("");
        // A name needs no escapes; the text after it may have some.
        let up_to_name = text.get(..parsed.name.end).unwrap_or("");
        match raw.find(up_to_name) {
            Some(inside) => {
                let start = span.start as usize + inside;
                Span::new(start + parsed.name.start, start + parsed.name.end)
            }
            None => span,
        }
    }

    pub(super) fn incomplete(&self, node: NodeId, reason: String, joined: &mut JoinedEcosystem) {
        joined.incomplete(self.member.path, reason, self.member.at_node(self.document, node));
    }

    /// Requirements files that the manifest names: one, or a list.
    pub(super) fn files(&mut self, node: NodeId, scope: Scope, joined: &mut JoinedEcosystem) {
        let one = [node];
        let nodes = match super::items(self.document, Some(node)) {
            [] if self.document.as_str(node).is_some() => &one,
            several => several,
        };
        for node in nodes {
            let text = self.document.as_str(*node).unwrap_or_default();
            self.file(text, *node, scope, joined);
        }
    }

    /// A requirements file that the manifest names or means at a place.
    pub(super) fn file(&mut self, text: &str, node: NodeId, scope: Scope, joined: &mut JoinedEcosystem) {
        let path = directory(self.member.dir(), text).map(|path| RepoPath::new(path.as_str()));
        if let Some(path) = path.filter(|path| self.repository.listing.get(path.as_str()).is_some()) {
            self.named_files.insert(path, scope);
        } else {
            let reason = format!("there is no readable requirements file at `{text}`");
            self.incomplete(node, reason, joined);
        }
    }

    pub(super) fn edge(&self, wanted: WantedDependency<'_>, joined: &mut JoinedEcosystem) {
        let name = normalized(wanted.name);
        if self.package.name.as_deref().map(normalized).as_deref() == Some(name.as_str()) {
            // A package that names itself requests more of its own extras.
            return;
        }
        let sources = match wanted.source {
            Some(source) => vec![source],
            None => self
                .sources
                .get(&name)
                .or_else(|| self.workspace?.sources.get(&name))
                .filter(|sources| !sources.is_empty())
                .map_or_else(|| vec![UvSource::Registry(None)], <[UvSource]>::to_vec),
        };
        let mut found: Vec<(Option<RepoPath>, EdgeSource, Vec<String>)> = Vec::new();
        for source in &sources {
            let registries = self.registries(source, wanted.indexes);
            let (to, source, problem) = self.find(&name, source);
            if let Some(problem) = problem {
                joined.incomplete(self.member.path, problem, wanted.at.clone());
            }
            // Markers choose among several, which often resolve to the same.
            match found.iter_mut().find(|one| one.0 == to && one.1 == source) {
                Some((_, _, known)) => {
                    for host in registries {
                        if known.len() < MAX_SEARCHED && !known.contains(&host) {
                            known.push(host);
                        }
                    }
                }
                None => found.push((to, source, registries)),
            }
        }
        for (to, source, registries) in found {
            let declared = DeclaredDependency {
                to,
                requirement: wanted.requirement.map(str::to_owned),
                ..DeclaredDependency::new(wanted.name.to_owned(), wanted.scope, source, wanted.at.clone())
            };
            let besides = EdgeDetails {
                registries,
                shared: None,
            };
            joined.edge_with(self.member.path, declared, besides);
        }
    }

    /// The hosts of the indexes that a source may mean: the one that it names, or those that are searched.
    fn registries(&self, source: &UvSource, of_file: &[String]) -> Vec<String> {
        let UvSource::Registry(named) = source else {
            return Vec::new();
        };
        let of_workspace = self.workspace.map(|workspace| &workspace.indexes);
        match named {
            Some(name) => {
                let host = self
                    .indexes
                    .named(name)
                    .or_else(|| of_workspace?.named(name))
                    .unwrap_or(name);
                vec![host.to_owned()]
            }
            None if !of_file.is_empty() => of_file.to_vec(),
            None => of_workspace.unwrap_or(&self.indexes).searched().to_vec(),
        }
    }

    fn find(&self, name: &str, source: &UvSource) -> (Option<RepoPath>, EdgeSource, Option<String>) {
        match source {
            UvSource::Workspace => {
                let member = self
                    .workspace
                    .and_then(|workspace| workspace.members.get(name))
                    .map(|path| (*path).clone());
                let problem = member
                    .is_none()
                    .then(|| format!("`{name}` is not a member of the workspace"));
                (member, EdgeSource::Workspace, problem)
            }
            UvSource::Path(path) => {
                let package = path.as_deref().and_then(|path| self.repository.package_in(path));
                let problem = match path {
                    Some(path) if package.is_none() && !is_file(self.repository, path) => Some(format!(
                        "there is no readable package in `{path}`, the path of `{name}`"
                    )),
                    _ => None,
                };
                (
                    package.map(|package| package.id.clone()),
                    EdgeSource::Path,
                    problem,
                )
            }
            UvSource::Git => (None, EdgeSource::Git, None),
            UvSource::Url => (None, EdgeSource::Url, None),
            UvSource::Registry(_) => self.by_name(name),
        }
    }

    /// The registry has this repository's package too, if it is published: the name is the same.
    fn by_name(&self, name: &str) -> (Option<RepoPath>, EdgeSource, Option<String>) {
        let source = EdgeSource::Registry;
        match self.names.get(name) {
            [] => (None, source, None),
            [one] => (Some(one.id.clone()), source, None),
            [first, second, ..] => {
                let member = self.workspace.and_then(|workspace| workspace.members.get(name));
                if let Some(member) = member {
                    (Some((*member).clone()), source, None)
                } else {
                    let reason = format!("several packages are named `{name}`: {}, {}", first.id, second.id);
                    (None, source, Some(reason))
                }
            }
        }
    }
}

/// A text of the same length with a letter for every byte of `{{ … }}`.
fn without_expressions(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{{")
        && let Some((within, behind)) = behind.split_once("}}")
    {
        plain.push_str(before);
        plain.push_str(&"x".repeat(within.len() + 4));
        rest = behind;
    }
    plain.push_str(rest);
    plain
}

/// Whether a path is a file of the repository, such as a wheel, or looks like one that is not committed.
fn is_file(repository: &Repository<'_>, path: &str) -> bool {
    repository.listing.get(path).is_some()
        || [".whl", ".zip", ".gz", ".tgz", ".bz2", ".xz"]
            .iter()
            .any(|end| path.ends_with(end))
}

/// The source and path of a URL, relative to a directory. Some build backends allow the project directory in it.
pub(super) fn source_of(url: &str, dir: &str) -> UvSource {
    const PROJECT: [&str; 4] = [
        "file:///${PROJECT_ROOT}/",
        "file://${PROJECT_ROOT}/",
        "{root:uri}/",
        "{root:parent:uri}/",
    ];
    if let Some((mark, rest)) = PROJECT
        .iter()
        .find_map(|mark| Some((*mark, url.strip_prefix(mark)?)))
    {
        let dir = if mark.contains("parent") {
            directory(dir, "..")
        } else {
            Some(dir.to_owned())
        };
        return UvSource::Path(dir.and_then(|dir| directory(&dir, rest)));
    }
    if let Some(path) = url.strip_prefix("file:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        let path = path.split(['#', '?']).next().unwrap_or(path);
        return UvSource::Path(directory(dir, path));
    }
    let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
    if scheme.starts_with("git+") || scheme == "git" {
        UvSource::Git
    } else if scheme.len() > 1 {
        UvSource::Url
    } else {
        UvSource::Path(directory(dir, url))
    }
}
