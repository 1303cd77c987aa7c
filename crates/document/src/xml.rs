//! XML 1.0 <https://www.w3.org/TR/xml/> as a document.
//!
//! ```xml
//! <project a="1"><dependency><id>x</id></dependency><dependency/></project>
//! ```
//!
//! ```json
//! {"project": {"@a": "1", "dependency": [{"id": [{"#text": "x"}]}, {}]}}
//! ```
//!
//! Every element is a mapping: its attributes under `@` and their name, its own text under `#text`, and under each name
//! of children the sequence of them, even of one. So the shape of an element never depends on its siblings, and a rule
//! that walks `dependency[_]` can't miss a single dependency or one with an attribute. Only the root is not in a
//! sequence.
//!
//! Text is that of all pieces between children, with entities replaced and without white space at both ends; without
//! any there is no `#text`. Names are local names: prefixes are dropped, namespace declarations are not attributes, and
//! of attributes with the same local name the one without a prefix counts. Comments and processing instructions are
//! dropped. Every value is a string.
//!
//! An element spans from its `<` to its last `>`, a key the first name that it stands for, an attribute what is
//! between its quotes. `#text` is not in the text of the file: its key is an empty span before its value.

mod pom;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use roxmltree::{Document as Tree, Error, Node, ParsingOptions};

use super::budget::MAX_NODES;
use super::format_reader::FormatReader;
use super::tree::{Builder, Entry, NodeId};
use super::{MAX_DEPTH, ParseError, Parsed};
use pom::AddedText;
use purlin_text::source::{Span, Text};

/// How deep elements may nest: each is a mapping within a sequence.
const MAX_ELEMENTS: usize = MAX_DEPTH / 2;

/// How many attributes one element may have, and how many namespaces may be declared on it and around it: the parser
/// compares each with all others.
const MAX_ATTRIBUTES: usize = 1024;
const MAX_NAMESPACES: usize = 64;

const WHITE: [char; 4] = [' ', '\t', '\r', '\n'];

/// How XML is read.
pub(super) const READING: FormatReader = FormatReader::new(parse)
    .at_most(16)
    .names(&[
        // The spellings of .NET's own names.
        "packages.config",
        "nuget.config",
        "NuGet.Config",
        "NuGet.config",
        "app.config",
        "App.config",
        "web.config",
        "Web.config",
    ])
    .extensions(&[
        "xml",
        "pom",
        "xsd",
        "xsl",
        "xslt",
        "wsdl",
        // MSBuild, Visual Studio and NuGet.
        "csproj",
        "fsproj",
        "vbproj",
        "vcxproj",
        "sqlproj",
        "proj",
        "props",
        "targets",
        "slnx",
        "projitems",
        "shproj",
        "nuspec",
        "resx",
        "runsettings",
    ]);

/// Reads a text as XML.
///
/// # Errors
/// If the text is not well-formed, nests deeper than 128 elements, names an entity other than the five that XML has (and
/// those of HTML, which Maven knows too, in a POM), or declares anything in its document type. A document type that only
/// names a DTD is passed over, and in a POM every one.
pub fn parse(text: &Text) -> Result<Parsed, ParseError> {
    let mut content = Cow::Borrowed(text.content());
    let is_pom = pom::is_pom(text.path());
    if is_pom {
        pom::blank_document_type(&mut content);
    }
    check_bounds(&content)?;
    let added = if is_pom {
        pom::add_entities(&mut content)
    } else {
        AddedText::default()
    };
    let content = content.as_ref();
    let options = ParsingOptions {
        // Declarations in the document type were refused before.
        allow_dtd: true,
        nodes_limit: u32::try_from(MAX_NODES).unwrap_or(u32::MAX),
        entity_resolver: None,
    };
    let tree = Tree::parse_with_options(content, options).map_err(|error| {
        let mut error = explain(&error, content);
        error.span = error.span.map(|span| added.span_without(span));
        error
    })?;
    let mut reader = XmlReader {
        content,
        added,
        tree: Builder::new(text.share()),
    };
    let root = tree.root_element();
    let value = reader.element(root, 1)?;
    let span = reader.tree.span(value);
    let entry = Entry {
        key: reader.name(root),
        value,
    };
    let root = reader.tree.mapping(span, &[entry]);
    Ok(Parsed {
        documents: vec![reader.tree.finish(root, 0)],
        ..Parsed::default()
    })
}

struct XmlReader<'t> {
    /// The text, with what was added to it.
    content: &'t str,
    added: AddedText,
    tree: Builder,
}

/// The children of one name.
struct ElementGroup {
    key: NodeId,
    items: Vec<NodeId>,
}

