//! What selectors choose among components: the one implementation, which rules reach as `purlin.select`.
//!
//! `data.purlin.lib.selectors` says the same in Rego; a test compares the two.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::matching::{GlobError, NamePattern, without_away};

/// The prefix of a selector for a tag with any name.
const TAG: &str = "tag:";

/// A field that every component has and that is never a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SelectorField {
    /// The name, of that component alone.
    Name,
    /// The name in the config: of a family that of all of it.
    Declared,
    /// One of its owners.
    Owner,
    /// How far along it is.
    Lifecycle,
    /// The system that it is a part of.
    System,
    /// The domain that it is a part of.
    Domain,
    /// The ecosystem of one of its packages.
    Ecosystem,
}

/// Their names in a selector.
const SELECTOR_FIELDS: [(&str, SelectorField); 7] = [
    ("name", SelectorField::Name),
    ("declared", SelectorField::Declared),
    ("owner", SelectorField::Owner),
    ("lifecycle", SelectorField::Lifecycle),
    ("system", SelectorField::System),
    ("domain", SelectorField::Domain),
    ("ecosystem", SelectorField::Ecosystem),
];

/// One selector, read.
#[derive(Clone, Debug)]
pub struct Selector {
    takes_away: bool,
    criterion: Criterion,
}

#[derive(Clone, Debug)]
enum Criterion {
    /// Components with that name, and all of their parts.
    WithParts(NamePattern),
    Field(SelectorField, NamePattern),
    Tag(String, NamePattern),
}

impl Selector {
    /// Reads a selector.
    ///
    /// # Errors
    /// The value is not a valid glob.
    pub fn new(text: &str) -> Result<Self, GlobError> {
        let (takes_away, text) = without_away(text);
        let criterion = match text.split_once('=') {
            None => Criterion::WithParts(NamePattern::new(text)?),
            Some((key, value)) => {
                let value = NamePattern::new(value)?;
                let field = SELECTOR_FIELDS.iter().find(|(word, _)| *word == key);
                match (field, key.strip_prefix(TAG)) {
                    (Some((_, field)), _) => Criterion::Field(*field, value),
                    (None, Some(tag)) => Criterion::Tag(tag.to_owned(), value),
                    (None, None) => Criterion::Tag(key.to_owned(), value),
                }
            }
        };
        Ok(Self {
            takes_away,
            criterion,
        })
    }
}

/// What selectors look at in a component.
#[derive(Clone, Debug, Default)]
pub struct Selectable {
    /// Its name.
    pub name: Arc<str>,
    /// The name of the component that it is a part of.
    pub parent: Option<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Its name in the config.
    pub declared: Option<String>,
    /// Its owners.
    pub owners: Vec<String>,
    /// How far along it is.
    pub lifecycle: Option<String>,
    /// The system that it is a part of.
    pub system: Option<String>,
    /// The domain that it is a part of.
    pub domain: Option<String>,
    /// The ecosystems of its packages.
    pub ecosystems: Vec<String>,
}

impl Selectable {
    fn has(&self, field: SelectorField, value: &NamePattern) -> bool {
        let one = |text: &Option<String>| text.as_deref().is_some_and(|text| value.is_match(text));
        match field {
            SelectorField::Name => value.is_match(&self.name),
            SelectorField::Declared => one(&self.declared),
            SelectorField::Owner => self.owners.iter().any(|owner| value.is_match(owner)),
            SelectorField::Lifecycle => one(&self.lifecycle),
            SelectorField::System => one(&self.system),
            SelectorField::Domain => one(&self.domain),
            SelectorField::Ecosystem => self.ecosystems.iter().any(|name| value.is_match(name)),
        }
    }
}

impl From<&super::ComponentFact> for Selectable {
    fn from(component: &super::ComponentFact) -> Self {
        Self {
            name: Arc::from(component.name.as_str()),
            parent: component.parent.clone(),
            tags: component.tags.clone(),
            declared: component.declared.clone(),
            owners: component.owners.iter().map(ToString::to_string).collect(),
            lifecycle: component.lifecycle.clone(),
            system: component.system.clone(),
            domain: component.domain.clone(),
            ecosystems: component.ecosystems.clone(),
        }
    }
}

/// All components of a repository, to choose among.
#[derive(Clone, Debug, Default)]
pub struct Selectables {
    all: Vec<Selectable>,
    by_name: HashMap<Arc<str>, usize>,
    /// The components that declare themselves a part of the component with that name, which need not exist.
    parts: HashMap<String, Vec<usize>>,
}

impl FromIterator<Selectable> for Selectables {
    fn from_iter<I: IntoIterator<Item = Selectable>>(components: I) -> Self {
        let mut known = Self::default();
        for (at, component) in components.into_iter().enumerate() {
            known.by_name.insert(Arc::clone(&component.name), at);
            if let Some(parent) = &component.parent {
                known.parts.entry(parent.clone()).or_default().push(at);
            }
            known.all.push(component);
        }
        known
    }
}

impl Selectables {
    /// The names of the components that selectors choose: what those without a `!` choose, minus what the others
    /// choose.
    pub fn select<'s>(&'s self, selectors: impl IntoIterator<Item = &'s Selector>) -> BTreeSet<&'s Arc<str>> {
        let (mut chosen, mut taken_away) = (BTreeSet::new(), BTreeSet::new());
        for selector in selectors {
            let set = if selector.takes_away {
                &mut taken_away
            } else {
                &mut chosen
            };
            self.add(&selector.criterion, set);
        }
        let names = chosen.difference(&taken_away);
        names.filter_map(|at| Some(&self.all.get(*at)?.name)).collect()
    }

