//! What lock files say about dependencies outside the repository. One file a format; the rows of [`super::ECOSYSTEMS`]
//! name the files.
//!
//! A lock file may be large, so each is parsed, queried for all edges at once, and dropped.

mod bundler;
mod cargo;
mod composer;
mod npm;
mod pnpm;
mod python;
mod yarn;

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::Manifests;
use super::directories::{file_in, relative};
use super::ecosystem::{Ecosystem, named};
use super::join::{place_in, whole};
use crate::document::{Document, NodeId, ParseError};
use crate::facts::licence;
use crate::facts::{EdgeFact, EdgeSource, Edges, LockedFact, PackageFact, Scope, UnlockedFact};
use crate::repository::{CheckedSet, FileKind};
use crate::source::{RepoPath, Span, Text};

/// A lock file, recognised by its name.
#[derive(Debug)]
pub(crate) struct LockFile {
    /// Its name.
    pub(crate) name: &'static str,
    /// The package manager that writes it, as `packageManager` of `package.json` names it; `""` for one that several write.
    pub(crate) tool: &'static str,
    /// Its reader; `None` if purlin does not read it.
    format: Option<LockFormat>,
}

impl LockFile {
    pub(super) const fn new(name: &'static str, tool: &'static str, format: Option<LockFormat>) -> Self {
        Self { name, tool, format }
    }
}

/// A reader of a lock file: answers questions, in their order.
#[derive(Clone, Copy, Debug)]
pub(super) struct LockFormat(fn(&Text, &[LockQuestion<'_>]) -> Result<Vec<LockAnswer>, ParseError>);

pub(super) const BUNDLER: LockFormat = LockFormat(bundler::answer);
pub(super) const CARGO: LockFormat = LockFormat(cargo::answer);
pub(super) const COMPOSER: LockFormat = LockFormat(composer::answer);
pub(super) const NPM: LockFormat = LockFormat(npm::answer);
pub(super) const PDM: LockFormat = LockFormat(python::answer_pdm);
pub(super) const PNPM: LockFormat = LockFormat(pnpm::answer);
pub(super) const POETRY: LockFormat = LockFormat(python::answer_poetry);
pub(super) const UV: LockFormat = LockFormat(python::answer_uv);
pub(super) const YARN: LockFormat = LockFormat(yarn::answer);

/// How many packages of one name a dependency may get.
const MAX_NAMESAKES: usize = 64;

/// The package whose dependency is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LockImporter<'a> {
    /// Its directory, from that of the lock file.
    dir: &'a str,
    name: Option<&'a str>,
    version: Option<&'a str>,
}

/// A question to a lock file. Questions of one importer follow each other.
#[derive(Clone, Copy, Debug)]
struct LockQuestion<'a> {
    importer: LockImporter<'a>,
    /// The name of the package depended on.
    name: &'a str,
    /// What the manifest calls it.
    alias: Option<&'a str>,
    requirement: Option<&'a str>,
    /// What the root of the workspace asks for in its place.
    replacement: Option<&'a str>,
    scope: Scope,
    source: EdgeSource,
}

impl LockQuestion<'_> {
    /// What the manifest calls the dependency.
    fn key(&self) -> &str {
        self.alias.unwrap_or(self.name)
    }
}

/// The answer of a lock file.
#[derive(Clone, Debug, PartialEq, Eq)]
enum LockAnswer {
    /// It does not know the importer.
    Elsewhere,
    /// It does not say which package the importer gets.
    Silent,
    /// The packages that the importer may get: one, or one for each platform and the like.
    Locked(Vec<LockedPackage>),
}

impl LockAnswer {
    /// The packages that the importer may get. Each dependency on a name has all of them, so very many say nothing.
    fn of(packages: impl Iterator<Item = LockedPackage>) -> Self {
        let packages: Vec<LockedPackage> = packages.take(MAX_NAMESAKES + 1).collect();
        if packages.is_empty() || packages.len() > MAX_NAMESAKES {
            Self::Silent
        } else {
            Self::Locked(packages)
        }
    }
}

/// A package as a lock file describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct LockedPackage {
    /// Its name, where the lock file states one for the dependency.
    name: Option<String>,
    version: Option<String>,
    licence: Option<String>,
    source: Option<EdgeSource>,
    registry: Option<String>,
    span: Span,
}

/// One lock file, with the edges to look up in it.
struct LockFileQuery<'e> {
    ecosystem: &'static str,
    lock: &'static LockFile,
    dir: String,
    /// Edges by position, each with the rank of this lock file among those of its package.
    edges: Vec<(usize, usize)>,
    packages: Vec<&'e PackageFact>,
}

/// The result of reading one lock file.
struct LockFileResult {
    unlocked: Option<UnlockedFact>,
    /// Edges by position, with the rank of the lock file.
    answers: Vec<(usize, usize, Vec<LockedFact>)>,
}

