//! Who owns one path, and how that is printed.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::contact::Contact;
use super::csv;
use super::decision::{Decision, Why};
use crate::cli::OwnerFormat;
use crate::diagnostic::Owner;
use crate::render::Style;
use crate::render::layout::{Ink, Paint};
use crate::render::sanitize::{self, exact};
use crate::source::RepoPath;

/// Who owns a path.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Answer {
    /// Below the root; empty for the root itself.
    pub(super) path: RepoPath,
    /// What the checked set holds there.
    pub(super) kind: Kind,
    /// How many files of the checked set lie there.
    pub(super) files: usize,
    /// What is said about it, that which holds for most files first; never empty.
    pub(super) decisions: Vec<Share>,
    /// Where nobody owns any of it: whom the nearest package names, somebody to ask.
    pub(super) contacts: Vec<Contact>,
}

/// What the checked set holds at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    /// A file.
    File,
    /// Files below it.
    Directory,
    /// Nothing; the answer is that of a file which would be there.
    Absent,
}

/// What is said about a path, or about some of the files in a directory.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Share {
    /// About how many files.
    pub(super) files: usize,
    #[serde(flatten)]
    pub(super) decision: Decision,
}

/// Prints answers one by one.
pub(super) struct Printer {
    format: OwnerFormat,
    paint: Paint,
    columns: usize,
    /// One line a path, as scripts read it.
    lines: bool,
    printed: usize,
}

impl Printer {
    /// For people each answer takes some lines; where `lines` is set, one.
    pub(super) fn new(format: OwnerFormat, style: Style, lines: bool) -> Self {
        Self {
            format,
            paint: Paint::new(style),
            columns: usize::from(style.width),
            lines,
            printed: 0,
        }
    }

    /// Whether an answer says whom to ask: there is room for it in JSON, and in what people read.
    pub(super) fn shows_contacts(&self) -> bool {
        match self.format {
            OwnerFormat::Text => !self.lines,
            OwnerFormat::Json => true,
            OwnerFormat::Csv => false,
        }
    }

    /// What comes before the first answer to a question of this kind.
    pub(super) fn begin(&self, out: &mut dyn Write, kind: &str) -> io::Result<()> {
        match self.format {
            OwnerFormat::Text => Ok(()),
            OwnerFormat::Json => write!(
                out,
                "{{\n  \"version\": {},\n  \"kind\": \"{kind}\",\n  \"paths\": [",
                super::VERSION
            ),
            OwnerFormat::Csv => csv::row(
                out,
                &[
                    "path", "kind", "files", "owners", "why", "file", "line", "pattern",
                ],
            ),
        }
    }

    /// What comes behind the last one.
    pub(super) fn end(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.format {
            OwnerFormat::Json if self.printed == 0 => writeln!(out, "]\n}}"),
            OwnerFormat::Json => writeln!(out, "\n  ]\n}}"),
            OwnerFormat::Text | OwnerFormat::Csv => Ok(()),
        }
    }

    /// One answer.
    pub(super) fn print(&mut self, out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
        self.printed += 1;
        match self.format {
            OwnerFormat::Text if self.lines => line(out, answer),
            OwnerFormat::Text => self.text(out, answer),
            OwnerFormat::Json => {
                let json = serde_json::to_string(answer)?;
                let comma = if self.printed > 1 { "," } else { "" };
                write!(out, "{comma}\n    {}", sanitize::json(&json))
            }
            OwnerFormat::Csv => rows(out, answer),
        }
    }

