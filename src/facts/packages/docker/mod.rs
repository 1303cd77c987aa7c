//! Dockerfiles and the images that they are built from: <https://docs.docker.com/reference/dockerfile/>. A Dockerfile
//! names neither what it builds nor a version of it.

pub(super) mod image;
mod variables;

use std::collections::BTreeMap;

use super::join::{DeclaredDependency, JoinedEcosystem, Member, Repository};
use super::{PackageStatement, ReadContext};
use crate::document::{Document, Kind, NodeId, dockerfile};
use crate::facts::{EdgeSource, FactAt, Scope};
use crate::source::{RepoPath, Span};
use image::{Image, UNKNOWN};
use variables::Variables;

/// How many stages a variable may choose among; real files have a handful.
const MAX_NAMES: usize = 32;

/// Files in a directory of templates are mostly not Dockerfiles themselves.
pub(super) fn is_dockerfile(path: &RepoPath) -> bool {
    dockerfile::is_named(path.file_name())
        && !path
            .parent()
            .split('/')
            .any(|directory| directory.to_ascii_lowercase().contains("template"))
}

pub(super) fn read(document: &Document, _: &ReadContext<'_>) -> Option<PackageStatement> {
    let first = *items(document, document.at(&["stages"])?).first()?;
    let from = document.entry(first, "image")?.key;
    Some(PackageStatement {
        span: Some(document.span(from)),
        ..PackageStatement::default()
    })
}

pub(super) fn join(repository: &Repository<'_>) -> JoinedEcosystem {
    let mut joined = JoinedEcosystem::new(repository.ecosystem);
    for member in &repository.members {
        if let (Some(_), Some(document)) = (member.package, member.document()) {
            Dockerfile::new(member, document).join(&mut joined);
        }
    }
    joined
}

/// Adds the edge to an image, or says why there is none.
pub(super) fn edge_to_image(
    joined: &mut JoinedEcosystem,
    from: &RepoPath,
    reference: &str,
    missing: Option<&str>,
    scope: Scope,
    at: FactAt,
) {
    let missing = missing.unwrap_or_default();
    let Some(image) = Image::read(reference) else {
        let reason = if reference.contains(UNKNOWN) {
            format!("the image name needs {missing}, which has no value in this file")
        } else {
            let shown: String = reference.chars().take(64).collect();
            format!("`{shown}` is not a valid image name")
        };
        joined.incomplete(from, reason, at);
        return;
    };
    if !image.known {
        let reason = format!(
            "the version of the image `{}` needs {missing}, which has no value in this file",
            image.written
        );
        joined.incomplete(from, reason, at.clone());
    }
    let declared = DeclaredDependency {
        alias: Some(image.written),
        requirement: image.requirement,
        ..DeclaredDependency::new(image.name, scope, EdgeSource::Registry, at)
    };
    joined.edge(from, declared);
}

/// What a `FROM` builds on.
enum StageBase {
    /// Earlier stages, of which a variable may choose one.
    Stages(Vec<usize>),
    Image {
        reference: String,
        missing: Option<String>,
        at: FactAt,
    },
}

/// One Dockerfile while its edges are read.
struct Dockerfile<'a> {
    member: &'a Member<'a>,
    document: &'a Document,
    escape: char,
    /// The arguments before the first `FROM`, the only variables that a `FROM` can use.
    variables: Variables,
}

impl<'a> Dockerfile<'a> {
    fn new(member: &'a Member<'a>, document: &'a Document) -> Self {
        let escape = match document
            .at(&["directives", "escape"])
            .and_then(|node| document.as_str(node))
        {
            Some("`") => '`',
            _ => '\\',
        };
        let mut variables = Variables::default();
        if let Some(args) = document.at(&["args"])
            && let Kind::Mapping(args) = document.kind(args)
        {
            for entry in args {
                if let Some(value) = document.as_str(entry.value) {
                    let expanded = variables.expand(value, escape);
                    if expanded.missing.is_none() {
                        variables.set(document.key_text(entry.key), expanded.text);
                    }
                }
            }
        }
        Self {
            member,
            document,
            escape,
            variables,
        }
    }

    fn join(&self, joined: &mut JoinedEcosystem) {
        let document = self.document;
        self.frontend(joined);
        let stages = document
            .at(&["stages"])
            .map_or(&[][..], |stages| items(document, stages));
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        let mut bases = Vec::with_capacity(stages.len());
        for (index, stage) in stages.iter().enumerate() {
            bases.push(self.base(*stage, &names));
            for instruction in document
                .get(*stage, "instructions")
                .map_or(&[][..], |list| items(document, list))
            {
                self.instruction(joined, *instruction, index, &names);
            }
            if let Some(name) = document
                .get(*stage, "name")
                .and_then(|name| document.as_str(name))
            {
                names.insert(name.to_lowercase(), index);
            }
        }
        // Stages build only on earlier ones, so that one pass from the last finds everything that it is built on.
        let mut in_product = vec![false; bases.len()];
        if let Some(last) = in_product.last_mut() {
            *last = true;
        }
        for (index, base) in bases.into_iter().enumerate().rev() {
            let is_in = in_product.get(index).copied().unwrap_or_default();
            match base {
                None => {}
                Some(StageBase::Stages(stages)) => {
                    for stage in stages.into_iter().filter(|_| is_in) {
                        if let Some(below) = in_product.get_mut(stage) {
                            *below = true;
                        }
                    }
                }
                Some(StageBase::Image {
                    reference,
                    missing,
                    at,
                }) => {
                    let scope = if is_in { Scope::Prod } else { Scope::Build };
                    let missing = missing.map(|name| format!("`{name}`"));
                    edge_to_image(
                        joined,
                        self.member.path,
                        &reference,
                        missing.as_deref(),
                        scope,
                        at,
                    );
                }
            }
        }
    }

