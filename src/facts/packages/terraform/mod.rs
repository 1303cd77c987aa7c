//! Terraform and `OpenTofu`: <https://developer.hashicorp.com/terraform/language/files>, and Terragrunt's units, for
//! the modules that they use: <https://terragrunt.gruntwork.io/docs/reference/hcl/>. A module is a directory without a
//! name of its own; its users name it.

mod blocks;
mod overrides;
mod source;

use std::collections::BTreeMap;

use super::join::{DeclaredDependency, JoinedEcosystem, Member, Repository, directory};
use super::{PackageStatement, ReadContext};
use crate::document::{Document, Entry, Kind, NodeId};
use crate::facts::{EdgeSource, Scope};
use crate::source::RepoPath;
use blocks::HclBlocks;
use overrides::TerraformOverrides;
use source::ModuleSource;

const UNIT: &str = "terragrunt.hcl";

/// Of the files of a directory, the first describes the module.
pub(super) fn read(document: &Document, context: &ReadContext<'_>) -> Option<PackageStatement> {
    if !context.nearest.is_first(context.path) || !matches!(document.kind(document.root()), Kind::Mapping(_))
    {
        return None;
    }
    let first = document.entries(document.root()).into_iter().next();
    Some(PackageStatement {
        span: first.map(|entry| document.span(entry.key)),
        ..PackageStatement::default()
    })
}

pub(super) fn join(repository: &Repository<'_>) -> JoinedEcosystem {
    let mut joined = JoinedEcosystem::new(repository.ecosystem);
    let modules: BTreeMap<&str, &RepoPath> = repository
        .members
        .iter()
        .filter_map(|member| Some((member.dir(), &member.package?.id)))
        .collect();
    let files: Vec<TerraformFile<'_>> = repository
        .members
        .iter()
        .filter_map(|member| {
            let document = member.document()?;
            Some(TerraformFile {
                modules: &modules,
                member,
                document,
                blocks: HclBlocks(document),
                from: modules.get(member.dir())?,
            })
        })
        .collect();
    let overrides = TerraformOverrides::read(files.iter().map(|file| (file.member, file.document)));
    for file in &files {
        if file.member.path.file_name() == UNIT {
            file.unit(&mut joined);
        } else {
            file.modules(&overrides, &mut joined);
            file.providers(&overrides, &mut joined);
        }
    }
    joined
}

/// One file while its edges are read.
struct TerraformFile<'a> {
    /// By directory, the id of its module.
    modules: &'a BTreeMap<&'a str, &'a RepoPath>,
    member: &'a Member<'a>,
    document: &'a Document,
    blocks: HclBlocks<'a>,
    /// The module that the file is a part of.
    from: &'a RepoPath,
}

