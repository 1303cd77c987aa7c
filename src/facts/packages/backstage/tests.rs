use crate::facts::packages::tests::{edges_of, lines_of, packages_of, reasons_of};

const SHOP: &str = "kind: Component
metadata: {name: Orders}
spec:
  type: service
  lifecycle: production
  owner: web
  system: shop
  dependsOn: [resource:orders-db, Component:default/pricing, pricing, {a: 1}, 'component:else/where', component:orders]
  consumesApis: [pricing-api]
  providesApis: [orders-api]
  subcomponentOf: pricing
---
kind: Resource
metadata: {name: orders-db, tags: [postgres]}
spec: {dependencyOf: [component:pricing, component:elsewhere], system: other/shop}
---
kind: Component
metadata: {name: pricing}
---
kind: API
metadata: {name: pricing-api, namespace: default}
spec: {system: shop}
---
kind: System
metadata: {name: shop}
spec: {domain: commerce}
---
kind: Group
metadata: {name: web}
---
";

#[test]
fn what_is_needed_is_an_edge_and_what_is_a_part_is_none() {
    let files = [("catalog-info.yaml", SHOP)];
    let edges = edges_of(&files);
    let id = |name: &str| format!("catalog-info.yaml#{name}");
    let [orders, pricing, db] = [
        "component:default/orders",
        "component:default/pricing",
        "resource:default/orders-db",
    ]
    .map(id);
    assert_eq!(
        lines_of(&files, &edges),
        [
            format!("{orders} -> {db}: resource:default/orders-db - prod registry @resource:orders-db"),
            format!(
                "{orders} -> {pricing}: component:default/pricing - prod registry @Component:default/pricing"
            ),
            format!("{orders} -> -: component:else/where - prod registry @'component:else/where'"),
            format!(
                "{orders} -> {}: api:default/pricing-api - prod registry @pricing-api",
                id("api:default/pricing-api")
            ),
            format!("{pricing} -> {db}: resource:default/orders-db - prod registry @component:pricing"),
        ]
    );
    assert_eq!(
        reasons_of(&edges),
        [
            format!(
                "{orders}: `pricing` in `dependsOn` has no kind, without which Backstage refuses it; write `component:pricing` or \
                 `resource:pricing`"
            ),
            format!("{orders}: this item of `dependsOn` is not an entity reference"),
        ]
    );
}

#[test]
fn entities_say_what_they_are_a_part_of() {
    let packages = packages_of(&[("catalog-info.yaml", SHOP)]);
    let shown: Vec<String> = packages
        .iter()
        .map(|package| {
            let catalog = package.catalog.as_ref().unwrap();
            let word = |word: &Option<String>| word.clone().unwrap_or_else(|| "-".to_owned());
            format!(
                "{} {} {} {} {} {}",
                package.name.as_deref().unwrap(),
                word(&catalog.kind_of),
                word(&catalog.lifecycle),
                word(&catalog.system),
                word(&catalog.domain),
                catalog.tags.join(","),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "component:default/orders service production shop commerce ",
            "resource:default/orders-db - - other/shop - postgres",
            "component:default/pricing - - - - ",
            "api:default/pricing-api - - shop commerce ",
            "system:default/shop - - - commerce ",
        ]
    );
}

#[test]
fn locations_lead_to_files_of_other_names() {
    let files = [
        (
            "catalog-info.yaml",
            "kind: Location\nmetadata: {name: all}\nspec:\n  target: ./a/all.yaml\n  targets: [./teams/*.yaml, a/catalog-info.yaml, \
             'https://x.test/y.yaml', ./gone.yaml, '../*.yaml', './x/*/../*.yaml']\n",
        ),
        (
            "a/all.yaml",
            "kind: Location\nmetadata: {name: more}\nspec: {targets: [../b/c.yaml, ../catalog-info.yaml, all.yaml]}\n",
        ),
        (
            "a/catalog-info.yaml",
            "kind: Component\nmetadata: {name: a}\nspec: {dependsOn: ['component:c']}\n",
        ),
        ("b/c.yaml", "kind: Component\nmetadata: {name: c}\n"),
        ("b/d.yaml", "kind: Component\nmetadata: {name: d}\n"),
        (
            "teams/x.yaml",
            "kind: Component\nmetadata: {name: x}\nspec: {dependsOn: ['component:a', 'component:d']}\n",
        ),
    ];
    let edges = edges_of(&files);
    assert_eq!(
        lines_of(&files, &edges),
        [
            "a/catalog-info.yaml#component:default/a -> b/c.yaml#component:default/c: component:default/c - prod registry @'component:c'",
            "teams/x.yaml#component:default/x -> a/catalog-info.yaml#component:default/a: component:default/a - prod registry @'component:a'",
            "teams/x.yaml#component:default/x -> -: component:default/d - prod registry @'component:d'",
        ]
    );
    assert_eq!(
        reasons_of(&edges),
        [
            "catalog-info.yaml: `./gone.yaml` matches no tracked file",
            "catalog-info.yaml: the glob `../*.yaml` leads out of the repository",
            "catalog-info.yaml: the glob `./x/*/../*.yaml` leads out of the repository",
        ]
    );
}

#[test]
fn two_that_claim_one_name_lead_nowhere() {
    let one = "kind: Component\nmetadata: {name: a}\n";
    let files = [
        ("a/catalog-info.yaml", one),
        ("b/catalog-info.yml", one),
        (
            "catalog-info.yaml",
            "kind: Component\nmetadata: {name: c}\nspec: {dependsOn: component:a}\n---\nkind: Component\nmetadata: {name: C}\n---\n\
             kind: Component\nmetadata: {name: '${{ values.name }}'}\n",
        ),
    ];
    let edges = edges_of(&files);
    assert_eq!(
        reasons_of(&edges),
        [
            "catalog-info.yaml: the file describes `component:default/c` twice",
            "catalog-info.yaml: `${{ values.name }}` is not a valid entity name",
            "catalog-info.yaml#component:default/c: several files describe `component:default/a`: a/catalog-info.yaml and b/catalog-info.yml",
        ]
    );
    assert_eq!(edges.edges.len(), 1);
    assert_eq!(packages_of(&files).len(), 3);
}

#[test]
fn a_catalog_of_thousands_is_read_in_bounded_time() {
    use std::fmt::Write as _;
    let mut text = String::from("kind: Location\nmetadata: {name: all}\nspec:\n  targets:\n");
    for at in 0..2_000 {
        writeln!(text, "    - '**/*{at}*.yaml'\n    - catalog-info.yaml").unwrap();
    }
    for at in 0..8_000 {
        write!(
            text,
            "---\nkind: Component\nmetadata: {{name: c{at}}}\nspec: {{dependsOn: [component:c{}, component:same]}}\n",
            (at + 1) % 8_000
        )
        .unwrap();
    }
    let edges = edges_of(&[("catalog-info.yaml", &text)]);
    assert_eq!(edges.edges.len(), 16_000);
    assert_eq!(edges.incomplete.len(), 2_000 - 256);
}
