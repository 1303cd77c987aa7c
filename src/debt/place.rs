//! Where the lists are.

use crate::diagnostic::RuleId;
use crate::source::RepoPath;

/// The directory of the lists.
pub const DIRECTORY: &str = ".purlin/debt";

/// How the name of a list ends.
pub(super) const EXTENSION: &str = ".jsonl";

/// Where the list of a rule is.
#[must_use]
pub fn list_path(rule: &RuleId) -> RepoPath {
    RepoPath::new(format!("{DIRECTORY}/{rule}{EXTENSION}"))
}

/// What the name of a file below the directory says.
pub(super) enum ListName {
    /// The list of a rule.
    Rule(RuleId),
    /// A list, by its name, where none is read.
    Misplaced,
    /// Not a list: a README.
    Other,
}

/// What the name of a file below the directory says.
pub(super) fn rule_of(path: &RepoPath) -> ListName {
    let is_list = |name: &str| {
        let name = name.to_ascii_lowercase();
        [".json", ".jsonl", ".ndjson"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    // A directory of that name is in the place of a list.
    if !path.as_str().split('/').any(is_list) {
        return ListName::Other;
    }
    let below = path.as_str().strip_prefix(DIRECTORY);
    let parts = below
        .and_then(|below| below.strip_prefix('/')?.strip_suffix(EXTENSION))
        .map(|id| id.split('/').collect::<Vec<_>>());
    match parts.as_deref() {
        Some([pack, rule]) => ListName::Rule(RuleId::new(format!("{pack}/{rule}"))),
        _ => ListName::Misplaced,
    }
}
