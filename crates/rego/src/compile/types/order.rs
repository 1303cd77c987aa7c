//! In which order rules are checked, and which rules depend on which.

use std::collections::{BTreeMap, BTreeSet};

use super::narrow::Known;
use super::rules::TypedRule;
use super::terms;
use crate::compile::recursion::on_cycles;
use crate::syntax::{Expr, Name, Rule, Term, TermKind, With};
use crate::value::Value;

/// How many steps the search for the rules behind references may take. Behind that a reference stands for all that is
/// below what is known of it.
const WORK_MAX: u64 = 10_000_000;

/// A definition of a rule, or one of its `else` branches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Branch<'r> {
    /// The number of the rule.
    pub(super) rule: usize,
    /// The branch itself.
    pub(super) definition: &'r Rule,
    /// Whether it is an `else` branch.
    pub(super) is_else: bool,
}

/// Which rules refer to which.
#[derive(Debug)]
pub(super) struct Graph<'r> {
    rules: &'r [TypedRule<'r>],
    branches: Vec<Branch<'r>>,
    /// The branches of each rule.
    of_rule: Vec<std::ops::Range<usize>>,
    /// Rules by the known start of their path. Places are numbers, as paths may be long.
    places: Vec<Place>,
    /// What each node leads to. Nodes are the branches, then the places for all that is below them, then the places for
    /// their own rules, then references with parts that are not known: they stand for many, and are often the same.
    edges: Vec<Vec<usize>>,
    /// What references with such parts lead to, and their numbers.
    patterns: BTreeMap<Vec<Option<Value>>, usize>,
    pattern_edges: Vec<Vec<usize>>,
    /// Who refers to it; made when it is first asked for.
    reversed: Option<Vec<Vec<usize>>>,
    /// Branches that refer to themselves.
    selfish: Vec<usize>,
    work: u64,
}

#[derive(Debug, Default)]
struct Place {
    children: BTreeMap<Value, usize>,
    /// The rules whose path ends here.
    rules: Vec<usize>,
    /// The rules whose path goes on with parts that are not known.
    open: Vec<usize>,
}

/// What a reference may refer to.
#[derive(Debug, Default)]
struct Selected {
    rules: Vec<usize>,
    /// Places whose own rules are meant.
    own: Vec<usize>,
    /// Places of which all that is below is meant.
    places: Vec<usize>,
}

