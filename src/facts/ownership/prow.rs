//! Prow's `OWNERS` and `OWNERS_ALIASES`, as documented in <https://www.kubernetes.dev/docs/guide/owners/> and
//! <https://docs.prow.k8s.io/docs/components/plugins/approve/approvers/>, and as Prow reads them:
//! - The owners of a file are the approvers of its directory and of all directories above, unless
//!   `options.no_parent_owners` ends that. It ends it for approvers once there is one, and for reviewers and required reviewers likewise.
//! - A value of a type that Prow does not expect keeps the whole file from being read. A number counts as a name inside
//!   a filter and is a mistake outside, because `sigs.k8s.io/yaml` does not look up field types in embedded structures.
//! - A file has either `approvers`, `reviewers`, `required_reviewers` or `labels`, or `filters`: where any of the
//!   former has an entry, `filters` is not read.
//! - A filter is a regular expression of Go's that a path relative to the directory must hold anywhere in it.
//! - Names are compared without case and without an `@`; purlin writes them as Prow does, in lower case and without it.
//! - An alias is expanded once: an alias in an alias is a person's login.
//! - Directories that Prow ignores by default are ignored: `.git`, `_output`, and what lies two levels below a
//!   `vendor`.
//!
//! `emeritus_approvers` and labels own nothing. Owners in the header of Markdown files, an option of a Prow instance
//! that is off by default, are not read, and nobody is left out for not being a collaborator.

mod types;
mod yaml_1_1;

use std::collections::{BTreeMap, BTreeSet};

use super::files::{PROW, PROW_ALIASES};
use super::rule::UNREADABLE;
use super::tree::{AddingUp, PathFilter, RuleReach};
use super::{Dialect, FilePlace, OwnerRule, OwnershipError};
use crate::diagnostic::Owner;
use crate::document::{self, Document, Entry, Format, Kind, NodeId};
use crate::source::{Span, Text};
use types::Numbers;

/// Prow states no limit; this one avoids reading a huge file that is not an ownership file.
pub const MAX_BYTES: u64 = 3 * 1024 * 1024;

/// How many filters of a file are read. Prow states no limit; files that people write have some tens.
pub const MOST_FILTERS: usize = 1000;

/// A filter that is not a regular expression, which Prow leaves out.
pub const INVALID_FILTER: &str = "Invalid filter";

/// Filters in a file that also has owners of the whole directory; Prow ignores the filters.
pub const IGNORED_FILTERS: &str = "Ignored filters";

/// A list of people that is not a list, so that Prow does not read the file.
pub const INVALID_LIST: &str = "Invalid list";

/// An option that is neither true nor false, so that Prow does not read the file.
pub const INVALID_OPTION: &str = "Invalid option";

/// A name that cannot be that of a person, and is not an alias.
pub const INVALID_OWNER: &str = "Invalid owner";

/// A name that looks like an alias but is not one.
pub const UNKNOWN_ALIAS: &str = "Unknown alias";

/// An alias among the members of an alias.
pub const NESTED_ALIAS: &str = "Nested alias";

/// A key that Prow does not know and that resembles one that it does.
pub const UNKNOWN_KEY: &str = "Unknown key";

const PEOPLE: [&str; 3] = ["approvers", "reviewers", "required_reviewers"];

const KEYS: [&str; 8] = [
    "approvers",
    "reviewers",
    "required_reviewers",
    "labels",
    "options",
    "filters",
    "emeritus_approvers",
    "emeritus_reviewers",
];

/// Whether Prow ignores a directory by default.
#[must_use]
pub fn is_ignored(directory: &str) -> bool {
    let mut below_vendor: Option<usize> = None;
    for segment in directory.split('/') {
        // The expressions are `\.git$`, `_output$` and `vendor/.*/.*`, tried on every directory on the way.
        if segment.rsplit_once('.').is_some_and(|(_, end)| end == "git") || segment.ends_with("_output") {
            return true;
        }
        below_vendor = match below_vendor {
            Some(depth) => Some(depth + 1),
            None => segment.ends_with("vendor").then_some(0),
        };
        if below_vendor.is_some_and(|depth| depth >= 2) {
            return true;
        }
    }
    false
}

