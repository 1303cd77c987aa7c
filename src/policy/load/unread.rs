//! What is known of a policy that could not be read.

use crate::source::Text;

/// The package of a policy that does not parse, as far as its text tells.
pub(super) fn package(text: &Text) -> Option<Vec<String>> {
    let mut lines = text.content().lines().map(str::trim_start);
    let said = lines.find_map(|line| line.strip_prefix("package ").map(str::trim_start))?;
    let end = said.find(|char: char| char.is_whitespace() || matches!(char, '#' | ';'));
    let name = said.get(..end.unwrap_or(said.len()))?;
    // `a["b"].c` is `a.b.c`.
    let plain = name.replace("[\"", ".").replace("\"]", "");
    let parts: Vec<String> = plain.split('.').map(str::to_owned).collect();
    let is_name = |part: &String| !part.is_empty() && !part.contains(['"', '[', ']', '`']);
    parts.iter().all(is_name).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::RepoPath;

    #[test]
    fn the_package_is_read_off_the_text() {
        for (text, expected) in [
            ("# c\n\npackage a.b\n\nx := (", Some("a/b")),
            ("package a[\"b-c\"].d # e\n{", Some("a/b-c/d")),
            ("package a[", None),
            ("x := 1", None),
        ] {
            let text = Text::new(RepoPath::new("a.rego"), text);
            let found = package(&text).map(|parts| parts.join("/"));
            assert_eq!(found.as_deref(), expected);
        }
    }
}
