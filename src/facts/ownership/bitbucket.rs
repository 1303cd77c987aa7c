//! Bitbucket Cloud's CODEOWNERS, as documented in
//! <https://support.atlassian.com/bitbucket-cloud/docs/set-up-and-use-code-owners/>.
//!
//! Patterns are those of GitHub: "most of the same rules as .gitignore", without `\#`, `!` and `[ ]`. An owner is an
//! email address, an `@username`, a group `@workspace/group` or a custom team `@teams/team`; the latter two may say how
//! many of their members are asked: `:all`, `:random(2)`, `:least_busy(1)`. The repository lists the members of custom
//! teams ([`super::custom_teams`]).

use super::Dialect;
use super::github::{self, ParsedGitHub};
use crate::source::Text;

/// The page states no limit; this one avoids reading a huge file that is not an ownership file.
pub const MAX_BYTES: u64 = github::MAX_BYTES;

/// Reads a file line by line, as [`github::parse`] does.
#[must_use]
pub fn parse(text: &Text) -> ParsedGitHub {
    github::parse_with(text, Dialect::Bitbucket, owner_mistake)
}

/// The ways to choose among the members of a group, and whether they take a number.
const STRATEGIES: [(&str, bool); 3] = [("all", false), ("random", true), ("least_busy", true)];

/// An owner without its way to choose among members.
#[must_use]
pub fn without_selector(owner: &str) -> &str {
    match owner.split_once(':') {
        Some((name, _)) if name.starts_with('@') => name,
        _ => owner,
    }
}

fn owner_mistake(owner: &str) -> Option<(String, Option<String>)> {
    if let Some((group, selector)) = owner.split_once(':')
        && group.starts_with('@')
    {
        if is_owner(group) && group.contains('/') {
            return selector_mistake(selector).map(|message| (message, None));
        }
        let message = format!("`{group}` is not a group, so `:{selector}` has no members to choose from");
        return Some((message, is_owner(group).then(|| group.to_owned())));
    }
    if is_owner(owner) {
        return None;
    }
    let message = format!("`{owner}` is not an email address, @username, @workspace/group or @teams/team");
    Some((message, github::nearby(owner, is_owner)))
}

fn selector_mistake(selector: &str) -> Option<String> {
    let (name, argument) = match selector.split_once('(') {
        Some((name, rest)) => (name, Some(rest.strip_suffix(')').unwrap_or(""))),
        None => (selector, None),
    };
    let Some((_, takes_number)) = STRATEGIES.iter().find(|(strategy, _)| *strategy == name) else {
        return Some(format!("`{name}` is not `all`, `random` or `least_busy`"));
    };
    match (argument, takes_number) {
        (None, _) => None,
        (Some(_), false) => Some(format!("`{name}` takes no number")),
        (Some(number), true) => match number.parse::<u32>() {
            Ok(1..) => None,
            _ => Some(format!(
                "`{name}` takes a number of people, at least 1, in parentheses"
            )),
        },
    }
}

/// Whether a text is a way to choose among the members of a group.
#[must_use]
pub(super) fn is_strategy(name: &str) -> bool {
    STRATEGIES.iter().any(|(strategy, _)| *strategy == name)
}

/// Whether a text names a person, a group or a custom team, without a selector.
#[must_use]
pub(super) fn is_owner(owner: &str) -> bool {
    let is_name = |name: &str| {
        let allowed = |char: char| char.is_alphanumeric() || "-_.{}".contains(char);
        !name.is_empty() && name.chars().all(allowed)
    };
    match owner.strip_prefix('@') {
        Some(name) => match name.split_once('/') {
            Some((workspace, group)) => is_name(workspace) && is_name(group),
            None => is_name(name),
        },
        None => github::is_owner(owner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::RepoPath;

    #[test]
    fn groups_say_whom_they_ask() {
        for owner in [
            "a@example.com",
            "@ana.m",
            "@shop/web",
            "@shop/web:all",
            "@shop/web:random(2)",
            "@teams/sre-leads:least_busy(1)",
            "@shop/web:random",
        ] {
            assert_eq!(owner_mistake(owner), None, "{owner}");
        }
        assert_eq!(without_selector("@shop/web:random(2)"), "@shop/web");
        assert_eq!(without_selector("a@example.com"), "a@example.com");
    }

    #[test]
    fn mistakes_are_named() {
        for (owner, part, instead) in [
            ("@shop/web:some(2)", "`some`", None),
            ("@shop/web:random(0)", "at least 1", None),
            ("@shop/web:random(2", "at least 1", None),
            ("@shop/web:all(1)", "no number", None),
            ("@ana:random(2)", "no members to choose from", Some("@ana")),
            ("ana", "not an email address", Some("@ana")),
        ] {
            let (message, found) = owner_mistake(owner).unwrap();
            assert!(message.contains(part), "{message}");
            assert_eq!(found.as_deref(), instead, "{owner}");
        }
    }

    #[test]
    fn a_line_with_a_mistake_is_left_out() {
        let text = Text::new(
            RepoPath::new(crate::facts::ownership::files::BITBUCKET),
            "* a@example.com\n*.py @shop/web:least(2)\n!x @a\n",
        );
        let parsed = parse(&text);
        assert_eq!(parsed.rules.len(), 1);
        let kinds: Vec<_> = parsed
            .errors
            .iter()
            .map(|error| (error.kind, error.line))
            .collect();
        assert_eq!(kinds, [(github::INVALID_OWNER, 2), (github::INVALID_PATTERN, 3)]);
        assert!(
            parsed
                .errors
                .iter()
                .all(|error| error.dialect == Some(Dialect::Bitbucket))
        );
    }
}
