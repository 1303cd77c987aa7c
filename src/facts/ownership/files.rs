//! The files that declare ownership. Each is named only here.

use crate::facts::catalog::FILE_NAMES;

/// Where GitHub looks, in this order; the first file found is the one in force.
pub const GITHUB: [&str; 3] = [GITHUB_ONLY, SHARED[0], SHARED[1]];

/// The place that only GitHub has.
pub const GITHUB_ONLY: &str = ".github/CODEOWNERS";

/// The places that GitHub and GitLab share, in the order of both.
pub const SHARED: [&str; 2] = ["CODEOWNERS", "docs/CODEOWNERS"];

/// Where GitLab looks, in this order; the first file found is the one in force.
pub const GITLAB: [&str; 3] = [SHARED[0], SHARED[1], GITLAB_ONLY];

/// The place that only GitLab has.
pub const GITLAB_ONLY: &str = ".gitlab/CODEOWNERS";

/// The file that shows that a repository is hosted on GitLab.
pub const GITLAB_PIPELINE: &str = ".gitlab-ci.yml";

/// What shows that a repository is hosted on GitHub: a directory of this name.
pub const GITHUB_DIRECTORY: &str = ".github";

/// The file that shows that a repository is hosted on Bitbucket.
pub const BITBUCKET_PIPELINE: &str = "bitbucket-pipelines.yml";

/// Where Gitea and Forgejo look, in this order; the first file found is the one in force. The last is Forgejo's alone.
pub const GITEA: [&str; 4] = [SHARED[0], SHARED[1], ".gitea/CODEOWNERS", ".forgejo/CODEOWNERS"];

/// What shows that a repository is hosted on Gitea or Forgejo: a directory of one of these names.
pub const GITEA_DIRECTORIES: [&str; 2] = [".gitea", ".forgejo"];

/// Where Bitbucket looks.
pub const BITBUCKET: &str = ".bitbucket/CODEOWNERS";

/// Where Bitbucket looks for the members of custom teams.
pub const BITBUCKET_TEAMS: &str = ".bitbucket/teams.yaml";

/// The teams file, unless the config names another one.
pub const TEAMS: &str = ".purlin/teams.yaml";

/// Prow's groups of people, at the root.
pub const PROW_ALIASES: &str = "OWNERS_ALIASES";

/// Prow's ownership file, in any directory.
pub const PROW: &str = "OWNERS";

/// The files at a fixed place.
const AT_ONE_PLACE: [&[&str]; 4] = [
    &GITHUB,
    &GITLAB,
    &GITEA,
    &[GITLAB_PIPELINE, BITBUCKET, BITBUCKET_TEAMS, TEAMS, PROW_ALIASES],
];

/// All files at a fixed place; two forges may share one.
pub fn at_one_place() -> impl Iterator<Item = &'static str> {
    AT_ONE_PLACE.iter().flat_map(|places| places.iter().copied())
}

/// The files that declare the owners of everything below their own directory.
pub const IN_EACH_DIRECTORY: [&str; 3] = [PROW, FILE_NAMES[0], FILE_NAMES[1]];

/// The names of all of them, in any directory.
pub fn names() -> impl Iterator<Item = &'static str> {
    let names = at_one_place().map(|place| place.rsplit('/').next().unwrap_or(place));
    names.chain(IN_EACH_DIRECTORY)
}
