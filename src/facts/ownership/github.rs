//! GitHub's CODEOWNERS, as documented in
//! <https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners>
//! and in the errors of <https://docs.github.com/en/rest/repos/repos#list-codeowners-errors>.

use super::{Dialect, FilePlace, OwnerFix, OwnerRule, OwnershipError};
use crate::diagnostic::Owner;
use crate::source::{Span, Text};

/// GitHub loads files under 3 MB.
pub const MAX_BYTES: u64 = 3 * 1024 * 1024 - 1;

/// The kind of an error in a pattern, in the words of GitHub's API.
pub const INVALID_PATTERN: &str = "Invalid pattern";

/// The kind of an error in an owner, in the words of GitHub's API.
pub const INVALID_OWNER: &str = "Invalid owner";

/// What a file says: its rules, and its lines that GitHub skips.
#[derive(Clone, Debug, Default)]
pub struct ParsedGitHub {
    /// The rules in order.
    pub rules: Vec<OwnerRule>,
    /// What is wrong with the other lines, in order.
    pub errors: Vec<OwnershipError>,
}

/// Reads a file line by line: a pattern, then owners, then a comment, each optional but the pattern.
///
/// A `#` starts a comment at the start of a word. A line with anything invalid on it is skipped, as GitHub does; the
/// rest of the file still counts.
#[must_use]
pub fn parse(text: &Text) -> ParsedGitHub {
    parse_with(text, Dialect::Github, owner_mistake)
}

/// What is wrong with an owner, and what to write instead.
pub(super) type OwnerMistake = fn(&str) -> Option<(String, Option<String>)>;

/// Like [`parse`], with another check of owners.
pub(super) fn parse_with(text: &Text, dialect: Dialect, mistaken: OwnerMistake) -> ParsedGitHub {
    let mut parsed = ParsedGitHub::default();
    for span in text.line_spans() {
        let mut words = words(text, span);
        let Some(pattern_span) = words.next() else {
            continue;
        };
        let pattern = text.slice(pattern_span);
        let before = parsed.errors.len();
        if let Some(PatternMistake {
            message,
            suggestion,
            instead,
            safe,
        }) = mistake(pattern)
        {
            parsed.errors.push(OwnershipError {
                suggestion,
                fix: instead.map(|text| OwnerFix {
                    span: pattern_span,
                    text,
                    // Bitbucket's page does not say that a bracket can be escaped.
                    safe: safe && dialect == Dialect::Github,
                }),
                ..OwnershipError::new(INVALID_PATTERN, Some(dialect), text, pattern_span, message)
            });
        }
        let mut owners = Vec::new();
        for span in words {
            let owner = text.slice(span);
            if let Some((message, instead)) = mistaken(owner) {
                parsed.errors.push(OwnershipError {
                    suggestion: instead.as_deref().map(did_you_mean),
                    fix: instead.map(|text| OwnerFix::unsure(span, text)),
                    ..OwnershipError::new(INVALID_OWNER, Some(dialect), text, span, message)
                });
            } else {
                owners.push((Owner::new(owner), FilePlace::of(text, span)));
            }
        }
        if parsed.errors.len() == before {
            parsed
                .rules
                .push(OwnerRule::new(text, pattern_span, pattern.to_owned(), owners));
        }
    }
    parsed
}

/// A suggestion in GitHub's words.
pub(super) fn did_you_mean(other: &str) -> String {
    format!("Did you mean `{other}`?")
}

/// The words of a line up to a comment. A backslash keeps a space from ending a word.
pub(super) fn words(text: &Text, line: Span) -> impl Iterator<Item = Span> {
    let content = text.slice(line);
    let mut at = if line.start == 0 && content.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    std::iter::from_fn(move || {
        let is_space = |char: char| char.is_ascii_whitespace();
        let rest = content.get(at..)?;
        at += rest.len() - rest.trim_start_matches(is_space).len();
        let rest = content.get(at..)?;
        if rest.is_empty() || rest.starts_with('#') {
            return None;
        }
        let length = find_unescaped(rest, is_space).unwrap_or(rest.len());
        let start = line.start as usize + at;
        at += length;
        Some(Span::new(start, start + length))
    })
}

/// Where a text first has such a character without a backslash that takes its meaning.
pub(super) fn find_unescaped(text: &str, wanted: impl Fn(char) -> bool) -> Option<usize> {
    let mut escaped = false;
    text.find(|char| {
        let found = !escaped && wanted(char);
        escaped = char == '\\' && !escaped;
        found
    })
}

