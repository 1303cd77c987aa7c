//! The identity of findings: what must not change their prints, over documents of three formats.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::date;
use proptest::prelude::*;
use purlin::debt::Debt;
use purlin::diagnostic::{Diagnostic, RuleId, Severity};
use purlin::document::{self, Document, Format, Kind, NodeId, Parsed, Pointer, Step};
use purlin::locate::{self, Files, Target};
use purlin::policy::{At, Finding, Place};
use purlin::source::{FileId, RepoPath, Text};
use purlin::verdict::{self, Judgment, Sight};

/// A document that can be written in every format.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    Text(String),
    Number(i64),
    Bool(bool),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

/// Members that name an element or a document.
const NAMING: [&str; 8] = ["name", "id", "key", "path", "uses", "image", "kind", "namespace"];

fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        "[a-z]{1,2}( [a-z]{1,2})?".prop_map(Node::Text),
        (0..9_i64).prop_map(Node::Number),
        any::<bool>().prop_map(Node::Bool),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Node::List),
            map(inner.clone()),
            // Elements that have names are what is most often pointed into.
            prop::collection::vec(map(inner), 1..4).prop_map(Node::List),
        ]
    })
}

fn map(value: impl Strategy<Value = Node>) -> impl Strategy<Value = Node> {
    let key = prop::sample::select(vec![
        "a", "b", "with", "name", "id", "uses", "image", "metadata", "kind",
    ]);
    prop::collection::vec((key, value), 0..4).prop_map(|entries| {
        let mut seen = BTreeSet::new();
        let entries = entries.into_iter().filter(|(key, _)| seen.insert(*key));
        let versioned = |key: &str, value| match (key, value) {
            ("uses", Node::Text(text)) => Node::Text(format!("acme/{text}@v1")),
            ("image", Node::Text(text)) => Node::Text(format!("acme:5000/{text}:1")),
            (_, value) => value,
        };
        Node::Map(
            entries
                .map(|(key, value)| (key.to_owned(), versioned(key, value)))
                .collect(),
        )
    })
}

/// One way to write a document.
#[derive(Clone, Copy, Debug)]
enum Style {
    Json,
    JsonPretty,
    YamlFlow,
    YamlBlock,
    Toml,
    TomlTables,
}

impl Style {
    fn format(self) -> Format {
        match self {
            Self::Json | Self::JsonPretty => Format::Json,
            Self::YamlFlow | Self::YamlBlock => Format::Yaml,
            Self::Toml | Self::TomlTables => Format::Toml,
        }
    }

    fn path(self) -> &'static str {
        match self.format() {
            Format::Json => "a.json",
            Format::Yaml => "a.yaml",
            _ => "a.toml",
        }
    }

    /// The same format written otherwise.
    fn other(self) -> Self {
        match self {
            Self::Json => Self::JsonPretty,
            Self::JsonPretty => Self::Json,
            Self::YamlFlow => Self::YamlBlock,
            Self::YamlBlock => Self::YamlFlow,
            Self::Toml => Self::TomlTables,
            Self::TomlTables => Self::Toml,
        }
    }

    fn write(self, node: &Node) -> String {
        match self {
            Self::Json | Self::YamlFlow => format!("{}\n", json(node)),
            Self::JsonPretty => format!("{:#}\n", json(node)),
            Self::YamlBlock => {
                let mut out = String::new();
                block(node, 0, &mut out);
                out.trim_start_matches('\n').to_owned() + "\n"
            }
            Self::Toml | Self::TomlTables => toml(node, matches!(self, Self::TomlTables)),
        }
    }
}

fn json(node: &Node) -> serde_json::Value {
    match node {
        Node::Text(text) => text.as_str().into(),
        Node::Number(number) => (*number).into(),
        Node::Bool(value) => (*value).into(),
        Node::List(items) => items.iter().map(json).collect(),
        Node::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| (key.clone(), json(value)));
            serde_json::Value::Object(entries.collect())
        }
    }
}

/// Block style; what is empty, and scalars, as JSON writes them, strings in single quotes.
fn block(node: &Node, indent: usize, out: &mut String) {
    let gap = " ".repeat(indent);
    match node {
        Node::List(items) if !items.is_empty() => {
            for item in items {
                out.push_str(&format!("\n{gap}-"));
                block(item, indent + 2, out);
            }
        }
        Node::Map(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                out.push_str(&format!("\n{gap}'{key}':"));
                block(value, indent + 2, out);
            }
        }
        Node::Text(text) => out.push_str(&format!(" '{text}'")),
        _ => out.push_str(&format!(" {}", json(node))),
    }
}

