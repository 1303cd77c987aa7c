//! What a text may not hold in an address, written as `%XX`, and read.

use std::fmt::Write as _;

/// Writes a text with all but letters, digits and `extra` escaped.
pub(in super::super) fn escape(text: &[u8], extra: &[u8], space: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text {
        if byte.is_ascii_alphanumeric() || extra.contains(byte) {
            out.push(char::from(*byte));
        } else if *byte == b' ' {
            out.push_str(space);
        } else {
            // Writing to a string can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Resolves the escapes of a text; none if one is malformed.
pub(in super::super) fn unescape(text: &[u8], plus: u8) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'%' => {
                let (high, low) = (hex(rest.first())?, hex(rest.get(1))?);
                out.push(high << 4 | low);
                rest = rest.get(2..)?;
            }
            b'+' => out.push(plus),
            _ => out.push(*byte),
        }
    }
    Some(out)
}

fn hex(digit: Option<&u8>) -> Option<u8> {
    char::from(*digit?)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}
