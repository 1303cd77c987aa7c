//! settings.gradle and settings.gradle.kts: which projects a build has, and where.
//! <https://docs.gradle.org/current/userguide/settings_file_basics.html>

use std::collections::BTreeMap;

use super::catalog::{CatalogEntryKind, Library, VersionCatalog, plain_alias};
use super::code::GradleCode;
use crate::document::NodeId;
use crate::facts::FactAt;
use crate::facts::packages::directories::file_in;
use crate::facts::packages::join::directory;
use crate::facts::packages::{Manifest, Manifests};
use crate::repository::CheckedSet;
use crate::source::RepoPath;

/// The names of a settings file, the first before the second.
pub(super) const NAMES: [&str; 2] = ["settings.gradle", "settings.gradle.kts"];

/// Why the projects of a build are not all known.
const UNKNOWN_PROJECTS: &str = "purlin can't tell which projects this includes without running Gradle";

/// One build.
pub(super) struct GradleBuild {
    pub(super) path: RepoPath,
    pub(super) dir: String,
    /// The directory of each project, by its path: `:` is the root.
    pub(super) projects: BTreeMap<String, String>,
    /// The other way around.
    pub(super) by_directory: BTreeMap<String, String>,
    /// The project of each accessor, such as `projects.core.dataStore`.
    pub(super) accessors: BTreeMap<String, String>,
    pub(super) catalogs: BTreeMap<String, VersionCatalog>,
    /// By name: the catalog entry for a library that a script states without the catalog; `libs` comes before other
    /// catalogs.
    offered: BTreeMap<(CatalogEntryKind, String), FactAt>,
    /// The versions that the settings give plugins.
    pub(super) plugin_versions: BTreeMap<String, String>,
    /// Whether it changes the names of build files.
    pub(super) renames_files: bool,
    /// Where it names its first project.
    pub(super) first: Option<NodeId>,
    /// What purlin can't resolve.
    pub(super) problems: Vec<(NodeId, String)>,
}

/// The settings file of a directory; Gradle looks for the Groovy one first.
pub(super) fn in_directory(directory: &str, listing: &CheckedSet) -> Option<RepoPath> {
    NAMES
        .iter()
        .map(|name| file_in(directory, name))
        .find(|path| listing.find(path).is_some())
        .map(RepoPath::new)
}

/// The name that the settings give the root project.
pub(super) fn root_name(manifest: &Manifest) -> Option<String> {
    let document = manifest.document()?;
    let statements = GradleCode::new(document, document.root());
    let named = statements
        .items()
        .find(|statement| statement.name() == Some("rootProject.name"))?;
    named.value()?.text().map(str::to_owned)
}

#[derive(Default)]
struct SettingsStatements {
    /// As they are included, `:a:b`.
    included: Vec<String>,
    directories: BTreeMap<String, String>,
    names: BTreeMap<String, String>,
}

impl GradleBuild {
    pub(super) fn read(path: &RepoPath, manifest: &Manifest, files: &dyn Manifests) -> Option<Self> {
        let document = manifest.document()?;
        let mut build = Self {
            path: path.clone(),
            dir: path.parent().to_owned(),
            projects: BTreeMap::new(),
            by_directory: BTreeMap::new(),
            accessors: BTreeMap::new(),
            catalogs: BTreeMap::new(),
            offered: BTreeMap::new(),
            plugin_versions: BTreeMap::new(),
            renames_files: false,
            first: None,
            problems: Vec::new(),
        };
        let mut settings = SettingsStatements::default();
        for statement in GradleCode::new(document, document.root()).items() {
            statement.each(&mut |code| build.statement(code, &mut settings, files));
        }
        if !build.catalogs.contains_key("libs") {
            let usual = RepoPath::new(file_in(&build.dir, "gradle/libs.versions.toml"));
            if let Some(catalog) = VersionCatalog::read(&usual, files) {
                build.catalogs.insert("libs".to_owned(), catalog);
            }
        }
        build.offered = offered(&build.catalogs);
        build.place(&settings);
        Some(build)
    }

