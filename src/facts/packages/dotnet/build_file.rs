//! What one file of MSBuild says, in its order: <https://learn.microsoft.com/visualstudio/msbuild/msbuild-project-file-schema-reference>.

use crate::document::{Document, Kind, NodeId};
use crate::source::Span;

/// A text and its place.
#[derive(Clone, Debug)]
pub(super) struct SpannedText {
    pub(super) text: String,
    pub(super) span: Span,
}

/// One thing that a file says.
#[derive(Debug)]
pub(super) enum BuildStep {
    Property(PropertyAssignment),
    Import(BuildImport),
    Item(BuildItem),
    /// A group of steps with one condition, or none.
    Group(Option<String>, Vec<Self>),
    /// `Choose`: the first branch whose condition holds; `None` is `Otherwise`.
    Choose(Vec<(Option<String>, Vec<Self>)>),
    /// A package that the build itself uses.
    Sdk(SpannedText, Option<String>),
    /// A target that adds dependencies during the build.
    Computed(Span),
}

#[derive(Debug)]
pub(super) struct PropertyAssignment {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) condition: Option<String>,
}

#[derive(Debug)]
pub(super) struct BuildImport {
    pub(super) path: SpannedText,
    pub(super) condition: Option<String>,
}

/// Which items matter to dependencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ItemKind {
    Project,
    Package,
    /// `PackageVersion`: the version of a package, centrally.
    Version,
    /// `GlobalPackageReference`: a package that every project has, with its version.
    Global,
    /// Packages that only build.
    Tool,
}

#[derive(Debug)]
pub(super) struct BuildItem {
    pub(super) kind: ItemKind,
    pub(super) include: Option<SpannedText>,
    pub(super) update: Option<SpannedText>,
    pub(super) remove: Option<SpannedText>,
    pub(super) exclude: Option<String>,
    pub(super) condition: Option<String>,
    /// Name, value and condition.
    pub(super) metadata: Vec<PropertyAssignment>,
}

/// How many elements of a file are read.
pub(super) const MAX_STEPS: usize = 500_000;

/// The steps of a file, with its items or without; `None` where it is not a file of MSBuild.
pub(super) fn read(document: &Document, limit: usize, with_items: bool) -> Option<Vec<BuildStep>> {
    let project = document.at(&["Project"])?;
    let mut reader = BuildFileReader {
        document,
        left: limit,
        with_items,
    };
    let mut steps = Vec::new();
    if let Some(sdk) = reader.attribute(project, "Sdk") {
        steps.extend(sdks(&sdk));
    }
    steps.extend(reader.steps(project));
    Some(steps)
}

/// `A;B/1.0`
fn sdks(said: &SpannedText) -> Vec<BuildStep> {
    let pieces = pieces(said).into_iter().map(|piece| {
        let (name, version) = match piece.text.split_once('/') {
            Some((name, version)) => (name.to_owned(), Some(version.to_owned())),
            None => (piece.text.clone(), None),
        };
        let start = piece.span.start as usize;
        let length = name.len().min(piece.span.len());
        let span = Span::new(start, start + length);
        BuildStep::Sdk(SpannedText { text: name, span }, version)
    });
    pieces.collect()
}

/// The parts between semicolons, each with its place.
pub(super) fn pieces(said: &SpannedText) -> Vec<SpannedText> {
    let is_plain = said.span.len() == said.text.len();
    let mut found = Vec::new();
    let mut at = 0;
    for part in said.text.split(';') {
        let start = at + part.len() - part.trim_start().len();
        let text = part.trim();
        at += part.len() + 1;
        if text.is_empty() {
            continue;
        }
        let from = said.span.start as usize + start;
        found.push(SpannedText {
            text: text.to_owned(),
            span: if is_plain {
                Span::new(from, from + text.len())
            } else {
                said.span
            },
        });
    }
    found
}

struct BuildFileReader<'d> {
    document: &'d Document,
    left: usize,
    with_items: bool,
}