/// Whether a text is a Prow file, and not a file of another tool with the same name.
#[must_use]
pub fn is_owners(text: &Text) -> bool {
    let Ok(parsed) = document::parse(Format::Yaml, text) else {
        return false;
    };
    let Some(document) = parsed.documents.first() else {
        return false;
    };
    matches!(document.kind(document.root()), Kind::Mapping(_))
        && KEYS
            .iter()
            .any(|key| entry(document, document.root(), key).is_some())
}

/// Reads all files; errors of each are in the order of the file.
pub(super) fn parse<'t>(texts: impl Iterator<Item = &'t Text>, aliases: Option<&'t Text>) -> AddingUp {
    let mut reader = ProwReader {
        aliases: BTreeMap::new(),
        has_aliases: aliases.is_some(),
        parsed: AddingUp::default(),
    };
    if let Some(text) = aliases {
        reader.aliases(text);
    }
    for text in texts.filter(|text| text.path().file_name() == PROW) {
        reader.file(text);
    }
    reader.parsed
}

/// The last entry of a key, in any letter case, as Go's decoder reads it.
fn entry(document: &Document, mapping: NodeId, key: &str) -> Option<Entry> {
    let mapping = document.resolve(mapping);
    document
        .entries(mapping)
        .into_iter()
        .rfind(|entry| document.key_text(entry.key).eq_ignore_ascii_case(key))
}

/// A login as Prow compares it.
fn login(name: &str) -> String {
    let name = name.to_lowercase();
    name.strip_prefix('@').unwrap_or(&name).to_owned()
}