    fn statement(&mut self, code: GradleCode<'_>, settings: &mut SettingsStatements, files: &dyn Manifests) {
        if let Some(text) = code.code() {
            let words = ["include ", "include(", "projectDir", "includeFlat"];
            if words.iter().any(|word| text.contains(word)) {
                self.problem(code.node, UNKNOWN_PROJECTS);
            }
            return;
        }
        let Some(name) = code.name() else { return };
        if name.ends_with("buildFileName") && code.value().is_some() {
            self.renames_files = true;
        }
        match name {
            "include" | "settings.include" => {
                self.first.get_or_insert(code.node);
                for arg in code.args() {
                    self.include(arg, settings);
                }
            }
            "includeFlat" => self.problem(code.node, "purlin doesn't read `includeFlat`"),
            "project" | "settings.project" => {
                let Some(project) = code.args().next().and_then(GradleCode::text) else {
                    return;
                };
                let project = absolute(project);
                for part in code.then() {
                    match (part.name(), part.value()) {
                        (Some("projectDir"), Some(value)) => match self.directory_of(value) {
                            Some(dir) => {
                                settings.directories.insert(project.clone(), dir);
                            }
                            None => self.problem(
                                value.node,
                                format!(
                                    "purlin can't tell the directory of `{project}` without running Gradle"
                                ),
                            ),
                        },
                        (Some("name"), Some(value)) => match value.text() {
                            Some(name) => {
                                settings.names.insert(project.clone(), name.to_owned());
                            }
                            None => {
                                self.problem(
                                    value.node,
                                    format!(
                                        "purlin can't tell the name of `{project}` without running Gradle"
                                    ),
                                );
                            }
                        },
                        (Some("buildFileName"), Some(_)) => self.renames_files = true,
                        _ => {}
                    }
                }
            }
            "pluginManagement" | "pluginManagement.plugins" => {
                let within = code.block().filter(|inner| inner.name() == Some("plugins"));
                let plugins = match name {
                    "pluginManagement" => within.flat_map(GradleCode::block).collect::<Vec<_>>(),
                    _ => code.block().collect(),
                };
                for plugin in plugins {
                    let id = plugin.args().next().and_then(GradleCode::text);
                    let version = plugin.then().find(|part| part.name() == Some("version"));
                    let version = version
                        .and_then(|part| part.args().next())
                        .and_then(GradleCode::written);
                    if let (Some(id), Some(version)) = (id, version) {
                        let id = match plugin.name() {
                            Some("kotlin") => format!("org.jetbrains.kotlin.{id}"),
                            _ => id.to_owned(),
                        };
                        self.plugin_versions.insert(id, version.to_owned());
                    }
                }
            }
            "versionCatalogs" | "dependencyResolutionManagement.versionCatalogs" => {
                for catalog in code.block() {
                    self.catalog(catalog, files);
                }
            }
            _ => {}
        }
    }

    fn problem(&mut self, node: NodeId, reason: impl Into<String>) {
        self.problems.push((node, reason.into()));
    }

    fn include(&mut self, arg: GradleCode<'_>, settings: &mut SettingsStatements) {
        match arg.text() {
            Some(text) => settings.included.push(absolute(text)),
            None => self.problem(arg.node, UNKNOWN_PROJECTS),
        }
    }

    /// `file("x")`, `File(rootDir, "x")` and the like.
    fn directory_of(&self, value: GradleCode<'_>) -> Option<String> {
        let text = if let Some(code) = value.code() {
            let inner = code.strip_prefix("new File(")?.strip_suffix(')')?;
            let (base, last) = inner.rsplit_once(',').unwrap_or(("rootDir", inner));
            let text = last.trim().strip_prefix(['"', '\''])?.strip_suffix(['"', '\''])?;
            is_root(base.trim()).then_some(text)?
        } else {
            if !matches!(value.last(), Some("file" | "File" | "resolve" | "dir")) {
                return None;
            }
            let args: Vec<GradleCode<'_>> = value.args().collect();
            match args.as_slice() {
                [path] => path.written()?,
                [base, path] if base.name().is_some_and(is_root) => path.written()?,
                _ => return None,
            }
        };
        directory(&self.dir, from_root(text)?)
    }

    /// `libs { from(files("…")) }`, `create("libs") { … }`.
    fn catalog(&mut self, code: GradleCode<'_>, files: &dyn Manifests) {
        let name = match code.name() {
            Some("create" | "register" | "getByName" | "named" | "maybeCreate") => {
                code.args().next().and_then(GradleCode::text)
            }
            Some(name) if code.has_block() => Some(name),
            _ => None,
        };
        let Some(name) = name else { return };
        for statement in code.block() {
            if statement.name() != Some("from") {
                let reason =
                    format!("purlin doesn't read what the settings add to the version catalog `{name}`");
                self.problem(statement.node, reason);
                continue;
            }
            let from = statement.args().next();
            let file = from
                .filter(|from| matches!(from.last(), Some("files" | "file")))
                .and_then(|from| from.args().next())
                .and_then(GradleCode::written)
                .and_then(from_root)
                .and_then(|path| directory(&self.dir, path));
            match file.and_then(|file| VersionCatalog::read(&RepoPath::new(file), files)) {
                Some(read) => self.catalogs.entry(name.to_owned()).or_default().merge(read),
                None => self.problem(
                    statement.node,
                    format!("purlin can't find the version catalog `{name}` in the repository"),
                ),
            }
        }
    }

