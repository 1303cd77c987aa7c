//! What one pom.xml says, as it is written. <https://maven.apache.org/ref/current/maven-model/maven.html>

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Document, Kind, NodeId};
use crate::source::{RepoPath, Span};

/// One POM.
#[derive(Default)]
pub(super) struct Pom {
    /// Where it is; `None` if only its name and version matter.
    pub(super) path: Option<RepoPath>,
    pub(super) group: Option<String>,
    pub(super) artifact: Option<SpannedText>,
    pub(super) version: Option<String>,
    pub(super) parent: Option<ParentPom>,
    pub(super) properties: BTreeMap<String, String>,
    /// The names of properties that profiles define.
    pub(super) profile_properties: BTreeSet<String>,
    pub(super) name: Option<String>,
    pub(super) url: Option<String>,
    pub(super) packaging: Option<String>,
    /// What the build names its archive.
    pub(super) final_name: Option<String>,
    pub(super) dependencies: Vec<MavenDependency>,
    /// Plugins, what they depend on, and extensions of the build.
    pub(super) plugins: Vec<MavenDependency>,
    pub(super) managed: ManagedDependencies,
    pub(super) managed_plugins: ManagedDependencies,
    /// The plugins of its build outside of profiles, by name: those that its children build with too.
    pub(super) built: ManagedDependencies,
    /// The `modules` and `subprojects`, with those of profiles.
    pub(super) modules: Vec<SpannedText>,
    /// The first list of modules.
    pub(super) modules_at: Option<Span>,
}

/// A text and its place.
pub(super) struct SpannedText {
    pub(super) text: String,
    pub(super) span: Span,
}

/// The `parent` element.
pub(super) struct ParentPom {
    pub(super) group: Option<String>,
    pub(super) artifact: Option<String>,
    pub(super) version: Option<String>,
    /// `None` where it is not written; empty for a parent that is not looked for in the tree.
    pub(super) relative_path: Option<String>,
    /// Its artifact's name, or all of it.
    pub(super) span: Span,
}

/// A dependency, a plugin, or an entry that manages one.
pub(super) struct MavenDependency {
    pub(super) group: Option<String>,
    pub(super) artifact: String,
    pub(super) version: Option<String>,
    kind: Option<String>,
    classifier: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) optional: Option<String>,
    /// Whether the children of the POM have it too: a plugin can be kept from them.
    pub(super) is_inherited: bool,
    /// The artifact's name.
    pub(super) span: Span,
}

impl MavenDependency {
    /// The key of the entry that manages it, in addition to group and artifact.
    pub(super) fn key(&self, group: &str, artifact: &str) -> String {
        let kind = self.kind.as_deref().unwrap_or("jar");
        let classifier = self.classifier.as_deref().unwrap_or_default();
        format!("{group}:{artifact}:{kind}:{classifier}")
    }
}

/// Managed entries: which versions of dependencies to use, not which to depend on.
#[derive(Default)]
pub(super) struct ManagedDependencies {
    entries: Vec<MavenDependency>,
    /// Entries whose names contain no property.
    by_key: BTreeMap<String, usize>,
    /// The others.
    pub(super) with_properties: Vec<usize>,
    /// Other POMs whose entries count too.
    pub(super) imports: Vec<MavenDependency>,
}

impl ManagedDependencies {
    fn new(all: Vec<MavenDependency>) -> Self {
        let mut managed = Self::default();
        for entry in all {
            if entry.scope.as_deref() == Some("import") {
                managed.imports.push(entry);
                continue;
            }
            let at = managed.entries.len();
            let group = entry.group.as_deref().unwrap_or_default();
            if group.contains("${") || entry.artifact.contains("${") {
                managed.with_properties.push(at);
            } else {
                let key = entry.key(group, &entry.artifact);
                managed.by_key.entry(key).or_insert(at);
            }
            managed.entries.push(entry);
        }
        managed
    }

    pub(super) fn get(&self, key: &str) -> Option<&MavenDependency> {
        self.entries.get(*self.by_key.get(key)?)
    }

    pub(super) fn entry(&self, at: usize) -> Option<&MavenDependency> {
        self.entries.get(at)
    }
}

/// The group of plugins that name none.
const PLUGINS: &str = "org.apache.maven.plugins";

impl Pom {
    /// The coordinates, the parent and the properties. `None` where the document is not a POM.
    pub(super) fn head(document: &Document) -> Option<Self> {
        let xml = PomXml(document);
        let project = document.at(&["project"])?;
        let parent = xml.child(project, "parent").map(|parent| {
            let artifact = xml.spanned(parent, "artifactId");
            ParentPom {
                group: xml.text(parent, "groupId"),
                version: xml.text(parent, "version"),
                // An empty element means something else than a missing one.
                relative_path: xml
                    .child(parent, "relativePath")
                    .map(|_| xml.text(parent, "relativePath").unwrap_or_default()),
                span: artifact
                    .as_ref()
                    .map_or_else(|| document.span(parent), |artifact| artifact.span),
                artifact: artifact.map(|artifact| artifact.text),
            }
        });
        let of_profiles = xml.all(project, &["profiles", "profile"]).into_iter();
        let profile_properties = of_profiles.flat_map(|profile| xml.properties(profile).into_keys());
        Some(Self {
            group: xml.text(project, "groupId"),
            artifact: xml.spanned(project, "artifactId"),
            version: xml.text(project, "version"),
            parent,
            properties: xml.properties(project),
            profile_properties: profile_properties.collect(),
            name: xml.text(project, "name"),
            url: xml.text(project, "url"),
            packaging: xml.text(project, "packaging"),
            final_name: xml
                .child(project, "build")
                .and_then(|build| xml.text(build, "finalName")),
            ..Self::default()
        })
    }

