//! What an evaluated project depends on.

use std::collections::{BTreeMap, BTreeSet};

use globset::{Glob, GlobBuilder, GlobMatcher};

use super::build_file::ItemKind;
use super::build_files::RepositoryBuildFiles;
use super::evaluation::{BuildFiles, ItemReference, ProjectEvaluation, SpanInFile};
use super::list;
use super::properties::{ROOT, locate};
use crate::facts::packages::join::{
    DeclaredDependency, EdgeDetails, JoinedEcosystem, Member, Repository, path_in, place, upwards,
};
use crate::facts::{EdgeSource, FactAt, Scope, SharedFact};
use crate::source::RepoPath;

/// The cost of an edge in the work that is counted, so that files which all projects import don't fill the memory.
const COST: usize = 40;

/// How long a glob may be.
const MAX_GLOB: usize = 1024;

/// Packages with a test runner: a project that uses one is a test project, unless it says otherwise.
const RUNNERS: [&str; 6] = [
    "microsoft.net.test.sdk",
    "xunit.v3",
    "xunit.v3.mtp-v1",
    "xunit.v3.mtp-v2",
    "mstest",
    "tunit",
];

/// The projects of the repository by name and path.
pub(super) struct ProjectNames<'a> {
    /// By lower-case name: NuGet ignores letter case.
    packages: BTreeMap<String, Vec<&'a RepoPath>>,
    by_path: BTreeSet<&'a RepoPath>,
    /// By lower-case path, as Windows finds files.
    by_lower: BTreeMap<String, Vec<&'a RepoPath>>,
}

impl<'a> ProjectNames<'a> {
    pub(super) fn new(repository: &Repository<'a>) -> Self {
        let mut names = Self {
            packages: BTreeMap::new(),
            by_path: BTreeSet::new(),
            by_lower: BTreeMap::new(),
        };
        for member in &repository.members {
            let Some(package) = member.package else { continue };
            names.by_path.insert(member.path);
            names
                .by_lower
                .entry(member.path.as_str().to_lowercase())
                .or_default()
                .push(member.path);
            if let Some(name) = &package.name {
                names
                    .packages
                    .entry(name.to_lowercase())
                    .or_default()
                    .push(member.path);
            }
        }
        names
    }

    /// The project at a path: an exact match, or else the only match when letter case is ignored.
    pub(super) fn at(&self, path: &str) -> Option<&'a RepoPath> {
        if let Some(found) = self.by_path.get(&RepoPath::new(path)) {
            return Some(found);
        }
        match self.by_lower.get(&path.to_lowercase())?.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }
}

/// One project while its edges are read.
pub(super) struct DotnetProject<'p, 'a> {
    pub(super) repository: &'p Repository<'a>,
    pub(super) files: &'p RepositoryBuildFiles<'p>,
    pub(super) names: &'p ProjectNames<'a>,
    pub(super) member: &'p Member<'a>,
    pub(super) evaluation: &'p ProjectEvaluation<'p, RepositoryBuildFiles<'p>>,
}

impl DotnetProject<'_, '_> {
    pub(super) fn join(&self, joined: &mut JoinedEcosystem) {
        for (reason, at) in &self.evaluation.problems {
            if !self.files.spend(COST) {
                break;
            }
            joined.incomplete(self.member.path, reason, self.files.at(at));
        }
        let plain = if self.is_test() { Scope::Test } else { Scope::Prod };
        for reference in self.evaluation.references() {
            let scope = if reference.builds { Scope::Build } else { plain };
            match reference.kind {
                ItemKind::Project => self.project(reference, scope, joined),
                _ => self.package(reference, scope, joined),
            }
        }
        self.sdks(joined);
        self.packages_config(plain, joined);
        if !self.files.spend(1) {
            let reason = "the projects of the repository have more dependencies than purlin lists";
            joined.incomplete(
                self.member.path,
                reason,
                self.member.at(crate::source::Span::default()),
            );
        }
    }

    /// A project states that it is a test; otherwise its dependencies decide.
    fn is_test(&self) -> bool {
        if let Some(said) = self.evaluation.properties.certain("IsTestProject") {
            return said.eq_ignore_ascii_case("true");
        }
        let brings = |name: &str| RUNNERS.contains(&name.to_ascii_lowercase().as_str());
        let mut references = self.evaluation.references();
        references.any(|reference| reference.kind == ItemKind::Package && brings(&reference.name))
            || self
                .evaluation
                .sdks
                .iter()
                .any(|(name, ..)| name.text.eq_ignore_ascii_case("MSTest.Sdk"))
    }

    fn incomplete(&self, reason: String, at: &SpanInFile, joined: &mut JoinedEcosystem) {
        joined.incomplete(self.member.path, reason, self.files.at(at));
    }

