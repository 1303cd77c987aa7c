//! Names as git prints them one a line: between double quotes where they hold a control character, a quote, a backslash
//! or, unless `core.quotePath` is off, a byte that is not ASCII.

use std::borrow::Cow;

/// The name that a line stands for: without the quotes and escapes of git where the whole line is quoted, else the line.
///
/// Git quotes every name that starts with a quote, so a quoted line is never such a name itself.
pub(super) fn unquoted(line: &[u8]) -> Cow<'_, [u8]> {
    let inner = line.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
    match inner.and_then(unescaped) {
        Some(name) => Cow::Owned(name),
        None => Cow::Borrowed(line),
    }
}

/// The bytes between the quotes; `None` where git would not have written them so.
fn unescaped(inner: &[u8]) -> Option<Vec<u8>> {
    let mut name = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().copied();
    while let Some(byte) = bytes.next() {
        name.push(match byte {
            b'"' => return None,
            b'\\' => match bytes.next()? {
                b'a' => 0x07,
                b'b' => 0x08,
                b't' => b'\t',
                b'n' => b'\n',
                b'v' => 0x0b,
                b'f' => 0x0c,
                b'r' => b'\r',
                escaped @ (b'"' | b'\\') => escaped,
                high @ b'0'..=b'3' => {
                    let (middle, low) = (bytes.next()?, bytes.next()?);
                    let is_octal = |digit: u8| (b'0'..=b'7').contains(&digit);
                    if !is_octal(middle) || !is_octal(low) {
                        return None;
                    }
                    (high - b'0') << 6 | (middle - b'0') << 3 | (low - b'0')
                }
                _ => return None,
            },
            byte => byte,
        });
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_quotes_is_unquoted_and_nothing_else() {
        for (line, name) in [
            (&br#""\303\274.txt""#[..], "ü.txt".as_bytes()),
            (br#""a\tb\n\"c\"\\d""#, b"a\tb\n\"c\"\\d"),
            (br#""\001\a\b\v\f\r""#, b"\x01\x07\x08\x0b\x0c\r"),
            (b"plain.txt", b"plain.txt"),
            (b"a \\303", b"a \\303"),
            (b"\"", b"\""),
            (br#""half"#, br#""half"#),
            (br#""in"side""#, br#""in"side""#),
            (br#""\q""#, br#""\q""#),
            (br#""\38""#, br#""\38""#),
            (br#""\400""#, br#""\400""#),
            (br#""end\""#, br#""end\""#),
        ] {
            assert_eq!(unquoted(line).as_ref(), name, "{}", String::from_utf8_lossy(line));
        }
    }
}
