//! The members of teams, as a file in the repository lists them, so that no network access is needed.
//!
//! ```yaml
//! teams:
//!   "@acme/web": [ana, bob]
//!   "@acme/all": ["@acme/web", cleo]   # a team may be in a team
//! people: [dora]                        # known, and in no team
//! ```
//!
//! The file is [`PLACE`], or the one that the config names, in YAML or JSON. A list of objects with `slug` (or `name`,
//! or `full_path`) and `members` (logins, or objects with `login` or `username`), which is how forges export teams,
//! works too. Names are compared without case and without the `@` in front.
//!
//! Bitbucket's custom teams ([`super::custom_teams`]) are added to them; they list only their own members, so other
//! owners are not unknown for being absent there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::spelling::{key, last};
use super::{OwnershipError, UNREADABLE, custom_teams};
use crate::diagnostic::Owner;
use crate::document::{self, Document, Format, Kind, NodeId};
use crate::source::{RepoPath, Span, Text};

/// Exports list a few hundred thousand people at most.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The kind of an error in the teams file.
pub const INVALID_TEAMS: &str = "Invalid teams file";

/// The teams of a repository.
#[derive(Clone, Debug, Default)]
pub struct Teams {
    file: Option<RepoPath>,
    text: Option<Arc<Text>>,
    known: bool,
    /// Bitbucket's custom teams, where their file could be read.
    custom: Option<Arc<Text>>,
    /// By [`key`].
    by_key: BTreeMap<String, Team>,
    /// Everybody in a team or in `people`, by [`key`].
    people: BTreeMap<String, Owner>,
    errors: Vec<OwnershipError>,
    /// Whether the teams file is one that the tree does not list: untracked, or ignored. Its errors are no findings then.
    unlisted: bool,
}

/// One team as it is written.
#[derive(Clone, Debug)]
struct Team {
    name: Owner,
    /// As `@login`.
    members: Vec<Owner>,
    /// Whether it is named by a `slug` without the organisation, as GitHub's exports do: the team of that slug in
    /// whichever organisation, for a repository can name only the teams of its own.
    any_organisation: bool,
}

/// What an owner is, as far as the teams file can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerKnowledge {
    /// A team, or a person.
    Yes,
    /// It is written as a team, but there is no team of that name.
    NoTeam,
    /// It is written as a person, but there is no person of that name.
    NoPerson,
    /// An email address, a role: nothing that the file lists.
    Unlisted,
}

impl Teams {
    /// Reads a teams file. Invalid parts are left out and reported by [`Teams::errors`].
    #[must_use]
    pub fn parse(text: Arc<Text>) -> Self {
        let mut teams = Self {
            file: Some(text.path().clone()),
            ..Self::default()
        };
        let format = match text.path().as_str().rsplit('.').next() {
            Some("json") => Format::Json,
            _ => Format::Yaml,
        };
        match document::parse(format, &text) {
            Ok(parsed) => {
                if let Some(document) = parsed.documents.first() {
                    teams.fill(&text, document);
                }
                teams.known = true;
            }
            Err(error) => teams.fault(&text, UNREADABLE, error.span.unwrap_or_default(), error.message),
        }
        teams.text = Some(text);
        teams
    }

    /// A teams file that cannot be read.
    pub(super) fn unreadable(file: RepoPath, message: impl Into<String>) -> Self {
        Self {
            errors: vec![OwnershipError::unreadable(file.clone(), None, message)],
            file: Some(file),
            ..Self::default()
        }
    }

    /// Adds Bitbucket's custom teams. They win over teams of the same name, since Bitbucket reads no others.
    pub(super) fn add_custom(&mut self, text: Arc<Text>) {
        let custom_teams::ParsedTeams { teams, errors } = custom_teams::parse(&text);
        let unread = errors.iter().any(|error| error.kind == UNREADABLE);
        self.errors.extend(errors);
        for (name, members) in teams {
            for member in &members {
                self.people
                    .entry(key(member.as_str()))
                    .or_insert_with(|| member.clone());
            }
            self.by_key.insert(
                key(name.as_str()),
                Team {
                    name,
                    members,
                    any_organisation: false,
                },
            );
        }
        self.custom = (!unread).then_some(text);
    }

