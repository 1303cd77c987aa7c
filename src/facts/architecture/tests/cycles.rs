//! Cycles of components, and how they are shown.

use proptest::prelude::*;

use super::*;

/// The cycles of the packages `edges` joins: nodes, and the way around.
fn cycles(edges: &[(&str, &str, Scope)]) -> Vec<(Level, Vec<String>, String)> {
    let mut facts: Vec<EdgeFact> = edges
        .iter()
        .map(|(from, to, scope)| edge(from, to, *scope))
        .collect();
    let mut architecture = Architecture::default();
    connect(&mut architecture, &mut facts);
    let dir = |id: &str| id.trim_end_matches("/package.json").to_owned();
    architecture
        .cycles
        .iter()
        .map(|cycle| {
            let way: Vec<String> = cycle.path.iter().map(|edge| dir(edge.from.as_str())).collect();
            (
                cycle.level,
                cycle.nodes.iter().map(|node| dir(node)).collect(),
                way.join(" "),
            )
        })
        .collect()
}

#[test]
fn a_cycle_is_shown_by_a_shortest_way_around() {
    let prod = Scope::Prod;
    assert_eq!(
        cycles(&[
            ("a", "b", prod),
            ("b", "c", prod),
            ("c", "d", prod),
            ("d", "a", prod),
            ("d", "c", prod),
            ("x", "a", prod),
            ("a", "a", prod),
        ]),
        [(
            Level::Package,
            vec!["a".into(), "b".into(), "c".into(), "d".into()],
            "c d".to_owned()
        )]
    );
    assert_eq!(cycles(&[("a", "b", prod), ("b", "a", Scope::Dev)]), []);
}

/// `a` and `c` are components; `y` and `z` belong to none.
#[test]
fn a_cycle_of_components_may_lead_through_packages_in_none() {
    let component_cycles = |edges: &[(&str, &str)]| -> Vec<(Vec<String>, usize)> {
        let mut facts: Vec<EdgeFact> = edges
            .iter()
            .map(|(from, to)| edge(from, to, Scope::Prod))
            .collect();
        let mut architecture = Architecture::default();
        for name in ["a", "c"] {
            let id = RepoPath::new(format!("{name}/package.json"));
            architecture.of_package.insert(id, name.to_owned());
        }
        connect(&mut architecture, &mut facts);
        let cycles = architecture.cycles.into_iter();
        cycles
            .filter(|cycle| cycle.level == Level::Component)
            .map(|cycle| {
                let ends = cycle.path.first().map(|edge| edge.from_component.is_some());
                assert_eq!(ends, Some(true), "it starts at a component");
                (cycle.nodes, cycle.path.len())
            })
            .collect()
    };
    let nodes = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        component_cycles(&[("a", "z"), ("z", "c"), ("c", "a")]),
        [(nodes(&["a", "c", "z/package.json"]), 3)]
    );
    assert_eq!(
        component_cycles(&[("a", "z"), ("z", "a")]),
        [(nodes(&["a", "z/package.json"]), 2)]
    );
    // The way around that is shown goes through the component, though a shorter one does not.
    assert_eq!(
        component_cycles(&[("a", "y"), ("y", "z"), ("z", "y"), ("z", "a")]),
        [(nodes(&["a", "y/package.json", "z/package.json"]), 3)]
    );
    assert_eq!(component_cycles(&[("y", "z"), ("z", "y"), ("a", "y")]), []);
}

#[test]
fn a_long_chain_needs_no_deep_stack() {
    let names: Vec<String> = (0..50_000).map(|at| format!("n{at:05}")).collect();
    let mut edges: Vec<_> = names
        .windows(2)
        .map(|pair| (pair[0].as_str(), pair[1].as_str(), Scope::Prod))
        .collect();
    edges.push((&names[49_999], &names[0], Scope::Prod));
    let found = cycles(&edges);
    assert_eq!((found.len(), found[0].1.len()), (1, 50_000));
}

#[test]
fn a_clique_is_one_cycle_with_a_short_way_around() {
    let names: Vec<String> = (0..300).map(|at| format!("n{at:03}")).collect();
    let edges: Vec<_> = names
        .iter()
        .flat_map(|from| {
            names
                .iter()
                .map(move |to| (from.as_str(), to.as_str(), Scope::Prod))
        })
        .collect();
    let found = cycles(&edges);
    assert_eq!(
        (found.len(), found[0].1.len(), found[0].2.as_str()),
        (1, 300, "n000 n001")
    );
}

proptest! {
    /// The reference asks of each pair whether the one can be reached from the other.
    #[test]
    fn groups_are_what_reaches_each_other(edges in proptest::collection::vec((0usize..9, 0usize..9), 0..24)) {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
        let mut reaches = [[false; 9]; 9];
        for (from, to) in &edges {
            reaches[*from][*to] = true;
        }
        for via in 0..9 {
            for from in 0..9 {
                for to in 0..9 {
                    reaches[from][to] |= reaches[from][via] && reaches[via][to];
                }
            }
        }
        let mut expected: Vec<Vec<String>> = (0..9)
            .map(|node| (0..9).filter(move |other| node == *other || (reaches[node][*other] && reaches[*other][node])))
            .map(|group| group.map(|node| names[node].to_owned()).collect::<Vec<_>>())
            .filter(|group| group.len() > 1)
            .collect();
        expected.sort();
        expected.dedup();
        let facts: Vec<_> = edges.iter().map(|(from, to)| (names[*from], names[*to], Scope::Prod)).collect();
        let found = cycles(&facts);
        prop_assert_eq!(found.iter().map(|(_, nodes, _)| nodes.clone()).collect::<Vec<_>>(), expected);
        for (_, nodes, way) in found {
            let way: Vec<&str> = way.split(' ').collect();
            prop_assert!(way.len() >= 2 && way.iter().all(|node| nodes.iter().any(|other| other == node)));
        }
    }
}
