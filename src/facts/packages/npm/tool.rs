//! Which package manager a repository is meant for.

use super::super::directories::file_in;
use super::super::ecosystem;
use super::super::join::{Member, Repository};
use crate::document::Kind;

/// A package manager, if it changes what a manifest means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NpmTool {
    /// npm, and Bun, which resolves members as npm does.
    Npm,
    /// Yarn 1.
    YarnClassic,
    /// Yarn 2 and later.
    YarnBerry,
    /// pnpm.
    Pnpm,
}

/// The tool and major version that `packageManager` or `devEngines.packageManager` names:
/// <https://nodejs.org/api/packages.html#packagemanager>,
/// <https://docs.npmjs.com/cli/configuring-npm/package-json#devengines>.
pub(super) fn named(package: &Member<'_>) -> Option<(NpmTool, Option<u64>)> {
    let document = package.document()?;
    let field = document
        .at(&["packageManager"])
        .and_then(|node| document.as_str(node));
    let (name, version) = if let Some(field) = field {
        field.split_once('@').unwrap_or((field, ""))
    } else {
        let engine = document.at(&["devEngines", "packageManager"])?;
        let Kind::Mapping(_) = document.kind(document.resolve(engine)) else {
            return None;
        };
        let text = |key| document.get(engine, key).and_then(|node| document.as_str(node));
        (text("name")?, text("version").unwrap_or(""))
    };
    let digits = version.trim_start_matches(|c: char| !c.is_ascii_digit());
    let major = digits
        .split(|c: char| !c.is_ascii_digit())
        .next()
        .and_then(|digits| digits.parse().ok());
    let tool = match name {
        "npm" | "bun" => NpmTool::Npm,
        "pnpm" => NpmTool::Pnpm,
        "yarn" if major == Some(1) => NpmTool::YarnClassic,
        "yarn" => NpmTool::YarnBerry,
        _ => return None,
    };
    Some((tool, major))
}

/// The tool whose files are in a directory; npm if there are none.
pub(super) fn by_files(repository: &Repository<'_>, directory: &str) -> NpmTool {
    let has = |name| repository.listing.get(&file_in(directory, name)).is_some();
    let locks = |tool: &str| {
        let mut files = ecosystem::named("npm").into_iter().flat_map(|npm| npm.lock_files);
        files.any(|file| file.tool == tool && has(file.name))
    };
    if locks("npm") {
        NpmTool::Npm
    } else if locks("pnpm") {
        NpmTool::Pnpm
    } else if has(".yarnrc.yml") {
        NpmTool::YarnBerry
    } else if locks("yarn") {
        NpmTool::YarnClassic
    } else {
        NpmTool::Npm
    }
}
