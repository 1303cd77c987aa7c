//! Which ecosystems there are, and what their manifests are called: one line each in [`ECOSYSTEMS`].

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::join::{Joined, Repository};
use super::locks::{self, LockFile};
use super::{
    Around, Manifests, Stated, actions, backstage, bundler, cargo, composer, docker, dotnet, go, gradle,
    helm, maven, npm, python, terraform,
};
use crate::document::{Document, Parsed};
use crate::facts::Scope;
use crate::facts::catalog::FILE_NAMES;
use crate::repository::CheckedSet;
use crate::source::RepoPath;

/// A kind of packages, told by the name of its manifest.
#[derive(Clone, Copy, Debug)]
pub struct Ecosystem {
    /// As rules see it.
    pub name: &'static str,
    /// What a manifest is called. Where a directory holds several, the first in this order, and then by path, is its
    /// package's.
    pub manifests: &'static [Called],
    /// Whether the files below a manifest's directory are the package's, as they are a crate's. Not so for a file that
    /// lies beside what it is about, such as a Dockerfile, of which a directory may hold several.
    pub holds_files: bool,
    /// What a manifest says about its package.
    pub(super) read: Read,
    /// The manifests that its manifests name beside those told by their names; `None` where these are all.
    pub(super) further: Option<Further>,
    /// Its dependencies and workspaces, from all of its manifests together.
    pub(super) join: fn(&Repository<'_>) -> Joined,
    /// Its lock files. Where several lie in one directory, the first that knows the package counts; of npm's that of the tool
    /// that the manifest names.
    pub(super) lock_files: &'static [LockFile],
    /// The host of the registry that its package manager asks by itself, where there is one such.
    pub(super) registry: Option<&'static str>,
    /// Words for people who are to change a manifest.
    pub(super) advice: Advice,
}

/// How a change is made in a manifest, in words that a message can go on with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Advice {
    /// How a version is declared once for a whole workspace.
    share: Option<Share>,
    /// Where a manifest keeps what has a scope.
    scopes: &'static [(Scope, &'static str)],
}

impl Advice {
    const NONE: Self = Self {
        share: None,
        scopes: &[],
    };
}

/// How a version is declared once for a whole workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Share {
    /// Where it is declared.
    pub place: &'static str,
    /// How the manifest of a member takes it from there.
    pub take: &'static str,
}

/// What rules see of an ecosystem, whatever the repository holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EcosystemFact {
    /// Its lock files. Where several lie in one directory, the first that knows a package counts.
    pub lock_files: Vec<LockFileFact>,
    /// The host of the registry that its package manager asks by itself; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry: Option<&'static str>,
    /// Words for people who are to change a manifest.
    pub advice: AdviceFact,
}

/// A lock file of an ecosystem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LockFileFact {
    /// Its name.
    pub name: &'static str,
    /// The package manager that writes it; absent where several do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<&'static str>,
}

/// How a change is made in a manifest, in words that a message can go on with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AdviceFact {
    /// How a version is declared once for a whole workspace; absent where it can't be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
    /// Where a manifest keeps what has a scope, by scope.
    pub scopes: BTreeMap<Scope, &'static str>,
}

/// Every ecosystem by its name, as rules see it.
#[must_use]
pub fn ecosystem_facts() -> BTreeMap<&'static str, EcosystemFact> {
    let lock_file = |file: &LockFile| LockFileFact {
        name: file.name,
        tool: Some(file.tool).filter(|tool| !tool.is_empty()),
    };
    let fact = |ecosystem: &Ecosystem| EcosystemFact {
        lock_files: ecosystem.lock_files.iter().map(lock_file).collect(),
        registry: ecosystem.registry,
        advice: AdviceFact {
            share: ecosystem.advice.share,
            scopes: ecosystem.advice.scopes.iter().copied().collect(),
        },
    };
    ECOSYSTEMS
        .iter()
        .map(|ecosystem| (ecosystem.name, fact(ecosystem)))
        .collect()
}

/// The ecosystem with this name.
pub(super) fn named(name: &str) -> Option<&'static Ecosystem> {
    ECOSYSTEMS.iter().find(|ecosystem| ecosystem.name == name)
}

