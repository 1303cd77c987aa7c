//! The variables of a Dockerfile: <https://docs.docker.com/reference/dockerfile/#environment-replacement>.

use std::collections::BTreeMap;

use super::image::UNKNOWN;

/// The longest value after variables are replaced; a longer one counts as unknown.
const MAX_LENGTH: usize = 4096;

/// How deep `${A:-${B}}` may nest.
const MAX_NESTED: usize = 16;

/// Variables with the values that the file itself gives them.
#[derive(Default)]
pub(super) struct Variables(BTreeMap<String, String>);

/// A text whose variables were replaced.
pub(super) struct Expanded {
    /// With [`UNKNOWN`] for each variable that has no value.
    pub(super) text: String,
    /// The first of these.
    pub(super) missing: Option<String>,
}

impl Variables {
    pub(super) fn set(&mut self, name: &str, value: String) {
        self.0.insert(name.to_owned(), value);
    }

    pub(super) fn expand(&self, text: &str, escape: char) -> Expanded {
        let mut expanded = Expanded {
            text: String::new(),
            missing: None,
        };
        self.expand_into(text, escape, 0, &mut expanded);
        if expanded.text.len() > MAX_LENGTH {
            expanded.text = UNKNOWN.to_string();
            expanded.missing.get_or_insert_default();
        }
        expanded
    }

    fn expand_into(&self, text: &str, escape: char, depth: usize, out: &mut Expanded) {
        let mut rest = text;
        while let Some(at) = rest.find(['$', escape]) {
            if out.text.len() > MAX_LENGTH {
                return;
            }
            let (before, behind) = rest.split_at(at);
            out.text.push_str(before);
            if let Some(behind) = behind.strip_prefix(escape) {
                // An escaped character is literal; only a `$` keeps its escape here.
                out.text.push_str(if behind.starts_with('$') { "$" } else { "" });
                rest = behind.strip_prefix('$').unwrap_or(behind);
                continue;
            }
            let behind = behind.get(1..).unwrap_or_default();
            if let Some(inside) = behind.strip_prefix('{') {
                let Some(end) = closing(inside) else {
                    out.unknown(inside);
                    return;
                };
                self.braced(inside.get(..end).unwrap_or_default(), escape, depth, out);
                rest = inside.get(end + 1..).unwrap_or_default();
            } else {
                let name = name_of(behind);
                if name.is_empty() {
                    out.text.push('$');
                } else {
                    out.put(name, self.0.get(name));
                }
                rest = behind.get(name.len()..).unwrap_or_default();
            }
        }
        out.text.push_str(rest);
    }

    /// What is between the braces.
    fn braced(&self, inside: &str, escape: char, depth: usize, out: &mut Expanded) {
        let name = name_of(inside);
        let behind = inside.get(name.len()..).unwrap_or_default();
        let value = self.0.get(name);
        let (asks_for_text, modifier) = match behind.strip_prefix(':') {
            Some(modifier) => (true, modifier),
            None => (false, behind),
        };
        let is_set = value.is_some_and(|value| !asks_for_text || !value.is_empty());
        let word = modifier.get(1..).unwrap_or_default();
        match modifier.chars().next() {
            _ if name.is_empty() || depth >= MAX_NESTED => out.unknown(inside),
            None => out.put(name, value),
            Some('?' | '-') if is_set => out.put(name, value),
            Some('-') => self.expand_into(word, escape, depth + 1, out),
            Some('+') if is_set => self.expand_into(word, escape, depth + 1, out),
            Some('+') => {}
            // Patterns are not supported.
            Some(_) => out.unknown(name),
        }
    }
}

impl Expanded {
    fn put(&mut self, name: &str, value: Option<&String>) {
        match value {
            Some(value) => self.text.push_str(value),
            None => self.unknown(name),
        }
    }

    fn unknown(&mut self, name: &str) {
        self.text.push(UNKNOWN);
        self.missing
            .get_or_insert_with(|| name.chars().take(64).collect());
    }
}

fn name_of(text: &str) -> &str {
    let len = text
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    text.get(..len).unwrap_or_default()
}

/// The position of the closing brace.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_replaced_by_what_the_file_gives_them() {
        let mut variables = Variables::default();
        variables.set("A", "1".to_owned());
        variables.set("EMPTY", String::new());
        for (text, expanded) in [
            ("x:$A-b", "x:1-b"),
            ("x:${A}b", "x:1b"),
            ("${B:-y}", "y"),
            ("${B-${A}}", "1"),
            ("${EMPTY:-y}${EMPTY-z}", "y"),
            ("${A:+y}${B:+z}", "y"),
            ("${A:?no}", "1"),
            (r"\$A", "$A"),
            ("$B/x", "\u{0}/x"),
            ("${A#1}", "\u{0}"),
            ("${A", "\u{0}"),
            ("a$", "a$"),
        ] {
            let got = variables.expand(text, '\\');
            assert_eq!(got.text, expanded, "{text}");
            assert_eq!(got.missing.is_some(), expanded.contains(UNKNOWN), "{text}");
        }
    }

    #[test]
    fn values_do_not_grow_without_end() {
        let mut variables = Variables::default();
        variables.set("A", "x".repeat(100));
        for _ in 0..100 {
            let value = variables.expand("$A$A", '\\').text;
            variables.set("A", value);
        }
        assert!(variables.expand("$A", '\\').text.len() <= MAX_LENGTH);
        let nested = format!("{}x{}", "${B:-".repeat(10_000), "}".repeat(10_000));
        assert!(variables.expand(&nested, '\\').missing.is_some());
        assert!(variables.expand(&"$A".repeat(100_000), '\\').missing.is_some());
    }
}
