//! Which files are read as strict JSON and which as JSON with comments.

use super::{JsonDialect, parse};
use crate::format_reader::FormatReader;
use purlin_text::source::RepoPath;

/// How JSON is read. A `.json` file is strict JSON unless the program that reads it is known to accept comments.
pub(crate) const STRICT: FormatReader = FormatReader::new(|text| parse(text, JsonDialect::Json))
    .names(&[
        "composer.lock",
        "Pipfile.lock",
        "flake.lock",
        "deno.lock",
        "MODULE.bazel.lock",
        "Package.resolved",
        ".all-contributorsrc",
        ".nycrc",
        ".c8rc",
        ".watchmanconfig",
        ".htmlhintrc",
    ])
    .extensions(&[
        "json",
        "webmanifest",
        "geojson",
        "topojson",
        "jsonld",
        "avsc",
        "ipynb",
        "sarif",
        "har",
    ]);

/// How JSON with comments is read.
pub(crate) const COMMENTED: FormatReader = FormatReader::new(|text| parse(text, JsonDialect::Jsonc))
    .names(COMMENTED_NAMES)
    .matches(has_comments)
    .extensions(&["jsonc", "code-workspace", "code-snippets"]);

/// Files that their programs read as JSON with comments, whatever their extension.
///
/// The list is compiled from: Linguist's "JSON with Comments"
/// (<https://github.com/github-linguist/linguist/blob/main/lib/linguist/languages.yml>), Biome's well-known files
/// (<https://biomejs.dev/internals/language-support/>), Nx and the Angular CLI (they read with Microsoft's
/// jsonc-parser), `appsettings.json` and `global.json` of .NET
/// (<https://learn.microsoft.com/dotnet/core/tools/global-json>), Rush
/// (<https://rushjs.io/pages/advanced/config_files/>), wrangler
/// (<https://developers.cloudflare.com/workers/wrangler/configuration/>) and Bun's text lockfile
/// (<https://bun.com/docs/pm/lockfile>). `biome.json`, `renovate.json`, `vercel.json` and `composer.json` are read
/// strictly by their owners.
const COMMENTED_NAMES: &[&str] = &[
    ".babelrc",
    ".babelrc.json",
    "babel.config.json",
    ".devcontainer.json",
    "devcontainer.json",
    "devcontainer-feature.json",
    "devcontainer-template.json",
    ".ember-cli",
    ".eslintrc",
    ".eslintrc.json",
    ".oxlintrc.json",
    ".hintrc",
    ".jscsrc",
    ".jshintrc",
    ".jslintrc",
    ".jsfmtrc",
    ".luarc.json",
    ".markdownlint.json",
    ".swcrc",
    ".cspell.json",
    "cspell.json",
    "angular.json",
    "nx.json",
    "project.json",
    "turbo.json",
    "deno.json",
    "dprint.json",
    "tslint.json",
    "tsdoc.json",
    "typedoc.json",
    "language-configuration.json",
    "pyrightconfig.json",
    "global.json",
    "launchSettings.json",
    "rush.json",
    "heft.json",
    "rig.json",
    "wrangler.json",
    "firebase.json",
    "bun.lock",
];

/// Folders whose `.json` files are read as JSON with comments, wherever they lie.
const COMMENTED_FOLDERS: &[&str] = &[".vscode/", ".zed/", ".devcontainer/", "common/config/rush/"];

fn has_comments(path: &RepoPath) -> bool {
    let Some((stem, extension)) = path.file_name().rsplit_once('.') else {
        return false;
    };
    if extension != "json" {
        return false;
    }
    let config = |word: &str| {
        // tsconfig.json, tsconfig.base.json, tsconfig-base.json, base.tsconfig.json; but not tsconfigs.json.
        stem.strip_prefix(word)
            .is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_alphanumeric()))
            || stem.strip_suffix(word).is_some_and(|rest| rest.ends_with('.'))
    };
    if ["tsconfig", "jsconfig", "api-extractor", "appsettings"]
        .into_iter()
        .any(config)
    {
        return true;
    }
    let path = path.as_str();
    COMMENTED_FOLDERS.iter().any(|folder| {
        path.match_indices(folder)
            .any(|(at, _)| at == 0 || path.as_bytes().get(at - 1) == Some(&b'/'))
    })
}
