//! The values of dependencies in a script: coordinates, projects, and entries of version catalogs.

use super::catalog::{CatalogEntryKind, Library, coordinates_of, plain_alias};
use super::code::GradleCode;
use super::parts::{is_by_parts, part};
use super::project::{BuildScope, DependencyValue, GradleProject, MOST_SHARED, absolute};
use super::settings::GradleBuild;
use crate::facts::packages::join::Repository;
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

impl GradleProject<'_, '_> {
    /// `group: "g", name: "a", version: "v"`, or the same by position.
    pub(super) fn by_parts(
        &mut self,
        code: GradleCode<'_>,
        args: &[GradleCode<'_>],
        scope: Scope,
        context: &BuildScope<'_>,
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
                self.external(at, &library, scope, context);
            }
            _ => self.incomplete(
                context,
                code,
                "purlin can't resolve the name of this dependency without running Gradle",
            ),
        }
    }

    /// A value in a block of dependencies.
    pub(super) fn value(&mut self, code: GradleCode<'_>, scope: Scope, context: &BuildScope<'_>) {
        if let Some(text) = code.written() {
            match coordinates_of(text) {
                Some(library) => self.external(code, &library, scope, context),
                None => self.incomplete(
                    context,
                    code,
                    format!("purlin can't resolve `{text}` to a library without running Gradle"),
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
                );
            }
            return;
        }
        self.call(code, scope, context);
    }

    /// A call, or a name, instead of a dependency.
    fn call(&mut self, code: GradleCode<'_>, scope: Scope, context: &BuildScope<'_>) {
        let Some(name) = code.name() else {
            let reason = "purlin can't resolve this dependency without running Gradle";
            self.incomplete(context, code, reason);
            return;
        };
        let bare = name
            .strip_prefix("dependencies.")
            .or_else(|| name.strip_prefix("project.dependencies."))
            .or_else(|| name.strip_prefix("rootProject."))
            .unwrap_or(name);
        let first = code.args().next();
        match bare {
            _ if NO_PACKAGES.contains(&bare) => {}
            "project" => self.internal(code, first, scope, context),
            "platform" | "enforcedPlatform" => {
                let scope = if scope == Scope::Test { scope } else { Scope::Build };
                self.called_with(code, scope, context);
            }
            "testFixtures" | "create" | "variantOf" | "dependency" => self.called_with(code, scope, context),
            "kotlin" if first.is_some() => {
                if let Some(module) = first.and_then(GradleCode::text) {
                    let version = code
                        .args()
                        .nth(1)
                        .and_then(GradleCode::written)
                        .map(str::to_owned);
                    let library = Library::written(format!("org.jetbrains.kotlin:kotlin-{module}"), version);
                    self.external(code, &library, scope, context);
                }
            }
            _ if bare.starts_with("projects.") => self.accessor(code, bare, scope, context),
            _ if name.starts_with("sourceSets")
                || name.starts_with("configurations")
                || name.starts_with("layout") => {}
            _ => match self.aliased(bare) {
                Some(Some(libraries)) => {
                    // A bundle that is used often gives many dependencies in a few bytes.
                    let bundled = libraries.len().saturating_sub(1);
                    if bundled > *self.left {
                        let reason = format!(
                            "more than {MOST_SHARED} dependencies come from bundles or are added to other projects; purlin doesn't list the rest"
                        );
                        self.incomplete(context, code, reason);
                        return;
                    }
                    *self.left -= bundled;
                    for library in libraries {
                        self.external(code, &library, scope, context);
                    }
                }
                Some(None) => self.incomplete(
                    context,
                    code,
                    format!("no version catalog of the build has `{name}`"),
                ),
                None => self.incomplete(
                    context,
                    code,
                    format!("purlin can't resolve `{name}` without running Gradle"),
                ),
            },
        }
    }

    /// What a call such as `platform("g:a:v")` is about: its parts, or its first argument.
    fn called_with(&mut self, code: GradleCode<'_>, scope: Scope, context: &BuildScope<'_>) {
        let args: Vec<GradleCode<'_>> = code.args().collect();
        if is_by_parts(&args) {
            self.by_parts(code, &args, scope, context);
        } else if let Some(first) = args.first() {
            self.value(*first, scope, context);
        }
    }

    /// The libraries of a version catalog's accessor; `None` if it is not an accessor, and `Some(None)` if there is no
    /// such entry.
    #[allow(
        clippy::option_option,
        reason = "no accessor differs from one without an entry"
    )]
    fn aliased(&self, name: &str) -> Option<Option<Vec<Library>>> {
        let (first, rest) = name.split_once('.')?;
        let catalog = self.build?.catalogs.get(first)?;
        let found = catalog.libraries(plain_alias(rest));
        Some(found.map(|libraries| libraries.into_iter().cloned().collect()))
    }

    fn external(&mut self, code: GradleCode<'_>, library: &Library, scope: Scope, context: &BuildScope<'_>) {
        let value = DependencyValue {
            to: None,
            name: library.name.clone(),
            requirement: context.version.clone().or_else(|| library.requirement.clone()),
            shared: self.shared(CatalogEntryKind::Library, library),
            source: EdgeSource::Registry,
        };
        self.edges(code, scope, context, |_| Ok(value.clone()));
    }

    /// `project(":x")`, also with `path` and a configuration.
    fn internal(
        &mut self,
        code: GradleCode<'_>,
        first: Option<GradleCode<'_>>,
        scope: Scope,
        context: &BuildScope<'_>,
    ) {
        let path = code.named("path").or(first.filter(|first| first.key().is_none()));
        let Some(path) = path else {
            // The project itself.
            if code.has_args() {
                self.incomplete(
                    context,
                    code,
                    "purlin can't tell which project this is without running Gradle",
                );
            }
            return;
        };
        match path.text() {
            Some(text) => {
                let (repository, build) = (self.repository, self.build);
                self.edges(path, scope, context, |from| {
                    project_at(repository, build, &absolute(from, text))
                });
            }
            None => self.incomplete(
                context,
                code,
                "purlin can't tell which project this is without running Gradle",
            ),
        }
    }

    /// `projects.core.data`.
    fn accessor(&mut self, code: GradleCode<'_>, name: &str, scope: Scope, context: &BuildScope<'_>) {
        let accessor = name.trim_start_matches("projects.");
        let accessor = accessor.strip_suffix(".dependencyProject").unwrap_or(accessor);
        let known = self.build.and_then(|build| {
            build.accessors.get(accessor).or_else(|| {
                // Behind the name of the root project.
                build.accessors.get(accessor.split_once('.')?.1)
            })
        });
        match known {
            Some(path) => {
                let (repository, build) = (self.repository, self.build);
                self.edges(code, scope, context, |_| project_at(repository, build, path));
            }
            None => self.incomplete(context, code, format!("the build has no project `{name}`")),
        }
    }
}

/// The project at a path.
fn project_at(
    repository: &Repository<'_>,
    build: Option<&GradleBuild>,
    path: &str,
) -> Result<DependencyValue, String> {
    let Some(build) = build else {
        return Err(format!(
            "purlin can't find `{path}`: no settings file includes this project"
        ));
    };
    let Some(dir) = build.projects.get(path) else {
        return Err(format!("`{}` includes no project `{path}`", build.path));
    };
    let Some(package) = repository.package_in(dir) else {
        return Err(format!("the project `{path}` has no build file"));
    };
    Ok(DependencyValue {
        to: Some(package.id.clone()),
        name: path.to_owned(),
        requirement: None,
        shared: None,
        source: EdgeSource::Workspace,
    })
}
