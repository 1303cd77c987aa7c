//! The marks that git leaves where two branches changed the same lines.

/// Whether a line is such a mark.
#[must_use]
pub fn is_conflict_mark(line: &str) -> bool {
    ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
        .iter()
        .any(|mark| line.starts_with(mark))
}
