//! Listings of real git repositories.

use std::path::PathBuf;

use super::scratch::Scratch;
use super::*;

fn names(listing: &Listing) -> Vec<&str> {
    listing.files().iter().map(|file| file.path.as_str()).collect()
}

fn list(root: &Path, options: &ListOptions) -> Result<Listing, ListError> {
    tree(root).list(options)
}

fn tree(root: &Path) -> WorkTree {
    WorkTree::new(root.to_path_buf())
}

/// What the index holds, whether git reads it or purlin.
fn tracked(root: &Path) -> Listing {
    let listing = list(root, &ListOptions::default()).unwrap();
    let by_git = tree(root)
        .list_with(&Git::default(), &ListOptions::default())
        .unwrap();
    assert_eq!(listing.files(), by_git.files());
    listing
}

#[test]
fn the_index_decides_and_not_the_ignore_files() {
    let scratch = Scratch::git();
    scratch.write(".gitignore", "*.log\n");
    scratch.write("a.log", "");
    scratch.write("b/c.txt", "");
    scratch.run_git(&["add", "-f", "."]);
    scratch.write("new.txt", "");
    scratch.write("new.log", "");
    scratch.write("b/new.txt", "");
    let listing = tracked(scratch.root());
    assert_eq!(listing.listed_by(), ListedBy::Git);
    assert_eq!(listing.walked_because(), None);
    assert_eq!(names(&listing), [".gitignore", "a.log", "b/c.txt"]);

    let options = ListOptions {
        untracked: true,
        ..ListOptions::default()
    };
    let more = list(scratch.root(), &options).unwrap();
    assert_eq!(
        names(&more),
        [".gitignore", "a.log", "b/c.txt", "b/new.txt", "new.txt"]
    );

    let exclude = GlobList::new(crate::matching::GlobDialect::Paths, ["b"]).unwrap();
    let left_out = untracked(scratch.root(), &exclude).unwrap();
    assert_eq!(
        left_out.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(),
        ["new.txt"]
    );
}

#[test]
fn untracked_repositories_and_links_are_told_apart() {
    let scratch = Scratch::git();
    scratch.run_git(&["init", "-q", "nested"]);
    scratch.write("nested/file", "");
    scratch.write("plain", "");
    #[cfg(unix)]
    std::os::unix::fs::symlink("plain", scratch.path("link")).unwrap();
    let files = untracked(scratch.root(), &GlobList::default()).unwrap();
    let kinds: Vec<_> = files.iter().map(|file| (file.path.as_str(), file.kind)).collect();
    #[cfg(unix)]
    assert!(kinds.contains(&("link", FileKind::Symlink)));
    assert!(kinds.contains(&("plain", FileKind::Regular)));
    assert!(kinds.contains(&("nested", FileKind::Submodule)), "{kinds:?}");
}