/// What is wrong with a pattern.
#[derive(Debug, PartialEq, Eq)]
struct PatternMistake {
    message: String,
    suggestion: Option<String>,
    /// What was meant, where there is no doubt.
    instead: Option<String>,
    /// Whether that means the same path, in GitHub's syntax.
    safe: bool,
}

fn mistake(pattern: &str) -> Option<PatternMistake> {
    let unclear = |message: &str, suggestion: String| {
        Some(PatternMistake {
            message: message.to_owned(),
            suggestion: Some(suggestion),
            instead: None,
            safe: false,
        })
    };
    let clear = |message: &str, instead: String| {
        Some(PatternMistake {
            message: message.to_owned(),
            suggestion: Some(did_you_mean(&instead)),
            instead: Some(instead),
            safe: false,
        })
    };
    if pattern == "/" {
        return unclear("the pattern `/` never matches anything", did_you_mean("*"));
    }
    if pattern.starts_with('!') {
        let help = "Add a later line without owners for the files to leave out";
        return unclear("a pattern cannot be negated with `!`", help.to_owned());
    }
    if let Some(name) = pattern.strip_prefix(r"\#") {
        // A `?` matches more than a `#`.
        return unclear(
            r"a pattern cannot start with `\#`",
            did_you_mean(&format!("?{name}")),
        );
    }
    let mut brackets = false;
    let mut escaped = false;
    for char in pattern.chars() {
        brackets = brackets || (!escaped && matches!(char, '[' | ']'));
        escaped = char == '\\' && !escaped;
    }
    if escaped {
        let without = pattern.get(..pattern.len() - 1).unwrap_or_default();
        return if without.is_empty() {
            unclear(
                r"a pattern cannot end with `\`",
                "Write the intended path".to_owned(),
            )
        } else {
            clear(r"a pattern cannot end with `\`", without.to_owned())
        };
    }
    if brackets {
        return clear(
            r"both `[` and `]` must be escaped with a `\`",
            escape_brackets(pattern),
        )
        .map(|mistake| PatternMistake {
            safe: !pattern.contains("***"),
            ..mistake
        });
    }
    if pattern.contains("***") {
        return clear("a pattern cannot hold three `*` in a row", shorten_stars(pattern));
    }
    None
}

fn escape_brackets(pattern: &str) -> String {
    let mut result = String::with_capacity(pattern.len() + 4);
    let mut escaped = false;
    for char in pattern.chars() {
        if matches!(char, '[' | ']') && !escaped {
            result.push('\\');
        }
        escaped = char == '\\' && !escaped;
        result.push(char);
    }
    result
}

fn shorten_stars(pattern: &str) -> String {
    let mut result = String::with_capacity(pattern.len());
    for char in pattern.chars() {
        if char != '*' || !result.ends_with("**") {
            result.push(char);
        }
    }
    result
}

/// Whether GitHub could know such an owner. Whether it does, only GitHub can tell.
pub(super) fn is_owner(owner: &str) -> bool {
    let is_name = |name: &str, more: &str| {
        let allowed = |char: char| char.is_ascii_alphanumeric() || more.contains(char);
        !name.is_empty() && name.chars().all(allowed)
    };
    if let Some(name) = owner.strip_prefix('@') {
        return match name.split_once('/') {
            Some((organisation, team)) => is_name(organisation, "-_") && is_name(team, "-_."),
            // `_` separates the suffix of an enterprise's managed user.
            None => is_name(name, "-_"),
        };
    }
    let Some((local, domain)) = owner.rsplit_once('@') else {
        return false;
    };
    let local_is_fine = is_name(local, ".!#$%&'*+/=?^_`{|}~-");
    let mut labels = domain.split('.');
    local_is_fine && domain.contains('.') && labels.all(|label| is_name(label, "-"))
}

fn owner_mistake(owner: &str) -> Option<(String, Option<String>)> {
    if is_owner(owner) {
        return None;
    }
    let message = format!("`{owner}` is not a @user, @organisation/team or email address");
    Some((message, nearby(owner, is_owner)))
}

