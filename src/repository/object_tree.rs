//! A tree of git's objects: a revision, or the index as the next commit would have it. Nothing is checked out.

use std::path::{Path, PathBuf};

use super::entries::{IndexEntry, Stages};
use super::listing::by_path;
use super::objects::Objects;
use super::tree::{Below, Look, ReadError, Tree, is_visible_below};
use super::wanted::Wanted;
use super::{File, FileKind, Git, ListError, ListOptions, ListedBy, Listing};
use crate::source::{RepoPath, Root};

/// Files whose content git keeps, each known by the name of its blob.
#[derive(Debug)]
pub struct ObjectTree {
    id: Root,
    root: PathBuf,
    /// Every file, sorted by path.
    files: Vec<File>,
    objects: Objects,
}

impl ObjectTree {
    /// The tree of a revision, as far as it lies at and below `root`, a directory of a work tree.
    ///
    /// # Errors
    /// There is no such revision here, or git fails.
    pub fn of_revision(id: Root, root: &Path, revision: &str) -> Result<Self, ListError> {
        let git = Git::default();
        let commit = git.commit(root, revision)?;
        let mut command = git.shielded(root);
        command.args(["ls-tree", "-r", "-z", &commit]);
        let mut stages = Stages::with_blobs();
        Git::each(root, &mut command, |entry| stages.add_of_tree(root, entry))?;
        Ok(Self::new(id, root, stages.into_files()))
    }

    /// The index as the next commit would have it, at and below `root`; of a conflict the side that is checked out.
    ///
    /// # Errors
    /// Git fails.
    pub fn of_index(root: &Path) -> Result<Self, ListError> {
        let mut command = Git::default().shielded(root);
        command.args(["ls-files", "-z", "-t", "--stage"]);
        let mut stages = Stages::with_blobs();
        Git::each(root, &mut command, |entry| stages.add(root, entry))?;
        let mut files = stages.into_files();
        // The index has the content of what a sparse checkout leaves out.
        for file in &mut files {
            file.sparse = false;
        }
        Ok(Self::new(Root::Head, root, files))
    }

    fn new(id: Root, root: &Path, files: Vec<File>) -> Self {
        Self {
            id,
            root: root.to_path_buf(),
            files,
            objects: Objects::new(root.to_path_buf()),
        }
    }

    fn file(&self, path: &str) -> Option<&File> {
        by_path(&self.files, path)
    }

    fn is_directory(&self, path: &str) -> bool {
        let first = format!("{path}/");
        let at = self.files.partition_point(|file| *file.path.as_str() < *first);
        self.files
            .get(at)
            .is_some_and(|file| file.path.as_str().starts_with(&first))
    }
}

impl Tree for ObjectTree {
    fn id(&self) -> Root {
        self.id
    }

    fn directory(&self) -> Option<&Path> {
        Some(&self.root)
    }

    fn list(&self, options: &ListOptions) -> Result<Listing, ListError> {
        let listing = if options.only.is_everything() {
            Listing::of_sorted(self.files.clone(), ListedBy::Git)
        } else {
            let mut wanted = Wanted::new(b"", &options.only);
            let mut others = 0;
            let mut files = Vec::new();
            for file in &self.files {
                let name = file.path.as_str().as_bytes();
                if wanted.find(name).is_some() {
                    files.push(file.clone());
                } else if wanted.counts(name) {
                    others += 1;
                }
            }
            Listing::of_sorted(files, ListedBy::Git).into_part(others)
        };
        Ok(listing.without(&options.exclude))
    }