    fn edge(&self, declared: DeclaredDependency, shared: Option<SharedFact>, joined: &mut JoinedEcosystem) {
        if self.files.spend(COST) {
            let besides = EdgeDetails {
                shared,
                ..EdgeDetails::default()
            };
            joined.edge_with(self.member.path, declared, besides);
        }
    }

    fn project(&self, reference: &ItemReference, scope: Scope, joined: &mut JoinedEcosystem) {
        let written = reference.name.replace(ROOT, "");
        let Some(path) = locate(self.member.dir(), &reference.name) else {
            let reason = format!("the project `{written}` is outside the repository");
            self.incomplete(reason, &reference.at, joined);
            self.leads(None, &written, scope, &reference.at, joined);
            return;
        };
        if path.contains(['*', '?']) {
            self.glob(&path, reference, scope, joined);
            return;
        }
        let found = self.names.at(&path);
        if found.is_none() {
            let reason = format!("`{path}` doesn't exist, or is not a project that purlin reads");
            self.incomplete(reason, &reference.at, joined);
        }
        self.leads(found, &path, scope, &reference.at, joined);
    }

    fn leads(
        &self,
        to: Option<&RepoPath>,
        path: &str,
        scope: Scope,
        at: &SpanInFile,
        joined: &mut JoinedEcosystem,
    ) {
        let package = to.and_then(|to| {
            self.repository
                .members
                .binary_search_by(|member| member.path.cmp(to))
                .ok()
        });
        let name = package
            .and_then(|at| self.repository.members.get(at)?.package?.name.clone())
            .unwrap_or_else(|| {
                let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
                file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned()
            });
        let declared = DeclaredDependency {
            to: to.cloned(),
            name,
            alias: None,
            requirement: None,
            scope,
            indirect: false,
            source: EdgeSource::Path,
            at: self.files.at(at),
        };
        self.edge(declared, None, joined);
    }

    /// Each project that a glob matches, except this one and those that are excluded.
    fn glob(&self, path: &str, reference: &ItemReference, scope: Scope, joined: &mut JoinedEcosystem) {
        let globs = compile(path).and_then(|include| {
            let exclude = self
                .evaluation
                .properties
                .expand(reference.exclude.as_deref().unwrap_or(""), &reference.at.0);
            let mut excluded = Vec::new();
            for text in exclude
                .texts
                .iter()
                .flat_map(|text| text.split(';'))
                .filter(|text| !text.trim().is_empty())
            {
                excluded.push(compile(&locate(self.member.dir(), text)?)?);
            }
            (exclude.unknown.is_none() && excluded.len() < 16).then_some((include, excluded))
        });
        let Some((include, excluded)) = globs else {
            let reason = format!("purlin can't expand the glob `{path}`");
            self.incomplete(reason, &reference.at, joined);
            return;
        };
        if !self.files.spend(self.names.by_path.len() * (1 + excluded.len())) {
            return;
        }
        for found in &self.names.by_path {
            let is = |glob: &GlobMatcher| glob.is_match(found.as_str());
            if *found != self.member.path && is(&include) && !excluded.iter().any(is) {
                self.leads(Some(found), found.as_str(), scope, &reference.at, joined);
            }
        }
    }

    fn package(&self, reference: &ItemReference, scope: Scope, joined: &mut JoinedEcosystem) {
        if reference.name.contains(ROOT) {
            let reason = "this package name contains a path".to_owned();
            self.incomplete(reason, &reference.at, joined);
            return;
        }
        let own = [&reference.overrides, &reference.versions]
            .into_iter()
            .find(|value| !value.texts.is_empty() || value.unknown.is_some());
        let central = self
            .evaluation
            .central(&reference.name)
            .filter(|_| reference.kind == ItemKind::Package);
        let unknown = match own {
            Some(own) => own.unknown.as_ref(),
            None => central.and_then(|central| central.unknown.as_ref()),
        };
        if let Some(unknown) = unknown {
            let reason = format!("the version of `{}` needs {unknown}", reference.name);
            self.incomplete(reason, &reference.at, joined);
        }
        let shared = |taken: bool, at: &SpanInFile| SharedFact {
            taken,
            at: self.files.at(at),
        };
        let mut texts: BTreeMap<&str, Option<SharedFact>> = BTreeMap::new();
        let mut nowhere = None;
        if let Some(own) = own {
            nowhere = match reference.kind {
                // A global package is declared for all projects at its own place.
                ItemKind::Global if self.evaluation.keeps_versions() => Some(shared(true, &reference.at)),
                _ => central.map(|central| shared(false, &central.at)),
            };
            texts.extend(own.texts.iter().map(|text| (text.trim(), nowhere.clone())));
        } else if let Some(central) = central {
            nowhere = Some(shared(true, &central.at));
            let taken = central.texts.iter();
            texts.extend(taken.map(|(text, at)| (text.trim(), Some(shared(true, at)))));
        }
        let at = self.files.at(&reference.at);
        if texts.is_empty() {
            self.named(&reference.name, None, scope, at, nowhere, joined);
            return;
        }
        for (version, shared) in texts {
            self.named(&reference.name, Some(version), scope, at.clone(), shared, joined);
        }
    }

