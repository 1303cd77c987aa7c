//! Directories relative to the root of the repository (`""` is the root): their order, and sets of whole subtrees.

use std::cmp::Ordering;

/// An order in which a directory is directly followed by everything below it.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    // The root has no components, where splitting would give an empty one.
    let components = |directory: &'_ str| !directory.is_empty();
    match (components(a), components(b)) {
        (true, true) => a.split('/').cmp(b.split('/')),
        (a, b) => a.cmp(&b),
    }
}

/// Whether `directory` is `above` or is below it.
pub(super) fn is_within(directory: &str, above: &str) -> bool {
    relative(directory, above).is_some()
}

/// `directory` as it is named from `above`, `""` for `above` itself; `None` where it does not are below it.
pub(super) fn relative<'d>(directory: &'d str, above: &str) -> Option<&'d str> {
    if above.is_empty() {
        return Some(directory);
    }
    match directory.strip_prefix(above)? {
        "" => Some(""),
        rest => rest.strip_prefix('/'),
    }
}

/// The path of a file in a directory.
pub(super) fn file_in(directory: &str, name: &str) -> String {
    match directory {
        "" => name.to_owned(),
        _ => format!("{directory}/{name}"),
    }
}

/// Directories with everything below them.
#[derive(Debug, Default)]
pub(super) struct Subtrees(Vec<String>);

impl Subtrees {
    pub(super) fn new(mut directories: Vec<String>) -> Self {
        directories.sort_by(|a, b| compare(a, b));
        // Directories below another follow it, so that comparing with the last kept one is enough.
        let mut kept: Vec<String> = Vec::with_capacity(directories.len());
        for directory in directories {
            if !kept.last().is_some_and(|last| is_within(&directory, last)) {
                kept.push(directory);
            }
        }
        Self(kept)
    }

    /// Whether `directory` is one of them or is below one. Takes as long as finding its place among them.
    pub(super) fn contain(&self, directory: &str) -> bool {
        let behind = self
            .0
            .partition_point(|one| compare(one, directory) != Ordering::Greater);
        let nearest = behind.checked_sub(1).and_then(|at| self.0.get(at));
        nearest.is_some_and(|nearest| is_within(directory, nearest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subtree_is_in_one_piece() {
        let mut sorted = ["a-b", "a/b", "", "b", "a", "a/b/c", "a/b-c"];
        sorted.sort_by(|a, b| compare(a, b));
        assert_eq!(sorted, ["", "a", "a/b", "a/b/c", "a/b-c", "a-b", "b"]);
    }

    #[test]
    fn directories_are_named_from_above() {
        assert_eq!(relative("a/b", ""), Some("a/b"));
        assert_eq!(relative("a/b", "a"), Some("b"));
        assert_eq!(relative("a", "a"), Some(""));
        assert_eq!(relative("a-b", "a"), None);
        assert_eq!(relative("", "a"), None);
        assert_eq!(file_in("", "f"), "f");
        assert_eq!(file_in("a", "f"), "a/f");
    }

    #[test]
    fn subtrees_contain_what_lies_below() {
        let subtrees = Subtrees::new(["a/b", "a/b/c", "x", "a-b"].map(str::to_owned).into());
        for (directory, contained) in [
            ("a", false),
            ("a/b", true),
            ("a/b/c/d", true),
            ("a/bc", false),
            ("a-b/x", true),
            ("x", true),
            ("y", false),
            ("", false),
        ] {
            assert_eq!(subtrees.contain(directory), contained, "{directory}");
        }
        assert!(Subtrees::new(vec![String::new()]).contain("any/thing"));
        assert!(!Subtrees::default().contain(""));
    }
}
