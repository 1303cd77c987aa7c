//! Bytes of a file to text: UTF-8 only, of a bounded size.

use super::ParseError;
use crate::source::{FileId, Text};

/// The largest file that is read as a document: 32 MiB. The largest lock files and generated specifications
/// in public repositories stay below it; data dumps do not, and no rule is about them.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Turns the bytes of a file into text.
///
/// # Errors
/// If there are more than [`MAX_BYTES`], if they are in UTF-16 or UTF-32, hold a NUL byte, or are not UTF-8.
/// The error has no span, because there is no text to point into; the message names the byte.
pub fn decode(file: impl Into<FileId>, bytes: Vec<u8>) -> Result<Text, ParseError> {
    if bytes.len() > MAX_BYTES {
        return Err(too_large(bytes.len() as u64));
    }
    if let Some(encoding) = foreign_encoding(&bytes) {
        return Err(
            ParseError::file(format!("the file is encoded in {encoding}, not UTF-8"))
                .with_help("convert it to UTF-8"),
        );
    }
    match String::from_utf8(bytes) {
        Ok(content) => match content.bytes().position(|byte| byte == 0) {
            Some(at) => Err(ParseError::file(format!(
                "the file contains a NUL byte at offset {at}, so it is not text"
            ))
            .with_help("exclude the file if it is binary")),
            None => Ok(Text::new(file, content)),
        },
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let byte = error.as_bytes().get(at).copied().unwrap_or_default();
            let line = error
                .as_bytes()
                .iter()
                .take(at)
                .filter(|byte| **byte == b'\n')
                .count()
                + 1;
            Err(ParseError::file(format!(
                "the file is not UTF-8: byte 0x{byte:02x} at offset {at}, on line {line}"
            ))
            .with_help("convert it to UTF-8, or exclude the file if it is binary"))
        }
    }
}

/// The error for a file of `size` bytes, more than [`MAX_BYTES`]; for callers that know the size before reading.
#[must_use]
pub fn too_large(size: u64) -> ParseError {
    ParseError::file(format!(
        "the file has {size} bytes, more than the limit of {MAX_BYTES}"
    ))
    .with_help("exclude the file")
}

/// The name of the encoding that a byte order mark, or the position of NUL bytes, indicates.
/// <https://www.unicode.org/faq/utf_bom.html>
fn foreign_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => Some("UTF-32 (little endian)"),
        [0, 0, 0xfe, 0xff, ..] => Some("UTF-32 (big endian)"),
        [0xff, 0xfe, ..] => Some("UTF-16 (little endian)"),
        [0xfe, 0xff, ..] => Some("UTF-16 (big endian)"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8]) -> String {
        decode(crate::source::RepoPath::new("a"), bytes.to_vec())
            .unwrap_err()
            .message
    }

    #[test]
    fn text_that_is_not_utf8_is_named() {
        assert_eq!(
            message(b"\xff\xfea\0"),
            "the file is encoded in UTF-16 (little endian), not UTF-8"
        );
        assert_eq!(
            message(b"\xfe\xff\0a"),
            "the file is encoded in UTF-16 (big endian), not UTF-8"
        );
        assert_eq!(
            message(b"\xff\xfe\0\0"),
            "the file is encoded in UTF-32 (little endian), not UTF-8"
        );
        assert_eq!(
            message(b"ab\n\xe9c"),
            "the file is not UTF-8: byte 0xe9 at offset 3, on line 2"
        );
        assert_eq!(
            message(b"ab\0"),
            "the file contains a NUL byte at offset 2, so it is not text"
        );
    }

    #[test]
    fn size_is_bounded_inclusively() {
        assert_eq!(
            message(&vec![b' '; MAX_BYTES + 1]),
            "the file has 33554433 bytes, more than the limit of 33554432"
        );
        assert!(decode(crate::source::RepoPath::new("a"), vec![b' '; MAX_BYTES]).is_ok());
    }

    #[test]
    fn a_byte_order_mark_stays_in_the_text() {
        let text = decode(crate::source::RepoPath::new("a"), b"\xef\xbb\xbfa".to_vec()).unwrap();
        assert_eq!(text.content(), "\u{feff}a");
    }
}
