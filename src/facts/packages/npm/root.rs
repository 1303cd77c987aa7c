//! What the files of one directory say about the workspace below it.
//!
//! npm, Yarn and Bun read members from `workspaces` of package.json, pnpm from `packages` of pnpm-workspace.yaml. If a
//! directory has both, the tool that `packageManager` names decides; without it pnpm's file counts, since only users of
//! pnpm have it. Where neither is there, `packages` of lerna.json names the members.

use std::collections::HashMap;

use super::super::Manifest;
use super::super::directories::{compare, file_in, is_within, relative};
use super::super::join::{JoinedEcosystem, Member, Repository, directory, place};
use super::super::patterns::{GlobSyntax, Negation, WorkspacePattern, WorkspacePatterns, has_wildcards};
use super::catalog::{Catalogs, Overrides};
use super::tool::{self, NpmTool};
use crate::document::{Document, Kind, NodeId};
use crate::facts::FactAt;
use crate::repository::FileKind;
use crate::source::RepoPath;

const PACKAGE: &str = "package.json";
const PNPM: &str = "pnpm-workspace.yaml";
const YARN: &str = ".yarnrc.yml";
const LERNA: &str = "lerna.json";

/// A directory whose files configure the packages below it.
pub(super) struct NpmRoot {
    /// Where it is.
    pub(super) directory: String,
    /// The tool whose rules apply.
    pub(super) tool: NpmTool,
    /// The catalogs that `catalog:` refers to.
    pub(super) catalogs: Catalogs,
    /// The overrides of all members.
    pub(super) overrides: Overrides,
    /// Whether plain ranges resolve to members.
    pub(super) links: bool,
    /// The file that declares members, and where.
    pub(super) declared: Option<(RepoPath, FactAt)>,
    /// How it names members below it.
    pub(super) patterns: Option<WorkspacePatterns>,
    /// Members outside its directory, by position.
    pub(super) outside: Vec<usize>,
}

impl NpmRoot {
    /// Reads the files of a directory that [`directories`] gave.
    pub(super) fn read(repository: &Repository<'_>, joined: &mut JoinedEcosystem, directory: &str) -> Self {
        NpmRootReader { repository, joined }.root(directory)
    }

    /// Whether a directory below it is named as a member.
    pub(super) fn includes(&self, dir: &str) -> bool {
        let inner = relative(dir, &self.directory).filter(|inner| !inner.is_empty());
        inner
            .zip(self.patterns.as_ref())
            .is_some_and(|(inner, patterns)| patterns.include(inner))
    }
}

/// Whether pnpm takes a directory for the root of a workspace.
pub(super) fn has_pnpm_workspace(repository: &Repository<'_>, directory: &str) -> bool {
    repository.listing.get(&file_in(directory, PNPM)).is_some()
}

/// The directories of workspaces, each after those above it.
pub(super) fn directories(repository: &Repository<'_>) -> Vec<String> {
    let declaring = repository.members.iter().filter_map(|member| {
        member.document()?.at(&["workspaces"])?;
        Some(member.dir())
    });
    let configured = repository.listing.files().iter().filter_map(|file| {
        let dir = file.path.parent();
        let counts = match file.path.file_name() {
            PNPM => true,
            YARN | LERNA => repository.in_directory(dir).is_some(),
            _ => false,
        };
        (counts && file.kind == FileKind::Regular).then_some(dir)
    });
    let mut roots: Vec<String> = declaring
        .chain(configured)
        .filter(|dir| dir.split('/').all(|part| part != "node_modules"))
        .map(str::to_owned)
        .collect();
    roots.sort_by(|a, b| compare(a, b));
    roots.dedup();
    roots
}

/// Reads the files of one directory.
struct NpmRootReader<'a, 'r> {
    repository: &'a Repository<'r>,
    joined: &'a mut JoinedEcosystem,
}

/// Where members are declared.
struct MembersDeclaration<'m> {
    manifest: &'m Manifest,
    path: RepoPath,
    /// The key.
    key: NodeId,
    /// The list.
    list: Option<NodeId>,
}

