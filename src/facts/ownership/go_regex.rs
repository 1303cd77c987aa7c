//! Regular expressions as Go reads them, for the filters of Prow's OWNERS files.

use regex::Regex;

/// Compiles a regular expression of Go's syntax (<https://pkg.go.dev/regexp/syntax>), in which `\d`, `\w`, `\s` and
/// `\b` are of ASCII alone, `\Q…\E` quotes, and a class holds no class.
pub(super) fn compile(source: &str) -> Result<Regex, String> {
    let mut translated = String::with_capacity(source.len() + 16);
    let mut chars = source.chars();
    let mut in_class = false;
    while let Some(char) = chars.next() {
        match char {
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
    regex::RegexBuilder::new(&translated)
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
