//! The parts of a Backstage catalog that owners and packages are read from: entities, by kind, namespace and name
//! (<https://backstage.io/docs/features/software-catalog/descriptor-format>), and references to them,
//! `[kind:][namespace/]name` (<https://backstage.io/docs/features/software-catalog/references>).

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::document::{Document, Kind, NodeId};

/// The names of a catalog file, in any directory.
pub(super) const FILE_NAMES: [&str; 2] = ["catalog-info.yaml", "catalog-info.yml"];

/// The namespace of an entity that states none.
const DEFAULT_NAMESPACE: &str = "default";

/// What an entity of a Backstage catalog states besides its name and owner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CatalogFact {
    /// In lower case, as references write it: `component`, `api`, `resource`, `system`, `domain`, or one of your own.
    pub kind: String,
    /// As `spec.type` states it: `service`, `library`, …
    #[serde(rename = "type")]
    pub kind_of: Option<String>,
    /// As `spec.lifecycle` states it: `experimental`, `production`, …
    pub lifecycle: Option<String>,
    /// The system that it is a part of: a name, with `namespace/` before it where that is not `default`.
    pub system: Option<String>,
    /// The domain that it, or its system, is a part of, where that is in this repository; written like the system.
    pub domain: Option<String>,
    /// As `metadata.tags` lists them.
    pub tags: Vec<String>,
}

/// An entity as a document describes it.
#[derive(Clone, Copy, Debug)]
pub(super) struct CatalogEntity<'d> {
    pub(super) document: &'d Document,
    pub(super) kind: &'d str,
    namespace: &'d str,
    name: &'d str,
    /// The node of the name.
    pub(super) name_node: NodeId,
}

/// Why a document describes no entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EntityError {
    pub(super) node: NodeId,
    pub(super) reason: String,
}

impl<'d> CatalogEntity<'d> {
    /// Reads a document; `None` for an empty one.
    pub(super) fn read(document: &'d Document) -> Option<Result<Self, EntityError>> {
        let root = document.root();
        if document.kind(root) == Kind::Null {
            return None;
        }
        let wrong = |node, reason: String| Some(Err(EntityError { node, reason }));
        let Some(kind) = document.at(&["kind"]) else {
            return wrong(
                root,
                "the document has no `kind`, so it is not an entity".to_owned(),
            );
        };
        let Some(text) = document.as_str(kind).filter(|kind| is_part(kind)) else {
            return wrong(kind, "this is not an entity kind".to_owned());
        };
        let Some(name_node) = document.at(&["metadata", "name"]) else {
            return wrong(kind, format!("the {text} has no `metadata.name`"));
        };
        let Some(name) = document.as_str(name_node).filter(|name| is_part(name)) else {
            return wrong(
                name_node,
                format!("`{}` is not a valid entity name", document.key_text(name_node)),
            );
        };
        let namespace = match document.at(&["metadata", "namespace"]) {
            None => DEFAULT_NAMESPACE,
            Some(node) => match document.as_str(node) {
                Some(namespace) if is_part(namespace) => namespace,
                _ => return wrong(node, "this is not a valid namespace".to_owned()),
            },
        };
        Some(Ok(Self {
            document,
            kind: text,
            namespace,
            name,
            name_node,
        }))
    }

    /// Whether it has this kind, in any letter case.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind)
    }

    /// The value at a path of keys.
    pub(super) fn at(&self, keys: &[&str]) -> Option<NodeId> {
        self.document.at(keys)
    }

    /// The text at a path of keys.
    pub(super) fn text(&self, keys: &[&str]) -> Option<&'d str> {
        self.document.as_str(self.at(keys)?)
    }

    /// Its fact in the catalog.
    pub(super) fn id(&self) -> EntityId {
        EntityId::new(self.kind, self.namespace, self.name)
    }

    /// The entity that a reference in it names; without a namespace, one in its own namespace. `None` if the text is
    /// not a reference, or has no kind and there is no default kind.
    pub(super) fn refers(&self, text: &str, usual_kind: Option<&str>) -> Option<EntityId> {
        let reference = EntityReference::parse(text)?;
        Some(EntityId::new(
            reference.kind.or(usual_kind)?,
            reference.namespace.unwrap_or(self.namespace),
            reference.name,
        ))
    }
}