impl BuildFileReader<'_> {
    fn attribute(&self, node: NodeId, name: &str) -> Option<SpannedText> {
        let value = self.document.get(node, &format!("@{name}"))?;
        Some(SpannedText {
            text: self.document.as_str(value)?.to_owned(),
            span: self.document.span(value),
        })
    }

    fn text(&self, node: NodeId, name: &str) -> Option<String> {
        self.attribute(node, name).map(|said| said.text)
    }

    /// The elements within one, by name, in the order of the file.
    fn children(&mut self, node: NodeId) -> Vec<(&str, NodeId)> {
        let mut found = Vec::new();
        for entry in self.document.entries(node) {
            if let Kind::Sequence(items) = self.document.kind(entry.value) {
                let name = self.document.key_text(entry.key);
                found.extend(items.iter().map(|item| (name, *item)));
            }
        }
        found.truncate(self.left);
        self.left -= found.len();
        found.sort_by_key(|(_, node)| self.document.span(*node).start);
        found
    }

    fn steps(&mut self, node: NodeId) -> Vec<BuildStep> {
        let children: Vec<(String, NodeId)> = self.owned_children(node);
        let mut steps = Vec::new();
        for (name, child) in children {
            let condition = self.text(child, "Condition");
            match name.as_str() {
                "PropertyGroup" => {
                    let mut properties = Vec::new();
                    for (name, node) in self.owned_children(child) {
                        properties.push(BuildStep::Property(self.property(name, node)));
                    }
                    steps.push(BuildStep::Group(condition, properties));
                }
                "ItemGroup" if self.with_items => {
                    let mut items = Vec::new();
                    for (name, node) in self.owned_children(child) {
                        items.extend(self.item(&name, node).map(BuildStep::Item));
                    }
                    steps.push(BuildStep::Group(condition, items));
                }
                "ImportGroup" => {
                    let within = self.steps(child);
                    steps.push(BuildStep::Group(condition, within));
                }
                "Import" if self.attribute(child, "Sdk").is_none() => {
                    steps.extend(
                        self.attribute(child, "Project")
                            .map(|path| BuildStep::Import(BuildImport { path, condition })),
                    );
                }
                "Import" => {
                    let version = self.text(child, "Version");
                    let sdk = self.attribute(child, "Sdk");
                    steps.extend(sdk.iter().flat_map(sdks).map(|step| match step {
                        BuildStep::Sdk(name, None) => BuildStep::Sdk(name, version.clone()),
                        other => other,
                    }));
                }
                "Sdk" => {
                    let version = self.text(child, "Version");
                    steps.extend(
                        self.attribute(child, "Name")
                            .map(|name| BuildStep::Sdk(name, version)),
                    );
                }
                "Choose" => {
                    let mut branches = Vec::new();
                    for (name, branch) in self.owned_children(child) {
                        let condition = self.text(branch, "Condition").filter(|_| name == "When");
                        branches.push((condition, self.steps(branch)));
                    }
                    steps.push(BuildStep::Choose(branches));
                }
                "Target" if self.with_items => {
                    for (name, group) in self.owned_children(child) {
                        if name != "ItemGroup" {
                            continue;
                        }
                        for (name, node) in self.owned_children(group) {
                            let adds = matches!(name.as_str(), "ProjectReference" | "PackageReference");
                            if adds && let Some(include) = self.attribute(node, "Include") {
                                steps.push(BuildStep::Computed(include.span));
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        steps
    }

    fn owned_children(&mut self, node: NodeId) -> Vec<(String, NodeId)> {
        let children = self.children(node).into_iter();
        children.map(|(name, node)| (name.to_owned(), node)).collect()
    }

    fn property(&self, name: String, node: NodeId) -> PropertyAssignment {
        let text = self
            .document
            .get(node, "#text")
            .and_then(|text| self.document.as_str(text));
        PropertyAssignment {
            name,
            value: text.unwrap_or_default().to_owned(),
            condition: self.text(node, "Condition"),
        }
    }

    fn item(&mut self, name: &str, node: NodeId) -> Option<BuildItem> {
        let kind = match name {
            "ProjectReference" => ItemKind::Project,
            "PackageReference" => ItemKind::Package,
            "PackageVersion" => ItemKind::Version,
            "GlobalPackageReference" => ItemKind::Global,
            "PackageDownload" | "DotNetCliToolReference" => ItemKind::Tool,
            _ => return None,
        };
        let mut metadata: Vec<PropertyAssignment> = self
            .document
            .entries(node)
            .into_iter()
            .filter_map(|entry| {
                Some(PropertyAssignment {
                    name: self.document.key_text(entry.key).strip_prefix('@')?.to_owned(),
                    value: self.document.as_str(entry.value)?.to_owned(),
                    condition: None,
                })
            })
            .collect();
        for (name, node) in self.owned_children(node) {
            metadata.push(self.property(name, node));
        }
        Some(BuildItem {
            kind,
            include: self.attribute(node, "Include"),
            update: self.attribute(node, "Update"),
            remove: self.attribute(node, "Remove"),
            exclude: self.text(node, "Exclude"),
            condition: self.text(node, "Condition"),
            metadata,
        })
    }
}
