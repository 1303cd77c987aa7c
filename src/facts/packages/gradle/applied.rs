//! What a build file applies: plugins, and other scripts.

use super::catalog::{CatalogEntryKind, Library};
use super::code::GradleCode;
use super::plugins::is_core;
use super::project::{BuildScope, DependencyValue, GradleProject, MOST_SHARED};
use super::settings::from_root;
use crate::facts::packages::join::{JoinedEcosystem, directory};
use crate::facts::{EdgeSource, Scope};
use crate::source::RepoPath;

impl<'r> GradleProject<'r> {
    /// A statement of `plugins { … }`.
    pub(super) fn plugin(
        &self,
        code: GradleCode<'_>,
        context: &BuildScope<'r>,
        left: &mut usize,
        joined: &mut JoinedEcosystem,
    ) {
        let version = code
            .then()
            .find(|part| part.name() == Some("version"))
            .and_then(|part| part.args().next())
            .and_then(GradleCode::written)
            .map(str::to_owned);
        let is_applied = !code
            .then()
            .any(|part| part.name() == Some("apply") && part.args().any(|arg| is_false(arg)));
        let first = code.args().next();
        let plugin = match (code.name(), first) {
            (Some("id"), Some(arg)) => match (arg.text(), arg.name()) {
                (Some(id), _) => Some(Library::written(id, version)),
                (None, Some(name)) => self.plugin_alias(name),
                _ => None,
            },
            (Some("kotlin"), Some(arg)) => arg
                .text()
                .map(|module| Library::written(format!("org.jetbrains.kotlin.{module}"), version)),
            (Some("alias"), Some(arg)) => arg.name().and_then(|name| self.plugin_alias(name)),
            // `java`, `java-library`, or an accessor of a precompiled script.
            (Some(name), None) => Some(Library::written(name, version)),
            _ => None,
        };
        let plugin = plugin.map(|plugin| Library {
            requirement: plugin.requirement.or_else(|| {
                let managed = &self.build?.plugin_versions;
                managed.get(&plugin.name).cloned()
            }),
            ..plugin
        });
        match plugin {
            Some(plugin) => self.applied(first.unwrap_or(code), &plugin, is_applied, context, left, joined),
            None => self.incomplete(
                context,
                code,
                "purlin can't tell which plugin this is without running Gradle".to_owned(),
                joined,
            ),
        }
    }

    fn plugin_alias(&self, name: &str) -> Option<Library> {
        self.build?.plugin(name).cloned()
    }

    /// `apply plugin: "x"` and `apply from: "x.gradle"`.
    pub(super) fn apply(
        &self,
        code: GradleCode<'_>,
        context: &BuildScope<'r>,
        left: &mut usize,
        joined: &mut JoinedEcosystem,
    ) {
        for statement in code.block() {
            self.apply_one(
                statement.name(),
                statement.value().or_else(|| statement.args().next()),
                context,
                left,
                joined,
            );
        }
        for arg in code.args() {
            self.apply_one(arg.key(), arg.value(), context, left, joined);
        }
    }

    fn apply_one(
        &self,
        key: Option<&str>,
        value: Option<GradleCode<'_>>,
        context: &BuildScope<'r>,
        left: &mut usize,
        joined: &mut JoinedEcosystem,
    ) {
        match (key, value) {
            (Some("plugin"), Some(value)) => match (value.text(), value.name()) {
                (Some(id), _) => {
                    let plugin = Library::written(id, None);
                    self.applied(value, &plugin, true, context, left, joined);
                }
                (None, Some(name)) if name.contains(".plugins.") => match self.plugin_alias(name) {
                    Some(plugin) => self.applied(value, &plugin, true, context, left, joined),
                    None => self.incomplete(
                        context,
                        value,
                        format!("no version catalog of the build has `{name}`"),
                        joined,
                    ),
                },
                // A class: its origin is not known, but classes with short names are mostly Gradle's own.
                (None, Some(name)) => {
                    self.incomplete(
                        context,
                        value,
                        format!("purlin doesn't know which dependencies the plugin `{name}` adds"),
                        joined,
                    );
                }
                _ => self.incomplete(
                    context,
                    value,
                    "purlin can't tell which plugin this is without running Gradle".to_owned(),
                    joined,
                ),
            },
            (Some("from"), Some(value)) => self.script(value, context, left, joined),
            _ => {}
        }
    }

    fn applied(
        &self,
        code: GradleCode<'_>,
        plugin: &Library,
        is_applied: bool,
        context: &BuildScope<'r>,
        left: &mut usize,
        joined: &mut JoinedEcosystem,
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
            self.incomplete(context, code, reason, joined);
        }
        self.edges(code, Scope::Build, context, left, joined, |_| {
            Ok(DependencyValue {
                to: own.flatten().cloned(),
                name: plugin.name.clone(),
                requirement: plugin.requirement.clone(),
                registries: Vec::new(),
                shared: self.shared(CatalogEntryKind::Plugin, plugin),
                source: if own.is_some() {
                    EdgeSource::Path
                } else {
                    EdgeSource::Registry
                },
            })
        });
    }

    /// An applied script: its declarations have their places in it. Scripts that it applies itself are not followed.
    fn script(
        &self,
        code: GradleCode<'_>,
        context: &BuildScope<'r>,
        left: &mut usize,
        joined: &mut JoinedEcosystem,
    ) {
        if context.applied {
            let reason =
                "an applied script applies this script, which may add dependencies; purlin doesn't read it"
                    .to_owned();
            self.incomplete(context, code, reason, joined);
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
            self.incomplete(
                context,
                code,
                "purlin can't find this applied script, which may add dependencies".to_owned(),
                joined,
            );
            return;
        };
        let Some(document) = manifest.document() else {
            return;
        };
        let inner = BuildScope {
            manifest: &manifest,
            applied: true,
            from: context.from.clone(),
            in_build: context.in_build,
            in_tests: context.in_tests,
            version: None,
        };
        // A script that many projects apply is read once for each, which adds up.
        if *left == 0 {
            let reason = format!(
                "more than {MOST_SHARED} dependencies are added to other projects; purlin doesn't list the rest"
            );
            self.incomplete(context, code, reason, joined);
            return;
        }
        *left = left.saturating_sub(1 + document.len() / 64);
        for statement in GradleCode::new(document, document.root()).items() {
            self.statement(statement, &inner, left, joined);
        }
    }
}

fn is_false(code: GradleCode<'_>) -> bool {
    code.document.kind(code.node) == crate::document::Kind::Bool(false)
}
