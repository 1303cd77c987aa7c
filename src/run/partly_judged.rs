//! Boundaries that could not judge every dependency: manifests declare some that purlin can't resolve from their text. A
//! boundary that nothing else breaks must not look as if it had passed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Number;

use super::evaluation::Evaluation;
use crate::diagnostic::{Diagnostic, Extent, FindingKey, KeyPart, Label, Location, RuleId, Severity};
use crate::facts::{EdgeFact, IncompleteFact, Knowledge, Scope, Selectables, Selector};
use crate::source::{FileId, RepoPath, Span};
use crate::standards::boundaries::Boundary;

/// How many places of one boundary have a finding; the others are counted at its declaration.
const PLACES: usize = 10;
/// How many packages are kept for a reader; all of them are counted.
const FIRST: usize = 20;
/// How many characters of a declaration identify it.
const KEY: usize = 200;

/// Every scope.
const SCOPES: [Scope; 6] = [
    Scope::Prod,
    Scope::Dev,
    Scope::Build,
    Scope::Test,
    Scope::Peer,
    Scope::Optional,
];

/// A boundary that could not judge every dependency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartlyJudged {
    /// The boundary.
    pub rule: RuleId,
    /// How many dependencies it judged.
    pub judged: usize,
    /// How many declarations could not be resolved; each counts as one dependency.
    pub unresolved: usize,
    /// How many packages have them.
    pub packages: usize,
    /// The first of these packages, by id.
    pub first: Vec<RepoPath>,
    /// Whether people are told, or only programs.
    pub is_told: bool,
}

/// What a boundary could not judge, with a finding at each of the first places; `None` where it judged everything.
pub(super) fn of(run: Evaluation<'_>, boundary: &Boundary) -> Option<(PartlyJudged, Vec<Diagnostic>)> {
    if !run.standards.set.judges_dependencies(&boundary.rule) {
        return None;
    }
    let knowledge = &run.subject.knowledge;
    let edges = knowledge.edges();
    if edges.incomplete.is_empty() {
        return None;
    }
    let judged = Judged::of(boundary, knowledge);
    let unresolved: Vec<&IncompleteFact> = edges
        .incomplete
        .iter()
        .filter(|fact| judged.has_ecosystem(fact.ecosystem) && judged.has_declaring(knowledge, &fact.package))
        .collect();
    if unresolved.is_empty() {
        return None;
    }
    let packages: BTreeSet<&RepoPath> = unresolved.iter().map(|fact| &fact.package).collect();
    let is_judged = |edge: &&EdgeFact| {
        judged.has_ecosystem(edge.ecosystem)
            && judged.has_package(&edge.from)
            && judged
                .scopes
                .as_ref()
                .is_none_or(|scopes| scopes.contains(&edge.scope))
    };
    let partly = PartlyJudged {
        rule: boundary.rule.id.clone(),
        judged: edges.edges.iter().filter(is_judged).count(),
        unresolved: unresolved.len(),
        packages: packages.len(),
        first: packages.into_iter().take(FIRST).cloned().collect(),
        is_told: boundary.incomplete.is_some(),
    };
    let findings = boundary
        .incomplete
        .map(|severity| findings(run, boundary, severity, &unresolved))
        .unwrap_or_default();
    Some((partly, findings))
}

/// The dependencies that a boundary judges.
struct Judged {
    /// The ids and manifests of the packages that depend; `None` where those of every package count.
    packages: Option<BTreeSet<RepoPath>>,
    /// The scopes that count; `None` for all.
    scopes: Option<Vec<Scope>>,
    /// The ecosystems that count; empty for all.
    ecosystems: Vec<String>,
}

impl Judged {
    /// As the params say: `from` selects the components that depend, `scopes` and `ecosystem` narrow what counts of them. A
    /// boundary without `from` may be crossed from anywhere.
    fn of(boundary: &Boundary, knowledge: &Knowledge) -> Self {
        let params = &boundary.params;
        let all = boundary.rule.meta.selectors(params);
        let from = all.iter().find(|selectors| selectors.at == "from");
        let texts = |name: &str| match params.get(name) {
            Some(serde_json::Value::Array(items)) => Some(items.clone()),
            Some(one @ serde_json::Value::String(_)) => Some(vec![one.clone()]),
            _ => None,
        };
        let ecosystems = texts("ecosystem").unwrap_or_default();
        Self {
            packages: from.map(|from| packages_of(&from.selectors, knowledge)),
            scopes: texts("scopes").map(|words| {
                let is_named =
                    |scope: &Scope| serde_json::to_value(scope).is_ok_and(|word| words.contains(&word));
                SCOPES.into_iter().filter(is_named).collect()
            }),
            ecosystems: ecosystems
                .iter()
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect(),
        }
    }

    fn has_ecosystem(&self, ecosystem: &str) -> bool {
        self.ecosystems.is_empty() || self.ecosystems.iter().any(|known| known == ecosystem)
    }