#[test]
fn deleted_files_stay_listed_and_read_as_absent() {
    let scratch = Scratch::git();
    scratch.write("a/gone", "x");
    scratch.write("kept", "four");
    scratch.commit_all();
    std::fs::remove_dir_all(scratch.path("a")).unwrap();
    let listing = tracked(scratch.root());
    let gone = listing.get("a/gone").unwrap();
    assert!(!gone.sparse);
    assert_eq!(tree(scratch.root()).size(gone), None);
    assert!(matches!(
        tree(scratch.root()).read(gone, 10),
        Err(ReadError::NotFound)
    ));
    let kept = listing.get("kept").unwrap();
    assert_eq!(tree(scratch.root()).size(kept), Some(4));
    assert_eq!(tree(scratch.root()).read(kept, 4).unwrap(), b"four");
    assert!(matches!(
        tree(scratch.root()).read(kept, 3),
        Err(ReadError::TooLarge { size: 4, limit: 3 })
    ));
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_tree() {
    let outside = Scratch::plain();
    outside.write("secret", "secret");
    let scratch = Scratch::git();
    scratch.write("dir/secret", "mine");
    scratch.write("file", "mine");
    scratch.write("pipe", "mine");
    std::os::unix::fs::symlink("file", scratch.path("link")).unwrap();
    scratch.commit_all();
    std::fs::remove_dir_all(scratch.path("dir")).unwrap();
    std::fs::remove_file(scratch.path("file")).unwrap();
    std::fs::remove_file(scratch.path("pipe")).unwrap();
    std::os::unix::fs::symlink(outside.root(), scratch.path("dir")).unwrap();
    std::os::unix::fs::symlink(outside.path("secret"), scratch.path("file")).unwrap();
    assert!(
        std::process::Command::new("mkfifo")
            .arg(scratch.path("pipe"))
            .status()
            .unwrap()
            .success()
    );

    let listing = tracked(scratch.root());
    assert_eq!(listing.get("link").unwrap().kind, FileKind::Symlink);
    let read = |name: &str| tree(scratch.root()).read(listing.get(name).unwrap(), 100);
    assert!(matches!(read("dir/secret"), Err(ReadError::ThroughSymlink)));
    assert_eq!(
        tree(scratch.root()).size(listing.get("dir/secret").unwrap()),
        None
    );
    for name in ["file", "link", "pipe"] {
        assert!(matches!(read(name), Err(ReadError::NotRegular)), "{name}");
        assert_eq!(tree(scratch.root()).size(listing.get(name).unwrap()), None);
    }
}

#[test]
fn a_directory_in_place_of_a_file_is_not_read() {
    let scratch = Scratch::git();
    scratch.write("a", "x");
    scratch.commit_all();
    std::fs::remove_file(scratch.path("a")).unwrap();
    scratch.write("a/b", "x");
    let listing = tracked(scratch.root());
    assert!(matches!(
        tree(scratch.root()).read(listing.get("a").unwrap(), 10),
        Err(ReadError::NotRegular)
    ));
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf8_can_be_read() {
    use std::os::unix::ffi::OsStrExt as _;
    let scratch = Scratch::git();
    scratch.write("d/ok", "");
    let odd = std::ffi::OsStr::from_bytes(b"d/\xffodd\n");
    std::fs::write(scratch.root().join(odd), "odd").unwrap();
    scratch.commit_all();
    let listing = tracked(scratch.root());
    assert_eq!(names(&listing), ["d/\\xffodd\n", "d/ok"]);
    let file = listing.get("d/\\xffodd\n").unwrap();
    assert_eq!(tree(scratch.root()).read(file, 10).unwrap(), b"odd");
    assert_eq!(tree(scratch.root()).size(file), Some(3));

    std::fs::remove_dir_all(scratch.path(".git")).unwrap();
    let walked = tracked(scratch.root());
    assert_eq!(walked.files(), listing.files());
}

#[test]
fn submodules_are_names_from_outside_and_roots_from_inside() {
    let library = Scratch::git();
    library.write("lib.txt", "");
    library.commit_all();
    let scratch = Scratch::git();
    scratch.write("a", "");
    let url = library.root().to_str().unwrap();
    scratch.run_git(&["submodule", "--quiet", "add", url, "dep"]);
    scratch.commit_all();
    let listing = tracked(scratch.root());
    assert_eq!(names(&listing), [".gitmodules", "a", "dep"]);
    let dep = listing.get("dep").unwrap();
    assert_eq!(dep.kind, FileKind::Submodule);
    assert!(matches!(
        tree(scratch.root()).read(dep, 10),
        Err(ReadError::NotRegular)
    ));

    let root = discover(&scratch.path("dep/lib.txt")).unwrap();
    assert_eq!(root.path, scratch.path("dep"));
    assert_eq!(names(&tracked(&root.path)), ["lib.txt"]);
}

#[test]
fn linked_worktrees_list_their_own_index() {
    let scratch = Scratch::git();
    scratch.write("a", "");
    scratch.commit_all();
    let other = Scratch::plain();
    let tree = other.path("tree");
    scratch.run_git(&["worktree", "add", "-q", tree.to_str().unwrap()]);
    std::fs::write(tree.join("b"), "").unwrap();
    Scratch::run_git_at(&tree, &["add", "b"]);
    assert_eq!(discover(&tree.join("b")).unwrap().path, tree);
    assert_eq!(names(&tracked(&tree)), ["a", "b"]);
    assert_eq!(names(&tracked(scratch.root())), ["a"]);

    // A worktree of a bare repository, whose shared configuration says `core.bare`.
    let bare = other.path("bare.git");
    scratch.run_git(&["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    let second = other.path("second");
    Scratch::run_git_at(
        &bare,
        &["worktree", "add", "-q", second.to_str().unwrap(), "main"],
    );
    assert_eq!(names(&tracked(&second)), ["a"]);

    // What is left of a worktree whose repository is gone cannot be listed, and must not be walked instead.
    std::fs::remove_dir_all(&bare).unwrap();
    let error = list(&second, &ListOptions::default()).unwrap_err();
    assert!(matches!(error, ListError::GitFailed { .. }), "{error}");
    assert!(error.hint().contains("not there"), "{error}: {}", error.hint());
}

#[test]
fn a_damaged_git_directory_never_falls_back_to_a_repository_above() {
    let scratch = Scratch::git();
    scratch.write("a", "");
    scratch.write("inner/b", "");
    scratch.commit_all();
    std::fs::create_dir(scratch.path("inner/.git")).unwrap();
    let root = discover(&scratch.path("inner/b")).unwrap();
    assert_eq!(root.path, scratch.path("inner"));
    let error = list(&root.path, &ListOptions::default()).unwrap_err();
    assert!(matches!(error, ListError::GitFailed { .. }), "{error}");
}

#[test]
fn sparse_checkouts_list_what_they_leave_out() {
    for index in ["--no-sparse-index", "--sparse-index"] {
        let scratch = Scratch::git();
        for name in ["top", "in/a", "out/b", "out/deep/c", "skipped"] {
            scratch.write(name, "");
        }
        scratch.commit_all();
        scratch.run_git(&["sparse-checkout", "set", "--cone", index, "in"]);
        scratch.run_git(&["update-index", "--skip-worktree", "skipped"]);
        let listing = tracked(scratch.root());
        assert_eq!(names(&listing), ["in/a", "out/b", "out/deep/c", "skipped", "top"]);
        let sparse: Vec<_> = listing.files().iter().map(|file| file.sparse).collect();
        assert_eq!(sparse, [false, true, true, false, false], "{index}");
        assert!(matches!(
            tree(scratch.root()).read(listing.get("out/b").unwrap(), 10),
            Err(ReadError::Sparse)
        ));
    }
}

#[test]
fn conflicts_are_listed_once() {
    let scratch = Scratch::git();
    scratch.write("a", "base\n");
    scratch.commit_all();
    scratch.run_git(&["checkout", "-q", "-b", "other"]);
    scratch.write("a", "other\n");
    scratch.commit_all();
    scratch.run_git(&["checkout", "-q", "main"]);
    scratch.write("a", "main\n");
    scratch.commit_all();
    // Merging stops with a failure, as it should.
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
    assert_eq!(scratch.run_git(&["ls-files", "-u"]).lines().count(), 3);
    assert_eq!(names(&tracked(scratch.root())), ["a"]);
}

/// Runs this test binary again for one ignored test, in another environment and directory.
fn list_in_child(root: &Path, cwd: &Path, environment: &[(&str, PathBuf)]) -> String {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", "repository::tests::child", "--ignored", "--nocapture"])
        .current_dir(cwd)
        .env("PURLIN_TEST_ROOT", root);
    for (name, value) in environment {
        child.env(name, value);
    }
    let output = child.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .find_map(|line| line.split_once("listed "))
        .unwrap()
        .1
        .to_owned()
}

#[test]
#[ignore = "the other half of tests that need an environment of their own"]
#[allow(clippy::print_stdout)]
fn child() {
    let root = PathBuf::from(std::env::var_os("PURLIN_TEST_ROOT").unwrap());
    let root = discover(&root).unwrap();
    println!("\nlisted {:?}", names(&tracked(&root.path)));
}

#[test]
fn neither_a_hooks_environment_nor_the_directory_changes_the_answer() {
    let scratch = Scratch::git();
    scratch.write("a", "");
    scratch.write("sub/b", "");
    scratch.commit_all();
    let other = Scratch::git();
    other.write("other", "");
    other.commit_all();
    let expected = r#"["a", "sub/b"]"#;
    let index = other.path(".git/index");
    let hostile = [
        ("GIT_DIR", other.path(".git")),
        ("GIT_WORK_TREE", other.root().to_path_buf()),
        ("GIT_INDEX_FILE", index),
        ("GIT_COMMON_DIR", other.path(".git")),
        ("GIT_OBJECT_DIRECTORY", other.path(".git/objects")),
        ("GIT_PREFIX", PathBuf::from("sub/")),
        ("GIT_CONFIG_PARAMETERS", PathBuf::from("'core.worktree'='/'")),
        ("GIT_CEILING_DIRECTORIES", scratch.root().to_path_buf()),
    ];
    assert_eq!(list_in_child(scratch.root(), other.root(), &hostile), expected);
    assert_eq!(list_in_child(scratch.root(), Path::new("/"), &[]), expected);
    assert_eq!(list_in_child(Path::new("."), &scratch.path("sub"), &[]), expected);
    assert_eq!(
        list_in_child(Path::new("sub"), scratch.root(), &hostile),
        expected
    );
}

#[cfg(unix)]
#[test]
fn nothing_that_the_repository_configures_is_run() {
    use std::os::unix::fs::PermissionsExt as _;
    let scratch = Scratch::git();
    scratch.write("a", "");
    scratch.commit_all();
    let trap = scratch.path(".git/trap");
    let sprung = scratch.path("sprung");
    std::fs::write(&trap, format!("#!/bin/sh\ntouch '{}'\n", sprung.display())).unwrap();
    std::fs::set_permissions(&trap, std::fs::Permissions::from_mode(0o755)).unwrap();
    for key in [
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "core.sshCommand",
        "core.editor",
    ] {
        scratch.run_git(&[
            "-c",
            "core.fsmonitor=false",
            "config",
            key,
            trap.to_str().unwrap(),
        ]);
    }
    scratch.run_git(&["-c", "core.fsmonitor=false", "config", "core.hooksPath", ".git"]);
    assert_eq!(names(&tracked(scratch.root())), ["a"]);
    assert!(
        untracked(scratch.root(), &GlobList::default())
            .unwrap()
            .is_empty()
    );
    assert!(!sprung.exists());
}

#[cfg(unix)]
#[test]
fn a_repository_of_another_user_is_listed() {
    let scratch = Scratch::git();
    scratch.write("a", "");
    scratch.commit_all();
    // Only root may give files away; elsewhere there is nothing to test.
    if std::os::unix::fs::chown(scratch.root(), Some(54321), Some(54321)).is_err() {
        return;
    }
    std::os::unix::fs::chown(scratch.path(".git"), Some(54321), Some(54321)).unwrap();
    assert_eq!(names(&tracked(scratch.root())), ["a"]);
    assert!(
        untracked(scratch.root(), &GlobList::default())
            .unwrap()
            .is_empty()
    );
}

#[test]
fn without_git_the_walk_says_why() {
    let scratch = Scratch::git();
    scratch.write("a", "");
    scratch.write(".gitignore", "b\n");
    scratch.write("b", "");
    let none = Git::new("/nowhere/git");
    let listing = tree(scratch.root())
        .list_with(&none, &ListOptions::default())
        .unwrap();
    assert_eq!(names(&listing), [".gitignore", "a"]);
    assert_eq!(listing.listed_by(), ListedBy::Walk);
    let reason = listing.walked_because().unwrap();
    assert_eq!(reason, WalkReason::GitMissing);
    assert!(reason.to_string().contains("git is not on the PATH"));
}

#[test]
fn a_damaged_index_is_an_error_with_a_hint() {
    let scratch = Scratch::git();
    scratch.write("a", "");
    scratch.commit_all();
    scratch.write(
        ".git/index",
        "nonsense, and long enough to be looked at as an index of some version",
    );
    let error = list(scratch.root(), &ListOptions::default()).unwrap_err();
    assert!(matches!(error, ListError::GitFailed { .. }), "{error}");
    assert!(error.hint().contains("git reset"), "{error}: {}", error.hint());
}

/// `PURLIN_TEST_ROOT=… cargo test --release -- --ignored --nocapture listing_time` prints what a listing takes.
#[test]
#[ignore = "a measurement"]
#[allow(clippy::print_stdout)]
fn listing_time() {
    let root = PathBuf::from(std::env::var_os("PURLIN_TEST_ROOT").unwrap());
    let exclude = GlobList::default();
    let only_list = std::env::var_os("PURLIN_TEST_ONLY_LIST").is_some();
    for _ in 0..10 {
        let start = std::time::Instant::now();
        let listing = tracked(&root);
        let listed = start.elapsed();
        if only_list {
            continue;
        }
        let start = std::time::Instant::now();
        let bytes: u64 = listing
            .files()
            .iter()
            .filter_map(|file| tree(&root).size(file))
            .sum();
        let sized = start.elapsed();
        let start = std::time::Instant::now();
        let others = untracked(&root, &exclude).unwrap().len();
        let counted = start.elapsed();
        let start = std::time::Instant::now();
        let walked = directory::list(&root, WalkReason::NoRepository).files().len();
        println!(
            "{} files in {listed:?}; {bytes} bytes in {sized:?}; {others} untracked in {counted:?}; walk of {walked} in {:?}",
            listing.files().len(),
            start.elapsed()
        );
    }
}

#[test]
fn a_part_of_a_work_tree_is_listed_by_itself() {
    let scratch = Scratch::git();
    scratch.write("part/purlin.yaml", "");
    scratch.write("part/deep/a.txt", "");
    scratch.write("b.txt", "");
    scratch.commit_all();
    scratch.write("part/new.txt", "");
    let listing = list(&scratch.path("part"), &ListOptions::default()).unwrap();
    let names: Vec<_> = listing.files().iter().map(|file| file.path.as_str()).collect();
    assert_eq!(names, ["deep/a.txt", "purlin.yaml"]);
    assert_eq!(listing.listed_by(), ListedBy::Git);
    let untracked = untracked(&scratch.path("part"), &GlobList::default()).unwrap();
    assert_eq!(untracked.len(), 1);
    assert_eq!(untracked[0].path.as_str(), "new.txt");
}