    /// A package by its name, which a project of the repository may have.
    fn named(
        &self,
        name: &str,
        version: Option<&str>,
        scope: Scope,
        at: FactAt,
        shared: Option<SharedFact>,
        joined: &mut JoinedEcosystem,
    ) {
        let found = self
            .names
            .packages
            .get(&name.to_lowercase())
            .map_or(&[][..], Vec::as_slice);
        let to = match found {
            [] => None,
            [one] => Some(*one).filter(|one| *one != self.member.path),
            [first, second, ..] => {
                let reason = format!("several projects are named `{name}`: {first}, {second}");
                joined.incomplete(self.member.path, reason, at.clone());
                None
            }
        };
        let declared = DeclaredDependency {
            to: to.cloned(),
            name: name.to_owned(),
            alias: None,
            requirement: version.filter(|version| !version.is_empty()).map(str::to_owned),
            scope,
            indirect: false,
            source: EdgeSource::Registry,
            at,
        };
        self.edge(declared, shared, joined);
    }

    /// SDKs that come as packages: those with a version, here or in the nearest global.json. Others are part of the
    /// tools. <https://learn.microsoft.com/visualstudio/msbuild/how-to-use-project-sdk>
    fn sdks(&self, joined: &mut JoinedEcosystem) {
        for (name, version, file) in &self.evaluation.sdks {
            let central = self.sdk_version(&name.text);
            let shared = central.as_ref().map(|(_, at)| SharedFact {
                taken: version.is_none(),
                at: at.clone(),
            });
            let version = version.clone().or(central.map(|(version, _)| version));
            if version.is_some() {
                let at = self.files.at(&(file.clone(), name.span));
                self.named(&name.text, version.as_deref(), Scope::Build, at, shared, joined);
            }
        }
    }

    /// What the nearest global.json says, and where.
    fn sdk_version(&self, name: &str) -> Option<(String, FactAt)> {
        let global = upwards(self.member.dir())
            .find_map(|directory| self.repository.files.manifest(&path_in(directory, "global.json")))?;
        let document = global.document()?;
        let table = document.entries(document.at(&["msbuild-sdks"])?);
        let entry = table
            .into_iter()
            .find(|entry| document.key_text(entry.key) == name)?;
        let at = place(&global, document.span(entry.key));
        Some((document.as_str(entry.value)?.to_owned(), at))
    }

    /// <https://learn.microsoft.com/nuget/reference/packages-config>
    fn packages_config(&self, plain: Scope, joined: &mut JoinedEcosystem) {
        let path = path_in(self.member.dir(), "packages.config");
        let Some(manifest) = self.repository.files.manifest(&path) else {
            return;
        };
        let Some((document, root)) = manifest
            .document()
            .and_then(|document| Some((document, document.at(&["packages"])?)))
        else {
            return;
        };
        for package in list(document, root, "package") {
            let text = |name: &str| {
                document
                    .get(*package, name)
                    .and_then(|node| Some((document.as_str(node)?, node)))
            };
            let Some((name, node)) = text("@id") else { continue };
            let is_tool =
                text("@developmentDependency").is_some_and(|(text, _)| text.eq_ignore_ascii_case("true"));
            let scope = if is_tool { Scope::Build } else { plain };
            let at = place(&manifest, document.span(node));
            self.named(
                name,
                text("@version").map(|(text, _)| text),
                scope,
                at,
                None,
                joined,
            );
        }
    }
}

/// A glob of MSBuild over whole paths: `*`, `?` and `**`, nothing else.
fn compile(path: &str) -> Option<GlobMatcher> {
    let escaped: String = path
        .chars()
        .map(|next| match next {
            '[' | ']' | '{' | '}' => format!("[{next}]"),
            other => other.to_string(),
        })
        .collect();
    if escaped.len() > MAX_GLOB {
        return None;
    }
    let glob: Glob = GlobBuilder::new(&escaped)
        .literal_separator(true)
        .backslash_escape(false)
        .case_insensitive(true)
        .build()
        .ok()?;
    Some(glob.compile_matcher())
}
