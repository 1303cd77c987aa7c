//! The dependencies that one build file declares: its own, and those that it gives to other projects.

use super::catalog::{Library, coordinates_of};
use super::plugins::{Plugins, is_core};
use super::scope;
use super::script::Code;
use super::settings::{Build, from_root};
use crate::document::Document;
use crate::facts::packages::Manifest;
use crate::facts::packages::join::{Declared, Joined, Member, Repository, directory, place};
use crate::facts::{EdgeSource, FactAt, PackageFact, Scope};
use crate::source::RepoPath;

/// Edges that build files and applied scripts give to other packages than their own, in the whole repository.
pub(super) const MOST_SHARED: usize = 100_000;

/// What a block of dependencies can hold beside dependencies.
const NO_DEPENDENCIES: [&str; 14] = [
    "constraints",
    "components",
    "modules",
    "attributesSchema",
    "artifactTypes",
    "registerTransform",
    "exclude",
    "because",
    "println",
    "print",
    "ext",
    "extra",
    "imports",
    "require",
];
/// Words before a block whose statements count as if they stood outside of it.
const TRANSPARENT: [&str; 15] = [
    "if",
    "else",
    "for",
    "while",
    "try",
    "catch",
    "finally",
    "with",
    "run",
    "also",
    "apply",
    "let",
    "afterEvaluate",
    "each",
    "forEach",
];
/// Values that are files or come with Gradle.
const NO_PACKAGES: [&str; 12] = [
    "files",
    "fileTree",
    "zipTree",
    "file",
    "gradleApi",
    "localGroovy",
    "gradleTestKit",
    "gradleKotlinDsl",
    "embeddedKotlin",
    "npm",
    "devNpm",
    "peerNpm",
];
/// Blocks whose `dependencies` and `plugins` are none of the project.
const OTHER_DEPENDENCIES: [&str; 7] = [
    "constraints",
    "dependencyManagement",
    "pom",
    "publishing",
    "gradlePlugin",
    "jar",
    "shadowJar",
];

/// One build file.
pub(super) struct Project<'r> {
    repository: &'r Repository<'r>,
    build: Option<&'r Build>,
    plugins: &'r Plugins,
    member: &'r Member<'r>,
    package: &'r PackageFact,
    /// `:core`
    path: String,
}

/// What surrounds a statement.
#[derive(Clone)]
struct Around<'r> {
    /// The packages that it is about, each with the path of its project; `None` where text does not tell.
    from: Option<Vec<(&'r RepoPath, String)>>,
    /// The file that it stands in.
    manifest: &'r Manifest,
    /// Whether it is about the build rather than the project.
    in_build: bool,
    /// Whether it is about tests.
    in_tests: bool,
    /// Whether another script is read, which is applied here.
    applied: bool,
}

/// What a value in a block of dependencies is.
struct Value {
    to: Option<RepoPath>,
    name: String,
    requirement: Option<String>,
    source: EdgeSource,
}

impl<'r> Project<'r> {
    pub(super) fn new(
        repository: &'r Repository<'r>,
        build: Option<&'r Build>,
        plugins: &'r Plugins,
        member: &'r Member<'r>,
        package: &'r PackageFact,
    ) -> Self {
        let path = build.and_then(|build| build.by_directory.get(member.dir()));
        Self {
            repository,
            build,
            plugins,
            member,
            package,
            path: path.cloned().unwrap_or_else(|| ":".to_owned()),
        }
    }

    pub(super) fn join(&self, document: &Document, left: &mut usize, joined: &mut Joined) {
        let around = Around {
            from: Some(vec![(&self.package.id, self.path.clone())]),
            manifest: &self.member.manifest,
            in_build: false,
            in_tests: false,
            applied: false,
        };
        for statement in Code::new(document, document.root()).items() {
            self.statement(statement, &around, left, joined);
        }
    }

    fn at(around: &Around<'_>, code: Code<'_>) -> FactAt {
        place(around.manifest, code.document.span(code.node))
    }

    fn tell(&self, around: &Around<'_>, code: Code<'_>, reason: String, joined: &mut Joined) {
        joined.incomplete(&self.package.id, reason, Self::at(around, code));
    }

