//! The words of an instruction: where they stand, and what they mean without their quotes.

use std::ops::Range;

/// Ranges of the parts between white space, ignoring quotes.
pub(super) fn fields(text: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    let inside = text.get(within.clone()).unwrap_or_default();
    for (at, char) in inside.char_indices() {
        match (char.is_whitespace(), start) {
            (true, Some(from)) => {
                found.push(from..within.start + at);
                start = None;
            }
            (false, None) => start = Some(within.start + at),
            _ => {}
        }
    }
    found.extend(start.map(|from| from..within.end));
    found
}

/// Ranges of the words; white space inside quotes or after `escape` does not separate words.
pub(super) fn words(text: &str, within: Range<usize>, escape: char) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut rest = within;
    while let Some(word) = word(text, rest.clone(), escape) {
        rest.start = word.end;
        found.push(word);
    }
    found
}

/// The range of the first word.
pub(super) fn word(text: &str, within: Range<usize>, escape: char) -> Option<Range<usize>> {
    let inside = text.get(within.clone())?;
    let lead = inside.len() - inside.trim_start().len();
    let start = within.start + lead;
    if start == within.end {
        return None;
    }
    let mut quote = None;
    let mut chars = inside.get(lead..)?.char_indices();
    while let Some((at, char)) = chars.next() {
        match quote {
            None if char.is_whitespace() => return Some(start..start + at),
            None if char == '"' || char == '\'' => quote = Some(char),
            Some(open) if char == open => quote = None,
            None | Some('"') if char == escape => {
                chars.next();
            }
            _ => {}
        }
    }
    Some(start..within.end)
}

/// A word without its quotes and escapes. A `$` that was escaped or in single quotes keeps an escape before it, to
/// distinguish it from a variable.
pub(super) fn unquote(raw: &str, escape: char) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut quote = None;
    let mut chars = raw.chars();
    while let Some(char) = chars.next() {
        match quote {
            None if char == '"' || char == '\'' => quote = Some(char),
            Some(open) if char == open => quote = None,
            Some('\'') if char == '$' => text.extend([escape, '$']),
            None | Some('"') if char == escape => match chars.next() {
                Some('$') => text.extend([escape, '$']),
                Some(next) if quote.is_none() || next == '"' || next == escape => text.push(next),
                Some(next) => text.extend([escape, next]),
                None => {}
            },
            _ => text.push(char),
        }
    }
    text
}

/// A heredoc that a word opens.
pub(super) struct OpenedHeredoc {
    /// The word that ends it.
    pub(super) name: String,
    /// Whether leading tabs of its lines are removed: `<<-`.
    pub(super) strips: bool,
    /// Whether variables in it are replaced: no part of the word is quoted.
    pub(super) expands: bool,
}

/// `<<EOF`, `<<-EOF`, `0<<"EOF"`: as `BuildKit` recognises it, by the whole word.
pub(super) fn heredoc(word: &str) -> Option<OpenedHeredoc> {
    let rest = word
        .trim_start_matches(|char: char| char.is_ascii_digit())
        .strip_prefix("<<")?;
    let (strips, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    if rest.is_empty() || rest.contains('<') || words(rest, 0..rest.len(), '\\').len() != 1 {
        return None;
    }
    let name = unquote(rest, '\\');
    (!name.is_empty()).then(|| OpenedHeredoc {
        name,
        strips,
        expands: !rest.contains(['"', '\'']),
    })
}

/// An array of strings in JSON, with the range of each; `None` for anything else, which is then a shell command.
pub(super) fn array(text: &str, within: Range<usize>) -> Option<Vec<(Range<usize>, String)>> {
    let end = within.end;
    let skip = |at: usize| {
        let rest = text.get(at..end).unwrap_or_default();
        end - rest.trim_start_matches([' ', '\t', '\r', '\n']).len()
    };
    let next = |at: usize| text.as_bytes().get(at).copied().filter(|_| at < end);
    let mut items = Vec::new();
    let mut at = skip(within.start);
    if next(at) != Some(b'[') {
        return None;
    }
    at = skip(at + 1);
    if next(at) == Some(b']') {
        return (skip(at + 1) == end).then_some(items);
    }
    loop {
        if next(at) != Some(b'"') {
            return None;
        }
        let from = at;
        at += 1;
        loop {
            match next(at)? {
                b'"' => break,
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        at += 1;
        let value = serde_json::from_str(text.get(from..at)?).ok()?;
        items.push((from..at, value));
        at = skip(at);
        match next(at)? {
            b',' => at = skip(at + 1),
            b']' => return (skip(at + 1) == end).then_some(items),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        words(text, 0..text.len(), '\\')
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn quotes_and_escapes_hold_words_together() {
        assert_eq!(
            split(r#"a="x y" b='p "q' c=\ d"#),
            [r#"a="x y""#, r#"b='p "q'"#, r"c=\ d"]
        );
        assert_eq!(split(r#""never closed x"#), [r#""never closed x"#]);
        assert_eq!(split("  "), [""; 0]);
        assert_eq!(split("a\\"), ["a\\"]);
        assert_eq!(fields("  a \"b c ", 0..9), [2..3, 4..6, 7..8]);
    }

    #[test]
    fn words_lose_their_quotes() {
        for (raw, plain) in [
            (r#""a b""#, "a b"),
            (r"'a'b", "ab"),
            (r"a\ b", "a b"),
            (r"\$a", r"\$a"),
            (r"'$a'", r"\$a"),
            (r#""\$a""#, r"\$a"),
            (r#""\n\\ \"""#, r#"\n\ ""#),
            (r"'\'", r"\"),
            (r"$a${b}", "$a${b}"),
            (r"a\", "a"),
        ] {
            assert_eq!(unquote(raw, '\\'), plain, "{raw}");
        }
        assert_eq!(unquote(r"C:\a`$x", '`'), r"C:\a`$x");
    }

    #[test]
    fn heredocs_are_told_by_their_word() {
        let told = |word: &str| heredoc(word).map(|opened| (opened.name, opened.strips, opened.expands));
        assert_eq!(told("<<EOF"), Some(("EOF".to_owned(), false, true)));
        assert_eq!(told("3<<-'EOF'"), Some(("EOF".to_owned(), true, false)));
        for word in ["<<", "<<<x", "a<<EOF", "$((1<<2))", "<<\"\"", "<EOF"] {
            assert_eq!(told(word), None, "{word}");
        }
    }

    #[test]
    fn only_whole_arrays_of_strings_are_arrays() {
        let read = |text: &str| {
            array(text, 0..text.len())
                .map(|items| items.into_iter().map(|(_, value)| value).collect::<Vec<_>>())
        };
        assert_eq!(read(r#"["a", "b\n\""]"#), Some(vec!["a".into(), "b\n\"".into()]));
        assert_eq!(read("[ ]"), Some(vec![]));
        for text in [
            "[",
            "[a]",
            r#"["a",]"#,
            r#"["a"] x"#,
            r#"["a" "b"]"#,
            r#"["a"#,
            r#"["\"#,
            "[1]",
            "x",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
