//! Facts worked out when they are first asked for, so that a run pays for what its rules read.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::architecture::{self, Architecture, Claims};
use super::decisions::{Decisions, RuleFact, StatedRule};
use super::ownership::Ownership;
use super::packages::{self, Manifests, Nearest, Packages};
use super::{DocumentFileFact, Edges, Facts, FileFact, OwnersFact, PackageFact, RepositoryFact};
use crate::config::{ArchitectureConfig, DecisionsConfig, OwnershipConfig};
use crate::diagnostic::Owners;
use crate::document::Format;
use crate::repository::CheckedSet;
use crate::source::{RepoPath, Text};

/// The part of the standards that facts depend on, given once when a subject is opened.
#[derive(Clone, Debug, Default)]
pub struct FactSettings {
    /// What the config calls the repository.
    pub name: Option<String>,
    /// Where ownership is declared.
    pub ownership: OwnershipConfig,
    /// The declared architecture.
    pub architecture: ArchitectureConfig,
    /// Where decisions are recorded.
    pub decisions: DecisionsConfig,
    /// The rules that are loaded.
    pub rules: Vec<StatedRule>,
    /// The text that the declaration is in.
    pub config: Option<Arc<Text>>,
}

/// What purlin knows about one repository. Every part is worked out at most once, by the thread that asks first,
/// and depends on the tree alone.
pub struct Knowledge {
    set: Arc<CheckedSet>,
    manifests: Arc<dyn Manifests>,
    settings: FactSettings,
    /// Indexed by whether organisations are included.
    repository: [OnceLock<RepositoryFact>; 2],
    ownership: OnceLock<Ownership>,
    nearest: OnceLock<Nearest>,
    sizes: OnceLock<Vec<Option<u64>>>,
    /// Indexed by whether sizes, and then whether components, are included.
    files: [[OnceLock<BTreeMap<RepoPath, FileFact>>; 2]; 2],
    /// Indexed by whether bytes are included.
    owners: [OnceLock<OwnersFact>; 2],
    packages: OnceLock<Packages>,
    claims: OnceLock<Claims>,
    assigned: OnceLock<Architecture>,
    structure: OnceLock<(Edges, Architecture)>,
    locked: OnceLock<Edges>,
    decisions: OnceLock<Decisions>,
    rules: OnceLock<Vec<RuleFact>>,
}

impl Knowledge {
    /// Knows nothing yet. Manifests are read through `manifests`, ownership files from the set itself.
    #[must_use]
    pub fn new(set: Arc<CheckedSet>, manifests: Arc<dyn Manifests>, settings: FactSettings) -> Self {
        Self {
            set,
            manifests,
            settings,
            repository: Default::default(),
            ownership: OnceLock::new(),
            nearest: OnceLock::new(),
            sizes: OnceLock::new(),
            files: Default::default(),
            owners: Default::default(),
            packages: OnceLock::new(),
            claims: OnceLock::new(),
            assigned: OnceLock::new(),
            structure: OnceLock::new(),
            locked: OnceLock::new(),
            decisions: OnceLock::new(),
            rules: OnceLock::new(),
        }
    }

    /// The checked set.
    #[must_use]
    pub fn set(&self) -> &Arc<CheckedSet> {
        &self.set
    }

    /// The repository as a whole. With `organisations` it reads the ownership files; without, there are none. Each variant
    /// is computed separately, as for [`Knowledge::files`].
    #[must_use]
    pub fn repository(&self, organisations: bool) -> &RepositoryFact {
        let [without, with] = &self.repository;
        let cell = if organisations { with } else { without };
        cell.get_or_init(|| RepositoryFact {
            name: self.settings.name.clone(),
            organisations: if organisations {
                self.ownership().organisations()
            } else {
                Vec::new()
            },
        })
    }

    /// Every ownership source, compiled.
    #[must_use]
    pub fn ownership(&self) -> &Ownership {
        self.ownership
            .get_or_init(|| Ownership::load(&self.set, &self.settings.ownership))
    }

    /// The nearest package of any path.
    #[must_use]
    pub fn nearest(&self) -> &Nearest {
        self.nearest.get_or_init(|| Nearest::new(&self.set))
    }

