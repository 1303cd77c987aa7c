//! Rows of comma-separated values: <https://www.rfc-editor.org/rfc/rfc4180>, with `\n` as the line end.

use std::borrow::Cow;
use std::io::{self, Write};

/// Writes one row. A cell with a comma, a quote or a line end is quoted.
pub(super) fn row(out: &mut dyn Write, cells: &[&str]) -> io::Result<()> {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        out.write_all(quoted(cell).as_bytes())?;
    }
    out.write_all(b"\n")
}

fn quoted(cell: &str) -> Cow<'_, str> {
    if cell.contains([',', '"', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
        Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_cell_is_quoted() {
        let mut out = Vec::new();
        row(&mut out, &["a", "", "b,c", "say \"x\"", "two\nlines", " d"]).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "a,,\"b,c\",\"say \"\"x\"\"\",\"two\nlines\",\" d\"\n"
        );
    }
}
