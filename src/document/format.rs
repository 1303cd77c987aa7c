//! The formats that purlin reads, and which file is read as which.

use std::fmt;
use std::str::FromStr;

use crate::source::RepoPath;

/// A format that purlin reads.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// RFC 8259.
    Json,
    /// JSON with comments and trailing commas.
    Jsonc,
    /// YAML 1.2 core schema, any number of documents a file.
    Yaml,
    /// TOML 1.1.
    Toml,
    /// go.mod.
    GoMod,
    /// go.work.
    GoWork,
    /// XML 1.0, of which pom.xml and the projects of .NET are written.
    Xml,
    /// Gradle's scripts, in Groovy or Kotlin.
    Gradle,
    /// pip's requirements file.
    Requirements,
    /// A solution of Visual Studio.
    Sln,
    /// Dockerfiles and Containerfiles.
    Dockerfile,
    /// HCL 2, of which Terraform, Packer and Terragrunt are written.
    Hcl,
    /// Ruby, of which Gemfiles and gemspecs are written.
    Ruby,
    /// Any text: a mapping with the one key `lines`, a sequence of strings.
    Text,
}

impl Format {
    /// Every format, in the order of their names' declaration.
    pub const ALL: [Self; 14] = [
        Self::Json,
        Self::Jsonc,
        Self::Yaml,
        Self::Toml,
        Self::GoMod,
        Self::GoWork,
        Self::Xml,
        Self::Gradle,
        Self::Requirements,
        Self::Sln,
        Self::Dockerfile,
        Self::Hcl,
        Self::Ruby,
        Self::Text,
    ];

    /// The format as METADATA, config and output write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Jsonc => "jsonc",
            Self::Yaml => "yaml",
            Self::Toml => "toml",
            Self::GoMod => "gomod",
            Self::GoWork => "gowork",
            Self::Xml => "xml",
            Self::Gradle => "gradle",
            Self::Requirements => "requirements",
            Self::Sln => "sln",
            Self::Dockerfile => "dockerfile",
            Self::Hcl => "hcl",
            Self::Ruby => "ruby",
            Self::Text => "text",
        }
    }

    /// The format that the file's own consumer reads it as, by its name alone. `None` for a file that
    /// is no document. Never [`Format::Text`], which only a rule can ask for.
    ///
    /// Names are matched as they are written, extensions in any case. A `.json` file is strict JSON
    /// unless the program that owns its name is known to accept comments.
    #[must_use]
    pub fn of(path: &RepoPath) -> Option<Self> {
        let name = path.file_name();
        if is_jsonc(path, name) {
            return Some(Self::Jsonc);
        }
        if let Some((_, format)) = NAMES.iter().find(|(known, _)| *known == name) {
            return Some(*format);
        }
        // Other Kotlin scripts are none of Gradle's.
        if name.ends_with(".gradle.kts") {
            return Some(Self::Gradle);
        }
        if is_gemfile(name) {
            return Some(Self::Ruby);
        }
        if is_requirements(path, name) {
            return Some(Self::Requirements);
        }
        if Self::is_dockerfile(name) {
            return Some(Self::Dockerfile);
        }
        let (_, extension) = name.rsplit_once('.')?;
        EXTENSIONS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(extension))
            .map(|(_, format)| *format)
    }

    /// `Dockerfile`, `Dockerfile.dev`, `dev.Dockerfile`, and Podman's `Containerfile`; but not what tells by its own ending
    /// that it is something about a Dockerfile, or one to be.
    pub(crate) fn is_dockerfile(name: &str) -> bool {
        if name.ends_with(".Dockerfile") || name.ends_with(".dockerfile") {
            return true;
        }
        let Some(rest) = ["Dockerfile", "Containerfile"]
            .into_iter()
            .find_map(|known| name.strip_prefix(known))
        else {
            return false;
        };
        let ending = rest.rsplit_once('.').map_or("", |(_, ending)| ending);
        rest.is_empty()
            || rest.starts_with('.') && !NOT_DOCKERFILES.contains(&ending.to_ascii_lowercase().as_str())
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A name that no format has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a format; the formats are json, jsonc, yaml, toml, gomod, gowork, xml, gradle, requirements, sln, dockerfile, hcl, ruby and text"
)]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == name)
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// What an extension says, where the name says nothing.
const EXTENSIONS: &[(&str, Format)] = &[
    ("json", Format::Json),
    ("yaml", Format::Yaml),
    ("yml", Format::Yaml),
    ("toml", Format::Toml),
    ("jsonc", Format::Jsonc),
    ("code-workspace", Format::Jsonc),
    ("code-snippets", Format::Jsonc),
    ("webmanifest", Format::Json),
    ("geojson", Format::Json),
    ("topojson", Format::Json),
    ("jsonld", Format::Json),
    ("avsc", Format::Json),
    ("ipynb", Format::Json),
    ("sarif", Format::Json),
    ("har", Format::Json),
    ("cff", Format::Yaml),
    ("gradle", Format::Gradle),
    ("xml", Format::Xml),
    ("pom", Format::Xml),
    ("xsd", Format::Xml),
    ("xsl", Format::Xml),
    ("xslt", Format::Xml),
    ("wsdl", Format::Xml),
    // MSBuild, Visual Studio and NuGet.
    ("csproj", Format::Xml),
    ("fsproj", Format::Xml),
    ("vbproj", Format::Xml),
    ("vcxproj", Format::Xml),
    ("sqlproj", Format::Xml),
    ("proj", Format::Xml),
    ("props", Format::Xml),
    ("targets", Format::Xml),
    ("slnx", Format::Xml),
    ("projitems", Format::Xml),
    ("shproj", Format::Xml),
    ("sln", Format::Sln),
    ("nuspec", Format::Xml),
    ("resx", Format::Xml),
    ("runsettings", Format::Xml),
    ("tf", Format::Hcl),
    ("tofu", Format::Hcl),
    ("tfvars", Format::Hcl),
    ("hcl", Format::Hcl),
    ("gemspec", Format::Ruby),
    ("gemfile", Format::Ruby),
];

