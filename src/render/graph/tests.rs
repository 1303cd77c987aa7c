//! Pictures are valid whatever the names in a repository are.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::diagnostic::{Owner, RuleId};
use crate::facts::{
    Architecture, ComponentFact, EdgeFact, EdgeSource, FactAt, Level, Marks, RepositoryGraph, Scope,
};
use crate::render::testing::hostile_text;
use crate::source::{RepoPath, Root};

fn at(path: &str, start: u32) -> FactAt {
    FactAt {
        root: Root::Head,
        path: RepoPath::new(path),
        span: Some([start, start + 1]),
        line: Some(1),
    }
}

/// Components with these names and owners, each of which needs the next one, and the last the first; the first edge
/// breaks a rule with the last of the names, and the second component is a part of the first.
fn circle(names: &[String]) -> RepositoryGraph {
    let names: BTreeSet<&String> = names.iter().filter(|name| !name.is_empty()).collect();
    let names: Vec<&String> = names.into_iter().collect();
    let components: BTreeMap<String, ComponentFact> = names
        .iter()
        .enumerate()
        .map(|(number, name)| {
            let component = ComponentFact {
                ecosystems: Vec::new(),
                unmatched_public: Vec::new(),
                unmatched_patterns: Vec::new(),
                name: (*name).clone(),
                declared: Some((*name).clone()),
                parent: (number == 1).then(|| names[0].clone()),
                tags: BTreeMap::from([("layer".to_owned(), (*name).clone())]),
                lifecycle: Some((*name).clone()),
                system: None,
                domain: None,
                packages: vec![RepoPath::new("a"), RepoPath::new("b")],
                public: Vec::new(),
                owners: vec![Owner::new(name)],
                fan_in: 0,
                fan_out: 0,
                at: at("purlin.yaml", 0),
            };
            ((*name).clone(), component)
        })
        .collect();
    let edges: Vec<EdgeFact> = names
        .iter()
        .zip(names.iter().cycle().skip(1))
        .enumerate()
        .map(|(number, (from, to))| EdgeFact {
            from: RepoPath::new("a"),
            to: Some(RepoPath::new("b")),
            from_component: Some((*from).clone()),
            to_component: Some((*to).clone()),
            name: (*to).clone(),
            alias: None,
            requirement: None,
            shared: None,
            scope: Scope::Prod,
            registries: Vec::new(),
            locked: None,
            locked_candidates: Vec::new(),
            indirect: false,
            source: EdgeSource::Workspace,
            ecosystem: "npm",
            owners: Vec::new().into(),
            at: at("package.json", u32::try_from(number).unwrap()),
        })
        .collect();
    let rule = RuleId::new(names.last().map_or("x", |name| name.as_str()));
    let marks = Marks::from([((RepoPath::new("package.json"), [0, 1]), BTreeSet::from([rule]))]);
    let mut architecture = Architecture::default();
    architecture.components = components;
    let scopes = BTreeSet::from([Scope::Prod]);
    RepositoryGraph::of(Level::Component, &scopes, &[], &edges, &architecture, &marks)
}

/// The quoted strings of DOT according to its grammar, and the text outside of them.
fn dot_strings(text: &str) -> (Vec<String>, String) {
    let (mut strings, mut outside) = (Vec::new(), String::new());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char != '"' {
            outside.push(char);
            continue;
        }
        let mut string = String::new();
        while let Some(char) = chars.next() {
            match char {
                '"' => break,
                '\\' => string.extend(['\\', chars.next().expect("an escape is whole")]),
                char => string.push(char),
            }
        }
        strings.push(string);
    }
    (strings, outside)
}

#[test]
fn what_is_drawn_is_what_there_is() {
    let graph = circle(&["a".into(), "b".into(), "c".into()]);
    assert_eq!(
        (graph.nodes.len(), graph.edges.len(), graph.cycles.len()),
        (3, 3, 1)
    );
    assert_eq!(
        graph.edges.iter().filter(|edge| !edge.rules.is_empty()).count(),
        1
    );
    let around = graph.clone().around(1);
    let edges: Vec<_> = around.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    assert_eq!(edges, [(0, 1), (1, 2)]);
    assert_eq!(around.nodes[0].cycle, Some(0));
    assert_eq!(graph.clone().within(&["nowhere".into()]).nodes, []);
    assert_eq!(graph.within(&["a".into()]).nodes.len(), 3);
}

