//! Workspaces: which packages are in which, and which member a name and a range select.

use std::collections::{BTreeMap, HashMap};

use super::super::directories::{compare, file_in, is_within};
use super::super::join::{JoinedEcosystem, Member, Repository, upwards};
use super::range::{NpmRange, NpmVersion};
use super::root::{self, NpmRoot};
use super::tool::NpmTool;
use crate::facts::FactAt;

/// How many workspaces above a package may claim it.
const MAX_NESTED: usize = 8;

/// How many members of one name are looked at for the version that is asked for.
const MAX_NAMESAKES: usize = 64;

/// Every workspace, and where each package belongs.
pub(super) struct NpmWorkspaces<'r> {
    all: Vec<NpmWorkspace<'r>>,
    /// By position of the manifest: the position of its workspace.
    of: Vec<Option<usize>>,
    /// Workspaces, and the packages below that their patterns include.
    claims: Vec<(usize, usize)>,
    /// By position of the manifest.
    versions: Vec<Option<NpmVersion>>,
}

/// A root, and the packages that belong to it.
pub(super) struct NpmWorkspace<'r> {
    /// What its files say.
    pub(super) root: NpmRoot,
    /// The outermost workspace that this one is a part of: another where Yarn's are nested, else itself.
    project: usize,
    /// By name: the positions of members.
    names: HashMap<&'r str, Vec<usize>>,
}

/// The result of looking up a name and a range in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MemberSearch {
    /// The member at this position.
    Member(usize),
    /// No member has the name.
    NoName,
    /// No member of the name has a version that is asked for.
    NoVersion,
    /// Several members do.
    Several,
}

/// How a dependency refers to a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MemberRequest {
    /// `workspace:`: only a member satisfies it.
    Protocol,
    /// A range that a registry may satisfy as well.
    Range,
    /// A peer range, which the installing package satisfies.
    Peer,
}

impl<'r> NpmWorkspaces<'r> {
    /// Finds every workspace and its members.
    pub(super) fn read(repository: &'r Repository<'_>, joined: &mut JoinedEcosystem) -> Self {
        let mut workspaces = Self {
            all: Vec::new(),
            of: vec![None; repository.members.len()],
            claims: Vec::new(),
            versions: repository
                .members
                .iter()
                .map(|member| NpmVersion::parse(member.package?.version.as_deref()?))
                .collect(),
        };
        let mut at: BTreeMap<String, usize> = BTreeMap::new();
        for directory in root::directories(repository) {
            if workspaces.is_overruled(repository, &at, &directory) {
                continue;
            }
            let position = workspaces.all.len();
            workspaces.all.push(NpmWorkspace {
                root: NpmRoot::read(repository, joined, &directory),
                project: position,
                names: HashMap::new(),
            });
            at.insert(directory, position);
        }
        workspaces.note_other_manifests(repository, joined);
        workspaces.assign(repository, joined, &at);
        workspaces.name(repository);
        workspaces.declare(repository, joined);
        workspaces
    }

    /// Says which members of pnpm workspaces have a manifest that only pnpm reads, and purlin does not.
    fn note_other_manifests(&self, repository: &Repository<'_>, joined: &mut JoinedEcosystem) {
        for workspace in self
            .all
            .iter()
            .filter(|workspace| workspace.root.tool == NpmTool::Pnpm)
        {
            let Some((path, at)) = &workspace.root.declared else {
                continue;
            };
            for dir in repository.directories() {
                if !workspace.root.includes(dir) || repository.in_directory(dir).is_some() {
                    continue;
                }
                for name in ["package.yaml", "package.json5"] {
                    let file = file_in(dir, name);
                    if repository.listing.get(&file).is_some() {
                        let reason = format!("the member `{dir}` has a {name}, which purlin does not read");
                        joined.incomplete(path, reason, at.clone());
                    }
                }
            }
        }
    }

    /// Whether the package in a directory is a member of a pnpm workspace, so that its `workspaces` means nothing.
    fn is_overruled(
        &self,
        repository: &Repository<'_>,
        at: &BTreeMap<String, usize>,
        directory: &str,
    ) -> bool {
        let roots = upwards(directory).skip(1).filter_map(|above| at.get(above));
        let mut roots = roots.filter_map(|root| self.all.get(*root)).take(MAX_NESTED);
        let outer = roots.find(|outer| outer.root.includes(directory));
        outer.is_some_and(|outer| outer.root.tool == NpmTool::Pnpm)
            && !root::has_pnpm_workspace(repository, directory)
    }

