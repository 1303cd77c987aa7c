//! A Markdown document, composed of any text.

use std::borrow::Cow;

use super::Rendered;
use crate::render::{markdown, runner};

/// A Markdown document that is being written. Text is escaped, so that nothing in it is markup, a link, or a mention.
#[derive(Debug, Default)]
pub struct Document(String);

impl Document {
    /// An empty document.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A heading.
    #[must_use]
    pub fn heading(mut self, level: usize, text: &str) -> Self {
        self.part();
        self.line(&format!("{} {}", "#".repeat(level), markdown::escaped(text)));
        self
    }

    /// Prose, with its line ends; right below a heading where `below` is set.
    #[must_use]
    pub fn prose(mut self, text: &str, below: bool) -> Self {
        if !below {
            self.part();
        }
        for line in text.trim_end().lines() {
            self.line(&markdown::escaped(line));
        }
        self
    }

    /// Lines as they are, in a fence longer than any in them.
    #[must_use]
    pub fn fenced(mut self, text: &Rendered) -> Self {
        self.part();
        let text = text.as_str();
        let runs = text.split(|c| c != '`').map(str::len);
        let fence = "`".repeat(runs.max().unwrap_or(0).max(2) + 1);
        self.line(&fence);
        for line in text.trim_end().lines() {
            self.line(line);
        }
        self.line(&fence);
        self
    }

    /// The head of a table.
    #[must_use]
    pub fn head(mut self, names: impl IntoIterator<Item = &'static str>) -> Self {
        let names: Vec<_> = names.into_iter().collect();
        self.part();
        self.line(&format!("| {} |", names.join(" | ")));
        self.line(&format!("|{}", "---|".repeat(names.len())));
        self
    }

    /// A row of a table.
    #[must_use]
    pub fn row<'c, C: Into<Cow<'c, str>>>(mut self, cells: impl IntoIterator<Item = C>) -> Self {
        let cells = cells.into_iter().map(|cell| markdown::escaped(&cell.into()));
        let cells: Vec<String> = cells.collect();
        self.line(&format!("| {} |", cells.join(" | ")));
        self
    }

    /// The document as a page.
    #[must_use]
    pub fn finish(self) -> Rendered {
        Rendered::proven(runner::shielded(&self.0).into_owned())
    }

    fn part(&mut self) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
    }

    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_text_and_nothing_else() {
        let document = Document::new()
            .heading(1, "a\n# b")
            .prose("<script>\n::error::x\n![x](y)", false)
            .head(["one", "two"])
            .row(["a|b", "@all"])
            .finish();
        assert_eq!(
            document.as_str(),
            "# a \\# b\n\n&lt;script&gt;\n\\::error::x\n\\!\\[x\\](y)\n\n| one | two |\n|---|---|\n| a\\|b | @<!-- -->all |\n"
        );
    }
}
