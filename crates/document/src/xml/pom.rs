//! What Maven reads in a POM and XML has not: the names of characters that HTML has, and any document type.

use std::borrow::Cow;
use std::ops::Range;

use purlin_text::source::{RepoPath, Span};

/// The names of characters that HTML 4 has, as declarations: what Maven's reader knows besides the five of XML.
const HTML_ENTITIES: &str = include_str!("html_entities.dtd");

pub(super) fn is_pom(path: &RepoPath) -> bool {
    match path.file_name().rsplit_once('.') {
        Some((_, "pom")) => true,
        Some((stem, "xml")) => stem.starts_with("pom"),
        _ => false,
    }
}

/// Replaces the document type by blanks, which keep every place as it is: Maven passes over all that it declares.
pub(super) fn blank_document_type(content: &mut Cow<'_, str>) {
    if let Some(range) = document_type(content) {
        let blanks = " ".repeat(range.len());
        content.to_mut().replace_range(range, &blanks);
    }
}

/// Declares HTML's entities, if one may be named.
pub(super) fn add_entities(content: &mut Cow<'_, str>) -> AddedText {
    let Some(at) = before_entities(content) else {
        return AddedText::default();
    };
    content.to_mut().insert_str(at, HTML_ENTITIES);
    AddedText {
        at,
        length: HTML_ENTITIES.len(),
    }
}

/// Where the declarations of HTML's entities go, if one may be named.
fn before_entities(content: &str) -> Option<usize> {
    let known = ["amp;", "lt;", "gt;", "quot;", "apos;"];
    let is_named = |rest: &str| {
        rest.starts_with(|first: char| first.is_ascii_alphabetic())
            && !known.iter().any(|known| rest.starts_with(known))
    };
    if !content.split('&').skip(1).any(is_named) {
        return None;
    }
    let start = content.find('<')?;
    if content.get(start..)?.starts_with("<?xml") {
        // Nothing may precede the declaration of XML.
        Some(content.find("?>")? + 2)
    } else {
        Some(start)
    }
}

/// Where the document type is, as Maven finds its end: brackets count, also those between quotes.
fn document_type(content: &str) -> Option<Range<usize>> {
    let mut rest = content.trim_start_matches('\u{feff}');
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let end = match rest {
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<!DOCTYPE") => break,
            _ => return None,
        };
        rest = rest.split_once(end)?.1;
    }
    let start = content.len() - rest.len();
    let mut open = 0_i32;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'[' => open += 1,
            b']' => open -= 1,
            b'>' if open == 0 => return Some(start..start + at + 1),
            _ => {}
        }
    }
    None
}

/// Where something was added to a text, and how much.
#[derive(Clone, Copy, Default)]
pub(super) struct AddedText {
    at: usize,
    length: usize,
}

impl AddedText {
    /// Where it ends in the text as it is now.
    pub(super) fn end(self) -> usize {
        self.at + self.length
    }

    /// A place in the text as it was before.
    pub(super) fn span_without(self, span: Span) -> Span {
        let without = |place: u32| match (place as usize).checked_sub(self.length) {
            Some(before) if before >= self.at => before,
            _ => (place as usize).min(self.at),
        };
        if self.length == 0 {
            return span;
        }
        Span::new(without(span.start), without(span.end))
    }
}
