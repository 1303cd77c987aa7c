//! Text that was read, and places in it: what identifies a text, byte spans, line and column positions.

mod file_id;

use std::sync::{Arc, OnceLock};

use serde::Serialize;

pub use file_id::{FileId, RepoPath, Root, UnknownRoot, directories_above};

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

    /// The span of each line, without its line end.
    pub fn line_spans(&self) -> impl Iterator<Item = Span> {
        (0..self.line_count()).map_while(|index| self.line_span(index))
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
