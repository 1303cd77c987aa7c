//! A part of a line that is safe to show.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::render::layout::{self, Align, Ink, Paint};
use crate::render::{sanitize, tally};

/// A part of a line that is safe for a terminal: literals of purlin, numbers, and text that was made visible.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shown(Cow<'static, str>);

mod sealed {
    /// Only this file says what is safe.
    pub trait Sealed {
        fn push(&self, out: &mut String);
    }
}

/// What a line may be composed of: literals, numbers, and [`Shown`] parts.
pub trait Part: sealed::Sealed {}

impl<P: sealed::Sealed> Part for P {}

impl sealed::Sealed for Shown {
    fn push(&self, out: &mut String) {
        out.push_str(&self.0);
    }
}

impl<P: sealed::Sealed> sealed::Sealed for &P {
    fn push(&self, out: &mut String) {
        (*self).push(out);
    }
}

/// A `'static` string is a literal of the program.
impl sealed::Sealed for &'static str {
    fn push(&self, out: &mut String) {
        out.push_str(self);
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {
        $(impl sealed::Sealed for $number {
            fn push(&self, out: &mut String) {
                let _ = write!(out, "{self}");
            }
        })*
    };
}

numbers!(u16 u32 u64 u128 usize);

/// As [`Shown::of`], with as many parts as the template has holes, or it does not compile.
macro_rules! shown {
    ($template:literal $(, $part:expr)* $(,)?) => {{
        const _: () = assert!(
            $crate::render::printed::holes($template) == <[&str]>::len(&[$(stringify!($part)),*]),
            "as many parts as holes"
        );
        $crate::render::printed::Shown::of($template, &[$(&$part),*])
    }};
}
pub(crate) use shown;

/// How often `{}` occurs.
pub(crate) const fn holes(template: &str) -> usize {
    let bytes = template.as_bytes();
    let (mut at, mut count) = (1, 0);
    while at < bytes.len() {
        if bytes[at - 1] == b'{' && bytes[at] == b'}' {
            count += 1;
        }
        at += 1;
    }
    count
}

impl Shown {
    /// A literal of purlin.
    #[must_use]
    pub const fn literal(words: &'static str) -> Self {
        Self(Cow::Borrowed(words))
    }

    /// The template with a part in place of each `{}`.
    #[must_use]
    pub fn of(template: &'static str, parts: &[&dyn Part]) -> Self {
        let mut out = String::with_capacity(template.len() + 16 * parts.len());
        let mut parts = parts.iter();
        for (at, words) in template.split("{}").enumerate() {
            // There is no part before the first literal.
            if at > 0
                && let Some(part) = parts.next()
            {
                part.push(&mut out);
            }
            out.push_str(words);
        }
        Self(Cow::Owned(out))
    }

    /// Any text, on one line: invisible characters are made visible, and none is dropped.
    #[must_use]
    pub fn exact(text: &str) -> Self {
        Self(Cow::Owned(sanitize::exact(text).into_owned()))
    }

    /// Any text as lines of prose: its line ends are kept, and tabs are spaces.
    #[must_use]
    pub fn lines(text: &str) -> Vec<Self> {
        sanitize::lines(text).map(|line| Self(Cow::Owned(line))).collect()
    }