impl<'r> Graph<'r> {
    /// The graph of all rules.
    pub(super) fn new(rules: &'r [TypedRule<'r>]) -> Self {
        let mut graph = Self {
            rules,
            branches: Vec::new(),
            of_rule: Vec::new(),
            places: vec![Place::default()],
            edges: Vec::new(),
            patterns: BTreeMap::new(),
            pattern_edges: Vec::new(),
            reversed: None,
            selfish: Vec::new(),
            work: WORK_MAX,
        };
        for (number, rule) in rules.iter().enumerate() {
            let start = graph.branches.len();
            let chain = std::iter::successors(Some(rule.rule), |branch| branch.otherwise.as_deref());
            graph
                .branches
                .extend(chain.enumerate().map(|(at, definition)| Branch {
                    rule: number,
                    definition,
                    is_else: at > 0,
                }));
            graph.of_rule.push(start..graph.branches.len());
            graph.add_place(number, rule);
        }
        for at in 0..graph.branches.len() {
            let edges = graph.edges_of(at);
            graph.edges.push(edges);
        }
        let below = graph.below();
        graph.edges.extend(below);
        for place in &graph.places {
            let rules = place.rules.iter().chain(&place.open);
            graph.edges.push(graph.branches_of(rules));
        }
        graph.edges.append(&mut graph.pattern_edges);
        graph
    }

    /// All branches, each behind those that it refers to.
    pub(super) fn sorted(&self) -> Vec<Branch<'r>> {
        let mut roots: Vec<usize> = (0..self.branches.len()).collect();
        roots.sort_by_key(|at| {
            self.branches.get(*at).map(|branch| {
                (
                    self.rules.get(branch.rule).map(|rule| rule.module),
                    branch.definition.span.start,
                )
            })
        });
        let mut sorted = Vec::with_capacity(roots.len());
        walk(&self.edges, roots, |node| {
            sorted.extend(self.branches.get(node).copied());
        });
        sorted
    }

    /// The rules that a reference may refer to.
    pub(super) fn selected(&mut self, reference: &[Term]) -> BTreeSet<usize> {
        let mut rules = BTreeSet::new();
        let mut places = Vec::new();
        for keys in Known::default().expand(reference) {
            let selected = self.select(&keys);
            rules.extend(selected.rules);
            places.extend(selected.places);
            let own = selected
                .own
                .into_iter()
                .filter_map(|place| self.places.get(place));
            rules.extend(own.flat_map(|place| place.rules.iter().copied()));
        }
        while let Some(place) = places.pop().and_then(|place| self.places.get(place)) {
            rules.extend(place.rules.iter().chain(&place.open));
            places.extend(place.children.values());
        }
        rules
    }

    /// The rules that a reference may refer to, and those that depend on one of them.
    pub(super) fn dependents(&mut self, reference: &[Term]) -> BTreeSet<usize> {
        let roots: Vec<usize> = self
            .selected(reference)
            .into_iter()
            .filter_map(|rule| self.of_rule.get(rule))
            .filter_map(|branches| branches.clone().next())
            .collect();
        if self.reversed.is_none() {
            let mut reversed = vec![Vec::new(); self.edges.len()];
            for (from, edges) in self.edges.iter().enumerate() {
                for to in edges {
                    if let Some(back) = reversed.get_mut(*to) {
                        back.push(from);
                    }
                }
            }
            self.reversed = Some(reversed);
        }
        let mut rules = BTreeSet::new();
        if let Some(reversed) = &self.reversed {
            walk(reversed, roots, |node| {
                rules.extend(self.branches.get(node).map(|branch| branch.rule));
            });
        }
        rules
    }

    /// The rules that a modifier of any rule may replace.
    pub(super) fn replaced(&mut self) -> BTreeSet<usize> {
        let mut targets = Vec::new();
        for branch in &self.branches {
            for_expressions(branch.definition, &mut |expr| {
                targets.extend(expr.with.iter().map(target));
            });
        }
        targets
            .into_iter()
            .flatten()
            .flat_map(|target| self.selected(target))
            .collect()
    }

    /// The branches that lead back to themselves, through no rule of `broken`.
    pub(super) fn recursive(&self, broken: &BTreeSet<usize>) -> Vec<Branch<'r>> {
        let is_broken = |at: usize| self.branches.get(at).is_some_and(|of| broken.contains(&of.rule));
        let mut found: BTreeSet<usize> = self.selfish.iter().copied().collect();
        if broken.is_empty() {
            found.extend(on_cycles(&self.edges));
        } else {
            let edges = self.edges.iter().enumerate();
            let edges: Vec<Vec<usize>> = edges
                .map(|(at, edges)| if is_broken(at) { Vec::new() } else { edges.clone() })
                .collect();
            found.extend(on_cycles(&edges));
        }
        found
            .iter()
            .filter(|at| !is_broken(**at))
            .filter_map(|at| self.branches.get(*at).copied())
            .collect()
    }

    fn add_place(&mut self, number: usize, rule: &TypedRule<'_>) {
        let mut place = 0;
        let prefix = terms::ground_prefix(&rule.path);
        let is_open = prefix.len() < rule.path.len();
        for key in prefix {
            let next = self.places.len();
            let Some(node) = self.places.get_mut(place) else {
                return;
            };
            place = *node.children.entry(key).or_insert(next);
            if place == next {
                self.places.push(Place::default());
            }
        }
        if let Some(node) = self.places.get_mut(place) {
            if is_open {
                node.open.push(number);
            } else {
                node.rules.push(number);
            }
        }
    }

    /// What a branch refers to.
    fn edges_of(&mut self, at: usize) -> Vec<usize> {
        let Some(branch) = self.branches.get(at) else {
            return Vec::new();
        };
        let definition = branch.definition;
        let mut edges = BTreeSet::new();
        let mut known = Known::default();
        for_references(definition, &mut known, &mut |reference, known| match reference {
            Reference::Parts(parts) => {
                for keys in known.expand(parts) {
                    if keys.contains(&None) {
                        edges.insert(self.pattern(keys));
                    } else {
                        let selected = self.select(&keys);
                        edges.extend(self.nodes(&selected));
                    }
                }
            }
            Reference::Names(names) => {
                let selected = self.select_names(names);
                edges.extend(self.nodes(&selected));
            }
        });
        if edges.remove(&at) {
            self.selfish.push(at);
        }
        edges.into_iter().collect()
    }

    /// The branches at and below each place, in the order of the texts, in which OPA looks at them too.
    fn below(&self) -> Vec<Vec<usize>> {
        let mut below = vec![Vec::new(); self.places.len()];
        // A place comes before those below it.
        for (at, place) in self.places.iter().enumerate().rev() {
            let mut all = self.branches_of(place.rules.iter().chain(&place.open));
            let children = place.children.values().filter_map(|child| below.get(*child));
            all.extend(children.flatten());
            all.sort_unstable();
            if let Some(below) = below.get_mut(at) {
                *below = all;
            }
        }
        below
    }

    /// The node of a reference with parts that are not known.
    fn pattern(&mut self, keys: Vec<Option<Value>>) -> usize {
        let first = self.branches.len() + 2 * self.places.len();
        if let Some(known) = self.patterns.get(&keys) {
            return first + known;
        }
        let selected = self.select(&keys);
        let nodes: BTreeSet<usize> = self.nodes(&selected).into_iter().collect();
        let number = self.pattern_edges.len();
        self.pattern_edges.push(nodes.into_iter().collect());
        self.patterns.insert(keys, number);
        first + number
    }

    /// The nodes of what is selected.
    fn nodes(&self, selected: &Selected) -> Vec<usize> {
        let (branches, places) = (self.branches.len(), self.places.len());
        let mut nodes = self.branches_of(selected.rules.iter());
        nodes.extend(selected.places.iter().map(|place| branches + place));
        nodes.extend(selected.own.iter().map(|place| branches + places + place));
        nodes
    }

    fn branches_of<'a>(&self, rules: impl Iterator<Item = &'a usize>) -> Vec<usize> {
        rules
            .filter_map(|rule| self.of_rule.get(*rule))
            .cloned()
            .flatten()
            .collect()
    }

    fn select_names(&mut self, names: &[Name]) -> Selected {
        let mut place = 0;
        for name in names {
            match self
                .places
                .get(place)
                .and_then(|node| node.children.get(&Value::String(name.clone())))
            {
                Some(child) => place = *child,
                None => return Selected::default(),
            }
        }
        Selected {
            places: vec![place],
            ..Selected::default()
        }
    }

    fn select(&mut self, keys: &[Option<Value>]) -> Selected {
        let mut selected = Selected::default();
        let mut open = vec![(0, 0)];
        while let Some((place, at)) = open.pop() {
            let is_all_meant = self.work == 0 || at >= keys.len();
            self.work = self.work.saturating_sub(1);
            let (Some(key), false) = (keys.get(at), is_all_meant) else {
                selected.places.push(place);
                continue;
            };
            let Some(node) = self.places.get(place) else {
                continue;
            };
            let children: Vec<usize> = match key {
                Some(key) => node.children.get(key).into_iter().copied().collect(),
                None => node.children.values().copied().collect(),
            };
            for child in children {
                open.push((child, at + 1));
                let Some(node) = self.places.get(child).filter(|_| at + 1 < keys.len()) else {
                    continue;
                };
                if !node.rules.is_empty() {
                    selected.own.push(child);
                }
                self.work = self.work.saturating_sub(node.open.len() as u64);
                let meeting = node
                    .open
                    .iter()
                    .filter(|rule| self.may_meet(**rule, keys, at + 1));
                selected.rules.extend(meeting);
            }
        }
        selected
    }

    /// Whether the path of a rule may be the same as a reference, from a part on.
    fn may_meet(&self, rule: usize, keys: &[Option<Value>], from: usize) -> bool {
        let path = self
            .rules
            .get(rule)
            .and_then(|rule| rule.path.get(from..))
            .unwrap_or_default();
        path.iter()
            .zip(keys.get(from..).unwrap_or_default())
            .all(|(part, key)| match (terms::constant(part), key) {
                (Some(own), Some(key)) => own == *key,
                _ => true,
            })
    }
}