/// Kind, namespace and name, in lower case, since the catalog compares them so.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EntityId {
    pub(super) kind: String,
    namespace: String,
    name: String,
}

impl EntityId {
    fn new(kind: &str, namespace: &str, name: &str) -> Self {
        let [kind, namespace, name] = [kind, namespace, name].map(str::to_ascii_lowercase);
        Self {
            kind,
            namespace,
            name,
        }
    }

    /// The name, with the namespace where that is not the usual one.
    pub(super) fn short(&self) -> String {
        if self.namespace == DEFAULT_NAMESPACE {
            self.name.clone()
        } else {
            format!("{}/{}", self.namespace, self.name)
        }
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}", self.kind, self.namespace, self.name)
    }
}

/// `[kind:][namespace/]name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EntityReference<'t> {
    pub(super) kind: Option<&'t str>,
    namespace: Option<&'t str>,
    name: &'t str,
}

impl<'t> EntityReference<'t> {
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let (kind, rest) = text
            .split_once(':')
            .map_or((None, text), |(kind, rest)| (Some(kind), rest));
        let (namespace, name) = rest
            .split_once('/')
            .map_or((None, rest), |(namespace, name)| (Some(namespace), name));
        let is_sound = is_part(name) && namespace.is_none_or(is_part) && kind.is_none_or(is_part);
        is_sound.then_some(Self {
            kind,
            namespace,
            name,
        })
    }
}

/// Whether a text can be a kind, a namespace or a name.
fn is_part(part: &str) -> bool {
    !part.is_empty()
        && part
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Format, parse};
    use crate::source::{RepoPath, Text};

    fn read(content: &str) -> Document {
        let text = Text::new(RepoPath::new("catalog-info.yaml"), content);
        parse(Format::Yaml, &text).unwrap().documents.remove(0)
    }

    #[test]
    fn references_are_completed_by_the_entity_that_writes_them() {
        let document = read("kind: API\nmetadata: {name: Petstore, namespace: Shop}\n");
        let entity = CatalogEntity::read(&document).unwrap().unwrap();
        assert_eq!(entity.id().to_string(), "api:shop/petstore");
        assert_eq!(entity.id().short(), "shop/petstore");
        for (text, usual, expected) in [
            ("Orders", Some("Component"), Some("component:shop/orders")),
            ("resource:db", Some("component"), Some("resource:shop/db")),
            ("resource:default/db", None, Some("resource:default/db")),
            ("default/db", Some("API"), Some("api:default/db")),
            ("db", None, None),
            ("a b", Some("api"), None),
            ("a:b:c", None, None),
            ("a/b/c", Some("api"), None),
            ("", Some("api"), None),
            (":db", Some("api"), None),
        ] {
            let found = entity.refers(text, usual).map(|id| id.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_entity_says_why() {
        for (content, reason) in [
            ("a: 1", "the document has no `kind`, so it is not an entity"),
            ("kind: [x]", "this is not an entity kind"),
            ("kind: Component", "the Component has no `metadata.name`"),
            (
                "kind: Component\nmetadata: {name: '${{ values.name }}'}",
                "`${{ values.name }}` is not a valid entity name",
            ),
            (
                "kind: Component\nmetadata: {name: a, namespace: 1}",
                "this is not a valid namespace",
            ),
        ] {
            let document = read(content);
            assert_eq!(
                CatalogEntity::read(&document).unwrap().unwrap_err().reason,
                reason
            );
        }
        assert!(CatalogEntity::read(&read("# nothing\n---\n")).is_none());
    }
}
