//! What became of a definition, for people: its statements as written, a mark for each, and below it the values that
//! its parts had.

use std::collections::BTreeSet;
use std::io;

use crate::policy::why::{Account, Outcome, Part, Statement};
use crate::render::Style;
use crate::render::layout::{Ink, Paint};
use crate::render::place;
use crate::render::printed::{Out, Shown, shown};
use crate::source::OutsideDirectories;

/// How deep what a statement asks is shown.
const MAX_DEPTH: usize = 3;
/// Definitions of one name that are shown.
const MAX_DEFINITIONS: usize = 4;

/// How accounts are printed.
#[derive(Clone, Copy)]
pub(super) struct Pen<'p> {
    pub(super) style: Style,
    pub(super) outside: &'p OutsideDirectories,
}

impl Pen<'_> {
    fn paint(self) -> Paint {
        Paint::new(self.style)
    }

    fn ellipsis(self) -> &'static str {
        if self.style.unicode { "…" } else { "..." }
    }

    fn mark(self, outcome: Outcome) -> Shown {
        let (unicode, ascii, ink) = match outcome {
            Outcome::Held => ("✓", "+", Ink::Good),
            Outcome::Failed => ("✗", "x", Ink::Severity(crate::diagnostic::Severity::Error)),
            Outcome::Skipped => ("·", ".", Ink::Faint),
        };
        Shown::literal(if self.style.unicode { unicode } else { ascii }).ink(self.paint(), ink)
    }

    /// The line, cut to the terminal.
    fn clipped(self, text: &str, indent: usize) -> Shown {
        let columns = usize::from(self.style.width).saturating_sub(indent).max(20);
        Shown::exact(text).clipped(columns, self.ellipsis())
    }

    /// A definition: where it is, and its statements.
    pub(super) fn account(self, out: &mut Out<'_>, account: &Account, indent: usize) -> io::Result<()> {
        let place = shown!(
            "{}:{}",
            Shown::exact(&place::file(&account.file, self.outside)),
            account.line
        );
        out.line(&shown!(
            "{}{}  {}",
            Shown::spaces(indent),
            place.ink(self.paint(), Ink::Place),
            Shown::exact(&account.name).ink(self.paint(), Ink::Strong)
        ))?;
        if account.outcome == Outcome::Skipped {
            return out.line(&shown!("{}it is for other arguments", Shown::spaces(indent + 2)));
        }
        let mut seen = BTreeSet::new();
        self.parts(out, &account.arguments, indent + 2, &mut seen, true)?;
        if account.statements.is_empty() && account.outcome == Outcome::Held {
            return out.line(&shown!("{}it has no conditions", Shown::spaces(indent + 2)));
        }
        if account.statements.is_empty() {
            return out.line(&shown!(
                "{}it does not depend on this file",
                Shown::spaces(indent + 2)
            ));
        }
        self.statements(out, &account.statements, indent, 0, &mut seen)
    }

    fn statements(
        self,
        out: &mut Out<'_>,
        statements: &[Statement],
        indent: usize,
        depth: usize,
        seen: &mut BTreeSet<(String, Vec<String>)>,
    ) -> io::Result<()> {
        let has_failed = statements
            .iter()
            .any(|statement| statement.outcome == Outcome::Failed);
        let passed = statements
            .iter()
            .filter(|statement| has_failed && statement.outcome == Outcome::Skipped);
        let passed = passed.count();
        for statement in statements {
            if has_failed && statement.outcome == Outcome::Skipped {
                continue;
            }
            let mut lines = statement.text.lines();
            let mut text = lines.next().unwrap_or_default().to_owned();
            if lines.next().is_some() {
                text.push(' ');
                text.push_str(self.ellipsis());
            }
            let text = self.clipped(&text, indent + 8);
            let text = match statement.outcome {
                Outcome::Failed => text.ink(self.paint(), Ink::Strong),
                Outcome::Held => text,
                Outcome::Skipped => text.ink(self.paint(), Ink::Faint),
            };
            out.line(&shown!(
                "{}{} {} {}",
                Shown::spaces(indent),
                shown!("{}", statement.line)
                    .right(5)
                    .ink(self.paint(), Ink::Faint),
                self.mark(statement.outcome),
                text
            ))?;
            let is_failed = statement.outcome == Outcome::Failed;
            self.parts(out, &statement.values, indent + 10, seen, is_failed)?;
            if statement.attempts > 1 {
                out.line(&shown!(
                    "{}it was tried {} times, and never held",
                    Shown::spaces(indent + 10),
                    statement.attempts
                ))?;
            }
            if let Some(element) = &statement.element {
                out.line(&shown!("{}it ended at", Shown::spaces(indent + 10)))?;
                self.parts(out, &element.values, indent + 12, seen, true)?;
                self.statements(out, &element.statements, indent + 4, depth + 1, seen)?;
            }
            if depth < MAX_DEPTH {
                self.inside(out, &statement.inside, indent + 10)?;
            }
        }
        if passed > 0 {
            let rest = if passed == 1 {
                Shown::literal("1 condition was not reached")
            } else {
                shown!("{} conditions were not reached", passed)
            };
            out.line(&shown!(
                "{}      {} {}",
                Shown::spaces(indent),
                self.mark(Outcome::Skipped),
                rest.ink(self.paint(), Ink::Faint)
            ))?;
        }
        Ok(())
    }

    /// What a statement asks.
    fn inside(self, out: &mut Out<'_>, accounts: &[Account], indent: usize) -> io::Result<()> {
        // Deeper, nothing fits the line.
        if indent > 10 * MAX_DEPTH {
            return Ok(());
        }
        for account in accounts.iter().take(MAX_DEFINITIONS) {
            self.account(out, account, indent)?;
        }
        match accounts.len().saturating_sub(MAX_DEFINITIONS) {
            0 => Ok(()),
            more => out.line(&shown!("{}and {} more definitions", Shown::spaces(indent), more)),
        }
    }

    /// Values, one a line, with the place that each was read from. What held before is not said twice.
    fn parts(
        self,
        out: &mut Out<'_>,
        parts: &[Part],
        indent: usize,
        seen: &mut BTreeSet<(String, Vec<String>)>,
        is_all: bool,
    ) -> io::Result<()> {
        for part in parts {
            let is_new = seen.insert((part.expression.clone(), part.values.clone()));
            if !is_new && !is_all {
                continue;
            }
            let value = match part.values.as_slice() {
                [] => "is undefined".to_owned(),
                values => format!(
                    "= {}{}",
                    values.join(" or "),
                    if part.more { " or more" } else { "" }
                ),
            };
            let place = part.read.as_ref().and_then(|read| {
                let file = place::file(read.file.as_ref()?, self.outside).into_owned();
                Some(match read.line {
                    Some(line) => format!("{file}:{line}"),
                    None => file,
                })
            });
            let expression = one_line(&part.expression);
            let line = self.clipped(&format!("{expression} {}", one_line(&value)), indent);
            let Some(place) = place else {
                out.line(&shown!("{}{}", Shown::spaces(indent), line))?;
                continue;
            };
            let place = shown!("{}", Shown::exact(&place));
            let fits = indent + line.width() + 2 + place.width() <= usize::from(self.style.width);
            let place = place.ink(self.paint(), Ink::Place);
            if fits {
                out.line(&shown!("{}{}  {}", Shown::spaces(indent), line, place))?;
            } else {
                out.line(&shown!("{}{}", Shown::spaces(indent), line))?;
                out.line(&shown!("{}at {}", Shown::spaces(indent + 2), place))?;
            }
        }
        Ok(())
    }
}

/// Text on one line: white space is one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
