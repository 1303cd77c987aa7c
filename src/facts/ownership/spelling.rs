//! When two spellings name one owner.

use std::collections::{BTreeMap, BTreeSet};

use super::bitbucket::without_selector;
use crate::diagnostic::Owner;

/// The name that an owner is compared by, whatever the dialect: without case, `@`, kind (`group:`), default
/// namespace and selector (`:random(2)`).
#[must_use]
pub fn key(owner: &str) -> String {
    let owner = ["group:", "user:"]
        .iter()
        .find_map(|kind| {
            let head = owner.get(..kind.len())?;
            head.eq_ignore_ascii_case(kind)
                .then(|| owner.get(kind.len()..).unwrap_or_default())
        })
        .unwrap_or_else(|| without_selector(owner));
    let name = owner.strip_prefix('@').unwrap_or(owner).to_lowercase();
    match name.strip_prefix("default/") {
        Some(rest) => rest.to_owned(),
        None => name,
    }
}

/// What an owner is the same by, however it is spelled: accounts, teams and addresses have no case, and a name of
/// Backstage's without a kind is that of a group, without a namespace that of the default one.
#[must_use]
pub fn identity(owner: &str) -> String {
    let name = owner.to_lowercase();
    if name.contains('@') {
        return name;
    }
    let (kind, name) = name.split_once(':').unwrap_or(("group", &name));
    let (namespace, name) = name.split_once('/').unwrap_or(("default", name));
    format!("{kind}:{namespace}/{name}")
}

/// Owners by their [`identity`], each with its spellings.
#[must_use]
pub fn by_identity<'o>(owners: impl IntoIterator<Item = &'o Owner>) -> BTreeMap<String, BTreeSet<&'o Owner>> {
    let mut same: BTreeMap<String, BTreeSet<&Owner>> = BTreeMap::new();
    for owner in owners {
        same.entry(identity(owner.as_str())).or_default().insert(owner);
    }
    same
}

/// Of spellings of an owner with how often each is used: the one that is used most, the first by name of several.
#[must_use]
pub fn most_frequent<T: Ord + Copy>(spellings: &BTreeMap<Owner, T>) -> Option<&Owner> {
    let most = spellings
        .iter()
        .max_by(|(one, count), (other, more)| count.cmp(more).then_with(|| other.cmp(one)))?;
    Some(most.0)
}

/// The organisation of a team: `acme` of `@Acme/web`. `None` for people.
pub(super) fn organisation(owner: &str) -> Option<String> {
    let (organisation, _) = owner.strip_prefix('@')?.split_once('/')?;
    Some(organisation.to_lowercase())
}

/// The last part of a [`key`]: `web` of `acme/web`.
pub(super) fn last(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}