    fn look(&self, path: &str) -> Look {
        if path.is_empty() {
            return Look::Directory;
        }
        for (at, _) in path.match_indices('/') {
            match path
                .get(..at)
                .and_then(|above| self.file(above))
                .map(|file| file.kind)
            {
                Some(FileKind::Symlink) => {
                    return Look::Link(RepoPath::new(path.get(..at).unwrap_or_default()));
                }
                Some(_) => return Look::Nothing,
                None => {}
            }
        }
        match self.file(path) {
            Some(file) => match file.kind {
                FileKind::Regular => Look::File(file.clone()),
                FileKind::Symlink => Look::Link(file.path.clone()),
                FileKind::Submodule => Look::Submodule,
            },
            None if self.is_directory(path) => Look::Directory,
            None => Look::Nothing,
        }
    }

    fn below(&self, directory: &str) -> Below {
        let visible = self.files.iter().filter(|file| is_visible_below(file, directory));
        Below {
            files: visible.cloned().collect(),
            ..Below::default()
        }
    }

    fn size(&self, file: &File) -> Option<u64> {
        match (file.kind, &file.blob) {
            (FileKind::Regular, Some(blob)) => self.objects.size(blob),
            _ => None,
        }
    }

    fn read(&self, file: &File, limit: u64) -> Result<Vec<u8>, ReadError> {
        if file.kind != FileKind::Regular {
            return Err(ReadError::NotRegular);
        }
        match file
            .blob
            .as_ref()
            .or_else(|| self.file(file.path.as_str())?.blob.as_ref())
        {
            Some(blob) => self.objects.read(blob, limit),
            None => Err(ReadError::NotFound),
        }
    }
}

