//! What stands for a dependency in a script: coordinates, projects, and entries of version catalogs.

use super::catalog::{Kept, Library, coordinates_of, plain_alias};
use super::project::{Around, MOST_SHARED, Project, Value, absolute};
use super::script::Code;
use crate::facts::packages::join::Joined;
use crate::facts::{EdgeSource, Scope};

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
impl<'r> Project<'r> {
    /// `group: "g", name: "a", version: "v"`.
    pub(super) fn by_parts(
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
                let library = Library::written(format!("{group}:{name}"), version);
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
    pub(super) fn value(
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
        self.call(code, scope, around, left, joined);
    }

    /// A call, or a name, in the place of a dependency.
    fn call(&self, code: Code<'_>, scope: Scope, around: &Around<'r>, left: &mut usize, joined: &mut Joined) {
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
            "mapOf" => {
                if let Some(path) = code.named("path") {
                    self.internal(code, Some(path), scope, around, left, joined);
                } else {
                    let args: Vec<Code<'_>> = code.args().collect();
                    self.by_parts(code, &args, scope, around, left, joined);
                }
            }
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
                    let version = code.args().nth(1).and_then(Code::written).map(str::to_owned);
                    let library = Library::written(format!("org.jetbrains.kotlin:kotlin-{module}"), version);
                    self.external(code, &library, scope, around, left, joined);
                }
            }
            _ if bare.starts_with("projects.") => self.accessor(code, bare, scope, around, left, joined),
            _ if name.starts_with("sourceSets")
                || name.starts_with("configurations")
                || name.starts_with("layout") => {}
            _ => match self.aliased(code, bare) {
                Some(Some(libraries)) => {
                    // A bundle that is named often is many dependencies in a few bytes.
                    let bundled = libraries.len().saturating_sub(1);
                    if bundled > *left {
                        let reason = format!(
                            "more than {MOST_SHARED} dependencies are given to other projects or by bundles"
                        );
                        self.tell(around, code, reason, joined);
                        return;
                    }
                    *left -= bundled;
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
            shared: self.shared(Kept::Library, library),
            source: EdgeSource::Registry,
        };
        self.edges(code, scope, around, left, joined, |_| Ok(value.clone()));
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
            shared: None,
            source: EdgeSource::Workspace,
        })
    }
}
