//! Text that was read, and places in it: what identifies a text, byte spans, line and column positions.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

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

/// A half-open range of bytes in one text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// A span from `start` up to `end`; an end before the start gives an empty span at `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        Self {
            start,
            end: end.max(start),
        }
    }

    /// The span as a range of `usize`, for slicing.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span holds no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether another span lies within it.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The same span moved `by` bytes to the right.
    #[must_use]
    pub fn shifted(self, by: usize) -> Self {
        Self::new(self.start as usize + by, self.end as usize + by)
    }
}

/// A place in a text as people name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
pub struct Position {
    /// Line, counted from 1. Lines end with `\n`.
    pub line: u32,
    /// Column, counted from 1 in Unicode code points.
    pub column: u32,
}

/// The whole content of one file, with an index of its lines that is built when first asked for.
#[derive(Debug)]
pub struct Text {
    file: FileId,
    content: Arc<str>,
    line_starts: OnceLock<Vec<u32>>,
    /// How many characters start ahead of each block of [`BLOCK`] bytes.
    characters: OnceLock<Vec<u32>>,
}

/// How many bytes of a text are counted at once.
const BLOCK: usize = 1024;

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

/// How many characters start in some bytes of a text.
fn starts_in(bytes: &[u8]) -> u32 {
    let starts = bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
    u32::try_from(starts).unwrap_or(u32::MAX)
}

impl Text {
    /// Takes the content of a file; a path alone means the tree under check. Offsets are 32 bits: what reads files
    /// refuses larger ones.
    #[must_use]
    pub fn new(file: impl Into<FileId>, content: impl Into<Arc<str>>) -> Self {
        Self {
            file: file.into(),
            content: content.into(),
            line_starts: OnceLock::new(),
            characters: OnceLock::new(),
        }
    }

    /// Which file this is the content of.
    #[must_use]
    pub fn file(&self) -> &FileId {
        &self.file
    }

    /// The path of the file in its tree.
    #[must_use]
    pub fn path(&self) -> &RepoPath {
        &self.file.path
    }

    /// The text itself.
    #[must_use]
    pub fn content(&self) -> &str {
        &self.content
    }

    /// The text itself, to share.
    #[must_use]
    pub fn share(&self) -> Arc<str> {
        Arc::clone(&self.content)
    }

    /// The bytes of `span`, cut to the text and to character boundaries.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        let span = self.clamp(span);
        self.content.get(span.range()).unwrap_or("")
    }

    /// `span` moved inside the text, onto character boundaries.
    #[must_use]
    pub fn clamp(&self, span: Span) -> Span {
        let floor = |offset: u32| {
            let mut at = (offset as usize).min(self.content.len());
            while !self.content.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        Span::new(floor(span.start), floor(span.end))
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let newlines = self
                .content
                .bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0)
                .chain(newlines.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX)))
                .collect()
        })
    }

    /// How many lines the text has: one more than it has line ends.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.line_starts().len()
    }

    /// The line, counted from 0, that holds the byte at `offset`.
    #[must_use]
    pub fn line_index(&self, offset: u32) -> usize {
        self.line_starts().partition_point(|start| *start <= offset) - 1
    }

    /// The span of a line counted from 0, without its line end; `None` past the last line.
    #[must_use]
    pub fn line_span(&self, index: usize) -> Option<Span> {
        let starts = self.line_starts();
        let start = *starts.get(index)? as usize;
        let end = starts
            .get(index + 1)
            .map_or(self.content.len(), |next| *next as usize - 1);
        let end = if end > start && self.content.as_bytes().get(end - 1) == Some(&b'\r') {
            end - 1
        } else {
            end
        };
        Some(Span::new(start, end))
    }

    /// Line and column of a byte offset. A byte order mark at the start has no column of its own.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let offset = self
            .clamp(Span {
                start: offset,
                end: offset,
            })
            .start;
        let line = self.line_index(offset);
        let start = self.line_starts()[line] as usize;
        let before = self.content.get(start..offset as usize).unwrap_or("");
        let before = before.strip_prefix('\u{feff}').unwrap_or(before);
        Position {
            line: u32::try_from(line + 1).unwrap_or(u32::MAX),
            column: if before.len() > 2 * BLOCK {
                self.characters_before(offset) - self.characters_before(offset - length(before)) + 1
            } else {
                u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX)
            },
        }
    }

    /// How many characters start ahead of a byte. Counting them anew for every place in one long line would take a time that
    /// grows with its square.
    fn characters_before(&self, offset: u32) -> u32 {
        let bytes = self.content.as_bytes();
        let counts = self.characters.get_or_init(|| {
            let mut sum = 0;
            let of_blocks = bytes.chunks(BLOCK).map(|block| {
                let before = sum;
                sum += starts_in(block);
                before
            });
            of_blocks.collect()
        });
        let block = offset as usize / BLOCK;
        let rest = bytes.get(block * BLOCK..offset as usize).unwrap_or_default();
        let before = counts.get(block).copied().unwrap_or_else(|| {
            // Right behind the last block.
            let last = bytes.chunks(BLOCK).next_back().map_or(0, starts_in);
            counts.last().copied().unwrap_or(0) + last
        });
        before + starts_in(rest)
    }
}

