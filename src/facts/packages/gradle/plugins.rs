//! The plugins that the repository defines. They are code, so that only their ids are known.
//! <https://docs.gradle.org/current/userguide/implementing_gradle_plugins_precompiled.html>,
//! <https://docs.gradle.org/current/userguide/java_gradle_plugin.html>

use std::collections::BTreeMap;

use super::GradleBuilds;
use super::code::GradleCode;
use crate::facts::packages::join::{Repository, upwards};
use crate::source::RepoPath;

/// By id, the package that defines the plugin; `None` where the project has no build file.
#[derive(Default)]
pub(super) struct OwnPlugins(BTreeMap<String, Option<RepoPath>>);

impl OwnPlugins {
    pub(super) fn new(repository: &Repository<'_>, builds: &GradleBuilds) -> Self {
        let mut plugins = Self::default();
        for member in &repository.members {
            let (Some(document), Some(package)) = (member.document(), member.package) else {
                continue;
            };
            let build = builds.of(member.dir());
            let mut add = |value: Option<GradleCode<'_>>| {
                let from_catalog =
                    |value: GradleCode<'_>| build?.plugin(value.name()?).map(|plugin| plugin.name.clone());
                let id =
                    value.and_then(|value| value.text().map(str::to_owned).or_else(|| from_catalog(value)));
                if let Some(id) = id {
                    plugins.0.insert(id, Some(package.id.clone()));
                }
            };
            for statement in GradleCode::new(document, document.root()).items() {
                statement.each(&mut |code| {
                    if matches!(code.name(), Some("gradlePlugin" | "gradlePlugin.plugins")) {
                        code.each(&mut |inner| {
                            if inner.last() == Some("id") {
                                add(inner.value());
                            }
                        });
                    }
                });
            }
        }
        for path in repository.named(|path| id_of(path).is_some()) {
            if let Some((dir, id)) = id_of(path) {
                let owner = upwards(dir).find_map(|dir| repository.package_in(dir));
                let is_near = owner.filter(|owner| owner.dir == dir);
                plugins.0.insert(id, is_near.map(|owner| owner.id.clone()));
            }
        }
        plugins
    }

    /// The package that defines a plugin, if it is in the repository; `Some(None)` if that project has no build file.
    #[allow(
        clippy::option_option,
        reason = "a plugin from elsewhere differs from one without a package"
    )]
    pub(super) fn get(&self, id: &str) -> Option<Option<&RepoPath>> {
        self.0.get(id).map(Option::as_ref)
    }
}

/// The project directory and plugin id of a precompiled script or a properties file.
fn id_of(path: &RepoPath) -> Option<(&str, String)> {
    let (dir, inside) = path.as_str().split_once("src/main/")?;
    let dir = match dir {
        "" => "",
        dir => dir.strip_suffix('/')?,
    };
    if let Some(id) = inside
        .strip_prefix("resources/META-INF/gradle-plugins/")
        .and_then(|name| name.strip_suffix(".properties"))
    {
        return Some((dir, id.to_owned()));
    }
    let script = inside
        .strip_prefix("kotlin/")
        .or_else(|| inside.strip_prefix("groovy/"))
        .or_else(|| inside.strip_prefix("java/"))?;
    let name = script
        .strip_suffix(".gradle.kts")
        .or_else(|| script.strip_suffix(".gradle"))?;
    Some((dir, name.replace('/', ".")))
}

/// Whether a plugin comes with Gradle.
pub(super) fn is_core(id: &str) -> bool {
    !id.contains('.') || id.starts_with("org.gradle.") && !id.contains("toolchains") && !id.contains("kotlin")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_plugins_by_their_names() {
        for (path, expected) in [
            (
                "buildSrc/src/main/kotlin/java-conventions.gradle.kts",
                Some(("buildSrc", "java-conventions")),
            ),
            ("src/main/groovy/a/b.gradle", Some(("", "a.b"))),
            (
                "x/src/main/resources/META-INF/gradle-plugins/a.b.properties",
                Some(("x", "a.b")),
            ),
            ("x/src/main/resources/b.gradle", None),
            ("xsrc/main/kotlin/b.gradle", None),
            ("x/build.gradle", None),
        ] {
            let path = RepoPath::new(path);
            let found = id_of(&path);
            assert_eq!(
                found.as_ref().map(|(dir, id)| (*dir, id.as_str())),
                expected,
                "{path}"
            );
        }
    }
}
