//! YAML 1.2 <https://yaml.org/spec/1.2.2/>: the events of a parser, put together here without recursion.

mod events;
mod indented;
mod schema;

use std::borrow::Cow;
use std::collections::HashMap;

use super::budget;
use super::duplicates::duplicate_keys;
use super::format_reader::FormatReader;
use super::tree::{Builder, Document, Entry, Kind, NodeId};
use super::{MAX_DEPTH, Oddity, ParseError, Parsed};
use events::{Anchor, Granit, ScalarForm, ScalarTag, YamlEvent, YamlEvents};
use indented::Indented;
use purlin_text::source::{Span, Text};
use schema::{PlainScalar, resolve};

/// How many nodes the aliases of one file may add, if each were replaced by a copy: one million. The largest real files
/// add about ten thousand; nine lines of nested aliases can add a billion.
pub const MAX_LENT: u64 = 1_000_000;
/// How many bytes the aliases of one file may stand for: twice as many as a file may have itself.
const MAX_LENT_BYTES: u64 = 32 << 20;

/// How YAML is read.
pub(super) const READING: FormatReader = FormatReader::new(parse)
    .at_most(16)
    .names(&[
        "Chart.lock",
        "pubspec.lock",
        ".clang-format",
        ".clang-tidy",
        ".clangd",
        ".yamllint",
        // Prettier, stylelint and lint-staged read these as YAML, which includes JSON.
        ".prettierrc",
        ".stylelintrc",
        ".lintstagedrc",
    ])
    .extensions(&["yaml", "yml", "cff"]);

/// How many documents a file may hold: each is judged on its own. The catalogs of large organisations hold some thousands.
pub const MAX_DOCUMENTS: usize = 10_000;

/// Reads a text as a stream of YAML documents; a stream without content, or with only comments, has none.
///
/// Scalars are typed by the core schema, or by a core tag (`!!str`); any other tag is ignored, so `!Ref x` is the text
/// `x`. Aliases are nodes of their own, never copies. A plain `<<` key is a merge key.
///
/// Spans: a scalar is its text with its quotes, without its anchor and tag; a block scalar reaches from its `|` or `>`
/// to the end of its last line that is not blank; a collection reaches from its bracket, `-`, `?` or first key to its
/// bracket or the end of its last value; an empty value is the empty span after its `:` or `-`.
///
/// # Errors
/// If the text is not YAML; nests deeper than [`MAX_DEPTH`], aliases followed; has an alias inside its own anchor's
/// value; has aliases that expand to more than [`MAX_LENT`] nodes or stand for more than 32 MiB; or has more than
/// [`MAX_DOCUMENTS`] documents.
pub fn parse(text: &Text) -> Result<Parsed, ParseError> {
    let content = text.content();
    let skip = if content.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    parse_part(text, Span::new(skip, content.len()))
}

/// The same of a part of a text, which is in another format.
pub(super) fn parse_part(text: &Text, part: Span) -> Result<Parsed, ParseError> {
    let skip = part.start as usize;
    let body = text.content().get(part.range()).unwrap_or("");
    let mut indented = Indented::new(body);
    loop {
        let mut events = Granit::new(&indented);
        let result = read(text, body, skip, &mut events);
        match events.too_far_left() {
            Some(at) if let Some(more) = indented.at(at) => indented = more,
            _ => return result.map_err(|error| shift(error, skip)),
        }
    }
}

/// Puts the documents together; spans of errors leave out the first `skip` bytes.
fn read<'t>(text: &Text, body: &'t str, skip: usize, events: &mut Granit<'t>) -> Result<Parsed, ParseError> {
    let mut reader = YamlReader {
        text,
        body,
        skip,
        parsed: Parsed::default(),
        tree: Builder::new(text.share()),
        root: None,
        open: Vec::new(),
        nodes: Vec::new(),
        anchors: HashMap::new(),
        made: 0,
        lent: 0,
        made_bytes: 0,
        lent_bytes: 0,
        behind: 0,
    };
    while let Some(next) = events.next() {
        let (event, span) = next?;
        reader.event(event, span)?;
    }
    Ok(reader.parsed)
}

