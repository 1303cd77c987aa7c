//! Paths as addresses.

use std::fmt::Write as _;

use crate::source::RepoPath;

/// A path as a relative reference of RFC 3986: everything but unreserved characters and `/` as `%XX`.
pub(super) fn uri(path: &RepoPath) -> String {
    let path = path.as_str();
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_become_relative_references() {
        let uri = |path: &str| uri(&RepoPath::new(path));
        assert_eq!(uri("a b/ü#1?%.json"), "a%20b/%C3%BC%231%3F%25.json");
        assert_eq!(uri("::error::x"), "%3A%3Aerror%3A%3Ax");
    }

    proptest! {
        #[test]
        fn nothing_but_plain_characters_is_left(path in any::<String>()) {
            let uri = uri(&RepoPath::new(&path));
            prop_assert!(uri.chars().all(|char| char.is_ascii_alphanumeric() || "-._~/%".contains(char)));
        }
    }
}
