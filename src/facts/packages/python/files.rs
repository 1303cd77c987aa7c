//! Requirements files, each of which belongs to the nearest package at or above it.

use std::collections::BTreeMap;

use super::edges::{PythonProject, WantedDependency, source_of};
use super::indexes::{MAX_SEARCHED, PYPI};
use super::uv::UvSource;
use super::{circles, is_requirements};
use crate::document::requirement::normalized;
use crate::document::{Document, Format, Kind, NodeId};
use crate::facts::Scope;
use crate::facts::packages::Manifest;
use crate::facts::packages::host::host_or_text;
use crate::facts::packages::join::{JoinedEcosystem, Repository, directory, place, upwards, whole};
use crate::source::RepoPath;

/// Words in the path of a file that is for working on a package, not for running it.
const DEV: [&str; 20] = [
    "dev",
    "develop",
    "development",
    "test",
    "tests",
    "testing",
    "doc",
    "docs",
    "documentation",
    "lint",
    "linting",
    "ci",
    "typing",
    "mypy",
    "example",
    "examples",
    "benchmark",
    "benchmarks",
    "tools",
    "release",
];

/// Every requirements file that says what a package depends on. `projects` are by directory.
pub(super) fn join(
    repository: &Repository<'_>,
    projects: &BTreeMap<&str, PythonProject<'_>>,
    joined: &mut JoinedEcosystem,
) {
    if projects.is_empty() {
        return;
    }
    let mut files = PythonFiles {
        repository,
        joined,
        includes: BTreeMap::new(),
        owners: BTreeMap::new(),
        named: BTreeMap::new(),
    };
    for project in projects.values() {
        let named = project.named_files.iter();
        let unknown = named.filter(|(path, _)| Format::of(path) != Some(Format::Requirements));
        for (path, scope) in unknown {
            files.name(path, project, *scope);
        }
    }
    for path in repository.named(|path| Format::of(path) == Some(Format::Requirements)) {
        let Some(project) = upwards(path.parent()).find_map(|directory| projects.get(directory)) else {
            // There is no package that could depend on anything.
            continue;
        };
        let named = project.named_files.get(path).copied();
        if named.is_none() && (is_constraints(path) || is_compiled(path, repository)) {
            continue;
        }
        let Some(manifest) = repository.files.manifest(path) else {
            let reason = format!("{path} cannot be read");
            files.joined.incomplete(project.member.path, reason, whole(path));
            continue;
        };
        if named.is_some() || !is_generated(&manifest) {
            let scope = named.unwrap_or_else(|| scope(path, project.member.dir()));
            files.read(path, project, &manifest, scope);
        }
    }
    files.read_named();
    for file in circles(&files.includes) {
        if let Some(owner) = files.owners.get(&file) {
            let reason = format!("{file} includes itself through other files");
            files
                .joined
                .incomplete(owner, reason, whole(&RepoPath::new(file.as_str())));
        }
    }
}

/// The requirements files of a repository while they are read.
struct PythonFiles<'f, 'p> {
    repository: &'f Repository<'p>,
    joined: &'f mut JoinedEcosystem,
    /// The files that a file includes.
    includes: BTreeMap<String, Vec<String>>,
    /// The package of each file.
    owners: BTreeMap<String, &'f RepoPath>,
    /// Files that others name and whose own names say nothing, still to be read.
    named: BTreeMap<RepoPath, (&'f PythonProject<'f>, Scope)>,
}

