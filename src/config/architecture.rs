//! The key `architecture`: the parts that a repository has, and the boundaries between them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::mistake::Mistake;
use crate::diagnostic::Severity;
use crate::document::de::Spanned;
use crate::document::{Document, Kind, NodeId};
use crate::matching::{GlobDialect, literal_start, misspelling, without_away};
use crate::source::Span;

/// How deep components may be parts of each other.
pub const MAX_PARENTS: usize = 64;

/// How many patterns may start alike: each of these is tried on every path or name that starts so.
const MAX_ALIKE: usize = 512;

/// The declared architecture of a repository.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchitectureConfig {
    /// The parts of the repository, by name. A name that holds `{part}` stands for a family: one component for each
    /// value that `{part}` has in the `paths`. Without any component, each package is one.
    #[serde(default)]
    pub components: BTreeMap<String, ComponentConfig>,
    /// What may depend on what. Each boundary is a rule of its own, `architecture/<name>`.
    #[serde(default)]
    pub boundaries: Vec<BoundaryConfig>,
    /// How much it weighs if a boundary cannot judge a dependency, because the text of the manifest alone does not say
    /// what the dependency is. A boundary may have its own value.
    #[serde(default)]
    #[schemars(extend("default" = "note"))]
    pub incomplete: IncompleteWeight,
    /// Where each component is named.
    #[serde(skip)]
    pub(super) spans: BTreeMap<String, Span>,
}

/// A part of the repository: some of its packages.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComponentConfig {
    /// Globs of directories or files. A package whose manifest lies there belongs to the component. `{part}` matches
    /// within a name and captures the text. A glob that starts with `!` takes away. Of two components, the one with the
    /// more exact path has the package.
    #[serde(default)]
    #[schemars(example = ["services/orders/**"])]
    pub paths: Vec<Spanned<String>>,
    /// Globs of names of packages. A glob that starts with `!` takes away.
    #[serde(default)]
    #[schemars(example = ["@acme/orders-*"])]
    pub packages: Vec<Spanned<String>>,
    /// Ecosystems: of what `paths` and `packages` match, only packages of these. Without `paths` and `packages`, all
    /// packages of these.
    #[serde(default)]
    #[schemars(example = ["npm"])]
    pub ecosystems: Vec<Spanned<String>>,
    /// What the nearest entity of a Backstage catalog says: of what `paths` and `packages` match, only packages with such
    /// an entity. Without `paths` and `packages`, all packages with such an entity.
    pub catalog: Option<Spanned<CatalogSelection>>,
    /// Names and values that selectors of boundaries match, as in `layer=domain`. Values may use what a path captures, as
    /// in `domain: "{part}"`.
    #[serde(default)]
    #[schemars(example = BTreeMap::from([("layer", "domain")]))]
    pub tags: BTreeMap<String, String>,
    /// The component that this one is a part of. A package that matches both belongs to this one. It has the tags and the
    /// lifecycle of the parent unless it sets them itself.
    #[schemars(example = &"shop")]
    pub parent: Option<Spanned<String>>,
    /// Globs of names of the packages that other components may depend on. Without this key, all packages. A glob that
    /// starts with `!` takes away.
    #[serde(default)]
    #[schemars(example = ["@acme/orders-api"])]
    pub public: Vec<Spanned<String>>,
    /// `experimental`, `production`, `deprecated`, or a word of your own.
    #[schemars(example = &"production")]
    pub lifecycle: Option<String>,
}

/// What the entity of a catalog must have. All keys that are given must match. Each value is a glob.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogSelection {
    /// The entity's kind, in lower case: `component`, `api`, `resource`, …
    #[schemars(example = &"component")]
    pub kind: Option<Spanned<String>>,
    /// Its `spec.type`: `service`, `library`, …
    #[serde(rename = "type")]
    #[schemars(example = &"service")]
    pub kind_of: Option<Spanned<String>>,
    /// Its `spec.lifecycle`.
    #[schemars(example = &"production")]
    pub lifecycle: Option<Spanned<String>>,
    /// The name of the system that it is a part of.
    #[schemars(example = &"payments")]
    pub system: Option<Spanned<String>>,
    /// The name of the domain that it, or its system, is a part of.
    #[schemars(example = &"finance")]
    pub domain: Option<Spanned<String>>,
    /// One of its `metadata.tags`.
    #[schemars(example = &"java")]
    pub tag: Option<Spanned<String>>,
}