/// Whether GitHub could have a user of that name:
/// <https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication>.
/// `_` separates the suffix of an enterprise's managed user; `[bot]` marks an app.
fn is_login(name: &str) -> bool {
    let name = name.strip_suffix("[bot]").unwrap_or(name);
    !name.is_empty()
        && name.len() <= 39
        && !name.starts_with('-')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Common endings of alias names.
const ALIAS_ENDINGS: [&str; 7] = [
    "-approvers",
    "-reviewers",
    "-maintainers",
    "-leads",
    "-admins",
    "-owners",
    "-emeritus",
];

struct ProwReader {
    /// The members of each alias, with their places.
    aliases: BTreeMap<String, PeopleList>,
    has_aliases: bool,
    parsed: AddingUp,
}

/// People of one list with their places, aliases expanded, each once.
type PeopleList = Vec<(Owner, FilePlace)>;

/// The lists of one directory or filter.
#[derive(Default)]
struct PeopleLists {
    owners: PeopleList,
    reviewers: PeopleList,
    required: PeopleList,
}

impl ProwReader {
    fn error(
        &mut self,
        text: &Text,
        kind: &'static str,
        span: Span,
        message: impl Into<String>,
    ) -> Option<&mut OwnershipError> {
        let error = OwnershipError::new(kind, Some(Dialect::Prow), text, span, message);
        self.parsed.errors.push(error);
        self.parsed.errors.last_mut()
    }

    fn documents(&mut self, text: &Text) -> Option<document::Parsed> {
        match document::parse(Format::Yaml, text) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                let message = format!("the file is not YAML: {}", error.message);
                self.error(text, UNREADABLE, error.span.unwrap_or_default(), message);
                None
            }
        }
    }

    fn aliases(&mut self, text: &Text) {
        let Some(parsed) = self.documents(text) else {
            return;
        };
        let mut fine = true;
        let Some(document) = parsed.documents.first() else {
            return;
        };
        let Some(aliases) = entry(document, document.root(), "aliases") else {
            return;
        };
        match document.kind(document.resolve(aliases.value)) {
            Kind::Null => return,
            Kind::Mapping(_) => {}
            _ => {
                let message = "`aliases` must map each name to a list of people, so Prow reads no alias";
                self.error(text, INVALID_LIST, document.span(aliases.value), message);
                return;
            }
        }
        for alias in document.entries(document.resolve(aliases.value)) {
            let name = document.key_text(alias.key).to_owned();
            let mut members = Vec::new();
            match document.kind(document.resolve(alias.value)) {
                Kind::Sequence(items) => {
                    for item in items {
                        match yaml_1_1::name(text, document, *item) {
                            Some(member) => members.push((member, *item)),
                            None if document.kind(document.resolve(*item)) == Kind::Null => {}
                            None => {
                                fine = false;
                                let message = format!(
                                    "a member of the alias `{name}` is not a name, so Prow reads no alias"
                                );
                                self.error(text, INVALID_LIST, document.span(*item), message);
                            }
                        }
                    }
                }
                Kind::Null => {}
                _ => {
                    fine = false;
                    let message =
                        format!("the alias `{name}` is not a list of members, so Prow reads no alias");
                    self.error(text, INVALID_LIST, document.span(alias.value), message);
                    continue;
                }
            }
            let members = members
                .into_iter()
                .map(|(member, node)| {
                    let place = FilePlace::of(text, document.span(node));
                    (Owner::new(login(&member)), place)
                })
                .collect();
            self.aliases.insert(login(&name), members);
        }
        if !fine {
            self.aliases.clear();
            return;
        }
        let mut found = Vec::new();
        for (alias, members) in &self.aliases {
            for (member, place) in members {
                if self.aliases.contains_key(member.as_str()) {
                    let message = format!(
                        "`{member}` in the alias `{alias}` is an alias itself; Prow doesn't expand it but reads it as a login"
                    );
                    found.push((NESTED_ALIAS, place.span, message));
                } else if !is_login(member.as_str()) {
                    let message = format!("`{member}` cannot be the login of a person");
                    found.push((INVALID_OWNER, place.span, message));
                }
            }
        }
        for (kind, span, message) in found {
            self.error(text, kind, span, message);
        }
    }

    fn file(&mut self, text: &Text) {
        let Some(parsed) = self.documents(text) else {
            return;
        };
        let Some(document) = parsed.documents.first() else {
            return;
        };
        let root = document.root();
        match document.kind(root) {
            Kind::Mapping(_) => {}
            Kind::Null => return,
            _ => {
                let message = "an OWNERS file must be a mapping with keys such as `approvers`";
                self.error(text, INVALID_LIST, document.span(root), message);
                return;
            }
        }
        self.unknown_keys(text, document, root);
        let Some(stops) = self.options(text, document, root) else {
            return;
        };
        let filters = entry(document, root, "filters");
        let simple = self.lists(text, document, root, Numbers::Mistakes) == Some(true);
        let reach = |filter| RuleReach {
            directory: text.path().parent().to_owned(),
            filter,
            stops,
        };
        if simple {
            if let Some(filters) = filters {
                let message =
                    "the file names people for the whole directory, so Prow does not read its filters";
                if let Some(error) = self.error(text, IGNORED_FILTERS, document.span(filters.key), message) {
                    error.suggestion = Some("Move the people into a filter `.*`".to_owned());
                }
            }
            let reach = reach(None);
            self.config(text, document, root, reach.pattern(), None, reach);
            return;
        }
        let mut any = false;
        if let Some(filters) = filters {
            if !self.are_filters(text, document, filters) {
                return;
            }
            let all = document.entries(document.resolve(filters.value));
            if let Some(first) = all.get(MOST_FILTERS) {
                let message = format!(
                    "the file has {} filters, and purlin reads the first {MOST_FILTERS}: each is tried on every path below",
                    all.len()
                );
                self.error(text, INVALID_FILTER, document.span(first.key), message);
            }
            for filter in all.into_iter().take(MOST_FILTERS) {
                let source = document.key_text(filter.key).to_owned();
                let compiled = if source == ".*" {
                    None
                } else {
                    match PathFilter::new(&source, false) {
                        Ok(filter) => Some(filter),
                        Err(why) => {
                            let message = format!("the filter `{source}` is not a regular expression: {why}");
                            self.error(text, INVALID_FILTER, document.span(filter.key), message);
                            continue;
                        }
                    }
                };
                self.config(
                    text,
                    document,
                    filter.value,
                    source,
                    Some(filter.key),
                    reach(compiled),
                );
                any = true;
            }
        }
        if stops && !any {
            // Even a file without people stops the search upwards, once directories below have named some.
            let key = entry(document, root, "options").map_or(root, |options| options.key);
            let (reach, nobody) = (reach(None), PeopleLists::default());
            self.push(text, document.span(key), reach.pattern(), nobody, reach);
        }
    }

    fn config(
        &mut self,
        text: &Text,
        document: &Document,
        mapping: NodeId,
        pattern: String,
        key: Option<NodeId>,
        reach: RuleReach,
    ) {
        let approvers = entry(document, mapping, "approvers");
        let reviewers = entry(document, mapping, "reviewers");
        let required = entry(document, mapping, "required_reviewers");
        let first = approvers.or(reviewers).or(required);
        if first.is_none() && !reach.stops {
            // Labels alone.
            return;
        }
        let key = key.or(first.map(|entry| entry.key)).unwrap_or(mapping);
        let people = PeopleLists {
            owners: self.people(text, document, approvers),
            reviewers: self.people(text, document, reviewers),
            required: self.people(text, document, required),
        };
        self.push(text, document.span(key), pattern, people, reach);
    }

    fn push(&mut self, text: &Text, span: Span, pattern: String, people: PeopleLists, reach: RuleReach) {
        let (reviewers, reviewer_places) = people.reviewers.into_iter().unzip();
        let (required_reviewers, required_reviewer_places) = people.required.into_iter().unzip();
        let rule = OwnerRule {
            reviewers,
            required_reviewers,
            reviewer_places,
            required_reviewer_places,
            ..OwnerRule::new(text, span, pattern, people.owners)
        };
        self.parsed.push(rule, reach);
    }

    fn people(&mut self, text: &Text, document: &Document, list: Option<Entry>) -> PeopleList {
        let mut people = PeopleList::default();
        let mut seen = BTreeSet::new();
        let Some(list) = list else { return people };
        let Kind::Sequence(items) = document.kind(document.resolve(list.value)) else {
            return people;
        };
        for item in items {
            let span = document.span(*item);
            let Some(written) = yaml_1_1::name(text, document, *item) else {
                continue;
            };
            let written = written.as_ref();
            let name = login(written);
            if let Some(members) = self.aliases.get(&name) {
                let new = members.iter().filter(|(member, _)| seen.insert(member.clone()));
                people.extend(new.cloned());
                continue;
            }
            self.check(text, span, written, &name);
            let owner = Owner::new(&name);
            if seen.insert(owner.clone()) {
                people.push((owner, FilePlace::of(text, span)));
            }
        }
        people
    }

    fn check(&mut self, text: &Text, span: Span, written: &str, name: &str) {
        let like = self
            .aliases
            .keys()
            .map(|alias| (strsim::damerau_levenshtein(alias, name), alias))
            .filter(|(distance, alias)| *distance <= 2 && alias.len() > 7)
            .min()
            .map(|(_, alias)| alias.clone());
        let looks_like_alias =
            name.contains('-') && ALIAS_ENDINGS.iter().any(|ending| name.ends_with(ending));
        if !is_login(name) {
            let message = format!("`{written}` is not an alias, and cannot be the login of a person");
            let suggestion = like.as_deref().map(super::github::did_you_mean);
            if let Some(error) = self.error(text, INVALID_OWNER, span, message) {
                error.suggestion = suggestion;
            }
        } else if like.is_some() || looks_like_alias {
            let file = if self.has_aliases {
                format!("`{PROW_ALIASES}` has no such alias")
            } else {
                format!("there is no `{PROW_ALIASES}`")
            };
            let message =
                format!("`{written}` looks like an alias, but {file}, so it is read as a person's login");
            let suggestion = like.as_deref().map(super::github::did_you_mean);
            if let Some(error) = self.error(text, UNKNOWN_ALIAS, span, message) {
                error.suggestion = suggestion;
            }
        }
    }
}
