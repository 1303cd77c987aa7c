//! What a build file applies: plugins, and other scripts.

use super::catalog::{CatalogEntryKind, Library};
use super::code::GradleCode;
use super::plugins::is_core;
use super::project::{BuildScope, DependencyValue, GradleProject, MOST_SHARED};
use super::settings::from_root;
use crate::facts::packages::join::directory;
use crate::facts::{EdgeSource, Scope};
use crate::source::RepoPath;

impl GradleProject<'_, '_> {
    /// A statement of `plugins { … }`.
    pub(super) fn plugin(&mut self, code: GradleCode<'_>, context: &BuildScope<'_>) {
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
            Some(plugin) => self.applied(first.unwrap_or(code), &plugin, is_applied, context),
            None => self.incomplete(
                context,
                code,
                "purlin can't tell which plugin this is without running Gradle",
            ),
        }
    }

    fn plugin_alias(&self, name: &str) -> Option<Library> {
        self.build?.plugin(name).cloned()
    }

    /// `apply plugin: "x"` and `apply from: "x.gradle"`.
    pub(super) fn apply(&mut self, code: GradleCode<'_>, context: &BuildScope<'_>) {
        for statement in code.block() {
            self.apply_one(
                statement.name(),
                statement.value().or_else(|| statement.args().next()),
                context,
            );
        }
        for arg in code.args() {
            self.apply_one(arg.key(), arg.value(), context);
        }
    }

    fn apply_one(&mut self, key: Option<&str>, value: Option<GradleCode<'_>>, context: &BuildScope<'_>) {
        match (key, value) {
            (Some("plugin"), Some(value)) => match (value.text(), value.name()) {
                (Some(id), _) => {
                    let plugin = Library::written(id, None);
                    self.applied(value, &plugin, true, context);
                }
                (None, Some(name)) if name.contains(".plugins.") => match self.plugin_alias(name) {
                    Some(plugin) => self.applied(value, &plugin, true, context),
                    None => self.incomplete(
                        context,
                        value,
                        format!("no version catalog of the build has `{name}`"),
                    ),
                },
                // A class: its origin is not known, but classes with short names are mostly Gradle's own.
                (None, Some(name)) => {
                    self.incomplete(
                        context,
                        value,
                        format!("purlin doesn't know which dependencies the plugin `{name}` adds"),
                    );
                }
                _ => self.incomplete(
                    context,
                    value,
                    "purlin can't tell which plugin this is without running Gradle",
                ),
            },
            (Some("from"), Some(value)) => self.script(value, context),
            _ => {}
        }
    }

    fn applied(
        &mut self,
        code: GradleCode<'_>,
        plugin: &Library,
        is_applied: bool,
        context: &BuildScope<'_>,
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
            self.incomplete(context, code, reason);
        }
        let value = DependencyValue {
            to: own.flatten().cloned(),
            name: plugin.name.clone(),
            requirement: plugin.requirement.clone(),
            shared: self.shared(CatalogEntryKind::Plugin, plugin),
            source: if own.is_some() {
                EdgeSource::Path
            } else {
                EdgeSource::Registry
            },
        };
        self.edges(code, Scope::Build, context, |_| Ok(value.clone()));
    }

    /// An applied script: its declarations have their places in it. Scripts that it applies itself are not followed.
    fn script(&mut self, code: GradleCode<'_>, context: &BuildScope<'_>) {
        if context.applied {
            let reason =
                "an applied script applies this script, which may add dependencies; purlin doesn't read it";
            self.incomplete(context, code, reason);
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
                "purlin can't find this applied script, which may add dependencies",
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
        if *self.left == 0 {
            let reason = format!(
                "more than {MOST_SHARED} dependencies are added to other projects; purlin doesn't list the rest"
            );
            self.incomplete(context, code, reason);
            return;
        }
        *self.left = self.left.saturating_sub(1 + document.len() / 64);
        for statement in GradleCode::new(document, document.root()).items() {
            self.statement(statement, &inner);
        }
    }
}

fn is_false(code: GradleCode<'_>) -> bool {
    code.document.kind(code.node) == crate::document::Kind::Bool(false)
}
