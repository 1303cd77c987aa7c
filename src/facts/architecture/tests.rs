//! Components of packages, and cycles among them.

use std::fmt::Write as _;
use std::sync::Arc;

use super::*;
use crate::config::Config;
use crate::facts::{CatalogFact, EdgeSource};
use crate::source::Root;

mod cycles;

fn config(text: &str) -> Config {
    let (config, faults) = Config::read(&Arc::new(Text::new(RepoPath::new("purlin.yaml"), text)));
    assert_eq!(faults, []);
    config
}

fn package(dir: &str, name: &str, owner: &str) -> PackageFact {
    let manifest = RepoPath::new(format!("{dir}/package.json"));
    PackageFact {
        id: manifest.clone(),
        ecosystem: "npm".into(),
        name: Some(name.into()),
        version: None,
        dir: dir.into(),
        manifest: manifest.clone(),
        holds_files: true,
        private: None,
        licence: None,
        contacts: Vec::new(),
        catalog: None,
        owners: vec![Owner::new(owner)].into(),
        at: FactAt {
            root: Root::Head,
            path: manifest,
            span: None,
            line: None,
        },
    }
}

fn edge(from: &str, to: &str, scope: Scope) -> EdgeFact {
    let path = |dir: &str| RepoPath::new(format!("{dir}/package.json"));
    EdgeFact {
        from: path(from),
        to: Some(path(to)),
        from_component: None,
        to_component: None,
        name: to.into(),
        alias: None,
        requirement: None,
        shared: None,
        scope,
        registries: Vec::new(),
        locked: None,
        locked_candidates: Vec::new(),
        indirect: false,
        source: EdgeSource::Workspace,
        ecosystem: "npm",
        owners: crate::diagnostic::Owners::default(),
        at: FactAt {
            root: Root::Head,
            path: path(from),
            span: None,
            line: None,
        },
    }
}

fn assigned(
    config: &ArchitectureConfig,
    text: Option<&Text>,
    packages: &[PackageFact],
    nearest: impl Fn(&RepoPath) -> Option<RepoPath>,
) -> Architecture {
    let files = ["docs/orders/a.md", "web/package.json"];
    let claims = Claims::new(config);
    components(config, &claims, text, packages, files.into_iter(), nearest)
}

fn of(architecture: &Architecture, dir: &str) -> Option<String> {
    architecture
        .of_package
        .get(format!("{dir}/package.json").as_str())
        .cloned()
}

#[test]
fn without_a_declaration_each_package_is_a_component() {
    let of_cargo = |dir: &str, name: &str| PackageFact {
        ecosystem: "cargo".into(),
        ..package(dir, name, "@c")
    };
    let named = |packages: &[PackageFact]| -> Vec<(String, Option<String>)> {
        let architecture = assigned(&ArchitectureConfig::default(), None, packages, |_| None);
        let components = packages
            .iter()
            .map(|package| &architecture.components[&architecture.of_package[&package.id]]);
        components
            .map(|component| (component.name.clone(), component.parent.clone()))
            .collect()
    };
    let alone = |name: &str| (name.to_owned(), None);
    let shared = |name: &str| (name.to_owned(), Some("x".to_owned()));
    assert_eq!(
        named(&[of_cargo("a", "x"), package("c", "", "@c")]),
        [alone("x"), alone("c/package.json")]
    );
    // A package of the same name in another ecosystem takes no name away, whichever comes first.
    assert_eq!(
        named(&[package("a", "x", "@a"), of_cargo("b", "x")]),
        [shared("npm:x"), shared("cargo:x")]
    );
    assert_eq!(
        named(&[
            package("a", "x", "@a"),
            package("b", "x", "@b"),
            of_cargo("c", "x"),
        ]),
        [
            shared("a/package.json"),
            shared("b/package.json"),
            shared("cargo:x")
        ]
    );
    // Nor does one that is called like another with its ecosystem, or like a manifest.
    assert_eq!(
        named(&[
            package("a", "x", "@a"),
            of_cargo("b", "x"),
            package("c", "npm:x", "@c"),
            package("d", "a/package.json", "@d"),
        ]),
        [
            shared("a/package.json"),
            shared("cargo:x"),
            ("npm:npm:x".to_owned(), Some("npm:x".to_owned())),
            ("npm:a/package.json".to_owned(), Some("a/package.json".to_owned())),
        ]
    );
}

