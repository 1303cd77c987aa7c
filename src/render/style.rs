//! How output for people is drawn.

/// How output for people is drawn. Formats for machines ignore it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to colour with ANSI escapes.
    pub color: bool,
    /// Columns of the terminal; for a pipe, 80 reads well.
    pub width: u16,
    /// Whether to draw with box characters instead of ASCII.
    pub unicode: bool,
    /// Whether the terminal shows OSC 8 hyperlinks.
    pub hyperlinks: bool,
}

impl Default for Style {
    /// 80 columns, no colour, no links, box characters.
    fn default() -> Self {
        Self {
            color: false,
            width: 80,
            unicode: true,
            hyperlinks: false,
        }
    }
}
