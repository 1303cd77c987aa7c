//! The configs below the root of a tree, and files that look like one and are not read.
//!
//! They are looked for where files are listed, by asking the tree and not the listing: like the config at the root, one
//! holds whether git tracks it or not. So a file has the same config in whatever way it is named.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Location, RuleId, Severity};
use crate::repository::{CheckedSet, File, FileKind, Look};
use crate::source::{FileId, RepoPath, directories_above};

/// What is there below the root.
#[derive(Debug, Default)]
pub(super) struct FolderConfigs {
    /// The config of each folder, by the folder's path, so that what holds above is known first.
    pub(super) files: BTreeMap<String, Found>,
    /// A notice for each file that is called almost as a config.
    pub(super) misnamed: Vec<Diagnostic>,
}

/// A config below the root.
#[derive(Debug)]
pub(super) struct Found {
    /// Where it is.
    pub(super) path: RepoPath,
    /// The file, or why it is not read.
    pub(super) file: Result<File, &'static str>,
}

impl Found {
    /// Whether a sparse checkout leaves it out.
    pub(super) fn is_left_out_of_the_work_tree(&self) -> bool {
        self.file.as_ref().is_ok_and(|file| file.sparse)
    }
}

/// Finds the configs that may hold for `paths`, or for every listed file where none are asked for.
pub(super) fn find(config: &Config, set: &CheckedSet, paths: &[String]) -> FolderConfigs {
    let mut found = FolderConfigs::default();
    let named = above(paths);
    for folder in folders(set, paths, &named) {
        if config::is_of_a_forge(folder.split('/')) {
            continue;
        }
        let path = RepoPath::new(format!("{folder}/{}", config::FILE_NAME));
        // The config that an argument names is the root's, wherever it lies.
        let is_of_root = || {
            let root = config.text.as_ref();
            root.is_some_and(|root| *root.file() == FileId::from(path.clone()))
        };
        if let Some(file) = look(set, path.as_str())
            && !is_of_root()
            && !config.exclude.covers(path.as_str())
        {
            found.files.insert(folder.to_owned(), Found { path, file });
        }
        let others = config::OTHER_NAMES.iter().chain(&config::OTHER_PLACES);
        for other in others.map(|name| format!("{folder}/{name}")) {
            // Only where somebody names the folder is the tree asked for each of these names.
            let is_there = set.get(&other).is_some() || (named.contains(folder) && set.tree().has(&other));
            if is_there && !config.exclude.covers(&other) {
                let has_one = found.files.contains_key(folder);
                found.misnamed.push(misnamed(folder, &other, has_one));
            }
        }
    }
    found
}

/// The directories that may hold a config for what is asked for, sorted.
fn folders<'s>(set: &'s CheckedSet, paths: &'s [String], named: &BTreeSet<&'s str>) -> BTreeSet<&'s str> {
    let mut folders = named.clone();
    let asked: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
    let is_asked = |path: &str| {
        let mut above = directories_above(path).chain([path]);
        asked.is_empty() || above.any(|above| asked.contains(above))
    };
    // Files of one directory follow each other.
    let mut last = "";
    for file in set.files() {
        let folder = file.path.parent();
        if folder == last || !is_asked(file.path.as_str()) {
            continue;
        }
        last = folder;
        for folder in directories_above(file.path.as_str()).rev() {
            if !folders.insert(folder) {
                break;
            }
        }
    }
    folders
}

/// The directories at and above some paths. What is a file holds no config, so that asking for one does no harm.
fn above(paths: &[String]) -> BTreeSet<&str> {
    let named = paths.iter().filter(|path| !path.is_empty());
    named
        .flat_map(|path| directories_above(path).chain([path.as_str()]))
        .collect()
}

/// What is at the path of a config; `None` where nothing is.
fn look(set: &CheckedSet, path: &str) -> Option<Result<File, &'static str>> {
    let listed = set.get(path);
    if let Some(file) = listed {
        if file.kind == FileKind::Submodule {
            return None;
        }
        // A name that is not text can be asked for by its bytes alone.
        let is_named_in_bytes = file.raw.is_some() && set.size(file).is_some();
        if file.sparse || is_named_in_bytes {
            return Some(Ok(file.clone()));
        }
    } else if !set.tree().has(path) {
        return None;
    }
    match set.tree().look(path) {
        Look::File(file) => Some(Ok(file)),
        Look::Link(link) if link.as_str() == path => {
            Some(Err("it is a symbolic link, which purlin does not follow"))
        }
        Look::Submodule | Look::Special => Some(Err("it is not a regular file")),
        Look::Link(_) | Look::Nothing | Look::Directory => None,
    }
}

