//! `purlin explain PACK`: its rules, what each asks for, and which of them run here.

use std::collections::BTreeSet;
use std::io;

use serde::Serialize;

use super::page::columns;
use crate::commands::catalogue::{Entry, State, TableFormat, VERSION};
use crate::diagnostic::RuleId;
use crate::render::Style;
use crate::render::layout::{Ink, Paint};
use crate::render::printed::{Document, Out, Rendered, Shown, shown};

/// `purlin explain PACK --format json`.
#[derive(Serialize)]
pub(super) struct Pack<'e> {
    version: u32,
    #[serde(rename = "pack")]
    name: &'e str,
    /// By id.
    rules: Vec<&'e Entry>,
}

impl<'e> Pack<'e> {
    /// The pack of that name, where some rule is in it, or `moved` has rules that were in it.
    pub(super) fn named(name: &'e str, entries: &'e [Entry], moved: &BTreeSet<&RuleId>) -> Option<Self> {
        let is_in = |entry: &&Entry| entry.pack == name || moved.contains(&entry.id);
        let rules: Vec<&Entry> = entries.iter().filter(is_in).collect();
        (!rules.is_empty()).then_some(Self {
            version: VERSION,
            name,
            rules,
        })
    }

    pub(super) fn write(&self, out: &mut Out<'_>, format: TableFormat, style: Style) -> io::Result<()> {
        match format {
            TableFormat::Human => self.human(out, style),
            TableFormat::Json => out.json(self),
            TableFormat::Markdown => out.rendered(&self.markdown()),
        }
    }

    fn human(&self, out: &mut Out<'_>, style: Style) -> io::Result<()> {
        let paint = Paint::new(style);
        let running = self.rules.iter().filter(|rule| rule.runs()).count();
        out.line(&shown!(
            "{}  a pack of {} {}, {} of which {} here",
            Shown::exact(self.name).ink(paint, Ink::Strong),
            self.rules.len(),
            if self.rules.len() == 1 { "rule" } else { "rules" },
            running,
            if running == 1 { "runs" } else { "run" }
        ))?;
        for rule in &self.rules {
            out.line(&shown!(
                "\n{}  {}",
                Shown::exact(rule.id.as_str()).ink(paint, Ink::Strong),
                Shown::joined(&standing(rule).map(Shown::literal).collect::<Vec<_>>(), " · ")
                    .ink(paint, Ink::Faint)
            ))?;
            for line in Shown::exact(&rule.title).wrapped(columns(style)) {
                out.line(&shown!("  {}", line))?;
            }
        }
        out.line(&shown!("\n`purlin explain RULE` says more about one."))
    }

    fn markdown(&self) -> Rendered {
        let page = Document::new()
            .heading(1, self.name)
            .head(["rule", "severity", "asks for"]);
        let rows = self.rules.iter().map(|rule| {
            let standing = standing(rule).collect::<Vec<_>>().join(", ");
            [rule.id.to_string(), standing, rule.title.clone()]
        });
        rows.fold(page, Document::row).finish()
    }
}

/// How much a rule weighs, and why it does not run where it does not.
fn standing(rule: &Entry) -> impl Iterator<Item = &'static str> {
    let idle = match rule.state {
        _ if rule.runs() => None,
        State::Off => Some("turned off here"),
        _ if rule.declared.is_some() => Some("a kind of boundary: the config declares none of it"),
        State::Unused if rule.opt_in => Some("opinionated: runs only if the config names the pack"),
        _ => Some("does not run here"),
    };
    std::iter::once(rule.severity.as_str()).chain(idle)
}