    /// Adds what is wrong with a file of teams that cannot be read.
    pub(super) fn add_unreadable(&mut self, error: OwnershipError) {
        self.errors.push(error);
    }

    fn fault(&mut self, text: &Text, kind: &'static str, span: Span, message: impl Into<String>) {
        self.errors
            .push(OwnershipError::new(kind, None, text, span, message));
    }

    fn fill(&mut self, text: &Text, document: &Document) {
        let root = document.root();
        let list = match document.kind(document.resolve(root)) {
            Kind::Null => return,
            Kind::Sequence(_) => Some(root),
            Kind::Mapping(_) => {
                for entry in document.entries(root) {
                    let key = document.key_text(entry.key);
                    if !matches!(key, "teams" | "people") {
                        let message = format!("`{key}` is neither `teams` nor `people`");
                        self.fault(text, INVALID_TEAMS, document.span(entry.key), message);
                    }
                }
                if let Some(people) = document.get(root, "people") {
                    for person in self.names(text, document, people) {
                        self.people.insert(key(person.as_str()), person);
                    }
                }
                document.get(root, "teams")
            }
            _ => {
                let message = "a teams file must be a mapping with the key `teams`";
                self.fault(text, INVALID_TEAMS, document.span(root), message);
                None
            }
        };
        let Some(list) = list else { return };
        match document.kind(document.resolve(list)) {
            Kind::Mapping(_) => {
                for entry in document.entries(list) {
                    let name = at(document.key_text(entry.key));
                    let members = self.names(text, document, entry.value);
                    self.add(text, document.span(entry.key), name, members, false);
                }
            }
            Kind::Sequence(items) => {
                for item in items {
                    let Some(TeamName {
                        span,
                        name,
                        any_organisation,
                    }) = team_name(document, *item)
                    else {
                        let message = "a team in a list needs a `slug`, a `name` or a `full_path`";
                        self.fault(text, INVALID_TEAMS, document.span(*item), message);
                        continue;
                    };
                    let members = match document.get(*item, "members") {
                        Some(members) => self.names(text, document, members),
                        None => Vec::new(),
                    };
                    self.add(text, span, name, members, any_organisation);
                }
            }
            Kind::Null => {}
            _ => {
                let message = "`teams` must map each team name to a list of members";
                self.fault(text, INVALID_TEAMS, document.span(list), message);
            }
        }
        let members: Vec<Owner> = self
            .by_key
            .values()
            .flat_map(|team| team.members.clone())
            .collect();
        for member in members {
            let key = key(member.as_str());
            if !self.by_key.contains_key(&key) {
                self.people.entry(key).or_insert(member);
            }
        }
    }

    fn add(&mut self, text: &Text, span: Span, name: Owner, members: Vec<Owner>, any_organisation: bool) {
        let key = key(name.as_str());
        if self.by_key.contains_key(&key) {
            let message = format!("the team `{name}` is listed twice");
            self.fault(text, INVALID_TEAMS, span, message);
            return;
        }
        let team = Team {
            name,
            members,
            any_organisation,
        };
        self.by_key.insert(key, team);
    }

    fn names(&mut self, text: &Text, document: &Document, list: NodeId) -> Vec<Owner> {
        let mut names = Vec::new();
        match document.kind(document.resolve(list)) {
            Kind::Sequence(items) => {
                for item in items {
                    let name = document.as_str(*item).or_else(|| {
                        ["login", "username"]
                            .iter()
                            .find_map(|key| document.get(*item, key))
                            .and_then(|name| document.as_str(name))
                    });
                    match name {
                        Some(name) if !name.trim().is_empty() => names.push(at(name)),
                        _ => {
                            let message = "a member must be the name of a person or a team";
                            self.fault(text, INVALID_TEAMS, document.span(*item), message);
                        }
                    }
                }
            }
            Kind::Null => {}
            _ => self.fault(
                text,
                INVALID_TEAMS,
                document.span(list),
                "members must be a list of names",
            ),
        }
        names
    }

    /// Whether there is a teams file, or one of custom teams, that could be read.
    #[must_use]
    pub fn known(&self) -> bool {
        self.known || self.custom.is_some()
    }

