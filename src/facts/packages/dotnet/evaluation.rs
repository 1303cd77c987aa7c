//! Evaluates a project like MSBuild, as far as that is possible without running it: the files that it imports in order,
//! its properties and its items. <https://learn.microsoft.com/visualstudio/msbuild/build-process-overview>

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::build_file::{
    BuildImport, BuildItem, BuildStep, ItemKind, PropertyAssignment, SpannedText, pieces,
};
use super::condition::{Truth, holds, is_default_of};
use super::properties::{AssignmentCondition, MissingValue, PossibleValues, Properties, above, locate};
use crate::facts::packages::directories::file_in;
use crate::source::{RepoPath, Span};

/// How deep files may import each other.
const MAX_IMPORTS: usize = 64;

/// The cost of an item in the work that is counted, in addition to its step.
const ITEM_COST: usize = 2;

/// Directories of the installed tools: imports from there belong to the tools.
const OF_THE_TOOLS: [&str; 16] = [
    "msbuildextensionspath",
    "msbuildextensionspath32",
    "msbuildextensionspath64",
    "msbuildtoolspath",
    "msbuildtoolspath32",
    "msbuildtoolspath64",
    "msbuildbinpath",
    "msbuildsdkspath",
    "msbuilduserextensionspath",
    "vstoolspath",
    "nugetpackageroot",
    "fsharptargetspath",
    "fsharptargetsshim",
    "msbuildframeworktoolspath",
    "microsoftnetbuildextensionstargets",
    "languagetargets",
];

/// Provides the parsed MSBuild files.
pub(super) trait BuildFiles {
    /// The steps of a file.
    fn build(&self, path: &RepoPath) -> Option<Rc<Vec<BuildStep>>>;
    /// Counts work; false once the limit is reached.
    fn spend(&self, work: usize) -> bool;
}

/// A place in a file.
pub(super) type SpanInFile = (RepoPath, Span);

/// A dependency that an item declares.
#[derive(Debug)]
pub(super) struct ItemReference {
    pub(super) kind: ItemKind,
    /// The name of a package; of a project its path as it is written, properties replaced.
    pub(super) name: String,
    pub(super) at: SpanInFile,
    pub(super) versions: PossibleValues,
    pub(super) overrides: PossibleValues,
    /// It is not passed on to users of the project, or is only for building.
    pub(super) builds: bool,
    pub(super) exclude: Option<String>,
    removed: bool,
}

/// The version of a package that is kept centrally.
pub(super) struct CentralVersion {
    /// Every text that it may be, with its place.
    pub(super) texts: BTreeMap<String, SpanInFile>,
    /// Why there may be other values that purlin does not know.
    pub(super) unknown: Option<MissingValue>,
    /// The entry that counts, or the first of several that may.
    pub(super) at: SpanInFile,
}

/// Evaluates one project, and collects what was found.
pub(super) struct ProjectEvaluation<'a, B> {
    builds: &'a B,
    pub(super) project: &'a RepoPath,
    pub(super) properties: Properties<'a>,
    seen: BTreeSet<RepoPath>,
    references: Vec<ItemReference>,
    by_name: BTreeMap<String, Vec<usize>>,
    /// By lower-case name: the versions of packages that are kept centrally.
    central: BTreeMap<String, CentralVersion>,
    pub(super) sdks: Vec<(SpannedText, Option<String>, RepoPath)>,
    pub(super) problems: Vec<(String, SpanInFile)>,
    with_items: bool,
    is_spent: Cell<bool>,
}

impl<'a, B: BuildFiles> ProjectEvaluation<'a, B> {
    pub(super) fn new(
        builds: &'a B,
        project: &'a RepoPath,
        properties: Properties<'a>,
        with_items: bool,
    ) -> Self {
        Self {
            builds,
            project,
            properties,
            seen: BTreeSet::new(),
            references: Vec::new(),
            by_name: BTreeMap::new(),
            central: BTreeMap::new(),
            sdks: Vec::new(),
            problems: Vec::new(),
            with_items,
            is_spent: Cell::new(false),
        }
    }

    /// Reads the project, and the files that it imports implicitly from the directories above.
    pub(super) fn run(&mut self) {
        let nearest = |name: &str| {
            let found = above(self.project.parent(), name, self.properties.is_there)?;
            Some(RepoPath::new(file_in(&found, name)))
        };
        let before = [
            nearest("Directory.Build.props"),
            nearest("Directory.Packages.props"),
        ];
        let after = nearest("Directory.Build.targets");
        let all = before
            .into_iter()
            .flatten()
            .chain([self.project.clone()])
            .chain(after);
        for path in all.collect::<Vec<_>>() {
            self.file(&path, false, MAX_IMPORTS);
        }
        if self.is_spent.get() {
            let reason = "the projects of the repository import more files than purlin reads";
            let place = (self.project.clone(), Span::default());
            self.problems.push((reason.to_owned(), place));
        }
    }