/// Errors are found in the text without its byte order mark.
fn shift(mut error: ParseError, skip: usize) -> ParseError {
    error.span = error.span.map(|span| span.shifted(skip));
    error
}

/// What an anchor names.
#[derive(Clone, Copy)]
struct AnchorTarget {
    node: NodeId,
    /// How many nodes a copy would have.
    size: u64,
    /// How many bytes of text a copy would have.
    bytes: u64,
    /// How many levels it nests, including itself.
    height: usize,
}

/// A collection that is not closed yet.
struct OpenCollection {
    is_mapping: bool,
    flow: bool,
    start: usize,
    /// End of the last child so far.
    end: usize,
    anchor: Option<Anchor>,
    /// Where its children start on the stack of nodes.
    base: usize,
    /// How many nodes existed or were added by aliases before it.
    size_before: u64,
    /// The same of bytes of text.
    bytes_before: u64,
    /// The deepest level below it so far, from the root.
    deepest: usize,
}

/// Spans in the reader leave the byte order mark out until they go into the tree.
struct YamlReader<'t> {
    text: &'t Text,
    body: &'t str,
    skip: usize,
    parsed: Parsed,
    tree: Builder,
    root: Option<NodeId>,
    open: Vec<OpenCollection>,
    /// Children of the open collections.
    nodes: Vec<NodeId>,
    anchors: HashMap<Anchor, AnchorTarget>,
    made: u64,
    lent: u64,
    /// Bytes of text in scalars, and behind aliases.
    made_bytes: u64,
    lent_bytes: u64,
    /// End of the last scalar, alias, bracket or document start.
    behind: usize,
}

impl<'t> YamlReader<'t> {
    fn event(&mut self, event: YamlEvent<'t>, span: Span) -> Result<(), ParseError> {
        if matches!(
            event,
            YamlEvent::Alias(_)
                | YamlEvent::Scalar { .. }
                | YamlEvent::SequenceStart { .. }
                | YamlEvent::MappingStart { .. }
        ) {
            self.check_indentation(span.start as usize)?;
        }
        match event {
            YamlEvent::DocumentStart => {
                // The span of an implicit start is that of the first token, which is still to come.
                let marker = self.body.get(span.range()).is_some_and(|text| text == "---");
                self.behind = if marker { span.end } else { span.start } as usize;
                self.anchors.clear();
            }
            YamlEvent::DocumentEnd => self.document_end(span)?,
            YamlEvent::Alias(anchor) => self.alias(anchor, span)?,
            YamlEvent::Scalar {
                value,
                style,
                anchor,
                tag,
            } => self.scalar(value, style, anchor, tag, span)?,
            YamlEvent::SequenceStart { flow, anchor } => {
                let start = if flow {
                    span.start as usize
                } else {
                    self.first_dash(span.start as usize)
                };
                self.start(false, flow, start, span, anchor)?;
            }
            YamlEvent::MappingStart { flow, anchor } => {
                self.start(true, flow, span.start as usize, span, anchor)?;
            }
            YamlEvent::SequenceEnd | YamlEvent::MappingEnd => self.end(span),
        }
        Ok(())
    }

    /// Refuses a tab before a key or a `-` that begins a line: only spaces indent. The parser counts such a tab as a space.
    fn check_indentation(&self, start: usize) -> Result<(), ParseError> {
        if self.open.last().is_none_or(|open| open.flow) {
            return Ok(());
        }
        let before = self.body.get(..start).unwrap_or("");
        let line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        let text = self.body.get(line..).unwrap_or("");
        let rest = text.trim_start_matches([' ', '\t']);
        let indentation = text.get(..text.len() - rest.len()).unwrap_or("");
        let Some(tab) = indentation.find('\t') else {
            return Ok(());
        };
        let is_indicator = rest
            .strip_prefix(['-', '?', ':'])
            .is_some_and(|behind| behind.is_empty() || behind.starts_with([' ', '\t', '\n', '\r']));
        if self.is_key() || is_indicator {
            return Err(events::tab_in_indentation(Span::new(line + tab, line + tab + 1)));
        }
        Ok(())
    }

