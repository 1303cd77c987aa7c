//! GitHub Actions: workflows <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax> and
//! actions <https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax>.

use std::collections::{BTreeMap, BTreeSet};

use super::docker::image::UNKNOWN;
use super::docker::{edge_to_image, is_dockerfile};
use super::join::{DeclaredDependency, JoinedEcosystem, Member, Repository, directory, path_in};
use super::{PackageStatement, ReadContext, owned};
use crate::document::{Document, Kind, NodeId};
use crate::facts::{EdgeSource, Scope};
use crate::source::RepoPath;

/// Where workflows lie, and nowhere else.
const WORKFLOWS: &str = ".github/workflows";

/// What the file of an action is called, in the order in which GitHub looks.
const ACTIONS: [&str; 2] = ["action.yml", "action.yaml"];

pub(super) fn is_manifest(path: &RepoPath) -> bool {
    ACTIONS.contains(&path.file_name()) || is_workflow(path)
}

fn is_workflow(path: &RepoPath) -> bool {
    let ending = path.file_name().rsplit_once('.').map(|(_, ending)| ending);
    path.parent() == WORKFLOWS && matches!(ending, Some("yml" | "yaml"))
}

/// A workflow has `jobs`, an action `runs`; other files with these names are neither.
pub(super) fn read(document: &Document, context: &ReadContext<'_>) -> Option<PackageStatement> {
    let key = if is_workflow(context.path) { "jobs" } else { "runs" };
    let introduced = document.entry(document.root(), key)?;
    if !matches!(
        document.kind(document.resolve(introduced.value)),
        Kind::Mapping(_)
    ) {
        return None;
    }
    let name = document
        .at(&["name"])
        .filter(|name| document.as_str(*name).is_some());
    Some(PackageStatement {
        name: owned(document, name),
        span: Some(document.span(name.unwrap_or(introduced.key))),
        ..PackageStatement::default()
    })
}

pub(super) fn join(repository: &Repository<'_>) -> JoinedEcosystem {
    let mut joined = JoinedEcosystem::new(repository.ecosystem);
    let known: BTreeMap<&str, &RepoPath> = repository
        .members
        .iter()
        .filter(|member| member.package.is_some())
        .map(|member| (member.path.as_str(), member.path))
        .collect();
    for member in &repository.members {
        if let (Some(_), Some(document)) = (member.package, member.document()) {
            let mut file = ActionsFile {
                repository,
                known: &known,
                member,
                document,
                joined: &mut joined,
                seen: BTreeSet::new(),
            };
            if is_workflow(member.path) {
                file.workflow();
            } else {
                file.action();
            }
        }
    }
    joined
}

/// One workflow or action while its edges are read.
struct ActionsFile<'a> {
    repository: &'a Repository<'a>,
    /// The workflows and actions of the repository, by path.
    known: &'a BTreeMap<&'a str, &'a RepoPath>,
    member: &'a Member<'a>,
    document: &'a Document,
    joined: &'a mut JoinedEcosystem,
    /// Nodes that were read already: an alias repeats them.
    seen: BTreeSet<NodeId>,
}