    /// What is depended on, in the order of the files.
    pub(super) fn references(&self) -> impl Iterator<Item = &ItemReference> {
        self.references.iter().filter(|reference| !reference.removed)
    }

    /// The central version of a package, unless versions are said not to be kept centrally.
    /// <https://learn.microsoft.com/nuget/consume-packages/central-package-management>
    pub(super) fn central(&self, name: &str) -> Option<&CentralVersion> {
        self.central.get(&name.to_ascii_lowercase()).filter(|central| {
            self.keeps_versions() && (!central.texts.is_empty() || central.unknown.is_some())
        })
    }

    /// Whether versions may be kept centrally; otherwise central versions are ignored.
    pub(super) fn keeps_versions(&self) -> bool {
        let said = self.properties.get("ManagePackageVersionsCentrally");
        said.is_none_or(|said| {
            let mut texts = said.texts.iter();
            said.unknown.is_some() || texts.any(|text| text.trim().eq_ignore_ascii_case("true"))
        })
    }

    fn spend(&self, work: usize) -> bool {
        let is_left = self.builds.spend(work);
        if !is_left {
            self.is_spent.set(true);
        }
        is_left
    }

    fn file(&mut self, path: &RepoPath, is_open: bool, nesting: usize) -> bool {
        if nesting == 0 || self.seen.contains(path) {
            return true;
        }
        let Some(steps) = self.builds.build(path) else {
            return false;
        };
        self.seen.insert(path.clone());
        self.steps(&steps, path, is_open, nesting);
        true
    }

    fn holds(&self, condition: Option<&str>, file: &RepoPath, is_open: bool) -> Truth {
        let truth = condition.map_or(Truth::True, |condition| holds(condition, &self.properties, file));
        match truth {
            Truth::True if is_open => Truth::Open,
            other => other,
        }
    }

    fn steps(&mut self, steps: &[BuildStep], file: &RepoPath, is_open: bool, nesting: usize) {
        for step in steps {
            if !self.spend(1) {
                return;
            }
            match step {
                BuildStep::Property(property) => self.property(property, file, is_open),
                BuildStep::Import(import) => self.import(import, file, is_open, nesting),
                BuildStep::Item(item) if self.with_items => self.item(item, file, is_open),
                BuildStep::Group(condition, within) => {
                    let truth = self.holds(condition.as_deref(), file, is_open);
                    if truth != Truth::False {
                        self.steps(within, file, truth == Truth::Open, nesting);
                    }
                }
                BuildStep::Choose(branches) => {
                    let mut is_open = is_open;
                    for (condition, within) in branches {
                        let truth = self.holds(condition.as_deref(), file, is_open);
                        if truth != Truth::False {
                            self.steps(within, file, truth == Truth::Open, nesting);
                        }
                        if truth == Truth::True {
                            break;
                        }
                        is_open |= truth == Truth::Open;
                    }
                }
                BuildStep::Sdk(name, version) => {
                    self.sdks.push((name.clone(), version.clone(), file.clone()));
                }
                BuildStep::Computed(span) if self.with_items => {
                    let reason = "a target adds dependencies during the build, which purlin doesn't run";
                    self.problems.push((reason.to_owned(), (file.clone(), *span)));
                }
                BuildStep::Item(_) | BuildStep::Computed(_) => {}
            }
        }
    }

    /// The possible values of a text, with its cost counted.
    fn expand(&self, text: &str, file: &RepoPath) -> PossibleValues {
        let value = self.properties.expand(text, file);
        let bytes: usize = value.texts.iter().map(String::len).sum();
        self.spend((text.len() + bytes) / 16);
        value
    }

    fn property(&mut self, property: &PropertyAssignment, file: &RepoPath, is_open: bool) {
        let is_default = property
            .condition
            .as_deref()
            .is_some_and(|condition| is_default_of(condition, &property.name));
        let when = if is_default {
            if is_open {
                AssignmentCondition::Maybe
            } else {
                AssignmentCondition::IfEmpty
            }
        } else {
            match self.holds(property.condition.as_deref(), file, is_open) {
                Truth::False => return,
                Truth::True => AssignmentCondition::Always,
                Truth::Open => AssignmentCondition::Maybe,
            }
        };
        // Appending to a property that was not set before appends to an empty text.
        let itself = format!("$({})", property.name);
        let value = if self.properties.get(&property.name).is_none() && property.value.contains(&itself) {
            self.expand(&property.value.replace(&itself, ""), file)
        } else {
            self.expand(&property.value, file)
        };
        self.properties.assign(&property.name, value, when);
    }

