//! The key `architecture`: the parts that a repository has, and the boundaries between them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::Severity;
use crate::document::de::Spanned;
use crate::source::Span;

/// The declared architecture of a repository.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchitectureConfig {
    /// The parts of the repository, by name. A name with `{part}` in it stands for a family: one component for each
    /// value that `{part}` has in the `paths`. Without any component each package is one.
    #[serde(default)]
    pub components: BTreeMap<String, ComponentConfig>,
    /// What may depend on what. Each is a rule of its own, `architecture/<name>`.
    #[serde(default)]
    pub boundaries: Vec<BoundaryConfig>,
    /// Where each component is named.
    #[serde(skip)]
    pub(super) spans: BTreeMap<String, Span>,
}

/// A part of the repository: some of its packages.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComponentConfig {
    /// Globs of directories or files; a package whose manifest lies there belongs to the component. `{part}` matches
    /// within a name and captures it.
    #[serde(default)]
    pub paths: Vec<Spanned<String>>,
    /// Globs of names of packages.
    #[serde(default)]
    pub packages: Vec<Spanned<String>>,
    /// Ecosystems, such as `npm`: of what `paths` and `packages` match, only packages of these; without those, all of them.
    #[serde(default)]
    pub ecosystems: Vec<Spanned<String>>,
    /// What the nearest entity of a Backstage catalog says: of what `paths` and `packages` match, only packages with such
    /// an entity; without those, all of them.
    pub catalog: Option<Spanned<CatalogSelection>>,
    /// What boundaries select by, as in `layer: domain`. Values may use what a path captures, as in `domain: "{part}"`.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// The component that this one is a part of. What matches both belongs to this one.
    pub parent: Option<Spanned<String>>,
    /// Globs of names of the packages that others may depend on; without any, all of them.
    #[serde(default)]
    pub public: Vec<Spanned<String>>,
    /// How far along it is: `experimental`, `production`, `deprecated`, or a word of your own.
    pub lifecycle: Option<String>,
}

/// What the entity of a catalog must have: all that is given here. Each is a glob.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogSelection {
    /// The entity's kind, in lower case: `component`, `api`, `resource`, …
    pub kind: Option<Spanned<String>>,
    /// Its `spec.type`: `service`, `library`, …
    #[serde(rename = "type")]
    pub kind_of: Option<Spanned<String>>,
    /// Its `spec.lifecycle`.
    pub lifecycle: Option<Spanned<String>>,
    /// The name of the system that it is a part of.
    pub system: Option<Spanned<String>>,
    /// The name of the domain that it, or its system, is a part of.
    pub domain: Option<Spanned<String>>,
    /// One of its `metadata.tags`.
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

/// One boundary.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoundaryConfig {
    /// Lower-case words with `-` between them; the rule's id is `architecture/<name>`.
    pub name: Spanned<String>,
    /// What is asked for: a rule of the pack `boundaries`, such as `deny` or `layers`, or the id of one of your own.
    pub kind: Spanned<String>,
    /// What the kind takes.
    #[serde(default)]
    pub with: BTreeMap<String, Spanned<serde_json::Value>>,
    /// Why there is this boundary: what is shown with each finding.
    pub why: Option<String>,
    /// What to do instead.
    pub instead: Option<String>,
    /// The id of the decision that it carries out, or a page.
    pub decision: Option<String>,
    /// Who has authority over it.
    pub owner: Option<String>,
    /// How much a finding weighs. Without this key what the kind says.
    pub severity: Option<Severity>,
    /// Before this day, `2027-01-31`, an error is reported as a warning.
    pub effective_on: Option<Spanned<String>>,
}

impl ArchitectureConfig {
    /// Where a component is named.
    #[must_use]
    pub fn span(&self, component: &str) -> Span {
        self.spans.get(component).copied().unwrap_or_default()
    }
}

impl BoundaryConfig {
    /// The day from which it counts; `None` without one, and for what is no day, which is a fault of the config.
    #[must_use]
    pub fn effective_on(&self) -> Option<Date> {
        self.effective_on.as_ref()?.value.parse().ok()
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
pub(super) fn check(config: &ArchitectureConfig) -> Vec<(Span, String, &'static str)> {
    let mut faults = Vec::new();
    for (name, component) in &config.components {
        let span = config.span(name);
        let says_nothing = component.paths.is_empty()
            && component.packages.is_empty()
            && component.ecosystems.is_empty()
            && component.catalog.is_none();
        if says_nothing {
            faults.push((
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
            faults.push((
                catalog.span,
                format!("`catalog` of the component `{name}` asks for nothing"),
                "Give it `system: payments`, or remove the key",
            ));
        }
        for pattern in component
            .paths
            .iter()
            .chain(&component.packages)
            .chain(&component.public)
            .chain(asked)
        {
            let plain = captures(&pattern.value)
                .iter()
                .fold(pattern.value.clone(), |plain, name| {
                    plain.replace(&format!("{{{name}}}"), "x")
                });
            if let Err(error) = globset::Glob::new(&plain) {
                faults.push((
                    pattern.span,
                    format!("not a glob: {}", error.kind()),
                    "Mend the pattern",
                ));
            }
        }
        let known: Vec<&str> = component
            .paths
            .iter()
            .flat_map(|path| captures(&path.value))
            .collect();
        let used = captures(name)
            .into_iter()
            .chain(component.tags.values().flat_map(|value| captures(value)));
        for capture in used.filter(|capture| !known.contains(capture)) {
            faults.push((
                span,
                format!("no path of the component `{name}` captures `{{{capture}}}`"),
                "Write it in each of the `paths` too, as in `apps/{name}/**`",
            ));
        }
        if let Some(parent) = &component.parent {
            if !config.components.contains_key(&parent.value) {
                faults.push((
                    parent.span,
                    format!("there is no component `{}`", parent.value),
                    "Declare it, or remove the key",
                ));
            } else if ancestors(config, name).len() > config.components.len() {
                faults.push((
                    parent.span,
                    format!("the component `{name}` is a part of itself"),
                    "Let the parents end at a component without one",
                ));
            }
        }
    }
    faults.extend(check_boundaries(&config.boundaries));
    faults
}

fn check_boundaries(boundaries: &[BoundaryConfig]) -> Vec<(Span, String, &'static str)> {
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
            faults.push((
                name.span,
                format!("`{}` does not make a rule id", name.value),
                "Use lower-case letters, digits and `-`",
            ));
        }
        if !seen.insert(name.value.as_str()) {
            faults.push((
                name.span,
                format!("two boundaries have the name `{}`", name.value),
                "Give each a name of its own",
            ));
        }
        if let Some(day) = &boundary.effective_on
            && boundary.effective_on().is_none()
        {
            faults.push((
                day.span,
                format!("`{}` is no day", day.value),
                "Write it as in `2027-01-31`",
            ));
        }
    }
    faults
}

/// The parents of a component, nearest first; longer than there are components where they lead in a circle.
fn ancestors<'c>(config: &'c ArchitectureConfig, name: &str) -> Vec<&'c str> {
    let parent = |name: &str| {
        config
            .components
            .get(name)?
            .parent
            .as_ref()
            .map(|parent| parent.value.as_str())
    };
    std::iter::successors(parent(name), |name| parent(name))
        .take(config.components.len() + 1)
        .collect()
}
