//! Backstage's catalog files: <https://backstage.io/docs/features/software-catalog/descriptor-format>. Every entity
//! that is software, or a part of a software hierarchy, is a package; people, groups, locations and templates are not.
//!
//! Of the relations (<https://backstage.io/docs/features/software-catalog/well-known-relations>) `dependsOn`, its reverse
//! `dependencyOf`, and `consumesApis` say that one entity needs another. `system`, `domain` and `subcomponentOf` say what
//! something is a part of, `owner` whose it is, and `providesApis` what it offers: these are not dependencies.

mod locations;

use std::collections::{BTreeMap, BTreeSet};

use super::join::{DeclaredDependency, JoinedEcosystem, Member, Repository};
use super::{PackageStatement, ReadContext};
use crate::document::{Document, Kind, NodeId, Parsed};
use crate::facts::catalog::{CatalogEntity, EntityId, EntityReference};
use crate::facts::{CatalogFact, EdgeSource, PackageFact, Scope};
use crate::source::RepoPath;
pub(super) use locations::linked_manifests;

/// The kinds of entities that are not packages.
const NO_PACKAGES: [&str; 4] = ["user", "group", "location", "template"];

/// A field that names what an entity needs.
struct RelationField {
    name: &'static str,
    /// The kind of a reference without one. `dependsOn` has none: there Backstage refuses such a reference.
    usual_kind: Option<&'static str>,
    /// Whether the named entity is the one that depends.
    reverse: bool,
}

const FIELDS: [RelationField; 3] = [
    RelationField {
        name: "dependsOn",
        usual_kind: None,
        reverse: false,
    },
    RelationField {
        name: "dependencyOf",
        usual_kind: None,
        reverse: true,
    },
    RelationField {
        name: "consumesApis",
        usual_kind: Some("api"),
        reverse: false,
    },
];

pub(super) fn read(parsed: &Parsed, _: &ReadContext<'_>) -> Vec<PackageStatement> {
    let mut seen = BTreeSet::new();
    let entities = parsed.documents.iter().filter_map(package);
    let firsts = entities.filter(|entity| seen.insert(entity.id()));
    firsts.map(stated).collect()
}

/// The entity of a document, where it is a package.
fn package(document: &Document) -> Option<CatalogEntity<'_>> {
    let entity = CatalogEntity::read(document)?.ok()?;
    (!NO_PACKAGES.iter().any(|kind| entity.is(kind))).then_some(entity)
}

fn stated(entity: CatalogEntity<'_>) -> PackageStatement {
    let id = entity.id();
    let text = |key: &str| entity.text(&["spec", key]).map(str::to_owned);
    let part_of = |key: &str| {
        let whole = entity.refers(entity.text(&["spec", key])?, Some(key))?;
        Some(whole.short())
    };
    let tags = items(entity.document, entity.at(&["metadata", "tags"]));
    let tags = tags.filter_map(|tag| entity.document.as_str(tag).map(str::to_owned));
    PackageStatement {
        part: Some(id.to_string()),
        name: Some(id.to_string()),
        catalog: Some(CatalogFact {
            kind_of: text("type"),
            lifecycle: text("lifecycle"),
            system: part_of("system"),
            domain: part_of("domain"),
            tags: tags.collect(),
            kind: id.kind,
        }),
        span: Some(entity.document.span(entity.name_node)),
        ..PackageStatement::default()
    }
}

/// Gives each entity that is a part of a system the domain of that system.
pub(super) fn find_domains(packages: &mut [PackageFact]) {
    let systems = domains(packages);
    for catalog in packages.iter_mut().filter_map(|package| package.catalog.as_mut()) {
        if let (None, Some(system)) = (&catalog.domain, &catalog.system) {
            catalog.domain = systems.get(system).cloned().flatten();
        }
    }
}

/// The domain of each system by the system's name, where those of that name agree.
pub(in crate::facts) fn domains(packages: &[PackageFact]) -> BTreeMap<String, Option<String>> {
    let mut systems: BTreeMap<String, Option<String>> = BTreeMap::new();
    for package in packages {
        let Some(catalog) = package
            .catalog
            .as_ref()
            .filter(|catalog| catalog.kind == "system")
        else {
            continue;
        };
        let Some(name) = package
            .name
            .as_deref()
            .and_then(|name| name.strip_prefix("system:"))
        else {
            continue;
        };
        let name = name.strip_prefix("default/").unwrap_or(name).to_owned();
        systems
            .entry(name)
            .and_modify(|domain| {
                if *domain != catalog.domain {
                    *domain = None;
                }
            })
            .or_insert_with(|| catalog.domain.clone());
    }
    systems
}

