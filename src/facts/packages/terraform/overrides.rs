//! Override files, whose blocks are merged into those of the same names in other files of the directory:
//! <https://developer.hashicorp.com/terraform/language/files/override>.
//!
//! Those in `OpenTofu`'s own files add to the others, since Terraform does not read them.

use std::collections::BTreeMap;

use super::blocks::HclBlocks;
use crate::document::Document;
use crate::facts::packages::join::Member;
use crate::source::RepoPath;

/// The directory, and the name of a module or a provider in it.
type NamedBlock<'a> = (&'a str, &'a str);

/// What the override files of a repository replace.
#[derive(Default)]
pub(super) struct TerraformOverrides<'a> {
    /// The file whose `source` of a module counts.
    sources: BTreeMap<NamedBlock<'a>, &'a RepoPath>,
    /// The `version` of a module that counts.
    versions: BTreeMap<NamedBlock<'a>, &'a str>,
    /// The modules of other files, with their version.
    declared: BTreeMap<NamedBlock<'a>, Option<&'a str>>,
    /// The file whose entry of a provider counts.
    providers: BTreeMap<NamedBlock<'a>, &'a RepoPath>,
}

impl<'a> TerraformOverrides<'a> {
    pub(super) fn read(files: impl Iterator<Item = (&'a Member<'a>, &'a Document)>) -> Self {
        let mut overrides = Self::default();
        // The files are in the order of their paths, in which Terraform merges them.
        for (member, document) in files {
            let (blocks, dir, name) = (HclBlocks(document), member.dir(), member.path.file_name());
            for module in blocks.named(document.root(), "module") {
                let key = (dir, document.key_text(module.key));
                for block in blocks.of(module.value) {
                    let version = document.get(block, "version");
                    let version = version.and_then(|version| document.as_str(version));
                    if !is_override(name) {
                        overrides.declared.insert(key, version);
                    } else if is_terraform(name) {
                        overrides.versions.extend(version.map(|version| (key, version)));
                        if document.get(block, "source").is_some() {
                            overrides.sources.insert(key, member.path);
                        }
                    }
                }
            }
            if !is_override(name) || !is_terraform(name) {
                continue;
            }
            for terraform in blocks.at(document.root(), "terraform") {
                for required in blocks.at(terraform, "required_providers") {
                    let entries = document.entries(required).into_iter();
                    let named = entries.map(|entry| ((dir, document.key_text(entry.key)), member.path));
                    overrides.providers.extend(named);
                }
            }
        }
        overrides
    }

    /// Whether another file says where a module of this one comes from.
    pub(super) fn replaces_source(&self, member: &Member<'_>, module: &str) -> bool {
        let found = self.sources.get(&(member.dir(), module));
        is_terraform(member.path.file_name()) && found.is_some_and(|path| *path != member.path)
    }

    /// Whether a file that is merged into others does not have to say all of a module.
    pub(super) fn is_declared_elsewhere(&self, member: &Member<'_>, module: &str) -> bool {
        is_override(member.path.file_name()) && self.declared.contains_key(&(member.dir(), module))
    }

    /// The version of a module that counts, where the block itself has `own`.
    pub(super) fn version(&self, member: &Member<'_>, module: &str, own: Option<&'a str>) -> Option<&'a str> {
        let key = (member.dir(), module);
        let replaced = self.versions.get(&key).copied();
        replaced
            .filter(|_| is_terraform(member.path.file_name()))
            .or(own)
            .or_else(|| self.declared.get(&key).copied().flatten())
    }

    /// Whether another file has the entry of a provider that counts.
    pub(super) fn replaces_provider(&self, member: &Member<'_>, provider: &str) -> bool {
        let found = self.providers.get(&(member.dir(), provider));
        is_terraform(member.path.file_name()) && found.is_some_and(|path| *path != member.path)
    }
}

/// Whether Terraform reads a file, and not only `OpenTofu`.
fn is_terraform(name: &str) -> bool {
    let name = name.strip_suffix(".json").unwrap_or(name);
    name.strip_suffix(".tofu").is_none()
}

fn is_override(name: &str) -> bool {
    [".tf", ".tofu", ".tf.json", ".tofu.json"].iter().any(|ending| {
        name.strip_suffix(ending)
            .is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
    })
}
