//! The events of the parser, put together as sections.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use super::anchors::Anchors;
use super::inline::Inline;
use crate::ParseError;
use crate::budget;
use crate::tree::{Builder, NodeId};
use purlin_text::source::Span;

/// The lists of a section, in their order.
const LISTS: [&str; 6] = ["paragraphs", "items", "links", "images", "code", "tables"];
const PARAGRAPHS: usize = 0;
const ITEMS: usize = 1;
const LINKS: usize = 2;
const IMAGES: usize = 3;
const CODE: usize = 4;
const TABLES: usize = 5;

/// A block that collects text.
enum Block {
    Heading(HeadingLevel),
    Paragraph,
    /// With the state of its box, and its level.
    Item(Option<(bool, Span)>, i64),
    /// With its language.
    Code(String),
    Cell,
}

struct OpenBlock {
    block: Block,
    /// Of all of it, with its marks.
    span: Span,
    inline: Inline,
}

/// A link or an image. A link may hold images; what an image holds is only its text.
struct OpenLink {
    is_image: bool,
    span: Span,
    url: String,
    title: String,
    inline: Inline,
}

#[derive(Default)]
struct OpenTable {
    header: Vec<NodeId>,
    rows: Vec<NodeId>,
    cells: Vec<NodeId>,
}

struct OpenSection {
    start: u32,
    end: u32,
    id: NodeId,
    level: NodeId,
    title: NodeId,
    lists: [Vec<NodeId>; LISTS.len()],
}

/// Sections as they are read.
pub(super) struct Sections<'t> {
    tree: Builder,
    content: &'t str,
    anchors: Anchors,
    done: Vec<NodeId>,
    section: OpenSection,
    /// Whether the section is one that is written: all but what is before the first heading.
    is_written: bool,
    blocks: Vec<OpenBlock>,
    links: Vec<OpenLink>,
    table: OpenTable,
    /// How many lists, block quotes and footnotes are open.
    containers: usize,
    lists: i64,
}

impl<'t> Sections<'t> {
    /// Goes on with a tree; the Markdown starts at `body`.
    pub(super) fn new(mut tree: Builder, content: &'t str, body: usize) -> Self {
        let start = Span::new(body, body);
        let section = OpenSection {
            start: start.start,
            end: start.end,
            id: tree.string(start, ""),
            level: tree.integer(start, 0),
            title: tree.string(start, ""),
            lists: Default::default(),
        };
        Self {
            tree,
            content,
            anchors: Anchors::default(),
            done: Vec::new(),
            section,
            is_written: false,
            blocks: Vec::new(),
            links: Vec::new(),
            table: OpenTable::default(),
            containers: 0,
            lists: 0,
        }
    }

    /// The tree, and the list of sections in it.
    pub(super) fn finish(mut self) -> Result<(Builder, NodeId), ParseError> {
        self.end_section()?;
        let start = Span {
            start: self.section.end,
            end: self.section.end,
        };
        let list = self.tree.sequence_of(&self.done);
        let list = list.unwrap_or_else(|| self.tree.sequence(start, &[]));
        Ok((self.tree, list))
    }