impl CatalogSelection {
    /// Every glob that is given.
    fn globs(&self) -> impl Iterator<Item = &Spanned<String>> {
        let all = [
            &self.kind,
            &self.kind_of,
            &self.lifecycle,
            &self.system,
            &self.domain,
            &self.tag,
        ];
        all.into_iter().flatten()
    }
}

/// How much it weighs if a boundary cannot judge a dependency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum IncompleteWeight {
    /// Such a boundary has not passed.
    Error,
    /// Each place is a warning.
    Warning,
    /// Each place is a note.
    #[default]
    Note,
    /// Only the JSON report counts them.
    Ignore,
}

impl IncompleteWeight {
    /// The severity of a finding; `None` where there is none.
    #[must_use]
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Note => Some(Severity::Note),
            Self::Ignore => None,
        }
    }
}

/// One boundary.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoundaryConfig {
    /// Lower-case letters, digits and `-`. The id of the rule is `architecture/<name>`.
    #[schemars(example = &"domain-stays-pure")]
    pub name: Spanned<String>,
    /// What the boundary requires: a rule of the pack `boundaries`, such as `deny` or `layers`, or the id of a rule of your
    /// own.
    #[schemars(example = &"deny")]
    pub kind: Spanned<String>,
    /// The parameters of the kind. `purlin explain boundaries/deny` lists those of `deny`.
    #[serde(default)]
    #[schemars(example = serde_json::json!({"from": "layer=domain", "to": "layer=web"}))]
    pub with: BTreeMap<String, Spanned<serde_json::Value>>,
    /// Why the boundary exists. Each finding shows it.
    #[schemars(example = &"The domain must not know the web")]
    pub why: Option<String>,
    /// What to do instead. Each finding shows it as its help.
    #[schemars(example = &"Move the type to the domain")]
    pub instead: Option<String>,
    /// The id of the decision that the boundary carries out, or a page.
    #[schemars(example = &"ADR-0012")]
    pub decision: Option<String>,
    /// Who has authority over the boundary.
    #[schemars(example = &"@acme/architects")]
    pub owner: Option<String>,
    /// The severity of its findings. Without this key, the one of the kind.
    #[schemars(example = Severity::Warning)]
    pub severity: Option<Severity>,
    /// How much it weighs if this boundary cannot judge a dependency. Without this key, what `architecture.incomplete`
    /// says.
    pub incomplete: Option<IncompleteWeight>,
    /// The day from which it is in force. Before that day, an error is reported as a warning.
    #[schemars(example = &"2027-01-31")]
    pub effective_on: Option<Spanned<String>>,
    /// Where each value under `with` is, by the keys and numbers that lead to it: `edges/0/until`.
    #[serde(skip)]
    pub(super) places: BTreeMap<String, Span>,
}

impl ArchitectureConfig {
    /// Where a component is named.
    #[must_use]
    pub fn span(&self, component: &str) -> Span {
        self.spans.get(component).copied().unwrap_or_default()
    }
}

impl BoundaryConfig {
    /// Where a value under `with` is, by the keys and numbers that lead to it; `None` for one that is not written.
    #[must_use]
    pub fn place_of(&self, at: &str) -> Option<Span> {
        self.places.get(at).copied()
    }

    /// The day from which it counts; `None` without one, and for what is not a day, which is a fault of the config.
    #[must_use]
    pub fn effective_on(&self) -> Option<Date> {
        self.effective_on.as_ref()?.value.parse().ok()
    }
}

