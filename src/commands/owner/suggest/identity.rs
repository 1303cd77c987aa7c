//! Authors of commits as an ownership file would name them.

use std::collections::BTreeMap;

use super::Tally;
use crate::diagnostic::Owner;
use crate::facts::ownership::Ownership;
use crate::repository::Change;

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
pub(super) struct Identities {
    /// Owners that the ownership file names, by their name in lower case.
    named: BTreeMap<String, Owner>,
    /// Owners whose files an author changes more often than not.
    habits: BTreeMap<String, Owner>,
}

impl Identities {
    /// Takes the owners of the ownership file, and whose files each author changed.
    pub(super) fn new(
        ownership: &Ownership,
        habits: &BTreeMap<&str, BTreeMap<Option<Owner>, Tally>>,
    ) -> Self {
        let named = ownership
            .rules()
            .iter()
            .flat_map(|rule| &rule.owners)
            .map(|owner| (owner.as_str().to_lowercase(), owner.clone()))
            .collect();
        let habits = habits
            .iter()
            .filter_map(|(author, tallies)| Some(((*author).to_owned(), habit(tallies)?)))
            .collect();
        Self { named, habits }
    }

    /// Whom an author counts for: themselves where the ownership file names their address or login, or else the
    /// owner whose files they change more often than not, or else themselves anyway. `None` for an address that no
    /// ownership file could hold.
    pub(super) fn owner(&self, email: &str) -> Option<Owner> {
        let login = login(email).map(|login| format!("@{login}"));
        let names = [Some(email), login.as_deref()];
        names
            .into_iter()
            .flatten()
            .find_map(|name| self.named.get(&name.to_lowercase()))
            .or_else(|| self.habits.get(email))
            .cloned()
            .or_else(|| login.as_deref().map(Owner::new))
            .or_else(|| is_address(email).then(|| Owner::new(email)))
    }
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
        let identities = Identities::new(&ownership, &habits);
        let owner = |email: &str| identities.owner(email).map(|owner| owner.to_string());
        assert_eq!(owner("ana@example.com").as_deref(), Some("Ana@Example.com"));
        assert_eq!(owner("1+bo@users.noreply.github.com").as_deref(), Some("@Bo"));
        assert_eq!(owner("cy@example.com").as_deref(), Some("@acme/web"));
        assert_eq!(owner("di@example.com").as_deref(), Some("di@example.com"));
        assert_eq!(owner("2+di@users.noreply.github.com").as_deref(), Some("@di"));
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