/// One entry of `MODE TYPE OBJECT\tNAME`: <https://git-scm.com/docs/git-ls-tree#_output_format>.
pub(super) fn split_tree_entry(entry: &[u8]) -> Option<IndexEntry<'_>> {
    let tab = memchr::memchr(b'\t', entry)?;
    let (fields, name) = (entry.get(..tab)?, entry.get(tab + 1..)?);
    let mut fields = fields.split(|byte| *byte == b' ');
    let mode = std::str::from_utf8(fields.next()?).ok()?;
    let mode = u32::from_str_radix(mode, 8).ok()?;
    let _kind = fields.next()?;
    Some(IndexEntry {
        tag: b'H',
        mode,
        stage: 0,
        object: fields.next(),
        name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::read_text::{self, Unread};
    use crate::repository::scratch::Scratch;

    fn paths(files: &[File]) -> Vec<&str> {
        files.iter().map(|file| file.path.as_str()).collect()
    }

    fn content(tree: &ObjectTree, path: &str) -> String {
        let Look::File(file) = tree.look(path) else {
            panic!("{path} is a file");
        };
        assert_eq!(tree.size(&file), Some(tree.read(&file, 99).unwrap().len() as u64));
        String::from_utf8(tree.read(&file, 99).unwrap()).unwrap()
    }

    /// Each of these would let a work tree say something else than the revision.
    fn repository() -> Scratch {
        let scratch = Scratch::git();
        scratch.write(".gitattributes", "*.json text eol=crlf filter=shout diff=shout\n");
        scratch.write("a.json", "{\n}\n");
        scratch.write("sub/b", "x");
        scratch.write("sub/.hidden/c", "y");
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/passwd", scratch.path("link")).unwrap();
        scratch.commit_all();
        scratch.run_git(&["config", "filter.shout.smudge", "tr a-z A-Z"]);
        scratch.run_git(&["config", "diff.shout.textconv", "tr a-z A-Z"]);
        scratch
    }

    #[test]
    fn a_revision_is_read_as_it_was_committed() {
        let scratch = repository();
        let first = scratch.run_git(&["rev-parse", "HEAD"]);
        scratch.write("a.json", "changed");
        scratch.write("new", "");
        scratch.commit_all();
        // A replacement of the blob is not heeded.
        scratch.write("other", "other");
        let [old, new] = ["HEAD~1:a.json", "HEAD:a.json"].map(|name| scratch.run_git(&["rev-parse", name]));
        scratch.run_git(&["replace", old.trim(), new.trim()]);
        let tree = ObjectTree::of_revision(Root::Base, scratch.root(), first.trim()).unwrap();
        let listing = tree.list(&ListOptions::default()).unwrap();
        #[cfg(unix)]
        assert_eq!(
            paths(listing.files()),
            [".gitattributes", "a.json", "link", "sub/.hidden/c", "sub/b"]
        );
        assert_eq!(content(&tree, "a.json"), "{\n}\n");
        assert_eq!(tree.look("sub"), Look::Directory);
        assert_eq!(tree.look("sub/zz"), Look::Nothing);
        assert_eq!(tree.look("a.json/x"), Look::Nothing);
        #[cfg(unix)]
        assert_eq!(tree.look("link/x"), Look::Link(RepoPath::new("link")));
        assert_eq!(paths(&tree.below("sub").files), ["sub/b"]);
        assert!(matches!(
            tree.read(listing.get("a.json").unwrap(), 2),
            Err(ReadError::TooLarge { size: 4, limit: 2 })
        ));
        // The process still answers after a file that was too large.
        assert_eq!(content(&tree, "sub/b"), "x");
    }

    #[test]
    fn a_part_of_a_repository_is_a_tree_of_its_own() {
        let scratch = repository();
        let tree = ObjectTree::of_revision(Root::Base, &scratch.path("sub"), "HEAD").unwrap();
        assert_eq!(paths(&tree.files), [".hidden/c", "b"]);
        assert_eq!(content(&tree, "b"), "x");
    }

    #[test]
    fn the_index_is_what_the_next_commit_holds() {
        let scratch = repository();
        scratch.write("a.json", "staged");
        scratch.run_git(&["add", "a.json"]);
        scratch.write("a.json", "not staged");
        scratch.write("untracked", "");
        let tree = ObjectTree::of_index(scratch.root()).unwrap();
        assert_eq!(content(&tree, "a.json"), "staged");
        assert_eq!(tree.look("untracked"), Look::Nothing);
        let blob = tree.file("sub/b").unwrap().blob.clone();
        let base = ObjectTree::of_revision(Root::Base, scratch.root(), "HEAD").unwrap();
        assert_eq!(
            blob,
            base.file("sub/b").unwrap().blob,
            "equal content has one name"
        );
    }

    #[test]
    fn a_revision_that_is_not_here_is_an_error_that_says_so() {
        let scratch = repository();
        for revision in ["nope", "--all", ""] {
            let error = ObjectTree::of_revision(Root::Base, scratch.root(), revision).unwrap_err();
            assert!(
                matches!(error, ListError::NoRevision { .. }),
                "{revision}: {error}"
            );
        }
    }

    #[test]
    fn a_failure_of_git_is_not_a_missing_revision() {
        let scratch = repository();
        let commit = scratch.run_git(&["rev-parse", "HEAD"]);
        let (folder, name) = commit.trim().split_at(2);
        let object = scratch.path(&format!(".git/objects/{folder}/{name}"));
        std::fs::remove_file(&object).unwrap();
        std::fs::write(&object, "broken").unwrap();
        let error = ObjectTree::of_revision(Root::Base, scratch.root(), "HEAD").unwrap_err();
        assert!(
            matches!(&error, ListError::GitFailed { reason, .. } if reason.contains("corrupt")),
            "{error}"
        );
    }

    #[test]
    fn a_pointer_of_lfs_is_not_read() {
        let scratch = Scratch::git();
        scratch.write(
            "a.json",
            "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        );
        scratch.commit_all();
        let tree = ObjectTree::of_revision(Root::Base, scratch.root(), "HEAD").unwrap();
        let Look::File(file) = tree.look("a.json") else {
            panic!("a file");
        };
        let unread = read_text::text(&tree, &file).unwrap_err();
        assert!(
            matches!(&unread, Unread::Failed { reason, .. } if reason.contains("Git LFS")),
            "{unread}"
        );
    }
}