impl ActionsFile<'_> {
    fn workflow(&mut self) {
        let document = self.document;
        let Some(jobs) = document.at(&["jobs"]) else {
            return;
        };
        for job in document.entries(jobs) {
            let job = document.resolve(job.value);
            if !self.seen.insert(job) {
                continue;
            }
            if let Some(uses) = document.get(job, "uses") {
                self.uses(uses);
            }
            if let Some(container) = document.get(job, "container") {
                self.container(container);
            }
            if let Some(services) = document.get(job, "services") {
                for service in document.entries(services) {
                    self.container(service.value);
                }
            }
            self.steps(job);
        }
    }

    fn action(&mut self) {
        let document = self.document;
        let Some(runs) = document.at(&["runs"]) else {
            return;
        };
        self.steps(runs);
        let using = document
            .get(runs, "using")
            .and_then(|using| document.as_str(using));
        // The runner ignores case here.
        if using.is_some_and(|using| using.eq_ignore_ascii_case("docker"))
            && let Some(image) = document.get(runs, "image")
            && let Some(text) = document.as_str(image)
        {
            match text.strip_prefix("docker://") {
                Some(reference) => self.image(reference, image),
                None => self.dockerfile(text, image),
            }
        }
    }

    fn steps(&mut self, of: NodeId) {
        let document = self.document;
        let Some(steps) = document.get(of, "steps").map(|steps| document.resolve(steps)) else {
            return;
        };
        if let Kind::Sequence(steps) = document.kind(steps) {
            for step in steps {
                let step = document.resolve(*step);
                if self.seen.insert(step)
                    && let Some(uses) = document.get(step, "uses")
                {
                    self.uses(uses);
                }
            }
        }
    }

    /// An image, or a mapping that names one.
    fn container(&mut self, node: NodeId) {
        let document = self.document;
        let image = document.get(node, "image").unwrap_or(node);
        if let Some(reference) = document.as_str(image)
            && self.seen.insert(document.resolve(image))
        {
            let reference = reference.strip_prefix("docker://").unwrap_or(reference).trim();
            // GitHub runs a job without a container where this is empty.
            if !reference.is_empty() {
                self.image(reference, image);
            }
        }
    }

    fn image(&mut self, reference: &str, at: NodeId) {
        let (reference, missing) = without_expressions(reference);
        let missing = missing.map(|expression| format!("`{expression}`"));
        let at = self.member.at_node(self.document, at);
        edge_to_image(
            self.joined,
            self.member.path,
            &reference,
            missing.as_deref(),
            Scope::Build,
            at,
        );
    }

    /// What a step or a job uses.
    fn uses(&mut self, node: NodeId) {
        let Some(text) = self.document.as_str(node).map(str::trim) else {
            self.incomplete("`uses` is not a string".to_owned(), node);
            return;
        };
        if let Some(reference) = text.strip_prefix("docker://") {
            self.image(reference, node);
        } else if text.contains("${{") {
            self.incomplete(
                format!("purlin can't resolve `{text}`: its value is known only when the workflow runs"),
                node,
            );
        } else if text.starts_with("./") || text.starts_with("../") || text == "." {
            self.local(text, node);
        } else {
            self.elsewhere(text, node);
        }
    }

    /// An action or a workflow of the same repository, by its path from the root.
    fn local(&mut self, text: &str, node: NodeId) {
        let path = directory("", text);
        let known = self.known;
        let found = path.as_deref().and_then(|path| {
            let own = known.get(path).filter(|own| is_workflow(own));
            own.map(|own| (*own).clone())
                .or_else(|| {
                    ACTIONS
                        .iter()
                        .find_map(|name| known.get(path_in(path, name).as_str()).map(|own| (*own).clone()))
                })
                .or_else(|| self.file(&path_in(path, "Dockerfile")))
        });
        if found.is_none() {
            let reason = format!("there is no action or workflow at `{text}`");
            self.incomplete(reason, node);
            return;
        }
        self.path(found, text, node);
    }

    /// The Dockerfile that an action builds, by its path from the action.
    fn dockerfile(&mut self, text: &str, node: NodeId) {
        let found = directory(self.member.dir(), text).and_then(|path| self.file(&RepoPath::new(path)));
        if found.is_none() {
            self.incomplete(format!("there is no Dockerfile at `{text}`"), node);
            return;
        }
        self.path(found, text, node);
    }

    /// A Dockerfile that exists.
    fn file(&self, path: &RepoPath) -> Option<RepoPath> {
        let listed = is_dockerfile(path) && self.repository.listing.get(path.as_str()).is_some();
        (listed && self.repository.files.manifest(path).is_some()).then(|| path.clone())
    }

    fn path(&mut self, to: Option<RepoPath>, text: &str, node: NodeId) {
        self.edge(to, text, None, EdgeSource::Path, node);
    }

    /// `owner/repository@ref`, or a path in that.
    fn elsewhere(&mut self, text: &str, node: NodeId) {
        match text.split_once('@') {
            Some((name, version)) if name.contains('/') && !version.is_empty() => {
                self.edge(None, name, Some(version.to_owned()), EdgeSource::Git, node);
            }
            _ => self.incomplete(format!("`{text}` is not `owner/repository@ref`"), node),
        }
    }

    fn edge(
        &mut self,
        to: Option<RepoPath>,
        name: &str,
        requirement: Option<String>,
        source: EdgeSource,
        node: NodeId,
    ) {
        let declared = DeclaredDependency {
            to,
            requirement,
            ..DeclaredDependency::new(
                name.to_owned(),
                Scope::Build,
                source,
                self.member.at_node(self.document, node),
            )
        };
        self.joined.edge(self.member.path, declared);
    }

    fn incomplete(&mut self, reason: String, node: NodeId) {
        let at = self.member.at_node(self.document, node);
        self.joined.incomplete(self.member.path, reason, at);
    }
}

/// A text with [`UNKNOWN`] for each `${{ … }}`, and the first of these.
fn without_expressions(text: &str) -> (String, Option<String>) {
    let mut plain = String::with_capacity(text.len());
    let mut first = None;
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${{") {
        plain.push_str(before);
        plain.push(UNKNOWN);
        let (inside, after) = behind.split_once("}}").unwrap_or((behind, ""));
        first.get_or_insert_with(|| {
            let shown: String = inside.trim().chars().take(64).collect();
            format!("${{{{ {shown} }}}}")
        });
        rest = after;
    }
    plain.push_str(rest);
    (plain, first)
}

#[cfg(test)]
mod tests;
