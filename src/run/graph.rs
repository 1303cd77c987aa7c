//! The graph of the repository, with the declared boundaries that its edges break.

use std::collections::BTreeSet;

use super::documents::Library;
use super::evaluation::{Evaluation, evaluate};
use super::inputs;
use super::request::{Request, RunError, Silent};
use super::selection::select;
use super::session::Session;
use super::targets::targets;
use crate::diagnostic::{Diagnostic, RuleId};
use crate::facts::{IncompleteFact, Level, Marks, PackageFact, RepositoryGraph, Scope, Selectables};
use crate::source::{RepoPath, Sources};

/// What a graph is asked to hold.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What its nodes are.
    pub level: Level,
    /// The scopes of the dependencies that count.
    pub scopes: BTreeSet<Scope>,
    /// The boundaries that are looked at; nothing for all that the config has not turned off.
    pub boundaries: Option<BTreeSet<RuleId>>,
}

/// The graph of a repository, and what is to be said of it.
#[derive(Debug)]
pub struct Drawn {
    /// The graph.
    pub graph: RepositoryGraph,
    /// The components, for selectors to choose among.
    pub components: Selectables,
    /// Every package, by manifest.
    pub packages: Vec<PackageFact>,
    /// What the boundaries find, in no order that means anything.
    pub findings: Vec<Diagnostic>,
    /// The boundaries that could not do their work: edges that break them are not marked.
    pub faults: Vec<Diagnostic>,
    /// The texts that findings and faults point into.
    pub sources: Sources,
    /// Manifests that could not be read, whose packages and edges are missing.
    pub unread: Vec<RepoPath>,
    /// What manifests declare and their text does not resolve: edges may be missing.
    pub incomplete: Vec<IncompleteFact>,
}

/// Works out the graph of the whole repository, and runs the boundaries on the same facts.
///
/// # Errors
/// The repository can't be listed.
pub fn of(session: &Session, request: &Request, wanted: &Wanted) -> Result<Drawn, RunError> {
    let rules: Vec<String> = session
        .boundaries
        .iter()
        .map(|boundary| &boundary.rule.id)
        .filter(|id| match &wanted.boundaries {
            Some(asked) => asked.contains(*id),
            None => !session.config.rules.get(*id).is_some_and(|setting| setting.off),
        })
        .map(ToString::to_string)
        .collect();
    let whole = Request {
        only: Vec::new(),
        rules,
        ..request.clone()
    };
    // Without rules a request means the rules of the config.
    let selection = if whole.rules.is_empty() {
        Vec::new()
    } else {
        select(session, &whole)?.0
    };
    let listing = inputs::list(session, &whole)?;
    let library = Library::new(&listing).with_config(session.config.text.as_ref());
    let knowledge = inputs::knowledge(session, &listing, &library);
    let mut evaluated = super::Evaluated::default();
    if !selection.is_empty() {
        let targets = targets(&listing, &selection, session, &whole)?;
        let evaluation = Evaluation {
            session,
            selection: &selection,
            listing: &listing,
            library: &library,
            knowledge: &knowledge,
            excerpts: whole.excerpts,
        };
        evaluated = evaluate(evaluation, &targets, &Silent);
        let asked: BTreeSet<&RuleId> = selection.iter().map(|selected| &selected.rule.id).collect();
        evaluated.findings.retain(|finding| asked.contains(&finding.rule));
    }
    let graph = RepositoryGraph::of(
        wanted.level,
        &wanted.scopes,
        knowledge.packages(),
        &knowledge.edges().edges,
        knowledge.architecture(),
        &marks(&evaluated.findings),
    );
    Ok(Drawn {
        graph,
        components: knowledge
            .architecture()
            .components
            .values()
            .map(Into::into)
            .collect(),
        packages: knowledge.packages().to_vec(),
        findings: evaluated.findings,
        faults: evaluated.faults,
        sources: evaluated.sources,
        unread: knowledge.unread_manifests().to_vec(),
        incomplete: knowledge.edges().incomplete.clone(),
    })
}

/// Which rules speak of which places. A boundary's finding is at the declaration of the edge that breaks it.
fn marks(findings: &[Diagnostic]) -> Marks {
    let mut marks = Marks::new();
    for finding in findings {
        if let (Some(path), Some(region)) = (&finding.location.path, &finding.location.region) {
            let place = (path.clone(), [region.span.start, region.span.end]);
            marks.entry(place).or_default().insert(finding.rule.clone());
        }
    }
    marks
}
