//! Whole pages that may be printed.

use std::borrow::Cow;

use super::shown::{self, Shown};
use crate::render::{runner, sanitize};

/// A page that may be printed as it is: from one of the formats, or without anything that must be made visible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered(Cow<'static, str>);

impl Rendered {
    /// A page of a format in this module, whose tests check that nothing in it does harm.
    pub(in crate::render) fn proven(page: String) -> Self {
        Self(Cow::Owned(page))
    }

    /// A page that is part of the program.
    #[must_use]
    pub const fn literal(page: &'static str) -> Self {
        Self(Cow::Borrowed(page))
    }

    /// Any text with its line ends and tabs; everything else that is not visible is made so.
    #[must_use]
    pub fn visible(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let (line, end) = match line.strip_suffix('\n') {
                Some(line) => (line, "\n"),
                None => (line, ""),
            };
            sanitize::push_tabbed(&mut out, line);
            out.push_str(end);
        }
        Self(Cow::Owned(runner::shielded(&out).into_owned()))
    }

    /// A text that must not be changed, such as a patch: [`None`] if it would do harm unchanged. Line ends of Windows are
    /// allowed.
    #[must_use]
    pub fn unchanged(text: String) -> Option<Self> {
        let plain = text.replace("\r\n", "\n");
        (Self::visible(&plain).as_str() == plain).then_some(Self(Cow::Owned(text)))
    }

    /// A message of the command-line parser, in the colours of the help or plain. Of all escapes only colours are kept.
    #[must_use]
    pub fn command_line(error: &clap::Error, color: bool) -> Self {
        let text = error.render();
        if !color {
            return Self::visible(&text.to_string());
        }
        let mut out = String::new();
        for (at, piece) in text.ansi().to_string().split("\u{1b}[").enumerate() {
            let digits = piece.find(|char: char| !(char.is_ascii_digit() || char == ';'));
            let is_color =
                digits.is_some_and(|end| piece.get(end..).is_some_and(|rest| rest.starts_with('m')));
            out.push_str(match (at, is_color) {
                (0, _) => "",
                (_, true) => "\u{1b}[",
                (_, false) => "␛[",
            });
            out.push_str(Self::visible(piece).as_str());
        }
        Self(Cow::Owned(runner::shielded(&out).into_owned()))
    }

    /// The text to print.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its lines, for use in another page.
    pub fn lines(&self) -> impl Iterator<Item = Shown> + '_ {
        self.0.lines().map(shown::line_of_page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_safe_as_it_is_stays_unchanged() {
        for text in [" a\r\n+b\t@c\r\n", "diff --git a/x b/x\n", ""] {
            let page = Rendered::unchanged(text.to_owned());
            assert_eq!(page.as_ref().map(Rendered::as_str), Some(text));
        }
        for text in [
            " a\rb\n",
            " ::error::x\n",
            "+##[group]x\n",
            "+\u{202e}\n",
            "\u{1b}[1m",
        ] {
            assert_eq!(Rendered::unchanged(text.to_owned()), None, "{text:?}");
        }
    }

    #[test]
    fn the_parser_gets_its_colours_and_nobody_else_more() {
        let error = clap::Error::raw(
            clap::error::ErrorKind::UnknownArgument,
            "\u{1b}[1mx\u{1b}[2J\u{1b}[\n::error::y\u{9b}\n",
        );
        let page = Rendered::command_line(&error, true);
        assert!(page.as_str().contains("␛[2J␛["), "{page:?}");
        assert!(page.as_str().contains("\n\\::error::y\\u{9b}\n"), "{page:?}");
        let page = Rendered::command_line(&error, false);
        assert!(!page.as_str().contains('\u{1b}'), "{page:?}");
    }
}
