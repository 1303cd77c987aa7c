//! Any text as a document: `{"lines": ["first line", …]}`.

use super::Parsed;
use super::format_reader::FormatReader;
use super::tree::{Builder, Entry};
use purlin_text::source::{Span, Text};

/// How any text is read, where a rule asks for it.
pub(super) const READING: FormatReader = FormatReader::new(|text| Ok(parse(text)));

/// Reads a text as its lines.
///
/// Each line is a string without its line end (`\n` or `\r\n`) and without a byte order mark; what follows the
/// last line end is a line only if it is not empty. The mapping and the sequence span the whole text, and the
/// key `lines`, which the text does not hold, is an empty span at its start.
#[must_use]
pub fn parse(text: &Text) -> Parsed {
    let mut builder = Builder::new(text.share());
    let whole = Span::new(0, text.content().len());
    let mut at = 0;
    let mut lines = Vec::new();
    for raw in text.content().split_inclusive('\n') {
        let mut start = at;
        at += raw.len();
        let mut line = raw.strip_suffix('\n').unwrap_or(raw);
        line = line.strip_suffix('\r').unwrap_or(line);
        if start == 0
            && let Some(rest) = line.strip_prefix('\u{feff}')
        {
            start += line.len() - rest.len();
            line = rest;
        }
        lines.push(builder.string(Span::new(start, start + line.len()), line));
    }
    let value = builder.sequence(whole, &lines);
    let key = builder.string(Span::new(0, 0), "lines");
    let root = builder.mapping(whole, &[Entry { key, value }]);
    Parsed {
        documents: vec![builder.finish(root, 0)],
        ..Parsed::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;
    use purlin_text::source::RepoPath;

    fn lines(content: &str) -> Vec<(String, u32, u32)> {
        let parsed = parse(&Text::new(RepoPath::new("a"), content));
        let document = &parsed.documents[0];
        let Some(Kind::Sequence(items)) = document.at(&["lines"]).map(|node| document.kind(node)) else {
            panic!("no lines");
        };
        items
            .iter()
            .map(|item| {
                let span = document.span(*item);
                (document.as_str(*item).unwrap().to_owned(), span.start, span.end)
            })
            .collect()
    }

    #[test]
    fn lines_have_no_ends() {
        assert_eq!(
            lines("\u{feff}a\r\n\nüb\n"),
            [("a".into(), 3, 4), (String::new(), 6, 6), ("üb".into(), 7, 10)]
        );
        assert_eq!(lines("x\r"), [("x".into(), 0, 1)]);
        assert_eq!(lines("a\rb"), [("a\rb".into(), 0, 3)]);
        assert_eq!(lines(""), []);
        assert_eq!(lines("\n"), [(String::new(), 0, 0)]);
    }
}
