//! The repository that is asked about: its files, and its ownership file compiled.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use super::super::context::{Context, warn};
use super::super::target::{self, Scope};
use super::OwnerArgs;
use super::answer::{Answer, Kind, Share};
use super::contact::Contacts;
use super::decision::{self, Decision};
use crate::commands::failure;
use crate::diagnostic::{Diagnostic, Owner};
use crate::facts::FactSettings;
use crate::facts::ownership::{Ownership, teams_file};
use crate::render::printed::Shown;
use crate::repository::{File, ListOptions, Only};
use crate::run::RunError;
use crate::source::{RepoPath, Sources};
use crate::standards::ConfigFile;
use crate::subject::Subject;

/// Where a path was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// On the command line.
    Argument,
    /// In a list on standard input, in this line.
    List {
        /// Counted from 1.
        line: usize,
    },
}

/// The name of a file in a directory that is yet to be: one that only a pattern for every file matches.
const ANY_FILE: &str = "\u{1}";

/// A path of the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Below the root.
    pub(super) path: RepoPath,
    /// Whether it is written as a directory, with a `/` at its end.
    pub(super) is_directory: bool,
}

impl From<RepoPath> for Place {
    fn from(path: RepoPath) -> Self {
        Self {
            path,
            is_directory: false,
        }
    }
}

/// Files and owners of one repository.
pub(super) struct Tree {
    file: ConfigFile,
    root: PathBuf,
    subject: Subject,
}

impl Tree {
    /// Lists the repository at `root` as its config says, and reads its ownership file.
    pub(super) fn open(context: &Context<'_>, args: &OwnerArgs, root: &Path) -> Result<Self> {
        let scope = Scope {
            config: args.config.clone(),
            untracked: args.untracked,
            ..Scope::default()
        };
        let request = target::request_in(context, &scope, root.to_path_buf(), &[])?;
        let file = ConfigFile::open(&request.law).map_err(|error| failure::standards_error(&error))?;
        let options = ListOptions {
            exclude: file.config.exclude.clone(),
            untracked: args.untracked,
            only: Only::default(),
        };
        let settings = FactSettings {
            ownership: file.config.ownership.clone(),
            ..FactSettings::default()
        };
        let subject = Subject::open(&request.question.tree, &options, settings)
            .map_err(|error| failure::list_error(&error))?;
        Ok(Self {
            file,
            root: request.root,
            subject,
        })
    }

    /// What is wrong with the config, and the text that says so.
    pub(super) fn config(&self) -> &ConfigFile {
        &self.file
    }

    /// What is wrong with the teams file that the config names, and the texts that say so.
    pub(super) fn teams_faults(&self) -> (Vec<Diagnostic>, Sources) {
        let (faults, text) =
            teams_file::faults(&self.file.config, &self.subject.set, || self.ownership().teams());
        let mut sources = self.file.sources.clone();
        if let Some(text) = text {
            sources.insert(Arc::clone(text));
        }
        (faults, sources)
    }

