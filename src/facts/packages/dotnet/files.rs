//! The files of MSBuild in the repository, each read once.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::build::{self, MAX_STEPS, Step};
use super::condition::is_default_of;
use super::evaluation::{Builds, Place};
use crate::facts::FactAt;
use crate::facts::packages::Manifest;
use crate::facts::packages::join::{Repository, place, whole};
use crate::source::RepoPath;

/// How much is looked at in all of a repository: more than any build has, and seconds of work.
const MAX_WORK: usize = 5_000_000;

type Known = Option<(Rc<Vec<Step>>, Manifest)>;

pub(super) struct Files<'a> {
    repository: &'a Repository<'a>,
    known: RefCell<BTreeMap<RepoPath, Known>>,
    left: Cell<usize>,
}

impl<'a> Files<'a> {
    pub(super) fn new(repository: &'a Repository<'a>) -> Self {
        Self {
            repository,
            known: RefCell::default(),
            left: Cell::new(MAX_WORK),
        }
    }

    fn read(&self, path: &RepoPath) -> Known {
        if let Some(known) = self.known.borrow().get(path) {
            return known.clone();
        }
        let found = self.repository.files.manifest(path).and_then(|manifest| {
            let steps = build::read(manifest.document()?, MAX_STEPS, true)?;
            Some((Rc::new(steps), manifest))
        });
        self.known.borrow_mut().insert(path.clone(), found.clone());
        found
    }

    /// A place in a file that was read.
    pub(super) fn at(&self, at: &Place) -> FactAt {
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

fn collect(steps: &[Step], names: &mut BTreeSet<String>) {
    for step in steps {
        match step {
            Step::Property(property) => {
                let condition = property.condition.as_deref();
                if !condition.is_some_and(|condition| is_default_of(condition, &property.name)) {
                    names.insert(property.name.to_ascii_lowercase());
                }
            }
            Step::Group(_, within) => collect(within, names),
            Step::Choose(branches) => branches.iter().for_each(|(_, within)| collect(within, names)),
            _ => {}
        }
    }
}

impl Builds for Files<'_> {
    fn build(&self, path: &RepoPath) -> Option<Rc<Vec<Step>>> {
        self.read(path).map(|(steps, _)| steps)
    }

    fn spend(&self, work: usize) -> bool {
        self.left.set(self.left.get().saturating_sub(work));
        self.left.get() > 0
    }
}
