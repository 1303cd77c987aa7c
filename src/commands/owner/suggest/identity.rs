//! Authors of commits as an ownership file would name them.

use std::collections::{BTreeMap, BTreeSet};

use super::Tally;
use crate::diagnostic::Owner;
use crate::facts::ownership::Ownership;
use crate::repository::{Change, History};

/// Fewer commits to owned files say nothing about where an author belongs.
const HABIT_COMMITS: usize = 3;

/// Addresses that a forge gives to accounts that hide theirs:
/// <https://docs.github.com/en/account-and-profile/reference/email-addresses-reference>,
/// <https://docs.gitlab.com/user/profile/#use-an-automatically-generated-private-commit-email>.
const HIDDEN: [(&str, char); 2] = [
    ("@users.noreply.github.com", '+'),
    ("@users.noreply.gitlab.com", '-'),
];

/// Whom each author counts for.
#[derive(Default)]
pub(super) struct Identities {
    /// Owners that the ownership file names, by their name in lower case.
    named: BTreeMap<String, Owner>,
    /// The one team of the ownership file that an account is a member of, by the teams file.
    teams: BTreeMap<String, Owner>,
    /// The account of each address that does not tell it itself.
    logins: BTreeMap<String, String>,
    /// Owners whose files an author changes more often than not.
    habits: BTreeMap<String, Owner>,
}

impl Identities {
    /// Takes the owners of the ownership file, and whose files each author changed.
    pub(super) fn new(
        ownership: &Ownership,
        history: &History,
        habits: &BTreeMap<&str, BTreeMap<Option<Owner>, Tally>>,
    ) -> Self {
        let named: BTreeMap<String, Owner> = ownership
            .rules()
            .iter()
            .flat_map(|rule| &rule.owners)
            .map(|owner| (owner.as_str().to_lowercase(), owner.clone()))
            .collect();
        let habits = habits
            .iter()
            .filter_map(|(author, tallies)| Some(((*author).to_owned(), habit(tallies)?)))
            .collect();
        let logins = logins(history, &named);
        Self {
            teams: teams(ownership, &named),
            named,
            logins,
            habits,
        }
    }

    /// Whom an author counts for: themselves where the ownership file names their address or login, or else the
    /// team that they are a member of, or else the owner whose files they change more often than not, or else themselves anyway. `None` for an address that no
    /// ownership file could hold.
    pub(super) fn owner(&self, email: &str) -> Option<Owner> {
        let login = login(email).or_else(|| self.logins.get(email).map(String::as_str));
        let login = login.map(|login| format!("@{login}"));
        let names = [Some(email), login.as_deref()];
        names
            .into_iter()
            .flatten()
            .find_map(|name| self.named.get(&name.to_lowercase()))
            .or_else(|| self.teams.get(&login.as_deref()?.to_lowercase()))
            .or_else(|| self.habits.get(email))
            .cloned()
            .or_else(|| login.as_deref().map(Owner::new))
            .or_else(|| is_address(email).then(|| Owner::new(email)))
    }
}

/// Of each member of a team that the ownership file names, that team; nobody who is in several.
fn teams(ownership: &Ownership, named: &BTreeMap<String, Owner>) -> BTreeMap<String, Owner> {
    let mut of: BTreeMap<String, BTreeSet<&Owner>> = BTreeMap::new();
    let named = named
        .values()
        .filter(|owner| ownership.teams().is_team(owner.as_str()));
    for team in named {
        for member in ownership.teams().people(team) {
            of.entry(member.as_str().to_lowercase()).or_default().insert(team);
        }
    }
    of.into_iter()
        .filter_map(
            |(member, teams)| match teams.into_iter().collect::<Vec<_>>().as_slice() {
                [only] => Some((member, (*only).clone())),
                _ => None,
            },
        )
        .collect()
}

/// The accounts behind plain addresses: of an author who commits by that name from a hidden address too, or whose
/// name is that of an account in the ownership file but for spaces and case. A name that leads to several accounts
/// leads to none.
fn logins(history: &History, named: &BTreeMap<String, Owner>) -> BTreeMap<String, String> {
    let squeezed = |name: &str| name.split_whitespace().collect::<String>().to_lowercase();
    let mut by_name: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut used_by: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for change in &history.changes {
        let name = squeezed(&change.name);
        match login(&change.email) {
            Some(login) => {
                by_name.entry(name).or_default().insert(login.to_lowercase());
            }
            None => {
                used_by.entry(&change.email).or_default().insert(name);
            }
        }
    }
    let account = |name: &String| {
        let listed = named.contains_key(&format!("@{name}")).then(|| name.clone());
        listed.or_else(
            || match by_name.get(name)?.iter().collect::<Vec<_>>().as_slice() {
                [only] => Some((*only).clone()),
                _ => None,
            },
        )
    };
    used_by
        .into_iter()
        .filter_map(|(email, names)| {
            let found: BTreeSet<String> = names.iter().filter_map(account).collect();
            let mut found = found.into_iter();
            match (found.next(), found.next()) {
                (Some(login), None) => Some((email.to_owned(), login)),
                _ => None,
            }
        })
        .collect()
}

/// The owner of more than half of what an author changed, by weight; the first by name of several.
fn habit(tallies: &BTreeMap<Option<Owner>, Tally>) -> Option<Owner> {
    let all = tallies.get(&None).filter(|all| all.commits >= HABIT_COMMITS)?;
    let mut best: Option<(&Owner, u64)> = None;
    for (owner, tally) in tallies {
        if let Some(owner) = owner
            && tally.weight > all.weight / 2
            && best.is_none_or(|(_, weight)| tally.weight > weight)
        {
            best = Some((owner, tally.weight));
        }
    }
    best.map(|(owner, _)| owner.clone())
}

