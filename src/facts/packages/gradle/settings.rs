//! settings.gradle and settings.gradle.kts: which projects a build has, and where.
//! <https://docs.gradle.org/current/userguide/settings_file_basics.html>

use std::collections::BTreeMap;

use super::catalog::{Catalog, Kept, Library, plain_alias};
use super::script::Code;
use crate::document::NodeId;
use crate::facts::FactAt;
use crate::facts::packages::directories::file_in;
use crate::facts::packages::join::directory;
use crate::facts::packages::{Manifest, Manifests};
use crate::repository::CheckedSet;
use crate::source::RepoPath;

/// The names of a settings file, the first before the second.
pub(super) const NAMES: [&str; 2] = ["settings.gradle", "settings.gradle.kts"];

/// One build.
pub(super) struct Build {
    pub(super) path: RepoPath,
    pub(super) dir: String,
    /// The directory of each project, by its path: `:` is the root.
    pub(super) projects: BTreeMap<String, String>,
    /// The other way around.
    pub(super) by_directory: BTreeMap<String, String>,
    /// What `projects.core.dataStore` stands for.
    pub(super) accessors: BTreeMap<String, String>,
    pub(super) catalogs: BTreeMap<String, Catalog>,
    /// By name: the entry of the catalogs that gives a version to what takes it from none, that of `libs` before others.
    offered: BTreeMap<(Kept, String), FactAt>,
    /// Whether it gives build files names of their own.
    pub(super) renames_files: bool,
    /// Where it names its first project.
    pub(super) first: Option<NodeId>,
    /// What text does not tell.
    pub(super) problems: Vec<(NodeId, String)>,
}

/// The settings in force in a directory; Gradle looks for the one in Groovy first.
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
    let statements = Code::new(document, document.root());
    let named = statements
        .items()
        .find(|statement| statement.name() == Some("rootProject.name"))?;
    named.value()?.text().map(str::to_owned)
}

struct Told<'m> {
    manifest: &'m Manifest,
    /// As they are included, `:a:b`.
    included: Vec<String>,
    directories: BTreeMap<String, String>,
    names: BTreeMap<String, String>,
    catalogs: BTreeMap<String, Catalog>,
}