    fn document_end(&mut self, span: Span) -> Result<(), ParseError> {
        if self.parsed.documents.len() >= MAX_DOCUMENTS {
            let message = format!("the file has more than {MAX_DOCUMENTS} documents");
            return Err(ParseError::at(span, message).with_help("split it, or exclude it"));
        }
        let index = u32::try_from(self.parsed.documents.len()).unwrap_or(u32::MAX);
        let mut tree = std::mem::replace(&mut self.tree, Builder::new(self.text.share()));
        let root = match self.root.take() {
            Some(root) => root,
            None => tree.null(span.shifted(self.skip)),
        };
        let document = tree.finish(root, index);
        self.parsed.oddities.extend(oddities(&document));
        self.parsed.documents.push(document);
        self.open.clear();
        self.nodes.clear();
        self.behind = span.end as usize;
        Ok(())
    }

    fn alias(&mut self, anchor: Anchor, span: Span) -> Result<(), ParseError> {
        let Some(named) = self.anchors.get(&anchor).copied() else {
            return Err(ParseError::at(
                span,
                "the alias is inside the value of its own anchor, so it would never end",
            )
            .with_help("refer to an anchor whose value ends before the alias"));
        };
        self.lent = self.lent.saturating_add(named.size);
        if self.lent > MAX_LENT {
            return Err(ParseError::at(
                span,
                format!("the aliases of this file expand to more than {MAX_LENT} nodes"),
            )
            .with_help("exclude the file"));
        }
        self.lent_bytes = self.lent_bytes.saturating_add(named.bytes);
        if self.lent_bytes > MAX_LENT_BYTES {
            return Err(ParseError::at(
                span,
                format!("the aliases of this file stand for more than {MAX_LENT_BYTES} bytes"),
            )
            .with_help("exclude the file"));
        }
        let deepest = self.open.len() + named.height;
        if deepest > MAX_DEPTH {
            return Err(ParseError::too_deep(span));
        }
        let node = self.tree.alias(span.shifted(self.skip), named.node);
        self.behind = span.end as usize;
        self.add(node, span.end as usize, deepest);
        Ok(())
    }

    fn scalar(
        &mut self,
        value: Cow<'t, str>,
        style: ScalarForm,
        anchor: Option<Anchor>,
        tag: ScalarTag,
        span: Span,
    ) -> Result<(), ParseError> {
        let span = match style {
            ScalarForm::Block => self.block_scalar(span),
            ScalarForm::Plain if span.is_empty() => self.empty_scalar(span),
            _ => span,
        };
        let at = span.shifted(self.skip);
        // The parser gives `~` for an empty plain scalar that has no tag.
        let value = if style == ScalarForm::Plain && span.is_empty() {
            Cow::Borrowed("")
        } else {
            value
        };
        let is_key = self.is_key();
        let node = match (tag, style) {
            (ScalarTag::Merge, _) | (ScalarTag::None, ScalarForm::Plain) if is_key && value == "<<" => {
                self.tree.merge_key(at)
            }
            (ScalarTag::None, ScalarForm::Plain) => match resolve(&value) {
                PlainScalar::Null => self.tree.null(at),
                PlainScalar::Bool(value) => self.tree.bool(at, value),
                PlainScalar::Integer(value) => self.tree.integer(at, value),
                PlainScalar::Float(value) => self.tree.float(at, value),
                PlainScalar::Text => self.tree.string(at, &value),
            },
            (ScalarTag::None | ScalarTag::Str | ScalarTag::Merge, _) => self.tree.string(at, &value),
            (tag, _) => self.tagged(tag, &value, span)?,
        };
        self.count(span)?;
        let bytes = value.len() as u64;
        self.made_bytes += bytes;
        if let Some(anchor) = anchor {
            self.anchors.insert(
                anchor,
                AnchorTarget {
                    node,
                    size: 1,
                    bytes,
                    height: 0,
                },
            );
        }
        self.behind = span.end.max(span.start) as usize;
        self.add(node, span.end as usize, self.open.len());
        Ok(())
    }

