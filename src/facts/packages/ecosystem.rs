//! Which ecosystems there are, and what their manifests are called: one line each in [`ECOSYSTEMS`].

use super::join::{Joined, Repository};
use super::{
    Around, Manifests, Stated, actions, backstage, bundler, cargo, composer, docker, dotnet, go, gradle,
    helm, maven, npm, python, terraform,
};
use crate::document::{Document, Parsed};
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
        manifests: &[Called::Name("Cargo.toml")],
        holds_files: true,
        read: Read::One(cargo::read),
        further: None,
        join: cargo::join,
    },
    Ecosystem {
        name: "go",
        manifests: &[Called::Name("go.mod")],
        holds_files: true,
        read: Read::One(go::read),
        further: None,
        join: go::join,
    },
    Ecosystem {
        name: "maven",
        manifests: &[Called::Name("pom.xml")],
        holds_files: true,
        read: Read::One(maven::read),
        further: None,
        join: maven::join,
    },
    Ecosystem {
        name: "gradle",
        manifests: &[Called::Name("build.gradle"), Called::Name("build.gradle.kts")],
        holds_files: true,
        read: Read::One(gradle::read),
        further: Some(gradle::further),
        join: gradle::join,
    },
    Ecosystem {
        name: "dotnet",
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
        manifests: &[Called::Name("pyproject.toml")],
        holds_files: true,
        read: Read::One(python::read),
        further: None,
        join: python::join,
    },
    Ecosystem {
        name: "composer",
        manifests: &[Called::Name("composer.json")],
        holds_files: true,
        read: Read::One(composer::read),
        further: None,
        join: composer::join,
    },
    Ecosystem {
        name: "bundler",
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
        manifests: &[Called::Name("package.json")],
        holds_files: true,
        read: Read::One(npm::read),
        further: None,
        join: npm::join,
    },
    Ecosystem {
        name: "helm",
        manifests: &[Called::Name("Chart.yaml")],
        holds_files: true,
        read: Read::One(helm::read),
        further: None,
        join: helm::join,
    },
    Ecosystem {
        name: "terraform",
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
        manifests: &[Called::As(docker::is_dockerfile)],
        holds_files: false,
        read: Read::One(docker::read),
        further: None,
        join: docker::join,
    },
    Ecosystem {
        name: "actions",
        manifests: &[Called::As(actions::is_manifest)],
        holds_files: false,
        read: Read::One(actions::read),
        further: None,
        join: actions::join,
    },
    Ecosystem {
        name: "backstage",
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
