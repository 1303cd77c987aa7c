//! Which names of an index are asked for.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// Which files are asked for; nothing in particular by default, and so everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Only {
    /// Files and directories, relative to the root.
    pub paths: Vec<String>,
    /// Ends of the names of files that are asked for too in every directory that directly holds one of the paths.
    pub beside: Vec<&'static str>,
    /// Names of files that are asked for too wherever they lie.
    pub anywhere: Names,
    /// Where everything is asked for: the names of the files that are listed. Of all others only the number is needed.
    pub listed_names: Option<Names>,
}

/// Names of files: whole ones, or their ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// What a file is called.
    pub whole: Vec<&'static str>,
    /// What the path of a file ends with.
    pub ends: Vec<Cow<'static, str>>,
}

impl Only {
    /// These paths alone.
    #[must_use]
    pub fn paths(paths: Vec<String>) -> Self {
        Self {
            paths,
            ..Self::default()
        }
    }

    /// Whether nothing in particular is asked for, and so everything.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.listed_names.is_none() && self.is_of_no_path()
    }

    fn is_of_no_path(&self) -> bool {
        // The empty path is the directory itself.
        self.paths.is_empty() || self.paths.iter().any(String::is_empty)
    }

    /// The same as pathspecs of git: <https://git-scm.com/docs/gitglossary#Documentation/gitglossary.txt-pathspec>.
    pub(super) fn pathspecs(&self) -> Vec<String> {
        // Git cannot count what it does not list, and so lists all.
        if self.is_of_no_path() {
            return Vec::new();
        }
        let mut specs: Vec<String> = self
            .paths
            .iter()
            .map(|path| format!(":(literal){path}"))
            .collect();
        if !self.beside.is_empty() {
            let directories: BTreeSet<&str> = self
                .paths
                .iter()
                .map(|path| path.rsplit_once('/').map_or("", |(directory, _)| directory))
                .collect();
            for directory in directories {
                let mut glob = String::from(":(glob)");
                for char in directory.chars() {
                    if matches!(char, '*' | '?' | '[' | '\\') {
                        glob.push('\\');
                    }
                    glob.push(char);
                }
                if !directory.is_empty() {
                    glob.push('/');
                }
                specs.extend(self.beside.iter().map(|ending| format!("{glob}*{ending}")));
            }
        }
        let Names { whole, ends } = &self.anywhere;
        specs.extend(whole.iter().map(|name| format!(":(glob)**/{name}")));
        specs.extend(ends.iter().map(|ending| format!(":(glob)**/*{ending}")));
        specs
    }
}

/// The names below a directory, or those of them that lie at or below some paths.
#[derive(Debug)]
pub(super) struct Wanted<'w> {
    /// What every name has to start with, a slash at its end; it is cut off.
    prefix: &'w [u8],
    /// The paths, [`sorted`]; `None` for every name. As a rule they are few, and a search among few costs less than a hash
    /// of every name.
    paths: Option<Vec<&'w [u8]>>,
    /// The directories that hold the paths, sorted.
    parents: Vec<&'w [u8]>,
    /// Ends of further names that are asked for in those directories.
    beside: &'w [&'static str],
    /// Names of files that are asked for anywhere, sorted.
    anywhere: Vec<&'w [u8]>,
    /// Ends of paths that are asked for.
    ends: Vec<&'w [u8]>,
    /// Whether these two are all that is asked for, and other names are counted.
    counts_others: bool,
    /// Names of one directory follow each other, so what is known of the last one's directory is kept.
    directory: Option<Vec<u8>>,
    inside: bool,
    parent: bool,
}

impl<'w> Wanted<'w> {
    /// Names that start with `prefix`, and of those the ones that are asked for.
    pub(super) fn new(prefix: &'w [u8], only: &'w Only) -> Self {
        let paths = || only.paths.iter().map(String::as_bytes);
        let Names { whole, ends } = only.listed_names.as_ref().unwrap_or(&only.anywhere);
        Self {
            prefix,
            paths: (!only.is_of_no_path()).then(|| sorted(paths())),
            parents: sorted(paths().map(directory)),
            beside: &only.beside,
            anywhere: sorted(whole.iter().map(|name| name.as_bytes())),
            ends: ends.iter().map(|end| end.as_bytes()).collect(),
            counts_others: only.listed_names.is_some(),
            directory: None,
            inside: false,
            parent: false,
        }
    }

    /// The name relative to the prefix, if it is asked for.
    pub(super) fn find<'n>(&mut self, name: &'n [u8]) -> Option<&'n [u8]> {
        let name = name.strip_prefix(self.prefix)?;
        if self.counts_others {
            return self.is_wanted_anywhere(name).then_some(name);
        }
        let Some(paths) = &self.paths else {
            return Some(name);
        };
        let directory = directory(name);
        if self.directory.as_deref() != Some(directory) {
            self.inside = std::iter::successors((!directory.is_empty()).then_some(directory), |path| {
                let above = self::directory(path);
                (!above.is_empty()).then_some(above)
            })
            .any(|path| hold(paths, path));
            self.parent = hold(&self.parents, directory);
            let known = self.directory.get_or_insert_default();
            known.clear();
            known.extend_from_slice(directory);
        }
        let is_beside = || self.beside.iter().any(|ending| name.ends_with(ending.as_bytes()));
        let is_found = self.inside || (self.parent && (hold(paths, name) || is_beside()));
        (is_found || self.is_wanted_anywhere(name)).then_some(name)
    }

    /// Whether a name that [`Wanted::find`] does not give is one to count.
    pub(super) fn counts(&self, name: &[u8]) -> bool {
        self.counts_others && name.starts_with(self.prefix)
    }

    /// Whether the file at a path has a name that is asked for wherever it lies.
    fn is_wanted_anywhere(&self, path: &[u8]) -> bool {
        let name =
            memchr::memrchr(b'/', path).map_or(path, |slash| path.get(slash + 1..).unwrap_or_default());
        let ends = |end: &&[u8]| path.last() == end.last() && path.ends_with(end);
        hold(&self.anywhere, name) || self.ends.iter().any(ends)
    }
}