    /// Takes the next event, which stands at `span`.
    pub(super) fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), ParseError> {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => return self.end(tag, span),
            Event::Text(text) | Event::Code(text) => self.text(&text, span),
            Event::SoftBreak | Event::HardBreak => self.text("\n", span),
            Event::InlineHtml(html) if is_line_break(&html) => self.text("\n", span),
            Event::TaskListMarker(checked) => {
                if let Some(OpenBlock {
                    block: Block::Item(state, _),
                    ..
                }) = self.blocks.last_mut()
                {
                    *state = Some((checked, span));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, tag: Tag<'_>, span: Span) {
        let block = match tag {
            Tag::Heading { level, .. } if self.containers == 0 => Block::Heading(level),
            Tag::Paragraph | Tag::Heading { .. } => {
                if self.is_in_item() {
                    if let Some(item) = self.blocks.last_mut() {
                        item.inline.end_line();
                    }
                    return;
                }
                Block::Paragraph
            }
            Tag::List(_) => {
                self.containers += 1;
                self.lists += 1;
                return;
            }
            Tag::BlockQuote(_) | Tag::FootnoteDefinition(_) => {
                self.containers += 1;
                return;
            }
            Tag::Item => Block::Item(None, self.lists),
            Tag::CodeBlock(kind) => Block::Code(match kind {
                CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or("").to_owned(),
                CodeBlockKind::Indented => String::new(),
            }),
            Tag::TableCell => Block::Cell,
            Tag::Link { dest_url, title, .. } => return self.start_link(false, &dest_url, &title, span),
            Tag::Image { dest_url, title, .. } => return self.start_link(true, &dest_url, &title, span),
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => return self.text("", span),
            _ => return,
        };
        self.blocks.push(OpenBlock {
            block,
            span,
            inline: Inline::default(),
        });
    }

    fn start_link(&mut self, is_image: bool, url: &str, title: &str, span: Span) {
        self.text("", span);
        self.links.push(OpenLink {
            is_image,
            span,
            url: url.to_owned(),
            title: title.to_owned(),
            inline: Inline::default(),
        });
    }

    /// Whether the innermost block is an item, so that what follows is a part of its text.
    fn is_in_item(&self) -> bool {
        matches!(
            self.blocks.last(),
            Some(OpenBlock {
                block: Block::Item(..),
                ..
            })
        )
    }

    fn text(&mut self, text: &str, span: Span) {
        if let Some(open) = self.blocks.last_mut() {
            open.inline.add(text, span);
        }
        // An image in an image, or a link in one, is only its text; so at most a link and an image in it collect any.
        let image = self.links.iter().position(|link| link.is_image);
        let collecting = image.map_or(self.links.len(), |at| at + 1);
        for link in self.links.iter_mut().take(collecting) {
            link.inline.add(text, span);
        }
    }

    fn end(&mut self, tag: TagEnd, span: Span) -> Result<(), ParseError> {
        match tag {
            TagEnd::List(_) => {
                self.containers = self.containers.saturating_sub(1);
                self.lists -= 1;
            }
            TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition => {
                self.containers = self.containers.saturating_sub(1);
            }
            TagEnd::Link | TagEnd::Image => self.end_link(),
            TagEnd::TableHead => self.table.header = std::mem::take(&mut self.table.cells),
            TagEnd::TableRow => {
                let cells = std::mem::take(&mut self.table.cells);
                let row = self.list(&cells, span.start);
                self.table.rows.push(row);
            }
            TagEnd::Table => self.end_table(span),
            TagEnd::Paragraph | TagEnd::Heading(_) if self.is_in_item() => {
                if let Some(item) = self.blocks.last_mut() {
                    item.inline.end_line();
                }
            }
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock | TagEnd::TableCell => {
                if let Some(open) = self.blocks.pop() {
                    self.end_block(open)?;
                }
            }
            _ => {}
        }
        self.section.end = self.section.end.max(span.end);
        budget::check_nodes(self.tree.len(), span)
    }

    fn end_block(&mut self, open: OpenBlock) -> Result<(), ParseError> {
        let OpenBlock { block, span, inline } = open;
        match block {
            Block::Heading(level) => return self.start_section(level, span, &inline),
            Block::Paragraph => {
                if !inline.text.trim().is_empty() {
                    let node = inline.node(&mut self.tree, span.start);
                    self.add(PARAGRAPHS, node);
                }
            }
            Block::Item(checked, level) => {
                let text = inline.node(&mut self.tree, span.start);
                let whole = self.tree.span(text);
                let level = self.tree.integer(
                    Span {
                        start: whole.start,
                        end: whole.start,
                    },
                    level,
                );
                let mut fields = vec![("text", text), ("level", level)];
                let (mut start, mut end) = (whole.start, whole.end);
                if let Some((checked, at)) = checked {
                    (start, end) = (start.min(at.start), end.max(at.end));
                    fields.push(("checked", self.tree.bool(at, checked)));
                }
                let node = self.tree.record(Span { start, end }, &fields);
                self.add(ITEMS, node);
            }
            Block::Code(language) => {
                let at = self.find(span, &language, true);
                let fields = [
                    ("language", self.tree.string(at, &language)),
                    ("text", self.tree.string(inline.span(span.start), &inline.text)),
                ];
                let node = self.tree.record(span, &fields);
                self.add(CODE, node);
            }
            Block::Cell => {
                let cell = inline.node(&mut self.tree, span.start);
                self.table.cells.push(cell);
            }
        }
        Ok(())
    }

    fn end_link(&mut self) {
        let Some(link) = self.links.pop() else {
            return;
        };
        if self.links.iter().any(|outer| outer.is_image) {
            return;
        }
        let url = self.find(link.span, &link.url, false);
        let mut fields = vec![
            ("text", link.inline.node(&mut self.tree, link.span.start)),
            ("url", self.tree.string(url, &link.url)),
        ];
        if !link.title.is_empty() {
            let title = self.find(link.span, &link.title, false);
            fields.push(("title", self.tree.string(title, &link.title)));
        }
        let node = self.tree.record(link.span, &fields);
        self.add(if link.is_image { IMAGES } else { LINKS }, node);
    }

    fn end_table(&mut self, span: Span) {
        let table = std::mem::take(&mut self.table);
        let fields = [
            ("header", self.list(&table.header, span.start)),
            ("rows", self.list(&table.rows, span.end)),
        ];
        let node = self.tree.record(span, &fields);
        self.add(TABLES, node);
    }

    /// Where a text stands within `span`: from its front, or from its end; all of it where the text is written otherwise,
    /// such as the URL of a link that is defined elsewhere.
    fn find(&self, span: Span, text: &str, from_front: bool) -> Span {
        let written = self.content.get(span.range()).unwrap_or("");
        let at = match from_front {
            _ if text.is_empty() => {
                return Span {
                    start: span.start,
                    end: span.start,
                };
            }
            true => written.find(text),
            false => written.rfind(text),
        };
        let start = |at: usize| span.start as usize + at;
        at.map_or(span, |at| Span::new(start(at), start(at) + text.len()))
    }

    fn add(&mut self, list: usize, node: NodeId) {
        if let Some(list) = self.section.lists.get_mut(list) {
            list.push(node);
        }
    }

    fn list(&mut self, nodes: &[NodeId], missing: u32) -> NodeId {
        let missing = Span {
            start: missing,
            end: missing,
        };
        let list = self.tree.sequence_of(nodes);
        list.unwrap_or_else(|| self.tree.sequence(missing, &[]))
    }

    fn start_section(&mut self, level: HeadingLevel, span: Span, title: &Inline) -> Result<(), ParseError> {
        self.end_section()?;
        self.is_written = true;
        let at = title.span(span.start);
        let text = title.text.trim();
        self.section = OpenSection {
            start: span.start,
            end: span.end,
            id: self.tree.string(at, &self.anchors.of(text)),
            level: self.tree.integer(
                Span {
                    start: span.start,
                    end: at.start,
                },
                level as i64,
            ),
            title: self.tree.string(at, text),
            lists: Default::default(),
        };
        Ok(())
    }

    fn end_section(&mut self) -> Result<(), ParseError> {
        let lists = std::mem::take(&mut self.section.lists);
        if !self.is_written && lists.iter().all(Vec::is_empty) {
            return Ok(());
        }
        let (start, end) = (self.section.start, self.section.end);
        let mut fields = vec![
            ("id", self.section.id),
            ("level", self.section.level),
            ("title", self.section.title),
        ];
        for (name, nodes) in LISTS.iter().zip(lists) {
            // Nested items end after what they hold.
            let mut nodes = nodes;
            nodes.sort_by_key(|node| self.tree.span(*node).start);
            fields.push((name, self.list(&nodes, end)));
        }
        let whole = self.tree.record(Span { start, end }, &fields);
        self.done.push(whole);
        budget::check_nodes(self.tree.len(), Span { start, end })
    }
}

/// `<br>`, in the ways that it is written.
fn is_line_break(html: &str) -> bool {
    let html = html.trim().to_ascii_lowercase();
    matches!(html.as_str(), "<br>" | "<br/>" | "<br />")
}