#[test]
fn paths_names_and_captures_claim_packages() {
    let config = config(
        "architecture:\n  components:\n    shop: {paths: [services/**]}\n    orders:\n      paths: [services/orders]\n      parent: shop\n      \
         tags: {layer: domain}\n      public: ['*-api']\n    app-{name}: {paths: ['apps/{name}/**'], tags: {domain: '{name}'}}\n    \
         kit: {packages: ['@acme/ui-*']}\n    nothing: {paths: [nowhere/**]}\n",
    );
    let packages = [
        package("services/orders", "orders", "@o"),
        package("services/orders/api", "orders-api", "@p"),
        package("services/billing", "billing", "@b"),
        package("apps/web/client", "client", "@w"),
        package("apps/admin", "admin", "@w"),
        package("libs/ui", "@acme/ui-buttons", "@u"),
        package("libs/other", "other", "@u"),
    ];
    let architecture = assigned(&config.architecture, config.text.as_deref(), &packages, |_| None);
    for (dir, component) in [
        ("services/orders", Some("orders")),
        ("services/orders/api", Some("orders")),
        ("services/billing", Some("shop")),
        ("apps/web/client", Some("app-web")),
        ("apps/admin", Some("app-admin")),
        ("libs/ui", Some("kit")),
        ("libs/other", None),
    ] {
        assert_eq!(of(&architecture, dir).as_deref(), component, "{dir}");
    }
    let orders = &architecture.components["orders"];
    assert_eq!(orders.tags["layer"], "domain");
    assert_eq!(orders.public, [RepoPath::new("services/orders/api/package.json")]);
    assert_eq!(orders.owners, [Owner::new("@o"), Owner::new("@p")]);
    assert_eq!(orders.at.line, Some(4));
    assert_eq!(architecture.components["app-web"].tags["domain"], "web");
    assert_eq!(
        architecture.components["app-web"].declared.as_deref(),
        Some("app-{name}")
    );
    assert!(architecture.components["nothing"].packages.is_empty());
    assert_eq!(architecture.overlaps, []);
}

#[test]
fn what_holds_no_files_belongs_where_the_nearest_package_does() {
    let image = |path: &str| PackageFact {
        id: RepoPath::new(path),
        manifest: RepoPath::new(path),
        holds_files: false,
        ..package("", "", "@o")
    };
    let packages = [
        package("apps/web", "web", "@o"),
        image("Dockerfile"),
        image("apps/web/Dockerfile"),
        image("apps/web/images/Dockerfile"),
    ];
    let nearest = |path: &RepoPath| {
        path.as_str()
            .starts_with("apps/web/")
            .then(|| RepoPath::new("apps/web/package.json"))
    };
    let undeclared = assigned(&ArchitectureConfig::default(), None, &packages, nearest);
    assert_eq!(undeclared.components.len(), 1);
    assert_eq!(undeclared.components["web"].packages.len(), 3);
    let config = config(
        "architecture:\n  components:\n    web: {packages: [web]}\n    images: {paths: [apps/web/images]}\n",
    );
    let declared = assigned(&config.architecture, None, &packages, nearest);
    assert_eq!(
        declared.components["web"].packages,
        [
            RepoPath::new("apps/web/Dockerfile"),
            RepoPath::new("apps/web/package.json")
        ]
    );
    assert_eq!(
        declared.components["images"].packages,
        [RepoPath::new("apps/web/images/Dockerfile")]
    );
}