/// The directory of a path, empty for one at the root.
fn directory(path: &[u8]) -> &[u8] {
    let end = memchr::memrchr(b'/', path).unwrap_or(0);
    path.get(..end).unwrap_or_default()
}

/// The names once each, for [`hold`].
fn sorted<'n>(names: impl Iterator<Item = &'n [u8]>) -> Vec<&'n [u8]> {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable_by(|a, b| shortlex(a, b));
    names.dedup();
    names
}

/// Whether `name` is one of those that [`sorted`] made.
fn hold(names: &[&[u8]], name: &[u8]) -> bool {
    names.binary_search_by(|known| shortlex(known, name)).is_ok()
}

/// An order in which lengths nearly always decide, without a look at the bytes.
fn shortlex(a: &[u8], b: &[u8]) -> std::cmp::Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(prefix: &str, only: &[&str], names: &[&str]) -> Vec<String> {
        let only = Only::paths(only.iter().map(|path| (*path).to_owned()).collect());
        let mut wanted = Wanted::new(prefix.as_bytes(), &only);
        names
            .iter()
            .filter_map(|name| wanted.find(name.as_bytes()))
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect()
    }

    #[test]
    fn files_and_whole_directories_are_found() {
        let names = ["a", "a.b/c", "a/b", "a/b/c/d", "a/bc", "b/a", "b/a/x", "c/a/b"];
        assert_eq!(found("", &[], &names), names);
        assert_eq!(found("", &[""], &names), names);
        assert_eq!(found("", &["a"], &names), ["a", "a/b", "a/b/c/d", "a/bc"]);
        assert_eq!(
            found("", &["a/b", "b/a"], &names),
            ["a/b", "a/b/c/d", "b/a", "b/a/x"]
        );
        assert_eq!(found("", &["a/bc", "nope/a"], &names), ["a/bc"]);
    }

    #[test]
    fn names_with_an_end_are_found_beside_the_paths() {
        let only = Only {
            paths: vec!["a/b".to_owned(), "c".to_owned()],
            beside: vec![".tf"],
            ..Only::default()
        };
        let names = ["a/b", "a/x.tf", "a/y/z.tf", "c", "d.tf", "e", "f/g.tf"];
        let mut wanted = Wanted::new(b"", &only);
        let found: Vec<_> = names
            .iter()
            .filter(|name| wanted.find(name.as_bytes()).is_some())
            .collect();
        assert_eq!(found, [&"a/b", &"a/x.tf", &"c", &"d.tf"]);
    }

    #[test]
    fn some_names_are_found_anywhere() {
        let only = Only {
            paths: vec!["a/b".to_owned()],
            anywhere: Names {
                whole: vec!["go.mod"],
                ends: vec![".csproj".into()],
            },
            ..Only::default()
        };
        let names = [
            "a/b",
            "a/c",
            "go.mod",
            "x/y/go.mod",
            "x/go.mod/z",
            "x/a.csproj",
            "x/my-go.mod",
        ];
        let mut wanted = Wanted::new(b"", &only);
        let found: Vec<_> = names
            .iter()
            .filter(|name| wanted.find(name.as_bytes()).is_some())
            .collect();
        assert_eq!(found, [&"a/b", &"go.mod", &"x/y/go.mod", &"x/a.csproj"]);
    }

    #[test]
    fn what_is_not_listed_names_its_path_is_counted() {
        let only = Only {
            listed_names: Some(Names {
                whole: vec!["OWNERS"],
                ends: vec!["/package.json".into(), "ci.yml".into()],
            }),
            ..Only::default()
        };
        assert!(!only.is_everything());
        assert_eq!(only.pathspecs(), Vec::<String>::new());
        let mut wanted = Wanted::new(b"a/", &only);
        for (name, found) in [
            ("a/OWNERS", Some("OWNERS")),
            ("a/b/OWNERS", Some("b/OWNERS")),
            ("a/NO-OWNERS", None),
            ("a/b/package.json", Some("b/package.json")),
            ("a/my-ci.yml", Some("my-ci.yml")),
        ] {
            assert_eq!(wanted.find(name.as_bytes()), found.map(str::as_bytes), "{name}");
        }
        assert!(wanted.counts(b"a/NO-OWNERS"));
        assert_eq!(wanted.find(b"b/OWNERS"), None);
        assert!(!wanted.counts(b"b/OWNERS"));
    }

    #[test]
    fn the_prefix_is_cut_off() {
        let names = ["a", "part/a", "part/b/c", "particle/a"];
        assert_eq!(found("part/", &[], &names), ["a", "b/c"]);
        assert_eq!(found("part/", &["b"], &names), ["b/c"]);
    }
}