/// Files whose extension does not tell.
const NAMES: &[(&str, Format)] = &[
    ("go.mod", Format::GoMod),
    ("go.work", Format::GoWork),
    ("gems.rb", Format::Ruby),
    // .NET's own names for XML, in the ways that they are written.
    ("packages.config", Format::Xml),
    ("nuget.config", Format::Xml),
    ("NuGet.Config", Format::Xml),
    ("NuGet.config", Format::Xml),
    ("app.config", Format::Xml),
    ("App.config", Format::Xml),
    ("web.config", Format::Xml),
    ("Web.config", Format::Xml),
    ("composer.lock", Format::Json),
    ("Pipfile.lock", Format::Json),
    ("flake.lock", Format::Json),
    ("deno.lock", Format::Json),
    ("MODULE.bazel.lock", Format::Json),
    ("Package.resolved", Format::Json),
    (".all-contributorsrc", Format::Json),
    (".nycrc", Format::Json),
    (".c8rc", Format::Json),
    (".watchmanconfig", Format::Json),
    (".htmlhintrc", Format::Json),
    ("Cargo.lock", Format::Toml),
    ("poetry.lock", Format::Toml),
    ("uv.lock", Format::Toml),
    ("pdm.lock", Format::Toml),
    ("Pipfile", Format::Toml),
    ("Gopkg.lock", Format::Toml),
    ("Chart.lock", Format::Yaml),
    ("pubspec.lock", Format::Yaml),
    (".clang-format", Format::Yaml),
    (".clang-tidy", Format::Yaml),
    (".clangd", Format::Yaml),
    (".yamllint", Format::Yaml),
    // Prettier, stylelint and lint-staged read these as YAML, of which JSON is a part.
    (".prettierrc", Format::Yaml),
    (".stylelintrc", Format::Yaml),
    (".lintstagedrc", Format::Yaml),
];