    /// A scalar whose type a core tag states.
    fn tagged(&mut self, tag: ScalarTag, value: &str, span: Span) -> Result<NodeId, ParseError> {
        let at = span.shifted(self.skip);
        let (node, name) = match (tag, resolve(value)) {
            (ScalarTag::Null, PlainScalar::Null) => (Some(self.tree.null(at)), "null"),
            (ScalarTag::Bool, PlainScalar::Bool(value)) => (Some(self.tree.bool(at, value)), "boolean"),
            (ScalarTag::Int, PlainScalar::Integer(value)) => (Some(self.tree.integer(at, value)), "integer"),
            (ScalarTag::Float, PlainScalar::Float(value)) => (Some(self.tree.float(at, value)), "float"),
            (ScalarTag::Float, PlainScalar::Integer(_)) => {
                let value = value.parse().unwrap_or_default();
                (Some(self.tree.float(at, value)), "float")
            }
            (ScalarTag::Null, _) => (None, "null"),
            (ScalarTag::Bool, _) => (None, "boolean"),
            (ScalarTag::Int, _) => (None, "integer"),
            _ => (None, "float"),
        };
        node.ok_or_else(|| {
            ParseError::at(span, format!("the value does not fit its tag `{name}`"))
                .with_help("remove the tag, or fix the value")
        })
    }