    /// Everything.
    pub(super) fn read(document: &Document) -> Option<Self> {
        let xml = PomXml(document);
        let mut pom = Self::head(document)?;
        let project = document.at(&["project"])?;
        let mut managed = Vec::new();
        let mut managed_plugins = Vec::new();
        let profiles = xml.all(project, &["profiles", "profile"]);
        for part in std::iter::once(project).chain(profiles) {
            pom.dependencies
                .extend(xml.dependencies(part, &["dependencies", "dependency"]));
            managed.extend(xml.dependencies(part, &["dependencyManagement", "dependencies", "dependency"]));
            let plugins = ["build", "plugins", "plugin"];
            pom.plugins.extend(xml.plugins(part, &plugins));
            for plugin in xml.all(part, &plugins) {
                pom.plugins
                    .extend(xml.dependencies(plugin, &["dependencies", "dependency"]));
            }
            pom.plugins
                .extend(xml.dependencies(part, &["build", "extensions", "extension"]));
            managed_plugins.extend(xml.plugins(part, &["build", "pluginManagement", "plugins", "plugin"]));
            for (list, item) in [("modules", "module"), ("subprojects", "subproject")] {
                for node in xml.children(part, list) {
                    pom.modules_at = pom.modules_at.or(Some(document.span(*node)));
                    let items = xml.children(*node, item);
                    pom.modules.extend(items.iter().filter_map(|node| xml.own(*node)));
                }
            }
        }
        pom.managed = ManagedDependencies::new(managed);
        pom.managed_plugins = ManagedDependencies::new(managed_plugins);
        pom.built = ManagedDependencies::new(xml.plugins(project, &["build", "plugins", "plugin"]));
        Some(pom)
    }
}

/// An XML document with shortcuts to its elements.
#[derive(Clone, Copy)]
pub(super) struct PomXml<'d>(pub(super) &'d Document);

impl<'d> PomXml<'d> {
    /// The elements of a name.
    pub(super) fn children(self, node: NodeId, name: &str) -> &'d [NodeId] {
        match self.0.get(node, name).map(|node| self.0.kind(node)) {
            Some(Kind::Sequence(items)) => items,
            _ => &[],
        }
    }

    /// The last of a list of elements, which is what counts where one is expected.
    fn last(self, list: NodeId) -> Option<NodeId> {
        match self.0.kind(list) {
            Kind::Sequence(items) => items.last().copied(),
            _ => None,
        }
    }

    fn child(self, node: NodeId, name: &str) -> Option<NodeId> {
        self.children(node, name).last().copied()
    }

    fn properties(self, node: NodeId) -> BTreeMap<String, String> {
        let mut properties = BTreeMap::new();
        for list in self.children(node, "properties") {
            for entry in self.0.entries(*list) {
                let name = self.0.key_text(entry.key);
                if name.starts_with(['@', '#']) {
                    continue;
                }
                if let Some(value) = self.last(entry.value) {
                    let text = self.0.get(value, "#text").and_then(|node| self.0.as_str(node));
                    properties.insert(name.to_owned(), text.unwrap_or_default().to_owned());
                }
            }
        }
        properties
    }

    /// Every element at the end of a path of names.
    pub(super) fn all(self, node: NodeId, path: &[&str]) -> Vec<NodeId> {
        path.iter().fold(vec![node], |nodes, name| {
            let below = nodes.iter().flat_map(|node| self.children(*node, name));
            below.copied().collect()
        })
    }

    /// The text of an element itself.
    fn own(self, node: NodeId) -> Option<SpannedText> {
        let text = self.0.get(node, "#text")?;
        Some(SpannedText {
            text: self.0.as_str(text)?.to_owned(),
            span: self.0.span(text),
        })
    }

    /// The text of an element within.
    pub(super) fn spanned(self, node: NodeId, name: &str) -> Option<SpannedText> {
        self.own(self.child(node, name)?)
    }

    pub(super) fn text(self, node: NodeId, name: &str) -> Option<String> {
        self.spanned(node, name).map(|said| said.text)
    }

    /// Plugins, with the group of those that name none.
    fn plugins(self, node: NodeId, path: &[&str]) -> Vec<MavenDependency> {
        let mut plugins = self.dependencies(node, path);
        for plugin in &mut plugins {
            plugin.group.get_or_insert_with(|| PLUGINS.to_owned());
        }
        plugins
    }

    pub(super) fn dependencies(self, node: NodeId, path: &[&str]) -> Vec<MavenDependency> {
        let found = self.all(node, path);
        let read = found.into_iter().filter_map(|node| {
            let artifact = self.spanned(node, "artifactId")?;
            Some(MavenDependency {
                group: self.text(node, "groupId"),
                version: self.text(node, "version"),
                kind: self.text(node, "type"),
                classifier: self.text(node, "classifier"),
                scope: self.text(node, "scope"),
                optional: self.text(node, "optional"),
                // What it executes is inherited separately, and its version with that.
                is_inherited: self.text(node, "inherited").as_deref() != Some("false")
                    || !self.all(node, &["executions", "execution"]).is_empty(),
                artifact: artifact.text,
                span: artifact.span,
            })
        });
        read.collect()
    }
}
