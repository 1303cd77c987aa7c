//! What is known around a gem while a Gemfile is read.

use std::collections::{BTreeSet, HashSet};

use super::super::Manifest;
use super::super::host::host;
use super::super::join::{Declared, place};
use super::script::{Code, Values};
use crate::facts::{FactAt, PackageFact, Scope};
use crate::source::RepoPath;

/// What a gem is declared within.
#[derive(Clone, Default)]
pub(super) struct Within {
    pub(super) groups: Groups,
    pub(super) is_optional: bool,
    pub(super) is_conditional: bool,
    pub(super) origin: Origin,
}

/// What the groups of a gem are.
#[derive(Clone, Copy, Default)]
pub(super) struct Groups {
    pub(super) has_test: bool,
    pub(super) has_development: bool,
    pub(super) has_others: bool,
}

impl Groups {
    pub(super) fn add(&mut self, name: &str) {
        match name {
            "test" => self.has_test = true,
            "development" => self.has_development = true,
            _ => self.has_others = true,
        }
    }

    /// One whose name text does not tell is none of those that are known.
    pub(super) fn extend<'d>(&mut self, values: &Values<'d>, groups: &[Code<'d>]) {
        for group in groups {
            match values.text(*group) {
                Some((name, _)) => self.add(&name),
                None => self.has_others = true,
            }
        }
    }
}

/// Where a gem comes from.
#[derive(Clone, Default)]
pub(super) enum Origin {
    /// Wherever the Gemfile says for all.
    #[default]
    Default,
    /// The host, if it is known.
    Registry(Option<String>),
    /// The directory from the root, if it is known.
    Path(Option<String>),
    /// What is checked out, if anything is named.
    Git(Option<String>),
}

/// One file while it is read.
pub(super) struct Script<'d> {
    pub(super) path: &'d RepoPath,
    pub(super) manifest: &'d Manifest,
    pub(super) values: Values<'d>,
    /// Methods of the file that declare gems.
    pub(super) methods: HashSet<&'d str>,
}

/// One Gemfile with what it evaluates, or one gemspec.
pub(super) struct Declaring<'d> {
    pub(super) package: &'d PackageFact,
    /// Whether the Gemfile is that of a gem, which is needed to work on it.
    pub(super) is_of_gem: bool,
    pub(super) edges: Vec<(Declared, Option<Vec<String>>)>,
    /// The hosts that `source` names for all gems.
    pub(super) sources: Vec<String>,
    /// The directories that gems are taken from, with the first place of each.
    pub(super) directories: BTreeSet<String>,
    pub(super) first_directory: Option<(RepoPath, FactAt)>,
    pub(super) git_sources: HashSet<String>,
    pub(super) evaluated: Vec<RepoPath>,
}

impl<'d> Declaring<'d> {
    pub(super) fn new(package: &'d PackageFact, is_of_gem: bool) -> Self {
        Self {
            package,
            is_of_gem,
            edges: Vec::new(),
            sources: Vec::new(),
            directories: BTreeSet::new(),
            first_directory: None,
            git_sources: ["github", "gist", "bitbucket", "gitlab"]
                .map(str::to_owned)
                .into(),
            evaluated: Vec::new(),
        }
    }

    /// Takes gems from a directory.
    pub(super) fn takes_from(&mut self, dir: &str, code: Code<'_>, script: &Script<'_>) {
        if self.directories.insert(dir.to_owned()) && self.first_directory.is_none() {
            let at = code.get("name").unwrap_or(code).span();
            self.first_directory = Some((script.path.clone(), place(script.manifest, at)));
        }
    }
}

/// The host of a registry.
pub(super) fn registry<'d>(values: &Values<'d>, code: Code<'d>) -> Option<String> {
    let (text, _) = values.text(code)?;
    match text.as_str() {
        "rubygems" | "gemcutter" | "rubyforge" => Some("rubygems.org".to_owned()),
        address => host(address),
    }
}

/// What groups say of when a gem is needed. What the Gemfile of a gem has besides is needed to work on it.
pub(super) fn scope_of(within: &Within, is_of_gem: bool) -> Scope {
    let Groups {
        has_test,
        has_development,
        has_others,
    } = within.groups;
    if has_test && !has_development && !has_others {
        Scope::Test
    } else if is_of_gem || has_development && !has_others {
        Scope::Dev
    } else if within.is_optional {
        Scope::Optional
    } else {
        Scope::Prod
    }
}