/// Notes where the values under `with` of each boundary are.
pub(super) fn note_places(config: &mut ArchitectureConfig, document: &Document) {
    let declared = document.at(&["architecture", "boundaries"]);
    let declared = declared.map(|declared| document.kind(document.resolve(declared)));
    let Some(Kind::Sequence(entries)) = declared else {
        return;
    };
    for (boundary, entry) in config.boundaries.iter_mut().zip(entries) {
        let given = document.get(document.resolve(*entry), "with");
        let mut open: Vec<(String, NodeId)> = given.map(|given| (String::new(), given)).into_iter().collect();
        while let Some((at, node)) = open.pop() {
            let below = |step: &str| match at.as_str() {
                "" => step.to_owned(),
                at => format!("{at}/{step}"),
            };
            // What an alias stands for is elsewhere, and may be much.
            match document.kind(node) {
                Kind::Mapping(_) => open.extend(
                    document
                        .entries(node)
                        .iter()
                        .map(|entry| (below(document.key_text(entry.key)), entry.value)),
                ),
                Kind::Sequence(items) => open.extend(
                    items
                        .iter()
                        .enumerate()
                        .map(|(number, item)| (below(&number.to_string()), *item)),
                ),
                _ => {}
            }
            boundary.places.insert(at, document.span(node));
        }
    }
}

/// The names in braces of a component's name, path or tag, as in `apps/{name}/**`. Braces around anything but one
/// word, such as those of the glob `{a,b}`, are none.
pub fn captures(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let inner = rest.get(start + 1..).unwrap_or_default();
        let Some(end) = inner.find('}') else {
            break;
        };
        let name = inner.get(..end).unwrap_or_default();
        let is_word = name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if is_word && !found.contains(&name) {
            found.push(name);
        }
        rest = inner.get(end + 1..).unwrap_or_default();
    }
    found
}

/// What is wrong with the declaration, each with its place.
pub(super) fn check(config: &ArchitectureConfig) -> Vec<Mistake> {
    let mut faults = check_starts(config);
    let depths = depths(config);
    for (name, component) in &config.components {
        let span = config.span(name);
        let says_nothing = component.paths.is_empty()
            && component.packages.is_empty()
            && component.ecosystems.is_empty()
            && component.catalog.is_none();
        if says_nothing {
            faults.push(Mistake::new(
                span,
                format!(
                    "the component `{name}` says neither by `paths`, `packages`, `ecosystems` nor `catalog` what belongs to it"
                ),
                "Give it `paths: [services/orders/**]`, or globs of `packages`",
            ));
        }
        let asked: Vec<&Spanned<String>> = component
            .catalog
            .iter()
            .flat_map(|catalog| catalog.value.globs())
            .collect();
        if let Some(catalog) = component.catalog.as_ref().filter(|_| asked.is_empty()) {
            faults.push(Mistake::new(
                catalog.span,
                format!("`catalog` of the component `{name}` asks for nothing"),
                "Give it `system: payments`, or remove the key",
            ));
        }
        faults.extend(check_patterns(component, &asked));
        let known: Vec<&str> = component
            .paths
            .iter()
            .filter(|path| !without_away(&path.value).0)
            .flat_map(|path| captures(&path.value))
            .collect();
        let used = captures(name)
            .into_iter()
            .chain(component.tags.values().flat_map(|value| captures(value)));
        for capture in used.filter(|capture| !known.contains(capture)) {
            faults.push(Mistake::new(
                span,
                format!("no path of the component `{name}` captures `{{{capture}}}`"),
                "Write it in each of the `paths` too, as in `apps/{name}/**`",
            ));
        }
        if let Some(parent) = &component.parent {
            if config.components.contains_key(&parent.value) {
                match depths.get(name.as_str()).copied().flatten() {
                    None => faults.push(Mistake::new(
                        parent.span,
                        format!("the component `{name}` is a part of itself"),
                        "Let the parents end at a component without one",
                    )),
                    // What lies deeper still follows from it.
                    Some(depth) if depth == MAX_PARENTS + 1 => faults.push(Mistake::new(
                        parent.span,
                        format!("the component `{name}` lies within more than {MAX_PARENTS} others"),
                        "Let parents be fewer",
                    )),
                    Some(_) => {}
                }
            } else {
                faults.push(Mistake::new(
                    parent.span,
                    format!("there is no component `{}`", parent.value),
                    "Declare it, or remove the key",
                ));
            }
        }
    }
    faults.extend(check_boundaries(&config.boundaries));
    faults
}