/// The reference that a modifier replaces.
fn target(with: &With) -> Option<&[Term]> {
    terms::reference(&with.target)
}

/// Visits what can be reached from the roots, each node once and behind those that it leads to.
fn walk(edges: &[Vec<usize>], roots: Vec<usize>, mut visit: impl FnMut(usize)) {
    let mut seen = vec![false; edges.len()];
    let mut stack: Vec<(usize, usize)> = Vec::new();
    let mut enter = |node: usize| match seen.get_mut(node) {
        Some(seen) if !*seen => {
            *seen = true;
            true
        }
        _ => false,
    };
    for root in roots {
        if enter(root) {
            stack.push((root, 0));
        }
        while let Some((node, at)) = stack.pop() {
            match edges.get(node).and_then(|edges| edges.get(at)) {
                Some(next) => {
                    stack.push((node, at + 1));
                    if enter(*next) {
                        stack.push((*next, 0));
                    }
                }
                None => visit(node),
            }
        }
    }
}

/// A reference of a branch.
enum Reference<'r> {
    Parts(&'r [Term]),
    /// That of a call.
    Names(&'r [Name]),
}

/// Called with each reference, and what is known of variables where it stands.
type Visit<'v> = dyn FnMut(Reference<'_>, &Known) + 'v;

fn for_references(rule: &Rule, known: &mut Known, visit: &mut Visit<'_>) {
    if let Some(body) = &rule.body {
        for (at, expr) in body.iter().enumerate() {
            in_expression(expr, known, visit);
            known.learn(body, at);
        }
    }
    let head = &rule.head;
    // The first part names the rule itself.
    let head = head
        .reference
        .iter()
        .skip(1)
        .chain(head.args.iter().flatten())
        .chain(&head.key)
        .chain(&head.value);
    for term in head {
        in_term(term, known, visit);
    }
}

