//! `.mvn/maven.config`, the arguments that a build is started with: <https://maven.apache.org/configure.html>.

use std::collections::BTreeMap;

use crate::facts::packages::Manifests;
use crate::facts::packages::join::{path_in, upwards};
use crate::source::RepoPath;

/// Where it is in the directory of a build.
pub(in crate::facts) const PATH: &str = ".mvn/maven.config";

/// The properties that the arguments set; they win over those of POMs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct UserProperties(BTreeMap<String, String>);

impl UserProperties {
    /// Those of the build that a directory belongs to.
    pub(super) fn of(directory: &str, manifests: &dyn Manifests) -> Option<Self> {
        let text = upwards(directory).find_map(|above| manifests.text(&Self::path(above)))?;
        Some(Self::read(text.content()))
    }

    /// Where those of a build in a directory are.
    fn path(directory: &str) -> RepoPath {
        path_in(directory, PATH)
    }

    /// Reads the arguments. Older releases of Maven separate them by any white space, newer ones by lines.
    pub(super) fn read(text: &str) -> Self {
        let mut found = BTreeMap::new();
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        let mut arguments = lines.flat_map(str::split_whitespace);
        while let Some(argument) = arguments.next() {
            let definition = match argument {
                "-D" | "--define" => arguments.next(),
                _ => argument
                    .strip_prefix("-D")
                    .or_else(|| argument.strip_prefix("--define=")),
            };
            if let Some(definition) = definition {
                let (name, value) = definition.split_once('=').unwrap_or((definition, "true"));
                found.insert(name.to_owned(), value.to_owned());
            }
        }
        Self(found)
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}