impl NpmRootReader<'_, '_> {
    /// The root in a directory that has at least one of the files.
    fn root(mut self, directory: &str) -> NpmRoot {
        let package = self.repository.in_directory(directory);
        let pnpm = self.file(directory, PNPM);
        let named = package.and_then(tool::named);
        let lerna = self.file(directory, LERNA);
        let by_lerna = || {
            let manifest = lerna.as_ref()?;
            let entry = manifest
                .document()
                .and_then(|document| document.entry(document.root(), "packages"))?;
            Some(MembersDeclaration {
                manifest,
                path: RepoPath::new(file_in(directory, LERNA)),
                key: entry.key,
                list: Some(entry.value),
            })
        };
        let in_package = package.and_then(|package| {
            let document = package.document()?;
            let entry = document.entry(document.root(), "workspaces")?;
            let list = match document.kind(entry.value) {
                Kind::Mapping(_) => document.get(entry.value, "packages"),
                _ => Some(entry.value),
            };
            Some(MembersDeclaration {
                manifest: &package.manifest,
                path: package.path.clone(),
                key: entry.key,
                list,
            })
        });
        let workspaces = in_package.or_else(by_lerna);
        let is_other = named.is_some_and(|(tool, _)| tool != NpmTool::Pnpm);
        let by_pnpm = pnpm.as_ref().filter(|_| !(is_other && workspaces.is_some()));
        let tool = match (by_pnpm, named) {
            (Some(_), _) => NpmTool::Pnpm,
            (None, Some((tool, _))) => tool,
            (None, None) => tool::by_files(self.repository, directory),
        };
        let yarn = self.file(directory, YARN).filter(|_| tool == NpmTool::YarnBerry);
        let mut catalogs = Catalogs::default();
        for manifest in [by_pnpm, yarn.as_ref()].into_iter().flatten() {
            if let Some(document) = manifest.document() {
                catalogs.read(manifest, document.root());
            }
        }
        if let Some(package) = package.filter(|_| tool == NpmTool::Npm)
            && let Some(document) = package.document()
        {
            catalogs.read(&package.manifest, document.root());
            if let Some(workspaces) = document.at(&["workspaces"]) {
                catalogs.read(&package.manifest, workspaces);
            }
        }
        let overrides = self.overrides(package, by_pnpm, tool);
        let links = match tool {
            NpmTool::Npm | NpmTool::YarnClassic => true,
            NpmTool::YarnBerry => setting(yarn.as_ref(), "enableTransparentWorkspaces") != Some(false),
            NpmTool::Pnpm => setting(by_pnpm, "linkWorkspacePackages")
                .or_else(|| self.npmrc(directory))
                // The default was true before pnpm 9: https://github.com/pnpm/pnpm/releases/tag/v9.0.0
                .unwrap_or_else(|| named.and_then(|(_, major)| major).is_some_and(|major| major < 9)),
        };
        let declaration = match by_pnpm {
            Some(manifest) => manifest.document().and_then(|document| {
                let entry = document.entry(document.root(), "packages")?;
                Some(MembersDeclaration {
                    manifest,
                    path: RepoPath::new(file_in(directory, PNPM)),
                    key: entry.key,
                    list: Some(entry.value),
                })
            }),
            // pnpm does not read `workspaces`.
            None => workspaces.filter(|_| tool != NpmTool::Pnpm),
        };
        let mut outside = Vec::new();
        let (declared, patterns) = match declaration {
            Some(declaration) => {
                let patterns = self.patterns(directory, tool, &declaration, &mut outside);
                let at = declaration
                    .manifest
                    .document()
                    .map(|document| place(declaration.manifest, document.span(declaration.key)));
                (at.map(|at| (declaration.path, at)), Some(patterns))
            }
            None => (None, None),
        };
        NpmRoot {
            directory: directory.to_owned(),
            tool,
            catalogs,
            overrides,
            links,
            declared,
            patterns,
            outside,
        }
    }

