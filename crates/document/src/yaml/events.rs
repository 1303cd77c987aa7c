//! The events of a YAML stream as purlin sees them, and the parser that gives them. Only this file names the parser.

use std::borrow::Cow;

use granit_parser::{
    ErrorKind, Event as GranitEvent, Parser, ScalarStyle, ScanError, StructureStyle, Tag as GranitTag,
};

use super::indented::Indented;
use crate::{MAX_DEPTH, ParseError};
use purlin_text::source::Span;

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScalarForm {
    /// Without quotes: its text decides its type.
    Plain,
    /// In single or double quotes.
    Quoted,
    /// Behind `|` or `>`.
    Block,
}

/// What a tag says about the type of a node. <https://yaml.org/spec/1.2.2/#103-core-schema>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScalarTag {
    /// No tag, or one that is not in the core schema, such as `!Ref`, and has no effect.
    None,
    /// `!!str`, or the non-specific `!`.
    Str,
    /// `!!int`
    Int,
    /// `!!float`
    Float,
    /// `!!bool`
    Bool,
    /// `!!null`
    Null,
    /// `!!merge`, which some programs write before `<<`.
    Merge,
}

/// A number that names an anchor within the stream; a name that is defined twice has two.
pub(super) type Anchor = usize;

/// One step through a YAML stream.
#[derive(Debug)]
pub(super) enum YamlEvent<'t> {
    /// A document begins.
    DocumentStart,
    /// The document ends.
    DocumentEnd,
    /// `*name`
    Alias(Anchor),
    /// A scalar, decoded.
    Scalar {
        value: Cow<'t, str>,
        style: ScalarForm,
        anchor: Option<Anchor>,
        tag: ScalarTag,
    },
    /// A sequence begins.
    SequenceStart { flow: bool, anchor: Option<Anchor> },
    /// The sequence ends.
    SequenceEnd,
    /// A mapping begins; keys and values follow in turn.
    MappingStart { flow: bool, anchor: Option<Anchor> },
    /// The mapping ends.
    MappingEnd,
}

/// A source of YAML events.
pub(super) trait YamlEvents<'t> {
    /// The next step and the bytes it was read from, or `None` at the end of the stream. Of the start of a block
    /// collection only the start of the span counts, of its end nothing.
    fn next(&mut self) -> Option<Result<(YamlEvent<'t>, Span), ParseError>>;
}

/// `granit-parser`.
pub(super) struct Granit<'t> {
    indented: &'t Indented<'t>,
    parser: Parser<'t, granit_parser::StrInput<'t>>,
    /// Where a line of a quoted text is not indented enough, if that ended the stream.
    too_far_left: Option<usize>,
}

impl<'t> Granit<'t> {
    /// Starts to read a text.
    pub(super) fn new(indented: &'t Indented<'t>) -> Self {
        let mut options = granit_parser::options! {
            // One more than the limit, so that our own error is reported.
            flow_nesting_limit: MAX_DEPTH + 1,
            block_nesting_limit: MAX_DEPTH + 1,
        };
        options.set_emit_comments(false);
        Self {
            indented,
            parser: Parser::new_from_str_with_options(&indented.text, options),
            too_far_left: None,
        }
    }

    /// Where a line of a quoted text is not indented enough, if that ended the stream: a byte of the author's text.
    pub(super) fn too_far_left(&self) -> Option<usize> {
        self.too_far_left
    }
}

impl<'t> YamlEvents<'t> for Granit<'t> {
    fn next(&mut self) -> Option<Result<(YamlEvent<'t>, Span), ParseError>> {
        loop {
            let (event, at) = match self.parser.next()? {
                Ok(next) => next,
                Err(error) => {
                    let mut mistake = mistake(&self.indented.text, &error);
                    mistake.span = mistake.span.map(|span| self.indented.original(span));
                    if matches!(error.kind(), ErrorKind::InvalidQuotedScalarIndent) {
                        self.too_far_left = mistake.span.map(|span| span.start as usize);
                    }
                    return Some(Err(mistake));
                }
            };
            let event = match event {
                GranitEvent::DocumentStart(..) => YamlEvent::DocumentStart,
                GranitEvent::DocumentEnd => YamlEvent::DocumentEnd,
                GranitEvent::Alias(anchor) => YamlEvent::Alias(anchor),
                GranitEvent::Scalar(value, style, anchor, tag) => YamlEvent::Scalar {
                    value,
                    style: match style {
                        ScalarStyle::Plain => ScalarForm::Plain,
                        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => ScalarForm::Quoted,
                        ScalarStyle::Literal | ScalarStyle::Folded => ScalarForm::Block,
                    },
                    anchor: (anchor > 0).then_some(anchor),
                    tag: tag.as_deref().map_or(ScalarTag::None, core_tag),
                },
                GranitEvent::SequenceStart(style, anchor, _) => YamlEvent::SequenceStart {
                    flow: style == StructureStyle::Flow,
                    anchor: (anchor > 0).then_some(anchor),
                },
                GranitEvent::SequenceEnd => YamlEvent::SequenceEnd,
                GranitEvent::MappingStart(style, anchor, _) => YamlEvent::MappingStart {
                    flow: style == StructureStyle::Flow,
                    anchor: (anchor > 0).then_some(anchor),
                },
                GranitEvent::MappingEnd => YamlEvent::MappingEnd,
                _ => continue,
            };
            let range = at.byte_range().unwrap_or_default();
            let span = self.indented.original(Span::new(range.start, range.end));
            return Some(Ok((event, span)));
        }
    }
}

