//! Which forge hosts a repository, and whether the ownership files of several are there.

use super::ruleset::Ruleset;
use super::{Dialect, OwnershipError, files};
use crate::repository::{CheckedSet, FileKind, Look};
use crate::source::{RepoPath, Span};

/// The kind of a problem of files that belong to several forges.
pub(super) const SEVERAL_FORGES: &str = "Several forges";

/// What the files say about the forge.
pub(super) struct Forges {
    /// The one that shows, if only one does.
    pub(super) host: Option<Dialect>,
    /// The ownership files, each with the forge that it belongs to, if they belong to several.
    apart: Vec<(Dialect, RepoPath)>,
}

impl Forges {
    /// Looks for what shows the forge, and for ownership files at the places of each.
    pub(super) fn of(set: &CheckedSet) -> Self {
        let is_at = |path: &str| {
            set.find(path)
                .is_some_and(|file| file.kind != FileKind::Submodule)
        };
        // Asked of the tree: a run about a few paths lists few files.
        let look = |path: &str| set.tree().look(path);
        let shown: Vec<Dialect> = [
            (Dialect::Github, look(files::GITHUB_DIRECTORY) == Look::Directory),
            (Dialect::Gitlab, is_at(files::GITLAB_PIPELINE)),
            (
                Dialect::Bitbucket,
                matches!(look(files::BITBUCKET_PIPELINE), Look::File(_)),
            ),
        ]
        .into_iter()
        .filter_map(|(forge, shows)| shows.then_some(forge))
        .collect();
        let host = match shown.as_slice() {
            [forge] => Some(*forge),
            _ => None,
        };
        let of_each = [
            (Dialect::Github, files::GITHUB_ONLY),
            (Dialect::Gitlab, files::GITLAB_ONLY),
            (Dialect::Bitbucket, files::BITBUCKET),
        ];
        let mut apart: Vec<(Dialect, RepoPath)> = of_each
            .into_iter()
            .filter(|(_, path)| is_at(path))
            .map(|(forge, path)| (forge, RepoPath::new(path)))
            .collect();
        // At the places that GitHub and GitLab share, the first file counts for either: it belongs to the host.
        if let Some(shared) = files::SHARED.into_iter().find(|path| is_at(path)) {
            let owner = host.unwrap_or(if shown.contains(&Dialect::Gitlab) {
                Dialect::Gitlab
            } else {
                Dialect::Github
            });
            if owner != Dialect::Bitbucket && apart.iter().all(|(forge, _)| *forge != owner) {
                apart.push((owner, RepoPath::new(shared)));
            }
        }
        if apart.len() < 2 {
            apart.clear();
        }
        Self { host, apart }
    }

    /// Adds the problem at each of the files, to the errors of the dialect that reads it or else of the first.
    pub(super) fn report(&self, rulesets: &mut [Ruleset]) {
        for (forge, path) in &self.apart {
            let others: Vec<String> = self
                .apart
                .iter()
                .filter(|(other, _)| other != forge)
                .map(|(other, path)| format!("`{path}` of {}", other.title()))
                .collect();
            let message = format!(
                "this is an ownership file of {}, and there is {} too: which of them decides is only guessed",
                forge.title(),
                others.join(" and ")
            );
            let at = rulesets
                .iter()
                .position(|ruleset| ruleset.dialect == *forge)
                .unwrap_or(0);
            if let Some(ruleset) = rulesets.get_mut(at) {
                let dialect = Some(ruleset.dialect);
                ruleset.errors.push(OwnershipError {
                    kind: SEVERAL_FORGES,
                    message,
                    suggestion: Some(
                        "Set `ownership.dialect` in purlin.yaml to the forge that hosts the repository, or delete the other file"
                            .to_owned(),
                    ),
                    fix: None,
                    file: path.clone(),
                    span: Span::default(),
                    line: 0,
                    dialect,
                });
            }
        }
    }
}
