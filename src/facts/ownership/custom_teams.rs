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
//! <https://support.atlassian.com/bitbucket-cloud/docs/set-up-and-use-code-owners/>. The page does not say whether a
//! group of the workspace may be a contributor, whether names are case-sensitive, or what happens to other keys. Here a
//! group is a member, names are compared without case, and other keys are ignored.

use super::teams::INVALID_TEAMS;
use super::{Dialect, OwnershipError, UNREADABLE, bitbucket};
use crate::diagnostic::Owner;
use crate::document::{self, Document, Format, Kind, NodeId};
use crate::source::{Span, Text};

/// The prefix of the name of a custom team.
pub const PREFIX: &str = "@teams/";

/// What the file says.
#[derive(Debug, Default)]
pub(super) struct ParsedTeams {
    /// Each team by its name in CODEOWNERS, with its members as they are written.
    pub(super) teams: Vec<(Owner, Vec<Owner>)>,
    pub(super) errors: Vec<OwnershipError>,
}

/// Reads a file. Problems of a team are reported, and the rest of it counts.
pub(super) fn parse(text: &Text) -> ParsedTeams {
    let mut reader = TeamsReader {
        text,
        parsed: ParsedTeams::default(),
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

struct TeamsReader<'t> {
    text: &'t Text,
    parsed: ParsedTeams,
}

impl TeamsReader<'_> {
    fn fault(&mut self, kind: &'static str, span: Span, message: impl Into<String>) {
        let dialect = Some(Dialect::Bitbucket);
        let error = OwnershipError::new(kind, dialect, self.text, span, message);
        self.parsed.errors.push(error);
    }

    fn teams(&mut self, document: &Document) {
        let root = document.root();
        match document.kind(document.resolve(root)) {
            Kind::Null => return,
            Kind::Mapping(_) => {}
            _ => {
                let message = "a file of custom teams must map each team name to its contributors";
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
            let message = "`contributors` must be a list of email addresses and @usernames";
            self.fault(INVALID_TEAMS, document.span(list), message);
            return Vec::new();
        };
        let mut members = Vec::new();
        for item in items {
            match document.as_str(*item).map(str::trim) {
                Some(name) if bitbucket::is_owner(name) => members.push(Owner::new(name)),
                _ => {
                    let message = "a contributor must be an email address or an @username";
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
                let message = "`strategy` must be `all`, `random` or `least_busy`";
                self.fault(INVALID_TEAMS, document.span(strategy), message);
            }
        }
        if let Some(select) = document.get(reviews, "select")
            && !matches!(document.kind(document.resolve(select)), Kind::Integer(1..))
        {
            let message = "`select` must be a number of people, at least 1";
            self.fault(INVALID_TEAMS, document.span(select), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::RepoPath;

    fn read(content: &str) -> ParsedTeams {
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
            ("- a\n", "map each team name", 1),
            ("web:\n  members: []\n", "no list", 1),
            ("web: [a@example.com]\n", "no list", 1),
            ("web:\n  contributors: a@example.com\n", "must be a list", 2),
            ("web:\n  contributors: [ana]\n", "a contributor must be", 2),
            (
                "web:\n  contributors: []\n  reviews: {strategy: some}\n",
                "must be `all`",
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