    /// Any text with its line ends and tabs, further lines set under the first.
    #[must_use]
    pub fn block(text: &str, indent: &'static str) -> Self {
        let mut out = String::with_capacity(text.len());
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                out.push('\n');
                out.push_str(indent);
            }
            sanitize::push_tabbed(&mut out, line);
        }
        Self(Cow::Owned(out))
    }

    /// A number with this many digits after the point.
    #[must_use]
    pub fn rounded(number: f64, digits: usize) -> Self {
        Self(Cow::Owned(format!("{number:.digits$}")))
    }

    /// A number with its noun, `1 entry` or `1,139 entries`.
    #[must_use]
    pub fn counted(number: usize, one: &'static str, several: &'static str) -> Self {
        let noun = if number == 1 { one } else { several };
        Self(Cow::Owned(format!("{} {noun}", tally::grouped(number))))
    }

    /// So many spaces.
    #[must_use]
    pub fn spaces(count: usize) -> Self {
        Self(Cow::Owned(" ".repeat(count)))
    }

    /// The parts, with `between` between them.
    #[must_use]
    pub fn joined<'s>(parts: impl IntoIterator<Item = &'s Self>, between: &'static str) -> Self {
        let parts: Vec<&str> = parts.into_iter().map(Self::as_str).collect();
        Self(Cow::Owned(parts.join(between)))
    }

    /// The text to print.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many columns it takes, if it has no colour yet.
    #[must_use]
    pub fn width(&self) -> usize {
        sanitize::width(&self.0)
    }

    /// In colour, or plain.
    pub(crate) fn ink(&self, paint: Paint, ink: Ink) -> Self {
        Self(Cow::Owned(paint.ink(ink, &self.0)))
    }

    /// With spaces after it up to this many columns.
    #[must_use]
    pub fn padded(&self, columns: usize) -> Self {
        Self::of(
            "{}{}",
            &[self, &Self::spaces(columns.saturating_sub(self.width()))],
        )
    }

    /// With spaces before it up to this many columns.
    #[must_use]
    pub fn right(&self, columns: usize) -> Self {
        Self::of(
            "{}{}",
            &[&Self::spaces(columns.saturating_sub(self.width())), self],
        )
    }

    /// Cut to so many columns, with an ellipsis where something was left out.
    #[must_use]
    pub fn clipped(&self, columns: usize, ellipsis: &'static str) -> Self {
        Self(Cow::Owned(layout::clipped(&self.0, columns, ellipsis)))
    }

    /// Without the white space at its end.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        Self(Cow::Owned(self.0.trim_end().to_owned()))
    }

    /// Lines of at most so many columns, broken at white space.
    #[must_use]
    pub fn wrapped(&self, columns: usize) -> Vec<Self> {
        let words: Vec<&str> = self.0.split_whitespace().collect();
        layout::wrapped("", "", &words.join(" "), columns)
            .into_iter()
            .map(|line| Self(Cow::Owned(line)))
            .collect()
    }

    /// A table of such texts, as [`layout::table`] sets it.
    pub(crate) fn table(
        head: &[(&'static str, Align)],
        rows: &[Vec<(Self, Option<Ink>)>],
        columns: usize,
        paint: Paint,
    ) -> Vec<Self> {
        let rows: Vec<Vec<layout::Cell>> = rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|(cell, ink)| (cell.as_str().to_owned(), *ink))
                    .collect()
            })
            .collect();
        layout::table(head, &rows, columns, paint)
            .into_iter()
            .map(|line| Self(Cow::Owned(line)))
            .collect()
    }
}

impl From<&'static str> for Shown {
    fn from(words: &'static str) -> Self {
        Self::literal(words)
    }
}

/// For pages, which are safe line by line.
pub(super) fn line_of_page(line: &str) -> Shown {
    Shown(Cow::Owned(line.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_go_where_the_template_says() {
        let name = Shown::exact("a\u{1b}{}");
        assert_eq!(
            shown!("{} of {}: {}", 1_usize, "two", name).as_str(),
            "1 of two: a␛{}"
        );
        assert_eq!(shown!("{ {} }", 1_u32).as_str(), "{ 1 }");
        assert_eq!(shown!("").as_str(), "");
        assert_eq!(holes("{}{}{ }{}"), 3);
    }

    #[test]
    fn blocks_keep_lines_and_tabs() {
        assert_eq!(Shown::block("a\tb\n\u{7}c", "  ").as_str(), "a\tb\n  ␇c");
        let wrapped = Shown::exact("one two three").wrapped(8);
        assert_eq!(wrapped, ["one two", "three"].map(Shown::literal));
    }
}