impl TerraformFile<'_> {
    /// What `module` blocks use.
    fn modules(&self, overrides: &TerraformOverrides<'_>, joined: &mut JoinedEcosystem) {
        for module in self.blocks.named(self.document.root(), "module") {
            for block in self.blocks.of(module.value) {
                let name = self.document.key_text(module.key);
                let text = self.document.get(block, "version");
                let version = text.and_then(|version| self.document.as_str(version));
                match self.document.get(block, "source") {
                    _ if overrides.replaces_source(self.member, name) => {}
                    Some(source) => {
                        let version = overrides.version(self.member, name, version);
                        self.source(joined, source, version);
                    }
                    None if overrides.is_declared_elsewhere(self.member, name) => {}
                    None => self.incomplete(joined, format!("the module `{name}` has no source"), module.key),
                }
            }
        }
    }

    /// The sources of a unit's module and the units that it depends on.
    fn unit(&self, joined: &mut JoinedEcosystem) {
        let document = self.document;
        for block in self.blocks.at(document.root(), "terraform") {
            if let Some(source) = document.get(block, "source") {
                self.source(joined, source, None);
            }
        }
        for dependency in self.blocks.named(document.root(), "dependency") {
            for block in self.blocks.of(dependency.value) {
                if let Some(path) = document.get(block, "config_path") {
                    self.local(joined, path);
                }
            }
        }
        for block in self.blocks.at(document.root(), "dependencies") {
            if let Some(paths) = document.get(block, "paths") {
                for path in self.blocks.of(paths) {
                    self.local(joined, path);
                }
            }
        }
    }

    /// `required_providers`. <https://developer.hashicorp.com/terraform/language/providers/requirements>
    fn providers(&self, overrides: &TerraformOverrides<'_>, joined: &mut JoinedEcosystem) {
        let document = self.document;
        for terraform in self.blocks.at(document.root(), "terraform") {
            for required in self.blocks.at(terraform, "required_providers") {
                for provider in document.entries(required) {
                    if !overrides.replaces_provider(self.member, document.key_text(provider.key)) {
                        self.provider(joined, provider);
                    }
                }
            }
        }
    }

    fn provider(&self, joined: &mut JoinedEcosystem, provider: Entry) {
        let document = self.document;
        let local = document.key_text(provider.key);
        let text = |key: &str| document.get(provider.value, key);
        let (source, version) = match document.kind(document.resolve(provider.value)) {
            // The syntax before Terraform 0.13.
            Kind::String(_) => (None, Some(provider.value)),
            _ => (text("source"), text("version")),
        };
        let name = match source.map(|source| document.as_str(source)) {
            None => format!("hashicorp/{local}"),
            Some(Some(source)) if source.contains('/') => source.to_owned(),
            Some(Some(source)) => format!("hashicorp/{source}"),
            Some(None) => {
                let reason = format!("the source of the provider `{local}` is not a string");
                self.incomplete(joined, reason, provider.key);
                return;
            }
        };
        let declared = DeclaredDependency {
            alias: Some(local.to_owned()),
            requirement: version
                .and_then(|version| document.as_str(version))
                .map(str::to_owned),
            ..DeclaredDependency::new(
                name,
                Scope::Build,
                EdgeSource::Registry,
                self.member.at_node(document, source.unwrap_or(provider.key)),
            )
        };
        joined.edge(self.from, declared);
    }

    fn source(&self, joined: &mut JoinedEcosystem, node: NodeId, version: Option<&str>) {
        let document = self.document;
        let Some(text) = document.as_str(node) else {
            self.incomplete(joined, "the source of a module is not a string".to_owned(), node);
            return;
        };
        let is_expression = |text: &str| text.contains("${") || text.contains("%{");
        let (address, query) = text.split_once('?').unwrap_or((text, ""));
        if is_expression(address) {
            self.unresolved(joined, text, node);
            return;
        }
        let (name, requirement, source) = match ModuleSource::read(text) {
            Some(ModuleSource::Local(_)) => {
                self.local(joined, node);
                return;
            }
            Some(ModuleSource::Absolute(path)) => (path, None, EdgeSource::Path),
            Some(ModuleSource::Registry {
                name,
                version: stated,
            }) => (name, version.or(stated), EdgeSource::Registry),
            Some(ModuleSource::Repository { name, revision }) => (name, revision, EdgeSource::Git),
            Some(ModuleSource::Archive(name)) => (name, None, EdgeSource::Url),
            None => {
                let reason = format!("`{}` is not a module source", shown(text));
                self.incomplete(joined, reason, node);
                return;
            }
        };
        let unknown = is_expression(query) || requirement.is_some_and(is_expression);
        if unknown {
            let reason = format!(
                "purlin can't resolve the version of `{}`: it contains an expression",
                shown(name)
            );
            self.incomplete(joined, reason, node);
        }
        let declared = DeclaredDependency {
            requirement: requirement.filter(|_| !unknown).map(str::to_owned),
            ..DeclaredDependency::new(
                name.to_owned(),
                Scope::Prod,
                source,
                self.member.at_node(document, node),
            )
        };
        joined.edge(self.from, declared);
    }

    /// A directory, as it is named from the file's own.
    fn local(&self, joined: &mut JoinedEcosystem, node: NodeId) {
        let Some(text) = self.document.as_str(node) else {
            self.incomplete(joined, "the path of a module is not a string".to_owned(), node);
            return;
        };
        if text.contains("${") || text.contains("%{") {
            self.unresolved(joined, text, node);
            return;
        }
        let path = text.replace('\\', "/");
        let path = path.split('?').next().unwrap_or_default();
        let found = directory(self.member.dir(), path);
        let to = found.as_deref().and_then(|dir| self.modules.get(dir));
        let Some(to) = to else {
            let reason = match found {
                Some(_) => format!("there is no readable module in `{}`", shown(text)),
                None => format!("`{}` is outside the repository", shown(text)),
            };
            self.incomplete(joined, reason, node);
            return;
        };
        let declared = DeclaredDependency {
            to: Some((*to).clone()),
            ..DeclaredDependency::new(
                text.to_owned(),
                Scope::Prod,
                EdgeSource::Path,
                self.member.at_node(self.document, node),
            )
        };
        joined.edge(self.from, declared);
    }

    fn unresolved(&self, joined: &mut JoinedEcosystem, text: &str, node: NodeId) {
        let reason = format!(
            "purlin can't resolve `{}`: it contains an expression",
            shown(text)
        );
        self.incomplete(joined, reason, node);
    }

    fn incomplete(&self, joined: &mut JoinedEcosystem, reason: String, node: NodeId) {
        joined.incomplete(self.from, reason, self.member.at_node(self.document, node));
    }
}

/// The start of a text, on one line.
fn shown(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.chars().take(100).collect()
}

#[cfg(test)]
mod tests;
