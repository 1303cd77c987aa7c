//! The only way to print: it accepts only text that is safe at its destination.
//!
//! A repository under check is not trusted, and neither are arguments, which a script may take from it. So [`Out`] does not
//! implement [`std::io::Write`], and does not take a [`String`]:
//!
//! - a line is a [`Shown`]: literals of purlin, numbers, and text that was made visible;
//! - cells, JSON and names for programs may be anything: [`Out`] writes them so that they are safe, by the rules of their
//!   format;
//! - a whole page is a [`Rendered`], which only the formats in this module create, and their tests check.
//!
//! ```
//! use purlin::render::printed::{Out, Shown};
//! fn greet(out: &mut Out<'_>, name: &str) -> std::io::Result<()> {
//!     out.line(&Shown::of("{} owns it", &[&Shown::exact(name)]))
//! }
//! ```
//!
//! Unchecked text is not a [`Shown`], and can't be written directly either:
//!
//! ```compile_fail
//! use purlin::render::printed::{Out, Shown};
//! fn greet(out: &mut Out<'_>, name: &str) -> std::io::Result<()> {
//!     out.line(&Shown::of("{} owns it", &[&name]))
//! }
//! ```
//!
//! ```compile_fail
//! use purlin::render::printed::Out;
//! fn greet(out: &mut Out<'_>, name: &str) -> std::io::Result<()> {
//!     writeln!(out, "{name} owns it")
//! }
//! ```

mod cell;
mod document;
mod rendered;
mod shown;

use std::io::{self, Write};

use serde::Serialize;

pub use document::Document;
pub use rendered::Rendered;
pub use shown::{Part, Shown};
pub(crate) use shown::{holes, shown};

use super::{json_text, runner};

/// Where output goes: a stream, or a file.
pub struct Out<'w> {
    to: &'w mut dyn Write,
}

impl<'w> Out<'w> {
    /// Prints to a stream.
    pub fn new(to: &'w mut dyn Write) -> Self {
        Self { to }
    }

    /// A line for people and for `grep`. A CI runner does not read it as a command.
    ///
    /// # Errors
    /// Only those of the stream, here and below.
    pub fn line(&mut self, line: &Shown) -> io::Result<()> {
        self.to.write_all(runner::shielded(line.as_str()).as_bytes())?;
        self.to.write_all(b"\n")
    }

    /// A page that its own format made safe.
    pub fn rendered(&mut self, page: &Rendered) -> io::Result<()> {
        self.to.write_all(page.as_str().as_bytes())
    }

    /// A literal of purlin, without a line end.
    pub fn literal(&mut self, words: &'static str) -> io::Result<()> {
        self.to.write_all(words.as_bytes())
    }

    /// A row of comma-separated values.
    pub fn csv(&mut self, cells: &[&str]) -> io::Result<()> {
        let mut row = String::new();
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                row.push(',');
            }
            row.push_str(&cell::written(cell));
        }
        row.push('\n');
        self.to.write_all(row.as_bytes())
    }

    /// Indented JSON with a line end.
    pub fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        json_text::write_pretty(&mut *self.to, value)?;
        self.to.write_all(b"\n")
    }

    /// JSON without line ends, not even at its end.
    pub fn json_inline(&mut self, value: &impl Serialize) -> io::Result<()> {
        json_text::write_compact(&mut *self.to, value)
    }

    /// A name for programs, unchanged, with NUL after it. It is for `xargs -0`, not for people.
    pub fn raw_name(&mut self, name: &[u8]) -> io::Result<()> {
        self.to.write_all(name)?;
        self.to.write_all(b"\0")
    }

    /// Flushes what was written so far.
    pub fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::testing;

    fn written(write: impl FnOnce(&mut Out<'_>) -> io::Result<()>) -> String {
        let mut bytes = Vec::new();
        write(&mut Out::new(&mut bytes)).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn what_would_end_a_cell_is_quoted() {
        let cells = ["a", "", "b,c", "say \"x\"", "two\nlines", " d"];
        assert_eq!(
            written(|out| out.csv(&cells)),
            "a,,\"b,c\",\"say \"\"x\"\"\",two␊lines,\" d\"\n"
        );
    }

    proptest! {
        #[test]
        fn whatever_goes_through_the_door_is_harmless(text in testing::hostile_text()) {
            let shown = Shown::exact(&text);
            let lines = [
                written(|out| out.line(&shown)),
                written(|out| out.line(&Shown::of("  {}: {}", &[&shown, &7_usize]))),
                written(|out| out.csv(&[&text, &text])),
                written(|out| out.json_inline(&text)),
                written(|out| out.rendered(&Rendered::visible(&text))),
                written(|out| out.rendered(&Document::new().heading(1, &text).row([text.as_str()]).finish())),
            ];
            for line in lines {
                prop_assert!(!line.lines().any(runner::is_command), "{line:?}");
                let safe = |char: char| matches!(char, '\n' | '\t') || !char.is_control();
                prop_assert!(line.chars().all(safe), "{line:?}");
                prop_assert!(!line.contains(['\u{202e}', '\u{2028}', '\u{200b}']), "{line:?}");
            }
        }

        #[test]
        fn json_reads_the_same(text in testing::hostile_text()) {
            let pretty = written(|out| out.json(&[&text]));
            prop_assert_eq!(serde_json::from_str::<Vec<String>>(&pretty).unwrap(), vec![text]);
        }
    }
}
