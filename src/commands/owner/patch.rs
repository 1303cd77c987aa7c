//! Suggestions as a change of the ownership file, in the form that `git apply` takes.

use std::fmt::Write as _;

use anyhow::Result;

use super::super::failure::hinted;
use super::suggest::Suggestions;
use super::tree::Tree;
use crate::diagnostic::Owner;
use crate::facts::ownership::Dialect;
use crate::render::printed::Rendered;

/// Where an ownership file goes where there is none: the first place that GitHub looks at.
const NEW: &str = ".github/CODEOWNERS";

/// Lines around a change.
const CONTEXT: usize = 3;

/// The change that adds a line for every suggestion; empty without any.
///
/// A patch only helps as it is, so one that would do harm in a terminal or a log is not printed at all.
pub(super) fn of(tree: &Tree, suggestions: &Suggestions) -> Result<Rendered> {
    Rendered::unchanged(text(tree, suggestions)?).ok_or_else(|| {
        hinted(
            "a patch must be printed as it is, and this one holds control characters or a command for a CI runner",
            "Leave --patch out, and add the lines by hand",
        )
    })
}

fn text(tree: &Tree, suggestions: &Suggestions) -> Result<String> {
    let added: Vec<String> = suggestions
        .suggestions
        .iter()
        .map(|suggestion| {
            let names: Vec<&str> = suggestion.owners.iter().map(Owner::as_str).collect();
            format!("{} {}", suggestion.pattern, names.join(" "))
        })
        .collect();
    if added.is_empty() {
        return Ok(String::new());
    }
    let Some(file) = tree.ownership().file() else {
        let header =
            format!("diff --git a/{NEW} b/{NEW}\nnew file mode 100644\n--- /dev/null\n+++ b/{NEW}\n");
        return Ok(header + &hunk("", 0, &added));
    };
    if tree.ownership().dialect() == Some(Dialect::Gitea) {
        return Err(hinted(
            "the patterns of Gitea are regular expressions, which --patch does not write",
            "Leave --patch out, and write a pattern for each of the suggestions, such as `docs/.*`",
        ));
    }
    if let Some(dialect @ (Dialect::Prow | Dialect::Backstage)) = tree.ownership().dialect() {
        return Err(hinted(
            format!("{dialect} has a file a directory, so there is no one file to add lines to"),
            "Leave --patch out, and write the files where the suggestions are",
        ));
    }
    let text = tree.ownership().text().ok_or_else(|| {
        hinted(
            format!("{file} can't be read, so nothing can be added to it"),
            "Fix the ownership file first",
        )
    })?;
    let old = text.content();
    let is_ahead = suggestions.suggestions.iter().any(|suggestion| suggestion.ahead);
    let at = match tree.ownership().dialect() {
        _ if is_ahead => ahead_of_rules(old),
        Some(Dialect::Gitlab) => place(old),
        _ => old.lines().count(),
    };
    let header = format!("diff --git a/{file} b/{file}\n--- a/{file}\n+++ b/{file}\n");
    Ok(header + &hunk(old, at, &added))
}

/// Ahead of which line, counted from 0, lines that belong to no section go: at the end, but before the first section.
/// No rule matches what is suggested, and where nothing else matches the order is free.
fn place(old: &str) -> usize {
    let lines: Vec<&str> = old.lines().map(str::trim).collect();
    let section = |line: &&str| line.starts_with('[') || line.starts_with("^[");
    let Some(mut at) = lines.iter().position(section) else {
        return lines.len();
    };
    // What is said above a section is about the section.
    while at > 0
        && lines
            .get(at - 1)
            .is_some_and(|line| line.is_empty() || line.starts_with('#'))
    {
        at -= 1;
    }
    at
}

/// Ahead of which line, counted from 0, lines go that leave what other lines decide as it is: the first that is neither
/// empty nor a comment, with the comment right above it unless that is the head of the file.
fn ahead_of_rules(old: &str) -> usize {
    let lines: Vec<&str> = old.lines().map(str::trim).collect();
    let is_said = |line: &&str| line.is_empty() || line.starts_with('#');
    let first = lines
        .iter()
        .position(|line| !is_said(line))
        .unwrap_or(lines.len());
    let head = lines.get(..first).unwrap_or_default();
    match head.iter().rposition(|line| line.is_empty()) {
        Some(empty) => empty + 1,
        None => first,
    }
}

