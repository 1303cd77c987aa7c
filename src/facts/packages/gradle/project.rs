//! The dependencies that one build file declares, for itself and for other projects.

use super::catalog::{CatalogEntryKind, Library, rich_block};
use super::code::GradleCode;
use super::parts::is_by_parts;
use super::plugins::OwnPlugins;
use super::scope;
use super::settings::GradleBuild;
use crate::document::Document;
use crate::facts::packages::Manifest;
use crate::facts::packages::join::{
    DeclaredDependency, EdgeDetails, JoinedEcosystem, Member, Repository, place,
};
use crate::facts::{EdgeSource, PackageFact, Scope, SharedFact};
use crate::source::RepoPath;

/// How many edges build files and applied scripts may add to packages other than their own, in the whole repository.
pub(super) const MOST_SHARED: usize = 100_000;

/// What a `dependencies` block can contain other than dependencies.
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
/// Blocks whose statements count as if they were outside.
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
/// Blocks whose `dependencies` and `plugins` don't belong to the project.
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
pub(super) struct GradleProject<'r, 'j> {
    pub(super) repository: &'r Repository<'r>,
    pub(super) build: Option<&'r GradleBuild>,
    pub(super) plugins: &'r OwnPlugins,
    pub(super) member: &'r Member<'r>,
    package: &'r PackageFact,
    /// `:core`
    path: String,
    /// How many more edges may be added to other packages.
    pub(super) left: &'j mut usize,
    joined: &'j mut JoinedEcosystem,
}

/// The context of a statement.
#[derive(Clone)]
pub(super) struct BuildScope<'r> {
    /// The packages that it is about, each with the path of its project; `None` if that is not known.
    pub(super) from: Option<Vec<(&'r RepoPath, String)>>,
    /// The file that it is in.
    pub(super) manifest: &'r Manifest,
    /// Whether it is about the build rather than the project.
    pub(super) in_build: bool,
    /// Whether it is about tests.
    pub(super) in_tests: bool,
    /// Whether it is in an applied script.
    pub(super) applied: bool,
    /// The version that a block of the declaration states: `version { strictly("1") }`.
    pub(super) version: Option<String>,
}

/// One dependency of a `dependencies` block, resolved.
#[derive(Clone)]
pub(super) struct DependencyValue {
    pub(super) to: Option<RepoPath>,
    pub(super) name: String,
    pub(super) requirement: Option<String>,
    pub(super) shared: Option<SharedFact>,
    pub(super) source: EdgeSource,
}

impl<'r, 'j> GradleProject<'r, 'j> {
    pub(super) fn new(
        repository: &'r Repository<'r>,
        build: Option<&'r GradleBuild>,
        plugins: &'r OwnPlugins,
        member: &'r Member<'r>,
        package: &'r PackageFact,
        left: &'j mut usize,
        joined: &'j mut JoinedEcosystem,
    ) -> Self {
        let path = build.and_then(|build| build.by_directory.get(member.dir()));
        Self {
            repository,
            build,
            plugins,
            member,
            package,
            path: path.cloned().unwrap_or_else(|| ":".to_owned()),
            left,
            joined,
        }
    }

    pub(super) fn join(&mut self, document: &Document) {
        let member = self.member;
        let context = BuildScope {
            from: Some(vec![(&self.package.id, self.path.clone())]),
            manifest: &member.manifest,
            in_build: false,
            in_tests: false,
            applied: false,
            version: None,
        };
        for statement in GradleCode::new(document, document.root()).items() {
            self.statement(statement, &context);
        }
    }

    pub(super) fn incomplete(
        &mut self,
        context: &BuildScope<'_>,
        code: GradleCode<'_>,
        reason: impl Into<String>,
    ) {
        let at = place(context.manifest, code.document.span(code.node));
        self.joined.incomplete(&self.package.id, reason, at);
    }

    /// The catalog entry of a library or a plugin.
    pub(super) fn shared(&self, kept: CatalogEntryKind, library: &Library) -> Option<SharedFact> {
        let (taken, at) = match &library.entry {
            Some(entry) => (true, entry),
            // Without a version, it gets one from somewhere else.
            None if library.requirement.is_none() => return None,
            None => (false, self.build?.offered(kept, &library.name)?),
        };
        Some(SharedFact {
            taken,
            at: at.clone(),
        })
    }