    fn statement(&self, code: Code<'_>, around: &Around<'r>, left: &mut usize, joined: &mut Joined) {
        if let Some(text) = code.code() {
            // A function or a class that is never called declares nothing; whether one is called, text does not tell.
            if text.contains("dependencies {") || text.contains("dependencies.add") {
                self.tell(
                    around,
                    code,
                    "dependencies in code that is not read".to_owned(),
                    joined,
                );
            }
            return;
        }
        let Some(name) = code.name() else { return };
        let last = code.last().unwrap_or(name);
        if OTHER_DEPENDENCIES.contains(&name) {
            return;
        }
        match (last, name) {
            ("dependencies", _) if code.has_block() => {
                for inner in code.block() {
                    self.dependency(inner, around, left, joined);
                }
                return;
            }
            ("plugins", "plugins") if code.has_block() => {
                for inner in code.block() {
                    self.plugin(inner, around, left, joined);
                }
                return;
            }
            (_, "apply" | "project.apply") if code.has_args() || code.has_block() => {
                self.apply(code, around, left, joined);
                return;
            }
            _ => {}
        }
        let mut inner = around.clone();
        match (last, name) {
            ("subprojects" | "allprojects", _) if code.has_block() => {
                inner.from = self.projects(code, around);
            }
            (_, "configure") if code.has_block() => {
                let arg = code.args().next();
                inner.from = arg.and_then(|arg| self.projects(arg, around));
            }
            (_, "project") if code.has_block() && code.has_args() => {
                inner.from = self.projects(code, around);
            }
            ("each" | "forEach" | "all" | "configureEach" | "matching", _)
                if name.to_lowercase().contains("project") =>
            {
                inner.from = None;
            }
            _ => {}
        }
        inner.in_build |= matches!(name, "buildscript" | "pluginManagement");
        let labels = [Some(name), code.args().next().and_then(Code::text)];
        inner.in_tests |= labels.into_iter().flatten().any(scope::is_test) && !matches!(last, "dependencies");
        for statement in code.block() {
            self.statement(statement, &inner, left, joined);
        }
        for part in code.then() {
            let mut inner = inner.clone();
            // `subprojects.findAll { … }.each { … }`
            if matches!(part.last(), Some("each" | "forEach" | "all" | "configureEach"))
                && name.to_lowercase().contains("project")
            {
                inner.from = None;
            }
            self.statement(part, &inner, left, joined);
        }
        if let Some(value) = code.value().filter(|value| value.has_block()) {
            self.statement(value, &inner, left, joined);
        }
    }

    /// The projects that `subprojects`, `allprojects` and `project(":x")` stand for; `None` where text does not tell.
    fn projects(&self, code: Code<'_>, around: &Around<'r>) -> Option<Vec<(&'r RepoPath, String)>> {
        if around.from.as_ref()?.len() != 1 {
            return None;
        }
        let build = self.build?;
        let package = |dir: &String| {
            let package = self.repository.package_in(dir)?;
            Some((&package.id, build.by_directory.get(dir)?.clone()))
        };
        let name = code.name()?;
        let own = std::iter::once((&self.package.id, self.path.clone()));
        match name {
            "project" => {
                let path = absolute(&self.path, code.args().next()?.text()?);
                // One without a build file is no package.
                Some(vec![package(build.projects.get(&path)?)?])
            }
            "subprojects" | "project.subprojects" if code.then().next().is_none() => {
                Some(build.below(&self.path).filter_map(package).collect())
            }
            "allprojects" | "project.allprojects" if code.then().next().is_none() => {
                Some(own.chain(build.below(&self.path).filter_map(package)).collect())
            }
            "rootProject.subprojects" => Some(build.below(":").filter_map(package).collect()),
            _ => None,
        }
    }

    /// One statement of a block of dependencies.
    fn dependency(&self, code: Code<'_>, around: &Around<'r>, left: &mut usize, joined: &mut Joined) {
        if let Some(text) = code.code() {
            let shown: String = text.lines().next().unwrap_or_default().chars().take(60).collect();
            self.tell(around, code, format!("`{shown}` is not told by its text"), joined);
            return;
        }
        if code.is_declaration() {
            return;
        }
        let Some(name) = code.name() else { return };
        let last = code.last().unwrap_or(name);
        if TRANSPARENT.contains(&last) {
            for inner in code.block() {
                self.dependency(inner, around, left, joined);
            }
            for part in code.then() {
                self.dependency(part, around, left, joined);
            }
            return;
        }
        if NO_DEPENDENCIES.contains(&last) {
            return;
        }
        if code.value().is_some() {
            return;
        }
        let (configuration, skipped) = match (last, code.args().next().and_then(Code::text)) {
            ("add", Some(configuration)) => (configuration, 1),
            _ => (last, 0),
        };
        let scope = match scope::of(configuration) {
            _ if around.in_build => Scope::Build,
            Scope::Prod | Scope::Peer | Scope::Optional if around.in_tests => Scope::Test,
            scope => scope,
        };
        let args: Vec<Code<'_>> = code.args().skip(skipped).collect();
        if args.iter().any(|arg| matches!(arg.key(), Some("group" | "name"))) {
            self.by_parts(code, &args, scope, around, left, joined);
            return;
        }
        for arg in args {
            self.value(arg, scope, around, left, joined);
        }
    }

