//! The page that `purlin explain` prints: sections of wrapped lines, each under its name.

use std::io;

use crate::render::Style;
use crate::render::layout::{Ink, Paint};
use crate::render::printed::{Out, Shown, shown};

/// Columns of the text below a heading.
pub(super) fn columns(style: Style) -> usize {
    usize::from(style.width).saturating_sub(2).min(100)
}

/// A section, unless nothing is in it.
pub(super) fn section(
    out: &mut Out<'_>,
    name: &'static str,
    lines: &[Shown],
    style: Style,
) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let name = Shown::literal(name).ink(Paint::new(style), Ink::Strong);
    out.line(&shown!("\n{}", name))?;
    for line in lines.iter().flat_map(|line| line.wrapped(columns(style))) {
        out.line(&shown!("  {}", line))?;
    }
    Ok(())
}
