//! Which files the facts about some paths are read from.

use std::collections::BTreeSet;

use super::ownership::files;
use super::packages;
use crate::config::ArchitectureConfig;
use crate::repository::{Names, Only};

/// Every file that facts about `paths` (relative to the root, files or directories) may be read from, whether it exists
/// or not: ownership files, and manifests in the directories above. Manifests that are recognised by the end of their
/// names are missing here; `Only::next to` adds them. With `components` and without a declaration of components, it is
/// every manifest, since each package is then a component with the name of the package.
#[must_use]
pub fn consulted_for(paths: &[String], components: Option<&ArchitectureConfig>) -> Only {
    let mut directories = BTreeSet::from([""]);
    for path in paths {
        let mut path = path.as_str();
        while let Some((parent, _)) = path.rsplit_once('/') {
            if !directories.insert(parent) {
                break;
            }
            path = parent;
        }
    }
    let (manifests, beside) = packages::holding();
    let in_each: Vec<&str> = manifests
        .iter()
        .copied()
        .chain(files::IN_EACH_DIRECTORY)
        .chain([packages::MAVEN_CONFIG])
        .collect();
    let mut paths: BTreeSet<String> = files::at_one_place().map(str::to_owned).collect();
    for directory in directories {
        paths.extend(in_each.iter().map(|name| match directory {
            "" => (*name).to_owned(),
            _ => format!("{directory}/{name}"),
        }));
    }
    let anywhere = match components {
        Some(declared) if declared.components.is_empty() => Names {
            whole: manifests,
            ends: beside.iter().map(|end| (*end).into()).collect(),
        },
        _ => Names::default(),
    };
    Only {
        paths: paths.into_iter().collect(),
        beside,
        anywhere,
        listed_names: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ownership_files_and_the_manifests_above_are_consulted() {
        let files = consulted_for(&["a/b/c.txt".to_owned()], None).paths;
        for file in [
            ".github/CODEOWNERS",
            "package.json",
            "a/Cargo.toml",
            "a/b/go.mod",
            "a/OWNERS",
        ] {
            assert!(files.iter().any(|known| known == file), "{file}");
        }
        assert!(!files.iter().any(|known| known == "a/b/c.txt/package.json"));
    }
}
