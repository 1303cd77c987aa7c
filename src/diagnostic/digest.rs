//! SHA-256 in hex: of identities, and of the content of files.

use sha2::{Digest as _, Sha256};

/// SHA-256 as 64 lower-case hex digits.
pub(super) fn hex(hash: Sha256) -> String {
    let mut hex = String::with_capacity(64);
    for byte in hash.finalize() {
        for digit in [byte >> 4, byte & 15] {
            hex.extend(char::from_digit(u32::from(digit), 16));
        }
    }
    hex
}

/// The digest of a file's content, taken piece by piece: `sha256:` and 64 hex digits. `\r\n` counts as `\n`, so that
/// a work tree with the other line ends has the same.
#[derive(Clone, Debug, Default)]
pub struct ContentDigest {
    hash: Sha256,
    /// The last byte was a `\r`, which is taken only when something other than a `\n` follows.
    carriage_return: bool,
}

impl ContentDigest {
    /// The digest of a whole content.
    #[must_use]
    pub fn of(content: &[u8]) -> String {
        let mut digest = Self::default();
        digest.add(content);
        digest.finish()
    }

    /// Takes the next piece.
    pub fn add(&mut self, piece: &[u8]) {
        let mut rest = piece;
        if self.carriage_return && !rest.is_empty() {
            self.carriage_return = false;
            if rest.first() != Some(&b'\n') {
                self.hash.update(b"\r");
            }
        }
        while let Some(at) = rest.iter().position(|byte| *byte == b'\r') {
            let (before, from) = rest.split_at(at);
            self.hash.update(before);
            rest = from.get(1..).unwrap_or_default();
            match rest.first() {
                None => self.carriage_return = true,
                Some(b'\n') => {}
                Some(_) => self.hash.update(b"\r"),
            }
        }
        self.hash.update(rest);
    }

    /// The digest of all pieces.
    #[must_use]
    pub fn finish(mut self) -> String {
        if self.carriage_return {
            self.hash.update(b"\r");
        }
        format!("sha256:{}", hex(self.hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_do_not_count_and_everything_else_does() {
        let of = ContentDigest::of;
        assert_eq!(of(b"a\nb\n"), of(b"a\r\nb\r\n"));
        assert_ne!(of(b"a\rb"), of(b"a\nb"));
        assert_ne!(of(b"a\r"), of(b"a"));
        assert_ne!(of(b"a\r\r\n"), of(b"a\r\n"));
        assert_eq!(
            of(b"abc"),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn pieces_are_one_content() {
        let content = b"a\r\nb\rc\r\r\n\r";
        for at in 0..=content.len() {
            let mut digest = ContentDigest::default();
            let (before, behind) = content.split_at(at);
            digest.add(before);
            digest.add(b"");
            digest.add(behind);
            assert_eq!(digest.finish(), ContentDigest::of(content), "{at}");
        }
    }
}
