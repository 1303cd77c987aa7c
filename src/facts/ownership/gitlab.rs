//! GitLab's CODEOWNERS, as documented in <https://docs.gitlab.com/user/project/codeowners/reference/> and
//! <https://docs.gitlab.com/user/project/codeowners/advanced/>.
//!
//! Where the pages are silent this follows what GitLab does:
//! - Patterns are read by [`super::fnmatch`].
//! - If a section has a pattern twice, the last line counts, at the position of the first.
//! - An exclusion removes files from its section, whatever comes before or after it.
//! - A line whose first character is `[` (or `^[`) with a `]` somewhere is a heading, whatever follows.

use std::collections::HashMap;

use super::github::did_you_mean;
use super::rule::line_of;
use super::{Dialect, FilePlace, OwnerFix, OwnerRule, OwnerSection, OwnershipError};
use crate::diagnostic::Owner;
use crate::source::{Span, Text};

/// The pages state no limit; GitLab loads 10 MB of a file at most.
pub const MAX_BYTES: u64 = 10 * 1024 * 1024;

/// The name of the section before the first heading.
pub const DEFAULT_SECTION: &str = "codeowners";

/// A heading without a name.
pub const MISSING_SECTION_NAME: &str = "Missing section name";

/// A number of approvals that GitLab ignores.
pub const INVALID_APPROVAL_REQUIREMENT: &str = "Invalid approval requirement";

/// A heading without a closing `]`, which is read as a pattern.
pub const INVALID_SECTION_FORMAT: &str = "Invalid section format";

/// Text after a heading that names no owner, or that is ignored.
pub const INVALID_SECTION_OWNER: &str = "Invalid section owner";

/// A pattern without owners.
pub const MISSING_OWNER: &str = "Missing owner";

/// A word that should be an owner and is not a valid one.
pub const MALFORMED_OWNER: &str = "Malformed owner";

/// What a file says.
#[derive(Clone, Debug, Default)]
pub struct ParsedGitLab {
    /// What is before the first heading, then every heading in order.
    pub sections: Vec<OwnerSection>,
    /// The rules in order.
    pub rules: Vec<OwnerRule>,
    /// What is wrong, in order. A line with a mistake is in force as far as it can be.
    pub errors: Vec<OwnershipError>,
}

/// Reads a file line by line: headings, and patterns with owners.
#[must_use]
pub fn parse(text: &Text) -> ParsedGitLab {
    let mut parser = GitLabParser {
        text,
        parsed: ParsedGitLab::default(),
        names: vec![DEFAULT_SECTION.to_owned()],
        groups: HashMap::from([(DEFAULT_SECTION.to_owned(), 0)]),
    };
    parser.parsed.sections.push(OwnerSection {
        name: DEFAULT_SECTION.to_owned(),
        optional: false,
        optional_heading: false,
        approvals: 1,
        span: Span::default(),
        line: 0,
        owners: Vec::new(),
        owner_places: Vec::new(),
        group: 0,
    });
    for span in text.line_spans() {
        let span = trimmed(text, span);
        let content = text.slice(span);
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        match heading(content) {
            Some(heading) => parser.section(span, &heading),
            None => parser.entry(span),
        }
    }
    let mut parsed = parser.parsed;
    settle_optional(&mut parsed);
    parsed
}

/// A section is optional if all of its rules are below headings with a `^`; without rules, if all of its headings have
/// it.
fn settle_optional(parsed: &mut ParsedGitLab) {
    let groups = parsed
        .sections
        .iter()
        .map(|section| section.group as usize + 1)
        .max()
        .unwrap_or(0);
    let mut headings = vec![true; groups];
    let mut rules: Vec<Option<bool>> = vec![None; groups];
    for section in &parsed.sections {
        if let Some(all) = headings.get_mut(section.group as usize) {
            *all &= section.optional;
        }
    }
    for rule in &parsed.rules {
        let section = rule
            .section
            .and_then(|section| parsed.sections.get(section as usize));
        if let Some(section) = section
            && let Some(all) = rules.get_mut(section.group as usize)
        {
            *all = Some(all.unwrap_or(true) && section.optional);
        }
    }
    for section in &mut parsed.sections {
        let group = section.group as usize;
        let by_rules = rules.get(group).copied().flatten();
        section.optional = by_rules.or(headings.get(group).copied()).unwrap_or(false);
    }
}

