//! PEM, read as leniently as Go's `encoding/pem` does: what stands around blocks is skipped.

use data_encoding::{BASE64, BASE64_NOPAD};

/// A block: `-----BEGIN CERTIFICATE-----`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The words of its first line: `CERTIFICATE`.
    pub(super) label: String,
    pub(super) bytes: Vec<u8>,
}

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"\n-----END ";
const DASHES: &[u8] = b"-----";

fn find(text: &[u8], sought: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, sought)
}

/// The first line without spaces at its end, and what follows it.
fn line(text: &[u8]) -> (&[u8], &[u8]) {
    let (line, rest) = match memchr::memchr(b'\n', text) {
        None => (text, &text[text.len()..]),
        Some(at) => {
            let line = &text[..at];
            (line.strip_suffix(b"\r").unwrap_or(line), &text[at + 1..])
        }
    };
    let end = line.iter().rposition(|byte| !matches!(byte, b' ' | b'\t'));
    (&line[..end.map_or(0, |at| at + 1)], rest)
}

/// The first block, and the text behind it.
pub(super) fn first(text: &[u8]) -> Option<(Block, &[u8])> {
    let mut rest = text;
    loop {
        let end = find(rest, END)?;
        let behind_end = &rest[end + END.len()..];
        // The last line that begins a block before the first one that ends one.
        let begin = memchr::memmem::rfind(&rest[..end], BEGIN).filter(|at| *at == 0 || rest[at - 1] == b'\n');
        if let Some(begin) = begin
            && let Some(found) = block(&rest[begin + BEGIN.len()..], behind_end)
        {
            return Some(found);
        }
        rest = behind_end;
    }
}

/// The block whose label begins a text, and whose last line's label begins another further on in it.
fn block<'t>(text: &'t [u8], behind_end: &'t [u8]) -> Option<(Block, &'t [u8])> {
    let (first, mut content) = line(text);
    let label = first.strip_suffix(DASHES)?;
    let mut has_headers = false;
    loop {
        if content.is_empty() {
            return None;
        }
        let (header, next) = line(content);
        if !header.contains(&b':') {
            break;
        }
        has_headers = true;
        content = next;
    }
    // A block without content ends where its first line does.
    let length = (content.len() + 1).checked_sub(behind_end.len() + END.len())?;
    if has_headers && length == 0 {
        return None;
    }
    let content = &content[..length.saturating_sub(1)];
    let after = behind_end.strip_prefix(label)?.strip_prefix(DASHES)?;
    let (trailing, rest) = line(after);
    if !trailing.is_empty() {
        return None;
    }
    let bytes = base64(content)?;
    let label = String::from_utf8_lossy(label).into_owned();
    Some((Block { label, bytes }, rest))
}

/// Base64 over several lines.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .iter()
        .copied()
        .filter(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
        .collect();
    lenient(&digits)
}

/// Base64 with padding as Go reads it, which doesn't look at the bits that are left over.
pub(super) fn lenient(digits: &[u8]) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(4) {
        return None;
    }
    if let Ok(bytes) = BASE64.decode(digits) {
        return Some(bytes);
    }
    let trimmed = digits
        .strip_suffix(b"==")
        .or_else(|| digits.strip_suffix(b"="))
        .unwrap_or(digits);
    let mut specification = BASE64_NOPAD.specification();
    specification.check_trailing_bits = false;
    specification.encoding().ok()?.decode(trimmed).ok()
}

/// All of a text's base64, which may be broken by line ends, as Go's `StdEncoding` reads it.
pub(super) fn decoded(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| !matches!(byte, b'\r' | b'\n'))
        .collect();
    lenient(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, Vec<u8>, String)> {
        first(text.as_bytes()).map(|(block, rest)| {
            (
                block.label,
                block.bytes,
                String::from_utf8_lossy(rest).into_owned(),
            )
        })
    }

    #[test]
    fn blocks_stand_anywhere() {
        let found =
            |label: &str, bytes: &[u8], rest: &str| Some((label.to_owned(), bytes.to_vec(), rest.to_owned()));
        assert_eq!(
            read("words\n-----BEGIN A B-----\nAQ\r\nI=\n-----END A B-----\nmore"),
            found("A B", &[1, 2], "more")
        );
        assert_eq!(
            read("-----BEGIN A-----\nKey: x\n\nAQI=\n-----END A-----"),
            found("A", &[1, 2], "")
        );
        assert_eq!(
            read("-----BEGIN A-----\n-----BEGIN B-----\nAQI=\n-----END B-----\n"),
            found("B", &[1, 2], "")
        );
        assert_eq!(read("-----BEGIN A-----\n-----END A-----\n"), found("A", &[], ""));
        for malformed in [
            "",
            "-----BEGIN A-----\nAQI=\n-----END B-----\n",
            "-----BEGIN A-----\nAQI\n-----END A-----\n",
            "-----BEGIN A-----\nAQI=\n-----END A----- x\n",
            "x-----BEGIN A-----\nAQI=\n-----END A-----\n",
            "-----BEGIN A-----\nAQI=",
        ] {
            assert_eq!(read(malformed), None, "{malformed}");
        }
    }
}
