//! `purlin explain purlin.lib.paths`, `purlin explain purlin.glob`: what policies may use besides OPA's functions. The
//! page of the library is generated; each answer is a part of it.

use std::io;

use serde::Serialize;

use crate::commands::catalogue::{TableFormat, VERSION};
use crate::policy::builtin;
use crate::render::printed::{Out, Rendered};

/// `purlin explain purlin.lib.paths --format json`.
#[derive(Serialize)]
pub(super) struct Section {
    version: u32,
    /// In Markdown.
    page: &'static str,
}

impl Section {
    /// The part of the page about a library or a function, as policies name it.
    pub(super) fn about(subject: &str) -> Option<Self> {
        let name = subject.strip_prefix("data.").unwrap_or(subject);
        let page = builtin::library_page();
        let page = match name.strip_prefix("purlin.lib.") {
            Some(name) => part(page, name)?,
            None if name == "purlin.lib" => page,
            None if name == "purlin" || name.starts_with("purlin.") => part(page, name)?,
            None => return None,
        };
        Some(Self {
            version: VERSION,
            page,
        })
    }

    pub(super) fn write(&self, out: &mut Out<'_>, format: TableFormat) -> io::Result<()> {
        match format {
            TableFormat::Human | TableFormat::Markdown => out.rendered(&Rendered::literal(self.page)),
            TableFormat::Json => out.json(self),
        }
    }
}

/// From the heading with this name to the next one that is not below it.
fn part<'p>(page: &'p str, name: &str) -> Option<&'p str> {
    let mut found: Option<(usize, usize)> = None;
    let mut at = 0;
    for line in page.split_inclusive('\n') {
        if let Some((signs, title)) = line.split_once(' ').filter(|(signs, _)| is_heading(signs)) {
            match found {
                Some((start, level)) if signs.len() <= level => {
                    return page.get(start..at).and_then(without_blank_end);
                }
                None if named(title) == name => found = Some((at, signs.len())),
                _ => {}
            }
        }
        at += line.len();
    }
    let (start, _) = found?;
    page.get(start..).and_then(without_blank_end)
}

/// A text up to the end of its last line that holds something.
fn without_blank_end(text: &str) -> Option<&str> {
    text.get(..text.len().min(text.trim_end().len() + 1))
}

/// Whether these are the signs of a heading below the title. In a block, one sign begins a comment.
fn is_heading(signs: &str) -> bool {
    signs.len() > 1 && signs.bytes().all(|sign| sign == b'#')
}

/// What a heading names: a function without its arguments.
fn named(title: &str) -> &str {
    let title = title.trim().trim_matches('`');
    title.split(['(', ' ']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_page_goes_to_the_next_heading_of_its_level() {
        let page = "# Library\n\n## `a`\none\n\n### `a.f(x)`\ntwo\n```rego\n# three\n```\n\n## `b`\nfour\n";
        assert_eq!(
            part(page, "a.f"),
            Some("### `a.f(x)`\ntwo\n```rego\n# three\n```\n")
        );
        assert!(part(page, "a").is_some_and(|part| part.contains("two") && !part.contains("four")));
        assert_eq!(part(page, "b"), Some("## `b`\nfour\n"));
        assert_eq!(part(page, "c"), None);
    }

    #[test]
    fn names_are_those_that_policies_use() {
        for name in [
            "purlin.lib",
            "data.purlin.lib.paths",
            "purlin.lib.paths.join",
            "purlin",
            "purlin.glob",
        ] {
            assert!(Section::about(name).is_some(), "{name}");
        }
        for name in ["paths", "purlin.lib.no", "purlin.no", "purlinx", "node/engine"] {
            assert!(Section::about(name).is_none(), "{name}");
        }
    }
}