impl XmlReader<'_> {
    /// A place in the text as the file has it.
    fn span(&self, start: usize, end: usize) -> Span {
        self.added.span_without(Span::new(start, end))
    }

    fn element(&mut self, element: Node<'_, '_>, depth: usize) -> Result<NodeId, ParseError> {
        let range = element.range();
        let span = self.span(range.start, range.end);
        if depth > MAX_ELEMENTS {
            return Err(ParseError::too_deep(span));
        }
        let mut entries = self.attributes(element);
        entries.extend(self.text(element));
        let mut groups: Vec<ElementGroup> = Vec::new();
        let mut by_name: HashMap<&str, usize> = HashMap::new();
        for child in element.children().filter(Node::is_element) {
            let item = self.element(child, depth + 1)?;
            let at = *by_name
                .entry(child.tag_name().name())
                .or_insert_with(|| groups.len());
            match groups.get_mut(at) {
                Some(group) => group.items.push(item),
                None => groups.push(ElementGroup {
                    key: self.name(child),
                    items: vec![item],
                }),
            }
        }
        for group in groups {
            let end = |at: Option<&NodeId>| at.map_or(span, |at| self.tree.span(*at));
            let across = Span {
                start: end(group.items.first()).start,
                end: end(group.items.last()).end,
            };
            let value = self.tree.sequence(across, &group.items);
            entries.push(Entry {
                key: group.key,
                value,
            });
        }
        Ok(self.tree.mapping(span, &entries))
    }

    /// The local name in the start tag of an element.
    fn name(&mut self, element: Node<'_, '_>) -> NodeId {
        let name = element.tag_name().name();
        let start = element.range().start + 1;
        let rest = self.content.get(start..).unwrap_or("");
        let length = rest
            .find(|next: char| next.is_ascii_whitespace() || matches!(next, '/' | '>'))
            .unwrap_or(rest.len());
        let start = start + length.saturating_sub(name.len());
        let span = self.span(start, start + name.len());
        self.tree.string(span, name)
    }

    fn attributes(&mut self, element: Node<'_, '_>) -> Vec<Entry> {
        let without_prefix = element
            .attributes()
            .filter(|attribute| attribute.namespace().is_none());
        let mut taken: HashSet<&str> = without_prefix.map(|attribute| attribute.name()).collect();
        let mut entries: Vec<Entry> = Vec::new();
        for attribute in element.attributes() {
            if attribute.namespace().is_some() && !taken.insert(attribute.name()) {
                continue;
            }
            let key = attribute.range_qname();
            let value = attribute.range_value();
            let key = self.span(key.start, key.end);
            let value = self.span(value.start, value.end);
            entries.push(Entry {
                key: self.tree.string(key, &format!("@{}", attribute.name())),
                value: self.tree.string(value, attribute.value()),
            });
        }
        entries
    }

    /// Where a text is, by what surrounds it.
    fn between(&self, element: Node<'_, '_>, piece: Node<'_, '_>) -> Range<usize> {
        let outer = element.range();
        let whole = self.content.get(outer.clone()).unwrap_or("");
        let opened = StartTag::read(whole).map_or(0, |tag| tag.length);
        let closed = whole.rfind("</").unwrap_or(whole.len());
        let start = piece
            .prev_sibling()
            .map_or(outer.start + opened, |before| before.range().end);
        let end = piece
            .next_sibling()
            .map_or(outer.start + closed, |behind| behind.range().start);
        start..end.max(start)
    }

    fn text(&mut self, element: Node<'_, '_>) -> Option<Entry> {
        let mut text = String::new();
        let mut span: Option<Span> = None;
        for piece in element.children().filter(Node::is_text) {
            let said = piece.text().unwrap_or("");
            text.push_str(said);
            if said.trim_matches(WHITE).is_empty() {
                continue;
            }
            let mut range = piece.range();
            if range.start < self.added.end() {
                // The parser places a text that starts with a named character where the name is declared.
                range = self.between(element, piece);
            }
            let raw = self.content.get(range.clone()).unwrap_or("");
            let start = range.start + raw.len() - raw.trim_start_matches(WHITE).len();
            let end = start + raw.trim_matches(WHITE).len();
            let own = self.span(start, end);
            span = Some(Span {
                start: span.map_or(own.start, |span| span.start),
                end: own.end,
            });
        }
        let span = span?;
        let start = span.start as usize;
        Some(Entry {
            key: self.tree.string(Span::new(start, start), "#text"),
            value: self.tree.string(span, text.trim_matches(WHITE)),
        })
    }
}

