//! The formats that purlin reads, and which file is read as which.

use std::fmt;
use std::str::FromStr;

use super::format_reader::FormatReader;
use purlin_text::source::RepoPath;

macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident $name:literal $reading:path,)*) => {
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
        pub enum Format {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Format {
            /// Every format, in the order of their declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The format as METADATA, config and output write it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// Which files are of the format, and how they are read.
            pub(super) const fn reading(self) -> &'static FormatReader {
                match self {
                    $(Self::$variant => const { &$reading },)*
                }
            }
        }
    };
}

// To add a format: its file, and its line here.
formats! {
    /// RFC 8259.
    Json "json" super::json::STRICT,
    /// JSON with comments and trailing commas.
    Jsonc "jsonc" super::json::COMMENTED,
    /// YAML 1.2 core schema, any number of documents a file.
    Yaml "yaml" super::yaml::READING,
    /// TOML 1.1.
    Toml "toml" super::toml::READING,
    /// go.mod.
    GoMod "gomod" super::gomod::MOD_READING,
    /// go.work.
    GoWork "gowork" super::gomod::WORK_READING,
    /// XML 1.0, as in pom.xml and .NET projects.
    Xml "xml" super::xml::READING,
    /// Gradle's scripts, in Groovy or Kotlin.
    Gradle "gradle" super::gradle::READING,
    /// pip's requirements file.
    Requirements "requirements" super::requirements::READING,
    /// A solution of Visual Studio.
    Sln "sln" super::sln::READING,
    /// Dockerfiles and Containerfiles.
    Dockerfile "dockerfile" super::dockerfile::READING,
    /// HCL 2, the language of Terraform, Packer and Terragrunt.
    Hcl "hcl" super::hcl::READING,
    /// Ruby, the language of Gemfiles and gemspecs.
    Ruby "ruby" super::ruby::READING,
    /// Properties of Java, flat.
    Properties "properties" super::properties::READING,
    /// Markdown with what GitHub adds to it, as its sections.
    Markdown "markdown" super::markdown::READING,
    /// Any text: a mapping with the one key `lines`, a sequence of strings.
    Text "text" super::text::READING,
}

impl Format {
    /// The format that the file's own consumer reads it as, by its name alone. `None` for a file that
    /// is not a document. Never [`Format::Text`], which only a rule can ask for.
    #[must_use]
    pub fn of(path: &RepoPath) -> Option<Self> {
        let name = path.file_name();
        let first = |is: &dyn Fn(&FormatReader) -> bool| {
            Self::ALL.iter().copied().find(|format| is(format.reading()))
        };
        first(&|reading| reading.names.contains(&name))
            .or_else(|| first(&|reading| reading.matches.is_some_and(|matches| matches(path))))
            .or_else(|| {
                let (_, extension) = name.rsplit_once('.')?;
                let is_it = |known: &&str| known.eq_ignore_ascii_case(extension);
                first(&|reading| reading.extensions.iter().any(is_it))
            })
    }

    /// Every name, as a sentence lists them.
    fn names() -> String {
        let names: Vec<&str> = Self::ALL.iter().map(|format| format.as_str()).collect();
        match names.split_last() {
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
            None => String::new(),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A name that is not a format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a format; the formats are {names}", names = Format::names())]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.as_str() == name)
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

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
            ("a/requirements/base.md", Some(Format::Markdown)),
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
            ("gradle.properties", Some(Format::Properties)),
            ("main.tf.json", Some(Format::Json)),
            ("go.sum", None),
            ("README.md", Some(Format::Markdown)),
            ("a.Markdown", Some(Format::Markdown)),
            ("a.mdx", None),
            ("yaml", None),
            ("", None),
        ] {
            assert_eq!(of(path), format, "{path}");
        }
    }

    #[test]
    fn names_of_formats_read_back() {
        for format in Format::ALL.iter().copied() {
            assert_eq!(format.as_str().parse(), Ok(format));
            assert_eq!(serde_json::json!(format), serde_json::json!(format.as_str()));
        }
        assert!("JSON".parse::<Format>().is_err());
    }
}