/// The one hunk that adds lines ahead of line `at`, counted from 0.
fn hunk(old: &str, at: usize, added: &[String]) -> String {
    let lines: Vec<&str> = old.split_inclusive('\n').collect();
    let at = at.min(lines.len());
    let end = if lines.first().is_some_and(|line| line.ends_with("\r\n")) {
        "\r\n"
    } else {
        "\n"
    };
    let start = at.saturating_sub(CONTEXT);
    let before = lines.get(start..at).unwrap_or_default();
    let after = lines.get(at..(at + CONTEXT).min(lines.len())).unwrap_or_default();
    let context = before.len() + after.len();
    // An empty side counts its start from the line ahead of it.
    let first = if context == 0 { 0 } else { start + 1 };
    let mut out = format!(
        "@@ -{first},{context} +{},{} @@\n",
        start + 1,
        context + added.len()
    );
    let mut write = |sign: char, line: &str| {
        let _ = write!(out, "{sign}{line}");
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    };
    for (offset, line) in before.iter().enumerate() {
        // A last line without an end gets one.
        if line.ends_with('\n') {
            write(' ', line);
        } else {
            debug_assert_eq!(offset + 1, before.len());
            write('-', line);
            write('+', &format!("{line}{end}"));
        }
    }
    for line in added {
        write('+', &format!("{line}{end}"));
    }
    for line in after {
        write(' ', line);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::repository::scratch::Scratch;

    fn applied(old: Option<&str>, at: usize, added: &[String]) -> String {
        let scratch = Scratch::git();
        let header = match old {
            Some(old) => {
                scratch.write("CODEOWNERS", old);
                "diff --git a/CODEOWNERS b/CODEOWNERS\n--- a/CODEOWNERS\n+++ b/CODEOWNERS\n"
            }
            None => {
                "diff --git a/CODEOWNERS b/CODEOWNERS\nnew file mode 100644\n--- /dev/null\n+++ b/CODEOWNERS\n"
            }
        };
        scratch.write(
            "patch",
            &(header.to_owned() + &hunk(old.unwrap_or(""), at, added)),
        );
        scratch.run_git(&["apply", "--whitespace=nowarn", "patch"]);
        std::fs::read_to_string(scratch.path("CODEOWNERS")).unwrap()
    }

    #[test]
    fn lines_go_ahead_of_the_first_section_and_what_is_said_above_it() {
        assert_eq!(place("a @a\nb @b\n"), 2);
        assert_eq!(place("a @a\n"), 1);
        assert_eq!(place("a @a"), 1);
        assert_eq!(place(""), 0);
        assert_eq!(place("a @a\n\n# Docs\n[Docs]\nb\n"), 1);
        assert_eq!(place("^[Docs]\nb\n"), 0);
    }

    #[test]
    fn lines_that_others_win_over_go_ahead_of_the_first_rule() {
        assert_eq!(ahead_of_rules("a @a\nb @b\n"), 0);
        assert_eq!(ahead_of_rules("# Who owns what\na @a\n"), 1);
        assert_eq!(ahead_of_rules("# Who owns what\n\n# Docs\na @a\n"), 2);
        assert_eq!(ahead_of_rules("# Who owns what\n\n[Docs]\na @a\n"), 2);
        assert_eq!(ahead_of_rules(""), 0);
    }

    #[test]
    fn git_applies_a_new_file_and_one_with_windows_line_ends() {
        let added = ["/new/ @a".to_owned(), "/b @b".to_owned()];
        assert_eq!(applied(None, 0, &added), "/new/ @a\n/b @b\n");
        assert_eq!(
            applied(Some("* @x\r\n/a @y\r\n"), 2, &added),
            "* @x\r\n/a @y\r\n/new/ @a\r\n/b @b\r\n"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(25))]
        #[test]
        fn git_applies_it_wherever_it_goes(
            lines in prop::collection::vec("[a-z# ]{0,6}", 1..9),
            ended: bool,
            at in 0_usize..9,
            count in 1_usize..4,
        ) {
            let mut old = lines.join("\n");
            if ended || old.is_empty() {
                old.push('\n');
            }
            let all: Vec<&str> = old.lines().collect();
            let at = at.min(all.len());
            let added: Vec<String> = (0..count).map(|number| format!("/new{number} @a")).collect();
            let mut expected: Vec<&str> = all.clone();
            expected.splice(at..at, added.iter().map(String::as_str));
            let mut expected = expected.join("\n");
            if at == all.len() || old.ends_with('\n') {
                expected.push('\n');
            }
            prop_assert_eq!(applied(Some(&old), at, &added), expected);
        }
    }
}