/// The directories outside the repository that a run reads from, in the order in which they were named.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct OutsideDirectories(Vec<String>);

impl OutsideDirectories {
    /// Adds a directory by the last part of its name, and gives its root. Where another one has that name too, `~2`, `~3`
    /// and so on tell them apart.
    pub fn add(&mut self, name: &str) -> Root {
        let mut shown = name.to_owned();
        let mut number = 1;
        while self.0.contains(&shown) {
            number += 1;
            shown = format!("{name}~{number}");
        }
        self.0.push(shown);
        Root::Outside(u16::try_from(self.0.len() - 1).unwrap_or(u16::MAX))
    }

    /// How a directory is called.
    #[must_use]
    pub fn name(&self, number: u16) -> Option<&str> {
        self.0.get(usize::from(number)).map(String::as_str)
    }
}

/// The texts that diagnostics point into.
#[derive(Debug, Default, Clone)]
pub struct Sources {
    texts: std::collections::BTreeMap<FileId, Arc<Text>>,
    /// What the numbered roots of diagnostics are called.
    pub outside: OutsideDirectories,
}

impl Sources {
    /// Adds a text, in place of one read before from the same file.
    pub fn insert(&mut self, text: Arc<Text>) {
        self.texts.insert(text.file().clone(), text);
    }

    /// Adds every text of `other`.
    pub fn extend(&mut self, other: Self) {
        self.texts.extend(other.texts);
    }

    /// The text of a file.
    #[must_use]
    pub fn get(&self, file: &FileId) -> Option<&Arc<Text>> {
        self.texts.get(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters() {
        let text = Text::new(RepoPath::new("a"), "\u{feff}äb\r\nc");
        assert_eq!(text.position(3), Position { line: 1, column: 1 });
        assert_eq!(text.position(5), Position { line: 1, column: 2 });
        assert_eq!(text.position(8), Position { line: 2, column: 1 });
        assert_eq!(text.line_span(0), Some(Span::new(0, 6)));
        assert_eq!(text.line_span(1), Some(Span::new(8, 9)));
        assert_eq!(text.line_span(2), None);
    }

    #[test]
    fn columns_of_long_lines_are_counted_as_those_of_short_ones() {
        for (unit, lead) in [("a", ""), ("äb", "x\n"), ("€", "\u{feff}"), ("😀a", "é\n")] {
            let line = unit.repeat(3000);
            let text = Text::new(RepoPath::new("a"), format!("{lead}{line}"));
            let start = if lead.ends_with('\n') || lead.starts_with('\u{feff}') {
                lead.len()
            } else {
                0
            };
            for (at, _) in line.char_indices().step_by(97).chain([(line.len(), ' ')]) {
                let column = line[..at].chars().count() + 1;
                let found = text.position(u32::try_from(start + at).unwrap());
                assert_eq!(found.column as usize, column, "{unit} {at}");
            }
        }
    }

    #[test]
    fn spans_are_cut_to_the_text() {
        let text = Text::new(RepoPath::new("a"), "ä");
        assert_eq!(text.clamp(Span::new(1, 99)), Span::new(0, 2));
        assert_eq!(text.slice(Span::new(1, 99)), "ä");
        assert_eq!(text.position(99), Position { line: 1, column: 2 });
    }

    #[test]
    fn roots_are_read_as_they_are_written() {
        for root in [
            Root::Head,
            Root::Base,
            Root::Builtin,
            Root::Outside(0),
            Root::Outside(41),
        ] {
            assert_eq!(root.to_string().parse(), Ok(root));
        }
        for wrong in ["", "outside", "outside-0", "outside--1", "Head"] {
            assert_eq!(wrong.parse::<Root>(), Err(UnknownRoot), "{wrong}");
        }
    }

    #[test]
    fn directories_of_one_name_are_told_apart() {
        let mut outside = OutsideDirectories::default();
        let roots = ["rules", "other", "rules", "rules"].map(|name| outside.add(name));
        assert_eq!(roots[2], Root::Outside(2));
        let names: Vec<_> = (0..5).map(|number| outside.name(number)).collect();
        assert_eq!(
            names,
            [
                Some("rules"),
                Some("other"),
                Some("rules~2"),
                Some("rules~3"),
                None
            ]
        );
    }

    #[test]
    fn texts_of_one_path_in_two_trees_are_two() {
        let mut sources = Sources::default();
        let base = FileId::new(Root::Base, RepoPath::new("a"));
        sources.insert(Arc::new(Text::new(RepoPath::new("a"), "head")));
        sources.insert(Arc::new(Text::new(base.clone(), "base")));
        assert_eq!(sources.get(&base).map(|text| text.content()), Some("base"));
        let head = FileId::from(RepoPath::new("a"));
        assert_eq!(sources.get(&head).map(|text| text.content()), Some("head"));
    }
}