    /// The size of every file of the checked set, in the order of the listing: each is looked up in the work tree, in
    /// parallel.
    fn sizes(&self) -> &[Option<u64>] {
        self.sizes.get_or_init(|| {
            let files = self.set.files().par_iter();
            files.map(|file| self.set.size(file)).collect()
        })
    }

    /// Every file of the checked set. With `sizes` it looks at each of them in the work tree; without, the sizes are
    /// null. With `components` it reads every manifest; without, the components are null. Each combination is computed
    /// separately, so that the answer never depends on earlier calls; a run asks once, for all of its rules.
    #[must_use]
    pub fn files(&self, sizes: bool, components: bool) -> &BTreeMap<RepoPath, FileFact> {
        let [without, with] = &self.files;
        let [bare, with_components] = if sizes { with } else { without };
        let cell = if components { with_components } else { bare };
        cell.get_or_init(|| {
            if components {
                self.know_components();
            }
            let nearest = self.nearest();
            let owners = self.ownership().owners_of_all(self.set.listing());
            let sizes = if sizes { self.sizes() } else { &[] };
            let facts: Vec<(RepoPath, FileFact)> = self
                .set
                .files()
                .par_iter()
                .enumerate()
                .map(|(at, file)| {
                    let fact = FileFact {
                        path: file.path.clone(),
                        kind: file.kind,
                        size: sizes.get(at).copied().flatten(),
                        owners: owners.get(at),
                        package: nearest.of(&file.path),
                        component: components.then(|| self.component_of(&file.path)).flatten(),
                    };
                    (file.path.clone(), fact)
                })
                .collect();
            facts.into_iter().collect()
        })
    }

    /// The component of a file: the one that claims it by a path, or else that of the nearest package. Reads every manifest
    /// of the listing once.
    #[must_use]
    pub fn component_of(&self, path: &RepoPath) -> Option<String> {
        let nearest = || self.nearest().of(path);
        self.assigned().component_of(self.claims(), path, nearest)
    }

    /// Works out what [`Knowledge::component_of`] needs, in parallel; call it first when asking about many files at
    /// once.
    pub fn know_components(&self) {
        self.assigned();
    }

    /// What the declared components claim.
    fn claims(&self) -> &Claims {
        self.claims
            .get_or_init(|| Claims::new(&self.settings.architecture))
    }

    /// The components of all packages, before their dependencies are known.
    fn assigned(&self) -> &Architecture {
        self.assigned.get_or_init(|| {
            let text = self.settings.config.as_deref();
            let nearest = |path: &RepoPath| self.nearest().of(path);
            architecture::components(
                &self.settings.architecture,
                self.claims(),
                text,
                self.packages(),
                self.set.files().iter().map(|file| file.path.as_str()),
                nearest,
            )
        })
    }

    /// The file of one document: what a rule sees in addition to the document, without the component. `size` is the
    /// size of the file in bytes, which the caller knows since it has read the document. It costs no more than reading
    /// that file.
    #[must_use]
    pub fn document_file(&self, path: &RepoPath, format: Format, index: u32, size: u64) -> DocumentFileFact {
        DocumentFileFact {
            owners: self.ownership().owners(path),
            package: self.nearest().of(path),
            ..Self::bare_document_file(path, format, index, size)
        }
    }

    /// As [`Knowledge::document_file`], without owners and package: for rules that name neither.
    #[must_use]
    pub fn bare_document_file(path: &RepoPath, format: Format, index: u32, size: u64) -> DocumentFileFact {
        DocumentFileFact {
            path: path.clone(),
            format,
            index,
            owners: Owners::default(),
            package: None,
            component: None,
            size: Some(size),
        }
    }

    /// Who owns what, counted over the checked set; with `sizes` in bytes as well. Each variant is computed separately,
    /// as for [`Knowledge::files`].
    #[must_use]
    pub fn owners(&self, sizes: bool) -> &OwnersFact {
        let [without, with] = &self.owners;
        let cell = if sizes { with } else { without };
        cell.get_or_init(|| {
            let sizes = sizes.then(|| self.sizes());
            self.ownership().fact(self.set.listing(), sizes)
        })
    }

    /// Every package, by manifest. Reads and parses every manifest, in parallel.
    #[must_use]
    pub fn packages(&self) -> &[PackageFact] {
        &self.collected().packages
    }