/// A line without the space around it.
fn trimmed(text: &Text, line: Span) -> Span {
    let content = text.slice(line);
    let is_space = |char: char| char.is_ascii_whitespace() || matches!(char, '\0' | '\u{b}');
    let mut start = content.len() - content.trim_start_matches(is_space).len();
    if line.start == 0 && content.starts_with('\u{feff}') {
        let rest = content.get('\u{feff}'.len_utf8()..).unwrap_or_default();
        start = content.len() - rest.trim_start_matches(is_space).len();
    }
    let end = content.trim_end_matches(is_space).len().max(start);
    let base = line.start as usize;
    Span::new(base + start, base + end)
}

/// The parts of a heading, in bytes of its line.
#[derive(Debug, PartialEq, Eq)]
struct SectionHeading<'l> {
    optional: bool,
    name: &'l str,
    name_at: usize,
    approvals: Option<&'l str>,
    /// Behind the last `]`.
    end: usize,
    /// The text of the default owners, from the space before them.
    owners: &'l str,
}

fn heading(line: &str) -> Option<SectionHeading<'_>> {
    let optional = line.starts_with('^');
    let open = usize::from(optional);
    let rest = line.get(open..)?.strip_prefix('[')?;
    let close = rest.find(']')?;
    let name = rest.get(..close)?;
    let mut end = open + 1 + close + 1;
    let behind = line.get(end..)?;
    let approvals = behind.strip_prefix('[').and_then(|rest| {
        let number = rest.get(..rest.find(']')?)?;
        number.bytes().all(|byte| byte.is_ascii_digit()).then_some(number)
    });
    if let Some(number) = approvals {
        end += number.len() + 2;
    }
    let behind = line.get(end..)?;
    let owners = if behind.starts_with(|char: char| char.is_ascii_whitespace()) {
        let is_part = |char: char| {
            char.is_ascii_alphanumeric() || char.is_ascii_whitespace() || "@_.-/+".contains(char)
        };
        let length = behind.find(|char| !is_part(char)).unwrap_or(behind.len());
        behind.get(..length)?
    } else {
        ""
    };
    Some(SectionHeading {
        optional,
        name,
        name_at: open + 1,
        approvals,
        end,
        owners,
    })
}

struct GitLabParser<'t> {
    text: &'t Text,
    parsed: ParsedGitLab,
    /// The name of each group, as it was written first.
    names: Vec<String>,
    /// The first group of each name in lower case.
    groups: HashMap<String, usize>,
}

