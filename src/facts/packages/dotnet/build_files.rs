//! The files of MSBuild in the repository, each read once.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::build_file::{self, BuildStep, MAX_STEPS};
use super::condition::is_default_of;
use super::evaluation::{BuildFiles, SpanInFile};
use crate::facts::FactAt;
use crate::facts::packages::Manifest;
use crate::facts::packages::join::{Repository, place, whole};
use crate::source::RepoPath;

/// How much work is done for a whole repository. Real builds stay below it; it limits the work to seconds.
const MAX_WORK: usize = 5_000_000;

type KnownFile = Option<(Rc<Vec<BuildStep>>, Manifest)>;

pub(super) struct RepositoryBuildFiles<'a> {
    repository: &'a Repository<'a>,
    known: RefCell<BTreeMap<RepoPath, KnownFile>>,
    left: Cell<usize>,
}

impl<'a> RepositoryBuildFiles<'a> {
    pub(super) fn new(repository: &'a Repository<'a>) -> Self {
        Self {
            repository,
            known: RefCell::default(),
            left: Cell::new(MAX_WORK),
        }
    }

    fn read(&self, path: &RepoPath) -> KnownFile {
        if let Some(known) = self.known.borrow().get(path) {
            return known.clone();
        }
        let found = self.repository.files.manifest(path).and_then(|manifest| {
            let steps = build_file::read(manifest.document()?, MAX_STEPS, true)?;
            Some((Rc::new(steps), manifest))
        });
        self.known.borrow_mut().insert(path.clone(), found.clone());
        found
    }

    /// A place in a file that was read.
    pub(super) fn at(&self, at: &SpanInFile) -> FactAt {
        match self.read(&at.0) {
            Some((_, manifest)) => place(&manifest, at.1),
            None => whole(&at.0),
        }
    }

    /// The names of the properties that some file sets, other than as a default.
    pub(super) fn declared(&self) -> BTreeSet<String> {
        let is_build = |path: &RepoPath| {
            let name = path.file_name();
            [".props", ".targets", ".projitems"]
                .iter()
                .any(|ending| name.ends_with(ending))
        };
        let members = self.repository.members.iter().map(|member| member.path);
        let mut names = BTreeSet::new();
        for path in members.chain(self.repository.named(is_build)) {
            if let Some(steps) = self.build(path) {
                collect(&steps, &mut names);
            }
        }
        names
    }
}

fn collect(steps: &[BuildStep], names: &mut BTreeSet<String>) {
    for step in steps {
        match step {
            BuildStep::Property(property) => {
                let condition = property.condition.as_deref();
                if !condition.is_some_and(|condition| is_default_of(condition, &property.name)) {
                    names.insert(property.name.to_ascii_lowercase());
                }
            }
            BuildStep::Group(_, within) => collect(within, names),
            BuildStep::Choose(branches) => branches.iter().for_each(|(_, within)| collect(within, names)),
            _ => {}
        }
    }
}

impl BuildFiles for RepositoryBuildFiles<'_> {
    fn build(&self, path: &RepoPath) -> Option<Rc<Vec<BuildStep>>> {
        self.read(path).map(|(steps, _)| steps)
    }

    fn spend(&self, work: usize) -> bool {
        self.left.set(self.left.get().saturating_sub(work));
        self.left.get() > 0
    }
}
