//! The values of dependencies in a script: coordinates, projects, and entries of version catalogs.

use super::catalog::{CatalogEntryKind, Library, coordinates_of, plain_alias};
use super::code::GradleCode;
use super::parts::{is_by_parts, part};
use super::project::{BuildScope, DependencyValue, GradleProject, MOST_SHARED, absolute};
use crate::facts::packages::join::JoinedEcosystem;
use crate::facts::{EdgeSource, Scope};

/// Values that are files or come with Gradle.
const NO_PACKAGES: [&str; 9] = [
    "files",
    "fileTree",
    "zipTree",
    "file",
    "gradleApi",
    "localGroovy",
    "gradleTestKit",
    "gradleKotlinDsl",
    "embeddedKotlin",
];

impl<'r> GradleProject<'r> {
    /// `group: "g", name: "a", version: "v"`, or the same by position.
    pub(super) fn by_parts(
        &self,
        code: GradleCode<'_>,
        args: &[GradleCode<'_>],
        scope: Scope,
        context: &BuildScope<'r>,
        left: &mut usize,
        joined: &mut JoinedEcosystem,
    ) {
        let part = |key: &str| part(args, key);
        let name = part("name").or_else(|| part("module"));
        let at = name.unwrap_or(code);
        match (
            part("group").and_then(GradleCode::text),
            name.and_then(GradleCode::text),
        ) {
            (Some(group), Some(name)) => {
                let version = part("version").and_then(GradleCode::written).map(str::to_owned);
                let library = Library::written(format!("{group}:{name}"), version);
                self.external(at, &library, scope, context, left, joined);
            }
            _ => self.incomplete(
                context,
                code,
                "purlin can't resolve the name of this dependency without running Gradle".to_owned(),
                joined,
            ),
        }
    }

    /// A value in a block of dependencies.
    pub(super) fn value(
        &self,
        code: GradleCode<'_>,
        scope: Scope,
        context: &BuildScope<'r>,
        left: &mut usize,
        joined: &mut JoinedEcosystem,
    ) {
        if code.is_list() {
            let items: Vec<GradleCode<'_>> = code.items().collect();
            if items.iter().any(|item| item.key().is_some()) {
                self.by_parts(code, &items, scope, context, left, joined);
            } else {
                for item in items {
                    self.value(item, scope, context, left, joined);
                }
            }
            return;
        }
        if let Some(text) = code.written() {
            match coordinates_of(text) {
                Some(library) => self.external(code, &library, scope, context, left, joined),
                None => self.incomplete(
                    context,
                    code,
                    format!("purlin can't resolve `{text}` to a library without running Gradle"),
                    joined,
                ),
            }
            return;
        }
        if let Some(text) = code.code() {
            let is_file = ["files(", "fileTree(", "sourceSets.", "configurations."];
            if !is_file.iter().any(|start| text.trim_start().starts_with(start)) {
                let shown: String = text.lines().next().unwrap_or_default().chars().take(60).collect();
                self.incomplete(
                    context,
                    code,
                    format!("purlin can't resolve `{shown}` without running Gradle"),
                    joined,
                );
            }
            return;
        }
        self.call(code, scope, context, left, joined);
    }

    /// A call, or a name, instead of a dependency.
    fn call(
        &self,
        code: GradleCode<'_>,
        scope: Scope,
        context: &BuildScope<'r>,
        left: &mut usize,
        joined: &mut JoinedEcosystem,
    ) {
        let Some(name) = code.name() else { return };
        let bare = name
            .strip_prefix("dependencies.")
            .or_else(|| name.strip_prefix("project.dependencies."))
            .or_else(|| name.strip_prefix("rootProject."))
            .unwrap_or(name);
        let first = code.args().next();
        match bare {
            _ if NO_PACKAGES.contains(&bare) => {}
            "npm" | "devNpm" | "peerNpm" | "optionalNpm" => {
                self.npm(code, bare, scope, context, left, joined);
            }
            "project" => self.internal(code, first, scope, context, left, joined),
            "mapOf" => {
                if let Some(path) = code.named("path") {
                    self.internal(code, Some(path), scope, context, left, joined);
                } else {
                    let args: Vec<GradleCode<'_>> = code.args().collect();
                    self.by_parts(code, &args, scope, context, left, joined);
                }
            }
            "platform" | "enforcedPlatform" => {
                let scope = if scope == Scope::Test { scope } else { Scope::Build };
                if let Some(first) = first {
                    let args: Vec<GradleCode<'_>> = code.args().collect();
                    if is_by_parts(&args) {
                        self.by_parts(code, &args, scope, context, left, joined);
                    } else if first.key().is_some() {
                        let args: Vec<GradleCode<'_>> = code.args().collect();
                        self.by_parts(code, &args, scope, context, left, joined);
                    } else {
                        self.value(first, scope, context, left, joined);
                    }
                }
            }
            "testFixtures" | "create" | "variantOf" | "dependency" => {
                let args: Vec<GradleCode<'_>> = code.args().collect();
                if is_by_parts(&args) {
                    self.by_parts(code, &args, scope, context, left, joined);
                } else if let Some(first) = first {
                    self.value(first, scope, context, left, joined);
                }
            }
            "kotlin" if first.is_some() => {
                if let Some(module) = first.and_then(GradleCode::text) {
                    let version = code
                        .args()
                        .nth(1)
                        .and_then(GradleCode::written)
                        .map(str::to_owned);
                    let library = Library::written(format!("org.jetbrains.kotlin:kotlin-{module}"), version);
                    self.external(code, &library, scope, context, left, joined);
                }
            }
            _ if bare.starts_with("projects.") => self.accessor(code, bare, scope, context, left, joined),
            _ if name.starts_with("sourceSets")
                || name.starts_with("configurations")
                || name.starts_with("layout") => {}
            _ => match self.aliased(code, bare) {
                Some(Some(libraries)) => {
                    // A bundle that is used often gives many dependencies in a few bytes.
                    let bundled = libraries.len().saturating_sub(1);
                    if bundled > *left {
                        let reason = format!(
                            "more than {MOST_SHARED} dependencies come from bundles or are added to other projects; purlin doesn't list the rest"
                        );
                        self.incomplete(context, code, reason, joined);
                        return;
                    }
                    *left -= bundled;
                    for library in libraries {
                        self.external(code, &library, scope, context, left, joined);
                    }
                }
                Some(None) => self.incomplete(
                    context,
                    code,
                    format!("no version catalog of the build has `{name}`"),
                    joined,
                ),
                None => self.incomplete(
                    context,
                    code,
                    format!("purlin can't resolve `{name}` without running Gradle"),
                    joined,
                ),
            },
        }
    }

    /// The libraries of a version catalog's accessor; `None` if it is not an accessor, and `Some(None)` if there is no
    /// such entry.
    #[allow(
        clippy::option_option,
        reason = "no accessor differs from one without an entry"
    )]
    fn aliased(&self, code: GradleCode<'_>, name: &str) -> Option<Option<Vec<Library>>> {
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
        code: GradleCode<'_>,
        library: &Library,
        scope: Scope,
        context: &BuildScope<'r>,
        left: &mut usize,
        joined: &mut JoinedEcosystem,
    ) {
        let value = DependencyValue {
            to: None,
            name: library.name.clone(),
            requirement: context.version.clone().or_else(|| library.requirement.clone()),
            registries: Vec::new(),
            shared: self.shared(CatalogEntryKind::Library, library),
            source: EdgeSource::Registry,
        };
        self.edges(code, scope, context, left, joined, |_| Ok(value.clone()));
    }

    /// `project(":x")`, also with `path` and a configuration.
    fn internal(
        &self,
        code: GradleCode<'_>,
        first: Option<GradleCode<'_>>,
        scope: Scope,
        context: &BuildScope<'r>,
        left: &mut usize,
        joined: &mut JoinedEcosystem,
    ) {
        let path = code.named("path").or(first.filter(|first| first.key().is_none()));
        let Some(path) = path else {
            // The project itself.
            if code.has_args() {
                self.incomplete(
                    context,
                    code,
                    "purlin can't tell which project this is without running Gradle".to_owned(),
                    joined,
                );
            }
            return;
        };
        match path.text() {
            Some(text) => self.edges(path, scope, context, left, joined, |from| {
                self.project(&absolute(from, text))
            }),
            None => self.incomplete(
                context,
                code,
                "purlin can't tell which project this is without running Gradle".to_owned(),
                joined,
            ),
        }
    }

    /// `projects.core.data`.
    fn accessor(
        &self,
        code: GradleCode<'_>,
        name: &str,
        scope: Scope,
        context: &BuildScope<'r>,
        left: &mut usize,
        joined: &mut JoinedEcosystem,
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
            Some(path) => self.edges(code, scope, context, left, joined, |_| self.project(path)),
            None => self.incomplete(
                context,
                code,
                format!("the build has no project `{name}`"),
                joined,
            ),
        }
    }

    /// The project at a path.
    fn project(&self, path: &str) -> Result<DependencyValue, String> {
        let Some(build) = self.build else {
            return Err(format!(
                "purlin can't find `{path}`: no settings file includes this project"
            ));
        };
        let Some(dir) = build.projects.get(path) else {
            return Err(format!("`{}` includes no project `{path}`", build.path));
        };
        let Some(package) = self.repository.package_in(dir) else {
            return Err(format!("the project `{path}` has no build file"));
        };
        Ok(DependencyValue {
            to: Some(package.id.clone()),
            name: path.to_owned(),
            requirement: None,
            registries: Vec::new(),
            shared: None,
            source: EdgeSource::Workspace,
        })
    }
}