    fn text(&self, out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
        let path = exact(answer.path.as_str());
        let what = match (answer.kind, path.is_empty()) {
            (Kind::File, _) => path.into_owned(),
            (Kind::Directory, false) => format!("{path}/ ({})", files(answer.files)),
            (Kind::Directory, true) => format!("the whole repository ({})", files(answer.files)),
            (Kind::Absent, false) => format!("{path} (no such file yet)"),
            (Kind::Absent, true) => "the whole repository (no files)".to_owned(),
        };
        writeln!(out, "{}", self.paint.ink(Ink::Strong, &what))?;
        let counts: Vec<String> = answer
            .decisions
            .iter()
            .map(|share| match answer.kind {
                Kind::Directory => files(share.files),
                Kind::File | Kind::Absent => String::new(),
            })
            .collect();
        let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
        let count_width = widest(&mut counts.iter().map(String::len));
        let whos: Vec<String> = answer
            .decisions
            .iter()
            .map(|share| exact(&share.decision.who()).into_owned())
            .collect();
        // One long list of owners does not push the others out of sight.
        let limit = self.columns / 2;
        let who_width = widest(
            &mut whos
                .iter()
                .map(|who| sanitize::width(who))
                .filter(|width| *width <= limit),
        );
        for ((share, who), count) in answer.decisions.iter().zip(&whos).zip(&counts) {
            let mut head = String::from("  ");
            if count_width > 0 {
                head.push_str(&" ".repeat(count_width.saturating_sub(count.len())));
                head.push_str(count);
                head.push_str("  ");
            }
            let ink = match share.decision.why {
                Why::Rule => Ink::Good,
                Why::TakenAway | Why::Reviewers | Why::NoRule | Why::NoFile => Ink::Faint,
            };
            let painted = self.paint.ink(ink, who);
            let Some(rule) = &share.decision.rule else {
                writeln!(out, "{head}{painted}")?;
                continue;
            };
            let place = format!("{}:{}", exact(rule.file.as_str()), rule.line);
            let pattern = format!("{}{}", rule.pattern, share.decision.besides());
            let pattern = exact(&pattern);
            let place = self.paint.ink(Ink::Place, &place);
            let width = sanitize::width(who);
            if width > who_width {
                writeln!(out, "{head}{painted}")?;
                writeln!(
                    out,
                    "{}{place}  {pattern}",
                    " ".repeat(sanitize::width(&head) + 2)
                )?;
            } else {
                let gap = " ".repeat(who_width - width + 2);
                writeln!(out, "{head}{painted}{gap}{place}  {pattern}")?;
            }
        }
        for contact in &answer.contacts {
            let who = exact(&contact.who);
            let manifest = self.paint.ink(Ink::Place, &exact(contact.manifest.as_str()));
            writeln!(out, "  ask {who}, whom {manifest} names")?;
        }
        Ok(())
    }
}

/// A number of files.
pub(super) fn files(count: usize) -> String {
    match count {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    }
}

/// Path, owners, place and pattern between tabs; one line, or one a section or share.
fn line(out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    for share in &answer.decisions {
        let decision = &share.decision;
        let (place, pattern) = match &decision.rule {
            Some(rule) => (format!("{}:{}", rule.file, rule.line), rule.pattern.as_str()),
            None => (String::new(), ""),
        };
        writeln!(
            out,
            "{}\t{}\t{}\t{}",
            exact(answer.path.as_str()),
            exact(&decision.names()),
            exact(&place),
            exact(pattern)
        )?;
    }
    Ok(())
}

fn rows(out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    for share in &answer.decisions {
        let decision = &share.decision;
        let (file, line, pattern) = match &decision.rule {
            Some(rule) => (rule.file.as_str(), rule.line.to_string(), rule.pattern.as_str()),
            None => ("", String::new(), ""),
        };
        let dialect = decision.rule.as_ref().map_or("", |rule| rule.dialect.name());
        let section = decision.section.as_ref();
        let reviewers: Vec<&str> = decision.reviewers.iter().map(Owner::as_str).collect();
        let kind = match answer.kind {
            Kind::File => "file",
            Kind::Directory => "directory",
            Kind::Absent => "absent",
        };
        csv::row(
            out,
            &[
                answer.path.as_str(),
                kind,
                &share.files.to_string(),
                &decision.names(),
                decision.why.as_str(),
                file,
                &line,
                pattern,
                dialect,
                section.map_or("", |section| &section.name),
                section.map_or("", |section| if section.optional { "true" } else { "false" }),
                &section.map_or_else(String::new, |section| section.approvals.to_string()),
                &reviewers.join(" "),
            ],
        )?;
    }
    Ok(())
}