    /// The teams file, readable or not; without one the file of custom teams.
    #[must_use]
    pub fn file(&self) -> Option<&RepoPath> {
        self.file
            .as_ref()
            .or_else(|| self.custom.as_ref().map(|text| text.path()))
    }

    /// The file that should list an owner: for a custom team, that of custom teams.
    #[must_use]
    pub fn file_for(&self, owner: &str) -> Option<&RepoPath> {
        match &self.custom {
            Some(text) if is_custom(owner) => Some(text.path()),
            _ => self.file(),
        }
    }

    /// Takes the teams file for one that the tree does not list.
    pub(super) fn make_unlisted(&mut self) {
        self.unlisted = true;
    }

    /// What is wrong with a teams file that the tree does not list, and its text.
    #[must_use]
    pub fn unlisted_errors(&self) -> (Vec<&OwnershipError>, Option<&Arc<Text>>) {
        let is_of_it = |error: &&OwnershipError| self.unlisted && Some(&error.file) == self.file.as_ref();
        let errors: Vec<&OwnershipError> = self.errors.iter().filter(is_of_it).collect();
        (errors, self.text.as_ref())
    }

    /// The texts of both.
    pub fn texts(&self) -> impl Iterator<Item = &Arc<Text>> {
        self.text.iter().chain(&self.custom)
    }

    /// What is wrong with those of them that the tree lists.
    pub fn errors(&self) -> impl Iterator<Item = &OwnershipError> {
        let is_listed = |error: &&OwnershipError| !self.unlisted || Some(&error.file) != self.file.as_ref();
        self.errors.iter().filter(is_listed)
    }

    /// Every team with its members as the file lists them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&Owner, &[Owner])> {
        self.by_key
            .values()
            .map(|team| (&team.name, team.members.as_slice()))
    }

    /// Whether an owner of any dialect is a team of the file.
    #[must_use]
    pub fn is_team(&self, owner: &str) -> bool {
        self.find(&key(owner)).is_some()
    }

    /// A team by its key. A name without an organisation, as Backstage writes it, finds the only team with that last
    /// part.
    fn find(&self, key: &str) -> Option<(&str, &Team)> {
        if let Some((key, team)) = self.by_key.get_key_value(key) {
            return Some((key, team));
        }
        if let Some((_, slug)) = key.split_once('/') {
            let (key, team) = self.by_key.get_key_value(slug)?;
            return team.any_organisation.then_some((key, team));
        }
        if self.people.contains_key(key) {
            return None;
        }
        let mut found = self.by_key.iter().filter(|(other, _)| last(other) == key);
        match (found.next(), found.next()) {
            (Some((key, team)), None) => Some((key, team)),
            _ => None,
        }
    }

    /// Everybody whom the file names, in a team or in none, by name.
    pub fn everybody(&self) -> impl Iterator<Item = &Owner> {
        self.people.values()
    }

    /// The people after an owner, as `@login`, by name: the members of a team and of the teams in it, or the owner
    /// itself if it is not a team of the file.
    #[must_use]
    pub fn people(&self, owner: &Owner) -> Vec<Owner> {
        let mut people = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![owner.clone()];
        while let Some(next) = open.pop() {
            let key = key(next.as_str());
            if let Some((key, team)) = self.find(&key) {
                if seen.insert(key.to_owned()) {
                    open.extend(team.members.iter().cloned());
                }
            } else {
                let person = self.people.get(&key).cloned().unwrap_or(next);
                people.insert(key, person);
            }
        }
        people.into_values().collect()
    }

    /// Whether the file knows an owner.
    #[must_use]
    pub fn knows(&self, owner: &str) -> OwnerKnowledge {
        let key = key(owner);
        if self.find(&key).is_some() || self.people.contains_key(&key) {
            return OwnerKnowledge::Yes;
        }
        if self.custom.is_some() && is_custom(owner) {
            return OwnerKnowledge::NoTeam;
        }
        if !self.known {
            return OwnerKnowledge::Unlisted;
        }
        let name = owner.strip_prefix('@').unwrap_or(owner);
        if name.contains('@') {
            return OwnerKnowledge::Unlisted;
        }
        let is_team = key.contains('/')
            || owner
                .get(..6)
                .is_some_and(|head| head.eq_ignore_ascii_case("group:"));
        if is_team {
            OwnerKnowledge::NoTeam
        } else {
            OwnerKnowledge::NoPerson
        }
    }

    /// A team or person with a name much like that of an owner.
    #[must_use]
    pub fn like(&self, owner: &str) -> Option<&Owner> {
        let key = key(owner);
        let teams = self.by_key.iter().map(|(key, team)| (key, &team.name));
        teams
            .chain(&self.people)
            .map(|(other, name)| (strsim::jaro_winkler(&key, other), name))
            .filter(|(likeness, _)| *likeness > 0.9)
            .max_by(|(one, first), (other, second)| one.total_cmp(other).then_with(|| second.cmp(first)))
            .map(|(_, name)| name)
    }
}