    /// Gives every project its path and its directory; including a project includes its parents.
    fn place(&mut self, settings: &SettingsStatements) {
        let mut known: BTreeMap<&str, (String, String)> = BTreeMap::new();
        known.insert("", (String::new(), self.dir.clone()));
        for included in &settings.included {
            let ends = included
                .match_indices(':')
                .skip(1)
                .map(|(at, _)| at)
                .chain([included.len()]);
            let mut above = "";
            // Deeper than any real directory layout.
            for end in ends.take(64) {
                let path = included.get(..end).unwrap_or_default();
                if !known.contains_key(path) {
                    let name = path.rsplit_once(':').map_or(path, |(_, name)| name);
                    let (parent, parent_dir) = known.get(above).cloned().unwrap_or_default();
                    let dir = settings
                        .directories
                        .get(path)
                        .cloned()
                        .unwrap_or_else(|| file_in(&parent_dir, name));
                    let name = settings.names.get(path).map_or(name, String::as_str);
                    known.insert(path, (format!("{parent}:{name}"), dir));
                }
                above = path;
            }
        }
        for (path, dir) in known.into_values() {
            let path = if path.is_empty() { ":".to_owned() } else { path };
            self.by_directory.insert(dir.clone(), path.clone());
            self.accessors.insert(accessor(&path), path.clone());
            self.projects.insert(path, dir);
        }
    }

    /// `libs.plugins.x`, perhaps with `.get().pluginId` after it.
    pub(super) fn plugin(&self, name: &str) -> Option<&Library> {
        let (catalog, rest) = name.split_once('.')?;
        let alias = plain_alias(rest.strip_prefix("plugins.")?);
        self.catalogs.get(catalog)?.plugin(alias)
    }

    /// The catalog entry for a library that a script states without the catalog.
    pub(super) fn offered(&self, kept: CatalogEntryKind, name: &str) -> Option<&FactAt> {
        self.offered.get(&(kept, name.to_owned()))
    }

    /// The projects below one, it itself left out.
    pub(super) fn below<'b>(&'b self, project: &str) -> impl Iterator<Item = &'b String> {
        let start = if project == ":" {
            ":".to_owned()
        } else {
            format!("{project}:")
        };
        self.projects
            .iter()
            .filter(move |(path, _)| path.len() > start.len() && path.starts_with(&start))
            .map(|(_, dir)| dir)
    }
}

fn offered(catalogs: &BTreeMap<String, VersionCatalog>) -> BTreeMap<(CatalogEntryKind, String), FactAt> {
    let (usual, others): (Vec<_>, Vec<_>) = catalogs.iter().partition(|(name, _)| *name == "libs");
    let mut offered = BTreeMap::new();
    for (_, catalog) in usual.into_iter().chain(others) {
        for (kept, library) in catalog.versioned() {
            if let Some(entry) = &library.entry {
                offered
                    .entry((kept, library.name.clone()))
                    .or_insert_with(|| entry.clone());
            }
        }
    }
    offered
}

/// The path of a project as `include` has it, from the root.
fn absolute(path: &str) -> String {
    if path.starts_with(':') {
        path.to_owned()
    } else {
        format!(":{path}")
    }
}

fn is_root(name: &str) -> bool {
    matches!(
        name,
        "rootDir"
            | "settingsDir"
            | "rootProject.projectDir"
            | "settings.rootDir"
            | "settings.settingsDir"
            | "project.rootDir"
            | "rootProject.rootDir"
    )
}

/// A path from the root, without the variable for the root before it; `None` if it contains other expressions.
pub(super) fn from_root(text: &str) -> Option<&str> {
    let rest = match text.strip_prefix('$') {
        None => text,
        Some(rest) => {
            let (name, rest) = match rest.strip_prefix('{') {
                Some(braced) => braced.split_once('}')?,
                None => rest.split_at(rest.find(['/', '$']).unwrap_or(rest.len())),
            };
            if !is_root(name) {
                return None;
            }
            rest.trim_start_matches('/')
        }
    };
    (!rest.contains('$')).then_some(rest)
}

/// The accessor of a project's path or a library's alias: words in camel case, parts joined by dots.
/// <https://docs.gradle.org/current/userguide/declaring_dependencies_basics.html#sec:type-safe-project-accessors>
fn accessor(path: &str) -> String {
    let mut result = String::with_capacity(path.len());
    let mut upper = false;
    for char in path.trim_start_matches(':').chars() {
        match char {
            ':' => {
                result.push('.');
                upper = false;
            }
            '-' | '_' | '.' | ' ' => upper = true,
            _ if upper => {
                result.extend(char.to_uppercase());
                upper = false;
            }
            _ => result.push(char),
        }
    }
    result
}