#[test]
fn colours_are_those_of_the_values_in_order() {
    let graph = circle(&["a".into(), "b".into()]);
    let coloring = Coloring::of(&graph, &Coloring::usual(&graph));
    assert_eq!((coloring.by.as_str(), coloring.values.len()), ("layer", 2));
    assert_eq!(Coloring::fill(coloring.place(0)), "#77aadd");
    assert_ne!(
        Coloring::fill(coloring.place(0)),
        Coloring::fill(coloring.place(1))
    );
    assert_eq!(Coloring::fill(None), color::NONE);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn whatever_a_component_is_called_every_format_holds_it(
        names in prop::collection::vec(hostile_text(), 1..5),
        any in prop::collection::vec(any::<String>(), 0..3),
        width in 20_u16..120,
    ) {
        let names: Vec<String> = names.into_iter().chain(any).collect();
        let graph = circle(&names);
        let coloring = Coloring::of(&graph, &Coloring::usual(&graph));
        let count = graph.nodes.len();

        let mermaid = mermaid(&graph, &coloring);
        let mermaid = mermaid.as_str();
        prop_assert!(mermaid.chars().all(|char| char == '\n' || !char.is_control()));
        let nodes = mermaid.lines().filter(|line| line.trim_start().starts_with('n') && line.contains("[\""));
        prop_assert_eq!(nodes.count(), count);
        for line in mermaid.lines() {
            let quotes = line.matches('"').count();
            prop_assert!(quotes == 0 || quotes == 2, "{}", line);
            if let (Some(start), Some(end)) = (line.find('"'), line.rfind('"')) {
                let inner = line[start + 1..end].replace("<br/>", "");
                prop_assert!(!inner.contains(['[', ']', '<', '>', '`', '%', '\\', ':', '{', '&', '|']), "{}", line);
            }
        }

        let dot = dot(&graph, &coloring);
        let dot = dot.as_str();
        let (strings, outside) = dot_strings(dot);
        prop_assert!(strings.len() >= count);
        prop_assert!(outside.chars().all(|char| char.is_ascii_graphic() || char == ' ' || char == '\n'));
        prop_assert_eq!(outside.matches('{').count(), outside.matches('}').count());
        prop_assert_eq!(outside.matches("->").count(), graph.edges.len());

        let svg = svg(&graph, &coloring).unwrap();
        let svg = svg.as_str();
        let parsed = roxmltree::Document::parse(svg).unwrap();
        let of = |name: &str| parsed.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", name))).count();
        prop_assert_eq!(of("script") + of("foreignObject") + of("image") + of("a"), 0);
        prop_assert_eq!(of("style"), 1);
        prop_assert_eq!(of("g"), count + 1);

        let json: serde_json::Value = serde_json::from_str(json(&graph, Extent::default()).as_str()).unwrap();
        prop_assert_eq!(json["nodes"].as_array().unwrap().len(), count);
        for (node, printed) in graph.nodes.iter().zip(json["nodes"].as_array().unwrap()) {
            prop_assert_eq!(printed["name"].as_str(), Some(node.name.as_str()));
        }

        let text = text(&graph, Style { width, ..Style::default() });
        let text = text.as_str();
        prop_assert!(text.chars().all(|char| char == '\n' || !char.is_control()));
        let turns = text.contains('\u{202e}');
        prop_assert!(!turns);
        for page in [mermaid, dot, svg, text] {
            prop_assert!(!page.lines().any(runner::is_command), "{}", page);
        }
    }
}

#[test]
fn owners_and_tags_colour() {
    let graph = circle(&["a".into(), "b".into()]);
    assert_eq!(Coloring::of(&graph, &ColorBy::Owner).values, ["a", "b"]);
    let nothing = Coloring::of(&graph, &ColorBy::Tag("team".into()));
    assert_eq!((nothing.values.len(), nothing.place(0)), (0, None));
}