/// What a team in a list is called.
struct TeamName {
    span: Span,
    name: Owner,
    any_organisation: bool,
}

/// The name of a team in a list. A `slug` gets its organisation from the `organization` beside it, or from the address
/// of the team's page.
fn team_name(document: &Document, item: NodeId) -> Option<TeamName> {
    let (key, node) = ["full_path", "slug", "name"]
        .iter()
        .find_map(|key| Some((*key, document.get(item, key)?)))?;
    let written = document.as_str(node)?.trim();
    let span = document.span(node);
    if key != "slug" || written.contains('/') {
        let name = at(written);
        return Some(TeamName {
            span,
            name,
            any_organisation: false,
        });
    }
    let login = document
        .get(item, "organization")
        .and_then(|organisation| document.get(organisation, "login"))
        .and_then(|login| document.as_str(login));
    let page = document
        .get(item, "html_url")
        .and_then(|url| document.as_str(url));
    let of_page = || page?.split_once("/orgs/")?.1.split('/').next();
    let organisation = login.or_else(of_page).filter(|name| !name.is_empty());
    Some(TeamName {
        span,
        name: match organisation {
            Some(organisation) => at(&format!("{organisation}/{}", written.trim_start_matches('@'))),
            None => at(written),
        },
        any_organisation: organisation.is_none(),
    })
}

/// Whether an owner is one of Bitbucket's custom teams.
fn is_custom(owner: &str) -> bool {
    owner
        .get(..custom_teams::PREFIX.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(custom_teams::PREFIX))
}

