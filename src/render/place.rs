//! How a place is written for people. Only this file decides how to name a file of another tree.

use std::borrow::Cow;

use super::sanitize::exact;
use crate::diagnostic::Location;
use crate::source::{FileId, OutsideDirectories, Root};

/// The file for people: its path, after `builtin:` if it is part of purlin, or after the name of its directory if that is
/// outside the repository. Control characters are visible.
#[must_use]
pub fn file<'f>(file: &'f FileId, outside: &OutsideDirectories) -> Cow<'f, str> {
    let path = exact(file.path.as_str());
    match file.root {
        Root::Head | Root::Base => path,
        Root::Builtin => Cow::Owned(format!("builtin:{path}")),
        Root::Outside(number) => match outside.name(number) {
            Some(name) => Cow::Owned(format!("{}/{path}", exact(name))),
            None => path,
        },
    }
}

/// `path:line:column`, the path, or the repository in words.
#[must_use]
pub fn place(location: &Location, outside: &OutsideDirectories) -> String {
    match (&location.file, location.region) {
        (Some(file), Some(region)) => format!(
            "{}:{}:{}",
            self::file(file, outside),
            region.start.line,
            region.start.column
        ),
        (Some(file), None) => self::file(file, outside).into_owned(),
        (None, _) => "the repository as a whole".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::RepoPath;

    #[test]
    fn a_file_of_another_tree_is_distinguished_from_one_of_the_repository() {
        let mut outside = OutsideDirectories::default();
        let first = outside.add("rules");
        let second = outside.add("rules");
        let written = |root| file(&FileId::new(root, RepoPath::new("a.rego")), &outside).into_owned();
        assert_eq!(written(Root::Head), "a.rego");
        assert_eq!(written(Root::Builtin), "builtin:a.rego");
        assert_eq!(written(first), "rules/a.rego");
        assert_eq!(written(second), "rules~2/a.rego");
    }
}