    fn has_package(&self, id: &RepoPath) -> bool {
        self.packages
            .as_ref()
            .is_none_or(|packages| packages.contains(id))
    }

    /// Whether a declaration of this package counts, or of a workspace with this id, whose members it concerns.
    fn has_declaring(&self, knowledge: &Knowledge, id: &RepoPath) -> bool {
        let mut of_workspace = knowledge.edges().workspaces.iter().filter(|one| one.id == *id);
        self.has_package(id)
            || of_workspace.any(|workspace| workspace.members.iter().any(|member| self.has_package(member)))
    }
}

/// The ids and manifests of the packages in the components that these selectors choose.
fn packages_of(selectors: &[String], knowledge: &Knowledge) -> BTreeSet<RepoPath> {
    let components = &knowledge.architecture().components;
    let selectables: Selectables = components.values().map(Into::into).collect();
    let selectors: Vec<Selector> = selectors
        .iter()
        .filter_map(|text| Selector::new(text).ok())
        .collect();
    let chosen = selectables.select(&selectors);
    let chosen = chosen.iter().filter_map(|name| components.get(name.as_ref()));
    let mut packages: BTreeSet<RepoPath> = chosen.flat_map(|component| component.packages.clone()).collect();
    let of_chosen = knowledge
        .packages()
        .iter()
        .filter(|package| packages.contains(&package.id));
    let manifests: Vec<RepoPath> = of_chosen.map(|package| package.manifest.clone()).collect();
    packages.extend(manifests);
    packages
}

fn findings(
    run: Evaluation<'_>,
    boundary: &Boundary,
    severity: Severity,
    unresolved: &[&IncompleteFact],
) -> Vec<Diagnostic> {
    let names: BTreeMap<&RepoPath, &str> = run
        .subject
        .knowledge
        .packages()
        .iter()
        .filter_map(|package| Some((&package.id, package.name.as_deref()?)))
        .collect();
    let mut findings: Vec<Diagnostic> = unresolved
        .iter()
        .take(PLACES)
        .map(|fact| {
            let name = names.get(&fact.package).copied();
            let shown = name.unwrap_or(fact.package.as_str());
            let message = format!("not judged by this boundary: {}", fact.reason);
            let (location, text) = place(run, fact);
            let package = match name {
                Some(name) => KeyPart::text(name),
                None => KeyPart::Path(fact.package.clone()),
            };
            let mut key = vec![KeyPart::text("incomplete"), package];
            key.extend(text.map(KeyPart::Text));
            let help = format!(
                "State the dependency of `{shown}` in a form that {}/packages/{}.md lists, or set `incomplete: ignore` \
                 for this boundary",
                crate::diagnostic::DOCS,
                fact.ecosystem
            );
            finding(boundary, severity, message, location, &key).with_help(help)
        })
        .collect();
    if let Some(more) = unresolved.len().checked_sub(PLACES).filter(|more| *more > 0) {
        let message = format!(
            "{more} more declarations of dependencies may cross the boundary, and nothing judged them"
        );
        let key = [KeyPart::text("incomplete"), KeyPart::text("more")];
        let help = "`incomplete` of `purlin facts` lists all of them with the reasons";
        let mut rest = finding(boundary, severity, message, boundary.at.clone(), &key).with_help(help);
        rest.extent = Some(Extent::Number(Number::from(unresolved.len())));
        rest.related.clear();
        findings.push(rest);
    }
    findings
}

/// Where a declaration is, and its text.
fn place(run: Evaluation<'_>, fact: &IncompleteFact) -> (Location, Option<String>) {
    let file = FileId::new(fact.at.root, fact.at.path.clone());
    let span = fact.at.span.map(|[start, end]| Span { start, end });
    match (span, run.subject.files.text(&file)) {
        (Some(span), Some(text)) => {
            let slice = text.slice(text.clamp(span)).chars().take(KEY).collect();
            (Location::region(&text, span), Some(slice))
        }
        _ => (Location::file(file), None),
    }
}

fn finding(
    boundary: &Boundary,
    severity: Severity,
    message: String,
    location: Location,
    key: &[KeyPart],
) -> Diagnostic {
    let meta = &boundary.rule.meta;
    let name = boundary.rule.id.as_str();
    let name = name.split_once('/').map_or(name, |(_, name)| name);
    let declared = boundary.at.file.is_some().then(|| Label {
        location: boundary.at.clone(),
        message: format!("`{name}` is declared here"),
    });
    Diagnostic {
        own_severity: Some(severity),
        key: FindingKey::array(key),
        keyed: true,
        related: declared.into_iter().collect(),
        authority: meta.owner.clone(),
        decision: meta.decision(),
        ..Diagnostic::new(boundary.rule.id.clone(), severity, message, location)
    }
}