fn core_tag(tag: &GranitTag) -> ScalarTag {
    if tag.handle().is_empty() && tag.suffix() == "!" || tag.handle() == "!" && tag.suffix().is_empty() {
        return ScalarTag::Str;
    }
    match tag.suffix_in_namespace("tag:yaml.org,2002:").as_deref() {
        Some("str") => ScalarTag::Str,
        Some("int") => ScalarTag::Int,
        Some("float") => ScalarTag::Float,
        Some("bool") => ScalarTag::Bool,
        Some("null") => ScalarTag::Null,
        Some("merge") => ScalarTag::Merge,
        _ => ScalarTag::None,
    }
}

/// The error for a tab where only spaces may be.
pub(super) fn tab_in_indentation(span: Span) -> ParseError {
    ParseError::at(span, "a tab cannot indent YAML").with_help("indent with spaces")
}

/// The parser's error in our words.
fn mistake(body: &str, error: &ScanError) -> ParseError {
    let mut start = error.marker().byte_offset().unwrap_or(body.len()).min(body.len());
    while !body.is_char_boundary(start) {
        start -= 1;
    }
    let rest = body.get(start..).unwrap_or("");
    let char = |length: usize| rest.chars().take(length).map(char::len_utf8).sum::<usize>();
    let word = || {
        rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}'))
            .unwrap_or(rest.len())
    };
    let (length, message, help) = match error.kind() {
        ErrorKind::TabInBlockIndentation | ErrorKind::TabNotAllowed => {
            return tab_in_indentation(Span::new(start, start + char(1)));
        }
        ErrorKind::MappingValueNotAllowed => (
            char(1),
            "a `:` is not allowed here".to_owned(),
            "put a value that contains `: ` between quotes, or fix the indentation",
        ),
        ErrorKind::UnknownAnchor => (
            word(),
            format!(
                "there is no anchor `{}` before this alias",
                rest.get(..word()).unwrap_or("")
            ),
            "define the anchor with `&`, or put the text between quotes",
        ),
        ErrorKind::UnclosedFlowCollection { open } => (
            char(1),
            format!("this `{open}` is never closed"),
            "close it, or put the text between quotes",
        ),
        ErrorKind::UnclosedQuotedScalar => (
            char(1),
            "this quote is never closed".to_owned(),
            "close the quote",
        ),
        ErrorKind::UnexpectedCharacter { character } => (
            char(1),
            format!("a value cannot start with `{}`", character.escape_debug()),
            "put the text between quotes",
        ),
        ErrorKind::UnknownQuotedScalarEscape => (
            char(1),
            "YAML has no such escape in a string".to_owned(),
            "write a backslash as `\\\\`, or use single quotes",
        ),
        ErrorKind::RecursionLimitExceeded => return ParseError::too_deep(Span::new(start, start + char(1))),
        ErrorKind::ExpectedBlockMappingKey => (
            char(1),
            "expected a key of the enclosing mapping here".to_owned(),
            "fix the indentation",
        ),
        ErrorKind::InvalidIndentation => (
            char(1),
            "the indentation matches no line before it".to_owned(),
            "align the line with its siblings",
        ),
        ErrorKind::BlockEntryInFlowCollection => (
            char(1),
            "a `-` item is not allowed between brackets".to_owned(),
            "separate items with commas, or put the text between quotes",
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => (
            char(1),
            "expected a key with a `:` here".to_owned(),
            "add the `:`, or fix the indentation",
        ),
        ErrorKind::InvalidBlockScalarHeader => (
            char(1),
            "only a comment may follow the `|` or `>` of a block scalar on its line".to_owned(),
            "start the text on the next line, or put it between quotes",
        ),
        _ => (char(1), error.info().trim_end_matches('.').to_owned(), ""),
    };
    let error = ParseError::at(Span::new(start, start + length), message);
    if ["{{", "{%", "<%"].iter().any(|open| body.contains(open)) {
        error.with_help("it looks like a template, which is YAML only after rendering; exclude it")
    } else if help.is_empty() {
        error
    } else {
        error.with_help(help)
    }
}
