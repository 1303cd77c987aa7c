//! Cells of comma-separated values: <https://www.rfc-editor.org/rfc/rfc4180>, with `\n` as the line end.
//!
//! A spreadsheet runs a cell that begins like a formula (<https://owasp.org/www-community/attacks/CSV_Injection>), and a
//! runner may read a row in its log. So control characters are visible here as elsewhere, a formula gets a `'` in front,
//! which means "this is text" to a spreadsheet, and a command of a runner is quoted.

use std::borrow::Cow;

use crate::render::{runner, sanitize};

/// The cell as it is written in a row.
pub(super) fn written(text: &str) -> Cow<'_, str> {
    let shown = sanitize::exact(text);
    let shown = if is_formula(&shown) {
        Cow::Owned(format!("'{shown}"))
    } else {
        shown
    };
    let shown = match runner::shielded(&shown) {
        Cow::Owned(shielded) => Cow::Owned(shielded),
        Cow::Borrowed(_) => shown,
    };
    let is_quoted = shown.contains([',', '"']) || shown.starts_with(' ') || shown.ends_with(' ');
    if is_quoted {
        Cow::Owned(format!("\"{}\"", shown.replace('"', "\"\"")))
    } else {
        shown
    }
}

/// Whether a spreadsheet may compute the cell. Names of owners begin with `@` but call nothing: they are kept as they are.
fn is_formula(cell: &str) -> bool {
    let is_name = |char: char| char.is_alphanumeric() || matches!(char, '@' | '/' | '.' | '_' | '-' | ' ');
    match cell.trim_start().chars().next() {
        Some('=' | '+' | '-' | '＝' | '＋' | '－' | '＠') => true,
        Some('@') => !cell.chars().all(is_name),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_computed_and_owners_stay() {
        assert_eq!(written("=1+1.yml"), "'=1+1.yml");
        assert_eq!(written("-1"), "'-1");
        assert_eq!(written("+a"), "'+a");
        assert_eq!(written("@SUM(1)"), "'@SUM(1)");
        assert_eq!(written("@acme/team-a @x"), "@acme/team-a @x");
        assert_eq!(written("\t=1"), "␉=1");
        assert_eq!(written(" =1"), "' =1");
        assert_eq!(written("a=1"), "a=1");
        assert_eq!(
            written("=cmd|' /C x'!A0, \"b\""),
            "\"'=cmd|' /C x'!A0, \"\"b\"\"\""
        );
        assert_eq!(written("::error::x"), "\\::error::x");
        assert_eq!(written("\u{1b}[2J\n"), "␛[2J␊");
    }
}