impl<'f> PythonFiles<'f, '_> {
    /// A file of any name that another names. What several need is needed as the first of them in the order of scopes
    /// needs it.
    fn name(&mut self, path: &RepoPath, project: &'f PythonProject<'f>, scope: Scope) {
        let known = self.named.get(path).map(|(_, known)| *known);
        if known.is_none_or(|known| scope < known) {
            self.named.insert(path.clone(), (project, scope));
        }
    }

    fn read(&mut self, path: &RepoPath, project: &'f PythonProject<'f>, manifest: &Manifest, scope: Scope) {
        let Some(document) = manifest.document() else {
            return;
        };
        let file = PythonFile {
            project,
            path,
            manifest,
            document,
            scope,
            indexes: indexes(document),
        };
        for error in &manifest.parsed.unread {
            let at = match error.span {
                Some(span) => place(manifest, span),
                None => whole(path),
            };
            let reason = format!("pip would refuse this line: {error}");
            self.joined.incomplete(project.member.path, reason, at);
        }
        let below = file.join(self.joined);
        for constraint in file.constraints() {
            // It adds no dependency, but what pip would refuse in it is reported.
            if !is_requirements(&constraint) {
                self.repository
                    .files
                    .manifest_as(&constraint, Format::Requirements);
            }
        }
        self.owners.insert(path.as_str().to_owned(), project.member.path);
        for included in &below {
            let included = RepoPath::new(included.as_str());
            if !is_requirements(&included) {
                self.name(&included, project, scope);
            }
        }
        self.includes.insert(path.as_str().to_owned(), below);
    }

    /// Reads what is only named, and what that names, each once.
    fn read_named(&mut self) {
        loop {
            let unread = self
                .named
                .iter()
                .filter(|(path, _)| !self.owners.contains_key(path.as_str()));
            let Some((path, (project, scope))) = unread.min_by_key(|(path, (_, scope))| (*scope, *path))
            else {
                return;
            };
            let (path, project, scope) = (path.clone(), *project, *scope);
            if let Some(manifest) = self.repository.files.manifest_as(&path, Format::Requirements) {
                self.read(&path, project, &manifest, scope);
            } else {
                let reason = format!("{path} cannot be read");
                self.joined.incomplete(project.member.path, reason, whole(&path));
            }
            self.owners.insert(path.as_str().to_owned(), project.member.path);
        }
    }
}

fn is_constraints(path: &RepoPath) -> bool {
    path.file_name().contains("constraints")
}

/// Whether a tool generated it from a file of the same name that ends in `.in`.
fn is_compiled(path: &RepoPath, repository: &Repository<'_>) -> bool {
    path.as_str().strip_suffix(".txt").is_some_and(|stem| {
        let source = RepoPath::new(format!("{stem}.in"));
        is_requirements(&source) && repository.listing.get(source.as_str()).is_some()
    })
}

/// Whether a tool generated it from the manifest: it then lists everything that is installed, not the direct
/// dependencies. pip-tools, uv and Poetry's exporter say so in the first lines.
fn is_generated(manifest: &Manifest) -> bool {
    manifest
        .text
        .content()
        .lines()
        .take(5)
        .any(|line| line.starts_with('#') && line.to_ascii_lowercase().contains("autogenerated by"))
}

/// The scope, from the words between the package's directory and the end of the file's name.
fn scope(path: &RepoPath, dir: &str) -> Scope {
    let below = path.as_str().strip_prefix(dir).unwrap_or(path.as_str());
    let mut words = below.split(|char: char| !char.is_ascii_alphanumeric());
    if words.any(|word| DEV.contains(&word)) {
        Scope::Dev
    } else {
        Scope::Prod
    }
}

/// One file while it is read.
struct PythonFile<'f> {
    project: &'f PythonProject<'f>,
    path: &'f RepoPath,
    manifest: &'f Manifest,
    document: &'f Document,
    scope: Scope,
    /// The hosts of the indexes that its options name.
    indexes: Vec<String>,
}

/// `--index-url` replaces PyPI, `--extra-index-url` is searched too.
fn indexes(document: &Document) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut replaces_default = false;
    for item in super::items(document, Some(document.root())) {
        let text = |key: &str| document.as_str(document.get(*item, key)?);
        let (Some(option @ ("--index-url" | "--extra-index-url")), Some(url)) =
            (text("option"), text("value"))
        else {
            continue;
        };
        replaces_default |= option == "--index-url";
        let host = host_or_text(url);
        if found.len() < MAX_SEARCHED && !found.contains(&host) {
            found.push(host);
        }
    }
    if !found.is_empty() && !replaces_default {
        found.push(PYPI.to_owned());
    }
    found
}

