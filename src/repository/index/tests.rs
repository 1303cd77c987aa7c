//! Indexes that git wrote, read beside git.

use proptest::prelude::*;

use super::*;
use crate::repository::Names;
use crate::repository::scratch::Scratch;

/// What the index file says, which has to be what git says; `None` where git has to be asked.
fn both(root: &Path, only: &[&str]) -> Option<Vec<String>> {
    let only = Only {
        paths: only.iter().map(|path| (*path).to_owned()).collect(),
        beside: vec![".tf"],
        ..Only::default()
    };
    both_ways(root, &only)
}

fn both_ways(root: &Path, only: &Only) -> Option<Vec<String>> {
    let files = tracked(root, only)?.files;
    let mut by_git = Git::default().tracked(root, only).unwrap().files;
    by_git.sort_by(|a, b| a.path.cmp(&b.path));
    let mut sorted = files.clone();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    assert_eq!(sorted, by_git);
    if only.is_everything() {
        counts(root, files.len());
    }
    Some(files.iter().map(|file| file.path.as_str().to_owned()).collect())
}

/// What its path decides is listed, and the others are counted.
fn counts(root: &Path, all: usize) {
    let only = Only {
        listed_names: Some(Names {
            whole: vec!["z"],
            ends: vec!["/b".into()],
        }),
        ..Only::default()
    };
    let Tracked { files, others } = tracked(root, &only).unwrap();
    assert_eq!(files.len() + others, all);
    assert!(
        (files.iter().map(|file| file.path.as_str()))
            .all(|path| path == "z" || path.ends_with("/z") || path.ends_with("/b")),
    );
}

fn repository() -> Scratch {
    let scratch = Scratch::git();
    fill(&scratch);
    scratch
}

fn fill(scratch: &Scratch) {
    for name in ["a", "part/b", "part/deep/c.json", "part.d/e", "z"] {
        scratch.write(name, "");
    }
    scratch.write(&format!("long/{}", "n".repeat(200)), "");
    #[cfg(unix)]
    std::os::unix::fs::symlink("a", scratch.path("link")).unwrap();
    scratch.commit_all();
}

#[test]
fn names_are_found_anywhere() {
    let scratch = repository();
    let only = Only {
        paths: vec!["z".to_owned()],
        anywhere: Names {
            whole: vec!["a", "e"],
            ends: vec![".json".into()],
        },
        ..Only::default()
    };
    let names = both_ways(scratch.root(), &only).unwrap();
    assert_eq!(names, ["a", "part.d/e", "part/deep/c.json", "z"]);
}

#[test]
fn every_version_is_read() {
    for version in ["2", "3", "4"] {
        let scratch = repository();
        scratch.write("later", "");
        scratch.run_git(&["add", "--intent-to-add", "later"]);
        scratch.run_git(&["update-index", "--assume-unchanged", "z"]);
        scratch.run_git(&["update-index", "--skip-worktree", "part/b"]);
        std::fs::remove_file(scratch.path("part/b")).unwrap();
        scratch.run_git(&["update-index", "--index-version", version]);
        let names = both(scratch.root(), &[]).expect(version);
        assert_eq!(names.len(), 8, "{names:?}");
        assert!(
            tracked(scratch.root(), &Only::default())
                .unwrap()
                .files
                .iter()
                .any(|file| file.sparse)
        );
    }
}

#[test]
fn names_longer_than_their_field_are_read() {
    let scratch = repository();
    let long = vec!["directory-of-a-long-path"; 400].join("/");
    assert!(long.len() > 0xfff);
    let object = scratch.run_git(&["hash-object", "-w", "a"]);
    let entry = format!("100644,{},{long}", object.trim());
    for version in ["2", "4"] {
        scratch.run_git(&["update-index", "--index-version", version]);
        scratch.run_git(&["update-index", "--add", "--cacheinfo", &entry]);
        assert!(both(scratch.root(), &[]).expect(version).contains(&long));
    }
}

#[test]
fn object_names_of_both_lengths_are_read() {
    let scratch = Scratch::plain();
    scratch.run_git(&["init", "-q", "--object-format=sha256"]);
    assert_eq!(both(scratch.root(), &[]), None, "there is no index yet");
    fill(&scratch);
    assert_eq!(both(scratch.root(), &[]).map(|names| names.len()), Some(7));
    scratch.run_git(&["rm", "-q", "-r", "--cached", "."]);
    assert_eq!(both(scratch.root(), &[]), Some(Vec::new()));
}