    /// Manifests that could not be read or parsed, so that [`Knowledge::packages`] lacks their packages. The evaluation
    /// of a rule that reads packages reports them.
    #[must_use]
    pub fn unread_manifests(&self) -> &[RepoPath] {
        &self.collected().unread
    }

    fn collected(&self) -> &Packages {
        self.packages.get_or_init(|| {
            let mut collected = packages::collect(&self.set, &*self.manifests);
            for package in &mut collected.packages {
                package.owners = self.ownership().owners(&package.manifest);
            }
            collected
        })
    }

    /// Every dependency, workspace, and what could not be resolved. Reads every manifest.
    #[must_use]
    pub fn edges(&self) -> &Edges {
        &self.structure().0
    }

    /// The same with what lock files say of each dependency. Reads every lock file next to a package or its workspace.
    #[must_use]
    pub fn locked_edges(&self) -> &Edges {
        self.locked.get_or_init(|| {
            let mut edges = self.edges().clone();
            packages::lock(&mut edges, self.packages(), &self.set, &*self.manifests);
            edges
        })
    }

    /// Every component, and what was found about them. Reads every manifest.
    #[must_use]
    pub fn architecture(&self) -> &Architecture {
        &self.structure().1
    }

    fn structure(&self) -> &(Edges, Architecture) {
        self.structure.get_or_init(|| {
            let mut edges = packages::join(self.collected(), &self.set, &*self.manifests);
            packages::link_to_members(&mut edges, self.packages(), &self.set, &*self.manifests);
            // The edges of one file follow each other; it need not be the manifest that they start at.
            let mut last: Option<(RepoPath, Owners)> = None;
            for edge in &mut edges.edges {
                let owners = match &last {
                    Some((path, owners)) if *path == edge.at.path => owners.clone(),
                    _ => self.ownership().owners(&edge.at.path),
                };
                edge.owners.clone_from(&owners);
                last = Some((edge.at.path.clone(), owners));
            }
            let mut architecture = self.assigned().clone();
            architecture::connect(&mut architecture, &mut edges.edges);
            (edges, architecture)
        })
    }

    /// Every decision record. Reads every one of them.
    #[must_use]
    pub fn decisions(&self) -> &Decisions {
        self.decisions
            .get_or_init(|| Decisions::read(&self.set, &self.settings.decisions))
    }

    /// The rules that are loaded, each with the record that its decision leads to. Reads every record if a rule names one.
    #[must_use]
    pub fn rules(&self) -> &[RuleFact] {
        self.rules
            .get_or_init(|| self.decisions().rules(&self.settings.rules))
    }