    fn start(
        &mut self,
        is_mapping: bool,
        flow: bool,
        start: usize,
        span: Span,
        anchor: Option<Anchor>,
    ) -> Result<(), ParseError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(ParseError::too_deep(Span::new(start, start + 1)));
        }
        self.count(span)?;
        self.open.push(OpenCollection {
            is_mapping,
            flow,
            start,
            end: start,
            anchor,
            base: self.nodes.len(),
            size_before: self.made + self.lent - 1,
            bytes_before: self.made_bytes + self.lent_bytes,
            deepest: self.open.len() + 1,
        });
        if flow {
            self.behind = span.end as usize;
        } else {
            self.behind = start;
        }
        Ok(())
    }

    fn end(&mut self, span: Span) {
        let Some(open) = self.open.pop() else {
            return;
        };
        // A pair in a flow sequence is a mapping without brackets: the parser's end of it is not useful.
        let end = if open.flow && !span.is_empty() {
            self.behind = span.end as usize;
            span.end as usize
        } else {
            open.end
        };
        let at = Span::new(open.start, end).shifted(self.skip);
        let children = self.nodes.get(open.base..).unwrap_or_default();
        let node = if open.is_mapping {
            let entries: Vec<Entry> = children
                .chunks_exact(2)
                .filter_map(|pair| match pair {
                    [key, value] => Some(Entry {
                        key: *key,
                        value: *value,
                    }),
                    _ => None,
                })
                .collect();
            self.tree.mapping(at, &entries)
        } else {
            self.tree.sequence(at, children)
        };
        self.nodes.truncate(open.base);
        if let Some(anchor) = open.anchor {
            self.anchors.insert(
                anchor,
                AnchorTarget {
                    node,
                    size: self.made + self.lent - open.size_before,
                    bytes: self.made_bytes + self.lent_bytes - open.bytes_before,
                    height: open.deepest - self.open.len(),
                },
            );
        }
        self.add(node, end, open.deepest);
    }

    /// Counts a node that the file writes.
    fn count(&mut self, span: Span) -> Result<(), ParseError> {
        self.made += 1;
        budget::check_nodes(usize::try_from(self.made).unwrap_or(usize::MAX), span)
    }

    /// Adds a complete node to the enclosing collection.
    fn add(&mut self, node: NodeId, end: usize, deepest: usize) {
        match self.open.last_mut() {
            Some(open) => {
                open.end = open.end.max(end);
                open.deepest = open.deepest.max(deepest);
                self.nodes.push(node);
            }
            None => self.root = Some(node),
        }
    }

    /// Whether the next node is a key.
    fn is_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.is_mapping && (self.nodes.len() - open.base).is_multiple_of(2))
    }

    /// The start of a block sequence. The parser gives the first item instead of the `-` where the sequence is
    /// indented no more than the mapping that holds it.
    fn first_dash(&self, start: usize) -> usize {
        if !self.open.last().is_some_and(|open| open.is_mapping) {
            return start;
        }
        self.find_indicator(start, &['-']).unwrap_or(start)
    }

    /// The parser's span of a block scalar starts with its content and ends after the blank lines after it.
    fn block_scalar(&self, span: Span) -> Span {
        let start = self
            .find_indicator(span.end as usize, &['|', '>'])
            .unwrap_or(span.start as usize);
        let raw = self.body.get(start..span.end as usize).unwrap_or("");
        Span::new(start, start + raw.trim_end().len())
    }

    /// The parser's span of an empty value is after its key, before the `:`.
    fn empty_scalar(&self, span: Span) -> Span {
        let start = span.start as usize;
        let rest = self.body.get(start..).unwrap_or("");
        let value = self.open.last().is_some_and(|open| open.is_mapping) && !self.is_key();
        if value && let Some(behind) = rest.trim_start_matches([' ', '\t']).strip_prefix(':') {
            let at = start + rest.len() - behind.len();
            return Span::new(at, at);
        }
        span
    }

    /// The first of `wanted` between the last token and `to`, past other indicators, properties and comments.
    fn find_indicator(&self, to: usize, wanted: &[char]) -> Option<usize> {
        let gap = self.body.get(self.behind..to)?;
        let mut chars = gap.char_indices().peekable();
        let mut before = ' ';
        while let Some((at, char)) = chars.next() {
            if wanted.contains(&char) {
                return Some(self.behind + at);
            }
            match char {
                '#' if before.is_whitespace() => {
                    while chars.next_if(|(_, next)| !matches!(next, '\n' | '\r')).is_some() {}
                }
                '&' | '!' => while chars.next_if(|(_, next)| !next.is_whitespace()).is_some() {},
                _ => {}
            }
            before = char;
        }
        None
    }
}

/// What is odd about one document: duplicate keys, and merge keys that merge nothing.
fn oddities(document: &Document) -> Vec<Oddity> {
    let mut found = duplicate_keys(document);
    let before = found.len();
    for node in document.nodes() {
        let Kind::Mapping(entries) = document.kind(node) else {
            continue;
        };
        for entry in entries {
            if document.kind(entry.key) == Kind::MergeKey && !is_mergeable(document, entry.value) {
                found.push(Oddity {
                    span: document.span(entry.key),
                    earlier: None,
                    message: "the merge key `<<` needs a mapping, or a list of mappings".to_owned(),
                });
            }
        }
    }
    if found.len() > before {
        found.sort_by_key(|oddity| oddity.span);
    }
    found
}

fn is_mergeable(document: &Document, value: NodeId) -> bool {
    let is_mapping = |node: NodeId| matches!(document.kind(document.resolve(node)), Kind::Mapping(_));
    match document.kind(document.resolve(value)) {
        Kind::Mapping(_) => true,
        Kind::Sequence(items) => items.iter().all(|item| is_mapping(*item)),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