    fn add(&self, criterion: &Criterion, chosen: &mut BTreeSet<usize>) {
        match criterion {
            Criterion::WithParts(pattern) => {
                // A plain name is looked up, without going through all components.
                if let Some(name) = pattern.literal() {
                    chosen.extend(self.by_name.get(name));
                    self.add_parts(name, chosen);
                    return;
                }
                self.add_where(chosen, |component| pattern.is_match(&component.name));
                for parent in self.parts.keys().filter(|parent| pattern.is_match(parent)) {
                    self.add_parts(parent, chosen);
                }
            }
            Criterion::Field(SelectorField::Name, pattern) if pattern.literal().is_some() => {
                let name = pattern.literal().unwrap_or_default();
                chosen.extend(self.by_name.get(name));
            }
            Criterion::Field(field, pattern) => {
                self.add_where(chosen, |component| component.has(*field, pattern));
            }
            Criterion::Tag(key, pattern) => self.add_where(chosen, |component| {
                component
                    .tags
                    .get(key)
                    .is_some_and(|value| pattern.is_match(value))
            }),
        }
    }

    fn add_where(&self, chosen: &mut BTreeSet<usize>, is_wanted: impl Fn(&Selectable) -> bool) {
        let wanted = self
            .all
            .iter()
            .enumerate()
            .filter(|(_, component)| is_wanted(component));
        chosen.extend(wanted.map(|(at, _)| at));
    }

    /// Adds what is a part of the component of this name, and what is a part of that. Parents in a circle end it.
    fn add_parts(&self, name: &str, chosen: &mut BTreeSet<usize>) {
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut next: Vec<usize> = self.parts.get(name).cloned().unwrap_or_default();
        while let Some(at) = next.pop() {
            if seen.insert(at)
                && let Some(component) = self.all.get(at)
                && let Some(parts) = self.parts.get(component.name.as_ref())
            {
                next.extend(parts);
            }
        }
        chosen.extend(seen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component(name: &str, parent: Option<&str>) -> Selectable {
        Selectable {
            name: Arc::from(name),
            parent: parent.map(str::to_owned),
            ..Selectable::default()
        }
    }

    fn chosen(components: &Selectables, selectors: &[&str]) -> Vec<String> {
        let selectors: Vec<Selector> = selectors
            .iter()
            .map(|text| Selector::new(text).unwrap())
            .collect();
        let names = components.select(&selectors);
        names.into_iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_name_stands_for_the_component_and_its_parts() {
        let all: Selectables = [
            component("dom", None),
            component("domx", Some("dom")),
            component("domxy", Some("domx")),
            component("other", Some("gone")),
        ]
        .into_iter()
        .collect();
        assert_eq!(chosen(&all, &["dom"]), ["dom", "domx", "domxy"]);
        assert_eq!(chosen(&all, &["name=dom"]), ["dom"]);
        assert_eq!(chosen(&all, &["name=dom*"]), ["dom", "domx", "domxy"]);
        assert_eq!(chosen(&all, &["d?m"]), ["dom", "domx", "domxy"]);
        assert_eq!(chosen(&all, &["*", "!domx"]), ["dom", "other"]);
        assert_eq!(chosen(&all, &["*", "!name=domx"]), ["dom", "domxy", "other"]);
        assert_eq!(chosen(&all, &["gone"]), ["other"]);
        assert_eq!(chosen(&all, &["g*"]), ["other"]);
        assert_eq!(chosen(&all, &["!dom"]), [] as [String; 0]);
    }

    #[test]
    fn parents_in_a_circle_end() {
        let all: Selectables = [component("a", Some("b")), component("b", Some("a"))]
            .into_iter()
            .collect();
        assert_eq!(chosen(&all, &["a"]), ["a", "b"]);
    }

    #[test]
    fn reserved_words_are_never_tags() {
        let tags = |pairs: &[(&str, &str)]| {
            let pairs = pairs
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
            pairs.collect::<BTreeMap<_, _>>()
        };
        let all: Selectables = [
            Selectable {
                tags: tags(&[("lifecycle", "deprecated"), ("layer", "ui"), ("tag:layer", "x")]),
                owners: vec!["@acme/web".to_owned()],
                ecosystems: vec!["cargo".to_owned(), "npm".to_owned()],
                ..component("tagged", None)
            },
            Selectable {
                lifecycle: Some("deprecated".to_owned()),
                system: Some("shop".to_owned()),
                domain: Some("commerce".to_owned()),
                declared: Some("app-{name}".to_owned()),
                ..component("app-web", None)
            },
        ]
        .into_iter()
        .collect();
        for (selector, name) in [
            ("lifecycle=deprecated", Some("app-web")),
            ("tag:lifecycle=dep*", Some("tagged")),
            ("layer=ui", Some("tagged")),
            ("tag:layer=ui", Some("tagged")),
            ("tag:tag:layer=x", Some("tagged")),
            ("owner=@acme/*", Some("tagged")),
            ("ecosystem=npm", Some("tagged")),
            ("system=shop", Some("app-web")),
            ("domain=*", Some("app-web")),
            ("declared=app-{name}", Some("app-web")),
            ("declared=tagged", None),
            ("layer", None),
        ] {
            assert_eq!(
                chosen(&all, &[selector]).first().map(String::as_str),
                name,
                "{selector}"
            );
        }
        assert!(Selector::new("layer=[").is_err());
        assert!(Selector::new("a[").is_err());
    }
}