/// An entity of the kind `Component` in a directory.
fn entity(dir: &str, name: &str, catalog: CatalogFact) -> PackageFact {
    let manifest = RepoPath::new(format!("{dir}/catalog-info.yaml"));
    PackageFact {
        id: RepoPath::new(format!("{manifest}#component:default/{name}")),
        ecosystem: "backstage".into(),
        manifest,
        holds_files: false,
        catalog: Some(CatalogFact {
            kind: "component".into(),
            ..catalog
        }),
        ..package(dir, name, "@o")
    }
}

fn shop() -> [PackageFact; 8] {
    let service = |system: &str, lifecycle: &str| CatalogFact {
        kind_of: Some("service".into()),
        lifecycle: Some(lifecycle.into()),
        system: Some(system.into()),
        domain: Some("commerce".into()),
        tags: vec!["java".into()],
        ..CatalogFact::default()
    };
    [
        package("orders", "orders", "@o"),
        package("orders/api", "orders-api", "@o"),
        entity("orders", "orders", service("shop", "experimental")),
        package("billing", "billing", "@b"),
        entity("billing", "billing", service("payments", "production")),
        package("two", "two", "@t"),
        entity("two", "a", service("payments", "production")),
        entity("two", "b", service("payments", "experimental")),
    ]
}

#[test]
fn components_take_from_the_catalog_what_the_config_leaves_open() {
    let packages = shop();
    let nearest = |path: &RepoPath| Some(RepoPath::new(format!("{}/package.json", path.parent())));
    let undeclared = assigned(&ArchitectureConfig::default(), None, &packages, nearest);
    let told = |architecture: &Architecture, name: &str| {
        let component = &architecture.components[name];
        [&component.lifecycle, &component.system, &component.domain]
            .map(|field| field.clone().unwrap_or_else(|| "-".to_owned()))
    };
    assert_eq!(told(&undeclared, "orders"), ["experimental", "shop", "commerce"]);
    assert_eq!(
        told(&undeclared, "orders-api"),
        ["experimental", "shop", "commerce"]
    );
    // Two entities in one directory: which one it is cannot be told, but what both say can.
    assert_eq!(told(&undeclared, "two"), ["-", "payments", "commerce"]);
    let config = config(
        "architecture:\n  components:\n    orders:\n      paths: [orders]\n      lifecycle: production\n      tags: {system: other}\n    \
         rest: {paths: [billing, two]}\n",
    );
    let declared = assigned(&config.architecture, None, &packages, nearest);
    assert_eq!(told(&declared, "orders"), ["production", "other", "commerce"]);
    assert_eq!(told(&declared, "rest"), ["-", "payments", "commerce"]);
}

#[test]
fn what_the_config_says_of_a_whole_comes_before_what_the_catalog_says_of_a_part() {
    let mut packages = shop().to_vec();
    let mut system = entity("systems", "x", CatalogFact::default());
    system.name = Some("system:default/payments".to_owned());
    system.catalog = Some(CatalogFact {
        kind: "system".into(),
        domain: Some("money".into()),
        ..CatalogFact::default()
    });
    packages.push(system);
    let nearest = |path: &RepoPath| Some(RepoPath::new(format!("{}/package.json", path.parent())));
    let config = config(
        "architecture:\n  components:\n    all: {paths: [two], lifecycle: deprecated, tags: {system: payments}}\n    \
         part: {paths: [orders], parent: all}\n    plain: {paths: [orders/api], tags: {system: nowhere}}\n",
    );
    let declared = assigned(&config.architecture, None, &packages, nearest);
    let told = |name: &str| {
        let component = &declared.components[name];
        [&component.lifecycle, &component.system, &component.domain]
            .map(|field| field.clone().unwrap_or_default())
    };
    // A boundary of the system, and of the domain that the system is in, holds for the part as before it was one.
    assert_eq!(told("part"), ["deprecated", "payments", "money"]);
    assert_eq!(told("all")[1..], ["payments", "money"]);
    assert_eq!(told("plain"), ["experimental", "nowhere", "commerce"]);
}

