//! HCL 2 <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md> as documents, in the shape that
//! [hcl2json](https://github.com/tmccombs/hcl2json) gives and conftest shows to policies.
//!
//! ```hcl
//! resource "aws_s3_bucket" "logs" {
//!   bucket = "logs-${var.stage}"
//!   acl    = var.acl
//!   tags   = { Team = "ops", Copies = 2 }
//!   versioning {
//!     enabled = true
//!   }
//! }
//! ```
//!
//! ```json
//! {
//!   "resource": {
//!     "aws_s3_bucket": {
//!       "logs": [
//!         {
//!           "bucket": "logs-${var.stage}",
//!           "acl": "${var.acl}",
//!           "tags": {"Team": "ops", "Copies": 2},
//!           "versioning": [{"enabled": true}]
//!         }
//!       ]
//!     }
//!   }
//! }
//! ```
//!
//! A block is a path of keys, its type and then its labels, to an array of all blocks with that path. An attribute is a
//! key. Literals, arrays and objects are values; any other expression is its text in `${…}`. In strings `${…}` and
//! `%{…}` are as they are written, and literal ones are `$${` and `%%{`.
//!
//! Differences from hcl2json: nothing is evaluated, a directive `%{…}` is not formatted anew, and where blocks of one
//! type have labels and others have none, each is there under a key of the same name, of which rules see the last.
//!
//! Keys of blocks span the first that is written with them; a block spans all of it, from its type to its brace.

mod effort;

use std::collections::HashMap;
use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, Object, ObjectKey, UnaryOperator};
use hcl_edit::structure::{Attribute, Block, BlockLabel, Body, Structure};
use hcl_edit::template::Element;

use super::format_reader::FormatReader;
use super::tree::{Builder, Entry, NodeId};
use super::{MAX_DEPTH, ParseError, Parsed};
use effort::Excess;
use purlin_text::source::{Span, Text};

/// How HCL is read.
pub(super) const READING: FormatReader = FormatReader::new(parse)
    .at_most(4)
    .extensions(&["tf", "tofu", "tfvars", "hcl"]);

/// Reads a text as HCL.
///
/// # Errors
/// If the text is not HCL, repeats an attribute in one block, or nests deeper than 64 levels of blocks and expressions,
/// which is the crate's own limit; or if parsing it would take the crate very long.
pub fn parse(text: &Text) -> Result<Parsed, ParseError> {
    let content = text.content();
    let (start, source) = match content.strip_prefix('\u{feff}') {
        Some(rest) => ('\u{feff}'.len_utf8(), rest),
        None => (0, content),
    };
    if let Some(excess) = effort::excess(source) {
        return Err(refused(&excess, start));
    }
    let body = hcl_edit::parser::parse_body(source).map_err(|error| told(&error, start, source))?;
    let mut reader = HclReader {
        source,
        start,
        tree: Builder::new(text.share()),
    };
    let whole = Span::new(start, content.len());
    let root = reader.body(&body, whole, 0)?;
    Ok(Parsed {
        documents: vec![reader.tree.finish(root, 0)],
        ..Parsed::default()
    })
}

/// The error for a text that the crate would read for too long.
fn refused(excess: &Excess, start: usize) -> ParseError {
    let (at, message) = match excess {
        Excess::Nesting(at) => (at, "operands of operators nest too deep"),
        Excess::Keys(at) => (at, "the object has too many keys"),
    };
    let span = Span::new(start + at.start, start + at.end);
    ParseError::at(span, message).with_help("exclude the file")
}

/// The crate's error, as one sentence.
fn told(error: &hcl_edit::parser::Error, start: usize, source: &str) -> ParseError {
    let lines: Vec<&str> = error
        .message()
        .split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let message = lines.join("; ");
    let message = message.trim_end_matches('.');
    let mut at = error.location().offset().min(source.len());
    // The crate may point into the middle of a character.
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    let end = source
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .map_or(at, |char| at + char.len_utf8());
    let error = ParseError::at(Span::new(start + at, start + end), message);
    let line = source
        .get(..at)
        .map_or("", |before| before.rsplit('\n').next().unwrap_or(""));
    let rest = source
        .get(at..)
        .and_then(|rest| rest.lines().next())
        .unwrap_or("");
    if [line, rest]
        .iter()
        .any(|text| text.contains("{{") || text.contains("<%") || text.contains("{%"))
    {
        return error.with_help("it looks like a template; exclude it");
    }
    if message.contains("nesting depth") || message.contains("operator depth") {
        return error.with_help("exclude the file");
    }
    error
}

