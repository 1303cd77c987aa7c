//! Which registry a dependency comes from: by its name in the manifest, which a committed `.cargo/config.toml` defines.
//! <https://doc.rust-lang.org/cargo/reference/registries.html>

use std::collections::HashMap;

use super::super::Manifest;
use super::super::host::{host, host_or_text};
use super::super::join::{Repository, path_in, upwards};

/// The registry of dependencies that name none.
const DEFAULT: &str = "crates-io";

/// The configurations of a repository, each read once.
pub(super) struct CargoRegistries<'r> {
    repository: &'r Repository<'r>,
    /// By directory.
    configs: HashMap<String, Option<Manifest>>,
}

impl<'r> CargoRegistries<'r> {
    pub(super) fn new(repository: &'r Repository<'r>) -> Self {
        Self {
            repository,
            configs: HashMap::new(),
        }
    }

    /// The host of the registry that a package in `dir` gives by name or by the URL of its index; the name if no
    /// configuration defines it, and `None` for crates.io.
    pub(super) fn of(&mut self, dir: &str, registry: &str) -> Vec<String> {
        if registry == DEFAULT {
            return Vec::new();
        }
        if let Some(host) = host(registry) {
            return vec![host];
        }
        // Of several configurations the deepest wins.
        let found = upwards(dir).find_map(|dir| self.in_config(dir, registry));
        vec![found.unwrap_or_else(|| registry.to_owned())]
    }

    fn in_config(&mut self, dir: &str, registry: &str) -> Option<String> {
        if !self.configs.contains_key(dir) {
            let path = path_in(dir, ".cargo/config.toml");
            let listed = self.repository.listing.get(path.as_str());
            let config = listed.and_then(|file| self.repository.files.manifest(&file.path));
            self.configs.insert(dir.to_owned(), config);
        }
        let document = self.configs.get(dir)?.as_ref()?.document()?;
        let index = document.as_str(document.at(&["registries", registry, "index"])?)?;
        Some(host_or_text(index))
    }
}