    fn import(&mut self, import: &BuildImport, file: &RepoPath, is_open: bool, nesting: usize) {
        let truth = self.holds(import.condition.as_deref(), file, is_open);
        if truth == Truth::False {
            return;
        }
        let is_open = truth == Truth::Open;
        let may_miss = is_open
            && import
                .condition
                .as_deref()
                .is_some_and(|condition| condition.to_ascii_lowercase().contains("exists"));
        let paths = self.expand(&import.path.text, file);
        let place = (file.clone(), import.path.span);
        if let Some(unknown) = &paths.unknown
            && !may_miss
            && !is_of_the_tools(&import.path.text)
        {
            let reason = format!("the import `{}` needs {unknown}", import.path.text);
            self.problems.push((reason, place.clone()));
        }
        let is_open = is_open || paths.texts.len() > 1;
        for text in paths.texts {
            let found = locate(file.parent(), &text).map(RepoPath::new);
            let is_read = found.is_some_and(|found| self.file(&found, is_open, nesting - 1));
            if !is_read && !may_miss && !is_of_the_tools(&import.path.text) {
                let reason = format!(
                    "the imported file `{}` doesn't exist, or purlin can't read it",
                    import.path.text
                );
                self.problems.push((reason, place.clone()));
            }
        }
    }

    fn item(&mut self, item: &BuildItem, file: &RepoPath, is_open: bool) {
        let truth = self.holds(item.condition.as_deref(), file, is_open);
        if truth == Truth::False || !self.spend(ITEM_COST) {
            return;
        }
        let is_open = truth == Truth::Open;
        if let Some(remove) = item.remove.as_ref().filter(|_| !is_open) {
            self.remove(item.kind, remove, file);
        }
        if let Some(update) = &item.update {
            self.update(item, update, file, is_open);
        }
        let Some(include) = &item.include else { return };
        for piece in pieces(include) {
            let names = self.expand(&piece.text, file);
            if let Some(unknown) = &names.unknown {
                let reason = format!("the dependency `{}` needs {unknown}", piece.text);
                self.problems.push((reason, (file.clone(), piece.span)));
            }
            for name in names.texts.iter().flat_map(|text| text.split(';')) {
                let name = name.trim();
                if name.is_empty() {
                    continue;
                }
                if name.contains("@(") || name.contains("%(") {
                    let reason = format!(
                        "the dependency `{}` refers to other items, which purlin doesn't expand",
                        piece.text
                    );
                    self.problems.push((reason, (file.clone(), piece.span)));
                    continue;
                }
                self.add(item, name, (file.clone(), piece.span), is_open);
            }
        }
    }

    fn add(&mut self, item: &BuildItem, name: &str, at: SpanInFile, is_open: bool) {
        let mut reference = ItemReference {
            kind: item.kind,
            name: name.to_owned(),
            versions: PossibleValues::default(),
            overrides: PossibleValues::default(),
            builds: matches!(item.kind, ItemKind::Global | ItemKind::Tool),
            exclude: item.exclude.clone(),
            removed: false,
            at,
        };
        let file = reference.at.0.clone();
        self.metadata(&mut reference, item, &file, false);
        if item.kind == ItemKind::Version {
            self.version(name, reference.versions, &reference.at, is_open);
            return;
        }
        if name.eq_ignore_ascii_case("Microsoft.NET.Test.Sdk") {
            // Its props say so.
            let truth = PossibleValues::of("true");
            self.properties
                .assign("IsTestProject", truth, AssignmentCondition::IfEmpty);
        }
        let key = self.key(item.kind, name);
        self.by_name.entry(key).or_default().push(self.references.len());
        self.references.push(reference);
    }

    /// Keeps a central version; one under an unknown condition is added to those before it.
    fn version(&mut self, name: &str, versions: PossibleValues, at: &SpanInFile, is_open: bool) {
        let key = name.to_ascii_lowercase();
        if !is_open {
            self.central.remove(&key);
        }
        let entry = self.central.entry(key).or_insert_with(|| CentralVersion {
            texts: BTreeMap::new(),
            unknown: None,
            at: at.clone(),
        });
        for text in versions.texts {
            entry.texts.entry(text).or_insert_with(|| at.clone());
        }
        entry.unknown = entry.unknown.take().or(versions.unknown);
    }