    /// Everything.
    #[must_use]
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            repository: self.repository(true),
            files: self.files(true, true),
            owners: self.owners(true),
            packages: self.packages(),
            components: &self.architecture().components,
            overlaps: &self.architecture().overlaps,
            cycles: &self.architecture().cycles,
            edges: &self.locked_edges().edges,
            workspaces: &self.edges().workspaces,
            incomplete: &self.edges().incomplete,
            unlocked: &self.locked_edges().unlocked,
            decisions: &self.decisions().records,
            rules: self.rules(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{self, Format};
    use crate::facts::packages::Manifest;
    use crate::repository::scratch::Scratch;
    use crate::repository::{ListOptions, WorkTree};

    /// Reads from the tree.
    struct FromTree(Arc<CheckedSet>);

    impl Manifests for FromTree {
        fn manifest(&self, path: &RepoPath) -> Option<Manifest> {
            let text = self.0.text(self.0.find(path.as_str())?).ok()?;
            let parsed = document::parse(Format::of(path)?, &text).ok()?;
            Some(Manifest {
                text,
                parsed: Arc::new(parsed),
            })
        }
    }

    fn known(scratch: &Scratch, name: Option<&str>) -> Knowledge {
        let tree = Arc::new(WorkTree::new(scratch.root().to_path_buf()));
        let set = Arc::new(CheckedSet::open(tree, &ListOptions::default()).unwrap());
        let settings = FactSettings {
            name: name.map(str::to_owned),
            ..FactSettings::default()
        };
        Knowledge::new(Arc::clone(&set), Arc::new(FromTree(set)), settings)
    }

    fn repository() -> Scratch {
        let scratch = Scratch::git();
        scratch.write(
            "CODEOWNERS",
            "/web/ @web\n*.md @docs @web\n[ @x\n/none/ @acme/none\n",
        );
        scratch.write("README.md", "hello");
        scratch.write("web/package.json", r#"{"name": "web", "license": "MIT"}"#);
        scratch.write("web/src/a.ts", "");
        scratch.write("broken/package.json", "{");
        scratch.commit_all();
        scratch
    }

    #[test]
    fn facts_are_put_together() {
        let scratch = repository();
        let knowledge = known(&scratch, Some("shop"));
        let facts = serde_json::to_value(knowledge.facts()).unwrap();
        assert_eq!(
            facts["repository"],
            serde_json::json!({"name": "shop", "organisations": ["acme"]})
        );
        assert_eq!(
            facts["files"]["README.md"],
            serde_json::json!({"path": "README.md", "kind": "regular", "size": 5, "owners": ["@docs", "@web"], "package": null, "component": null})
        );
        assert_eq!(facts["files"]["web/src/a.ts"]["package"], "web/package.json");
        assert_eq!(facts["files"]["web/src/a.ts"]["component"], "web");
        assert_eq!(facts["files"].as_object().unwrap().len(), 5);
        assert_eq!(
            facts["packages"],
            serde_json::json!([{
                "id": "web/package.json", "ecosystem": "npm", "name": "web", "version": null, "dir": "web",
                "manifest": "web/package.json",
                "holds_files": true, "private": null, "licence": "MIT", "contacts": [], "owners": ["@web"],
                "at": {"path": "web/package.json", "span": [9, 14], "line": 1}
            }])
        );
        assert_eq!(facts["owners"]["rules"][0]["decides"], 2);
        assert_eq!(
            facts["owners"]["shares"],
            serde_json::json!({"@docs": {"files": 1, "bytes": 5}, "@web": {"files": 3, "bytes": 38}})
        );
        assert_eq!(facts["owners"]["errors"][0]["kind"], "Invalid pattern");
        assert_eq!(
            facts["owners"]["unowned"],
            serde_json::json!({"CODEOWNERS": 1, "broken/": 1})
        );
        assert_eq!(
            knowledge.unread_manifests(),
            [RepoPath::new("broken/package.json")]
        );
    }

    #[test]
    fn bytes_are_counted_where_they_are_asked_for() {
        let scratch = repository();
        let knowledge = known(&scratch, None);
        assert_eq!(knowledge.owners(false).shares["@web"].bytes, None);
        assert!(knowledge.sizes.get().is_none());
    }

    #[test]
    fn what_was_asked_before_changes_no_answer() {
        let scratch = repository();
        let asked = [(false, false), (true, false), (false, true), (true, true)];
        let answers = |order: &[(bool, bool)]| {
            let knowledge = known(&scratch, None);
            let answers = order.iter().map(|(sizes, components)| {
                let files = knowledge.files(*sizes, *components).clone();
                ((*sizes, *components), (files, knowledge.owners(*sizes).clone()))
            });
            answers.collect::<BTreeMap<_, _>>()
        };
        let forwards = answers(&asked);
        let backwards: Vec<(bool, bool)> = asked.iter().rev().copied().collect();
        assert_eq!(answers(&backwards), forwards);
        for ((sizes, components), (files, owners)) in &forwards {
            let file = &files["web/src/a.ts"];
            assert_eq!(
                (file.size.is_some(), file.component.is_some()),
                (*sizes, *components)
            );
            assert_eq!(owners.shares["@web"].bytes.is_some(), *sizes);
        }
    }

    #[test]
    fn one_file_says_the_same_as_all() {
        let scratch = repository();
        let knowledge = known(&scratch, None);
        for (path, fact) in knowledge.files(true, true) {
            let one = knowledge.document_file(path, Format::Text, 3, fact.size.unwrap_or(0));
            assert_eq!(
                (&one.owners, &one.package, one.size),
                (&fact.owners, &fact.package, fact.size)
            );
            assert_eq!(one.index, 3);
        }
    }

    #[test]
    fn the_schema_describes_the_facts() {
        let scratch = repository();
        let knowledge = known(&scratch, None);
        let schema = serde_json::to_value(crate::schema::of_written::<Facts<'_>>()).unwrap();
        let facts = serde_json::to_value(knowledge.facts()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&facts)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, Vec::<String>::new());
        assert!(!validator.is_valid(&serde_json::json!({"repository": {"name": 1}})));
    }
}