/// Settings that nobody reads must not look as if they held.
fn misnamed(folder: &str, path: &str, has_config: bool) -> Diagnostic {
    let place = Location::file(FileId::from(RepoPath::new(path)));
    let name = config::FILE_NAME;
    let (message, help) = if has_config {
        (
            format!("`{path}` is not read: the config of this folder is `{folder}/{name}`"),
            "Move its settings there, and remove it".to_owned(),
        )
    } else {
        (
            format!("`{path}` is not read: the config of a folder is named `{name}`"),
            format!("Rename it to {folder}/{name}, or remove it"),
        )
    };
    Diagnostic::new(RuleId::new(config::FAULT_RULE), Severity::Warning, message, place).with_help(help)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::repository::{ListOptions, Memory, Tree};

    fn found(listed: &[&str], others: &[&str], paths: &[&str]) -> (Vec<String>, Vec<String>) {
        let all = listed.iter().chain(others).map(|path| (*path, ""));
        let tree = Arc::new(Untracked {
            all: Memory::new(all),
            listed: Memory::new(listed.iter().map(|path| (*path, ""))),
        });
        let set = CheckedSet::open(tree, &ListOptions::default()).expect("a listing");
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        let found = find(&Config::default(), &set, &paths);
        let files = found.files.values().map(|found| found.path.to_string());
        let misnamed = found.misnamed.iter().map(|said| said.message.clone());
        (files.collect(), misnamed.collect())
    }

    /// A tree that lists only some of what is there, as a work tree with untracked files does.
    #[derive(Debug)]
    struct Untracked {
        all: Memory,
        listed: Memory,
    }

    impl Tree for Untracked {
        fn id(&self) -> crate::source::Root {
            self.all.id()
        }
        fn list(
            &self,
            options: &ListOptions,
        ) -> Result<crate::repository::Listing, crate::repository::ListError> {
            self.listed.list(options)
        }
        fn look(&self, path: &str) -> Look {
            self.all.look(path)
        }
        fn below(&self, directory: &str) -> crate::repository::Below {
            self.all.below(directory)
        }
        fn size(&self, file: &File) -> Option<u64> {
            self.all.size(file)
        }
        fn read(&self, file: &File, limit: u64) -> Result<Vec<u8>, crate::repository::ReadError> {
            self.all.read(file, limit)
        }
    }

    #[test]
    fn a_config_is_found_wherever_listed_files_lie_tracked_or_not() {
        let listed = [
            "a/b/c.json",
            "d/purlin.yaml",
            "e.json",
            ".github/workflows/purlin.yaml",
        ];
        let others = ["a/purlin.yaml", "f/purlin.yaml", ".github/purlin.yaml"];
        assert_eq!(found(&listed, &others, &[]).0, ["a/purlin.yaml", "d/purlin.yaml"]);
        for path in ["a", "a/b", "a/b/c.json"] {
            assert_eq!(found(&listed, &others, &[path]).0, ["a/purlin.yaml"], "{path}");
        }
        assert_eq!(found(&listed, &others, &["e.json"]).0, Vec::<String>::new());
    }

    #[test]
    fn a_config_by_another_name_is_not_passed_over() {
        let listed = ["a/x.json", "a/purlin.yml", "b/.purlin.yaml", "b/purlin.yaml"];
        let alone = "`a/purlin.yml` is not read: the config of a folder is named `purlin.yaml`";
        let second = "`b/.purlin.yaml` is not read: the config of this folder is `b/purlin.yaml`";
        assert_eq!(found(&listed, &[], &[]).1, [alone, second]);
        assert_eq!(found(&listed, &[], &["a/x.json"]).1, [alone]);
        let elsewhere = "`c/.github/purlin.yaml` is not read: the config of a folder is named `purlin.yaml`";
        assert_eq!(
            found(&["c/x.json"], &["c/.github/purlin.yaml"], &["c/x.json"]).1,
            [elsewhere]
        );
    }
}
