//! The policies that come with purlin, embedded in the binary.

use std::sync::Arc;

use include_dir::{Dir, DirEntry, File, include_dir};

use super::{Origin, PolicySource};
use crate::diagnostic::RuleId;
use crate::source::{RepoPath, Text};

/// One folder a rule below one folder a pack, and the library.
static POLICIES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/policies");

/// What the paths of embedded policies begin with.
const PREFIX: &str = "builtin:";

/// Every rule and library, in the order of their paths. Tests stay out: they are run when purlin is built.
#[must_use]
pub fn sources() -> Vec<PolicySource> {
    files()
        .into_iter()
        .filter(|file| {
            let path = file.path();
            path.extension().is_some_and(|extension| extension == "rego")
                && !path
                    .file_stem()
                    .is_some_and(|stem| stem.to_string_lossy().ends_with("_test"))
        })
        .filter_map(|file| {
            let path = RepoPath::new(format!("{PREFIX}{}", slashed(file)));
            Some(PolicySource {
                text: Arc::new(Text::new(path, file.contents_utf8()?)),
                origin: Origin::Builtin,
            })
        })
        .collect()
}

/// The policies that built-in rules share, and others may use.
#[must_use]
pub fn libraries() -> Vec<PolicySource> {
    let library = format!("{PREFIX}lib/");
    sources()
        .into_iter()
        .filter(|source| source.text.path().as_str().starts_with(&library))
        .collect()
}

/// Whether a policy is one of the built-in ones, wherever it was read from.
#[must_use]
pub fn is_built_in(content: &str) -> bool {
    sources().iter().any(|source| source.text.content() == content)
}

/// The documentation page of a built-in rule, in Markdown.
#[must_use]
pub fn page(rule: &RuleId) -> Option<&'static str> {
    POLICIES
        .get_file(format!("{}/README.md", folder(rule)))?
        .contents_utf8()
}

/// The files of a repository on which a built-in rule reports something, relative to that repository's root.
#[must_use]
pub fn failing_fixture(rule: &RuleId) -> Vec<(String, &'static [u8])> {
    let root = format!("{}/fail/", folder(rule));
    files()
        .into_iter()
        .filter_map(|file| Some((slashed(file).strip_prefix(&root)?.to_owned(), file.contents())))
        .collect()
}

fn folder(rule: &RuleId) -> String {
    rule.as_str().replace('-', "_")
}

fn slashed(file: &File<'_>) -> String {
    file.path().to_string_lossy().replace('\\', "/")
}

fn files() -> Vec<&'static File<'static>> {
    let mut files = Vec::new();
    let mut open = vec![&POLICIES];
    while let Some(directory) = open.pop() {
        for entry in directory.entries() {
            match entry {
                DirEntry::Dir(directory) => open.push(directory),
                DirEntry::File(file) => files.push(file),
            }
        }
    }
    files.sort_by_key(|file| file.path());
    files
}