    pub(super) fn statement(&mut self, code: GradleCode<'_>, context: &BuildScope<'_>) {
        if let Some(text) = code.code() {
            // A function or a class declares nothing until it is called, and purlin can't tell whether it is.
            if text.contains("dependencies {") || text.contains("dependencies.add") {
                self.incomplete(context, code, "purlin doesn't read the dependencies in this code");
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
                // `commonTest.dependencies { … }` of a source set.
                let mut own = context.clone();
                own.in_tests |= name.split('.').any(scope::is_test);
                for inner in code.block() {
                    self.dependency(inner, &own);
                }
                return;
            }
            ("plugins", "plugins") if code.has_block() => {
                for inner in code.block() {
                    self.plugin(inner, context);
                }
                return;
            }
            (_, "apply" | "project.apply") if code.has_args() || code.has_block() => {
                self.apply(code, context);
                return;
            }
            _ => {}
        }
        let mut inner = context.clone();
        match (last, name) {
            ("subprojects" | "allprojects", _) if code.has_block() => {
                inner.from = self.projects(code, context);
            }
            (_, "configure") if code.has_block() => {
                let arg = code.args().next();
                inner.from = arg.and_then(|arg| self.projects(arg, context));
            }
            (_, "project") if code.has_block() && code.has_args() => {
                inner.from = self.projects(code, context);
            }
            ("each" | "forEach" | "all" | "configureEach" | "matching", _)
                if name.to_lowercase().contains("project") =>
            {
                inner.from = None;
            }
            _ => {}
        }
        inner.in_build |= matches!(name, "buildscript" | "pluginManagement");
        let labels = [Some(name), code.args().next().and_then(GradleCode::text)];
        inner.in_tests |= labels.into_iter().flatten().any(scope::is_test) && !matches!(last, "dependencies");
        for statement in code.block() {
            self.statement(statement, &inner);
        }
        for part in code.then() {
            let mut inner = inner.clone();
            // `subprojects.findAll { … }.each { … }`
            if matches!(part.last(), Some("each" | "forEach" | "all" | "configureEach"))
                && name.to_lowercase().contains("project")
            {
                inner.from = None;
            }
            self.statement(part, &inner);
        }
        if let Some(value) = code.value().filter(|value| value.has_block()) {
            self.statement(value, &inner);
        }
    }

    /// The projects that `subprojects`, `allprojects` and `project(":x")` mean; `None` if that is not known.
    fn projects(
        &self,
        code: GradleCode<'_>,
        context: &BuildScope<'_>,
    ) -> Option<Vec<(&'r RepoPath, String)>> {
        if context.from.as_ref()?.len() != 1 {
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
                // One without a build file is not a package.
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
    fn dependency(&mut self, code: GradleCode<'_>, context: &BuildScope<'_>) {
        if let Some(text) = code.code() {
            let shown: String = text.lines().next().unwrap_or_default().chars().take(60).collect();
            self.incomplete(
                context,
                code,
                format!("purlin can't resolve `{shown}` without running Gradle"),
            );
            return;
        }
        if code.is_declaration() {
            return;
        }
        let Some(name) = code.name() else { return };
        let last = code.last().unwrap_or(name);
        if TRANSPARENT.contains(&last) {
            for inner in code.block() {
                self.dependency(inner, context);
            }
            for part in code.then() {
                self.dependency(part, context);
            }
            return;
        }
        if NO_DEPENDENCIES.contains(&last) {
            return;
        }
        if code.value().is_some() {
            return;
        }
        let (configuration, skipped) = match (last, code.args().next().and_then(GradleCode::text)) {
            ("add", Some(configuration)) => (configuration, 1),
            _ => (last, 0),
        };
        let scope = match scope::of(configuration) {
            _ if context.in_build => Scope::Build,
            Scope::Prod | Scope::Peer | Scope::Optional if context.in_tests => Scope::Test,
            scope => scope,
        };
        let args: Vec<GradleCode<'_>> = code.args().skip(skipped).collect();
        let mut own = context.clone();
        let version = code.block().find(|inner| inner.name() == Some("version"));
        own.version = version.and_then(rich_block);
        if is_by_parts(&args) {
            self.by_parts(code, &args, scope, &own);
            return;
        }
        for arg in args {
            self.value(arg, scope, &own);
        }
    }

    /// An edge from each package that a statement is about.
    pub(super) fn edges(
        &mut self,
        code: GradleCode<'_>,
        scope: Scope,
        context: &BuildScope<'_>,
        value: impl Fn(&str) -> Result<DependencyValue, String>,
    ) {
        let Some(from) = &context.from else {
            let reason = "purlin can't tell which project these dependencies belong to, or that project has no build file";
            self.incomplete(context, code, reason);
            return;
        };
        let node = code.name_node().filter(|_| !code.has_args()).unwrap_or(code.node);
        let at = place(context.manifest, code.document.span(node));
        let mut reported = false;
        for (package, path) in from {
            if **package != self.package.id || context.applied {
                if *self.left == 0 {
                    if !reported {
                        let reason = format!(
                            "more than {MOST_SHARED} dependencies are added to other projects; purlin doesn't list the rest"
                        );
                        self.joined.incomplete(&self.package.id, reason, at.clone());
                    }
                    return;
                }
                *self.left -= 1;
            }
            match value(path) {
                Ok(value) if value.to.as_ref() == Some(*package) => {}
                Ok(value) => {
                    let declared = DeclaredDependency {
                        to: value.to,
                        requirement: value.requirement,
                        ..DeclaredDependency::new(value.name, scope, value.source, at.clone())
                    };
                    let besides = EdgeDetails {
                        shared: value.shared,
                        ..EdgeDetails::default()
                    };
                    self.joined.edge_with(package, declared, besides);
                }
                Err(reason) => {
                    if !reported {
                        self.joined.incomplete(package, reason, at.clone());
                    }
                    reported = true;
                }
            }
        }
    }
}

/// The absolute path of a project; `from` is the path of the project that names it.
pub(super) fn absolute(from: &str, path: &str) -> String {
    match (path.starts_with(':'), from) {
        (true, _) => path.to_owned(),
        (false, ":") => format!(":{path}"),
        (false, _) => format!("{from}:{path}"),
    }
}