fn toml(node: &Node, tables: bool) -> String {
    let Node::Map(entries) = node else {
        return String::new();
    };
    let is_table = |value: &Node| tables && matches!(value, Node::Map(_));
    let mut out = String::new();
    for (key, value) in entries.iter().filter(|(_, value)| !is_table(value)) {
        out.push_str(&format!("{key} = {}\n", inline(value)));
    }
    for (key, value) in entries.iter().filter(|(_, value)| is_table(value)) {
        let Node::Map(members) = value else { continue };
        out.push_str(&format!("\n[{key}]\n"));
        for (member, value) in members {
            out.push_str(&format!("{member} = {}\n", inline(value)));
        }
    }
    out
}

fn inline(node: &Node) -> String {
    match node {
        Node::List(items) => {
            let items: Vec<_> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Node::Map(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| format!("{key} = {}", inline(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        _ => json(node).to_string(),
    }
}

/// The lists of a document, or its scalars that name nothing, in an order of their own.
fn places<'n>(node: &'n mut Node, wanted: &dyn Fn(&Node, Option<&str>) -> bool) -> Vec<&'n mut Node> {
    let mut found = Vec::new();
    collect(node, None, wanted, &mut found);
    found
}

fn collect<'n>(
    node: &'n mut Node,
    key: Option<&str>,
    wanted: &dyn Fn(&Node, Option<&str>) -> bool,
    found: &mut Vec<&'n mut Node>,
) {
    if wanted(node, key) {
        found.push(node);
        return;
    }
    match node {
        Node::List(items) => items
            .iter_mut()
            .for_each(|item| collect(item, None, wanted, found)),
        Node::Map(entries) => {
            for (key, value) in entries {
                collect(value, Some(key), wanted, found);
            }
        }
        _ => {}
    }
}

struct One {
    text: Arc<Text>,
    parsed: Arc<Parsed>,
}

impl Files for One {
    fn text(&self, _: &FileId) -> Option<Arc<Text>> {
        Some(Arc::clone(&self.text))
    }

    fn parsed(&self, _: &FileId) -> Option<Arc<Parsed>> {
        Some(Arc::clone(&self.parsed))
    }

    fn exists(&self, _: &FileId) -> bool {
        true
    }

    fn is_excluded(&self, _: &FileId) -> bool {
        false
    }
}

/// How findings say where they are.
#[derive(Clone, Copy, Debug, PartialEq)]
enum By {
    Pointer,
    Span,
}

/// The prints of a finding at every value of a file; by span, at every scalar.
fn prints(content: &str, style: Style, by: By, wording: &str) -> BTreeSet<String> {
    let text = Arc::new(Text::new(RepoPath::new(style.path()), content));
    let parsed = document::parse(style.format(), &text).unwrap_or_else(|error| panic!("{error}: {content}"));
    let file = One {
        text,
        parsed: Arc::new(parsed),
    };
    let mut findings = Vec::new();
    for document in &file.parsed.documents {
        let mut open = vec![(Vec::new(), document.root())];
        while let Some((steps, node)) = open.pop() {
            open.extend(children(document, &steps, node));
            let at = match (by, document.kind(node)) {
                (By::Pointer, _) => At::Pointer(Pointer::new(steps)),
                (By::Span, Kind::Sequence(_) | Kind::Mapping(_)) => continue,
                (By::Span, _) => At::Place(Place {
                    file: file.text.file().clone(),
                    index: 0,
                    pointer: None,
                    span: Some(document.span(node)),
                    find: None,
                    occurrence: 1,
                }),
            };
            let finding = Finding {
                msg: format!("{wording} {}", open.len()),
                at,
                ..Finding::default()
            };
            let target = Target {
                text: &file.text,
                document,
                format: style.format(),
            };
            let placed = locate::locate(&finding, Some(target), &file).unwrap();
            let mut diagnostic =
                Diagnostic::new(RuleId::new("a/b"), Severity::Error, finding.msg, placed.location);
            diagnostic.key = placed.key;
            findings.push(diagnostic);
        }
    }
    let count = findings.len();
    let debt = Debt::default();
    let by = Judgment {
        date: date(2026, 1, 1),
        edition: 1,
        debt: &debt,
        sight: Sight::default(),
    };
    let judged = verdict::judge(findings, &verdict::rules::Rules::new(), &by);
    let prints: BTreeSet<_> = judged.iter().map(Diagnostic::fingerprint).collect();
    assert_eq!(prints.len(), count, "each has a print of its own: {content}");
    prints
}

fn children(document: &Document, steps: &[Step], node: NodeId) -> Vec<(Vec<Step>, NodeId)> {
    let with = |step| [steps, &[step]].concat();
    match document.kind(node) {
        Kind::Sequence(items) => items
            .iter()
            .enumerate()
            .map(|(at, item)| (with(Step::Index(at)), *item))
            .collect(),
        Kind::Mapping(entries) => entries
            .iter()
            .map(|entry| {
                (
                    with(Step::Key(document.key_text(entry.key).to_owned())),
                    entry.value,
                )
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn style() -> impl Strategy<Value = Style> {
    prop::sample::select(vec![
        Style::Json,
        Style::JsonPretty,
        Style::YamlFlow,
        Style::YamlBlock,
        Style::Toml,
        Style::TomlTables,
    ])
}

fn is_list(node: &Node, _: Option<&str>) -> bool {
    matches!(node, Node::List(items) if !items.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn what_changes_no_finding_changes_no_print(
        root in map(node()),
        added in node(),
        style in style(),
        by in prop::sample::select(vec![By::Pointer, By::Span]),
        pick in any::<prop::sample::Index>(),
    ) {
        let content = style.write(&root);
        let before = prints(&content, style, by, "as it was");
        let same = |change: &str, content: &str, style: Style| {
            let after = prints(content, style, by, "as it was");
            prop_assert_eq!(&before, &after, "{}:\n{}", change, content);
            Ok(())
        };
        let kept = |change: &str, content: &str| {
            let after = prints(content, style, by, "as it was");
            let gone: Vec<_> = before.difference(&after).collect();
            prop_assert!(gone.is_empty(), "{}:\n{}", change, content);
            Ok(())
        };

        let reworded = prints(&content, style, by, "in other words");
        prop_assert_eq!(&before, &reworded, "rewording");
        same("reformatting", &style.other().write(&root), style.other())?;
        same("moving lines", &format!("\n\n{content}\n"), style)?;
        same("other line ends", &content.replace('\n', "\r\n"), style)?;

        let mut changed = root.clone();
        for list in places(&mut changed, &is_list) {
            if let Node::List(items) = list {
                items.reverse();
            }
        }
        same("reordering", &style.write(&changed), style)?;
        if let Node::Map(entries) = &mut changed {
            entries.reverse();
        }
        same("reordering members", &style.write(&changed), style)?;

        let mut changed = root.clone();
        let mut lists = places(&mut changed, &is_list);
        if !lists.is_empty() {
            let at = pick.index(lists.len());
            if let Node::List(items) = &mut lists[at] {
                items.insert(0, added.clone());
            }
            kept("inserting before", &style.write(&changed))?;
        }

        let mut changed = root.clone();
        let mut lists = places(&mut changed, &is_list);
        if !lists.is_empty() {
            let at = pick.index(lists.len());
            if let Node::List(items) = &mut lists[at] {
                let again = items[pick.index(items.len())].clone();
                items.insert(0, again);
            }
            kept("adding a like-named sibling", &style.write(&changed))?;
        }

        if by == By::Pointer {
            let mut changed = root.clone();
            let is_other = |node: &Node, key: Option<&str>| {
                matches!(node, Node::Number(_) | Node::Bool(_) | Node::Text(_))
                    && key.is_some_and(|key| !NAMING.contains(&key))
            };
            for member in places(&mut changed, &is_other) {
                *member = Node::Text("another value".into());
            }
            same("editing other members", &style.write(&changed), style)?;

            let mut changed = root.clone();
            let has_version = |node: &Node, key: Option<&str>| {
                matches!(node, Node::Text(_)) && matches!(key, Some("uses" | "image"))
            };
            for member in places(&mut changed, &has_version) {
                if let Node::Text(text) = member {
                    *text = text.replace("@v1", "@v2").replace(":1", ":2@sha256:00");
                }
            }
            same("bumping a version", &style.write(&changed), style)?;
        }

        if matches!(style, Style::YamlFlow | Style::YamlBlock) {
            kept("adding a document", &format!("{content}---\n{}", style.write(&added)))?;
            let kind = Node::Map(vec![
                ("kind".into(), Node::Text("service".into())),
                ("metadata".into(), Node::Map(vec![("name".into(), Node::Text("web".into()))])),
                ("spec".into(), root.clone()),
            ]);
            let alone = style.write(&kind);
            let before = prints(&alone, style, by, "as it was");
            let after = prints(&format!("{}---\n{alone}", style.write(&added)), style, by, "as it was");
            prop_assert!(before.is_subset(&after), "adding a document before one with a kind:\n{}", alone);
        }
    }
}