impl Build {
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
            renames_files: false,
            first: None,
            problems: Vec::new(),
        };
        let mut told = Told {
            manifest,
            included: Vec::new(),
            directories: BTreeMap::new(),
            names: BTreeMap::new(),
            catalogs: BTreeMap::new(),
        };
        for statement in Code::new(document, document.root()).items() {
            statement.each(&mut |code| build.statement(code, &mut told, files));
        }
        build.catalogs = std::mem::take(&mut told.catalogs);
        if !build.catalogs.contains_key("libs") {
            let usual = RepoPath::new(file_in(&build.dir, "gradle/libs.versions.toml"));
            if let Some(catalog) = Catalog::read(&usual, files) {
                build.catalogs.insert("libs".to_owned(), catalog);
            }
        }
        build.offered = offered(&build.catalogs);
        build.place(&told);
        Some(build)
    }

    fn statement(&mut self, code: Code<'_>, told: &mut Told<'_>, files: &dyn Manifests) {
        if let Some(text) = code.code() {
            let words = ["include ", "include(", "projectDir", "includeFlat"];
            if words.iter().any(|word| text.contains(word)) {
                self.problem(
                    code.node,
                    "which projects this includes is not told by its text".to_owned(),
                );
            }
            return;
        }
        let Some(name) = code.name() else { return };
        if name.ends_with("buildFileName") && code.value().is_some() {
            self.renames_files = true;
        }
        match name {
            "include" | "settings.include" | "includeFlat" => {
                self.first.get_or_insert(code.node);
                for arg in code.args() {
                    self.include(arg, name == "includeFlat", told);
                }
            }
            "project" | "settings.project" => {
                let Some(project) = code.args().next().and_then(Code::text) else {
                    return;
                };
                let project = absolute(project);
                for part in code.then() {
                    match (part.name(), part.value()) {
                        (Some("projectDir"), Some(value)) => match self.directory_of(value) {
                            Some(dir) => {
                                told.directories.insert(project.clone(), dir);
                            }
                            None => self.problem(
                                value.node,
                                format!("where `{project}` lies is not told by its text"),
                            ),
                        },
                        (Some("name"), Some(value)) => match value.text() {
                            Some(name) => {
                                told.names.insert(project.clone(), name.to_owned());
                            }
                            None => {
                                self.problem(
                                    value.node,
                                    format!("what `{project}` is called is not told by its text"),
                                );
                            }
                        },
                        (Some("buildFileName"), Some(_)) => self.renames_files = true,
                        _ => {}
                    }
                }
            }
            "versionCatalogs" | "dependencyResolutionManagement.versionCatalogs" => {
                for catalog in code.block() {
                    self.catalog(catalog, told, files);
                }
            }
            _ => {}
        }
    }

    fn problem(&mut self, node: NodeId, reason: String) {
        self.problems.push((node, reason));
    }

    fn include(&mut self, arg: Code<'_>, flat: bool, told: &mut Told<'_>) {
        if arg.is_list() {
            for item in arg.items() {
                self.include(item, flat, told);
            }
        } else if let Some(text) = arg.text() {
            let path = absolute(text);
            if flat {
                match directory(&self.dir, &format!("../{text}")) {
                    Some(dir) => {
                        told.directories.insert(path.clone(), dir);
                    }
                    None => self.problem(arg.node, format!("`{text}` lies outside of the repository")),
                }
            }
            told.included.push(path);
        } else {
            self.problem(
                arg.node,
                "which projects this includes is not told by its text".to_owned(),
            );
        }
    }

    /// `file("x")`, `File(rootDir, "x")` and the like.
    fn directory_of(&self, value: Code<'_>) -> Option<String> {
        let text = if let Some(code) = value.code() {
            let inner = code.strip_prefix("new File(")?.strip_suffix(')')?;
            let (base, last) = inner.rsplit_once(',').unwrap_or(("rootDir", inner));
            let text = last.trim().strip_prefix(['"', '\''])?.strip_suffix(['"', '\''])?;
            is_root(base.trim()).then_some(text)?
        } else {
            if !matches!(value.last(), Some("file" | "File" | "resolve" | "dir")) {
                return None;
            }
            let args: Vec<Code<'_>> = value.args().collect();
            match args.as_slice() {
                [path] => path.written()?,
                [base, path] if base.name().is_some_and(is_root) => path.written()?,
                _ => return None,
            }
        };
        directory(&self.dir, from_root(text)?)
    }

    /// `libs { from(files("…")) }`, `create("libs") { … }`.
    fn catalog(&mut self, code: Code<'_>, told: &mut Told<'_>, files: &dyn Manifests) {
        let name = match code.name() {
            Some("create" | "register" | "getByName" | "named" | "maybeCreate") => {
                code.args().next().and_then(Code::text)
            }
            Some(name) if code.has_block() => Some(name),
            _ => None,
        };
        let Some(name) = name else { return };
        let mut catalog = Catalog::default();
        for statement in code.block() {
            match statement.name() {
                Some("from") => {
                    let from = statement.args().next();
                    let file = from
                        .filter(|from| matches!(from.last(), Some("files" | "file")))
                        .and_then(|from| from.args().next())
                        .and_then(Code::written)
                        .and_then(from_root)
                        .and_then(|path| directory(&self.dir, path));
                    if let Some(read) = file.and_then(|file| Catalog::read(&RepoPath::new(file), files)) {
                        catalog.merge(read);
                    } else {
                        self.problem(
                            statement.node,
                            format!("the catalog `{name}` comes from elsewhere"),
                        );
                    }
                }
                _ => catalog.statement(statement, told.manifest),
            }
        }
        told.catalogs.entry(name.to_owned()).or_default().merge(catalog);
    }

    /// Gives every project its path and its directory; what is included brings what it lies in.
    fn place(&mut self, told: &Told<'_>) {
        let mut known: BTreeMap<&str, (String, String)> = BTreeMap::new();
        known.insert("", (String::new(), self.dir.clone()));
        for included in &told.included {
            let ends = included
                .match_indices(':')
                .skip(1)
                .map(|(at, _)| at)
                .chain([included.len()]);
            let mut above = "";
            // Deeper than any layout of directories is.
            for end in ends.take(64) {
                let path = included.get(..end).unwrap_or_default();
                if !known.contains_key(path) {
                    let name = path.rsplit_once(':').map_or(path, |(_, name)| name);
                    let (parent, parent_dir) = known.get(above).cloned().unwrap_or_default();
                    let dir = told
                        .directories
                        .get(path)
                        .cloned()
                        .unwrap_or_else(|| file_in(&parent_dir, name));
                    let name = told.names.get(path).map_or(name, String::as_str);
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

    /// `libs.plugins.x`, perhaps with `.get().pluginId` behind it.
    pub(super) fn plugin(&self, name: &str) -> Option<&Library> {
        let (catalog, rest) = name.split_once('.')?;
        let alias = plain_alias(rest.strip_prefix("plugins.")?);
        self.catalogs.get(catalog)?.plugin(alias)
    }

    /// The entry of a catalog that gives a version to what takes it from none.
    pub(super) fn offered(&self, kept: Kept, name: &str) -> Option<&FactAt> {
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

fn offered(catalogs: &BTreeMap<String, Catalog>) -> BTreeMap<(Kept, String), FactAt> {
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

/// A path from the root, without what stands for the root before it; `None` where it evaluates anything else.
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

/// What Gradle makes of a project's path, or of the alias of a library: words in one, parts with dots between them.
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