/// The value at a key of a body.
enum BodySlot {
    Value(NodeId),
    /// By the next label.
    Labelled(BodyGroup),
    Blocks(Vec<NodeId>),
}

/// Keys in the order of the file.
#[derive(Default)]
struct BodyGroup {
    slots: Vec<(NodeId, BodySlot)>,
    by_name: HashMap<String, usize>,
}

struct HclReader<'t> {
    source: &'t str,
    /// Where `source` starts in the text.
    start: usize,
    tree: Builder,
}

impl HclReader<'_> {
    fn body(&mut self, body: &Body, span: Span, depth: usize) -> Result<NodeId, ParseError> {
        if depth > MAX_DEPTH {
            return Err(ParseError::too_deep(span));
        }
        let mut group = BodyGroup::default();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => self.attribute(attribute, depth, &mut group)?,
                Structure::Block(block) => self.block(block, depth, &mut group)?,
            }
        }
        let entries = self.entries(group);
        Ok(self.tree.mapping(span, &entries))
    }

    fn attribute(
        &mut self,
        attribute: &Attribute,
        depth: usize,
        group: &mut BodyGroup,
    ) -> Result<(), ParseError> {
        let name = attribute.key.as_str();
        let key = self.tree.string(self.span(attribute.key.span()), name);
        let value = self.expression(&attribute.value, depth + 1)?;
        group.by_name.insert(name.to_owned(), group.slots.len());
        group.slots.push((key, BodySlot::Value(value)));
        Ok(())
    }

    fn block(&mut self, block: &Block, depth: usize, group: &mut BodyGroup) -> Result<(), ParseError> {
        let span = self.span(block.span());
        // Each label is a level, and so are the array and the block itself.
        let inside = depth + block.labels.len() + 2;
        if inside > MAX_DEPTH {
            return Err(ParseError::too_deep(span));
        }
        let node = self.body(&block.body, span, inside)?;
        let labels = block.labels.iter().map(|label| match label {
            BlockLabel::Ident(ident) => (ident.as_str(), ident.span()),
            BlockLabel::String(text) => (text.as_str(), text.span()),
        });
        let path: Vec<(&str, Option<Range<usize>>)> =
            std::iter::once((block.ident.as_str(), block.ident.span()))
                .chain(labels)
                .collect();
        let mut group = group;
        let mut rest = path.into_iter().peekable();
        while let Some((name, at)) = rest.next() {
            let is_last = rest.peek().is_none();
            let fits = |slot: &BodySlot| match slot {
                BodySlot::Value(_) => false,
                BodySlot::Labelled(_) => !is_last,
                BodySlot::Blocks(_) => is_last,
            };
            let known = group
                .by_name
                .get(name)
                .copied()
                .filter(|at| group.slots.get(*at).is_some_and(|(_, slot)| fits(slot)));
            let position = known.unwrap_or_else(|| {
                let key = self.tree.string(self.span(at), name);
                let slot = if is_last {
                    BodySlot::Blocks(Vec::new())
                } else {
                    BodySlot::Labelled(BodyGroup::default())
                };
                group.by_name.insert(name.to_owned(), group.slots.len());
                group.slots.push((key, slot));
                group.slots.len() - 1
            });
            match group.slots.get_mut(position) {
                Some((_, BodySlot::Labelled(inner))) => group = inner,
                Some((_, BodySlot::Blocks(blocks))) => {
                    blocks.push(node);
                    break;
                }
                _ => break,
            }
        }
        Ok(())
    }

    /// The entries of a group. As deep as there are labels, which [`Self::block`] bounds.
    fn entries(&mut self, group: BodyGroup) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(group.slots.len());
        for (key, slot) in group.slots {
            let value = match slot {
                BodySlot::Value(value) => value,
                BodySlot::Labelled(inner) => {
                    let inner = self.entries(inner);
                    let span = self.across(inner.iter().map(|entry| entry.value));
                    self.tree.mapping(span, &inner)
                }
                BodySlot::Blocks(blocks) => {
                    let span = self.across(blocks.iter().copied());
                    self.tree.sequence(span, &blocks)
                }
            };
            entries.push(Entry { key, value });
        }
        entries
    }

    /// From the first of these to the last.
    fn across(&self, nodes: impl Iterator<Item = NodeId>) -> Span {
        nodes
            .map(|node| self.tree.span(node))
            .reduce(|a, b| Span {
                start: a.start.min(b.start),
                end: a.end.max(b.end),
            })
            .unwrap_or_default()
    }

    fn expression(&mut self, expression: &Expression, depth: usize) -> Result<NodeId, ParseError> {
        let span = self.span(expression.span());
        if depth > MAX_DEPTH {
            return Err(ParseError::too_deep(span));
        }
        Ok(match expression {
            Expression::Null(_) => self.tree.null(span),
            Expression::Bool(value) => self.tree.bool(span, *value.value()),
            Expression::Number(number) => self.number(number.value(), span),
            Expression::UnaryOp(operation)
                if *operation.operator.value() == UnaryOperator::Neg
                    && matches!(operation.expr, Expression::Number(_)) =>
            {
                match &operation.expr {
                    Expression::Number(number) => {
                        let number = number.value();
                        match number.as_i64().and_then(i64::checked_neg) {
                            Some(number) => self.tree.integer(span, number),
                            None => self.tree.float(span, -number.as_f64().unwrap_or_default()),
                        }
                    }
                    _ => self.wrapped(span),
                }
            }
            Expression::String(text) => self.tree.string(span, &literal(text.as_str())),
            Expression::StringTemplate(template) => {
                let text = self.template(template.iter());
                self.tree.string(span, &text)
            }
            Expression::HeredocTemplate(heredoc) => {
                let text = self.template(heredoc.template.iter());
                self.tree.string(span, &text)
            }
            Expression::Array(items) => {
                let mut nodes = Vec::with_capacity(items.len());
                for item in items {
                    nodes.push(self.expression(item, depth + 1)?);
                }
                self.tree.sequence(span, &nodes)
            }
            Expression::Object(object) => self.object(object, span, depth)?,
            _ => self.wrapped(span),
        })
    }

    fn object(&mut self, object: &Object, span: Span, depth: usize) -> Result<NodeId, ParseError> {
        let mut entries = Vec::with_capacity(object.len());
        for (key, value) in object {
            let key = match key {
                ObjectKey::Ident(ident) => self.tree.string(self.span(ident.span()), ident.as_str()),
                ObjectKey::Expression(expression) => {
                    let span = self.span(expression.span());
                    match expression {
                        Expression::String(text) => self.tree.string(span, &literal(text.as_str())),
                        Expression::StringTemplate(template) => {
                            let text = self.template(template.iter());
                            self.tree.string(span, &text)
                        }
                        Expression::Number(_)
                        | Expression::Bool(_)
                        | Expression::Null(_)
                        | Expression::Traversal(_)
                        | Expression::Variable(_) => {
                            let text = self.written(span).to_owned();
                            self.tree.string(span, &text)
                        }
                        _ => self.wrapped(span),
                    }
                }
            };
            let value = self.expression(value.expr(), depth + 1)?;
            entries.push(Entry { key, value });
        }
        Ok(self.tree.mapping(span, &entries))
    }

    fn number(&mut self, number: &hcl_edit::Number, span: Span) -> NodeId {
        match number.as_i64() {
            Some(number) => self.tree.integer(span, number),
            None => self.tree.float(span, number.as_f64().unwrap_or_default()),
        }
    }

    fn template<'e>(&self, elements: impl Iterator<Item = &'e Element>) -> String {
        let mut text = String::new();
        for element in elements {
            match element {
                Element::Literal(part) => text.push_str(&literal(part.as_str())),
                Element::Interpolation(_) | Element::Directive(_) => {
                    text.push_str(self.written(self.span(element.span())));
                }
            }
        }
        text
    }

    /// An expression that is not a literal: its text.
    fn wrapped(&mut self, span: Span) -> NodeId {
        let text = format!("${{{}}}", self.written(span));
        self.tree.string(span, &text)
    }

    fn written(&self, span: Span) -> &str {
        let range = span.range();
        let range = range.start.saturating_sub(self.start)..range.end.saturating_sub(self.start);
        self.source.get(range).unwrap_or_default()
    }

    fn span(&self, range: Option<Range<usize>>) -> Span {
        let range = range.unwrap_or_default();
        Span::new(self.start + range.start, self.start + range.end)
    }
}

/// A literal text, escaped so that nothing in it looks like a template.
fn literal(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains("${") || text.contains("%{") {
        return text.replace("${", "$${").replace("%{", "%%{").into();
    }
    text.into()
}

#[cfg(test)]
mod tests;