    /// `group: "g", name: "a", version: "v"`.
    fn by_parts(
        &self,
        code: Code<'_>,
        args: &[Code<'_>],
        scope: Scope,
        around: &Around<'r>,
        left: &mut usize,
        joined: &mut Joined,
    ) {
        let part = |key: &str| {
            args.iter()
                .find(|arg| arg.key() == Some(key))
                .and_then(|arg| arg.value())
        };
        let name = part("name").or_else(|| part("module"));
        let at = name.unwrap_or(code);
        match (part("group").and_then(Code::text), name.and_then(Code::text)) {
            (Some(group), Some(name)) => {
                let version = part("version").and_then(Code::written).map(str::to_owned);
                let library = Library {
                    name: format!("{group}:{name}"),
                    requirement: version,
                };
                self.external(at, &library, scope, around, left, joined);
            }
            _ => self.tell(
                around,
                code,
                "the name of a dependency is not told by its text".to_owned(),
                joined,
            ),
        }
    }

    /// A value in a block of dependencies.
    fn value(
        &self,
        code: Code<'_>,
        scope: Scope,
        around: &Around<'r>,
        left: &mut usize,
        joined: &mut Joined,
    ) {
        if code.is_list() {
            let items: Vec<Code<'_>> = code.items().collect();
            if items.iter().any(|item| item.key().is_some()) {
                self.by_parts(code, &items, scope, around, left, joined);
            } else {
                for item in items {
                    self.value(item, scope, around, left, joined);
                }
            }
            return;
        }
        if let Some(text) = code.written() {
            match coordinates_of(text) {
                Some(library) => self.external(code, &library, scope, around, left, joined),
                None => self.tell(
                    around,
                    code,
                    format!("`{text}` names no library by its text"),
                    joined,
                ),
            }
            return;
        }
        if let Some(text) = code.code() {
            let is_file = ["files(", "fileTree(", "sourceSets.", "configurations."];
            if !is_file.iter().any(|start| text.trim_start().starts_with(start)) {
                let shown: String = text.lines().next().unwrap_or_default().chars().take(60).collect();
                self.tell(around, code, format!("`{shown}` is not told by its text"), joined);
            }
            return;
        }
        let Some(name) = code.name() else { return };
        let bare = name
            .strip_prefix("dependencies.")
            .or_else(|| name.strip_prefix("project.dependencies."))
            .or_else(|| name.strip_prefix("rootProject."))
            .unwrap_or(name);
        let first = code.args().next();
        match bare {
            _ if NO_PACKAGES.contains(&bare) => {}
            "project" => self.internal(code, first, scope, around, left, joined),
            "mapOf" => match code.named("path") {
                Some(path) => self.internal(code, Some(path), scope, around, left, joined),
                None => {
                    let args: Vec<Code<'_>> = code.args().collect();
                    self.by_parts(code, &args, scope, around, left, joined);
                }
            },
            "platform" | "enforcedPlatform" => {
                let scope = if scope == Scope::Test { scope } else { Scope::Build };
                if let Some(first) = first {
                    if first.key().is_some() {
                        let args: Vec<Code<'_>> = code.args().collect();
                        self.by_parts(code, &args, scope, around, left, joined);
                    } else {
                        self.value(first, scope, around, left, joined);
                    }
                }
            }
            "testFixtures" | "create" | "variantOf" | "dependency" => {
                if let Some(first) = first {
                    self.value(first, scope, around, left, joined);
                }
            }
            "kotlin" if first.is_some() => {
                if let Some(module) = first.and_then(Code::text) {
                    let library = Library {
                        name: format!("org.jetbrains.kotlin:kotlin-{module}"),
                        requirement: code.args().nth(1).and_then(Code::written).map(str::to_owned),
                    };
                    self.external(code, &library, scope, around, left, joined);
                }
            }
            _ if bare.starts_with("projects.") => self.accessor(code, bare, scope, around, left, joined),
            _ if name.starts_with("sourceSets")
                || name.starts_with("configurations")
                || name.starts_with("layout") => {}
            _ => match self.aliased(code, bare) {
                Some(Some(libraries)) => {
                    for library in libraries {
                        self.external(code, &library, scope, around, left, joined);
                    }
                }
                Some(None) => self.tell(
                    around,
                    code,
                    format!("no catalog of the build has `{name}`"),
                    joined,
                ),
                None => self.tell(
                    around,
                    code,
                    format!("what `{name}` stands for is not told by its text"),
                    joined,
                ),
            },
        }
    }

    /// What an accessor of a version catalog stands for; `None` where it is none, and `Some(None)` where there is no entry.
    #[allow(
        clippy::option_option,
        reason = "no accessor differs from one without an entry"
    )]
    fn aliased(&self, code: Code<'_>, name: &str) -> Option<Option<Vec<Library>>> {
        let (first, rest) = name.split_once('.')?;
        let catalog = self.build?.catalogs.get(first)?;
        let alias = match rest {
            "findLibrary" | "findBundle" => {
                let alias = code.args().next()?.text()?;
                if rest == "findBundle" {
                    format!("bundles.{alias}")
                } else {
                    alias.to_owned()
                }
            }
            _ => plain_alias(rest).to_owned(),
        };
        let found = catalog.libraries(&alias);
        Some(found.map(|libraries| libraries.into_iter().cloned().collect()))
    }

    fn external(
        &self,
        code: Code<'_>,
        library: &Library,
        scope: Scope,
        around: &Around<'r>,
        left: &mut usize,
        joined: &mut Joined,
    ) {
        let value = Value {
            to: None,
            name: library.name.clone(),
            requirement: library.requirement.clone(),
            source: EdgeSource::Registry,
        };
        self.edges(code, scope, around, left, joined, |_| Ok(value.clone_for()));
    }

    /// `project(":x")`, also with `path` and a configuration.
    fn internal(
        &self,
        code: Code<'_>,
        first: Option<Code<'_>>,
        scope: Scope,
        around: &Around<'r>,
        left: &mut usize,
        joined: &mut Joined,
    ) {
        let path = code.named("path").or(first.filter(|first| first.key().is_none()));
        let Some(path) = path else {
            // The project itself.
            if code.has_args() {
                self.tell(
                    around,
                    code,
                    "which project this is, its text does not tell".to_owned(),
                    joined,
                );
            }
            return;
        };
        match path.text() {
            Some(text) => self.edges(path, scope, around, left, joined, |from| {
                self.project(&absolute(from, text))
            }),
            None => self.tell(
                around,
                code,
                "which project this is, its text does not tell".to_owned(),
                joined,
            ),
        }
    }

    /// `projects.core.data`.
    fn accessor(
        &self,
        code: Code<'_>,
        name: &str,
        scope: Scope,
        around: &Around<'r>,
        left: &mut usize,
        joined: &mut Joined,
    ) {
        let accessor = name.trim_start_matches("projects.");
        let accessor = accessor.strip_suffix(".dependencyProject").unwrap_or(accessor);
        let known = self.build.and_then(|build| {
            build.accessors.get(accessor).or_else(|| {
                // Behind the name of the root project.
                build.accessors.get(accessor.split_once('.')?.1)
            })
        });
        match known {
            Some(path) => self.edges(code, scope, around, left, joined, |_| self.project(path)),
            None => self.tell(
                around,
                code,
                format!("no project of the build is `{name}`"),
                joined,
            ),
        }
    }

    /// What the path of a project leads to.
    fn project(&self, path: &str) -> Result<Value, String> {
        let Some(build) = self.build else {
            return Err(format!(
                "no settings include this project, so `{path}` leads nowhere"
            ));
        };
        let Some(dir) = build.projects.get(path) else {
            return Err(format!("`{}` includes no project `{path}`", build.path));
        };
        let Some(package) = self.repository.package_in(dir) else {
            return Err(format!("the project `{path}` has no build file"));
        };
        Ok(Value {
            to: Some(package.id.clone()),
            name: path.to_owned(),
            requirement: None,
            source: EdgeSource::Workspace,
        })
    }

    /// An edge from each package that a statement is about.
    fn edges(
        &self,
        code: Code<'_>,
        scope: Scope,
        around: &Around<'r>,
        left: &mut usize,
        joined: &mut Joined,
        value: impl Fn(&str) -> Result<Value, String>,
    ) {
        let Some(from) = &around.from else {
            let reason = "whose dependencies these are is not told by its text, or they are of a project without a build file".to_owned();
            self.tell(around, code, reason, joined);
            return;
        };
        let node = code.name_node().filter(|_| !code.has_args()).unwrap_or(code.node);
        let at = place(around.manifest, code.document.span(node));
        let mut told = false;
        for (package, path) in from {
            if **package != self.package.id || around.applied {
                if *left == 0 {
                    if !told {
                        let reason =
                            format!("more than {MOST_SHARED} dependencies are given to other projects");
                        joined.incomplete(&self.package.id, reason, at.clone());
                    }
                    return;
                }
                *left -= 1;
            }
            match value(path) {
                Ok(value) if value.to.as_ref() == Some(*package) => {}
                Ok(value) => {
                    let declared = Declared {
                        to: value.to,
                        name: value.name,
                        alias: None,
                        requirement: value.requirement,
                        scope,
                        indirect: false,
                        source: value.source,
                        at: at.clone(),
                    };
                    joined.edge(package, declared);
                }
                Err(reason) => {
                    if !told {
                        joined.incomplete(package, reason, at.clone());
                    }
                    told = true;
                }
            }
        }
    }

    /// A statement of `plugins { … }`.
    fn plugin(&self, code: Code<'_>, around: &Around<'r>, left: &mut usize, joined: &mut Joined) {
        let version = code
            .then()
            .find(|part| part.name() == Some("version"))
            .and_then(|part| part.args().next())
            .and_then(Code::written)
            .map(str::to_owned);
        let is_applied = !code
            .then()
            .any(|part| part.name() == Some("apply") && part.args().any(|arg| is_false(arg)));
        let first = code.args().next();
        let plugin = match (code.name(), first) {
            (Some("id"), Some(arg)) => match (arg.text(), arg.name()) {
                (Some(id), _) => Some(Library {
                    name: id.to_owned(),
                    requirement: version,
                }),
                (None, Some(name)) => self.plugin_alias(name),
                _ => None,
            },
            (Some("kotlin"), Some(arg)) => arg.text().map(|module| Library {
                name: format!("org.jetbrains.kotlin.{module}"),
                requirement: version,
            }),
            (Some("alias"), Some(arg)) => arg.name().and_then(|name| self.plugin_alias(name)),
            // `java`, `java-library`, or an accessor of a precompiled script.
            (Some(name), None) => Some(Library {
                name: name.to_owned(),
                requirement: version,
            }),
            _ => None,
        };
        match plugin {
            Some(plugin) => self.applied(first.unwrap_or(code), &plugin, is_applied, around, left, joined),
            None => self.tell(
                around,
                code,
                "which plugin this is, its text does not tell".to_owned(),
                joined,
            ),
        }
    }

    /// `libs.plugins.x`, perhaps with `.get().pluginId` behind it.
    fn plugin_alias(&self, name: &str) -> Option<Library> {
        let (catalog, rest) = name.split_once('.')?;
        let alias = plain_alias(rest.strip_prefix("plugins.")?);
        self.build?.catalogs.get(catalog)?.plugin(alias).cloned()
    }

    /// `apply plugin: "x"` and `apply from: "x.gradle"`.
    fn apply(&self, code: Code<'_>, around: &Around<'r>, left: &mut usize, joined: &mut Joined) {
        for statement in code.block() {
            self.apply_one(
                statement.name(),
                statement.value().or_else(|| statement.args().next()),
                around,
                left,
                joined,
            );
        }
        for arg in code.args() {
            self.apply_one(arg.key(), arg.value(), around, left, joined);
        }
    }

    fn apply_one(
        &self,
        key: Option<&str>,
        value: Option<Code<'_>>,
        around: &Around<'r>,
        left: &mut usize,
        joined: &mut Joined,
    ) {
        match (key, value) {
            (Some("plugin"), Some(value)) => match (value.text(), value.name()) {
                (Some(id), _) => {
                    let plugin = Library {
                        name: id.to_owned(),
                        requirement: None,
                    };
                    self.applied(value, &plugin, true, around, left, joined);
                }
                (None, Some(name)) if name.contains(".plugins.") => match self.plugin_alias(name) {
                    Some(plugin) => self.applied(value, &plugin, true, around, left, joined),
                    None => self.tell(
                        around,
                        value,
                        format!("no catalog of the build has `{name}`"),
                        joined,
                    ),
                },
                // A class: where it comes from is not told, but those with short names mostly come with Gradle.
                (None, Some(name)) => {
                    self.tell(
                        around,
                        value,
                        format!("what the plugin `{name}` adds is not known"),
                        joined,
                    );
                }
                _ => self.tell(
                    around,
                    value,
                    "which plugin this is, its text does not tell".to_owned(),
                    joined,
                ),
            },
            (Some("from"), Some(value)) => self.script(value, around, left, joined),
            _ => {}
        }
    }

    fn applied(
        &self,
        code: Code<'_>,
        plugin: &Library,
        is_applied: bool,
        around: &Around<'r>,
        left: &mut usize,
        joined: &mut Joined,
    ) {
        let own = self.plugins.get(&plugin.name);
        if own.is_none() && is_core(&plugin.name) {
            return;
        }
        if own.is_some() && is_applied {
            let reason = format!(
                "the plugin `{}` of this repository may add dependencies",
                plugin.name
            );
            self.tell(around, code, reason, joined);
        }
        self.edges(code, Scope::Build, around, left, joined, |_| {
            Ok(Value {
                to: own.flatten().cloned(),
                name: plugin.name.clone(),
                requirement: plugin.requirement.clone(),
                source: if own.is_some() {
                    EdgeSource::Path
                } else {
                    EdgeSource::Registry
                },
            })
        });
    }

    /// A script that is applied: what it declares stands in it. One that itself applies others is followed no further.
    fn script(&self, code: Code<'_>, around: &Around<'r>, left: &mut usize, joined: &mut Joined) {
        if around.applied {
            let reason = "a script that another applied script applies may add dependencies".to_owned();
            self.tell(around, code, reason, joined);
            return;
        }
        let named = code.written().and_then(|text| {
            let is_from_root = text.starts_with('$');
            let base = match self.build {
                Some(build) if is_from_root => build.dir.as_str(),
                _ => self.member.dir(),
            };
            directory(base, from_root(text)?)
        });
        let path = named.map(RepoPath::new);
        let manifest = path
            .as_ref()
            .filter(|path| self.repository.listing.find(path.as_str()).is_some())
            .and_then(|path| self.repository.files.manifest(path));
        let Some(manifest) = manifest else {
            self.tell(
                around,
                code,
                "a script that is applied, and not found, may add dependencies".to_owned(),
                joined,
            );
            return;
        };
        let Some(document) = manifest.document() else {
            return;
        };
        let inner = Around {
            manifest: &manifest,
            applied: true,
            from: around.from.clone(),
            in_build: around.in_build,
            in_tests: around.in_tests,
        };
        // A long script that many projects apply is read for each.
        if *left == 0 {
            let reason = format!("more than {MOST_SHARED} dependencies are given to other projects");
            self.tell(around, code, reason, joined);
            return;
        }
        *left = left.saturating_sub(1 + document.len() / 64);
        for statement in Code::new(document, document.root()).items() {
            self.statement(statement, &inner, left, joined);
        }
    }
}

impl Value {
    fn clone_for(&self) -> Self {
        Self {
            to: self.to.clone(),
            name: self.name.clone(),
            requirement: self.requirement.clone(),
            source: self.source,
        }
    }
}

/// An alias without what only asks for its value.
fn plain_alias(alias: &str) -> &str {
    let alias = alias.strip_suffix(".pluginId").unwrap_or(alias);
    let alias = alias.strip_suffix(".get").unwrap_or(alias);
    alias.strip_suffix(".asProvider").unwrap_or(alias)
}

/// A path of a project from the root; `from` is that of the project that has it.
fn absolute(from: &str, path: &str) -> String {
    match (path.starts_with(':'), from) {
        (true, _) => path.to_owned(),
        (false, ":") => format!(":{path}"),
        (false, _) => format!("{from}:{path}"),
    }
}

fn is_false(code: Code<'_>) -> bool {
    code.document.kind(code.node) == crate::document::Kind::Bool(false)
}