#[test]
fn ecosystems_and_the_catalog_choose_packages() {
    let packages = shop();
    let chosen = |declaration: &str| {
        let text = format!("architecture:\n  components:\n    it: {{{declaration}}}\n");
        let config = config(&text);
        let architecture = assigned(&config.architecture, None, &packages, |_| None);
        architecture.components["it"]
            .packages
            .iter()
            .map(RepoPath::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let entities = "billing/catalog-info.yaml#component:default/billing";
    assert_eq!(chosen("ecosystems: [backstage], paths: [billing]"), entities,);
    assert_eq!(
        chosen("ecosystems: [npm], catalog: {system: shop}"),
        "orders/package.json orders/api/package.json"
    );
    assert_eq!(
        chosen("catalog: {system: 'p*', type: service, tag: java}, paths: [billing]"),
        format!("billing/package.json {entities}"),
    );
    assert_eq!(
        chosen("packages: ['orders*'], ecosystems: [npm], catalog: {lifecycle: experimental}"),
        "orders/package.json orders/api/package.json"
    );
    assert_eq!(
        chosen("catalog: {system: payments}, paths: [two], ecosystems: [npm]"),
        "two/package.json"
    );
    assert_eq!(
        chosen("catalog: {lifecycle: production}, paths: [two], ecosystems: [npm]"),
        ""
    );
    assert_eq!(chosen("catalog: {domain: commerce, lifecycle: x}"), "");
    assert_eq!(chosen("ecosystems: [cargo]"), "");
}

#[test]
fn a_part_of_a_family_is_a_part_of_one_of_it() {
    let config = config(
        "architecture:\n  components:\n    '{name}': {paths: ['services/{name}/**']}\n    '{name}-store':\n      \
         paths: ['services/{name}/store']\n      parent: '{name}'\n",
    );
    let packages = [
        package("services/orders", "orders", "@o"),
        package("services/orders/store", "orders-store", "@o"),
    ];
    let architecture = assigned(&config.architecture, None, &packages, |_| None);
    assert_eq!(
        architecture.components["orders-store"].parent.as_deref(),
        Some("orders")
    );
    assert_eq!(architecture.overlaps, []);
}

#[test]
fn files_belong_where_a_path_or_their_package_says() {
    let config = config(
        "architecture:\n  components:\n    shop: {paths: [services/**]}\n    orders: {packages: [orders], parent: shop}\n    \
         'app-{name}': {paths: ['apps/{name}/**']}\n    kit: {packages: ['ui-*']}\n    docs: {paths: ['**/*.md']}\n",
    );
    let packages = [
        package("services/orders", "orders", "@o"),
        package("services/billing", "billing", "@b"),
        package("libs/ui", "ui-buttons", "@u"),
        package("libs/other", "other", "@u"),
    ];
    let claims = Claims::new(&config.architecture);
    let architecture = components(
        &config.architecture,
        &claims,
        None,
        &packages,
        std::iter::empty(),
        |_| None,
    );
    let of = |path: &str| {
        architecture.component_of(&claims, &RepoPath::new(path), || {
            let of = |package: &&PackageFact| path.starts_with(&format!("{}/", package.dir));
            packages.iter().find(of).map(|package| package.manifest.clone())
        })
    };
    for (path, component) in [
        ("services/README.txt", Some("shop")),
        ("services/billing/a.ts", Some("shop")),
        ("services/orders/package.json", Some("orders")),
        ("services/orders/src/a.ts", Some("orders")),
        ("apps/web/index.html", Some("app-web")),
        ("libs/ui/a.css", Some("kit")),
        ("libs/ui/a.md", Some("docs")),
        ("libs/other/a.css", None),
        ("Makefile", None),
    ] {
        assert_eq!(of(path).as_deref(), component, "{path}");
    }
}

#[test]
fn two_claims_on_one_package_are_an_overlap() {
    let config = config("architecture:\n  components:\n    a: {paths: [x/**]}\n    b: {packages: ['*']}\n");
    let architecture = assigned(&config.architecture, None, &[package("x", "x", "@a")], |_| None);
    assert_eq!(architecture.overlaps[0].components, ["a", "b"]);
    assert_eq!(of(&architecture, "x").as_deref(), Some("a"));
}

/// However the components are called: a literal path before a capture, that before a glob, and the deeper of two.
#[test]
fn the_more_exact_of_two_paths_claims_a_package() {
    let of_two = |exact: &str, other: &str, dir: &str| {
        for (first, second) in [("lib", "zlib"), ("zlib", "lib")] {
            let suffix = if other.contains("{n}") { "-{n}" } else { "" };
            let text = format!(
                "architecture:\n  components:\n    {first}: {{paths: ['{exact}', extra]}}\n    \"{second}{suffix}\": {{paths: ['{other}']}}\n"
            );
            let config = config(&text);
            let architecture = assigned(&config.architecture, None, &[package(dir, "x", "@a")], |_| None);
            assert_eq!(of(&architecture, dir).as_deref(), Some(first), "{text}");
            assert_eq!(architecture.overlaps, [], "{text}");
        }
    };
    of_two("packages/srv", "packages/{n}", "packages/srv");
    of_two("packages/srv/**", "packages/{n}/**", "packages/srv/core");
    of_two("packages/srv", "packages/*", "packages/srv");
    of_two("packages/*/core", "**", "packages/srv/core");
    of_two("packages/srv/core", "packages/srv", "packages/srv/core");
    of_two("packages/*/core", "packages/*", "packages/srv/core");
    // Nothing tells between these.
    for (first, second) in [
        ("packages/*", "*/srv"),
        ("**/srv", "packages/*"),
        ("packages/srv", "packages/srv"),
    ] {
        let text = format!(
            "architecture:\n  components:\n    a: {{paths: ['{first}']}}\n    b: {{paths: ['{second}']}}\n"
        );
        let config = config(&text);
        let architecture = assigned(
            &config.architecture,
            None,
            &[package("packages/srv", "x", "@a")],
            |_| None,
        );
        assert_eq!(architecture.overlaps.len(), 1, "{text}");
    }
    // A capture is not a glob.
    let text = "architecture:\n  components:\n    a: {paths: ['packages/*']}\n    \"b-{n}\": {paths: ['packages/{n}']}\n";
    let architecture = assigned(
        &config(text).architecture,
        None,
        &[package("packages/srv", "x", "@a")],
        |_| None,
    );
    assert_eq!(of(&architecture, "packages/srv").as_deref(), Some("b-srv"));
}

#[test]
fn what_a_component_takes_away_it_does_not_claim() {
    let config = config(
        "architecture:\n  components:\n    kept: {paths: ['!packages/legacy', 'packages/*'], packages: ['@x/*', '!@x/old'], public: ['*', '!*-inner']}\n    \
         rest: {paths: ['**']}\n",
    );
    let packages = [
        package("packages/web", "web", "@a"),
        package("packages/legacy", "legacy", "@a"),
        package("x/new", "@x/new", "@a"),
        package("x/old", "@x/old", "@a"),
        package("packages/inner", "web-inner", "@a"),
    ];
    let architecture = assigned(&config.architecture, None, &packages, |_| None);
    assert_eq!(of(&architecture, "packages/web").as_deref(), Some("kept"));
    assert_eq!(of(&architecture, "packages/legacy").as_deref(), Some("rest"));
    assert_eq!(of(&architecture, "x/old").as_deref(), Some("rest"));
    let kept = &architecture.components["kept"];
    assert!(kept.packages.contains(&RepoPath::new("x/new/package.json")));
    assert!(
        !kept
            .public
            .contains(&RepoPath::new("packages/inner/package.json"))
    );
    let claims = Claims::new(&config.architecture);
    let of = |path: &str| architecture.component_of(&claims, &RepoPath::new(path), || None);
    assert_eq!(of("packages/legacy/a.ts").as_deref(), Some("rest"));
    assert_eq!(of("packages/web/a.ts").as_deref(), Some("kept"));
}

/// Cutting a component in parts takes none of them out of what selects it by a tag.
#[test]
fn a_part_has_what_its_wholes_say() {
    let config = config(
        "architecture:\n  components:\n    dom: {paths: [dom], tags: {layer: domain, team: d}, lifecycle: production}\n    \
         domx: {paths: [dom/x], parent: dom, tags: {team: x}}\n    domxy: {paths: [dom/x/y], parent: domx, lifecycle: deprecated}\n",
    );
    let packages = [
        package("dom", "d", "@a"),
        package("dom/x", "x", "@a"),
        package("dom/x/y", "y", "@a"),
    ];
    let architecture = assigned(&config.architecture, None, &packages, |_| None);
    let said = |name: &str| {
        let component = &architecture.components[name];
        let tags: Vec<&str> = component.tags.values().map(String::as_str).collect();
        (tags.join(" "), component.lifecycle.clone().unwrap_or_default())
    };
    assert_eq!(said("domx"), ("domain x".to_owned(), "production".to_owned()));
    assert_eq!(said("domxy"), ("domain x".to_owned(), "deprecated".to_owned()));
}

#[test]
fn a_public_pattern_that_matches_nothing_is_told_where_it_is() {
    let text = "architecture:\n  components:\n    \"app-{n}\": {paths: ['apps/{n}'], public: ['*-api', '*-apj', '!x']}\n";
    let config = config(text);
    let packages = [package("apps/a", "a", "@a"), package("apps/b", "b-api", "@a")];
    let architecture = assigned(&config.architecture, config.text.as_deref(), &packages, |_| None);
    for name in ["app-a", "app-b"] {
        let unmatched = &architecture.components[name].unmatched_public;
        let patterns: Vec<_> = unmatched.iter().map(|fact| fact.pattern.as_str()).collect();
        assert_eq!(patterns, ["*-apj"], "{name}");
        assert_eq!(unmatched[0].at.line, Some(3));
    }
    assert_eq!(architecture.components["app-a"].ecosystems, ["npm"]);
}

/// Each of 20,000 packages looks at the few patterns that start as its path does.
#[test]
fn many_components_claim_many_packages() {
    let mut text = "architecture:\n  components:\n".to_owned();
    let mut packages = Vec::new();
    for at in 0..20_000 {
        let parent = if at % 100 < 50 && at > 0 {
            format!(", parent: c{}", at - 1)
        } else {
            String::new()
        };
        writeln!(
            text,
            "    c{at}: {{paths: ['p{at}/**'], packages: ['n{at}-*']{parent}}}"
        )
        .unwrap();
        packages.push(package(&format!("p{at}"), &format!("n{at}-x"), "@o"));
    }
    let config = config(&text);
    let architecture = assigned(&config.architecture, None, &packages, |_| None);
    assert_eq!(architecture.components.len(), 20_000);
    assert_eq!(of(&architecture, "p19999").as_deref(), Some("c19999"));
    assert_eq!(architecture.overlaps, []);
}

#[test]
fn a_pattern_that_matches_nothing_is_noted_at_every_member() {
    let config = config(
        "architecture:\n  components:\n    orders:\n      paths: [services/orders, service/orders, docs/orders, '!gone']\n      \
         packages: ['@acme/*', '@acm/*']\n    app-{name}: {paths: ['apps/{name}', 'app/{name}']}\n",
    );
    let packages = [
        package("services/orders", "@acme/orders", "@o"),
        package("apps/web", "web", "@w"),
        package("apps/admin", "admin", "@w"),
    ];
    let architecture = assigned(&config.architecture, config.text.as_deref(), &packages, |_| None);
    for (name, expected) in [
        ("orders", vec![("service/orders", 4), ("@acm/*", 5)]),
        ("app-web", vec![("app/{name}", 6)]),
        ("app-admin", vec![("app/{name}", 6)]),
    ] {
        let unmatched = architecture.components[name].unmatched_patterns.iter();
        let found: Vec<_> = unmatched
            .map(|fact| (fact.pattern.as_str(), fact.at.line.unwrap()))
            .collect();
        assert_eq!(found, expected, "{name}");
    }
}
