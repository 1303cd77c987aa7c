//! Ids of rules and names of packages.

use super::*;

#[test]
fn ids_come_from_packages_and_are_unique() {
    let sources = [
        source(
            "a.rego",
            &format!("{META}package acme.my_pack.a_rule\nreport contains {{\"msg\": \"m\"}}\n"),
        ),
        source(
            "b.rego",
            &format!("{META}package other.my_pack.a_rule\nreport contains {{\"msg\": \"m\"}}\n"),
        ),
        source(
            "c.rego",
            &format!("{META}package short\nreport contains {{\"msg\": \"m\"}}\n"),
        ),
        source(
            "d.rego",
            &format!("{META}package a.b.Upper\nreport contains {{\"msg\": \"m\"}}\n"),
        ),
    ];
    let (set, faults) = load(&sources);
    assert_eq!(set.rules[0].id.as_str(), "my-pack/a-rule");
    assert_eq!(faults[0].related.len(), 1);
    assert_eq!(
        shown(&set, &sources, &faults),
        [
            "b.rego: other.my_pack.a_rule: two rules have the id `my-pack/a-rule`",
            "c.rego: short: the package's name needs two parts at least, the pack and the rule",
            "d.rego: a.b.Upper: the package's name does not make a rule id: `b/Upper`",
        ]
    );
}

#[test]
fn purlins_packages_are_its_own() {
    let mut sources = vec![source("lib.rego", "package purlin.lib\nx := 1\n")];
    sources.push(source("mine.rego", "package purlin.lib\ny := 1\n"));
    sources[0].origin = Origin::Builtin;
    assert_eq!(
        faults(&sources),
        ["mine.rego: purlin.lib: the package `purlin.lib` belongs to purlin"]
    );
}

#[test]
fn ids_of_built_in_rules_are_taken_whether_they_are_loaded_or_not() {
    let mut sources = vec![source("lib.rego", "package purlin.lib.x\nx := 1\n")];
    sources[0].origin = Origin::Builtin;
    sources.push(source(
        "mine.rego",
        &format!("{META}package acme.manifest.licence\nreport contains {{\"msg\": \"m\"}}\n"),
    ));
    assert_eq!(
        faults(&sources),
        [
            "mine.rego: acme.manifest.licence: the id `manifest/licence` is that of a rule that comes with purlin"
        ]
    );
}

#[test]
fn a_former_id_is_that_of_no_other_rule() {
    let rule = |name: &str, formerly: &str| {
        let meta = META.replace("#   target", &format!("#   formerly: [{formerly}]\n#   target"));
        let text = format!("{meta}package acme.own.{name}\nreport contains {{\"msg\": \"m\"}}\n");
        source(&format!("{name}.rego"), &text)
    };
    let (set, found) = load(&[rule("a", "own/old, was/here"), rule("b", "")]);
    assert_eq!(found, []);
    assert_eq!(set.renamed("own/old").map(|rule| rule.id.as_str()), Some("own/a"));
    assert!(set.renamed("own/a").is_none());
    assert_eq!(set.formerly_in("was").len(), 1);
    assert!(set.formerly_in("own").is_empty());
    let both = [
        rule("a", "own/b, own/old, manifest/licence"),
        rule("b", "own/old, own/b"),
    ];
    assert_eq!(
        faults(&both),
        [
            "a.rego: own/b: there is a rule `own/b`, so it is not the former id of another one",
            "a.rego: manifest/licence: there is a rule `manifest/licence`, so it is not the former id of another one",
            "b.rego: own/old: `own/a` says too that it was `own/old` before",
            "b.rego: own/b: there is a rule `own/b`, so it is not the former id of another one",
        ]
    );
}
