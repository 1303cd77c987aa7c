//! Who owns one path, and how that is printed.

use std::io;

use schemars::JsonSchema;
use serde::Serialize;

use super::OwnerFormat;
use super::contact::Contact;
use super::decision::{Decision, Why, names};
use crate::render::Style;
use crate::render::layout::{Ink, Paint};
use crate::render::printed::{Out, Shown, shown};
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
    /// Nothing, and the path is that of a directory; the answer is that of the files which would be in it.
    #[serde(rename = "absent_directory")]
    AbsentDirectory,
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
            OwnerFormat::Human => !self.lines,
            OwnerFormat::Json => true,
            OwnerFormat::Csv => false,
        }
    }

    /// What comes before the first answer to a question of this kind.
    pub(super) fn begin(&self, out: &mut Out<'_>, kind: &'static str) -> io::Result<()> {
        match self.format {
            OwnerFormat::Human => Ok(()),
            OwnerFormat::Json => {
                out.literal("{\n  \"version\": ")?;
                out.json_inline(&super::VERSION)?;
                out.literal(",\n  \"kind\": ")?;
                out.json_inline(&kind)?;
                out.literal(",\n  \"paths\": [")
            }
            OwnerFormat::Csv => out.csv(&[
                "path",
                "kind",
                "files",
                "owners",
                "why",
                "file",
                "line",
                "pattern",
                "dialect",
                "section",
                "optional",
                "approvals",
                "reviewers",
                "required_reviewers",
            ]),
        }
    }

    /// What comes behind the last one.
    pub(super) fn end(&self, out: &mut Out<'_>) -> io::Result<()> {
        match self.format {
            OwnerFormat::Json if self.printed == 0 => out.literal("]\n}\n"),
            OwnerFormat::Json => out.literal("\n  ]\n}\n"),
            OwnerFormat::Human | OwnerFormat::Csv => Ok(()),
        }
    }

    /// One answer.
    pub(super) fn print(&mut self, out: &mut Out<'_>, answer: &Answer) -> io::Result<()> {
        self.printed += 1;
        match self.format {
            OwnerFormat::Human if self.lines => line(out, answer),
            OwnerFormat::Human => self.text(out, answer),
            OwnerFormat::Json => {
                out.literal(if self.printed > 1 { ",\n    " } else { "\n    " })?;
                out.json_inline(answer)
            }
            OwnerFormat::Csv => rows(out, answer),
        }
    }

    fn text(&self, out: &mut Out<'_>, answer: &Answer) -> io::Result<()> {
        let path = Shown::exact(answer.path.as_str());
        let what = match (answer.kind, path.is_empty()) {
            (Kind::File, _) => path,
            (Kind::Directory, false) => shown!("{}/ ({})", path, files(answer.files)),
            (Kind::Directory, true) => shown!("the whole repository ({})", files(answer.files)),
            (Kind::Absent, false) => shown!("{} (no such file yet)", path),
            (Kind::AbsentDirectory, false) => shown!("{}/ (no such directory yet)", path),
            (Kind::Absent | Kind::AbsentDirectory, true) => Shown::literal("the whole repository (no files)"),
        };
        out.line(&what.ink(self.paint, Ink::Strong))?;
        let counts: Vec<Shown> = answer
            .decisions
            .iter()
            .map(|share| match answer.kind {
                Kind::Directory => files(share.files),
                Kind::File | Kind::Absent | Kind::AbsentDirectory => Shown::default(),
            })
            .collect();
        let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
        let count_width = widest(&mut counts.iter().map(Shown::width));
        let whos: Vec<Shown> = answer
            .decisions
            .iter()
            .map(|share| Shown::exact(&share.decision.who()))
            .collect();
        // One long list of owners does not push the others out of sight.
        let limit = self.columns / 2;
        let who_width = widest(&mut whos.iter().map(Shown::width).filter(|width| *width <= limit));
        for ((share, who), count) in answer.decisions.iter().zip(&whos).zip(&counts) {
            let head = if count_width > 0 {
                shown!("  {}  ", count.right(count_width))
            } else {
                Shown::literal("  ")
            };
            let ink = match share.decision.why {
                Why::Rule => Ink::Good,
                Why::TakenAway | Why::Reviewers | Why::NoRule | Why::NoFile => Ink::Faint,
            };
            let painted = who.ink(self.paint, ink);
            let Some(rule) = &share.decision.rule else {
                out.line(&shown!("{}{}", head, painted))?;
                continue;
            };
            let place = shown!("{}:{}", Shown::exact(rule.file.as_str()), rule.line);
            let pattern = format!("{}{}", rule.pattern, share.decision.besides());
            let pattern = Shown::exact(&pattern);
            let place = place.ink(self.paint, Ink::Place);
            let width = who.width();
            if width > who_width {
                out.line(&shown!("{}{}", head, painted))?;
                out.line(&shown!(
                    "{}{}  {}",
                    Shown::spaces(head.width() + 2),
                    place,
                    pattern
                ))?;
            } else {
                let gap = Shown::spaces(who_width - width + 2);
                out.line(&shown!("{}{}{}{}  {}", head, painted, gap, place, pattern))?;
            }
        }
        for contact in &answer.contacts {
            let manifest = Shown::exact(contact.manifest.as_str()).ink(self.paint, Ink::Place);
            out.line(&shown!(
                "  ask {}, whom {} names",
                Shown::exact(&contact.who),
                manifest
            ))?;
        }
        Ok(())
    }
}

/// A number of files.
pub(super) fn files(count: usize) -> Shown {
    match count {
        1 => Shown::literal("1 file"),
        count => shown!("{} files", count),
    }
}

/// Path, owners, place and pattern between tabs; one line, or one a section or share.
fn line(out: &mut Out<'_>, answer: &Answer) -> io::Result<()> {
    for share in &answer.decisions {
        let decision = &share.decision;
        let (place, pattern) = match &decision.rule {
            Some(rule) => (format!("{}:{}", rule.file, rule.line), rule.pattern.as_str()),
            None => (String::new(), ""),
        };
        out.line(&shown!(
            "{}\t{}\t{}\t{}",
            Shown::exact(answer.path.as_str()),
            Shown::exact(&decision.names()),
            Shown::exact(&place),
            Shown::exact(pattern)
        ))?;
    }
    Ok(())
}

fn rows(out: &mut Out<'_>, answer: &Answer) -> io::Result<()> {
    for share in &answer.decisions {
        let decision = &share.decision;
        let (file, line, pattern) = match &decision.rule {
            Some(rule) => (rule.file.as_str(), rule.line.to_string(), rule.pattern.as_str()),
            None => ("", String::new(), ""),
        };
        let dialect = decision.rule.as_ref().map_or("", |rule| rule.dialect.name());
        let section = decision.section.as_ref();
        let kind = match answer.kind {
            Kind::File => "file",
            Kind::Directory => "directory",
            Kind::Absent => "absent",
            Kind::AbsentDirectory => "absent_directory",
        };
        out.csv(&[
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
            &names(&decision.reviewers),
            &names(&decision.required_reviewers),
        ])?;
    }
    Ok(())
}