    /// The workspace of the package at a position.
    pub(super) fn of(&self, position: usize) -> Option<&NpmWorkspace<'r>> {
        let own = self.all.get((*self.of.get(position)?)?)?;
        self.all.get(own.project)
    }

    /// Assigns each package to the innermost workspace whose patterns include it, and a root that no workspace includes
    /// to its own.
    fn assign(
        &mut self,
        repository: &Repository<'_>,
        joined: &mut JoinedEcosystem,
        at: &BTreeMap<String, usize>,
    ) {
        // A workspace comes before the package in its directory, and both before everything below.
        let mut order: Vec<(&str, Option<usize>)> = at.keys().map(|root| (root.as_str(), None)).collect();
        for (position, member) in repository.members.iter().enumerate() {
            order.push((member.dir(), Some(position)));
        }
        order.sort_by(|(a, a_position), (b, b_position)| compare(a, b).then(a_position.cmp(b_position)));
        let mut open: Vec<usize> = Vec::new();
        for (dir, position) in order {
            let is_open = |root: &usize| {
                self.all
                    .get(*root)
                    .is_some_and(|root| is_within(dir, &root.root.directory))
            };
            while open.last().is_some_and(|root| !is_open(root)) {
                open.pop();
            }
            let Some(position) = position else {
                open.extend(at.get(dir));
                continue;
            };
            let claims = |root: &&usize| self.all.get(**root).is_some_and(|root| root.root.includes(dir));
            let claiming: Vec<usize> = open
                .iter()
                .rev()
                .take(MAX_NESTED)
                .filter(claims)
                .copied()
                .collect();
            let claimed = claiming.first().copied();
            self.claims
                .extend(claiming.into_iter().map(|root| (root, position)));
            if claimed.is_none()
                && open.len() > MAX_NESTED
                && let Some(member) = repository.members.get(position)
            {
                joined.incomplete(
                    member.path,
                    format!("the package is in more than {MAX_NESTED} nested workspaces; purlin doesn't read the outer ones"),
                    whole(member),
                );
            }
            let own = at.get(dir).copied();
            if let (Some(own), Some(outer)) = (own, claimed) {
                self.nest(own, outer);
            }
            if let Some(of) = self.of.get_mut(position) {
                *of = claimed.or(own);
            }
        }
        for root in 0..self.all.len() {
            let Some(workspace) = self.all.get(root) else {
                continue;
            };
            for position in workspace.root.outside.clone() {
                if let Some(of) = self.of.get_mut(position).filter(|of| of.is_none()) {
                    *of = Some(root);
                }
            }
        }
    }

    /// Yarn treats the members of members as its own:
    /// <https://yarnpkg.com/features/workspaces#what-does-it-mean-to-be-a-workspace>. The outer workspace was reached
    /// first, so that its own project is known.
    fn nest(&mut self, inner: usize, outer: usize) {
        let Some(outer) = self.all.get(outer) else { return };
        let (project, tool) = (outer.project, outer.root.tool);
        if let Some(inner) = self.all.get_mut(inner)
            && tool == NpmTool::YarnBerry
            && inner.root.tool != NpmTool::Pnpm
        {
            inner.project = project;
        }
    }

    /// Whether the package at a position is the root of the workspace that it belongs to.
    fn is_root(&self, repository: &Repository<'_>, position: usize, workspace: usize) -> bool {
        let dir = repository.members.get(position).map(Member::dir);
        self.all
            .get(workspace)
            .is_some_and(|one| Some(one.root.directory.as_str()) == dir)
    }

    /// Collects the names of members. The root is one for Yarn and pnpm; classic Yarn skips what has no version.
    fn name(&mut self, repository: &'r Repository<'_>) {
        for (position, member) in repository.members.iter().enumerate() {
            let Some(own) = self.of.get(position).copied().flatten() else {
                continue;
            };
            let Some(package) = member.package else { continue };
            let Some(name) = package.name.as_deref() else {
                continue;
            };
            let is_root = self.is_root(repository, position, own);
            let Some(project) = self.all.get(own).map(|workspace| workspace.project) else {
                continue;
            };
            let Some(workspace) = self.all.get_mut(project) else {
                continue;
            };
            let counts = match workspace.root.tool {
                NpmTool::Npm => !is_root,
                NpmTool::YarnClassic => !is_root && package.version.is_some(),
                NpmTool::YarnBerry | NpmTool::Pnpm => true,
            };
            if counts {
                workspace.names.entry(name).or_default().push(position);
            }
        }
    }

    /// A package that several workspaces include is a member of each, though its dependencies are those of the innermost.
    fn declare(&self, repository: &Repository<'_>, joined: &mut JoinedEcosystem) {
        for workspace in &self.all {
            if let Some((id, at)) = &workspace.root.declared {
                joined.workspace(id, at.clone());
                let root = repository.in_directory(&workspace.root.directory);
                if let Some(root) = root.filter(|root| root.package.is_some()) {
                    joined.member(id, root.path);
                }
            }
        }
        let own = self.of.iter().enumerate();
        let own = own.filter_map(|(position, workspace)| Some(((*workspace)?, position)));
        for (workspace, position) in self.claims.iter().copied().chain(own) {
            let member = repository
                .members
                .get(position)
                .filter(|member| member.package.is_some());
            let (Some(workspace), Some(member)) = (self.all.get(workspace), member) else {
                continue;
            };
            for workspace in [Some(workspace), self.all.get(workspace.project)]
                .into_iter()
                .flatten()
            {
                if let Some((id, _)) = &workspace.root.declared {
                    joined.member(id, member.path);
                }
            }
        }
    }

    /// The member of `workspace` that a name and a range select.
    ///
    /// - `workspace:` with `*`, `^`, `~` or nothing: any version. With a range: a member without a version counts as 0.0.0,
    ///   as pnpm and Yarn have it.
    /// - npm: a range that admits the version; `*` and nothing admit also a member without one.
    ///   <https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/dep-valid.js>
    /// - Yarn: a range that admits the version; none admits a member without one.
    ///   <https://github.com/yarnpkg/berry/blob/master/packages/yarnpkg-core/sources/Workspace.ts>,
    ///   <https://github.com/yarnpkg/yarn/blob/master/src/resolvers/contextual/workspace-resolver.js>
    /// - pnpm: only where `linkWorkspacePackages` says so, and as by protocol.
    ///   <https://pnpm.io/settings#linkworkspacepackages>
    ///
    /// A tag means the registry, except with a protocol. A peer dependency is matched by range whatever the setting: if
    /// a member has the name, the members that use the package provide that member.
    pub(super) fn find(
        &self,
        workspace: &NpmWorkspace<'_>,
        name: &str,
        range: &str,
        asked: MemberRequest,
    ) -> MemberSearch {
        let Some(named) = workspace.names.get(name) else {
            return MemberSearch::NoName;
        };
        if asked == MemberRequest::Range && !workspace.root.links {
            return MemberSearch::NoVersion;
        }
        let range = range.trim();
        let any = match asked {
            MemberRequest::Protocol => matches!(range, "" | "*" | "^" | "~"),
            MemberRequest::Range | MemberRequest::Peer => {
                matches!(range, "" | "*") && matches!(workspace.root.tool, NpmTool::Npm | NpmTool::Pnpm)
            }
        };
        let wanted = NpmRange::parse(range);
        let any = any || (asked == MemberRequest::Protocol && wanted.is_none());
        let zero = NpmVersion::parse("0.0.0");
        let counts_as_zero = asked == MemberRequest::Protocol || workspace.root.tool == NpmTool::Pnpm;
        let mut best: Option<(Option<&NpmVersion>, usize)> = None;
        let mut several = named.len() > MAX_NAMESAKES;
        for position in named.iter().copied().take(MAX_NAMESAKES) {
            let stated = self.versions.get(position).and_then(Option::as_ref);
            let version = stated.or_else(|| zero.as_ref().filter(|_| counts_as_zero));
            let admitted = version
                .zip(wanted.as_ref())
                .is_some_and(|(version, wanted)| wanted.admits(version));
            if !any && !admitted {
                continue;
            }
            match best {
                // Only pnpm lets members share a name, and takes the newest.
                Some((chosen, _)) if workspace.root.tool == NpmTool::Pnpm && chosen != version => {
                    if chosen < version {
                        best = Some((version, position));
                    }
                }
                Some(_) => several = true,
                None => best = Some((version, position)),
            }
        }
        match best {
            _ if several => MemberSearch::Several,
            Some((_, position)) => MemberSearch::Member(position),
            None => MemberSearch::NoVersion,
        }
    }
}

/// A manifest as a whole.
fn whole(member: &Member<'_>) -> FactAt {
    FactAt {
        root: crate::source::Root::Head,
        path: member.path.clone(),
        span: None,
        line: None,
    }
}