pub(super) fn join(repository: &Repository<'_>) -> JoinedEcosystem {
    let mut joined = JoinedEcosystem::new(repository.ecosystem);
    let mut entities: BTreeMap<&str, Vec<&PackageFact>> = BTreeMap::new();
    for package in repository.members.iter().flat_map(|member| member.packages) {
        if let Some(name) = &package.name {
            entities.entry(name).or_default().push(package);
        }
    }
    for member in &repository.members {
        let mut seen = BTreeSet::new();
        for document in &member.manifest.parsed.documents {
            let entity = match CatalogEntity::read(document) {
                None => continue,
                Some(Ok(entity)) => entity,
                Some(Err(none)) => {
                    let at = member.at_node(document, none.node);
                    joined.incomplete(member.path, none.reason, at);
                    continue;
                }
            };
            let id = entity.id();
            if NO_PACKAGES.contains(&id.kind.as_str()) {
                continue;
            }
            if !seen.insert(id.clone()) {
                let reason = format!("the file describes `{id}` twice");
                joined.incomplete(member.path, reason, member.at_node(document, entity.name_node));
            }
            let reader = DescriptorReader {
                entities: &entities,
                member,
                entity,
                id: RepoPath::new(format!("{}#{id}", member.path)),
            };
            for field in &FIELDS {
                reader.field(field, &mut joined);
            }
        }
    }
    joined
}

/// One entity while its dependencies are read.
struct DescriptorReader<'r> {
    entities: &'r BTreeMap<&'r str, Vec<&'r PackageFact>>,
    member: &'r Member<'r>,
    entity: CatalogEntity<'r>,
    /// That of its package.
    id: RepoPath,
}

impl DescriptorReader<'_> {
    fn field(&self, field: &RelationField, joined: &mut JoinedEcosystem) {
        let document = self.entity.document;
        let value = self.entity.at(&["spec", field.name]);
        for item in items(document, value) {
            let at = self.member.at_node(document, item);
            if document.kind(document.resolve(item)) == Kind::Null {
                continue;
            }
            let text = document.as_str(item);
            if let Some(other) = text.and_then(|text| self.entity.refers(text, field.usual_kind)) {
                self.edge(field, &other, item, joined);
                continue;
            }
            let lacks_kind = text.filter(|text| {
                EntityReference::parse(text).is_some_and(|reference| reference.kind.is_none())
            });
            let reason = match lacks_kind {
                Some(text) => format!(
                    "`{text}` in `{}` has no kind, without which Backstage refuses it; write `component:{text}` or \
                     `resource:{text}`",
                    field.name
                ),
                None => format!("this item of `{}` is not an entity reference", field.name),
            };
            joined.incomplete(&self.id, reason, at);
        }
    }

    fn edge(&self, field: &RelationField, other: &EntityId, item: NodeId, joined: &mut JoinedEcosystem) {
        let at = self.member.at_node(self.entity.document, item);
        let other = other.to_string();
        let found = match self.entities.get(other.as_str()).map(Vec::as_slice) {
            None | Some([]) => None,
            Some([one]) => Some(one.id.clone()),
            Some([first, second, ..]) => {
                let reason = format!(
                    "several files describe `{other}`: {} and {}",
                    first.manifest, second.manifest
                );
                joined.incomplete(&self.id, reason, at.clone());
                None
            }
        };
        if found.as_ref() == Some(&self.id) {
            return;
        }
        let (from, to, name) = if field.reverse {
            // If the depending entity is not in this repository, it is not a dependency of this repository.
            let Some(from) = found else { return };
            (from, Some(self.id.clone()), self.entity.id().to_string())
        } else {
            (self.id.clone(), found, other)
        };
        let declared = DeclaredDependency {
            to,
            ..DeclaredDependency::new(name, Scope::Prod, EdgeSource::Registry, at)
        };
        joined.edge(&from, declared);
    }
}

/// The items of a list, or a single value.
fn items(document: &Document, node: Option<NodeId>) -> impl Iterator<Item = NodeId> + '_ {
    let list = node.map(|node| match document.kind(document.resolve(node)) {
        Kind::Sequence(items) => (items, None),
        _ => (&[][..], Some(node)),
    });
    let (items, one) = list.unwrap_or_default();
    items.iter().copied().chain(one)
}

#[cfg(test)]
mod tests;