/// The name with an `@` in front.
fn at(name: &str) -> Owner {
    let name = name.trim();
    if name.starts_with('@') {
        Owner::new(name)
    } else {
        Owner::new(format!("@{name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::spelling::identity;
    use super::*;

    fn teams(path: &str, content: &str) -> Teams {
        Teams::parse(Arc::new(Text::new(RepoPath::new(path), content)))
    }

    fn people(teams: &Teams, owner: &str) -> Vec<String> {
        let people = teams.people(&Owner::new(owner));
        people.iter().map(ToString::to_string).collect()
    }

    const CONTENT: &str = "teams:\n  '@acme/web': [ana, '@Bob']\n  acme/all: ['@acme/web', cleo, '@acme/all']\npeople: [dora]\n";

    #[test]
    fn teams_are_expanded_also_where_they_hold_each_other() {
        let teams = teams(crate::facts::ownership::files::TEAMS, CONTENT);
        assert!(teams.known() && teams.errors.is_empty());
        assert_eq!(people(&teams, "@acme/web"), ["@ana", "@Bob"]);
        assert_eq!(people(&teams, "@ACME/all"), ["@ana", "@Bob", "@cleo"]);
        assert_eq!(people(&teams, "group:default/web"), ["@ana", "@Bob"]);
        assert_eq!(people(&teams, "@acme/web:random(1)"), ["@ana", "@Bob"]);
        assert_eq!(people(&teams, "dora"), ["@dora"]);
        assert_eq!(people(&teams, "@eve"), ["@eve"]);
    }

    #[test]
    fn the_unknown_is_told_from_the_unlisted() {
        let teams = teams(crate::facts::ownership::files::TEAMS, CONTENT);
        assert_eq!(teams.knows("@acme/web"), OwnerKnowledge::Yes);
        assert_eq!(teams.knows("@bob"), OwnerKnowledge::Yes);
        assert_eq!(teams.knows("@acme/wed"), OwnerKnowledge::NoTeam);
        assert_eq!(teams.like("@acme/wed").unwrap().as_str(), "@acme/web");
        assert_eq!(teams.knows("@eve"), OwnerKnowledge::NoPerson);
        assert_eq!(teams.like("@eve"), None);
        assert_eq!(teams.knows("eve@example.com"), OwnerKnowledge::Unlisted);
        assert_eq!(teams.knows("@@maintainers"), OwnerKnowledge::Unlisted);
    }

    #[test]
    fn exports_are_lists_of_objects() {
        let teams = teams(
            "teams.json",
            r#"[{"slug": "acme/web", "members": [{"login": "ana"}, "bob"]}, {"name": "ops"}]"#,
        );
        assert!(teams.errors.is_empty());
        assert_eq!(people(&teams, "@acme/web"), ["@ana", "@bob"]);
        assert!(teams.is_team("@ops"));
    }

    #[test]
    fn a_slug_of_an_export_is_a_team_of_the_organisation() {
        let bare = teams("teams.json", r#"[{"slug": "web", "members": ["ana"]}]"#);
        for owner in ["@acme/web", "@acme/Web", "@web", "group:default/web"] {
            assert_eq!(bare.knows(owner), OwnerKnowledge::Yes, "{owner}");
            assert_eq!(people(&bare, owner), ["@ana"], "{owner}");
        }
        assert_eq!(bare.knows("@acme/ops"), OwnerKnowledge::NoTeam);
        assert_eq!(bare.knows("@acme/sub/web"), OwnerKnowledge::NoTeam);
        for organisation in [
            r#""organization": {"login": "acme"}"#,
            r#""html_url": "https://github.com/orgs/acme/teams/web""#,
        ] {
            let named = format!(r#"[{{"slug": "web", "name": "Web", {organisation}, "members": ["ana"]}}]"#);
            let named = teams("teams.json", &named);
            assert_eq!(named.knows("@acme/web"), OwnerKnowledge::Yes, "{organisation}");
            assert_eq!(
                named.knows("@other/web"),
                OwnerKnowledge::NoTeam,
                "{organisation}"
            );
        }
        let listed = teams("teams.yaml", "teams: {web: [ana]}\n");
        assert_eq!(listed.knows("@acme/web"), OwnerKnowledge::NoTeam);
    }

    #[test]
    fn an_owner_is_the_same_however_it_is_spelled() {
        for (one, other) in [
            ("@Acme/Web", "@acme/web"),
            ("Ana@Example.com", "ana@example.com"),
            ("team-a", "Team-A"),
            ("team-a", "group:default/team-a"),
            ("team-a", "group:team-a"),
            ("default/team-a", "Group:Default/Team-A"),
            ("user:ana", "user:default/Ana"),
        ] {
            assert_eq!(identity(one), identity(other), "{one} {other}");
        }
        for (one, other) in [
            ("@acme/web", "@other/web"),
            ("@web", "web"),
            ("user:ana", "group:ana"),
            ("ops/team-a", "team-a"),
        ] {
            assert_ne!(identity(one), identity(other), "{one} {other}");
        }
    }

    #[test]
    fn mistakes_are_placed() {
        for (content, part, line) in [
            ("teams: [", "", 1),
            ("team: {}\n", "`team`", 1),
            ("teams:\n  a: 1\n", "list of names", 2),
            ("teams:\n  a: [[b]]\n", "a member must be", 2),
            ("teams:\n  a: []\n  '@A': []\n", "twice", 3),
            ("teams: 1\n", "map each team name", 1),
            ("- {members: [a]}\n", "a team in a list", 1),
            ("text\n", "a mapping", 1),
        ] {
            let teams = teams(crate::facts::ownership::files::TEAMS, content);
            assert_eq!(teams.errors.len(), 1, "{content}");
            let error = &teams.errors[0];
            assert!(error.message.contains(part), "{content}: {}", error.message);
            assert_eq!(error.line, line, "{content}");
        }
    }
}
