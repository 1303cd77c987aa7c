//! `purlin explain PACK`: its rules, what each asks for, and which of them run here.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::wrapped;
use crate::cli::TableFormat;
use crate::commands::catalogue::{Entry, State};
use crate::commands::output;
use crate::render::Style;

/// `purlin explain PACK --format json`.
#[derive(Serialize, JsonSchema)]
pub(super) struct Pack<'e> {
    version: u32,
    #[serde(rename = "pack")]
    name: &'e str,
    /// By id.
    rules: Vec<&'e Entry>,
}

impl<'e> Pack<'e> {
    /// The pack of that name, where some rule is in it.
    pub(super) fn named(name: &'e str, entries: &'e [Entry]) -> Option<Self> {
        let rules: Vec<&Entry> = entries.iter().filter(|entry| entry.pack == name).collect();
        (!rules.is_empty()).then_some(Self {
            version: 1,
            name,
            rules,
        })
    }

    pub(super) fn write(&self, out: &mut dyn Write, format: TableFormat, style: Style) -> io::Result<()> {
        match format {
            TableFormat::Human => self.human(out, style),
            TableFormat::Json => output::json(out, self),
            TableFormat::Markdown => self.markdown(out),
        }
    }

    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let (bold, dim, off) = if style.color {
            ("\x1b[1m", "\x1b[2m", "\x1b[0m")
        } else {
            ("", "", "")
        };
        let running = self.rules.iter().filter(|rule| rule.state == State::On).count();
        let rules = if self.rules.len() == 1 { "rule" } else { "rules" };
        let number = self.rules.len();
        writeln!(
            out,
            "{bold}{}{off}  a pack of {number} {rules}, {running} of which {} here",
            self.name,
            if running == 1 { "runs" } else { "run" }
        )?;
        for rule in &self.rules {
            writeln!(
                out,
                "\n{bold}{}{off}  {dim}{}{off}",
                rule.id,
                standing(rule).join(" · ")
            )?;
            for line in wrapped(&rule.title, usize::from(style.width).saturating_sub(2).min(100)) {
                writeln!(out, "  {line}")?;
            }
        }
        writeln!(out, "\n`purlin explain RULE` says more about one.")
    }

    fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "# {}\n\n| rule | severity | asks for |\n|---|---|---|",
            self.name
        )?;
        for rule in &self.rules {
            let title = rule.title.replace('|', "\\|");
            writeln!(out, "| {} | {} | {title} |", rule.id, standing(rule).join(", "))?;
        }
        Ok(())
    }
}

/// How much a rule weighs, and why it does not run where it does not.
fn standing(rule: &Entry) -> Vec<&'static str> {
    let idle = match rule.state {
        State::On => None,
        State::Off => Some("turned off here"),
        State::Unused if rule.opt_in => Some("opinionated: runs where a config names the pack"),
        State::Unused => Some("does not run here"),
    };
    std::iter::once(rule.severity.as_str()).chain(idle).collect()
}