/// Files that their owners read as JSON with comments, whatever their extension.
///
/// The list joins what these say of themselves: Linguist's "JSON with Comments"
/// (<https://github.com/github-linguist/linguist/blob/main/lib/linguist/languages.yml>), Biome's well-known files
/// (<https://biomejs.dev/internals/language-support/>), Nx and the Angular CLI (they read with Microsoft's
/// jsonc-parser), `appsettings.json` and `global.json` of .NET
/// (<https://learn.microsoft.com/dotnet/core/tools/global-json>), Rush (<https://rushjs.io/pages/advanced/config_files/>),
/// wrangler (<https://developers.cloudflare.com/workers/wrangler/configuration/>) and Bun's text lockfile
/// (<https://bun.com/docs/pm/lockfile>). `biome.json`, `renovate.json`, `vercel.json` and `composer.json`
/// are read strictly by their owners.
const JSONC_NAMES: &[&str] = &[
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
const JSONC_FOLDERS: &[&str] = &[".vscode/", ".zed/", ".devcontainer/", "common/config/rush/"];

fn is_jsonc(path: &RepoPath, name: &str) -> bool {
    if JSONC_NAMES.contains(&name) {
        return true;
    }
    let Some((stem, extension)) = name.rsplit_once('.') else {
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
    JSONC_FOLDERS.iter().any(|folder| {
        path.match_indices(folder)
            .any(|(at, _)| at == 0 || path.as_bytes().get(at - 1) == Some(&b'/'))
    })
}

/// `requirements.txt`, `requirements-dev.txt`, `test_requirements.txt`, the same of `constraints`, anything in a folder
/// `requirements`; and what pip-tools compiles into these, `*.in`.
fn is_requirements(path: &RepoPath, name: &str) -> bool {
    let Some((stem, "txt" | "in")) = name.rsplit_once('.') else {
        return false;
    };
    let is_apart = |char: char| !char.is_ascii_alphanumeric();
    let parent = path.parent();
    ["requirements", "constraints"].into_iter().any(|word| {
        stem.strip_prefix(word)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(is_apart))
            || stem
                .strip_suffix(word)
                .is_some_and(|rest| rest.ends_with(is_apart))
    }) || parent == "requirements"
        || parent.ends_with("/requirements")
}

/// `Gemfile`, `Gemfile.next`, `Gemfile-custom`, `.Gemfile`; but not its lock file, and none that is one to be.
fn is_gemfile(name: &str) -> bool {
    let Some(rest) = name.strip_prefix('.').unwrap_or(name).strip_prefix("Gemfile") else {
        return false;
    };
    let ending = rest
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending)
        .to_ascii_lowercase();
    rest.is_empty()
        || rest.starts_with(['.', '-', '_'])
            && !["tt", "sample", "example"].contains(&ending.as_str())
            && (ending == "rb" || !NOT_DOCKERFILES.contains(&ending.as_str()))
}