impl PythonFile<'_> {
    /// Adds its edges; returns the files that it includes.
    fn join(&self, joined: &mut JoinedEcosystem) -> Vec<String> {
        let mut included = Vec::new();
        let Kind::Sequence(items) = self.document.kind(self.document.root()) else {
            return included;
        };
        for item in items {
            if let Some((file, node)) = self.text(*item, "include") {
                // It is read on its own.
                if let Some(path) = self.listed(file) {
                    included.push(path.as_str().to_owned());
                } else {
                    let reason = format!("there is no readable requirements file at `{file}`");
                    self.incomplete(node, reason, joined);
                }
                continue;
            }
            self.requirement(*item, joined);
        }
        included
    }

    /// The file at a path that this one names, if the repository has it.
    fn listed(&self, file: &str) -> Option<RepoPath> {
        let path = directory(self.path.parent(), file)?;
        let is_listed = self.project.repository.listing.get(&path).is_some();
        is_listed.then(|| RepoPath::new(path.as_str()))
    }

    /// The files that `-c` names.
    fn constraints(&self) -> Vec<RepoPath> {
        let items = super::items(self.document, Some(self.document.root())).iter();
        let named = items.filter_map(|item| self.text(*item, "constraint"));
        named.filter_map(|(file, _)| self.listed(file)).collect()
    }

    fn requirement(&self, item: NodeId, joined: &mut JoinedEcosystem) {
        // Paths in it are relative to where pip runs: usually the directory of the file, or else that of the package.
        let dirs = [self.path.parent(), self.project.member.dir()];
        let target = self.text(item, "path").or_else(|| self.text(item, "url"));
        let source = target.map(|(target, _)| {
            let found = dirs.map(|dir| source_of(target, dir));
            let is_package = |source: &UvSource| {
                matches!(source, UvSource::Path(Some(dir)) if self.project.repository.package_in(dir).is_some())
            };
            let [first, second] = found;
            if is_package(&second) && !is_package(&first) { second } else { first }
        });
        let package = match &source {
            Some(UvSource::Path(Some(dir))) => self.project.repository.package_in(dir),
            _ => None,
        };
        let name = self.text(item, "name");
        let Some((_, node)) = name.or(target) else {
            return;
        };
        let name = name
            .map(|(name, _)| name)
            .or_else(|| package?.name.as_deref())
            .map(str::to_owned)
            .or_else(|| archive_name(target?.0));
        if package.is_some_and(|package| package.id == *self.project.member.path) {
            // `-e .`: the package itself.
            return;
        }
        let Some(name) = name else {
            let reason = format!(
                "purlin can't read the name of the package in `{}`",
                target.map_or("", |(target, _)| target)
            );
            self.incomplete(node, reason, joined);
            return;
        };
        let wanted = WantedDependency {
            name: &name,
            requirement: self.text(item, "specifier").map(|(specifier, _)| specifier),
            scope: self.scope,
            source,
            indexes: &self.indexes,
            at: place(self.manifest, self.document.span(node)),
        };
        self.project.edge(wanted, joined);
    }

    fn text(&self, item: NodeId, key: &str) -> Option<(&str, NodeId)> {
        let node = self.document.get(item, key)?;
        Some((self.document.as_str(node)?, node))
    }

    fn incomplete(&self, node: NodeId, reason: String, joined: &mut JoinedEcosystem) {
        let at = place(self.manifest, self.document.span(node));
        joined.incomplete(self.project.member.path, reason, at);
    }
}

/// The name before the version in the name of a wheel or a source archive.
fn archive_name(target: &str) -> Option<String> {
    let file = target.split(['#', '?']).next()?.rsplit('/').next()?;
    let is_archive = [".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2"]
        .iter()
        .any(|end| file.ends_with(end));
    let (name, _) = file.split_once('-')?;
    (is_archive && !name.is_empty()).then(|| normalized(name))
}