fn in_expression(expr: &Expr, known: &Known, visit: &mut Visit<'_>) {
    for term in terms::terms(expr) {
        in_term(term, known, visit);
    }
    for expr in expr.bodies().flatten() {
        in_expression(expr, known, visit);
    }
}

fn in_term(term: &Term, known: &Known, visit: &mut Visit<'_>) {
    if let Some(parts) = terms::reference(term) {
        visit(Reference::Parts(parts), known);
    }
    if let TermKind::Call(call) = &term.kind {
        visit(Reference::Names(&call.operator), known);
    }
    if let Some((heads, body)) = term.comprehension() {
        for head in heads {
            in_term(head, known, visit);
        }
        for expr in body {
            in_expression(expr, known, visit);
        }
    }
    for part in terms::parts(term) {
        in_term(part, known, visit);
    }
}

/// Visits all expressions of a branch, nested ones too.
fn for_expressions<'r>(rule: &'r Rule, visit: &mut dyn FnMut(&'r Expr)) {
    fn in_body<'r>(body: impl IntoIterator<Item = &'r Expr>, visit: &mut dyn FnMut(&'r Expr)) {
        for expr in body {
            visit(expr);
            for term in terms::terms(expr) {
                in_term(term, visit);
            }
            in_nested(expr, visit);
        }
    }
    fn in_nested<'r>(expr: &'r Expr, visit: &mut dyn FnMut(&'r Expr)) {
        let inner: Vec<&Expr> = expr.bodies().flatten().collect();
        in_body(inner, visit);
    }
    fn in_term<'r>(term: &'r Term, visit: &mut dyn FnMut(&'r Expr)) {
        if let Some((heads, body)) = term.comprehension() {
            for head in heads {
                in_term(head, visit);
            }
            in_body(body, visit);
        }
        for part in terms::parts(term) {
            in_term(part, visit);
        }
    }
    if let Some(body) = &rule.body {
        in_body(body, visit);
    }
    for term in rule
        .head
        .args
        .iter()
        .flatten()
        .chain(&rule.head.key)
        .chain(&rule.head.value)
    {
        in_term(term, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::said;
    use super::*;

    #[test]
    fn nodes_come_behind_those_they_lead_to() {
        let edges = vec![vec![1, 2], vec![3], vec![3], vec![0]];
        let mut order = Vec::new();
        walk(&edges, vec![0, 1, 2, 3], |node| order.push(node));
        assert_eq!(order, vec![3, 1, 2, 0]);
    }

    #[test]
    fn very_long_chains_are_walked() {
        let edges: Vec<Vec<usize>> = (0..200_000).map(|node| vec![node + 1]).collect();
        let mut count = 0;
        walk(&edges, vec![0], |_| count += 1);
        assert_eq!(count, 200_000);
    }

    #[test]
    fn rules_are_checked_behind_what_they_refer_to() {
        for text in [
            "p if { q == \"a\" }\nq := 1",
            "p if { f(\"a\") == \"a\" }\nf(_) := q\nq := 1",
            "p if { [x | x := q] == [\"a\"] }\nq := 1",
            "p if { q.r.s == \"a\" }\nq.r.s := 1",
            "p if { q.r[\"x\"] == \"a\" }\nq.r[k] := 1 if { k := \"b\" }",
            "p if { every x in [1] { x == 1; y := q.z } }\nq := 1",
        ] {
            assert_eq!(said(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn rules_may_pick_others_of_their_package() {
        let text = "p := data.test[k] if { some k in [\"q\"] }\nq := 1\nr if { data.test.p == \"a\" }";
        assert_eq!(said(text), Vec::new());
    }
}
