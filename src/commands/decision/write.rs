//! `purlin decision new` and `purlin decision supersede`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use clap::Args;

use super::records::{Opened, is_open};
use super::style::{self, NewRecord, StatusStyle, Superseded};
use crate::commands::context::{Context, report_faults_of};
use crate::commands::failure::hinted;
use crate::commands::output;
use crate::commands::target::Scope;
use crate::facts::DecisionFact;
use crate::facts::decisions::{RecordName, is_no_record, record_name};
use crate::render::printed::{Rendered, Shown, shown};
use crate::source::Text;

/// Arguments of `new`.
#[derive(Args, Debug)]
pub struct NewArgs {
    /// What is decided, in a few words
    #[arg(value_name = "TITLE", required = true)]
    pub title: Vec<String>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub scope: Scope,
}

/// Arguments of `supersede`.
#[derive(Args, Debug)]
pub struct SupersedeArgs {
    /// The record that no longer holds: an id, a number, or the name of the file
    #[arg(value_name = "OLD")]
    pub old: String,

    /// What is decided instead, in a few words
    #[arg(value_name = "TITLE", required = true)]
    pub title: Vec<String>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub scope: Scope,
}

pub(super) fn new(context: &Context<'_>, args: &NewArgs) -> Result<ExitCode> {
    let opened = Opened::new(context, &args.scope)?;
    if opened.standards.is_faulted() {
        return Ok(report_faults_of(context, &opened.standards));
    }
    let draft = Draft::of(&opened, &args.title.join(" "), None)?;
    write(&draft.path(&opened), &draft.text)?;
    output::to_stdout(|out| Ok(out.line(&shown!("wrote {}", Shown::exact(&draft.relative)))?))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn supersede(context: &Context<'_>, args: &SupersedeArgs) -> Result<ExitCode> {
    let opened = Opened::new(context, &args.scope)?;
    if opened.standards.is_faulted() {
        return Ok(report_faults_of(context, &opened.standards));
    }
    let old = opened.record(&args.old)?;
    if !is_open(old) {
        let status = old
            .status
            .value
            .map_or("not a status that can be told", |status| status.as_str());
        return Err(hinted(
            format!("the status of {} is {status}, so nothing takes its place", old.id),
            format!(
                "See {}; only what is a draft, proposed or accepted can be superseded",
                old.path.as_str()
            ),
        ));
    }
    let before = text(&opened, old)?;
    let draft = Draft::of(&opened, &args.title.join(" "), Some(&named(old)))?;
    let after = superseded(&before, old, &draft.named);
    let old_path = opened.request.root.join(old.path.as_str());
    let new_path = draft.path(&opened);
    write(&new_path, &draft.text)?;
    if let Err(error) = write_over(&old_path, &after) {
        // Neither or both.
        let _ = std::fs::remove_file(&new_path);
        return Err(error);
    }
    output::to_stdout(|out| {
        out.line(&shown!("wrote {}", Shown::exact(&draft.relative)))?;
        out.line(&shown!(
            "{} says that it is superseded",
            Shown::exact(old.path.as_str())
        ))?;
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// A record that is not written yet.
struct Draft {
    /// Relative to the root.
    relative: String,
    text: String,
    named: Superseded,
}

impl Draft {
    fn of(opened: &Opened, title: &str, supersedes: Option<&Superseded>) -> Result<Self> {
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        if !title.chars().any(char::is_alphanumeric) {
            return Err(hinted(
                "a decision needs a title",
                "Say in a few words what is decided",
            ));
        }
        let records = &opened.decisions().records;
        let folder_of = |record: &DecisionFact| {
            record
                .path
                .as_str()
                .rsplit_once('/')
                .map_or("", |(folder, _)| folder)
                .to_owned()
        };
        let newest = records.iter().max_by_key(|record| {
            (
                record.number,
                record.date.as_ref().and_then(|date| date.day.clone()),
                record.path.clone(),
            )
        });
        let folder = match newest {
            Some(newest) => folder_of(newest),
            None => opened
                .standards
                .config
                .decisions
                .folders()
                .next()
                .unwrap_or_default()
                .to_owned(),
        };
        // Of the folder as it is, so that two records that git does not know yet get two numbers.
        let numbers = numbers_in(&opened.request.root.join(&folder));
        let number = numbers.max().map_or(1, |number| number.saturating_add(1));
        let day = opened.request.law.date.to_string();
        let name = style::file_name(newest.map(|newest| newest.path.file_name()), number, &day, &title);
        let relative = if folder.is_empty() || folder == "." {
            name.clone()
        } else {
            format!("{folder}/{name}")
        };
        let newest_text = newest.map(|newest| text(opened, newest)).transpose()?;
        let newest = newest_text
            .as_ref()
            .zip(newest)
            .map(|(text, newest)| (text.content(), newest));
        let heading = style::heading(newest, number, &title);
        let new = NewRecord {
            title: &title,
            day: &day,
            supersedes,
        };
        let text = match template(opened, &folder) {
            Some(template) => style::filled(template.content(), &heading, &new),
            None => style::text(newest, &heading, &new),
        };
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        let id = RecordName::of(stem).id().unwrap_or_else(|| stem.to_owned());
        Ok(Self {
            relative,
            text,
            named: Superseded {
                id,
                title,
                file: name,
            },
        })
    }

    fn path(&self, opened: &Opened) -> PathBuf {
        opened.request.root.join(&self.relative)
    }
}

/// The numbers of the records in a folder.
fn numbers_in(folder: &std::path::Path) -> impl Iterator<Item = u64> + use<> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| {
        let name = entry.file_name();
        record_name(name.to_str()?)?.number()
    })
}

fn named(record: &DecisionFact) -> Superseded {
    Superseded {
        id: record.id.clone(),
        title: record.title.clone(),
        file: record.path.file_name().to_owned(),
    }
}

/// The text of a record.
fn text(opened: &Opened, record: &DecisionFact) -> Result<Arc<Text>> {
    let set = &opened.subject.set;
    let found = set.find(record.path.as_str()).map(|file| set.text(file));
    match found {
        Some(Ok(text)) => Ok(text),
        Some(Err(why)) => Err(hinted(
            format!("`{}` can't be read: {why}", record.path.as_str()),
            "Repair it, or move it away",
        )),
        None => Err(hinted(
            format!("`{}` is gone", record.path.as_str()),
            "Run the command again",
        )),
    }
}

/// The template of a folder, if it has one.
fn template(opened: &Opened, folder: &str) -> Option<Arc<Text>> {
    let set = &opened.subject.set;
    let is_template = |path: &str| {
        let (in_folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.strip_suffix(".md").unwrap_or("");
        in_folder == folder && name.to_ascii_lowercase().contains("template") && is_no_record(stem)
    };
    let file = set.files().iter().find(|file| is_template(file.path.as_str()))?;
    set.text(file).ok()
}

/// The text of an older record with the status that it has now.
fn superseded(text: &Text, old: &DecisionFact, newer: &Superseded) -> String {
    let content = text.content();
    let Some([start, end]) = old.status.at.span else {
        return content.to_owned();
    };
    let (start, end) = (start as usize, end as usize);
    let style = StatusStyle::of(content, start);
    let (before, after) = (
        content.get(..start).unwrap_or(""),
        content.get(end..).unwrap_or(""),
    );
    let mut page = format!("{before}{}", style.superseded_by(newer));
    if let Some(line) = style.superseded_line(newer) {
        page.push_str(if content.contains("\r\n") { "\r\n" } else { "\n" });
        page.push_str(&line);
    }
    page.push_str(after);
    page
}

/// Writes a file that is not there yet.
fn write(path: &std::path::Path, text: &str) -> Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(hinted(
            format!("`{}` exists already, so nothing was written", path.display()),
            "Choose another title, or move the file away",
        ));
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    write_over(path, text)
}

fn write_over(path: &std::path::Path, text: &str) -> Result<()> {
    let page = Rendered::unchanged(text.to_owned()).ok_or_else(|| {
        hinted(
            format!(
                "`{}` would hold characters that move a terminal's cursor",
                path.display()
            ),
            "Remove control characters from the title and from the records",
        )
    })?;
    output::to_file(path, |out| out.rendered(&page))
}