#[test]
fn names_with_an_end_are_read_beside_the_parts() {
    let scratch = repository();
    for path in [
        "main.tf",
        "part/x.tf",
        "part/deep/y.tf",
        "p*t/x.tf",
        "p*t/z",
        "port/x.tf",
    ] {
        scratch.write(path, "");
    }
    scratch.run_git(&["add", "."]);
    assert_eq!(
        both(scratch.root(), &["part/b"]).unwrap(),
        ["part/b", "part/x.tf"]
    );
    assert_eq!(both(scratch.root(), &["p*t/z"]).unwrap(), ["p*t/x.tf", "p*t/z"]);
    assert_eq!(both(scratch.root(), &["z"]).unwrap(), ["main.tf", "z"]);
}

#[test]
fn parts_are_read() {
    let scratch = repository();
    assert_eq!(
        both(scratch.root(), &["part", "z", "nope"]).unwrap(),
        ["part/b", "part/deep/c.json", "z"]
    );
    assert_eq!(both(&scratch.path("part"), &[]).unwrap(), ["b", "deep/c.json"]);
    assert_eq!(both(&scratch.path("part"), &["deep"]).unwrap(), ["deep/c.json"]);
}

#[test]
fn conflicts_submodules_and_names_that_are_not_utf8_are_read() {
    let scratch = repository();
    scratch.run_git(&["checkout", "-q", "-b", "other"]);
    scratch.write("a", "theirs");
    scratch.commit_all();
    scratch.run_git(&["checkout", "-q", "main"]);
    scratch.write("a", "ours");
    scratch.commit_all();
    let merge = std::process::Command::new("git")
        .args([
            "-c",
            "user.name=T",
            "-c",
            "user.email=t@example.com",
            "merge",
            "-q",
            "other",
        ])
        .current_dir(scratch.root())
        .output()
        .unwrap();
    assert!(!merge.status.success());
    let commit = scratch.run_git(&["rev-parse", "HEAD"]);
    scratch.run_git(&[
        "update-index",
        "--add",
        "--cacheinfo",
        &format!("160000,{},module", commit.trim()),
    ]);
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::ffi::OsStrExt as _;
        let name = std::ffi::OsStr::from_bytes(b"part/\xff");
        std::fs::write(scratch.root().join(name), "").unwrap();
        scratch.run_git(&["add", "part"]);
    }
    assert!(both(scratch.root(), &[]).unwrap().len() > 7);
}

#[test]
fn worktrees_are_read_and_split_and_sparse_indexes_left_to_git() {
    let scratch = repository();
    scratch.run_git(&["worktree", "add", "-q", "linked", "-b", "linked"]);
    assert_eq!(
        both(&scratch.path("linked"), &[]).map(|names| names.len()),
        Some(7)
    );

    let scratch = repository();
    scratch.run_git(&["update-index", "--split-index"]);
    assert_eq!(both(scratch.root(), &[]), None);

    let scratch = repository();
    scratch.run_git(&["sparse-checkout", "set", "--cone", "--sparse-index", "part"]);
    assert_eq!(both(scratch.root(), &[]), None);
}

#[test]
fn what_git_would_not_take_for_a_repository_is_left_to_git() {
    let scratch = repository();
    for (path, content) in [("HEAD", "nonsense\n"), ("commondir", "../nowhere\n")] {
        let path = scratch.path(".git").join(path);
        let before = std::fs::read(&path).ok();
        std::fs::write(&path, content).unwrap();
        assert!(
            tracked(scratch.root(), &Only::default()).is_none(),
            "{}",
            path.display()
        );
        match before {
            Some(before) => std::fs::write(&path, before).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        }
    }
    assert!(tracked(scratch.root(), &Only::default()).is_some());
}

fn names(index: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut names = Vec::new();
    read(index, |entry| {
        names.push(entry.name.to_vec());
        Some(())
    })?;
    Some(names)
}

#[test]
fn no_part_of_an_index_passes_for_the_whole() {
    for version in ["2", "4"] {
        let scratch = repository();
        scratch.run_git(&["update-index", "--index-version", version]);
        let index = std::fs::read(scratch.path(".git/index")).unwrap();
        let whole = names(&index).unwrap();
        assert_eq!(whole.len(), 7);
        for length in 0..index.len() {
            let part = names(&index[..length]);
            // Cut within an extension, the last bytes may stand where a checksum would: every entry was read then.
            assert!(part.is_none_or(|part| part == whole), "{length}");
        }
    }
}

proptest! {
    #[test]
    fn a_damaged_index_is_read_as_some_names_or_not_at_all(
        damage in proptest::collection::vec((0usize..1200, any::<u8>()), 1..8),
    ) {
        use std::sync::OnceLock;
        static INDEX: OnceLock<Vec<u8>> = OnceLock::new();
        let mut index = INDEX
            .get_or_init(|| std::fs::read(repository().path(".git/index")).unwrap())
            .clone();
        for (at, byte) in damage {
            if let Some(old) = index.get_mut(at) {
                *old = byte;
            }
        }
        for name in names(&index).into_iter().flatten() {
            prop_assert!(!name.is_empty() && !name.contains(&0));
        }
    }
}
