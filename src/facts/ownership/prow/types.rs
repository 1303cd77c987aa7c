//! Whether an `OWNERS` file has the types that Prow decodes: one wrong type makes Prow ignore the file, or the lists in
//! it.

use super::{
    Document, Entry, INVALID_LIST, INVALID_OPTION, KEYS, Kind, NodeId, PEOPLE, ProwReader, Text, UNKNOWN_KEY,
    entry, yaml_1_1,
};
use crate::facts::ownership::{OwnerFix, github};

const NO_PARENTS: &str = "no_parent_owners";

const OPTIONS: [&str; 2] = [NO_PARENTS, "auto_approve_unowned_subfolders"];

/// What numbers, true and false mean in a list of names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    Names,
    Mistakes,
}

impl ProwReader {
    pub(super) fn unknown_keys(&mut self, text: &Text, document: &Document, mapping: NodeId) {
        for entry in document.entries(document.resolve(mapping)) {
            let key = document.key_text(entry.key).to_owned();
            if KEYS.iter().any(|known| known.eq_ignore_ascii_case(&key)) {
                continue;
            }
            let like = KEYS
                .iter()
                .map(|known| (strsim::damerau_levenshtein(known, &key.to_lowercase()), known))
                .filter(|(distance, _)| *distance <= 2)
                .min();
            if let Some((_, known)) = like {
                let span = document.span(entry.key);
                let message = format!("Prow has no key `{key}`");
                let fix = OwnerFix::unsure(span, *known);
                if let Some(error) = self.error(text, UNKNOWN_KEY, span, message) {
                    error.suggestion = Some(github::did_you_mean(known));
                    error.fix = Some(fix);
                }
            }
        }
    }

    /// Whether the options stop the search upwards; `None` if one has a wrong type, so that Prow ignores the file.
    pub(super) fn options(&mut self, text: &Text, document: &Document, root: NodeId) -> Option<bool> {
        let mut stops = false;
        let mut fine = true;
        let Some(options) = entry(document, root, "options") else {
            return Some(false);
        };
        if !matches!(
            document.kind(document.resolve(options.value)),
            Kind::Null | Kind::Mapping(_)
        ) {
            let message = "`options` is not a mapping, so Prow does not read the file";
            self.error(text, INVALID_OPTION, document.span(options.value), message);
            return None;
        }
        for key in OPTIONS {
            let Some(option) = entry(document, options.value, key) else {
                continue;
            };
            let span = document.span(option.value);
            let value = match document.kind(document.resolve(option.value)) {
                Kind::Null => false,
                Kind::Bool(value) => value,
                kind => {
                    if let Some(value) = yaml_1_1::boolean(text.slice(span))
                        && matches!(kind, Kind::String(_))
                    {
                        stops |= value && key == NO_PARENTS;
                        continue;
                    }
                    fine = false;
                    let message =
                        format!("`{key}` is neither true nor false, so Prow does not read the file");
                    self.error(text, INVALID_OPTION, span, message);
                    continue;
                }
            };
            stops |= value && key == NO_PARENTS;
        }
        fine.then_some(stops)
    }

    /// Whether all filters are mappings with lists; if one is not, Prow reads none.
    pub(super) fn are_filters(&mut self, text: &Text, document: &Document, filters: Entry) -> bool {
        let is_mapping = |node| {
            matches!(
                document.kind(document.resolve(node)),
                Kind::Null | Kind::Mapping(_)
            )
        };
        if !is_mapping(filters.value) {
            let message = "`filters` must map regular expressions to keys such as `approvers`";
            self.error(text, INVALID_LIST, document.span(filters.value), message);
            return false;
        }
        let mut fine = true;
        for filter in document.entries(document.resolve(filters.value)) {
            if is_mapping(filter.value) {
                self.unknown_keys(text, document, filter.value);
                fine &= self.lists(text, document, filter.value, Numbers::Names).is_some();
            } else {
                fine = false;
                let message =
                    "a filter must have keys such as `approvers`; Prow reads none of the file's filters";
                self.error(text, INVALID_LIST, document.span(filter.value), message);
            }
        }
        fine
    }

    /// Whether a mapping has people or labels of its own; `None` if one of them is not a valid list, since Prow then
    /// reads none.
    pub(super) fn lists(
        &mut self,
        text: &Text,
        document: &Document,
        mapping: NodeId,
        numbers: Numbers,
    ) -> Option<bool> {
        let (mut any, mut fine) = (false, true);
        for key in PEOPLE.iter().chain(&["labels"]) {
            let Some(entry) = entry(document, mapping, key) else {
                continue;
            };
            match document.kind(document.resolve(entry.value)) {
                Kind::Null => {}
                Kind::Sequence(items) => {
                    any |= !items.is_empty();
                    for item in items {
                        let kind = document.kind(document.resolve(*item));
                        let written = text.slice(document.span(document.resolve(*item)));
                        let is_number = matches!(kind, Kind::Bool(_) | Kind::Integer(_) | Kind::Float(_))
                            || (matches!(kind, Kind::String(_)) && yaml_1_1::is_no_text(written));
                        let is_text = matches!(kind, Kind::String(_) | Kind::Null) && !is_number;
                        if is_text || (is_number && numbers == Numbers::Names) {
                            continue;
                        }
                        fine = false;
                        let message = if yaml_1_1::boolean(written).is_some() {
                            format!(
                                "`{written}` in `{key}` is a boolean in Prow's YAML 1.1, so Prow reads none of the file's lists"
                            )
                        } else {
                            format!(
                                "an entry of `{key}` is not a string, so Prow reads none of the file's lists"
                            )
                        };
                        let span = document.span(*item);
                        if let Some(error) = self.error(text, INVALID_LIST, span, message)
                            && is_number
                        {
                            let text = format!("\"{}\"", text.slice(span));
                            error.suggestion = Some(github::did_you_mean(&text));
                            error.fix = Some(OwnerFix::unsure(span, text));
                        }
                    }
                }
                _ => {
                    fine = false;
                    let message = format!("`{key}` is not a list, so Prow reads none of the file's lists");
                    self.error(text, INVALID_LIST, document.span(entry.value), message);
                }
            }
        }
        fine.then_some(any)
    }
}
