//! Which names of an index are asked for.

use std::collections::HashSet;

/// The names below a directory, or those of them that lie at or below some paths.
#[derive(Debug)]
pub(super) struct Wanted<'w> {
    /// What every name has to start with, a slash at its end; it is cut off.
    prefix: &'w [u8],
    /// The paths; `None` for every name.
    paths: Option<HashSet<&'w [u8]>>,
    /// The directories that hold the paths.
    parents: HashSet<&'w [u8]>,
    /// Names of one directory follow each other, so what is known of the last one's directory is kept.
    directory: Option<Vec<u8>>,
    inside: bool,
    parent: bool,
}

impl<'w> Wanted<'w> {
    /// Names that start with `prefix`, and of those, unless `only` is empty, the ones at or below the paths in it.
    pub(super) fn new(prefix: &'w [u8], only: &'w [String]) -> Self {
        // The empty path is the directory itself.
        let everything = only.is_empty() || only.iter().any(String::is_empty);
        Self {
            prefix,
            paths: (!everything).then(|| only.iter().map(String::as_bytes).collect()),
            parents: only.iter().map(|path| directory(path.as_bytes())).collect(),
            directory: None,
            inside: false,
            parent: false,
        }
    }

    /// The name relative to the prefix, if it is asked for.
    pub(super) fn find<'n>(&mut self, name: &'n [u8]) -> Option<&'n [u8]> {
        let name = name.strip_prefix(self.prefix)?;
        let Some(paths) = &self.paths else {
            return Some(name);
        };
        let directory = directory(name);
        if self.directory.as_deref() != Some(directory) {
            self.inside = std::iter::successors((!directory.is_empty()).then_some(directory), |path| {
                let above = self::directory(path);
                (!above.is_empty()).then_some(above)
            })
            .any(|path| paths.contains(path));
            self.parent = self.parents.contains(directory);
            self.directory = Some(directory.to_vec());
        }
        (self.inside || (self.parent && paths.contains(name))).then_some(name)
    }
}

/// The directory of a path, empty for one at the root.
fn directory(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
    path.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(prefix: &str, only: &[&str], names: &[&str]) -> Vec<String> {
        let only: Vec<String> = only.iter().map(|path| (*path).to_owned()).collect();
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
    fn the_prefix_is_cut_off() {
        let names = ["a", "part/a", "part/b/c", "particle/a"];
        assert_eq!(found("part/", &[], &names), ["a", "b/c"]);
        assert_eq!(found("part/", &["b"], &names), ["b/c"]);
    }
}