/// The account behind a hidden address: `1234+name@users.noreply.github.com`, or without the number.
fn login(email: &str) -> Option<&str> {
    HIDDEN.iter().find_map(|(domain, separator)| {
        let local = email.strip_suffix(domain)?;
        let login = match local.split_once(*separator) {
            Some((number, login)) if number.bytes().all(|byte| byte.is_ascii_digit()) => login,
            _ => local,
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        (!login.is_empty() && login.bytes().all(plain)).then_some(login)
    })
}

/// Whether an address can stand in an ownership file as one word.
fn is_address(email: &str) -> bool {
    let plain = |char: char| char.is_alphanumeric() || "!$%&'*+-/=?^_`{|}~.".contains(char);
    email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && local.chars().all(plain)
            && domain.contains('.')
            && domain
                .chars()
                .all(|char| char.is_alphanumeric() || ".-".contains(char))
    })
}

/// Whether a program made the commit. Those of apps on GitHub are named so by GitHub.
pub(super) fn is_bot(change: &Change) -> bool {
    change.name.ends_with("[bot]") || change.email.contains("[bot]@")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::{RepoPath, Text};

    fn ownership(text: &str) -> Ownership {
        Ownership::parse(Arc::new(Text::new(RepoPath::new("CODEOWNERS"), text)))
    }

    fn tally(weight: u64, commits: usize) -> Tally {
        Tally {
            weight,
            commits,
            last: 0,
        }
    }

    #[test]
    fn hidden_addresses_tell_the_account() {
        assert_eq!(login("123+Ana@users.noreply.github.com"), Some("Ana"));
        assert_eq!(login("ana@users.noreply.github.com"), Some("ana"));
        assert_eq!(login("12-a-b@users.noreply.gitlab.com"), Some("a-b"));
        assert_eq!(login("a-b@users.noreply.gitlab.com"), Some("a-b"));
        assert_eq!(login("ana@example.com"), None);
        assert_eq!(login("1+@users.noreply.github.com"), None);
        assert_eq!(login("1+a b@users.noreply.github.com"), None);
    }

    #[test]
    fn a_name_in_the_file_weighs_more_than_a_habit_and_a_habit_more_than_the_address() {
        let ownership = ownership("/a/ @acme/web\n/b/ Ana@Example.com\n/c/ @Bo\n");
        let web = Some(Owner::new("@acme/web"));
        let habit = BTreeMap::from([(None, tally(10, 5)), (web.clone(), tally(9, 4))]);
        let habits = BTreeMap::from([
            ("ana@example.com", habit.clone()),
            ("1+bo@users.noreply.github.com", habit.clone()),
            ("cy@example.com", habit),
        ]);
        let by = |name: &str, email: &str| Change {
            time: 0,
            email: email.to_owned(),
            name: name.to_owned(),
            paths: Vec::new(),
        };
        let history = History {
            changes: vec![
                by("B o", "bo@example.com"),
                by("Eve", "3+eve@users.noreply.github.com"),
                by("Eve", "eve@example.com"),
                by("Jo", "4+jo@users.noreply.github.com"),
                by("Jo", "5+jo2@users.noreply.github.com"),
                by("Jo", "jo@example.com"),
            ],
            shallow: false,
        };
        let identities = Identities::new(&ownership, &history, &habits);
        let owner = |email: &str| identities.owner(email).map(|owner| owner.to_string());
        assert_eq!(owner("ana@example.com").as_deref(), Some("Ana@Example.com"));
        assert_eq!(owner("1+bo@users.noreply.github.com").as_deref(), Some("@Bo"));
        assert_eq!(owner("cy@example.com").as_deref(), Some("@acme/web"));
        assert_eq!(owner("di@example.com").as_deref(), Some("di@example.com"));
        assert_eq!(owner("2+di@users.noreply.github.com").as_deref(), Some("@di"));
        assert_eq!(owner("bo@example.com").as_deref(), Some("@Bo"));
        assert_eq!(owner("eve@example.com").as_deref(), Some("@eve"));
        assert_eq!(owner("jo@example.com").as_deref(), Some("jo@example.com"));
        assert_eq!(owner("root@localhost"), None);
        assert_eq!(owner("a b@example.com"), None);
        assert_eq!(owner("x#@example.com"), None);
    }

    #[test]
    fn a_habit_is_more_than_half_and_more_than_two_commits() {
        let a = Some(Owner::new("@a"));
        let b = Some(Owner::new("@b"));
        let of = |all, a_weight, b_weight, commits| {
            habit(&BTreeMap::from([
                (None, tally(all, commits)),
                (a.clone(), tally(a_weight, commits)),
                (b.clone(), tally(b_weight, commits)),
            ]))
        };
        assert_eq!(of(10, 6, 7, 3), b);
        assert_eq!(of(10, 7, 7, 3), a);
        assert_eq!(of(10, 5, 5, 3), None);
        assert_eq!(of(10, 9, 1, 2), None);
    }

    #[test]
    fn programs_own_nothing() {
        let by = |name: &str, email: &str| {
            is_bot(&Change {
                time: 0,
                email: email.to_owned(),
                name: name.to_owned(),
                paths: Vec::new(),
            })
        };
        assert!(by("renovate[bot]", "x@y.z"));
        assert!(by(
            "Dependabot",
            "49699333+dependabot[bot]@users.noreply.github.com"
        ));
        assert!(!by("Abbot", "bot@example.com"));
    }
}
