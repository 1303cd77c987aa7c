//! The gems of the repository by directory.

use std::collections::{BTreeMap, HashMap};

use super::super::join::Repository;
use crate::facts::PackageFact;

/// The gems of the repository, each with a gemspec.
pub(super) struct Gems<'a> {
    /// By the directory of the gemspec, in the order of their paths.
    pub(super) in_directory: BTreeMap<&'a str, Vec<&'a PackageFact>>,
    /// By the directory above that.
    below: BTreeMap<&'a str, Vec<&'a PackageFact>>,
    /// By a directory from which Bundler finds them, and name.
    by_name: HashMap<(&'a str, &'a str), Vec<&'a PackageFact>>,
}

impl<'a> Gems<'a> {
    pub(super) fn new(repository: &Repository<'a>) -> Self {
        let mut gems = Self {
            in_directory: BTreeMap::new(),
            below: BTreeMap::new(),
            by_name: HashMap::new(),
        };
        for member in &repository.members {
            let Some(package) = member.package.filter(|_| super::is_gemspec(member.path)) else {
                continue;
            };
            let directory = member.path.parent();
            gems.in_directory.entry(directory).or_default().push(package);
            let above =
                (!directory.is_empty()).then(|| directory.rsplit_once('/').map_or("", |(above, _)| above));
            if let Some(above) = above {
                gems.below.entry(above).or_default().push(package);
            }
            if let Some(name) = package.name.as_deref() {
                for from in [Some(directory), above].into_iter().flatten() {
                    gems.by_name.entry((from, name)).or_default().push(package);
                }
            }
        }
        gems
    }

    /// The gems that a `path` to this directory includes: its gemspecs `{,*,*/*}.gemspec`.
    pub(super) fn brought_by<'s>(
        &'s self,
        directory: &str,
    ) -> impl Iterator<Item = &'a PackageFact> + use<'s, 'a> {
        let of = |map: &'s BTreeMap<&'a str, Vec<&'a PackageFact>>| {
            map.get(directory).into_iter().flatten().copied()
        };
        of(&self.in_directory).chain(of(&self.below))
    }

    /// The gem of a name that such a directory includes; the first of several.
    pub(super) fn named(&self, directory: &str, name: &str) -> Option<&'a PackageFact> {
        // The keys live as long as the packages; a lookup needs no more.
        let found: &Vec<&'a PackageFact> = self.by_name.get(&(directory, name))?;
        found.first().copied()
    }
}