    /// A file next to the package; one that can't be read is reported.
    fn file(&mut self, directory: &str, name: &str) -> Option<Manifest> {
        let file = self.repository.listing.get(&file_in(directory, name))?;
        let path = file.path.clone();
        let manifest = self.repository.files.manifest(&path);
        if manifest.is_none() && file.kind == FileKind::Regular {
            let package = self
                .repository
                .in_directory(directory)
                .map_or(&path, |package| package.path);
            let at = FactAt {
                root: crate::source::Root::Head,
                path: path.clone(),
                span: None,
                line: None,
            };
            self.joined
                .incomplete(package, format!("`{name}` cannot be read"), at);
        }
        manifest
    }

    /// `link-workspace-packages` of .npmrc, which held pnpm's settings before pnpm 11.
    fn npmrc(&self, directory: &str) -> Option<bool> {
        let file = self.repository.listing.get(&file_in(directory, ".npmrc"))?;
        let bytes = self.repository.listing.read(file, 1 << 20).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let mut values = text.lines().filter_map(|line| {
            let (key, value) = line.split_once('=')?;
            (key.trim() == "link-workspace-packages").then(|| value.trim() != "false")
        });
        values.next_back()
    }

    fn overrides(
        &mut self,
        package: Option<&Member<'_>>,
        pnpm: Option<&Manifest>,
        tool: NpmTool,
    ) -> Overrides {
        let mut overrides = Overrides::default();
        let in_package: &[&str] = match tool {
            NpmTool::Npm => &["overrides"],
            NpmTool::YarnClassic | NpmTool::YarnBerry => &["resolutions"],
            NpmTool::Pnpm => &["pnpm", "overrides"],
        };
        let sources = [
            (package.map(|package| &package.manifest), in_package),
            (pnpm, &["overrides"]),
        ];
        for (manifest, keys) in sources {
            let Some(manifest) = manifest else { continue };
            let id = package.map_or(manifest.text.path(), |package| package.path);
            overrides.read(manifest, keys, |document, node, key| {
                let reason = format!(
                    "`{key}` replaces some dependencies with a local package; purlin can't tell which ones"
                );
                self.joined
                    .incomplete(id, reason, place(manifest, document.span(node)));
            });
        }
        overrides
    }

    /// The patterns of a declaration. Those without wildcards must name a package.
    fn patterns(
        &mut self,
        root: &str,
        tool: NpmTool,
        declaration: &MembersDeclaration<'_>,
        outside: &mut Vec<usize>,
    ) -> WorkspacePatterns {
        let mut written = Vec::new();
        let document = declaration.manifest.document();
        if let (Some(document), Some(list)) = (document, declaration.list) {
            match document.kind(document.resolve(list)) {
                Kind::Sequence(items) => {
                    for item in items {
                        match document.as_str(*item) {
                            // Their glob libraries match this against absolute paths only.
                            Some(text)
                                if text.starts_with("!/")
                                    && matches!(tool, NpmTool::YarnBerry | NpmTool::Pnpm) => {}
                            Some(text) => written.push(pattern(text, *item)),
                            None => self.refuse(
                                declaration,
                                document,
                                *item,
                                "a workspace pattern must be a string".into(),
                            ),
                        }
                    }
                }
                Kind::Null => {}
                _ => self.refuse(
                    declaration,
                    document,
                    list,
                    "the members of a workspace must be a list".into(),
                ),
            }
            written = match tool {
                NpmTool::Npm => revived(written),
                // Its glob library has had no negation since version 6:
                // https://github.com/isaacs/node-glob#comments-and-negation
                NpmTool::YarnClassic => written.into_iter().filter(|pattern| !pattern.negative).collect(),
                NpmTool::YarnBerry | NpmTool::Pnpm => written,
            };
            written.retain(|pattern| self.is_inside(root, declaration, document, pattern, outside));
        }
        // globby applies to each pattern only the negations after it: https://github.com/sindresorhus/globby
        let negation = match tool {
            NpmTool::YarnBerry => Negation::Earlier,
            _ => Negation::Everything,
        };
        let (patterns, refused) = WorkspacePatterns::new(&written, GlobSyntax::Npm, negation, PACKAGE);
        if let Some(document) = document {
            for refused in refused {
                self.refuse(declaration, document, refused.node, refused.reason);
            }
        }
        patterns
    }

