//! Markdown as `CommonMark` <https://spec.commonmark.org/0.31.2/> and GitHub <https://github.github.com/gfm/> mean it.
//!
//! ```json
//! {
//!   "front_matter": {"status": "accepted"},
//!   "sections": [
//!     {
//!       "id": "0007-node-is-an-lts",
//!       "level": 1,
//!       "title": "0007 Node is an LTS",
//!       "paragraphs": ["We follow the release schedule."],
//!       "items": [{"text": "Deciders: Ada", "level": 1}, {"text": "Ask Bob", "level": 1, "checked": false}],
//!       "links": [{"text": "the release schedule", "url": "https://nodejs.org/about/releases", "title": "Releases"}],
//!       "images": [{"text": "a diagram", "url": "node.svg"}],
//!       "code": [{"language": "sh", "text": "node --version\n"}],
//!       "tables": [{"header": ["version", "end"], "rows": [["22", "2027-04-30"]]}]
//!     }
//!   ]
//! }
//! ```
//!
//! A section is a heading and what follows up to the next heading, of whatever level; its `id` is the anchor that GitHub
//! gives the heading. What is before the first heading is a section of level 0, with `""` as its id and title. The lists
//! are always there, empty or not; `front_matter` is there if the file has any, in YAML between `---` or in TOML between
//! `+++`, and is `null` where there is nothing between.
//!
//! Texts are what a reader sees: without emphasis, tags of HTML and comments, and with `\n` for each line end. Paragraphs
//! in block quotes and footnotes are paragraphs; a heading in a block quote is one too. All text in an item of a list
//! is that of the item, but for nested items and code. A title is left out where a link has none, and so is `checked` for an
//! item without a box.
//!
//! Each text spans what it was read from, from its first to its last character; keys are not in the text, and are empty
//! spans before their values.

mod anchors;
mod front_matter;
mod inline;
mod sections;

use pulldown_cmark::{Options, Parser};

use super::format_reader::FormatReader;
use super::tree::Builder;
use super::{ParseError, Parsed};
use front_matter::FrontMatter;
use purlin_text::source::{Span, Text};
use sections::Sections;

/// How Markdown is read.
pub(super) const READING: FormatReader = FormatReader::new(parse)
    .at_most(4)
    .extensions(&["md", "markdown"]);

/// Reads a text as Markdown. Front matter that can't be read is told, and left out.
///
/// # Errors
/// If it has more than [`super::MAX_NODES`] nodes. Nothing else is wrong in Markdown.
pub fn parse(text: &Text) -> Result<Parsed, ParseError> {
    let content = text.content();
    let mut oddities = Vec::new();
    let (tree, front_matter, body, unread) = if let Some(front) = FrontMatter::of(text) {
        oddities = front.oddities;
        match front.parsed {
            Ok((tree, node)) => (tree, Some(node), front.end, None),
            Err(error) => (Builder::new(text.share()), None, front.end, Some(error)),
        }
    } else {
        let start = front_matter::behind_mark(content);
        (Builder::new(text.share()), None, start, None)
    };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let source = content.get(body..).unwrap_or("");
    let mut sections = Sections::new(tree, content, body);
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        sections.event(event, Span::new(range.start + body, range.end + body))?;
    }
    let (mut tree, list) = sections.finish()?;
    let mut fields = Vec::new();
    fields.extend(front_matter.map(|node| ("front_matter", node)));
    fields.push(("sections", list));
    let root = tree.record(Span::new(0, content.len()), &fields);
    Ok(Parsed {
        documents: vec![tree.finish(root, 0)],
        unread: unread.into_iter().collect(),
        oddities,
    })
}

#[cfg(test)]
mod tests;
