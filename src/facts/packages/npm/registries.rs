//! Which registry a package comes from, as the files next to the root of a workspace say: `registry` and
//! `@scope:registry` of .npmrc <https://docs.npmjs.com/cli/configuring-npm/npmrc>, which npm, pnpm and Yarn 1 read, and
//! `npmRegistryServer` and `npmScopes` of .yarnrc.yml <https://yarnpkg.com/configuration/yarnrc>, which later Yarns
//! read instead.

use std::collections::HashMap;

use super::super::directories::file_in;
use super::super::host::host_or_text;
use super::super::join::Repository;
use crate::source::RepoPath;

/// How many bytes of an .npmrc are read.
const MAX_BYTES: u64 = 1 << 20;

/// The registry of JSR's packages: <https://jsr.io/docs/npm-compatibility>.
pub(super) const JSR: &str = "npm.jsr.io";

/// What the files of one directory say.
#[derive(Debug, Default)]
pub(super) struct NpmRegistries {
    /// For all packages.
    every: Option<String>,
    /// By scope, with its `@`.
    of_scope: HashMap<String, String>,
}

impl NpmRegistries {
    pub(super) fn read(repository: &Repository<'_>, dir: &str) -> Self {
        let yarn = repository.listing.get(&file_in(dir, ".yarnrc.yml"));
        if let Some(path) = yarn.map(|file| &file.path) {
            return Self::of_yarn(repository, path);
        }
        let npm = repository.listing.get(&file_in(dir, ".npmrc"));
        match npm.and_then(|file| repository.listing.read(file, MAX_BYTES).ok()) {
            Some(bytes) => Self::of_npm(&String::from_utf8_lossy(&bytes)),
            None => Self::default(),
        }
    }

    fn of_npm(text: &str) -> Self {
        let mut found = Self::default();
        for line in text.lines() {
            let Some((key, value)) = line.split_once('=') else {
                continue;
            };
            let (key, value) = (key.trim(), value.trim().trim_matches(['"', '\'']));
            if value.is_empty() || key.starts_with(['#', ';']) {
                continue;
            }
            if key == "registry" {
                found.every = Some(host_or_text(value));
            } else if let Some(scope) = key.strip_suffix(":registry") {
                found.of_scope.insert(scope.to_owned(), host_or_text(value));
            }
        }
        found
    }

    fn of_yarn(repository: &Repository<'_>, path: &RepoPath) -> Self {
        let mut found = Self::default();
        let Some(manifest) = repository.files.manifest(path) else {
            return found;
        };
        let Some(document) = manifest.document() else {
            return found;
        };
        let server = |node| document.as_str(document.get(node, "npmRegistryServer")?);
        found.every = server(document.root()).map(host_or_text);
        let scopes = document.at(&["npmScopes"]);
        for entry in scopes.map(|scopes| document.entries(scopes)).unwrap_or_default() {
            if let Some(server) = server(entry.value) {
                let scope = format!("@{}", document.key_text(entry.key));
                found.of_scope.insert(scope, host_or_text(server));
            }
        }
        found
    }

    /// The registry of a package; none if no file names one.
    pub(super) fn of(&self, name: &str) -> Vec<String> {
        let scope = name.split_once('/').map(|(scope, _)| scope);
        let of_scope = scope.and_then(|scope| self.of_scope.get(scope));
        of_scope.or(self.every.as_ref()).cloned().into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn npmrc_names_registries_by_scope() {
        let read = NpmRegistries::of_npm(
            "registry = https://npm.acme.example/all/\n# registry=https://x.example\n;registry=https://y.example\n\
             @acme:registry=https://own.acme.example\n//npm.acme.example/:_authToken=secret\nsave-exact=true\n@b:registry=\n",
        );
        assert_eq!(read.of("left-pad"), ["npm.acme.example"]);
        assert_eq!(read.of("@acme/kit"), ["own.acme.example"]);
        assert_eq!(read.of("@b/kit"), ["npm.acme.example"]);
        assert_eq!(NpmRegistries::of_npm("").of("@acme/kit"), [""; 0]);
    }
}
