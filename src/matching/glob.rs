//! Globs in purlin's two dialects, and a check for globs that can't match anything.
//!
//! The globs of other tools (workspaces of package managers, CODEOWNERS) have their own rules, and are implemented
//! where these tools' files are read.

use globset::{Glob, GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};

use crate::source::directories_above;

/// What a glob matches, and what separates its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GlobDialect {
    /// Paths from the root: `*` and `?` stop at a `/`, `**` crosses it.
    Paths,
    /// Names of components, packages and hosts: `*` crosses a `/`, since names have them.
    Names,
}

/// Why a text is not a glob.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct GlobError(String);

impl GlobDialect {
    /// Reads a pattern. A backslash makes the next character stand for itself, on every platform.
    ///
    /// # Errors
    /// The pattern is not a glob: a bracket is not closed.
    pub fn glob(self, pattern: &str) -> Result<Glob, GlobError> {
        GlobBuilder::new(pattern)
            .literal_separator(self == Self::Paths)
            .backslash_escape(true)
            .build()
            .map_err(|error| GlobError(error.kind().to_string()))
    }

    /// The same, ready to be asked.
    ///
    /// # Errors
    /// The pattern is not a glob.
    pub fn matcher(self, pattern: &str) -> Result<GlobMatcher, GlobError> {
        Ok(self.glob(pattern)?.compile_matcher())
    }
}

/// A set of globs; those with a `!` exclude what the others match. Their order does not matter.
#[derive(Clone, Debug)]
pub struct GlobList {
    matched: GlobSet,
    taken_away: GlobSet,
}

impl Default for GlobList {
    fn default() -> Self {
        Self {
            matched: GlobSet::empty(),
            taken_away: GlobSet::empty(),
        }
    }
}

impl GlobList {
    /// Reads patterns, each a glob or a `!` followed by a glob.
    ///
    /// # Errors
    /// A pattern is not a glob, or all of them together are too large.
    pub fn new<'p>(
        dialect: GlobDialect,
        patterns: impl IntoIterator<Item = &'p str>,
    ) -> Result<Self, GlobError> {
        let mut patterns = patterns.into_iter().peekable();
        // Most lists are empty, and there may be one for each of many components.
        if patterns.peek().is_none() {
            return Ok(Self::default());
        }
        let globs: Vec<(bool, Glob)> = patterns
            .map(|pattern| {
                let (away, pattern) = without_away(pattern);
                Ok((away, dialect.glob(pattern)?))
            })
            .collect::<Result<_, GlobError>>()?;
        Self::of(globs)
    }

    /// Builds a list from globs, each with whether it excludes.
    ///
    /// # Errors
    /// All of them together are too large.
    pub fn of(globs: impl IntoIterator<Item = (bool, Glob)>) -> Result<Self, GlobError> {
        let (mut matched, mut taken_away) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        for (away, glob) in globs {
            if away { &mut taken_away } else { &mut matched }.add(glob);
        }
        let build = |set: GlobSetBuilder| set.build().map_err(|error| GlobError(error.to_string()));
        Ok(Self {
            matched: build(matched)?,
            taken_away: build(taken_away)?,
        })
    }

    /// Whether it can't match anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.matched.is_empty()
    }

    /// Whether a text is matched and not excluded.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.matched.is_match(text) && !self.takes_away(text)
    }

    /// Whether a path or a directory above it is matched, and none of them is excluded.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        let upwards = || directories_above(path).chain([path]);
        upwards().any(|path| self.reaches(path)) && !upwards().any(|path| self.takes_away(path))
    }

    /// Whether it covers everything in a directory, as both `a` and `a/**` do for `a`.
    #[must_use]
    pub fn covers_whole(&self, directory: &str) -> bool {
        // No file has such a name, so a glob that matches it matches all names.
        self.covers(&format!("{directory}/\0"))
    }

    /// Whether a text is matched, excluded or not.
    #[must_use]
    pub fn reaches(&self, text: &str) -> bool {
        self.matched.is_match(text)
    }

    /// Whether a text is excluded.
    #[must_use]
    pub fn takes_away(&self, text: &str) -> bool {
        self.taken_away.is_match(text)
    }
}

/// Whether a pattern excludes, and the pattern without its `!`.
#[must_use]
pub fn without_away(pattern: &str) -> (bool, &str) {
    match pattern.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, pattern),
    }
}

/// A name, or a glob of names. The text itself always matches, so that a name with brackets in it can be written as it is.
#[derive(Clone, Debug)]
pub struct NamePattern {
    text: String,
    glob: Option<GlobMatcher>,
}