    /// The image of the builder itself.
    fn frontend(&self, joined: &mut JoinedEcosystem) {
        if let Some(node) = self.document.at(&["directives", "syntax"])
            && let Some(reference) = self.document.as_str(node)
        {
            let at = self.member.at_node(self.document, node);
            edge_to_image(joined, self.member.path, reference, None, Scope::Build, at);
        }
    }

    fn base(&self, stage: NodeId, names: &BTreeMap<String, usize>) -> Option<StageBase> {
        let node = self.document.get(stage, "image")?;
        let expanded = self.variables.expand(self.document.as_str(node)?, self.escape);
        let reference = expanded.text;
        if reference == "scratch" {
            return None;
        }
        let stages = named(&reference.to_lowercase(), names);
        if !stages.is_empty() {
            return Some(StageBase::Stages(stages));
        }
        Some(StageBase::Image {
            reference,
            missing: expanded.missing,
            at: self.member.at_node(self.document, node),
        })
    }

    /// `--from` of `COPY`, and of the mounts of `RUN`.
    fn instruction(
        &self,
        joined: &mut JoinedEcosystem,
        instruction: NodeId,
        index: usize,
        names: &BTreeMap<String, usize>,
    ) {
        let document = self.document;
        let text = |node: NodeId, key: &str| document.get(node, key).and_then(|node| document.as_str(node));
        if let Some(trigger) = document.get(instruction, "trigger") {
            // Stages of the same name belong to the Dockerfile that builds on this image.
            for (from, span) in self.sources(trigger, text(trigger, "keyword")) {
                let reason = format!(
                    "purlin can't resolve `{from}` in `ONBUILD`: it depends on the Dockerfile that builds on this image"
                );
                joined.incomplete(self.member.path, reason, self.member.at(span));
            }
            return;
        }
        for (from, span) in self.sources(instruction, text(instruction, "keyword")) {
            let is_stage = from.parse().is_ok_and(|at: usize| at < index)
                || names.contains_key(&from.to_lowercase())
                || from == "scratch";
            if is_stage {
                continue;
            }
            let at = self.member.at(span);
            if from.contains('$') {
                let reason = format!("`{from}` contains a variable, which only `FROM` can use");
                joined.incomplete(self.member.path, reason, at);
                continue;
            }
            edge_to_image(joined, self.member.path, &from, None, Scope::Build, at);
        }
    }

    /// The sources that an instruction takes files from, by name, with their places.
    fn sources(&self, instruction: NodeId, keyword: Option<&str>) -> Vec<(String, Span)> {
        let document = self.document;
        let values = |flag: &str| {
            let flags = document.get(instruction, "flags")?;
            Some(items(document, document.get(flags, flag)?))
        };
        let texts = |nodes: Option<&'a [NodeId]>| {
            let nodes = nodes.unwrap_or_default().iter();
            nodes.filter_map(|node| Some((document.as_str(*node)?, document.span(*node))))
        };
        match keyword {
            Some("COPY") => texts(values("from"))
                .map(|(from, span)| (from.to_owned(), span))
                .collect(),
            Some("RUN") => texts(values("mount"))
                .filter_map(|(mount, span)| {
                    let mut at = 0;
                    for field in mount.split(',') {
                        if let Some(from) = field.strip_prefix("from=") {
                            // If the text contains the name literally, the place is exact.
                            let start = span.start as usize + at + "from=".len();
                            let span = if span.len() == mount.len() {
                                Span::new(start, start + from.len())
                            } else {
                                span
                            };
                            return Some((from.to_owned(), span));
                        }
                        at += field.len() + 1;
                    }
                    None
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// The stages that a name means. If a variable has no value and the rest of the name fits stages, as in
/// `base-${TARGETOS}`, all of these.
fn named(reference: &str, names: &BTreeMap<String, usize>) -> Vec<usize> {
    let (Some(first), Some(last)) = (reference.find(UNKNOWN), reference.rfind(UNKNOWN)) else {
        return names.get(reference).copied().into_iter().collect();
    };
    let prefix = reference.get(..first).unwrap_or_default();
    let suffix = reference.get(last + 1..).unwrap_or_default();
    if prefix.is_empty() && suffix.is_empty() {
        return Vec::new();
    }
    let candidates: Vec<(&String, &usize)> = names
        .range(prefix.to_owned()..)
        .take_while(|(name, _)| name.starts_with(prefix))
        .take(MAX_NAMES + 1)
        .collect();
    if candidates.len() > MAX_NAMES {
        return Vec::new();
    }
    candidates
        .into_iter()
        .filter(|(name, _)| name.len() >= prefix.len() + suffix.len() && name.ends_with(suffix))
        .map(|(_, index)| *index)
        .collect()
}

fn items(document: &Document, node: NodeId) -> &[NodeId] {
    match document.kind(document.resolve(node)) {
        Kind::Sequence(items) => items,
        _ => &[],
    }
}

#[cfg(test)]
mod tests;
