//! How a place is written for people. Only this file decides how to name a file of another tree.

use std::borrow::Cow;

use super::sanitize::exact;
use crate::diagnostic::Location;
use crate::source::{FileId, OutsideDirectories, RepoPath, Root};

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

/// The file as the forge names it: from the top of the git repository, in which the root lies at `root`.
#[must_use]
pub fn in_repository(file: &FileId, root: &RepoPath) -> FileId {
    let is_below = matches!(file.root, Root::Head | Root::Base) && !root.as_str().is_empty();
    if is_below {
        FileId::new(
            file.root,
            RepoPath::new(format!("{}/{}", root.as_str(), file.path)),
        )
    } else {
        file.clone()
    }
}

/// The place of [`in_repository`].
#[must_use]
pub fn location_in_repository(location: &Location, root: &RepoPath) -> Location {
    Location {
        file: location.file.as_ref().map(|file| in_repository(file, root)),
        region: location.region,
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
