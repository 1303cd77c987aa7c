//! Bytes of a file to text, of a bounded size: UTF-8 only, except that XML, requirements files of pip and Ruby may declare
//! another encoding.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::budget::MIB;
use super::{Format, ParseError};
use purlin_text::source::{FileId, Text};

/// The largest file that is read as a document: 32 MiB. The largest lock files and generated specifications
/// in public repositories stay below it; data dumps do not, and no rule is about them.
pub const MAX_BYTES: usize = 32 * MIB;

/// Turns the bytes of a file into text.
///
/// # Errors
/// If there are more than [`MAX_BYTES`], if they are in UTF-16 or UTF-32, hold a NUL byte, or are not UTF-8; for a format
/// that may declare another encoding, if they are not in that.
/// The error has no span, because there is no text to point into; the message names the byte.
pub fn decode(file: impl Into<FileId>, bytes: Vec<u8>) -> Result<Text, ParseError> {
    let file = file.into();
    if bytes.len() > MAX_BYTES {
        return Err(too_large(bytes.len() as u64));
    }
    let mut bytes = bytes;
    if let Some(format) = Format::of(&file.path)
        && let Some(content) = from_declared(format, &bytes)?
    {
        if content.len() > MAX_BYTES {
            return Err(too_large(content.len() as u64));
        }
        bytes = content.into_bytes();
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

/// The text of a file whose byte order mark or declaration names another encoding than UTF-8; `None` where neither does, or
/// the programs that read the format look for neither. <https://www.w3.org/TR/xml/#charencoding>,
/// <https://pip.pypa.io/en/stable/reference/requirements-file-format/#encoding>,
/// <https://docs.ruby-lang.org/en/master/syntax/comments_rdoc.html>
fn from_declared(format: Format, bytes: &[u8]) -> Result<Option<String>, ParseError> {
    let declared = match format {
        Format::Xml => declared_by_xml,
        Format::Requirements | Format::Ruby => declared_by_comment,
        _ => return Ok(None),
    };
    let mark = Encoding::for_bom(bytes);
    let (encoding, start) = match mark {
        // Ruby knows the mark of UTF-8 only.
        Some(_) if format == Format::Ruby => return Ok(None),
        Some(found) => found,
        None => match declared(bytes).map(|name| known_encoding(&name)).transpose()? {
            // What can be read byte by byte is not UTF-16, whatever it says; .NET writes such files.
            Some(encoding) if encoding != UTF_16LE && encoding != UTF_16BE => (encoding, 0),
            _ => return Ok(None),
        },
    };
    // UTF-32 starts with the mark of UTF-16, and is refused later.
    if encoding == UTF_8 || foreign_encoding(bytes).is_some_and(|name| name.starts_with("UTF-32")) {
        return Ok(None);
    }
    let content =
        encoding.decode_without_bom_handling_and_without_replacement(bytes.get(start..).unwrap_or_default());
    match content {
        Some(content) => Ok(Some(content.into_owned())),
        None => Err(ParseError::file(format!(
            "the file is not in {}, the encoding that it declares",
            encoding.name()
        ))
        .with_help("correct the declaration, or convert the file to UTF-8")),
    }
}

/// The name of an encoding that `<?xml … encoding="…"?>` has.
fn declared_by_xml(bytes: &[u8]) -> Option<String> {
    const LONGEST: usize = 256;
    let head = bytes.get(..bytes.len().min(LONGEST)).unwrap_or_default();
    let head = String::from_utf8_lossy(head.strip_prefix(b"<?xml")?);
    let (declaration, _) = head.split_once("?>")?;
    let (_, behind) = declaration.split_once("encoding")?;
    let behind = behind.trim_start().strip_prefix('=')?.trim_start();
    let quote = behind
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))?;
    Some(behind.get(1..)?.split_once(quote)?.0.to_owned())
}

/// The name of an encoding that a comment in one of the first two lines has, such as `# -*- coding: latin-1 -*-`:
/// <https://peps.python.org/pep-0263/#defining-the-encoding>.
fn declared_by_comment(bytes: &[u8]) -> Option<String> {
    const LONGEST: usize = 1_024;
    let head = bytes.get(..bytes.len().min(LONGEST)).unwrap_or_default();
    let mut comments = head
        .split(|byte| *byte == b'\n')
        .take(2)
        .filter(|line| line.first() == Some(&b'#'));
    comments.find_map(|line| {
        let line = String::from_utf8_lossy(line);
        line.split("coding").skip(1).find_map(|behind| {
            let behind = behind.strip_prefix([':', '='])?.trim_start();
            let is_in_name = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.');
            let end = behind.find(|char| !is_in_name(char)).unwrap_or(behind.len());
            behind
                .get(..end)
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
        })
    })
}

