//! Bitbucket Cloud's custom teams, `.bitbucket/teams.yaml`, which CODEOWNERS names as `@teams/NAME`:
//!
//! ```yaml
//! web:
//!   contributors:
//!     - ana@example.com
//!     - "@bo"
//!   reviews:
//!     strategy: random   # or `least_busy`, or `all`
//!     select: 2
//! ```
//!
//! The source is "Adding teams as code owners" in
//! <https://support.atlassian.com/bitbucket-cloud/docs/set-up-and-use-code-owners/>. The page does not say whether
//! a group of the workspace may be a contributor, whether case matters in names, or what becomes of a key that is
//! none of these: a group is taken as a member, names are compared without case, other keys are passed over.

use super::teams::{INVALID_TEAMS, line_of};
use super::{Dialect, LineError, UNREADABLE, bitbucket};
use crate::diagnostic::Owner;
use crate::document::{self, Document, Format, Kind, NodeId};
use crate::source::{Span, Text};

/// What stands in front of the name of a custom team.
pub const PREFIX: &str = "@teams/";

/// What the file says.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// Each team by its name in CODEOWNERS, with its members as they are written.
    pub(super) teams: Vec<(Owner, Vec<Owner>)>,
    pub(super) errors: Vec<LineError>,
}

/// Reads a file. What is wrong with a team is told, and the rest of it counts.
pub(super) fn parse(text: &Text) -> Parsed {
    let mut reader = Reader {
        text,
        parsed: Parsed::default(),
    };
    match document::parse(Format::Yaml, text) {
        Ok(parsed) => {
            if let Some(document) = parsed.documents.first() {
                reader.teams(document);
            }
        }
        Err(error) => reader.fault(UNREADABLE, error.span.unwrap_or_default(), error.message),
    }
    reader.parsed
}

struct Reader<'t> {
    text: &'t Text,
    parsed: Parsed,
}

impl Reader<'_> {
    fn fault(&mut self, kind: &'static str, span: Span, message: impl Into<String>) {
        self.parsed.errors.push(LineError {
            kind,
            message: message.into(),
            suggestion: None,
            fix: None,
            file: self.text.path().clone(),
            span,
            line: line_of(self.text, span),
            dialect: Some(Dialect::Bitbucket),
        });
    }

    fn teams(&mut self, document: &Document) {
        let root = document.root();
        match document.kind(document.resolve(root)) {
            Kind::Null => return,
            Kind::Mapping(_) => {}
            _ => {
                let message = "a file of custom teams maps the name of a team to its contributors";
                self.fault(INVALID_TEAMS, document.span(root), message);
                return;
            }
        }
        for entry in document.entries(root) {
            let name = document.key_text(entry.key);
            let members = if let Some(list) = document.get(entry.value, "contributors") {
                self.contributors(document, list)
            } else {
                let message = format!("the team `{name}` has no list of `contributors`");
                self.fault(INVALID_TEAMS, document.span(entry.key), message);
                Vec::new()
            };
            if let Some(reviews) = document.get(entry.value, "reviews") {
                self.reviews(document, reviews);
            }
            let name = Owner::new(format!("{PREFIX}{name}"));
            self.parsed.teams.push((name, members));
        }
    }

    fn contributors(&mut self, document: &Document, list: NodeId) -> Vec<Owner> {
        let Kind::Sequence(items) = document.kind(document.resolve(list)) else {
            let message = "`contributors` is a list of e-mail addresses and @usernames";
            self.fault(INVALID_TEAMS, document.span(list), message);
            return Vec::new();
        };
        let mut members = Vec::new();
        for item in items {
            match document.as_str(*item).map(str::trim) {
                Some(name) if bitbucket::is_owner(name) => members.push(Owner::new(name)),
                _ => {
                    let message = "a contributor is an e-mail address or an @username";
                    self.fault(INVALID_TEAMS, document.span(*item), message);
                }
            }
        }
        members
    }

    fn reviews(&mut self, document: &Document, reviews: NodeId) {
        if let Some(strategy) = document.get(reviews, "strategy") {
            let known = document.as_str(strategy).is_some_and(bitbucket::is_strategy);
            if !known {
                let message = "`strategy` is none of `all`, `random` and `least_busy`";
                self.fault(INVALID_TEAMS, document.span(strategy), message);
            }
        }
        if let Some(select) = document.get(reviews, "select")
            && !matches!(document.kind(document.resolve(select)), Kind::Integer(1..))
        {
            let message = "`select` is a number of people, at least 1";
            self.fault(INVALID_TEAMS, document.span(select), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::RepoPath;

    fn read(content: &str) -> Parsed {
        parse(&Text::new(
            RepoPath::new(crate::facts::ownership::files::BITBUCKET_TEAMS),
            content,
        ))
    }

    #[test]
    fn teams_have_contributors() {
        let parsed = read(
            "web:\n  contributors:\n    - ana@example.com\n    - '@bo'\n  reviews: {strategy: random, select: 2}\nops:\n  contributors: []\n",
        );
        assert_eq!(parsed.errors, []);
        let found: Vec<_> = parsed
            .teams
            .iter()
            .map(|(name, members)| (name.as_str(), members.len()))
            .collect();
        assert_eq!(found, [("@teams/web", 2), ("@teams/ops", 0)]);
        assert_eq!(parsed.teams[0].1[0].as_str(), "ana@example.com");
        assert!(read("").teams.is_empty());
    }

    #[test]
    fn mistakes_are_placed() {
        for (content, part, line) in [
            ("- a\n", "maps the name", 1),
            ("web:\n  members: []\n", "no list", 1),
            ("web: [a@example.com]\n", "no list", 1),
            ("web:\n  contributors: a@example.com\n", "is a list", 2),
            ("web:\n  contributors: [ana]\n", "a contributor is", 2),
            (
                "web:\n  contributors: []\n  reviews: {strategy: some}\n",
                "none of",
                3,
            ),
            (
                "web:\n  contributors: []\n  reviews: {select: 0}\n",
                "at least 1",
                3,
            ),
            ("web: [\n", "", 1),
        ] {
            let errors = read(content).errors;
            assert_eq!(errors.len(), 1, "{content}: {errors:?}");
            assert!(errors[0].message.contains(part), "{content}: {errors:?}");
            assert!(errors[0].line >= line, "{content}: {errors:?}");
        }
    }
}
