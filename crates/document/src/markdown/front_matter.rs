//! What stands before the Markdown of a file: YAML between two `---`, or TOML between two `+++`.

use crate::tree::{Builder, Document, Kind, NodeId};
use crate::{MAX_DEPTH, Oddity, ParseError, toml, yaml};
use purlin_text::source::{Span, Text};

/// The front matter of a file.
pub(super) struct FrontMatter {
    /// The tree so far, and the node in it; or why it can't be read.
    pub(super) parsed: Result<(Builder, NodeId), ParseError>,
    /// Keys that are there twice.
    pub(super) oddities: Vec<Oddity>,
    /// Where the Markdown starts.
    pub(super) end: usize,
}

/// Where the text starts: behind a byte order mark.
pub(super) fn behind_mark(content: &str) -> usize {
    let mark = '\u{feff}';
    if content.starts_with(mark) {
        mark.len_utf8()
    } else {
        0
    }
}

impl FrontMatter {
    /// The front matter of a text, if it has any. Two thematic breaks with other text between them are none.
    pub(super) fn of(text: &Text) -> Option<Self> {
        let content = text.content();
        let start = behind_mark(content);
        let mut lines = content.get(start..)?.split_inclusive('\n');
        let first = lines.next()?;
        let fence = ["---", "+++"]
            .into_iter()
            .find(|fence| first.trim_end() == *fence)?;
        let from = start + first.len();
        let mut to = from;
        let end = loop {
            let line = lines.next()?;
            if line.trim_end() == fence {
                break to + line.len();
            }
            to += line.len();
        };
        let part = Span::new(from, to);
        let is_toml = fence == "+++";
        let parsed = if is_toml {
            toml::parse_part(text, part)
        } else {
            yaml::parse_part(text, part)
        };
        let mut oddities = Vec::new();
        let document = match parsed {
            Ok(parsed) => match <[Document; 1]>::try_from(parsed.documents) {
                Ok([document]) => {
                    oddities = parsed.oddities;
                    document
                }
                Err(documents) if documents.is_empty() => {
                    let mut tree = Builder::new(text.share());
                    let node = tree.null(Span::new(from, from));
                    return Some(Self {
                        parsed: Ok((tree, node)),
                        oddities,
                        end,
                    });
                }
                Err(_) => return None,
            },
            Err(error) => {
                return Some(Self {
                    parsed: Err(error),
                    oddities,
                    end,
                });
            }
        };
        match document.kind(document.root()) {
            Kind::Mapping(_) => {}
            _ => return None,
        }
        // It is one level below the root.
        if document.height() >= MAX_DEPTH {
            let error = ParseError::too_deep(part);
            return Some(Self {
                parsed: Err(error),
                oddities,
                end,
            });
        }
        Some(Self {
            parsed: Ok(document.into_builder()),
            oddities,
            end,
        })
    }
}
