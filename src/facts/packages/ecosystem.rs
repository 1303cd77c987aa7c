//! Which ecosystems there are, and what their manifests are called: one line each in [`ECOSYSTEMS`].

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::join::{JoinedEcosystem, Repository};
use super::locks::{self, LockFile};
use super::{
    Manifests, PackageStatement, ReadContext, actions, backstage, bundler, cargo, composer, docker, dotnet,
    go, gradle, helm, maven, npm, python, terraform,
};
use crate::document::{Document, Parsed};
use crate::facts::Scope;
use crate::facts::catalog::FILE_NAMES;
use crate::repository::CheckedSet;
use crate::source::RepoPath;

/// A kind of packages, recognised by the name of its manifest.
#[derive(Clone, Copy, Debug)]
pub struct Ecosystem {
    /// As rules see it.
    pub name: &'static str,
    /// The names of its manifests. If a directory has several, the first in this order, and then by path, describes the
    /// package.
    pub manifests: &'static [FileNamePattern],
    /// Whether the files below a manifest's directory belong to the package, as for a crate. They don't for a file that
    /// only sits next to what it is about, such as a Dockerfile; a directory may have several.
    pub holds_files: bool,
    /// What a manifest says about its package.
    pub(super) read: ManifestReader,
    /// Finds manifests that other manifests name and whose own names don't identify them; `None` if the ecosystem has
    /// no such manifests.
    pub(super) linked_manifests: Option<LinkManifests>,
    /// Its dependencies and workspaces, from all of its manifests together.
    pub(super) join: fn(&Repository<'_>) -> JoinedEcosystem,
    /// Its lock files. If a directory has several, the first that knows the package counts; for npm, that of the tool
    /// that the manifest names.
    pub(super) lock_files: &'static [LockFile],
    /// The host of its package manager's default registry, if it has one.
    pub(super) registry: Option<&'static str>,
    /// Advice on how to change a manifest.
    pub(super) advice: Advice,
}

/// How to change a manifest, as text that continues a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Advice {
    /// How a version is declared once for a whole workspace.
    share: Option<Share>,
    /// Where a manifest lists the dependencies of a scope.
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
    /// How the manifest of a member uses it.
    pub take: &'static str,
}

/// What rules see of an ecosystem, whatever the repository holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EcosystemFact {
    /// Its lock files. If a directory has several, the first that knows a package counts.
    pub lock_files: Vec<LockFileFact>,
    /// The host of its package manager's default registry; absent if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry: Option<&'static str>,
    /// Advice on how to change a manifest.
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

/// How to change a manifest, as text that continues a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AdviceFact {
    /// How a version is declared once for a whole workspace; absent where it can't be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
    /// Where a manifest lists the dependencies of a scope, by scope.
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

