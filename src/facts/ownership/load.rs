//! Which ownership files a repository has, and which dialect is in force.

use std::sync::Arc;

use super::rule::OwnershipError;
use super::ruleset::Ruleset;
use super::{
    Dialect, Ownership, SourceFile, Teams, backstage, bitbucket, files, forges::Forges, gitea, github,
    gitlab, prow, teams,
};
use crate::config::OwnershipConfig;
use crate::facts::catalog::FILE_NAMES;
use crate::repository::read_text::Unread;
use crate::repository::{CheckedSet, File, FileKind, Look};
use crate::source::{RepoPath, Text};

/// The result of reading a file.
enum OwnershipContent {
    Text(Arc<Text>),
    /// There is a file, but it can't be read.
    Unreadable(String),
}

struct Loader<'s> {
    set: &'s CheckedSet,
    /// Files that a forge ignores, since one of its earlier places has one.
    passed_over: Vec<SourceFile>,
}

/// See [`Ownership::load`].
pub(super) fn load(set: &CheckedSet, settings: &OwnershipConfig) -> Ownership {
    let mut loader = Loader {
        set,
        passed_over: Vec::new(),
    };
    let asked: Option<Dialect> = settings.dialect.map(Dialect::from);
    let forges = Forges::of(set);
    // In the order of precedence.
    let mut order = vec![
        Dialect::Gitlab,
        Dialect::Bitbucket,
        Dialect::Github,
        Dialect::Gitea,
        Dialect::Prow,
        Dialect::Backstage,
    ];
    if let Some(first) = asked.or(forges.host) {
        order.retain(|dialect| *dialect != first);
        order.insert(0, first);
    }
    let mut rulesets: Vec<Ruleset> = Vec::new();
    for dialect in order {
        let Some(ruleset) = loader.ruleset(dialect, asked == Some(dialect)) else {
            continue;
        };
        let is_read = |path: &RepoPath| {
            rulesets
                .iter()
                .flat_map(|ruleset| &ruleset.files)
                .any(|(other, _)| other == path)
        };
        if !ruleset.files.iter().any(|(path, _)| is_read(path)) {
            rulesets.push(ruleset);
        }
    }
    if asked.is_none() {
        forges.report(&mut rulesets);
    }
    let dialect = asked.or_else(|| rulesets.first().map(|ruleset| ruleset.dialect));
    let mut passed_over = loader.passed_over.clone();
    passed_over.retain(|source| {
        let mut files = rulesets.iter().flat_map(|ruleset| &ruleset.files);
        let read_by = rulesets.iter().any(|ruleset| ruleset.dialect == source.dialect);
        read_by && files.all(|(path, _)| *path != source.path)
    });
    passed_over.sort();
    passed_over.dedup_by(|one, other| one.path == other.path);
    let mut teams = loader.teams(settings);
    if rulesets
        .iter()
        .any(|ruleset| ruleset.dialect == Dialect::Bitbucket)
    {
        loader.custom_teams(&mut teams);
    }
    Ownership::new(rulesets, dialect, passed_over, teams)
}

