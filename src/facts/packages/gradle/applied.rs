//! What a build file applies: plugins, and other scripts.

use super::catalog::{Kept, Library};
use super::plugins::is_core;
use super::project::{Around, MOST_SHARED, Project, Value};
use super::script::Code;
use super::settings::from_root;
use crate::facts::packages::join::{Joined, directory};
use crate::facts::{EdgeSource, Scope};
use crate::source::RepoPath;

impl<'r> Project<'r> {
    /// A statement of `plugins { … }`.
    pub(super) fn plugin(&self, code: Code<'_>, around: &Around<'r>, left: &mut usize, joined: &mut Joined) {
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

    fn plugin_alias(&self, name: &str) -> Option<Library> {
        self.build?.plugin(name).cloned()
    }

    /// `apply plugin: "x"` and `apply from: "x.gradle"`.
    pub(super) fn apply(&self, code: Code<'_>, around: &Around<'r>, left: &mut usize, joined: &mut Joined) {
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
                    let plugin = Library::written(id, None);
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
                shared: self.shared(Kept::Plugin, plugin),
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

fn is_false(code: Code<'_>) -> bool {
    code.document.kind(code.node) == crate::document::Kind::Bool(false)
}
