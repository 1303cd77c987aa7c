//! The print of a finding: its identity over time, as other tools can compute it too.

use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::digest::hex;
use super::{Diagnostic, FindingKey, RuleId};

/// The name of the scheme for prints, and the first member of what is hashed.
pub const SCHEME: &str = "purlin/v2";

/// A key that a finding had under an earlier version of its rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerKey {
    /// The key.
    pub key: FindingKey,
    /// Its number among equal ones, from 1.
    pub number: u32,
}

/// How many digits of a fingerprint are shown to people.
const SHOWN_DIGITS: usize = 10;

impl Diagnostic {
    /// Identity over time: SHA-256, in hex, over the JSON array of scheme, rule, path and key, with the number after
    /// them from the second of equal keys on.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.print(&self.rule, &self.key, self.number)
    }

    /// The start of the fingerprint that is shown to people: enough to tell a million findings apart.
    #[must_use]
    pub fn short_fingerprint(&self) -> String {
        self.fingerprint().chars().take(SHOWN_DIGITS).collect()
    }

    /// The prints that the same finding had under former ids of its rule and former keys, each once, without
    /// the one that it has now. What is known or waived under any of them is this finding.
    #[must_use]
    pub fn former_prints(&self, formerly: &[RuleId]) -> Vec<String> {
        let now = self.fingerprint();
        let mut prints = Vec::new();
        for rule in std::iter::once(&self.rule).chain(formerly) {
            let former = self.former.iter().map(|former| (&former.key, former.number));
            for (key, number) in std::iter::once((&self.key, self.number)).chain(former) {
                let print = self.print(rule, key, number);
                if print != now && !prints.contains(&print) {
                    prints.push(print);
                }
            }
        }
        prints
    }

    fn print(&self, rule: &RuleId, key: &FindingKey, number: u32) -> String {
        let path = self.location.path().map_or("", |path| path.as_str());
        let mut text = format!("[{},{},{},", json!(SCHEME), json!(rule.as_str()), json!(path));
        text.push_str(key.as_json());
        if number > 1 {
            text.push(',');
            text.push_str(&number.to_string());
        }
        text.push(']');
        hex(Sha256::new_with_prefix(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Location, Severity};
    use crate::source::{RepoPath, Span, Text};

    fn at(span: Span) -> Diagnostic {
        let text = Text::new(RepoPath::new("a.json"), "{\n}\n");
        Diagnostic::new(
            RuleId::new("a/b"),
            Severity::Error,
            "m",
            Location::region(&text, span),
        )
    }

    #[test]
    fn span_and_message_are_left_out() {
        let first = at(Span::new(0, 1));
        let mut other = at(Span::new(2, 3));
        other.message = "reworded".into();
        assert_eq!(first.fingerprint(), other.fingerprint());
        other.key = FindingKey::text("n");
        assert_ne!(first.fingerprint(), other.fingerprint());
    }

    #[test]
    fn it_is_the_digest_of_a_json_array() {
        let expected = |array: &str| hex(Sha256::new_with_prefix(array));
        let mut finding = at(Span::new(0, 1));
        finding.key = FindingKey::text("k");
        assert_eq!(
            finding.fingerprint(),
            expected(r#"["purlin/v2","a/b","a.json","k"]"#)
        );
        finding.number = 2;
        assert_eq!(
            finding.fingerprint(),
            expected(r#"["purlin/v2","a/b","a.json","k",2]"#)
        );
        finding.location = Location::repository();
        assert_eq!(finding.fingerprint(), expected(r#"["purlin/v2","a/b","","k",2]"#));
    }

    #[test]
    fn a_former_id_and_a_former_key_give_prints_of_their_own() {
        let mut finding = at(Span::new(0, 1));
        finding.key = FindingKey::text("new");
        assert!(finding.former_prints(&[]).is_empty());
        let by_id = finding.former_prints(&[RuleId::new("a/old")]);
        let mut old = at(Span::new(0, 1));
        old.key = FindingKey::text("new");
        old.rule = RuleId::new("a/old");
        assert_eq!(by_id, [old.fingerprint()]);

        finding.former = vec![FormerKey {
            key: FindingKey::text("old"),
            number: 2,
        }];
        let both = finding.former_prints(&[RuleId::new("a/old")]);
        old.key = FindingKey::text("old");
        old.number = 2;
        assert_eq!(both.len(), 3);
        assert_eq!(both[1..], [by_id[0].clone(), old.fingerprint()]);
    }
}
