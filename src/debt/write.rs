//! Lists as they are written.

use super::entry::{DebtEntry, RawEntry};
use crate::document::de::Spanned;
use crate::source::Span;

/// The lines of a list, sorted by the bytes of path and key. Each is written as JSON.
#[must_use]
pub fn lines<'e>(entries: impl IntoIterator<Item = &'e DebtEntry>) -> Vec<RawEntry> {
    let mut lines: Vec<(&str, &str, String, RawEntry)> = entries
        .into_iter()
        .map(|entry| {
            let raw = line(entry);
            // Texts, numbers and lists of them always become JSON.
            let written = serde_json::to_string(&raw).unwrap_or_default();
            (entry.path.as_str(), entry.key.as_json(), written, raw)
        })
        .collect();
    lines.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
    lines.into_iter().map(|(.., raw)| raw).collect()
}

fn line(entry: &DebtEntry) -> RawEntry {
    fn unplaced<T>(value: T) -> Spanned<T> {
        Spanned {
            span: Span::default(),
            value,
        }
    }
    RawEntry {
        path: entry.path.as_str().to_owned(),
        key: unplaced(entry.key.to_value()),
        extent: entry.extent.as_ref().map(|extent| unplaced(extent.to_value())),
        since: entry.since.map(|day| unplaced(day.to_string())),
        retire_by: entry.retire_by.map(|day| unplaced(day.to_string())),
        why: entry.why.clone(),
    }
}
