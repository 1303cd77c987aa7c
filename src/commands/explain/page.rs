//! The page that `purlin explain` prints: sections of wrapped lines, each under its name.

use std::io;

use crate::render::Style;
use crate::render::layout::{Ink, Paint};
use crate::render::printed::{Document, Out, Rendered, Shown, shown};

/// Columns of the text below a heading.
pub(super) fn columns(style: Style) -> usize {
    usize::from(style.width).saturating_sub(2).min(100)
}

/// What people are shown, without colours, as a block of a Markdown document.
pub(super) fn markdown(
    title: &str,
    human: impl FnOnce(&mut Out<'_>, Style) -> io::Result<()>,
) -> io::Result<Rendered> {
    let mut text = Vec::new();
    human(&mut Out::new(&mut text), Style::default())?;
    let text = Rendered::visible(&String::from_utf8_lossy(&text));
    Ok(Document::new().heading(1, title).fenced(&text).finish())
}

/// A section of lines as they are, unless there are none.
pub(super) fn block(out: &mut Out<'_>, name: &'static str, lines: &[Shown], style: Style) -> io::Result<()> {
    section(out, name, lines.get(..1).unwrap_or_default(), style)?;
    let mut rest = lines.iter().skip(1);
    rest.try_for_each(|line| out.line(&shown!("  {}", line)))
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