impl Loader<'_> {
    /// Whether a name is in the tree and could be a file.
    fn has(&self, path: &str) -> bool {
        self.set
            .find(path)
            .is_some_and(|file| file.kind != FileKind::Submodule)
    }

    fn is_directory(&self, path: &str) -> bool {
        self.set.tree().look(path) == Look::Directory
    }

    fn read(&self, file: &File, limit: u64) -> Option<OwnershipContent> {
        if file.kind == FileKind::Submodule {
            return None;
        }
        if file.kind == FileKind::Symlink {
            return Some(OwnershipContent::Unreadable(
                "the file is a symbolic link, which is not followed".into(),
            ));
        }
        Some(match self.set.text_within(file, limit) {
            Ok(text) => OwnershipContent::Text(text),
            Err(Unread::Absent) => return None,
            Err(Unread::TooLarge { limit, .. }) => OwnershipContent::Unreadable(format!(
                "the file has more than {} MB, so it is not loaded",
                limit.div_ceil(1024 * 1024)
            )),
            Err(error) => OwnershipContent::Unreadable(error.to_string()),
        })
    }

    fn ruleset(&mut self, dialect: Dialect, asked: bool) -> Option<Ruleset> {
        match dialect {
            Dialect::Github => self.first(dialect, &files::GITHUB, github::MAX_BYTES),
            Dialect::Gitlab => {
                let is_used = asked || self.has(files::GITLAB_ONLY) || self.has(files::GITLAB_PIPELINE);
                is_used
                    .then(|| self.first(dialect, &files::GITLAB, gitlab::MAX_BYTES))
                    .flatten()
            }
            Dialect::Gitea => {
                let is_used = asked
                    || files::GITEA_DIRECTORIES
                        .into_iter()
                        .any(|path| self.is_directory(path));
                is_used
                    .then(|| self.first(dialect, &files::GITEA, gitea::MAX_BYTES))
                    .flatten()
            }
            Dialect::Bitbucket => self.first(dialect, &[files::BITBUCKET], bitbucket::MAX_BYTES),
            Dialect::Prow => self.owners(asked),
            Dialect::Backstage => self.catalogs(),
        }
    }

    /// The first of the places of a forge that has a file.
    fn first(&mut self, dialect: Dialect, places: &[&str], limit: u64) -> Option<Ruleset> {
        let mut found = None;
        for place in places {
            let Some(file) = self.set.find(place) else {
                continue;
            };
            if found.is_some() {
                if file.kind != FileKind::Submodule {
                    self.passed_over.push(SourceFile {
                        path: file.path.clone(),
                        dialect,
                        in_force: false,
                    });
                }
                continue;
            }
            found = self.read(file, limit).map(|content| match content {
                OwnershipContent::Text(text) => Ruleset::of_file(dialect, text),
                OwnershipContent::Unreadable(message) => {
                    let error = OwnershipError::unreadable(file.path.clone(), Some(dialect), message);
                    Ruleset::unreadable(error, dialect)
                }
            });
        }
        found
    }

    /// The files of a name anywhere in the tree, and errors for those that cannot be read.
    #[allow(clippy::type_complexity)]
    fn all(
        &mut self,
        dialect: Dialect,
        limit: u64,
        wanted: impl Fn(&RepoPath) -> bool,
    ) -> (Vec<(RepoPath, Option<Arc<Text>>)>, Vec<OwnershipError>) {
        let mut files = Vec::new();
        let mut unread = Vec::new();
        for file in self.set.files().iter().filter(|file| wanted(&file.path)) {
            match self.read(file, limit) {
                Some(OwnershipContent::Text(text)) => files.push((file.path.clone(), Some(text))),
                Some(OwnershipContent::Unreadable(message)) => {
                    unread.push(OwnershipError::unreadable(
                        file.path.clone(),
                        Some(dialect),
                        message,
                    ));
                    files.push((file.path.clone(), None));
                }
                None => {}
            }
        }
        (files, unread)
    }

    fn owners(&mut self, asked: bool) -> Option<Ruleset> {
        let aliases = self
            .set
            .find(files::PROW_ALIASES)
            .and_then(|file| self.read(file, prow::MAX_BYTES));
        let root = self
            .set
            .find(files::PROW)
            .and_then(|file| self.read(file, prow::MAX_BYTES));
        let is_used = asked
            || aliases.is_some()
            || matches!(&root, Some(OwnershipContent::Text(text)) if prow::is_owners(text));
        if !is_used {
            return None;
        }
        let (mut files, mut unread) = self.all(Dialect::Prow, prow::MAX_BYTES, |path| {
            path.file_name() == files::PROW && !prow::is_ignored(path.parent())
        });
        if files.is_empty() {
            return None;
        }
        let aliases = match aliases {
            Some(OwnershipContent::Text(text)) => {
                files.push((text.path().clone(), Some(Arc::clone(&text))));
                Some(text)
            }
            Some(OwnershipContent::Unreadable(message)) => {
                let path = RepoPath::new(files::PROW_ALIASES);
                unread.push(OwnershipError::unreadable(
                    path.clone(),
                    Some(Dialect::Prow),
                    message,
                ));
                files.push((path, None));
                None
            }
            None => None,
        };
        files.sort_by(|(one, _), (other, _)| one.cmp(other));
        Some(Ruleset::of_owners(files, aliases.as_deref(), unread))
    }

    fn catalogs(&mut self) -> Option<Ruleset> {
        let (files, unread) = self.all(Dialect::Backstage, backstage::MAX_BYTES, |path| {
            FILE_NAMES.contains(&path.file_name())
        });
        (!files.is_empty()).then(|| Ruleset::of_catalogs(files, unread))
    }

    fn teams(&mut self, settings: &OwnershipConfig) -> Teams {
        let path = match &settings.teams {
            Some(path) => path.value.as_str(),
            None => files::TEAMS,
        };
        let listed = self.set.find(path);
        // An export that was made for this run is not tracked. Only a file that the config names may be one.
        let unlisted = match self.set.tree().look(path) {
            Look::File(file) if listed.is_none() && settings.teams.is_some() => Some(file),
            _ => None,
        };
        let content = listed
            .or(unlisted.as_ref())
            .and_then(|file| self.read(file, teams::MAX_BYTES));
        let mut teams = match content {
            Some(OwnershipContent::Text(text)) => Teams::parse(text),
            Some(OwnershipContent::Unreadable(message)) => Teams::unreadable(RepoPath::new(path), message),
            // Where the config names it, [`super::teams_file::faults`] says so.
            None => Teams::default(),
        };
        if unlisted.is_some() {
            teams.make_unlisted();
        }
        teams
    }

    fn custom_teams(&mut self, teams: &mut Teams) {
        let content = self
            .set
            .find(files::BITBUCKET_TEAMS)
            .and_then(|file| self.read(file, teams::MAX_BYTES));
        match content {
            Some(OwnershipContent::Text(text)) => teams.add_custom(text),
            Some(OwnershipContent::Unreadable(message)) => teams.add_unreadable(OwnershipError::unreadable(
                RepoPath::new(files::BITBUCKET_TEAMS),
                Some(Dialect::Bitbucket),
                message,
            )),
            None => {}
        }
    }
}