/// Sets `locked` of every dependency outside the repository or from a registry, from the lock file next to the root of the package's
/// workspace, or else next to the package.
pub fn lock(edges: &mut Edges, packages: &[PackageFact], listing: &CheckedSet, files: &dyn Manifests) {
    let wanted = wanted(edges, packages, listing, files);
    let told: Vec<LockFileResult> = wanted
        .par_iter()
        .map(|(path, wanted)| ask(path, wanted, &edges.edges, files))
        .collect();
    let mut ranks: HashMap<usize, usize> = HashMap::new();
    for one in told {
        edges.unlocked.extend(one.unlocked);
        for (at, rank, mut locked) in one.answers {
            let best = ranks.entry(at).or_insert(usize::MAX);
            if let Some(edge) = edges.edges.get_mut(at).filter(|_| rank < *best) {
                *best = rank;
                edge.locked = match locked.len() {
                    1 => locked.pop().map(Box::new),
                    _ => None,
                };
                edge.locked_candidates = locked;
            }
        }
    }
    edges.unlocked.sort();
}

/// By lock file: the edges to look up in it.
fn wanted<'e>(
    edges: &'e Edges,
    packages: &'e [PackageFact],
    listing: &CheckedSet,
    files: &dyn Manifests,
) -> BTreeMap<RepoPath, LockFileQuery<'e>> {
    let by_id: HashMap<&RepoPath, &PackageFact> =
        packages.iter().map(|package| (&package.id, package)).collect();
    let mut roots: HashMap<&RepoPath, Vec<&str>> = HashMap::new();
    for workspace in &edges.workspaces {
        for member in &workspace.members {
            roots.entry(member).or_default().push(workspace.id.parent());
        }
    }
    let mut wanted: BTreeMap<RepoPath, LockFileQuery<'e>> = BTreeMap::new();
    let mut places = LockFilePlaces {
        listing,
        files,
        in_directory: HashMap::new(),
    };
    // The edges of one package follow each other.
    for (start, run) in runs(&edges.edges) {
        let Some(package) = run.first().and_then(|edge| by_id.get(&edge.from).copied()) else {
            continue;
        };
        let Some(ecosystem) = named(&package.ecosystem) else {
            continue;
        };
        // The innermost workspace first: its directory is the longest.
        let mut dirs = roots.get(&package.id).cloned().unwrap_or_default();
        dirs.sort_by_key(|dir| std::cmp::Reverse(dir.len()));
        dirs.push(&package.dir);
        let mut found: Vec<(RepoPath, &'static LockFile, &str)> = Vec::new();
        for dir in dirs {
            if relative(&package.dir, dir).is_none() {
                continue;
            }
            for (path, lock) in places.of(ecosystem, dir) {
                if !found.iter().any(|(known, _, _)| known == path) {
                    found.push((path.clone(), lock, dir));
                }
            }
        }
        for (rank, (path, lock, dir)) in found.into_iter().enumerate() {
            // A manifest's lock file does not cover dependencies that another file declares, except the Gemfile next to
            // a gemspec, and the files that it evaluates.
            let is_about =
                |edge: &EdgeFact| edge.at.path == package.manifest || package.ecosystem == "bundler";
            let asking = run
                .iter()
                .enumerate()
                .filter(|(_, edge)| edge.to.is_none() || edge.source == EdgeSource::Registry)
                .filter(|(_, edge)| is_about(edge))
                .map(|(at, _)| (start + at, rank));
            let of_lock = wanted.entry(path).or_insert_with(|| LockFileQuery {
                ecosystem: ecosystem.name,
                lock,
                dir: dir.to_owned(),
                edges: Vec::new(),
                packages: Vec::new(),
            });
            of_lock.edges.extend(asking);
            of_lock.packages.push(package);
        }
    }
    wanted.retain(|_, wanted| !wanted.edges.is_empty());
    wanted
}

/// The edges of each package, with the position of the first.
fn runs(edges: &[EdgeFact]) -> impl Iterator<Item = (usize, &[EdgeFact])> {
    let mut start = 0;
    edges.chunk_by(|a, b| a.from == b.from).map(move |run| {
        let at = start;
        start += run.len();
        (at, run)
    })
}

/// The lock files of each directory.
struct LockFilePlaces<'r> {
    listing: &'r CheckedSet,
    files: &'r dyn Manifests,
    in_directory: HashMap<(&'static str, String), Vec<(RepoPath, &'static LockFile)>>,
}

impl LockFilePlaces<'_> {
    fn of(&mut self, ecosystem: &'static Ecosystem, dir: &str) -> &[(RepoPath, &'static LockFile)] {
        let (listing, files) = (self.listing, self.files);
        self.in_directory
            .entry((ecosystem.name, dir.to_owned()))
            .or_insert_with(|| {
                let mut found: Vec<(RepoPath, &'static LockFile)> = ecosystem
                    .lock_files
                    .iter()
                    .filter(|lock| lock.format.is_some())
                    .filter_map(|lock| {
                        let file = listing.get(&file_in(dir, lock.name))?;
                        (file.kind == FileKind::Regular).then(|| (file.path.clone(), lock))
                    })
                    .collect();
                if found.len() > 1
                    && let Some(tool) = named_tool(files, dir)
                {
                    found.sort_by_key(|(_, lock)| lock.tool != tool);
                }
                found
            })
    }
}