    /// Whether a pattern must be matched below the root; a plain directory is looked up instead.
    fn is_inside(
        &mut self,
        root: &str,
        declaration: &MembersDeclaration<'_>,
        document: &Document,
        pattern: &WorkspacePattern,
        outside: &mut Vec<usize>,
    ) -> bool {
        if pattern.negative || has_wildcards(&pattern.text, GlobSyntax::Npm) {
            return true;
        }
        let reason = match directory(root, &pattern.text) {
            None => format!("`{}` is outside the repository", pattern.text),
            Some(dir) => match self.repository.position(&dir) {
                Some(_) if is_within(&dir, root) => return true,
                Some(position) => {
                    outside.push(position);
                    return false;
                }
                None => missing(self.repository, &dir),
            },
        };
        self.refuse(declaration, document, pattern.node, reason);
        false
    }

    fn refuse(
        &mut self,
        declaration: &MembersDeclaration<'_>,
        document: &Document,
        node: NodeId,
        reason: String,
    ) {
        let at = place(declaration.manifest, document.span(node));
        let dir = declaration.path.parent();
        let package = self
            .repository
            .in_directory(dir)
            .map_or(&declaration.path, |package| package.path);
        self.joined.incomplete(package, reason, at);
    }
}

/// Why a directory holds no package.
pub(super) fn missing(repository: &Repository<'_>, dir: &str) -> String {
    let path = file_in(dir, PACKAGE);
    match repository.listing.get(&path) {
        Some(_) => format!("`{path}` cannot be read"),
        None => format!("there is no `{path}`"),
    }
}

/// A setting that is a truth value; `deep` is true too.
fn setting(manifest: Option<&Manifest>, key: &str) -> Option<bool> {
    let document = manifest?.document()?;
    match document.kind(document.resolve(document.at(&[key])?)) {
        Kind::Bool(value) => Some(value),
        Kind::String("deep") => Some(true),
        _ => None,
    }
}

/// A pattern without what npm strips: <https://github.com/npm/map-workspaces/blob/main/lib/index.js>.
fn pattern(text: &str, node: NodeId) -> WorkspacePattern {
    let stripped = text.trim_start_matches('!');
    let negative = (text.len() - stripped.len()) % 2 == 1;
    let mut path = stripped.replace('\\', "/");
    while let Some(rest) = path.strip_prefix("./").or_else(|| path.strip_prefix('/')) {
        path = rest.to_owned();
    }
    path.truncate(path.trim_end_matches('/').len());
    WorkspacePattern {
        negative,
        text: path,
        node,
    }
}

/// npm drops a negation when a later pattern matches it.
fn revived(written: Vec<WorkspacePattern>) -> Vec<WorkspacePattern> {
    let mut dropped = vec![false; written.len()];
    let mut globs = Vec::new();
    let mut names: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, pattern) in written.iter().enumerate() {
        if !pattern.negative {
            let matching = globs
                .iter()
                .filter_map(|(at, glob): &(usize, globset::GlobMatcher)| {
                    glob.is_match(&pattern.text).then_some(*at)
                });
            for at in matching.chain(names.remove(pattern.text.as_str()).unwrap_or_default()) {
                if let Some(dropped) = dropped.get_mut(at) {
                    *dropped = true;
                }
            }
        } else if !has_wildcards(&pattern.text, GlobSyntax::Npm) {
            names.entry(&pattern.text).or_default().push(at);
        } else if globs.len() < 256
            && let Ok(glob) = globset::GlobBuilder::new(&pattern.text)
                .literal_separator(true)
                .build()
        {
            globs.push((at, glob.compile_matcher()));
        }
    }
    let mut dropped = dropped.into_iter();
    written
        .into_iter()
        .filter(|_| !dropped.next().unwrap_or(false))
        .collect()
}