impl NamePattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// The pattern is not a glob.
    pub fn new(pattern: &str) -> Result<Self, GlobError> {
        Ok(Self {
            text: pattern.to_owned(),
            glob: if is_literal(pattern) {
                None
            } else {
                Some(GlobDialect::Names.matcher(&one_star(pattern))?)
            },
        })
    }

    /// The name, where it is one rather than a glob.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        self.glob.is_none().then_some(&self.text)
    }

    /// Whether it matches a text.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.text == text || self.glob.as_ref().is_some_and(|glob| glob.is_match(text))
    }
}

/// The pattern with one `*` for several in a row. In a name they mean the same, but globset takes `**/` for directories.
fn one_star(pattern: &str) -> String {
    let mut single = String::with_capacity(pattern.len());
    let mut is_escaped = false;
    let mut is_star = false;
    for char in pattern.chars() {
        if !(char == '*' && is_star) {
            single.push(char);
        }
        is_star = char == '*' && !is_escaped;
        is_escaped = char == '\\' && !is_escaped;
    }
    single
}

/// The special characters of a glob.
const SPECIAL: [char; 7] = ['*', '?', '[', ']', '{', '}', '\\'];

/// A glob that matches this text alone.
#[must_use]
pub fn escape(text: &str) -> String {
    // A backslash is special too, but globset does not escape it.
    globset::escape(&text.replace('\\', "\\\\"))
}

/// Whether a text is literal, without special characters.
#[must_use]
pub fn is_literal(pattern: &str) -> bool {
    !pattern.contains(SPECIAL)
}

/// The literal start of every match: everything before the first special character.
#[must_use]
pub fn literal_start(pattern: &str) -> &str {
    let end = pattern.find(SPECIAL).unwrap_or(pattern.len());
    pattern.get(..end).unwrap_or_default()
}

/// The literal end of every match.
#[must_use]
pub fn literal_end(pattern: &str) -> &str {
    let last = pattern.rfind(SPECIAL).map_or(0, |at| at + 1);
    let behind = pattern.get(last..).unwrap_or_default();
    // `**/` also matches the empty text.
    if pattern.get(..last).is_some_and(|before| before.ends_with("**")) {
        behind.strip_prefix('/').unwrap_or(behind)
    } else {
        behind
    }
}

/// Why a path glob can never match, with what to write instead. `directories` says that a `/` at the end is understood.
#[must_use]
pub fn misspelling(pattern: &str, directories: bool) -> Option<(String, String)> {
    let (away, glob) = without_away(pattern);
    if glob.trim().is_empty() {
        return Some((
            "an empty glob matches nothing".to_owned(),
            "Remove it, or write `**` for everything".to_owned(),
        ));
    }
    let slashes = with_slashes(glob);
    let parts: Vec<&str> = slashes.split('/').collect();
    let is_directory = parts.len() > 1 && parts.last() == Some(&"");
    let mut kept: Vec<&str> = Vec::new();
    let mut leaves = false;
    for part in &parts {
        match *part {
            "" | "." => {}
            // After a wildcard, the directory is not known.
            ".." => match kept.last() {
                Some(last) if !last.contains(SPECIAL) => {
                    kept.pop();
                }
                _ => leaves = true,
            },
            part => kept.push(part),
        }
    }
    let mut instead = kept.join("/");
    if is_directory && directories && !kept.is_empty() {
        instead.push('/');
    }
    if instead == glob {
        return None;
    }
    let message = format!("`{pattern}` matches nothing");
    if leaves || kept.is_empty() {
        let all = if leaves { "" } else { ", and `**` for everything" };
        return Some((
            message,
            format!(
                "Globs match paths from the root of the repository, without `.` and `..`: write `packages/web`{all}"
            ),
        ));
    }
    // A directory includes its content only where `directories` says so.
    if is_directory && !directories {
        instead.push_str("/**");
    }
    let sign = if away { "!" } else { "" };
    Some((
        message,
        format!("Write `{sign}{instead}`: globs match paths from the root, with `/` between the parts"),
    ))
}