/// A valid owner without the punctuation around `owner`, or with an `@` in front.
pub(super) fn nearby(owner: &str, is_owner: impl Fn(&str) -> bool) -> Option<String> {
    let trimmed =
        owner.trim_matches(|char: char| matches!(char, ',' | ';' | '\'' | '"' | '<' | '>' | '(' | ')'));
    [trimmed.to_owned(), format!("@{trimmed}")]
        .into_iter()
        .find(|other| other != owner && is_owner(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::RepoPath;

    fn text(content: &str) -> Text {
        Text::new(RepoPath::new("CODEOWNERS"), content)
    }

    fn lines(content: &str) -> Vec<String> {
        parse(&text(content))
            .rules
            .iter()
            .map(|rule| {
                let owners: Vec<_> = rule.owners.iter().map(Owner::as_str).collect();
                format!("{}:{} = {}", rule.line, rule.pattern, owners.join(" "))
            })
            .collect()
    }

    #[test]
    fn lines_are_patterns_owners_and_comments() {
        let content = "\u{feff}* @a\r\n# comment\n\n  \t/x\\ y/\t@a/b  me@example.com # why\n/none\n/none2 # @nobody\na#b @c\n";
        assert_eq!(
            lines(content),
            [
                "1:* = @a",
                r"4:/x\ y/ = @a/b me@example.com",
                "5:/none = ",
                "6:/none2 = ",
                "7:a#b = @c"
            ]
        );
    }

    #[test]
    fn spans_hold_what_they_name() {
        let text = text("\u{feff}* @a\r\n  dir\\ ä/ @b #c\r\nx y\r\n");
        let parsed = parse(&text);
        let told: Vec<_> = parsed
            .rules
            .iter()
            .map(|rule| (text.slice(rule.span), text.slice(rule.owner_places[0].span)))
            .collect();
        assert_eq!(told, [("*", "@a"), ("dir\\ ä/", "@b")]);
        assert_eq!(text.slice(parsed.errors[0].span), "y");
        assert_eq!(parsed.errors[0].line, 3);
    }

    #[test]
    fn mistakes_are_named_and_the_line_is_skipped() {
        for (line, kind, span, suggestion) in [
            (
                "***/*.rb @a",
                INVALID_PATTERN,
                "***/*.rb",
                Some("Did you mean `**/*.rb`?"),
            ),
            ("/ @a", INVALID_PATTERN, "/", Some("Did you mean `*`?")),
            (
                "!a @a",
                INVALID_PATTERN,
                "!a",
                Some("Add a later line without owners for the files to leave out"),
            ),
            (r"\#a @a", INVALID_PATTERN, r"\#a", Some("Did you mean `?a`?")),
            (
                "/p/[id].ts @a",
                INVALID_PATTERN,
                "/p/[id].ts",
                Some(r"Did you mean `/p/\[id\].ts`?"),
            ),
            (r"a\", INVALID_PATTERN, r"a\", Some("Did you mean `a`?")),
            ("*.txt docs@", INVALID_OWNER, "docs@", None),
            (
                "* monalisa",
                INVALID_OWNER,
                "monalisa",
                Some("Did you mean `@monalisa`?"),
            ),
            ("* @a, @b", INVALID_OWNER, "@a,", Some("Did you mean `@a`?")),
            (
                "* org/team",
                INVALID_OWNER,
                "org/team",
                Some("Did you mean `@org/team`?"),
            ),
            ("* @hest.ethz.ch", INVALID_OWNER, "@hest.ethz.ch", None),
            ("* a@localhost", INVALID_OWNER, "a@localhost", None),
            ("* @a/b/c", INVALID_OWNER, "@a/b/c", None),
        ] {
            let text = text(line);
            let parsed = parse(&text);
            assert!(parsed.rules.is_empty(), "{line}");
            let error = &parsed.errors[0];
            assert_eq!((error.kind, text.slice(error.span)), (kind, span), "{line}");
            assert_eq!(error.suggestion.as_deref(), suggestion, "{line}");
            assert!(!error.message.is_empty() && !error.message.ends_with('.'));
        }
    }

    #[test]
    fn every_suggestion_for_a_pattern_is_valid() {
        for pattern in ["/", r"\#x", "[a]", r"\[a]", "****", "a/***/b***", r"x\"] {
            let found = mistake(pattern).unwrap();
            let suggestion = found.suggestion.unwrap();
            let other = suggestion.split('`').nth(1).unwrap();
            assert_eq!(mistake(other), None, "{pattern} → {other}");
            assert!(found.instead.is_none_or(|instead| instead == other));
        }
    }

    #[test]
    fn owners_that_exist_are_fine() {
        for owner in [
            "@a",
            "@octo-org/octo_cats",
            "@user_corp",
            "a.b+c@example.co.uk",
            "@o/t.x",
        ] {
            assert!(is_owner(owner), "{owner}");
        }
    }
}
