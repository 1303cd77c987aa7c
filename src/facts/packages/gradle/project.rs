//! The dependencies that one build file declares: its own, and those that it gives to other projects.

use super::catalog::{Kept, Library};
use super::plugins::Plugins;
use super::scope;
use super::script::Code;
use super::settings::Build;
use crate::document::Document;
use crate::facts::packages::Manifest;
use crate::facts::packages::join::{Besides, Declared, Joined, Member, Repository, place};
use crate::facts::{EdgeSource, FactAt, PackageFact, Scope, SharedFact};
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
    pub(super) repository: &'r Repository<'r>,
    pub(super) build: Option<&'r Build>,
    pub(super) plugins: &'r Plugins,
    pub(super) member: &'r Member<'r>,
    package: &'r PackageFact,
    /// `:core`
    path: String,
}

/// What surrounds a statement.
#[derive(Clone)]
pub(super) struct Around<'r> {
    /// The packages that it is about, each with the path of its project; `None` where text does not tell.
    pub(super) from: Option<Vec<(&'r RepoPath, String)>>,
    /// The file that it stands in.
    pub(super) manifest: &'r Manifest,
    /// Whether it is about the build rather than the project.
    pub(super) in_build: bool,
    /// Whether it is about tests.
    pub(super) in_tests: bool,
    /// Whether another script is read, which is applied here.
    pub(super) applied: bool,
}

/// What a value in a block of dependencies is.
#[derive(Clone)]
pub(super) struct Value {
    pub(super) to: Option<RepoPath>,
    pub(super) name: String,
    pub(super) requirement: Option<String>,
    pub(super) shared: Option<SharedFact>,
    pub(super) source: EdgeSource,
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

    pub(super) fn tell(&self, around: &Around<'_>, code: Code<'_>, reason: String, joined: &mut Joined) {
        joined.incomplete(&self.package.id, reason, Self::at(around, code));
    }

    /// What a catalog of the build declares of a library or a plugin.
    pub(super) fn shared(&self, kept: Kept, library: &Library) -> Option<SharedFact> {
        let (taken, at) = match &library.entry {
            Some(entry) => (true, entry),
            // One that names no version takes it from somewhere else.
            None if library.requirement.is_none() => return None,
            None => (false, self.build?.offered(kept, &library.name)?),
        };
        Some(SharedFact {
            taken,
            at: at.clone(),
        })
    }

    pub(super) fn statement(
        &self,
        code: Code<'_>,
        around: &Around<'r>,
        left: &mut usize,
        joined: &mut Joined,
    ) {
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

    /// An edge from each package that a statement is about.
    pub(super) fn edges(
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
                    let besides = Besides {
                        shared: value.shared,
                        ..Besides::default()
                    };
                    joined.edge_with(package, declared, besides);
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
}

/// A path of a project from the root; `from` is that of the project that has it.
pub(super) fn absolute(from: &str, path: &str) -> String {
    match (path.starts_with(':'), from) {
        (true, _) => path.to_owned(),
        (false, ":") => format!(":{path}"),
        (false, _) => format!("{from}:{path}"),
    }
}