/// The glob with `/` instead of each backslash before a character that needs no escape.
fn with_slashes(glob: &str) -> String {
    let mut text = String::with_capacity(glob.len());
    let mut rest = glob.chars().peekable();
    while let Some(character) = rest.next() {
        let next = rest.peek().copied();
        match (character, next) {
            ('\\', Some(next)) if next.is_alphanumeric() || matches!(next, '.' | '_' | '@') => text.push('/'),
            ('\\', Some(next)) => {
                text.push('\\');
                text.push(next);
                rest.next();
            }
            (character, _) => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dialects_part_at_slashes() {
        let matches = |dialect: GlobDialect, pattern, text| dialect.matcher(pattern).unwrap().is_match(text);
        assert!(!matches(GlobDialect::Paths, "a/*", "a/b/c"));
        assert!(matches(GlobDialect::Paths, "a/**", "a/b/c"));
        assert!(matches(GlobDialect::Names, "@acme/*", "@acme/b/c"));
        assert!(!matches(GlobDialect::Paths, "a?b", "a/b"));
        assert!(matches(GlobDialect::Names, "a?b", "a/b"));
        for dialect in [GlobDialect::Paths, GlobDialect::Names] {
            assert!(matches(dialect, r"a\*", "a*"), "{dialect:?}");
            assert!(!matches(dialect, r"a\*", "ab"), "{dialect:?}");
            assert!(dialect.matcher("a[").is_err(), "{dialect:?}");
        }
    }

    #[test]
    fn what_takes_away_wins_wherever_it_stands() {
        let list = GlobList::new(GlobDialect::Paths, ["!vendor/ours/**", "vendor/**"]).unwrap();
        assert!(list.is_match("vendor/a.txt"));
        assert!(!list.is_match("vendor/ours/a.txt"));
        assert!(list.takes_away("vendor/ours/a.txt"));
        assert!(list.covers("vendor/a/b") && list.covers("vendor/x"));
        assert!(!list.covers("vendor/ours/a/b") && !list.covers("src"));
        assert!(list.covers_whole("vendor") && list.covers_whole("vendor/a"));
        assert!(!list.covers_whole("vendor/ours") && !list.covers_whole("src"));
        let named = GlobList::new(GlobDialect::Paths, ["svc/*.yaml", "**/a"]).unwrap();
        assert!(!named.covers_whole("svc") && named.covers_whole("svc/a"));
        assert!(GlobList::new(GlobDialect::Paths, ["!a"]).unwrap().is_empty());
        assert!(GlobList::new(GlobDialect::Paths, ["!["]).is_err());
        assert!(!GlobList::default().is_match(""));
    }

    #[test]
    fn a_name_matches_itself_whatever_is_in_it() {
        let pattern = NamePattern::new("app-{name}").unwrap();
        assert!(pattern.is_match("app-{name}"));
        assert!(pattern.is_match("app-name"));
        assert_eq!(pattern.literal(), None);
        assert_eq!(NamePattern::new("app").unwrap().literal(), Some("app"));
        assert!(NamePattern::new("app[").is_err());
        // Several stars are one: names have no directories.
        let directory = NamePattern::new("**/").unwrap();
        assert!(directory.is_match("a/") && !directory.is_match("a"));
        let escaped = NamePattern::new(r"\**").unwrap();
        assert!(escaped.is_match("*a") && !escaped.is_match("a"));
    }

    #[test]
    fn what_can_match_nothing_has_a_spelling_that_does() {
        for (pattern, instead) in [
            ("/vendor/**", "`vendor/**`"),
            ("./vendor/**", "`vendor/**`"),
            ("!/vendor/**", "`!vendor/**`"),
            ("a//b", "`a/b`"),
            ("a/./b", "`a/b`"),
            ("a/b/../c", "`a/c`"),
            ("packages/web/", "`packages/web/**`"),
            (r"packages\web", "`packages/web`"),
            (r".\packages\web", "`packages/web`"),
            ("../other", "without `.` and `..`"),
            ("*/../x", "without `.` and `..`"),
            ("/", "`**` for everything"),
            ("", "`**` for everything"),
            ("!", "`**` for everything"),
            (".", "`**` for everything"),
        ] {
            let (_, help) = misspelling(pattern, false).unwrap_or_else(|| panic!("{pattern}"));
            assert!(help.contains(instead), "{pattern}: {help}");
        }
        for pattern in [
            "a", "**", "a/**/b", r"a/\*", r"\!a", "...", "a/.b", "{a,b}/c", "!a/b", "[a-c]",
        ] {
            assert_eq!(misspelling(pattern, false), None, "{pattern}");
        }
        assert_eq!(misspelling("vendor/", true), None);
        let (_, help) = misspelling("/vendor/", true).unwrap();
        assert!(help.contains("`vendor/`"), "{help}");
    }

    #[test]
    fn starts_and_ends_are_literal() {
        assert_eq!(literal_start("libs/*/x"), "libs/");
        assert_eq!(literal_start(r"a\*"), "a");
        assert_eq!(literal_end("**/package.json"), "package.json");
        assert_eq!(literal_end("*/package.json"), "/package.json");
        assert_eq!(literal_end("a"), "a");
    }
}