/// Refuses texts that would take the parser, or a walk of its result, more than linear time. It sees tags as the parser
/// does, up to the first error.
fn check_bounds(content: &str) -> Result<(), ParseError> {
    // How many namespaces each open element declares.
    let mut open: Vec<usize> = Vec::new();
    let mut namespaces = 0;
    let mut at = 0;
    while let Some(found) = content.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + found;
        let rest = content.get(start..).unwrap_or("");
        let until = |end: &str| rest.find(end).map(|found| start + found + end.len());
        let next = if rest.starts_with("<!--") {
            until("-->")
        } else if rest.starts_with("<![CDATA[") {
            until("]]>")
        } else if rest.starts_with("<?") {
            until("?>")
        } else if rest.starts_with("</") {
            namespaces -= open.pop().unwrap_or_default().min(namespaces);
            until(">")
        } else {
            let Some(tag) = StartTag::read(rest) else {
                return Ok(());
            };
            let span = Span::new(start, start + tag.length);
            if rest.starts_with("<!") && tag.has_declarations {
                return Err(ParseError::at(span, "the DOCTYPE contains declarations")
                    .with_help("remove them: purlin doesn't read custom entities or default attributes"));
            }
            if tag.attributes > MAX_ATTRIBUTES || namespaces + tag.namespaces > MAX_NAMESPACES {
                let message = format!(
                    "an element has more than {MAX_ATTRIBUTES} attributes or {MAX_NAMESPACES} namespaces"
                );
                return Err(ParseError::at(span, message).with_help("exclude the file"));
            }
            if !tag.is_closed && !rest.starts_with("<!") {
                open.push(tag.namespaces);
                namespaces += tag.namespaces;
                if open.len() > MAX_ELEMENTS {
                    let message = format!("elements nest deeper than {MAX_ELEMENTS} levels");
                    return Err(ParseError::at(span, message).with_help("exclude the file"));
                }
            }
            Some(span.end as usize)
        };
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    Ok(())
}

/// A start tag, or a document type.
struct StartTag {
    length: usize,
    attributes: usize,
    namespaces: usize,
    is_closed: bool,
    has_declarations: bool,
}

impl StartTag {
    /// `None` where it does not end.
    fn read(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut tag = Self {
            length: 0,
            attributes: 0,
            namespaces: 0,
            is_closed: false,
            has_declarations: false,
        };
        let mut quote = None;
        for (at, byte) in bytes.iter().enumerate() {
            if let Some(open) = quote {
                if open == *byte {
                    quote = None;
                }
                continue;
            }
            match byte {
                b'"' | b'\'' => quote = Some(*byte),
                b'=' => tag.attributes += 1,
                b'[' => tag.has_declarations = true,
                b'x' if bytes.get(at..).is_some_and(|rest| rest.starts_with(b"xmlns")) => {
                    tag.namespaces += 1;
                }
                b'>' => {
                    tag.is_closed = at > 0 && bytes.get(at - 1) == Some(&b'/');
                    tag.length = at + 1;
                    return Some(tag);
                }
                _ => {}
            }
        }
        None
    }
}

/// The parser's error with its place as bytes.
fn explain(error: &Error, content: &str) -> ParseError {
    if content
        .trim_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
        .is_empty()
    {
        return ParseError::file("the file is empty").with_help("remove it if it is not used");
    }
    let position = error.pos();
    let said = error.to_string();
    let said = said
        .replace(&format!(" at {position}"), "")
        .replace(['\n', '\r'], " ");
    let message = format!("this is not well-formed XML: {}", said.trim_end_matches('.'));
    let help = match error {
        Error::UnknownEntityReference(..) => {
            "write the character itself, or as `&#…;`: only `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&apos;` are known"
        }
        Error::UnknownNamespace(..) => "declare the prefix with `xmlns:…`",
        _ => "correct it, or exclude the file",
    };
    let has_place = !matches!(
        error,
        Error::NoRootNode
            | Error::UnclosedRootNode
            | Error::NodesLimitReached
            | Error::AttributesLimitReached
            | Error::NamespacesLimitReached
            | Error::UnexpectedEndOfStream
    );
    let error = if has_place {
        ParseError::at(place(position, content), message)
    } else {
        ParseError::file(message)
    };
    error.with_help(help)
}

/// One character at a row and column, both from 1.
fn place(position: roxmltree::TextPos, content: &str) -> Span {
    let mut start = 0;
    for line in content
        .split_inclusive('\n')
        .take((position.row as usize).saturating_sub(1))
    {
        start += line.len();
    }
    let rest = content.get(start..).unwrap_or("");
    let mut chars = rest
        .char_indices()
        .skip((position.col as usize).saturating_sub(1));
    let (at, width) = chars
        .next()
        .map_or((rest.len(), 0), |(at, next)| (at, next.len_utf8()));
    Span::new(start + at, start + at + width)
}

#[cfg(test)]
pub(crate) mod tests;
