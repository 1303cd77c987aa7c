//! Backstage's dialect: whole repositories against a reading that is slow and obvious.

use super::prow::repository_with;
use super::*;

/// One entity of a catalog file: whether it is a component, and its owner as it is written.
type Entity = (bool, Option<&'static str>);

/// Owners that are references, that are none, and none at all.
const OWNERS: [(Option<&str>, bool); 8] = [
    (Some("web"), true),
    (Some("group:default/web"), true),
    (Some("user:ana"), true),
    (Some("data-team"), true),
    (Some("\"not a name\""), false),
    (Some("[a]"), false),
    (Some("~"), false),
    (None, false),
];

/// A catalog file: its directory, whether its name ends in `.yml`, its entities.
type Catalog = (String, bool, Vec<Entity>);

fn catalog() -> impl Strategy<Value = Catalog> {
    let directory = prop::collection::vec("[ab]", 0..4).prop_map(|parts| parts.join("/"));
    let entity = (any::<bool>(), 0..OWNERS.len()).prop_map(|(component, owner)| (component, OWNERS[owner].0));
    (
        directory,
        prop::bool::weighted(0.2),
        prop::collection::vec(entity, 0..4),
    )
}

fn place((directory, short, _): &Catalog) -> String {
    let name = if *short {
        "catalog-info.yml"
    } else {
        "catalog-info.yaml"
    };
    if directory.is_empty() {
        name.to_owned()
    } else {
        format!("{directory}/{name}")
    }
}

fn content((_, _, entities): &Catalog) -> String {
    let entity = |(component, owner): &Entity| {
        let kind = if *component { "Component" } else { "System" };
        let owner = owner.map_or(String::new(), |owner| format!("  owner: {owner}\n"));
        format!("kind: {kind}\nmetadata: {{name: x}}\nspec:\n  type: service\n{owner}")
    };
    entities.iter().map(entity).collect::<Vec<_>>().join("---\n")
}

/// Whom a file names: the owners of its components, or of all else without any.
fn names((_, _, entities): &Catalog) -> Vec<&'static str> {
    let valid = |owner: &str| {
        OWNERS
            .iter()
            .any(|(other, valid)| *valid && *other == Some(owner))
    };
    let of = |wanted: bool| -> Vec<&'static str> {
        let named = entities.iter().filter(|(component, _)| *component == wanted);
        named
            .filter_map(|(_, owner)| *owner)
            .filter(|owner| valid(owner))
            .collect()
    };
    let found = if of(true).is_empty() { of(false) } else { of(true) };
    once(found)
}

fn once(names: Vec<&'static str>) -> Vec<&'static str> {
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_nearest_catalog_that_names_somebody_owns(
        catalogs in prop::collection::vec(catalog(), 0..8),
        paths in prop::collection::btree_set("[abc](/[abc]){0,4}", 1..12),
    ) {
        let mut catalogs = catalogs;
        catalogs.sort_by_key(place);
        catalogs.dedup_by_key(|catalog| place(catalog));
        let texts: Vec<(String, String)> =
            catalogs.iter().map(|catalog| (place(catalog), content(catalog))).collect();
        let files: Vec<(&str, &str)> =
            texts.iter().map(|(path, content)| (path.as_str(), content.as_str())).collect();
        let others: Vec<&str> = paths.iter().map(String::as_str).collect();
        let settings = OwnershipConfig::default();
        let (ownership, listing) = repository_with(&files, &others, &settings);
        let all = ownership.owners_of_all(&listing);
        for (file, together) in listing.files().iter().zip(all.iter()) {
            let path = file.path.as_str();
            let mut expected = Vec::new();
            let mut directory = path;
            while expected.is_empty() && !directory.is_empty() {
                directory = directory.rsplit_once('/').map_or("", |(above, _)| above);
                let here = catalogs.iter().filter(|(other, ..)| other == directory);
                expected = once(here.flat_map(names).collect());
            }
            prop_assert_eq!(owner_of(&ownership, path), expected, "{}", path);
            prop_assert_eq!(&*ownership.owners(&file.path), together);
        }
    }
}
