//! What the entities of a catalog say about components: the nearest one of the kind `Component` is about the package.

use std::borrow::Cow;
use std::collections::HashMap;

use globset::GlobMatcher;

use super::{Architecture, ComponentFact};
use crate::config::CatalogSelection;
use crate::facts::packages::{domains_of_systems, upwards};
use crate::facts::{CatalogFact, PackageFact};
use crate::matching::GlobDialect;
use crate::source::RepoPath;

/// The entities of the kind `Component`, by the directory that they are in.
pub(super) struct Entities<'p> {
    /// Where a directory has several, it is unclear which one the package is, so only what all of them agree on is
    /// used.
    by_directory: HashMap<&'p str, Cow<'p, CatalogFact>>,
}

impl<'p> Entities<'p> {
    pub(super) fn new(packages: &'p [PackageFact]) -> Self {
        let mut by_directory: HashMap<&str, Cow<'_, CatalogFact>> = HashMap::new();
        for package in packages {
            if let Some(catalog) = package
                .catalog
                .as_ref()
                .filter(|catalog| catalog.kind == "component")
            {
                by_directory
                    .entry(&package.dir)
                    .and_modify(|known| keep_alike(known.to_mut(), catalog))
                    .or_insert(Cow::Borrowed(catalog));
            }
        }
        Self { by_directory }
    }

    /// What the catalog says about a package: if the package is an entity, what it states itself; otherwise what every
    /// `Component` of the nearest directory with one agrees on.
    pub(super) fn of<'s>(&'s self, package: &'s PackageFact) -> Option<&'s CatalogFact> {
        if package.catalog.is_some() {
            return package.catalog.as_ref();
        }
        upwards(&package.dir)
            .find_map(|directory| self.by_directory.get(directory))
            .map(AsRef::as_ref)
    }
}

/// Keeps only what the other entity states too.
fn keep_alike(known: &mut CatalogFact, other: &CatalogFact) {
    let keep = |field: &mut Option<String>, other: &Option<String>| {
        if field != other {
            *field = None;
        }
    };
    keep(&mut known.kind_of, &other.kind_of);
    keep(&mut known.lifecycle, &other.lifecycle);
    keep(&mut known.system, &other.system);
    keep(&mut known.domain, &other.domain);
    known.tags.retain(|tag| other.tags.contains(tag));
}

/// Gives every component the lifecycle, the system and the domain on which the entities of all of its packages agree, as
/// far as the config says nothing else.
pub(super) fn inherit(architecture: &mut Architecture, packages: &[PackageFact]) {
    let entities = Entities::new(packages);
    let by_id: HashMap<&RepoPath, &PackageFact> =
        packages.iter().map(|package| (&package.id, package)).collect();
    let domains = domains_of_systems(packages);
    for component in architecture.components.values_mut() {
        // A declared tag says the same as the field, and comes before the catalog.
        component.system = component.tags.get("system").cloned();
        component.domain = component.tags.get("domain").cloned();
        // A system is in its domain, in the config or in the catalog.
        let ask_system = |component: &mut ComponentFact| {
            if let (None, Some(system)) = (&component.domain, &component.system) {
                component.domain = domains.get(system).cloned().flatten();
            }
        };
        ask_system(component);
        ask_entities(component, &entities, &by_id);
        ask_system(component);
    }
}

/// Gives a component what the entities of all of its packages agree on, as far as it has no word of its own.
fn ask_entities(
    component: &mut ComponentFact,
    entities: &Entities<'_>,
    by_id: &HashMap<&RepoPath, &PackageFact>,
) {
    let own = component.packages.iter().filter_map(|id| by_id.get(id).copied());
    let is_about_software = |package: &&PackageFact| match &package.catalog {
        None => package.holds_files,
        Some(catalog) => catalog.kind == "component",
    };
    let said = own.filter(is_about_software).map(|package| entities.of(package));
    let Some(said) = said.collect::<Option<Vec<&CatalogFact>>>() else {
        return;
    };
    let take = |field: &mut Option<String>, of: fn(&CatalogFact) -> &Option<String>| {
        if let (None, Some((first, others))) = (&field, said.split_first())
            && others.iter().all(|other| of(other) == of(first))
        {
            field.clone_from(of(first));
        }
    };
    take(&mut component.lifecycle, |entity| &entity.lifecycle);
    take(&mut component.system, |entity| &entity.system);
    take(&mut component.domain, |entity| &entity.domain);
}

/// The catalog criteria of a declaration, compiled.
#[derive(Debug)]
pub(super) struct CompiledSelection {
    wanted: Vec<(EntityField, GlobMatcher)>,
}

/// The texts of an entity that a glob is matched against.
type EntityField = fn(&CatalogFact) -> Vec<&str>;

impl CompiledSelection {
    pub(super) fn new(config: &CatalogSelection) -> Self {
        let fields: [(&Option<_>, EntityField); 6] = [
            (&config.kind, |entity| vec![entity.kind.as_str()]),
            (&config.kind_of, |entity| {
                entity.kind_of.as_deref().into_iter().collect()
            }),
            (&config.lifecycle, |entity| {
                entity.lifecycle.as_deref().into_iter().collect()
            }),
            (&config.system, |entity| {
                entity.system.as_deref().into_iter().collect()
            }),
            (&config.domain, |entity| {
                entity.domain.as_deref().into_iter().collect()
            }),
            (&config.tag, |entity| {
                entity.tags.iter().map(String::as_str).collect()
            }),
        ];
        let wanted = fields.into_iter().filter_map(|(glob, field)| {
            Some((field, GlobDialect::Names.matcher(&glob.as_ref()?.value).ok()?))
        });
        Self {
            wanted: wanted.collect(),
        }
    }

    /// Whether an entity has all that is asked for.
    pub(super) fn admits(&self, entity: &CatalogFact) -> bool {
        self.wanted
            .iter()
            .all(|(field, glob)| field(entity).into_iter().any(|text| glob.is_match(text)))
    }
}
