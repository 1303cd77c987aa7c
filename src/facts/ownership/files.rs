//! The files that decide who owns what, each named here and nowhere else.

use crate::facts::catalog::FILE_NAMES;

/// Where GitHub looks, in this order; the first file found is the one in force.
pub const GITHUB: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// Where GitLab looks, in this order; the first file found is the one in force.
pub const GITLAB: [&str; 3] = ["CODEOWNERS", "docs/CODEOWNERS", GITLAB_ONLY];

/// The place that no forge has but GitLab.
pub const GITLAB_ONLY: &str = ".gitlab/CODEOWNERS";

/// The file that tells that a repository is at home on GitLab.
pub const GITLAB_PIPELINE: &str = ".gitlab-ci.yml";

/// Where Bitbucket looks.
pub const BITBUCKET: &str = ".bitbucket/CODEOWNERS";

/// Where Bitbucket looks for who is in a custom team.
pub const BITBUCKET_TEAMS: &str = ".bitbucket/teams.yaml";

/// Where teams and people are looked for unless the config names another file.
pub const TEAMS: &str = ".purlin/teams.yaml";

/// Prow's groups of people, at the root.
pub const PROW_ALIASES: &str = "OWNERS_ALIASES";

/// Prow's ownership file, in any directory.
pub const PROW: &str = "OWNERS";

/// Those that lie at one place.
const AT_ONE_PLACE: [&[&str]; 3] = [
    &GITHUB,
    &GITLAB,
    &[GITLAB_PIPELINE, BITBUCKET, BITBUCKET_TEAMS, TEAMS, PROW_ALIASES],
];

/// All that lie at one place; two forges may share one.
pub fn at_one_place() -> impl Iterator<Item = &'static str> {
    AT_ONE_PLACE.iter().flat_map(|places| places.iter().copied())
}

/// Those that decide who owns what is below their directory, whichever that is.
pub const IN_EACH_DIRECTORY: [&str; 3] = [PROW, FILE_NAMES[0], FILE_NAMES[1]];

/// What all of them are called, wherever they lie.
pub fn names() -> impl Iterator<Item = &'static str> {
    let names = at_one_place().map(|place| place.rsplit('/').next().unwrap_or(place));
    names.chain(IN_EACH_DIRECTORY)
}
