//! The graph of the repository, with the declared boundaries that its edges break.

use std::collections::{BTreeMap, BTreeSet};

use super::error::RunError;
use super::evaluation::Evaluation;
use super::judge::evaluate;
use super::progress::Silent;
use super::results::Evaluated;
use super::targets::targets;
use crate::diagnostic::{Diagnostic, RuleId};
use crate::facts::{
    CycleFact, IncompleteFact, Level, Marks, PackageFact, RepositoryGraph, Scope, Selectables, Selector,
};
use crate::source::{RepoPath, Root};
use crate::standards::boundaries::Boundary;
use crate::standards::{Folders, Standards};
use crate::subject::{Question, Subject, listing_scope};

/// What a graph is asked to hold.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What its nodes are.
    pub level: Level,
    /// The scopes of the dependencies that count.
    pub scopes: BTreeSet<Scope>,
}

/// The graph of a repository, and what is to be said of it.
#[derive(Debug)]
pub struct Drawn {
    /// The graph.
    pub graph: RepositoryGraph,
    /// The cycles as boundaries see them: at the level of components also those through packages in no component, which
    /// the graph does not have.
    pub cycles: Vec<CycleFact>,
    /// The components, for selectors to choose among.
    pub components: Selectables,
    /// Every package, by manifest.
    pub packages: Vec<PackageFact>,
    /// What the boundaries find, in no order that means anything.
    pub findings: Vec<Diagnostic>,
    /// The boundaries that could not do their work: edges that break them are not marked.
    pub faults: Vec<Diagnostic>,
    /// Manifests, and files that they name, that could not be read: packages and edges are missing.
    pub unread: Vec<RepoPath>,
    /// What manifests declare and their text does not resolve: edges may be missing.
    pub incomplete: Vec<IncompleteFact>,
}

/// The scopes of what takes part when a package is built and run.
#[must_use]
pub fn usual_scopes() -> BTreeSet<Scope> {
    BTreeSet::from([Scope::Prod, Scope::Optional, Scope::Peer, Scope::Build])
}

/// Works out the graph of the whole repository, and runs the chosen rules, which are boundaries, on the same facts.
///
/// # Errors
/// The repository can't be listed.
pub fn of(standards: &Standards, question: &Question, wanted: &Wanted) -> Result<Drawn, RunError> {
    let whole = Question {
        paths: Vec::new(),
        ..question.clone()
    };
    let options = listing_scope::for_facts(standards, &whole);
    let subject = Subject::open(&whole.tree, &options, standards.fact_settings())?;
    let mut evaluated = Evaluated::default();
    if standards.rules().len() > 0 {
        let targets = targets(standards, &Folders::default(), &subject.set, &whole)?;
        let evaluation = Evaluation {
            standards,
            subject: &subject,
            excerpts: whole.excerpts,
        };
        evaluated = evaluate(evaluation, &targets, &Silent);
        let asked: BTreeSet<&RuleId> = standards.rules().map(|(_, chosen)| &chosen.rule.id).collect();
        // What a boundary could not judge breaks nothing.
        let breaks = |finding: &Diagnostic| finding.own_severity.is_none() && asked.contains(&finding.rule);
        evaluated.findings.retain(breaks);
    }
    let mut drawn = draw(&subject, wanted, evaluated);
    drawn.graph = drawn.graph.with_layers(&layers(standards, &drawn.components));
    Ok(drawn)
}

/// The layer of each component, from 0 at the top, as the first boundary that has layers says. A component in two is in the upper one.
fn layers(standards: &Standards, components: &Selectables) -> BTreeMap<String, usize> {
    let is_on = |boundary: &&Boundary| {
        standards
            .rules()
            .any(|(_, chosen)| chosen.rule.id == boundary.rule.id)
    };
    let is_of_layers = |boundary: &&Boundary| boundary.kind.as_str() == "boundaries/layers";
    let declared = standards.boundaries.iter().filter(is_of_layers).find(is_on);
    let written = declared.map(|boundary| boundary.rule.meta.selectors(&boundary.params));
    let mut layers = BTreeMap::new();
    for written in written.into_iter().flatten() {
        let Some(number) = written.at.strip_prefix("layers/").and_then(|at| at.parse().ok()) else {
            continue;
        };
        let selectors = written
            .selectors
            .iter()
            .filter_map(|text| Selector::new(text).ok());
        for name in components.select(&selectors.collect::<Vec<_>>()) {
            let layer: &mut usize = layers.entry(name.to_string()).or_insert(number);
            *layer = number.min(*layer);
        }
    }
    layers
}

/// The graph of a subject, with what was found on it.
#[must_use]
pub fn draw(subject: &Subject, wanted: &Wanted, evaluated: Evaluated) -> Drawn {
    let knowledge = &subject.knowledge;
    let graph = RepositoryGraph::of(
        wanted.level,
        &wanted.scopes,
        knowledge.packages(),
        &knowledge.edges().edges,
        knowledge.architecture(),
        &marks(&evaluated.findings),
    );
    let mut unread = knowledge.unread_manifests().to_vec();
    unread.extend(knowledge.edges().unread.iter().map(|source| source.path.clone()));
    unread.sort();
    unread.dedup();
    let cycles = knowledge.architecture().cycles.iter();
    Drawn {
        graph,
        cycles: cycles
            .filter(|cycle| cycle.level == wanted.level)
            .cloned()
            .collect(),
        components: knowledge
            .architecture()
            .components
            .values()
            .map(Into::into)
            .collect(),
        packages: knowledge.packages().to_vec(),
        findings: evaluated.findings,
        faults: evaluated.faults,
        unread,
        incomplete: knowledge.edges().incomplete.clone(),
    }
}

/// Which rules speak of which places. A boundary's finding is at the declaration of the edge that breaks it.
fn marks(findings: &[Diagnostic]) -> Marks {
    let mut marks = Marks::new();
    for finding in findings {
        if let (Some(file), Some(region)) = (&finding.location.file, &finding.location.region)
            && file.root == Root::Head
        {
            let place = (file.path.clone(), [region.span.start, region.span.end]);
            marks.entry(place).or_default().insert(finding.rule.clone());
        }
    }
    marks
}