/// Patterns of a component that can match nothing: what is not a glob, paths that no file has, and lists that only take
/// away.
fn check_patterns(component: &ComponentConfig, asked: &[&Spanned<String>]) -> Vec<Mistake> {
    let mut faults = Vec::new();
    let lists = [&component.paths, &component.packages, &component.public];
    let names = component.packages.iter().chain(&component.public);
    let plain = |pattern: &Spanned<String>| {
        let (_, glob) = without_away(&pattern.value);
        captures(glob).iter().fold(glob.to_owned(), |plain, name| {
            plain.replace(&format!("{{{name}}}"), "x")
        })
    };
    for pattern in component.paths.iter().chain(names).chain(asked.iter().copied()) {
        if let Err(error) = GlobDialect::Paths.glob(&plain(pattern)) {
            faults.push(Mistake::new(
                pattern.span,
                format!("not a glob: {error}"),
                "Correct the pattern",
            ));
        }
    }
    for path in &component.paths {
        if let Some((message, help)) = misspelling(&path.value, true) {
            faults.push(Mistake::new(path.span, message, help));
        }
    }
    for list in lists {
        if let Some(first) = list.first()
            && list.iter().all(|pattern| without_away(&pattern.value).0)
        {
            faults.push(Mistake::new(
                first.span,
                format!(
                    "`{}` takes away, and nothing beside it chooses anything",
                    first.value
                ),
                "Name what belongs to the component first, as in `[\"packages/*\", \"!packages/legacy\"]`",
            ));
        }
    }
    faults
}

fn check_boundaries(boundaries: &[BoundaryConfig]) -> Vec<Mistake> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for boundary in boundaries {
        let name = &boundary.name;
        let is_plain = !name.value.is_empty()
            && name
                .value
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !is_plain {
            faults.push(Mistake::new(
                name.span,
                format!("`{}` does not make a rule id", name.value),
                "Use lower-case letters, digits and `-`",
            ));
        }
        if !seen.insert(name.value.as_str()) {
            faults.push(Mistake::new(
                name.span,
                format!("two boundaries have the name `{}`", name.value),
                "Give each a name of its own",
            ));
        }
        if let Some(day) = &boundary.effective_on
            && boundary.effective_on().is_none()
        {
            faults.push(Mistake::new(
                day.span,
                format!("`{}` is not a day", day.value),
                "Write it as in `2027-01-31`",
            ));
        }
    }
    faults
}

/// Patterns behind the first [`MAX_ALIKE`] that start alike.
fn check_starts(config: &ArchitectureConfig) -> Vec<Mistake> {
    let components = || config.components.values();
    let paths = components().flat_map(|component| &component.paths).collect();
    let packages = components().flat_map(|component| &component.packages).collect();
    let kinds: [Vec<&Spanned<String>>; 2] = [paths, packages];
    let mut faults = Vec::new();
    for patterns in kinds {
        let mut alike: BTreeMap<&str, usize> = BTreeMap::new();
        for pattern in patterns {
            let start = literal_start(pattern.value.trim_start_matches('!').trim_end_matches('/'));
            let count = alike.entry(start).or_default();
            *count += 1;
            // One fault for all that are too many.
            if *count == MAX_ALIKE + 1 {
                let start = match start {
                    "" => "with a wildcard".to_owned(),
                    start => format!("with a wildcard behind `{start}`"),
                };
                faults.push(Mistake::new(
                    pattern.span,
                    format!("more than {MAX_ALIKE} patterns of components begin {start}, and each is tried on every file"),
                    "Name more of the path or of the name before the wildcard, or make families of components: `apps/{name}`",
                ));
            }
        }
    }
    faults
}

/// How many components each is a part of, one within the other; `None` where they lead in a circle.
fn depths(config: &ArchitectureConfig) -> BTreeMap<&str, Option<usize>> {
    let mut depths: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    for name in config.components.keys() {
        let mut way: Vec<&str> = Vec::new();
        let mut on_way: BTreeSet<&str> = BTreeSet::new();
        let mut next = Some(name.as_str());
        let mut depth = Some(0);
        while let Some(name) = next {
            if let Some(known) = depths.get(name) {
                depth = known.map(|known| known + 1);
                break;
            }
            if !on_way.insert(name) {
                depth = None;
                break;
            }
            way.push(name);
            let parent = config
                .components
                .get(name)
                .and_then(|component| component.parent.as_ref());
            next = parent
                .map(|parent| parent.value.as_str())
                .filter(|parent| config.components.contains_key(*parent));
        }
        for name in way.into_iter().rev() {
            depths.insert(name, depth);
            depth = depth.map(|depth| depth + 1);
        }
    }
    depths
}
