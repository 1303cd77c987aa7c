//! What every file has to keep, whatever its format: the most bytes and nodes, and one byte order mark. Reading any file
//! takes less than a gibibyte.

use super::parsed::ParseError;
use purlin_text::source::{Span, Text};

/// How many bytes a mebibyte has.
pub(super) const MIB: usize = 1024 * 1024;

/// How many nodes the documents of one file may have together: four million. A lock file of 30 MiB has about one million.
pub const MAX_NODES: usize = 4_000_000;

/// Refuses a text with more than `most` bytes.
pub(super) fn check_bytes(text: &Text, most: usize, format: &str) -> Result<(), ParseError> {
    let size = text.content().len();
    if size <= most {
        return Ok(());
    }
    let message = format!("the file has {size} bytes, more than the limit of {most} for the format {format}");
    Err(ParseError::file(message).with_help("exclude the file"))
}

/// Refuses a second byte order mark: some readers drop it, and the programs that the file is for do not.
pub(super) fn check_marks(text: &Text) -> Result<(), ParseError> {
    if !text.content().starts_with("\u{feff}\u{feff}") {
        return Ok(());
    }
    let mark = '\u{feff}'.len_utf8();
    Err(ParseError::at(
        Span::new(mark, 2 * mark),
        "the file starts with two byte order marks",
    )
    .with_help("remove the second one"))
}

/// Refuses the node at `span` if it is one too many.
pub(super) fn check_nodes(nodes: usize, span: Span) -> Result<(), ParseError> {
    if nodes <= MAX_NODES {
        return Ok(());
    }
    let message = format!("the file has more than {MAX_NODES} values and keys");
    Err(ParseError::at(span, message).with_help("exclude the file"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Format;
    use purlin_text::source::RepoPath;

    fn error(format: Format, content: String) -> Option<String> {
        let text = Text::new(RepoPath::new("a"), content);
        crate::parse(format, &text).err().map(|error| error.message)
    }

    #[test]
    fn bytes_are_bounded_by_format() {
        for format in Format::ALL.iter().copied() {
            let most = format.reading().most_bytes;
            let found = error(format, " ".repeat(most + 1));
            assert_eq!(
                found,
                Some(format!(
                    "the file has {} bytes, more than the limit of {most} for the format {format}",
                    most + 1
                ))
            );
        }
    }

    #[test]
    fn a_second_byte_order_mark_is_refused_in_every_format() {
        for format in Format::ALL.iter().copied() {
            let found = error(format, "\u{feff}\u{feff}a: 1\n".to_owned());
            assert_eq!(
                found.as_deref(),
                Some("the file starts with two byte order marks"),
                "{format}"
            );
        }
    }

    #[test]
    fn nodes_are_bounded_in_every_format_that_can_have_so_many() {
        let too_many = Some(format!("the file has more than {MAX_NODES} values and keys"));
        for (format, start, item, end) in [
            (Format::Json, "[", "0,", "0]"),
            (Format::Yaml, "[", "a,", "]"),
            (Format::Text, "", "a\n", ""),
        ] {
            let content = format!("{start}{}{end}", item.repeat(MAX_NODES + 1));
            assert_eq!(error(format, content), too_many, "{format} {item:?}");
        }
    }
}