/// The tool that `packageManager` of a directory's `package.json` names.
fn named_tool(files: &dyn Manifests, dir: &str) -> Option<String> {
    let manifest = files.manifest(&RepoPath::new(file_in(dir, "package.json")))?;
    let document = manifest.document()?;
    let field = document.as_str(document.at(&["packageManager"])?)?;
    let (tool, _) = field.split_once('@').unwrap_or((field, ""));
    Some(tool.to_owned())
}

/// Looks up all edges of one lock file.
fn ask(
    path: &RepoPath,
    wanted: &LockFileQuery<'_>,
    edges: &[EdgeFact],
    files: &dyn Manifests,
) -> LockFileResult {
    let unlocked = |reason: String, at| LockFileResult {
        unlocked: Some(UnlockedFact {
            path: path.clone(),
            ecosystem: wanted.ecosystem,
            packages: {
                let mut packages: Vec<RepoPath> =
                    wanted.packages.iter().map(|package| package.id.clone()).collect();
                packages.sort();
                packages
            },
            reason,
            at,
        }),
        // No other lock file answers instead.
        answers: wanted
            .edges
            .iter()
            .map(|(at, rank)| (*at, *rank, Vec::new()))
            .collect(),
    };
    let Some(text) = files.text(path) else {
        return unlocked(format!("`{}` cannot be read", wanted.lock.name), whole(path));
    };
    let root = files.manifest(&RepoPath::new(file_in(&wanted.dir, "package.json")));
    let resolutions = root
        .as_ref()
        .filter(|_| wanted.lock.tool == "yarn")
        .and_then(|root| root.document())
        .map(yarn::resolutions)
        .unwrap_or_default();
    let packages: HashMap<&RepoPath, &PackageFact> = wanted
        .packages
        .iter()
        .map(|package| (&package.id, *package))
        .collect();
    let asked: Vec<(usize, usize, LockQuestion<'_>)> = wanted
        .edges
        .iter()
        .filter_map(|(at, rank)| {
            let edge = edges.get(*at)?;
            let package = packages.get(&edge.from)?;
            let mut asked = LockQuestion {
                importer: LockImporter {
                    dir: relative(&package.dir, &wanted.dir)?,
                    name: package.name.as_deref(),
                    version: package.version.as_deref(),
                },
                name: &edge.name,
                alias: edge.alias.as_deref(),
                requirement: edge.requirement.as_deref(),
                replacement: None,
                scope: edge.scope,
                source: edge.source,
            };
            asked.replacement = resolutions.iter().find_map(|one| one.replacement(&asked));
            Some((*at, *rank, asked))
        })
        .collect();
    let questions: Vec<LockQuestion<'_>> = asked.iter().map(|(_, _, asked)| *asked).collect();
    let answers = wanted
        .lock
        .format
        .map_or(Ok(Vec::new()), |LockFormat(answer)| answer(&text, &questions));
    let answers = match answers {
        Ok(answers) => answers,
        Err(error) => {
            let at = error
                .span
                .map_or_else(|| whole(path), |span| place_in(&text, span));
            let reason = format!("`{}` cannot be read: {}", wanted.lock.name, error.message);
            return unlocked(reason, at);
        }
    };
    let answers = asked
        .iter()
        .zip(answers)
        .filter_map(|((at, rank, asked), answer)| {
            let locked = match answer {
                LockAnswer::Elsewhere => return None,
                LockAnswer::Silent => Vec::new(),
                LockAnswer::Locked(found) => found
                    .into_iter()
                    .map(|found| fact(&text, found, asked.name))
                    .collect(),
            };
            Some((*at, *rank, locked))
        });
    LockFileResult {
        unlocked: None,
        answers: answers.collect(),
    }
}

fn fact(text: &Text, found: LockedPackage, asked: &str) -> LockedFact {
    let licence = found.licence.filter(|licence| !licence.trim().is_empty());
    LockedFact {
        name: found.name.filter(|name| name != asked),
        version: found.version,
        licences: licence.as_deref().map(licence::ways).unwrap_or_default(),
        licence,
        source: found.source,
        registry: found.registry,
        at: place_in(text, found.span),
    }
}

/// The text of a key, to look at.
fn text<'d>(document: &'d Document, node: NodeId, key: &str) -> Option<&'d str> {
    document.as_str(document.get(node, key)?)
}

/// The text of a key, to keep.
fn owned(document: &Document, node: NodeId, key: &str) -> Option<String> {
    text(document, node, key).map(str::to_owned)
}

/// The error for a file that parses but is not a lock file.
fn no_lock(tool: &str, lacks: &str) -> ParseError {
    ParseError::file(format!("it has no {lacks}, so it is not a lock file of {tool}"))
}

#[cfg(test)]
mod tests;