impl GitLabParser<'_> {
    fn error(&mut self, kind: &'static str, span: Span, message: String, fix: Option<String>) {
        self.parsed.errors.push(OwnershipError {
            suggestion: fix.as_deref().filter(|text| !text.is_empty()).map(did_you_mean),
            fix: fix.map(|text| OwnerFix::unsure(span, text)),
            ..OwnershipError::new(kind, Some(Dialect::Gitlab), self.text, span, message)
        });
    }

    fn section(&mut self, line: Span, heading: &SectionHeading<'_>) {
        let start = line.start as usize;
        let span = Span::new(start, start + heading.end);
        if heading.name.trim().is_empty() {
            self.error(
                MISSING_SECTION_NAME,
                span,
                "a section needs a name between `[` and `]`".to_owned(),
                None,
            );
        }
        // Of digits alone: what does not parse is none, or more than anybody has owners.
        let approvals = match heading.approvals {
            None | Some("") => 1,
            Some(number) => number.parse().unwrap_or(u32::MAX),
        };
        if let Some(number) = heading.approvals {
            let at = Span::new(start + heading.end - number.len() - 2, start + heading.end);
            if approvals == 0 || number.is_empty() {
                let message = format!("a section can't require `{number}` approvals, so GitLab requires one");
                self.error(INVALID_APPROVAL_REQUIREMENT, at, message, Some("[1]".to_owned()));
            } else if heading.optional {
                let message =
                    "an optional section requires no approval, so GitLab ignores the number".to_owned();
                self.error(INVALID_APPROVAL_REQUIREMENT, at, message, Some(String::new()));
            }
        }
        let owners_start = start + heading.end;
        let owners_span = Span::new(owners_start, owners_start + heading.owners.len());
        let found = self.owners(owners_span, false);
        if found.is_empty() && !heading.owners.trim().is_empty() {
            let at = trimmed(self.text, owners_span);
            let message = format!("`{}` contains no owner", self.text.slice(at));
            self.error(INVALID_SECTION_OWNER, at, message, None);
        }
        let unread = trimmed(self.text, Span::new(owners_span.end as usize, line.end as usize));
        if !unread.is_empty() {
            let message = format!(
                "a line that starts with `[` is a section heading, so GitLab ignores `{}` after it",
                self.text.slice(unread)
            );
            self.error(INVALID_SECTION_OWNER, unread, message, None);
        }
        let group = self.group(heading.name);
        let (owners, owner_places) = found.into_iter().unzip();
        let name = self
            .names
            .get(group as usize)
            .cloned()
            .unwrap_or_else(|| heading.name.to_owned());
        self.parsed.sections.push(OwnerSection {
            name,
            optional: heading.optional,
            optional_heading: heading.optional,
            approvals: approvals.max(1),
            span,
            line: line_of(self.text, span),
            owners,
            owner_places,
            group,
        });
    }

    /// The group of a name. The first heading is a group of its own unless it has the name of the section before it.
    fn group(&mut self, name: &str) -> u32 {
        let lower = name.to_lowercase();
        let found = if self.names.len() == 1 {
            self.names.iter().position(|other| other == name)
        } else {
            self.groups.get(&lower).copied()
        };
        let at = found.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            let at = self.names.len() - 1;
            self.groups.entry(lower).or_insert(at);
            at
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    fn entry(&mut self, line: Span) {
        let content = self.text.slice(line);
        let unclosed = content.starts_with('[') || content.starts_with("^[");
        if unclosed {
            let message =
                "the section heading has no closing `]`, so GitLab reads it as a pattern".to_owned();
            let whole = content.split('#').next().unwrap_or(content).trim_end();
            let fix = (!whole.contains('@') && whole.len() > 1).then(|| format!("{whole}]"));
            let span = Span::new(line.start as usize, line.start as usize + whole.len());
            self.error(INVALID_SECTION_FORMAT, span, message, fix);
        }
        let length = pattern_length(content);
        let start = line.start as usize;
        let written = content.get(..length).unwrap_or_default();
        let exclusion = written.starts_with('!');
        let span = Span::new(start + usize::from(exclusion), start + length);
        let rest = Span::new(start + length, line.end as usize);
        let section = u32::try_from(self.parsed.sections.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let owners: Vec<(Owner, FilePlace)> = if exclusion {
            Vec::new()
        } else if rest.is_empty() {
            let defaults = self.parsed.sections.last();
            let found: Vec<_> = defaults.map_or_else(Vec::new, |section| {
                let places = section.owner_places.iter().cloned();
                section.owners.iter().cloned().zip(places).collect()
            });
            if !unclosed && found.is_empty() {
                let message = format!("`{written}` has no owners, so nobody has to approve it");
                self.error(MISSING_OWNER, span, message, None);
            }
            found
        } else {
            // One mistake a line: the words of a heading are not meant to be owners.
            self.owners(rest, !unclosed)
        };
        let pattern = self.text.slice(span).to_owned();
        self.parsed.rules.push(OwnerRule {
            section: Some(section),
            exclusion,
            ..OwnerRule::new(self.text, span, pattern, owners)
        });
    }

    /// The owners in a stretch of a line; `strict` reports each word that is not an owner.
    fn owners(&mut self, rest: Span, strict: bool) -> Vec<(Owner, FilePlace)> {
        let content = self.text.slice(rest);
        let mut owners: Vec<(Owner, FilePlace)> = Vec::new();
        let mut at = 0;
        let mut in_comment = false;
        let is_space = |char: char| char.is_ascii_whitespace() || char == '\u{b}';
        while let Some(tail) = content.get(at..) {
            at += tail.len() - tail.trim_start_matches(is_space).len();
            let tail = content.get(at..).unwrap_or_default();
            if tail.is_empty() {
                break;
            }
            let length = tail.find(is_space).unwrap_or(tail.len());
            let word = tail.get(..length).unwrap_or_default();
            let word_at = rest.start as usize + at;
            let span = Span::new(word_at, word_at + length);
            at += length;
            let found = references(word);
            if strict && !in_comment && word.starts_with('#') {
                in_comment = true;
                let comment = Span::new(word_at, rest.end as usize);
                let text = self.text.slice(comment);
                let names_somebody = text.split(is_space).any(|word| !references(word).is_empty());
                let message = if names_somebody {
                    "GitLab allows no comment after a pattern, so everyone named in it is an owner"
                } else {
                    "GitLab allows no comment after a pattern, so it reads each word as a malformed owner"
                };
                let fix = (!names_somebody).then(String::new);
                self.error(MALFORMED_OWNER, comment, message.to_owned(), fix);
            } else if strict && !in_comment && found.is_empty() {
                let message = format!("`{word}` is not a @user, @group, @@role or email address");
                let name = word.trim_matches(|char: char| ",;'\"<>()".contains(char));
                let fix = Some(format!("@{name}")).filter(|fix| is_name(name) && !references(fix).is_empty());
                self.error(MALFORMED_OWNER, span, message, fix);
            }
            for (start, end) in found {
                let owner = word.get(start..end).unwrap_or_default();
                if owners.iter().any(|(other, _)| other.as_str() == owner) {
                    continue;
                }
                let at = Span::new(word_at + start, word_at + end);
                owners.push((Owner::new(owner), FilePlace::of(self.text, at)));
            }
        }
        owners
    }
}

/// How long the pattern at the start of a line is: up to the first space without a backslash before it.
fn pattern_length(line: &str) -> usize {
    let mut before = ' ';
    for (at, char) in line.char_indices() {
        if char.is_ascii_whitespace() && before != '\\' {
            return at;
        }
        before = char;
    }
    line.len()
}

fn is_name(name: &str) -> bool {
    let is_part = |char: char| char.is_ascii_alphanumeric() || "_.-/".contains(char);
    name.starts_with(|char: char| char.is_ascii_alphanumeric() || char == '_') && name.chars().all(is_part)
}

/// The owners in a word: a role, users and groups wherever they start, or an email address.
fn references(word: &str) -> Vec<(usize, usize)> {
    if let Some(role) = word.strip_prefix("@@") {
        let role = role.to_ascii_lowercase();
        let role = role.strip_suffix('s').unwrap_or(&role);
        if matches!(role, "developer" | "maintainer" | "owner") {
            return vec![(0, word.len())];
        }
    }
    let mut found = Vec::new();
    let bytes = word.as_bytes();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    for (at, _) in word.match_indices('@') {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        if before.is_some_and(|before| is_word(*before) || *before == b'@') {
            continue;
        }
        let name = word.get(at + 1..).unwrap_or_default();
        if !name.starts_with(|char: char| char.is_ascii_alphanumeric() || "_.".contains(char)) {
            continue;
        }
        let is_part = |char: char| char.is_ascii_alphanumeric() || "_.-/".contains(char);
        let name = name
            .get(..name.find(|char| !is_part(char)).unwrap_or(name.len()))
            .unwrap_or_default();
        let name = name.trim_end_matches(['.', '/']);
        if !name.is_empty() {
            found.push((at, at + 1 + name.len()));
        }
    }
    if found.is_empty()
        && let Some((local, rest)) = word.split_once('@')
    {
        let domain = rest.split('@').next().unwrap_or(rest);
        let domain = domain.trim_end_matches(|char: char| !char.is_ascii_alphanumeric() && char != '_');
        if !local.is_empty() && !domain.is_empty() {
            found.push((0, local.len() + 1 + domain.len()));
        }
    }
    found
}
