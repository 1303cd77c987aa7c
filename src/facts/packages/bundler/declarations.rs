//! The state while a Gemfile is read: its file, its declarations, and the blocks around a gem.

use std::collections::{BTreeSet, HashSet};

use super::super::Manifest;
use super::super::host::host;
use super::super::join::{DeclaredDependency, place};
use super::code::{RubyCode, ScriptValues};
use crate::facts::{FactAt, PackageFact, Scope};
use crate::source::RepoPath;

/// The blocks around the declaration of a gem.
#[derive(Clone, Default)]
pub(super) struct BlockScope {
    pub(super) groups: GemGroups,
    pub(super) is_optional: bool,
    pub(super) is_conditional: bool,
    pub(super) origin: GemOrigin,
}

/// Which kinds of groups a gem is in.
#[derive(Clone, Copy, Default)]
pub(super) struct GemGroups {
    pub(super) has_test: bool,
    pub(super) has_development: bool,
    pub(super) has_others: bool,
}

impl GemGroups {
    pub(super) fn add(&mut self, name: &str) {
        match name {
            "test" => self.has_test = true,
            "development" => self.has_development = true,
            _ => self.has_others = true,
        }
    }

    /// A group whose name is not literal counts as another one.
    pub(super) fn extend<'d>(&mut self, values: &ScriptValues<'d>, groups: &[RubyCode<'d>]) {
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
pub(super) enum GemOrigin {
    /// The sources that the Gemfile names for all gems.
    #[default]
    Default,
    /// The host, if it is known.
    Registry(Option<String>),
    /// The directory from the root, if it is known.
    Path(Option<String>),
    /// The branch, tag or commit, if one is named.
    Git(Option<String>),
}

/// One file while it is read.
pub(super) struct GemScript<'d> {
    pub(super) path: &'d RepoPath,
    pub(super) manifest: &'d Manifest,
    pub(super) values: ScriptValues<'d>,
    /// Methods of the file that declare gems.
    pub(super) methods: HashSet<&'d str>,
}

/// What one Gemfile with the files it evaluates, or one gemspec, declares.
pub(super) struct GemDeclarations<'d> {
    pub(super) package: &'d PackageFact,
    /// Whether the Gemfile belongs to a gem: its gems are then needed to develop that gem.
    pub(super) is_of_gem: bool,
    pub(super) edges: Vec<(DeclaredDependency, Option<Vec<String>>)>,
    /// The hosts that `source` names for all gems.
    pub(super) sources: Vec<String>,
    /// The directories that gems are taken from, with the first place of each.
    pub(super) directories: BTreeSet<String>,
    pub(super) first_directory: Option<(RepoPath, FactAt)>,
    pub(super) git_sources: HashSet<String>,
    pub(super) evaluated: Vec<RepoPath>,
}

impl<'d> GemDeclarations<'d> {
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
    pub(super) fn takes_from(&mut self, dir: &str, code: RubyCode<'_>, script: &GemScript<'_>) {
        if self.directories.insert(dir.to_owned()) && self.first_directory.is_none() {
            let at = code.get("name").unwrap_or(code).span();
            self.first_directory = Some((script.path.clone(), place(script.manifest, at)));
        }
    }
}

/// The host of a registry.
pub(super) fn registry<'d>(values: &ScriptValues<'d>, code: RubyCode<'d>) -> Option<String> {
    let (text, _) = values.text(code)?;
    match text.as_str() {
        "rubygems" | "gemcutter" | "rubyforge" => Some("rubygems.org".to_owned()),
        address => host(address),
    }
}

/// The scope that the groups of a gem mean. The Gemfile of a gem lists what is needed to develop it.
pub(super) fn scope_of(block_scope: &BlockScope, is_of_gem: bool) -> Scope {
    let GemGroups {
        has_test,
        has_development,
        has_others,
    } = block_scope.groups;
    if has_test && !has_development && !has_others {
        Scope::Test
    } else if is_of_gem || has_development && !has_others {
        Scope::Dev
    } else if block_scope.is_optional {
        Scope::Optional
    } else {
        Scope::Prod
    }
}