/// Endings behind `Dockerfile.`: ignore files, templates, copies, signatures, documents and code.
const NOT_DOCKERFILES: &[&str] = &[
    "dockerignore",
    "j2",
    "jinja",
    "jinja2",
    "erb",
    "ejs",
    "hbs",
    "mustache",
    "liquid",
    "tmpl",
    "tpl",
    "gotmpl",
    "gtpl",
    "template",
    "in",
    "m4",
    "twig",
    "njk",
    "orig",
    "rej",
    "bak",
    "swp",
    "patch",
    "diff",
    "lock",
    "sig",
    "asc",
    "md",
    "rst",
    "txt",
    "adoc",
    "html",
    "json",
    "yaml",
    "yml",
    "toml",
    "xml",
    "py",
    "go",
    "rs",
    "js",
    "ts",
    "sh",
    "rb",
    "java",
    "snap",
    "golden",
    "stderr",
    "stdout",
    "log",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Option<Format> {
        Format::of(&RepoPath::new(path))
    }

    #[test]
    fn names_tell_the_format() {
        for (path, format) in [
            ("package.json", Some(Format::Json)),
            ("a/package-lock.json", Some(Format::Json)),
            ("composer.lock", Some(Format::Json)),
            ("public/site.webmanifest", Some(Format::Json)),
            ("biome.json", Some(Format::Json)),
            ("X.JSON", Some(Format::Json)),
            ("tsconfig.json", Some(Format::Jsonc)),
            ("a/tsconfig.build.json", Some(Format::Jsonc)),
            ("a/tsconfig-base.json", Some(Format::Jsonc)),
            ("base.tsconfig.json", Some(Format::Jsonc)),
            ("tsconfigs.json", Some(Format::Json)),
            ("nottsconfig.json", Some(Format::Json)),
            (".vscode/settings.json", Some(Format::Jsonc)),
            ("a/.vscode/launch.json", Some(Format::Jsonc)),
            ("a.vscode/launch.json", Some(Format::Json)),
            (".eslintrc", Some(Format::Jsonc)),
            ("deno.jsonc", Some(Format::Jsonc)),
            ("my.code-workspace", Some(Format::Jsonc)),
            ("a.json5", None),
            ("a.yml", Some(Format::Yaml)),
            ("a.YAML", Some(Format::Yaml)),
            ("Cargo.lock", Some(Format::Toml)),
            ("cargo.lock", None),
            ("Pipfile", Some(Format::Toml)),
            ("Pipfile.lock", Some(Format::Json)),
            ("x/go.mod", Some(Format::GoMod)),
            ("go.work", Some(Format::GoWork)),
            ("pom.xml", Some(Format::Xml)),
            ("a/Directory.Build.props", Some(Format::Xml)),
            ("App.csproj", Some(Format::Xml)),
            ("App.sln", Some(Format::Sln)),
            ("NuGet.Config", Some(Format::Xml)),
            ("other.config", None),
            ("build.gradle", Some(Format::Gradle)),
            ("a/settings.gradle.kts", Some(Format::Gradle)),
            ("a.kts", None),
            ("requirements.txt", Some(Format::Requirements)),
            ("a/requirements-dev.txt", Some(Format::Requirements)),
            ("dev_requirements.in", Some(Format::Requirements)),
            ("requirements/base.txt", Some(Format::Requirements)),
            ("a/requirements/base.md", None),
            ("myrequirements.txt", None),
            ("requirementsx.txt", None),
            ("notes.txt", None),
            ("Dockerfile", Some(Format::Dockerfile)),
            ("a/Dockerfile.dev", Some(Format::Dockerfile)),
            ("dev.Dockerfile", Some(Format::Dockerfile)),
            ("a.dockerfile", Some(Format::Dockerfile)),
            ("Containerfile.ci", Some(Format::Dockerfile)),
            ("Dockerfile.dockerignore", None),
            ("Dockerfile.J2", None),
            ("Dockerfile-old", None),
            ("Dockerfiles", None),
            ("main.tf", Some(Format::Hcl)),
            ("a/b.auto.tfvars", Some(Format::Hcl)),
            ("c.pkr.hcl", Some(Format::Hcl)),
            ("Gemfile", Some(Format::Ruby)),
            ("a/.Gemfile", Some(Format::Ruby)),
            ("Gemfile.next", Some(Format::Ruby)),
            ("Gemfile-custom", Some(Format::Ruby)),
            ("Gemfile.common.rb", Some(Format::Ruby)),
            ("Gemfile.lock", None),
            ("Gemfile.next.lock", None),
            ("Gemfile.erb", None),
            ("Gemfile.tt", None),
            ("Gemfiles", None),
            ("gems.rb", Some(Format::Ruby)),
            ("gems.locked", None),
            ("gemfiles/rails_8.gemfile", Some(Format::Ruby)),
            ("a.gemspec", Some(Format::Ruby)),
            ("lib/a.rb", None),
            ("main.tf.json", Some(Format::Json)),
            ("go.sum", None),
            ("README.md", None),
            ("yaml", None),
            ("", None),
        ] {
            assert_eq!(of(path), format, "{path}");
        }
    }

    #[test]
    fn names_of_formats_read_back() {
        for format in Format::ALL {
            assert_eq!(format.as_str().parse(), Ok(format));
            assert_eq!(serde_json::json!(format), serde_json::json!(format.as_str()));
        }
        assert!("JSON".parse::<Format>().is_err());
    }
}