    fn metadata(&self, reference: &mut ItemReference, item: &BuildItem, file: &RepoPath, is_open: bool) {
        let mut by_name: BTreeMap<&str, PossibleValues> = BTreeMap::new();
        for one in &item.metadata {
            let truth = self.holds(one.condition.as_deref(), file, is_open);
            let name = one.name.as_str();
            let of_interest = matches!(
                name,
                "Version"
                    | "VersionOverride"
                    | "PrivateAssets"
                    | "ExcludeAssets"
                    | "OutputItemType"
                    | "ReferenceOutputAssembly"
            );
            if truth == Truth::False || !of_interest {
                continue;
            }
            let value = self.expand(&one.value, file);
            let known = by_name.entry(name).or_default();
            if truth == Truth::True {
                *known = value;
            } else {
                known.texts.extend(value.texts);
                known.unknown = known.unknown.take().or(value.unknown);
            }
        }
        let says = |name: &str, word: &str| {
            by_name.get(name).is_some_and(|value| {
                let mut words = value.texts.iter().flat_map(|text| text.split(';'));
                words.any(|text| text.trim().eq_ignore_ascii_case(word))
            })
        };
        reference.builds |= match item.kind {
            ItemKind::Project => {
                says("OutputItemType", "Analyzer") || says("ReferenceOutputAssembly", "false")
            }
            _ => {
                says("PrivateAssets", "all")
                    || says("ExcludeAssets", "all")
                    || says("ExcludeAssets", "runtime")
                    || says("OutputItemType", "Analyzer")
            }
        };
        for (name, to) in [
            ("Version", &mut reference.versions),
            ("VersionOverride", &mut reference.overrides),
        ] {
            if let Some(value) = by_name.remove(name) {
                *to = value;
            }
        }
    }

    /// The key of an item: paths are relative to the project, whichever file names them.
    fn key(&self, kind: ItemKind, name: &str) -> String {
        match kind {
            ItemKind::Project => {
                let path = locate(self.project.parent(), name).unwrap_or_else(|| name.to_owned());
                format!("project {path}").to_ascii_lowercase()
            }
            _ => format!("package {name}").to_ascii_lowercase(),
        }
    }

    fn remove(&mut self, kind: ItemKind, remove: &SpannedText, file: &RepoPath) {
        for name in self
            .expand(&remove.text, file)
            .texts
            .iter()
            .flat_map(|text| text.split(';'))
        {
            let name = name.trim();
            if name.starts_with("@(") {
                let all = self
                    .references
                    .iter_mut()
                    .filter(|reference| reference.kind == kind);
                let count = all.map(|reference| reference.removed = true).count();
                self.spend(count);
            } else if kind == ItemKind::Version {
                self.central.remove(&name.to_ascii_lowercase());
            } else {
                for at in self.by_name.remove(&self.key(kind, name)).unwrap_or_default() {
                    if let Some(reference) = self.references.get_mut(at) {
                        reference.removed = true;
                    }
                }
            }
        }
    }

    fn update(&mut self, item: &BuildItem, update: &SpannedText, file: &RepoPath, is_open: bool) {
        for name in self
            .expand(&update.text, file)
            .texts
            .iter()
            .flat_map(|text| text.split(';'))
        {
            let name = name.trim();
            if item.kind == ItemKind::Version {
                self.add(item, name, (file.clone(), update.span), is_open);
                continue;
            }
            let found = self
                .by_name
                .get(&self.key(item.kind, name))
                .cloned()
                .unwrap_or_default();
            if !self.spend(found.len()) {
                return;
            }
            for at in found {
                let Some(mut reference) = self.references.get(at).map(ItemReference::copy) else {
                    continue;
                };
                self.metadata(&mut reference, item, file, is_open);
                if let Some(slot) = self.references.get_mut(at) {
                    *slot = reference;
                }
            }
        }
    }
}

impl ItemReference {
    fn copy(&self) -> Self {
        Self {
            kind: self.kind,
            name: self.name.clone(),
            at: self.at.clone(),
            versions: self.versions.clone(),
            overrides: self.overrides.clone(),
            builds: self.builds,
            exclude: self.exclude.clone(),
            removed: self.removed,
        }
    }
}

fn is_of_the_tools(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    OF_THE_TOOLS.iter().any(|name| {
        lower
            .strip_prefix("$(")
            .is_some_and(|rest| rest.strip_prefix(name).is_some_and(|rest| rest.starts_with(')')))
    })
}
