//! The repository that is asked about: its files, and its ownership file compiled.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::super::context::{Context, warn};
use super::super::target::{self, Scope};
use super::OwnerArgs;
use super::answer::{Answer, Kind, Share};
use super::contact::Contacts;
use super::decision::{self, Decision};
use crate::diagnostic::Owner;
use crate::facts::FactSettings;
use crate::facts::ownership::Ownership;
use crate::render::printed::Shown;
use crate::repository::{File, ListOptions, Only};
use crate::run::RunError;
use crate::source::RepoPath;
use crate::standards::ConfigFile;
use crate::subject::Subject;

/// Where a path was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// On the command line.
    Argument,
    /// In a list on standard input.
    List,
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
        let file = ConfigFile::open(&request.law).map_err(|error| target::standards_error(&error))?;
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
            .map_err(|error| target::list_error(&error))?;
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
    /// A path without any file is a mistake, unless it came from a list, which may name removed ones.
    pub(super) fn asked(&self, named: Option<Vec<(RepoPath, Origin)>>) -> Result<Vec<&File>> {
        let Some(named) = named else {
            return Ok(self.subject.set.files().iter().collect());
        };
        let mut files: Vec<&File> = Vec::new();
        for (path, origin) in named {
            let found = self.at(&path);
            if found.is_empty() && origin == Origin::Argument {
                return Err(target::run_error(&RunError::NoSuchPath(path.to_string())));
            }
            files.extend(found);
        }
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
    pub(super) fn answer(&self, path: RepoPath, contacts: Option<&Contacts<'_>>) -> Answer {
        let files = self.at(&path);
        let kind = match files {
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
            for decision in decision::decisions(self.ownership(), &path) {
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