/// How a manifest is recognised by its path.
#[derive(Clone, Copy, Debug)]
pub enum FileNamePattern {
    /// By this file name.
    Name(&'static str),
    /// By the end of its file name, such as `.csproj`.
    Ending(&'static str),
    /// By a function of the path. Only for packages without files of their own.
    As(fn(&RepoPath) -> bool),
}

/// Finds the manifests that other manifests link to.
pub(super) type LinkManifests =
    for<'l> fn(&[&'l RepoPath], &'l CheckedSet, &dyn Manifests) -> super::LinkedManifests<'l>;

/// How the packages of a manifest are read.
#[derive(Clone, Copy, Debug)]
pub(super) enum ManifestReader {
    /// Its first document describes at most one.
    One(fn(&Document, &ReadContext<'_>) -> Option<PackageStatement>),
    /// It may describe several, each with a [`PackageStatement::part`].
    Several(fn(&Parsed, &ReadContext<'_>) -> Vec<PackageStatement>),
}

/// Every ecosystem. Where a directory holds manifests of several, the first in this order is the nearest package of the
/// files in it: a `package.json` next to another manifest mostly adds tools to the package that the other describes,
/// and a `pyproject.toml` next to a `Cargo.toml` wraps it.
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
        manifests: &[FileNamePattern::Name("Cargo.toml")],
        holds_files: true,
        read: ManifestReader::One(cargo::read),
        linked_manifests: None,
        join: cargo::join,
    },
    Ecosystem {
        name: "go",
        lock_files: &[LockFile::new("go.sum", "go", None)],
        registry: None,
        advice: Advice::NONE,
        manifests: &[FileNamePattern::Name("go.mod")],
        holds_files: true,
        read: ManifestReader::One(go::read),
        linked_manifests: None,
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
        manifests: &[FileNamePattern::Name("pom.xml")],
        holds_files: true,
        read: ManifestReader::One(maven::read),
        linked_manifests: None,
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
        manifests: &[
            FileNamePattern::Name("build.gradle"),
            FileNamePattern::Name("build.gradle.kts"),
        ],
        holds_files: true,
        read: ManifestReader::One(gradle::read),
        linked_manifests: Some(gradle::linked_manifests),
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
            FileNamePattern::Ending(".csproj"),
            FileNamePattern::Ending(".fsproj"),
            FileNamePattern::Ending(".vbproj"),
        ],
        holds_files: true,
        read: ManifestReader::One(dotnet::read),
        linked_manifests: None,
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
        manifests: &[FileNamePattern::Name("pyproject.toml")],
        holds_files: true,
        read: ManifestReader::One(python::read),
        linked_manifests: None,
        join: python::join,
    },
    Ecosystem {
        name: "composer",
        lock_files: &[LockFile::new("composer.lock", "composer", Some(locks::COMPOSER))],
        registry: None,
        advice: Advice::NONE,
        manifests: &[FileNamePattern::Name("composer.json")],
        holds_files: true,
        read: ManifestReader::One(composer::read),
        linked_manifests: None,
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
            FileNamePattern::Ending(".gemspec"),
            FileNamePattern::Name("Gemfile"),
            FileNamePattern::Name("gems.rb"),
        ],
        holds_files: true,
        read: ManifestReader::One(bundler::read),
        linked_manifests: None,
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
        manifests: &[FileNamePattern::Name("package.json")],
        holds_files: true,
        read: ManifestReader::One(npm::read),
        linked_manifests: None,
        join: npm::join,
    },
    Ecosystem {
        name: "helm",
        lock_files: &[],
        registry: None,
        advice: Advice::NONE,
        manifests: &[FileNamePattern::Name("Chart.yaml")],
        holds_files: true,
        read: ManifestReader::One(helm::read),
        linked_manifests: None,
        join: helm::join,
    },
    Ecosystem {
        name: "terraform",
        lock_files: &[],
        registry: None,
        advice: Advice::NONE,
        manifests: &[
            FileNamePattern::Name("main.tf"),
            FileNamePattern::Name("main.tofu"),
            FileNamePattern::Ending(".tf"),
            FileNamePattern::Ending(".tofu"),
            FileNamePattern::Ending(".tf.json"),
            FileNamePattern::Ending(".tofu.json"),
            FileNamePattern::Name("terragrunt.hcl"),
        ],
        holds_files: true,
        read: ManifestReader::One(terraform::read),
        linked_manifests: None,
        join: terraform::join,
    },
    Ecosystem {
        name: "docker",
        lock_files: &[],
        registry: None,
        advice: Advice::NONE,
        manifests: &[FileNamePattern::As(docker::is_dockerfile)],
        holds_files: false,
        read: ManifestReader::One(docker::read),
        linked_manifests: None,
        join: docker::join,
    },
    Ecosystem {
        name: "actions",
        lock_files: &[],
        registry: None,
        advice: Advice::NONE,
        manifests: &[FileNamePattern::As(actions::is_manifest)],
        holds_files: false,
        read: ManifestReader::One(actions::read),
        linked_manifests: None,
        join: actions::join,
    },
    Ecosystem {
        name: "backstage",
        lock_files: &[],
        registry: None,
        advice: Advice::NONE,
        manifests: &[
            FileNamePattern::Name(FILE_NAMES[0]),
            FileNamePattern::Name(FILE_NAMES[1]),
        ],
        holds_files: false,
        read: ManifestReader::Several(backstage::read),
        linked_manifests: Some(backstage::linked_manifests),
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

impl FileNamePattern {
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
            FileNamePattern::Name(name) => names.push(*name),
            FileNamePattern::Ending(ending) => endings.push(*ending),
            FileNamePattern::As(_) => {}
        }
    }
    (names, endings)
}