    /// The root of the repository.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Says on standard error what keeps the ownership file, or lines of it, from saying what they seem to say.
    pub(super) fn warn(&self, context: &Context<'_>) {
        let dialect = self.ownership().dialect();
        let mut errors = self.ownership().errors().filter(|error| error.dialect == dialect);
        let Some(error) = errors.next() else {
            return;
        };
        let place = match error.line {
            0 => error.file.to_string(),
            line => format!("{}:{line}", error.file),
        };
        let more = match errors.count() {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        let text = format!("{place}: {}{more}", error.message);
        warn(context, &Shown::exact(&text));
    }

    /// The files of the repository, and what is known of them.
    pub(super) fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Who owns what.
    pub(super) fn ownership(&self) -> &Ownership {
        self.subject.knowledge.ownership()
    }

    /// The ownership files in force.
    pub(super) fn sources(&self) -> Vec<RepoPath> {
        let in_force = self.ownership().sources().iter().filter(|source| source.in_force);
        in_force.map(|source| source.path.clone()).collect()
    }

    /// Everybody who owns a path, by name.
    pub(super) fn owners(&self, path: &RepoPath) -> BTreeSet<Owner> {
        decision::decisions(self.ownership(), path)
            .into_iter()
            .flat_map(|decision| decision.owners)
            .collect()
    }

    /// The files at and below paths, each once, by path; every file where no path is given.
    ///
    /// A path without any file is a mistake, unless it came from a list, which may name removed ones: those are said.
    pub(super) fn asked(
        &self,
        context: &Context<'_>,
        named: Option<Vec<(Place, Origin)>>,
    ) -> Result<Vec<&File>> {
        let Some(named) = named else {
            return Ok(self.subject.set.files().iter().collect());
        };
        let mut files: Vec<&File> = Vec::new();
        let mut absent: Vec<(RepoPath, usize)> = Vec::new();
        for (Place { path, .. }, origin) in named {
            let found = self.at(&path);
            match origin {
                Origin::Argument if found.is_empty() => {
                    return Err(failure::run_error(&RunError::NoSuchPath(path.to_string())));
                }
                Origin::List { line } if found.is_empty() => absent.push((path, line)),
                Origin::Argument | Origin::List { .. } => files.extend(found),
            }
        }
        warn_of_absent(context, &absent);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        Ok(files)
    }

    /// The files at and below a path; all of them for the empty one.
    pub(super) fn at(&self, path: &RepoPath) -> &[File] {
        let files = self.subject.set.files();
        files.get(self.range(path)).unwrap_or_default()
    }

    fn range(&self, path: &RepoPath) -> Range<usize> {
        let files = self.subject.set.files();
        if path.as_str().is_empty() {
            return 0..files.len();
        }
        if let Ok(at) = files.binary_search_by(|file| file.path.cmp(path)) {
            return at..at + 1;
        }
        let below = format!("{path}/");
        let start = files.partition_point(|file| file.path.as_str() < below.as_str());
        let rest = files.get(start..).unwrap_or_default();
        let len = rest.partition_point(|file| file.path.as_str().starts_with(&below));
        start..start + len
    }

    /// Who owns a path: of a directory, each answer with how many files it holds for. With `contacts`, whom to ask where
    /// nobody does.
    pub(super) fn answer(&self, place: Place, contacts: Option<&Contacts<'_>>) -> Answer {
        let Place { path, is_directory } = place;
        let files = self.at(&path);
        let kind = match files {
            [] if is_directory => Kind::AbsentDirectory,
            [] => Kind::Absent,
            [file] if file.path == path => Kind::File,
            _ => Kind::Directory,
        };
        let mut shares: BTreeMap<Decision, usize> = BTreeMap::new();
        if kind == Kind::Directory {
            for file in files {
                for decision in decision::decisions(self.ownership(), &file.path) {
                    *shares.entry(decision).or_default() += 1;
                }
            }
        } else {
            // What a new directory would hold is owned by what matches all of it.
            let asked = match kind {
                Kind::AbsentDirectory => Cow::Owned(RepoPath::new(format!("{path}/{ANY_FILE}"))),
                _ => Cow::Borrowed(&path),
            };
            for decision in decision::decisions(self.ownership(), &asked) {
                shares.insert(decision, files.len());
            }
        }
        let mut decisions: Vec<Share> = shares
            .into_iter()
            .map(|(decision, files)| Share { files, decision })
            .collect();
        // Most files first, then in the order of the ownership file.
        decisions.sort_by(|a, b| {
            b.files
                .cmp(&a.files)
                .then_with(|| a.decision.rule.cmp(&b.decision.rule))
        });
        let is_owned = decisions.iter().any(|share| !share.decision.owners.is_empty());
        Answer {
            contacts: contacts
                .filter(|_| !is_owned)
                .map(|contacts| contacts.of(&path))
                .unwrap_or_default(),
            path,
            kind,
            files: files.len(),
            decisions,
        }
    }
}

/// How many lines of a list are named that match no file.
const MOST_ABSENT: usize = 3;

/// Says which lines of standard input matched no file.
fn warn_of_absent(context: &Context<'_>, absent: &[(RepoPath, usize)]) {
    let named: Vec<String> = absent
        .iter()
        .take(MOST_ABSENT)
        .map(|(path, line)| format!("`{path}` (line {line})"))
        .collect();
    if named.is_empty() {
        return;
    }
    let more = match absent.len().saturating_sub(MOST_ABSENT) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let count = match absent.len() {
        1 => "1 path of standard input matches".to_owned(),
        count => format!("{count} paths of standard input match"),
    };
    let text = format!("{count} no file: {}{more}", named.join(", "));
    warn(context, &Shown::exact(&text));
}
