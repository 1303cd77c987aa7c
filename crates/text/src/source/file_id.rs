//! What identifies a text: its tree and its path there.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// A path relative to the root of its tree, with `/` between its parts on every platform.
///
/// Ordered by bytes, so that output never depends on a locale. A name that is not UTF-8 is held
/// with its invalid bytes written as `\xNN`; the listing keeps the bytes to open it with.
#[derive(Clone)]
pub struct RepoPath {
    /// The path, or a text that it is a part of: a listing holds too many paths to allocate each.
    text: Arc<str>,
    start: u32,
    end: u32,
}

impl RepoPath {
    /// Takes a root-relative path; a leading `./` and backslash separators are the caller's to remove.
    #[must_use]
    pub fn new(path: impl AsRef<str>) -> Self {
        let text: Arc<str> = Arc::from(path.as_ref());
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self { text, start: 0, end }
    }

    /// A path that is a part of a larger text, which it shares.
    #[must_use]
    pub fn within(text: &Arc<str>, range: std::ops::Range<usize>) -> Self {
        match (u32::try_from(range.start), u32::try_from(range.end)) {
            (Ok(start), Ok(end)) if text.get(range.clone()).is_some() => Self {
                text: Arc::clone(text),
                start,
                end,
            },
            _ => Self::new(text.get(range).unwrap_or_default()),
        }
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text
            .get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }

    /// The last part of the path.
    #[must_use]
    pub fn file_name(&self) -> &str {
        let path = self.as_str();
        let slash = path.bytes().rposition(|byte| byte == b'/');
        slash.map_or(path, |slash| path.get(slash + 1..).unwrap_or_default())
    }

    /// The directory that holds the file, `""` for the root.
    #[must_use]
    pub fn parent(&self) -> &str {
        self.as_str().rsplit_once('/').map_or("", |(parent, _)| parent)
    }
}

/// The directories that a path lies in, the topmost first and without the root.
pub fn directories_above(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.match_indices('/').filter_map(|(end, _)| path.get(..end))
}

impl PartialEq for RepoPath {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for RepoPath {}

impl PartialOrd for RepoPath {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for RepoPath {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl std::hash::Hash for RepoPath {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl AsRef<str> for RepoPath {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl std::borrow::Borrow<str> for RepoPath {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl Serialize for RepoPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl schemars::JsonSchema for RepoPath {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RepoPath".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A path relative to the root of the repository, with `/` between its parts."
        })
    }
}

/// Which tree a file belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Root {
    /// The tree under check.
    #[default]
    Head,
    /// The revision whose law judges the tree under check.
    Base,
    /// A directory outside the repository, as numbered by [`OutsideDirectories`].
    Outside(u16),
    /// Purlin itself.
    Builtin,
}

impl fmt::Display for Root {
    /// `head`, `base`, `builtin`, or `outside-` with the number of the directory from 1.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head => f.write_str("head"),
            Self::Base => f.write_str("base"),
            Self::Builtin => f.write_str("builtin"),
            Self::Outside(number) => write!(f, "outside-{}", u32::from(*number) + 1),
        }
    }
}

/// A text that names no root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a root is `head`, `base`, `builtin` or `outside-` and a number from 1")]
pub struct UnknownRoot;

impl FromStr for Root {
    type Err = UnknownRoot;

    fn from_str(text: &str) -> Result<Self, UnknownRoot> {
        match text {
            "head" => Ok(Self::Head),
            "base" => Ok(Self::Base),
            "builtin" => Ok(Self::Builtin),
            _ => {
                let number = text.strip_prefix("outside-").ok_or(UnknownRoot)?;
                let number: u16 = number.parse().map_err(|_| UnknownRoot)?;
                number.checked_sub(1).map(Self::Outside).ok_or(UnknownRoot)
            }
        }
    }
}

/// What identifies a text: the tree that it was read from, and its path there. How it is shown is for `render` to say.
///
/// Ordered by path first, so that a report follows the paths that a reader sees.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId {
    /// The path in the tree.
    pub path: RepoPath,
    /// The tree.
    pub root: Root,
}

impl FileId {
    /// The file at a path of a tree.
    #[must_use]
    pub fn new(root: Root, path: RepoPath) -> Self {
        Self { path, root }
    }
}

/// For identity in machine-readable text: the path alone for the tree under check, else `root:path`.
impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.root {
            Root::Head => fmt::Display::fmt(&self.path, f),
            root => write!(f, "{root}:{}", self.path),
        }
    }
}

impl Serialize for FileId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl schemars::JsonSchema for FileId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FileId".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A path relative to the root of the repository; of a file of another tree, the name of the tree and `:` before its path."
        })
    }
}

impl Serialize for Root {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl schemars::JsonSchema for Root {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Root".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^(head|base|builtin|outside-[1-9][0-9]*)$",
            "description": "The tree that a file belongs to: the one under check, the revision whose law judges it, purlin itself, or a directory outside the repository, by its number."
        })
    }
}

/// A path alone means the tree under check.
impl From<RepoPath> for FileId {
    fn from(path: RepoPath) -> Self {
        Self::new(Root::Head, path)
    }
}