/// The encoding of a name, in the spelling of the web's standard or of Python.
fn known_encoding(name: &str) -> Result<&'static Encoding, ParseError> {
    let plain = name.to_ascii_lowercase().replace('_', "-");
    let plain = plain.strip_suffix("-sig").unwrap_or(&plain);
    Encoding::for_label(plain.as_bytes())
        .or_else(|| Encoding::for_label(plain.replace('-', "").as_bytes()))
        .ok_or_else(|| {
            ParseError::file(format!(
                "purlin does not know the encoding `{name}`, which the file declares"
            ))
            .with_help("convert the file to UTF-8")
        })
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
        decode(purlin_text::source::RepoPath::new("a"), bytes.to_vec())
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
    fn xml_is_read_in_the_encoding_that_it_declares() {
        let read = |path: &str, bytes: Vec<u8>| {
            decode(purlin_text::source::RepoPath::new(path), bytes)
                .map(|text| text.content().to_owned())
                .map_err(|error| error.message)
        };
        let with = |encoding: &str, text: &[u8]| {
            [
                format!("<?xml version='1.0' encoding='{encoding}'?>").as_bytes(),
                text,
            ]
            .concat()
        };
        let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{feff}<a>é</a>".encode_utf16().flat_map(order).collect()
        };
        assert_eq!(read("pom.xml", utf16(u16::to_le_bytes)).unwrap(), "<a>é</a>");
        assert_eq!(read("a.csproj", utf16(u16::to_be_bytes)).unwrap(), "<a>é</a>");
        for (encoding, bytes) in [
            ("ISO-8859-1", &b"<a>\xe9</a>"[..]),
            ("windows-1252", b"<a>\xe9</a>"),
            ("utf-8", "<a>é</a>".as_bytes()),
            ("utf-16", "<a>é</a>".as_bytes()),
        ] {
            let text = read("pom.xml", with(encoding, bytes)).unwrap();
            assert!(text.ends_with("?><a>é</a>"), "{encoding}: {text}");
        }
        for (path, bytes, message) in [
            (
                "pom.xml",
                with("utf-8", b"\xe9"),
                "the file is not UTF-8: byte 0xe9 at offset 38, on line 1",
            ),
            (
                "pom.xml",
                with("none", b""),
                "purlin does not know the encoding `none`, which the file declares",
            ),
            (
                "pom.xml",
                with("euc-jp", b"\xff"),
                "the file is not in EUC-JP, the encoding that it declares",
            ),
            (
                "pom.xml",
                b"\xff\xfe\0\0".to_vec(),
                "the file is encoded in UTF-32 (little endian), not UTF-8",
            ),
            (
                "a.json",
                with("ISO-8859-1", b"\xe9"),
                "the file is not UTF-8: byte 0xe9 at offset 43, on line 1",
            ),
        ] {
            assert_eq!(read(path, bytes).unwrap_err(), message);
        }
    }

    /// As `parse_requirements` of pip reads the bytes; `None` where it refuses them or finds a NUL.
    #[test]
    fn requirements_are_read_in_the_encoding_that_they_declare() {
        let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{feff}a==1 # é\n".encode_utf16().flat_map(order).collect()
        };
        let latin = |line: &str| [line.as_bytes(), b"\na==1 # \xe9\n"].concat();
        let utf8 = |line: &str| format!("{line}\na==1 # é\n").into_bytes();
        for (bytes, is_read) in [
            (utf16(u16::to_le_bytes), true),
            (utf16(u16::to_be_bytes), true),
            (latin("# -*- coding: latin-1 -*-"), true),
            (latin("# vim: set fileencoding=ISO-8859-1 :"), true),
            (latin("# coding: iso_8859_1"), true),
            (latin("# coding=cp1252"), true),
            (latin("#\n# coding: latin_1"), true),
            (latin("#\n#\n# coding: latin-1"), false),
            (latin(" # coding: latin-1"), false),
            (latin("# coding latin-1"), false),
            (latin("# coding: utf-8"), false),
            (latin("# coding: nothing-9"), false),
            (latin("b # coding: latin-1"), false),
            (utf8("# coding: utf-8"), true),
            (utf8("# coding: utf_8_sig"), true),
            (utf8("#"), true),
            (b"\xff\xfe\0\0a\0\0\0".to_vec(), false),
        ] {
            let text = decode(
                purlin_text::source::RepoPath::new("requirements.txt"),
                bytes.clone(),
            );
            let text = text.ok().map(|text| text.content().to_owned());
            assert_eq!(text.is_some(), is_read, "{:?}", String::from_utf8_lossy(&bytes));
            assert!(text.is_none_or(|text| text.ends_with("a==1 # é\n")));
        }
        let ruby = |bytes: &[u8]| decode(purlin_text::source::RepoPath::new("Gemfile"), bytes.to_vec());
        assert!(ruby(b"# encoding: iso-8859-1\ngem 'a' # \xe9\n").is_ok());
        assert!(ruby(&utf16(u16::to_le_bytes)).is_err());
    }

    #[test]
    fn size_is_bounded_inclusively() {
        assert_eq!(
            message(&vec![b' '; MAX_BYTES + 1]),
            "the file has 33554433 bytes, more than the limit of 33554432"
        );
        assert!(decode(purlin_text::source::RepoPath::new("a"), vec![b' '; MAX_BYTES]).is_ok());
    }

    #[test]
    fn a_byte_order_mark_stays_in_the_text() {
        let text = decode(purlin_text::source::RepoPath::new("a"), b"\xef\xbb\xbfa".to_vec()).unwrap();
        assert_eq!(text.content(), "\u{feff}a");
    }
}
