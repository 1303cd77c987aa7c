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
                Dialect::Gitea,
                files::GITEA_DIRECTORIES
                    .iter()
                    .any(|path| look(path) == Look::Directory),
            ),
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
            (Dialect::Gitea, files::GITEA[2]),
            (Dialect::Gitea, files::GITEA[3]),
        ];
        let mut apart: Vec<(Dialect, RepoPath)> = of_each
            .into_iter()
            .filter(|(_, path)| is_at(path))
            .map(|(forge, path)| (forge, RepoPath::new(path)))
            .collect();
        // Gitea and Forgejo are one: the first of their files counts.
        apart.dedup_by_key(|(forge, _)| *forge);
        // At the places that GitHub, GitLab and Gitea share, the first file counts for any: it belongs to the host.
        if let Some(shared) = files::SHARED.into_iter().find(|path| is_at(path)) {
            let owner = host.unwrap_or(if shown.contains(&Dialect::Gitlab) {
                Dialect::Gitlab
            } else {
                Dialect::Github
            });
            // What Gitea reads there means something else to the others.
            let is_of_gitea = shown.contains(&Dialect::Gitea);
            if is_of_gitea {
                apart.retain(|(forge, _)| *forge != Dialect::Gitea);
            }
            for forge in [Some(owner), is_of_gitea.then_some(Dialect::Gitea)]
                .into_iter()
                .flatten()
            {
                if forge != Dialect::Bitbucket && apart.iter().all(|(other, _)| *other != forge) {
                    apart.push((forge, RepoPath::new(shared)));
                }
            }
        }
        if apart.len() < 2 {
            apart.clear();
        }
        Self { host, apart }
    }

    /// Adds the problem at each of the files, to the errors of the dialect that reads it or else of the first.
    pub(super) fn report(&self, rulesets: &mut [Ruleset]) {
        for (at, (forge, path)) in self.apart.iter().enumerate() {
            let is_here = |other: &&(Dialect, RepoPath)| other.1 == *path;
            if self.apart.iter().take(at).any(|other| is_here(&other)) {
                continue;
            }
            let here: Vec<&str> = self
                .apart
                .iter()
                .filter(is_here)
                .map(|(forge, _)| forge.title())
                .collect();
            let others: Vec<String> = self
                .apart
                .iter()
                .filter(|other| !is_here(other))
                .map(|(other, path)| format!("`{path}` of {}", other.title()))
                .collect();
            let what = if others.is_empty() {
                format!("{} each read this file in their own way", here.join(" and "))
            } else {
                format!(
                    "this is an ownership file of {}, and there is {} too",
                    here.join(" and "),
                    others.join(" and ")
                )
            };
            let message = format!("{what}: which of them decides is only guessed");
            let or_delete = if others.is_empty() {
                ""
            } else {
                ", or delete the other file"
            };
            let at = rulesets
                .iter()
                .position(|ruleset| ruleset.dialect == *forge)
                .unwrap_or(0);
            if let Some(ruleset) = rulesets.get_mut(at) {
                let dialect = Some(ruleset.dialect);
                ruleset.errors.push(OwnershipError {
                    kind: SEVERAL_FORGES,
                    message,
                    suggestion: Some(format!(
                        "Set `ownership.dialect` in purlin.yaml to the forge that hosts the repository{or_delete}"
                    )),
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
