//! What nobody owns.

use std::collections::{BTreeMap, HashSet};

/// Where nobody owns anything, of files with whether they are owned: the topmost directories in which no file is,
/// with a `/` at their end (`/` alone for the root), and single files elsewhere, with how many files that is.
pub(super) fn places(files: &[(&str, bool)]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for place in place_of_each(files) {
        *counts.entry(place.to_owned()).or_default() += 1;
    }
    counts
}

/// Of each file without an owner, in order, the place that [`places`] counts it in.
pub(super) fn place_of_each<'p>(files: &[(&'p str, bool)]) -> Vec<&'p str> {
    let mut owned: HashSet<&str> = HashSet::new();
    let mut anybody = false;
    for (path, _) in files.iter().filter(|(_, owned)| *owned) {
        anybody = true;
        for (end, _) in path.rmatch_indices('/') {
            // Where a directory is known, all above it are.
            if !owned.insert(path.get(..=end).unwrap_or_default()) {
                break;
            }
        }
    }
    files
        .iter()
        .filter(|(_, is_owned)| !is_owned)
        .map(|(path, _)| {
            if !anybody {
                return "/";
            }
            path.match_indices('/')
                .filter_map(|(end, _)| path.get(..=end))
                .find(|directory| !owned.contains(directory))
                .unwrap_or(path)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_the_topmost_directories_without_any_owner() {
        let files = [
            ("a/owned", true),
            ("a/free/x", false),
            ("a/free/y/z", false),
            ("a/single", false),
            ("b/c/d", false),
            ("e", false),
        ];
        let found: Vec<(String, usize)> = places(&files).into_iter().collect();
        let expected = [("a/free/", 2), ("a/single", 1), ("b/", 1), ("e", 1)];
        assert_eq!(found, expected.map(|(place, count)| (place.to_owned(), count)));
        let nobody = places(&[("a/x", false), ("b", false)]);
        assert_eq!(nobody.into_iter().collect::<Vec<_>>(), [("/".to_owned(), 2)]);
        assert_eq!(places(&[]).len(), 0);
        assert_eq!(places(&[("a", true)]).len(), 0);
    }
}
