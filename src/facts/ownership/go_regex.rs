//! Regular expressions as Go reads them, for the filters of Prow's OWNERS files and the patterns of Gitea.

use regex::Regex;

/// Compiles a regular expression of Go's syntax (<https://pkg.go.dev/regexp/syntax>), in which `\d`, `\w`, `\s` and
/// `\b` are of ASCII alone, `\Q…\E` quotes, a class holds no class, a repetition can't be repeated (`**`), and a brace that
/// counts nothing means itself.
pub(super) fn compile(source: &str) -> Result<Regex, String> {
    let mut translated = String::with_capacity(source.len() + 16);
    let mut chars = source.chars();
    let mut in_class = false;
    let mut is_repetition = false;
    while let Some(char) = chars.next() {
        let behind_repetition = std::mem::take(&mut is_repetition);
        match char {
            '*' | '+' | '?' | '{' if !in_class => {
                let Some(length) = repetition(char, chars.as_str()) else {
                    translated.push_str(r"\{");
                    continue;
                };
                if behind_repetition {
                    return Err(format!("`{char}` repeats a repetition"));
                }
                is_repetition = true;
                translated.push(char);
                translated.extend(chars.by_ref().take(length));
            }
            '\\' => {
                let escaped = chars.next();
                match escaped {
                    Some('d') if in_class => translated.push_str("0-9"),
                    Some('w') if in_class => translated.push_str("0-9A-Za-z_"),
                    Some('s') if in_class => translated.push_str(r"\t\n\f\r "),
                    Some('d') => translated.push_str("[0-9]"),
                    Some('w') => translated.push_str("[0-9A-Za-z_]"),
                    Some('s') => translated.push_str(r"[\t\n\f\r ]"),
                    Some('D') => translated.push_str("[^0-9]"),
                    Some('W') => translated.push_str("[^0-9A-Za-z_]"),
                    Some('S') => translated.push_str(r"[^\t\n\f\r ]"),
                    Some('b') => translated.push_str(r"(?-u:\b)"),
                    Some('B') => {
                        // Go has no `\B` between the bytes of a character either.
                        translated.push_str(r"\B");
                    }
                    Some('Q') if !in_class => {
                        let rest = chars.as_str();
                        let (quoted, behind) = rest.split_once(r"\E").unwrap_or((rest, ""));
                        translated.push_str(&regex::escape(quoted));
                        chars = behind.chars();
                    }
                    Some(other) => {
                        translated.push('\\');
                        translated.push(other);
                        // The braces of `\p{Greek}` and `\x{3b1}` are part of the escape.
                        let rest = chars.as_str();
                        if let ('p' | 'P' | 'x', true, Some(end)) =
                            (other, rest.starts_with('{'), rest.find('}'))
                        {
                            translated.extend(
                                chars
                                    .by_ref()
                                    .take(rest.get(..=end).unwrap_or_default().chars().count()),
                            );
                        }
                    }
                    None => translated.push('\\'),
                }
            }
            '[' if in_class => {
                // `[:alpha:]` is the only thing with a bracket that a class may contain.
                let named = chars.as_str().strip_prefix(':').and_then(|rest| {
                    let end = rest.find(":]")?;
                    rest.get(..end)
                });
                match named {
                    Some(name) => {
                        translated.push_str("[:");
                        translated.push_str(name);
                        translated.push_str(":]");
                        chars = chars.as_str().get(name.len() + 3..).unwrap_or_default().chars();
                    }
                    None => translated.push_str(r"\["),
                }
            }
            '[' => {
                in_class = true;
                translated.push('[');
                let rest = chars.as_str();
                let negated = rest.strip_prefix('^');
                if negated.is_some() {
                    translated.push('^');
                    chars.next();
                }
                // A leading `]` belongs to the class.
                if negated.unwrap_or(rest).starts_with(']') {
                    translated.push_str(r"\]");
                    chars.next();
                }
            }
            ']' if in_class => {
                in_class = false;
                translated.push(']');
            }
            '&' | '~' if in_class => {
                translated.push('\\');
                translated.push(char);
            }
            _ => translated.push(char),
        }
    }
    sized(&translated)
}

/// How many characters of a repetition stand behind its first one, with the `?` that makes it match as little as it can;
/// `None` for a brace that means itself.
fn repetition(first: char, rest: &str) -> Option<usize> {
    let counted = if first == '{' {
        let inside = rest.get(..rest.find('}')?)?;
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_counted = match inside.split_once(',') {
            Some((least, most)) => is_number(least) && (most.is_empty() || is_number(most)),
            None => is_number(inside),
        };
        if !is_counted {
            return None;
        }
        inside.len() + 1
    } else {
        0
    };
    let is_lazy = rest.get(counted..)?.starts_with('?');
    Some(counted + usize::from(is_lazy))
}

/// Compiles what was translated, within a bound.
fn sized(translated: &str) -> Result<Regex, String> {
    regex::RegexBuilder::new(translated)
        .size_limit(1 << 20)
        .build()
        .map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
            error => {
                let text = error.to_string();
                let last = text.lines().last().unwrap_or_default();
                last.strip_prefix("error: ").unwrap_or(last).to_owned()
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_are_those_of_go() {
        for wrong in ["^**/x$", "a*+", "a{2}{3}", "a*??", "x**", "a{2,1}"] {
            assert!(compile(wrong).is_err(), "{wrong}");
        }
        for (right, text) in [
            ("^a*?b$", "aab"),
            ("^a{2}?$", "aa"),
            ("^(a*)*$", "aa"),
            ("^a{,2}$", "a{,2}"),
            ("^{}{$", "{}{"),
            ("^[*{+?]+$", "{*?+"),
            ("^*.js$", "a/x.js"),
            (r"^\p{Greek}+\x{3b1}{2}$", "λαα"),
            (r"^\*\{2\}$", "*{2}"),
        ] {
            assert!(compile(right).is_ok_and(|regex| regex.is_match(text)), "{right}");
        }
    }
}