/// How a manifest is told by its path.
#[derive(Clone, Copy, Debug)]
pub enum Called {
    /// By this file name.
    Name(&'static str),
    /// By the end of its file name, such as `.csproj`.
    Ending(&'static str),
    /// By whatever the function looks at. Only for packages that hold no files.
    As(fn(&RepoPath) -> bool),
}

/// From manifests, those that they lead to.
pub(super) type Further = for<'l> fn(&[&'l RepoPath], &'l CheckedSet, &dyn Manifests) -> super::Further<'l>;

/// How the packages of a manifest are read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Read {
    /// Its first document describes at most one.
    One(fn(&Document, &Around<'_>) -> Option<Stated>),
    /// It may describe several, each with a [`Stated::part`].
    Several(fn(&Parsed, &Around<'_>) -> Vec<Stated>),
}

/// Every ecosystem. Where a directory holds manifests of several, the first in this order is the nearest package
/// of the files in it: a `package.json` beside another manifest mostly brings tools to what that one describes,
/// and a `pyproject.toml` beside a `Cargo.toml` wraps it.
pub const ECOSYSTEMS: [Ecosystem; 14] = [
    Ecosystem {
        name: "cargo",
        lock_files: &[LockFile::new("Cargo.lock", "cargo", Some(locks::CARGO))],
        registry: Some("crates.io"),
        advice: Advice {
            share: Some(Share {
                place: "`[workspace.dependencies]`",
                take: "`workspace = true` in place of the version",
            }),
            scopes: &[
                (Scope::Prod, "`[dependencies]`"),
                (Scope::Dev, "`[dev-dependencies]`"),
                (Scope::Build, "`[build-dependencies]`"),
            ],
        },
        manifests: &[Called::Name("Cargo.toml")],
        holds_files: true,
        read: Read::One(cargo::read),
        further: None,
        join: cargo::join,
    },
    Ecosystem {
        name: "go",
        lock_files: &[LockFile::new("go.sum", "go", None)],
        registry: None,
        advice: Advice::NONE,
        manifests: &[Called::Name("go.mod")],
        holds_files: true,
        read: Read::One(go::read),
        further: None,
        join: go::join,
    },
    Ecosystem {
        name: "maven",
        lock_files: &[],
        registry: None,
        advice: Advice {
            share: Some(Share {
                place: "`dependencyManagement` of the parent",
                take: "leave out the `version`",
            }),
            scopes: &[
                (Scope::Test, "`<scope>test</scope>`"),
                (Scope::Peer, "`<scope>provided</scope>`"),
                (Scope::Optional, "`<optional>true</optional>`"),
            ],
        },
        manifests: &[Called::Name("pom.xml")],
        holds_files: true,
        read: Read::One(maven::read),
        further: None,
        join: maven::join,
    },
    Ecosystem {
        name: "gradle",
        lock_files: &[],
        registry: None,
        advice: Advice {
            share: Some(Share {
                place: "the version catalog",
                take: "the alias of the version catalog in place of name and version",
            }),
            ..Advice::NONE
        },
        manifests: &[Called::Name("build.gradle"), Called::Name("build.gradle.kts")],
        holds_files: true,
        read: Read::One(gradle::read),
        further: Some(gradle::further),
        join: gradle::join,
    },
    Ecosystem {
        name: "dotnet",
        lock_files: &[],
        registry: None,
        advice: Advice {
            share: Some(Share {
                place: "`Directory.Packages.props`, an SDK in `global.json`",
                take: "leave out `Version` and `VersionOverride`",
            }),
            ..Advice::NONE
        },
        manifests: &[
            Called::Ending(".csproj"),
            Called::Ending(".fsproj"),
            Called::Ending(".vbproj"),
        ],
        holds_files: true,
        read: Read::One(dotnet::read),
        further: None,
        join: dotnet::join,
    },
    Ecosystem {
        name: "python",
        lock_files: &[
            LockFile::new("uv.lock", "uv", Some(locks::UV)),
            LockFile::new("poetry.lock", "poetry", Some(locks::POETRY)),
            LockFile::new("pdm.lock", "pdm", Some(locks::PDM)),
            LockFile::new("Pipfile.lock", "pipenv", None),
            LockFile::new("pylock.toml", "", None),
        ],
        registry: Some("pypi.org"),
        advice: Advice {
            scopes: &[
                (Scope::Prod, "`project.dependencies`"),
                (Scope::Dev, "a group of `[dependency-groups]`"),
                (Scope::Optional, "`project.optional-dependencies`"),
            ],
            ..Advice::NONE
        },
        manifests: &[Called::Name("pyproject.toml")],
        holds_files: true,
        read: Read::One(python::read),
        further: None,
        join: python::join,
    },
    Ecosystem {
        name: "composer",
        lock_files: &[LockFile::new("composer.lock", "composer", Some(locks::COMPOSER))],
        registry: None,
        advice: Advice::NONE,
        manifests: &[Called::Name("composer.json")],
        holds_files: true,
        read: Read::One(composer::read),
        further: None,
        join: composer::join,
    },
    Ecosystem {
        name: "bundler",
        lock_files: &[
            LockFile::new("Gemfile.lock", "bundler", Some(locks::BUNDLER)),
            LockFile::new("gems.locked", "bundler", Some(locks::BUNDLER)),
        ],
        registry: Some("rubygems.org"),
        advice: Advice {
            scopes: &[
                (Scope::Prod, "`add_dependency`, or out of its group in a Gemfile"),
                (
                    Scope::Dev,
                    "`add_development_dependency`, or `group :development` in a Gemfile",
                ),
                (Scope::Test, "`group :test`"),
                (Scope::Optional, "a group with `optional: true`"),
            ],
            ..Advice::NONE
        },
        manifests: &[
            Called::Ending(".gemspec"),
            Called::Name("Gemfile"),
            Called::Name("gems.rb"),
        ],
        holds_files: true,
        read: Read::One(bundler::read),
        further: None,
        join: bundler::join,
    },
    Ecosystem {
        name: "npm",
        lock_files: &[
            LockFile::new("npm-shrinkwrap.json", "npm", Some(locks::NPM)),
            LockFile::new("package-lock.json", "npm", Some(locks::NPM)),
            LockFile::new("pnpm-lock.yaml", "pnpm", Some(locks::PNPM)),
            LockFile::new("yarn.lock", "yarn", Some(locks::YARN)),
            LockFile::new("bun.lock", "bun", None),
            LockFile::new("bun.lockb", "bun", None),
        ],
        registry: Some("registry.npmjs.org"),
        advice: Advice {
            share: Some(Share {
                place: "a catalog of the workspace",
                take: "`catalog:` in place of the version, with the catalog's name where it has one",
            }),
            scopes: &[
                (Scope::Prod, "`dependencies`"),
                (Scope::Dev, "`devDependencies`"),
                (Scope::Peer, "`peerDependencies`"),
                (Scope::Optional, "`optionalDependencies`"),
            ],
        },
        manifests: &[Called::Name("package.json")],
        holds_files: true,
        read: Read::One(npm::read),
        further: None,
        join: npm::join,
    },
    Ecosystem {
        name: "helm",
        lock_files: &[],
        registry: None,
        advice: Advice::NONE,
        manifests: &[Called::Name("Chart.yaml")],
        holds_files: true,
        read: Read::One(helm::read),
        further: None,
        join: helm::join,
    },
    Ecosystem {
        name: "terraform",
        lock_files: &[],
        registry: None,
        advice: Advice::NONE,
        manifests: &[
            Called::Name("main.tf"),
            Called::Name("main.tofu"),
            Called::Ending(".tf"),
            Called::Ending(".tofu"),
            Called::Ending(".tf.json"),
            Called::Name("terragrunt.hcl"),
        ],
        holds_files: true,
        read: Read::One(terraform::read),
        further: None,
        join: terraform::join,
    },
    Ecosystem {
        name: "docker",
        lock_files: &[],
        registry: None,
        advice: Advice::NONE,
        manifests: &[Called::As(docker::is_dockerfile)],
        holds_files: false,
        read: Read::One(docker::read),
        further: None,
        join: docker::join,
    },
    Ecosystem {
        name: "actions",
        lock_files: &[],
        registry: None,
        advice: Advice::NONE,
        manifests: &[Called::As(actions::is_manifest)],
        holds_files: false,
        read: Read::One(actions::read),
        further: None,
        join: actions::join,
    },
    Ecosystem {
        name: "backstage",
        lock_files: &[],
        registry: None,
        advice: Advice::NONE,
        manifests: &[Called::Name(FILE_NAMES[0]), Called::Name(FILE_NAMES[1])],
        holds_files: false,
        read: Read::Several(backstage::read),
        further: Some(backstage::further),
        join: backstage::join,
    },
];

impl Ecosystem {
    /// The ecosystem whose manifest has this path's name.
    pub(super) fn of(path: &RepoPath) -> Option<&'static Self> {
        ECOSYSTEMS.get(Self::place(path)?.0)
    }

    /// Its place in [`ECOSYSTEMS`], and that of the name in its `manifests`.
    pub(super) fn place(path: &RepoPath) -> Option<(usize, usize)> {
        let name = path.file_name();
        ECOSYSTEMS.iter().enumerate().find_map(|(at, ecosystem)| {
            let rank = ecosystem
                .manifests
                .iter()
                .position(|called| called.is(name, path))?;
            Some((at, rank))
        })
    }
}

impl Called {
    fn is(self, file_name: &str, path: &RepoPath) -> bool {
        match self {
            Self::Name(name) => file_name == name,
            Self::Ending(ending) => file_name.ends_with(ending),
            Self::As(is) => is(path),
        }
    }
}

/// The names and the endings of manifests whose packages hold the files below them.
#[must_use]
pub fn holding() -> (Vec<&'static str>, Vec<&'static str>) {
    let mut names = Vec::new();
    let mut endings = Vec::new();
    for called in ECOSYSTEMS
        .iter()
        .filter(|ecosystem| ecosystem.holds_files)
        .flat_map(|ecosystem| ecosystem.manifests)
    {
        match called {
            Called::Name(name) => names.push(*name),
            Called::Ending(ending) => endings.push(*ending),
            Called::As(_) => {}
        }
    }
    (names, endings)
}
