//! Which POMs are built together: those that list modules, and all of their modules.
//! <https://maven.apache.org/guides/mini/guide-multiple-modules.html>

use std::collections::{BTreeMap, BTreeSet};

use super::poms::Poms;
use crate::facts::packages::join::{JoinedEcosystem, directory, path_in};
use crate::source::RepoPath;

/// The cost of a member in the work that is counted, so that lists which all name the same modules don't fill the
/// memory.
const COST: usize = 25;

/// The workspaces of every POM, by the workspace's root.
#[derive(Default)]
pub(super) struct Reactor {
    of: BTreeMap<RepoPath, BTreeSet<RepoPath>>,
}

impl Reactor {
    /// Follows the modules of every POM, and reports missing ones.
    pub(super) fn read(poms: &Poms<'_>, joined: &mut JoinedEcosystem) -> Self {
        let mut modules: BTreeMap<&RepoPath, Vec<&RepoPath>> = BTreeMap::new();
        let mut listed: BTreeSet<&RepoPath> = BTreeSet::new();
        for (path, _) in poms.iter() {
            if let Some(found) = modules_of(poms, path, joined) {
                listed.extend(found.iter().copied().filter(|found| *found != path));
                modules.insert(path, found);
            }
        }
        let mut reactor = Self::default();
        let mut reached: BTreeSet<&RepoPath> = BTreeSet::new();
        let roots = modules.keys().filter(|path| !listed.contains(*path));
        // If POMs list each other, the first is the root.
        let in_circles = modules.keys().filter(|path| listed.contains(*path));
        for (root, is_root) in roots
            .map(|root| (*root, true))
            .chain(in_circles.map(|root| (*root, false)))
        {
            if !is_root && reached.contains(root) {
                continue;
            }
            let Some(at) = poms.modules_at(root) else {
                continue;
            };
            joined.workspace(root, at);
            let mut seen = BTreeSet::from([root]);
            let mut next = vec![root];
            while let Some(path) = next.pop()
                && poms.spend(COST)
            {
                reached.insert(path);
                if poms.is_package(path) {
                    joined.member(root, path);
                }
                reactor.of.entry(path.clone()).or_default().insert(root.clone());
                let below = modules.get(path).map_or(&[][..], Vec::as_slice);
                next.extend(below.iter().copied().filter(|path| seen.insert(path)));
            }
        }
        reactor
    }

    /// Whether two POMs are built together.
    pub(super) fn joins(&self, one: &RepoPath, other: &RepoPath) -> bool {
        match (self.of.get(one), self.of.get(other)) {
            (Some(one), Some(other)) => one.intersection(other).next().is_some(),
            _ => false,
        }
    }
}

/// The POMs that one lists; `None` where it lists none.
fn modules_of<'a>(
    poms: &Poms<'a>,
    path: &RepoPath,
    joined: &mut JoinedEcosystem,
) -> Option<Vec<&'a RepoPath>> {
    let pom = poms.get(path)?;
    pom.modules_at?;
    let lineage = poms.lineage(path);
    let mut found = Vec::new();
    for module in &pom.modules {
        let named = lineage.resolve(&module.text);
        let module_path = named.as_deref().unwrap_or(&module.text).replace('\\', "/");
        let directory = directory(path.parent(), &module_path);
        let listed = directory.and_then(|directory| {
            let itself = RepoPath::new(directory.as_str());
            poms.key(&itself)
                .or_else(|| poms.key(&path_in(&directory, "pom.xml")))
        });
        if let Some(listed) = listed {
            found.push(listed);
        } else {
            let reason = format!("there is no pom.xml in the directory of the module `{module_path}`");
            poms.incomplete(path, reason, module.span, joined);
        }
    }
    Some(found)
}
