//! The policies that come with purlin, embedded in the binary.

use std::sync::Arc;

use include_dir::{Dir, DirEntry, File, include_dir};

use super::module::{Origin, PolicySource, TEST_FILE};
use crate::diagnostic::RuleId;
use crate::source::{FileId, RepoPath, Root, Text};

/// One folder a rule below one folder a pack, and the library.
static POLICIES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/policies");

/// The folder of the library.
const LIBRARY: &str = "lib";

/// Every rule and library, in the order of their paths. Their tests stay out: purlin's own tests run them.
#[must_use]
pub fn sources() -> Vec<PolicySource> {
    sources_in(|_| true)
}

/// The rules of the packs that `wanted` names, without the library.
#[must_use]
pub fn rules_of(wanted: impl Fn(&str) -> bool) -> Vec<PolicySource> {
    sources_in(|pack| pack != LIBRARY && wanted(pack))
}

fn sources_in(wanted: impl Fn(&str) -> bool) -> Vec<PolicySource> {
    let packs = POLICIES
        .dirs()
        .filter(|pack| wanted(&pack.path().to_string_lossy().replace('_', "-")));
    packs
        .flat_map(files_in)
        .filter(|file| {
            let path = file.path().to_string_lossy();
            path.ends_with(".rego") && !path.ends_with(TEST_FILE)
        })
        .filter_map(|file| {
            let id = FileId::new(Root::Builtin, RepoPath::new(slashed(file)));
            Some(PolicySource {
                text: Arc::new(Text::new(id, file.contents_utf8()?)),
                origin: Origin::Builtin,
            })
        })
        .collect()
}

/// The policies that built-in rules share, and others may use.
#[must_use]
pub fn libraries() -> Vec<PolicySource> {
    sources_in(|pack| pack == LIBRARY)
}

/// Those of the library that `policies` need, directly or not. Of policies that are not purlin's own only this is told:
/// whether they may need any.
#[must_use]
pub fn libraries_for(policies: &[PolicySource]) -> Vec<PolicySource> {
    let mut left = libraries();
    let is_stranger = |policy: &&PolicySource| policy.origin == Origin::Repository;
    if policies
        .iter()
        .filter(is_stranger)
        .any(|policy| policy.text.content().contains("purlin"))
    {
        return left;
    }
    let mut needed: Vec<PolicySource> = Vec::new();
    loop {
        let names = |source: &PolicySource| {
            let name = source
                .text
                .path()
                .file_name()
                .trim_end_matches(".rego")
                .to_owned();
            let package = format!("purlin.lib.{name}");
            policies
                .iter()
                .chain(&needed)
                .any(|policy| policy.text.content().contains(&package))
        };
        let (found, others): (Vec<_>, Vec<_>) = left.into_iter().partition(names);
        if found.is_empty() {
            return needed;
        }
        needed.extend(found);
        left = others;
    }
}

/// The ids of every rule, in order: known without reading one.
#[must_use]
pub fn rule_ids() -> Vec<RuleId> {
    let folders = POLICIES.dirs().filter(|pack| !pack.path().ends_with(LIBRARY));
    let mut ids: Vec<RuleId> = folders
        .flat_map(Dir::dirs)
        .map(|rule| RuleId::new(rule.path().to_string_lossy().replace('\\', "/").replace('_', "-")))
        .collect();
    ids.sort();
    ids
}

/// The ids that built-in rules had before: known from the few that say so.
#[must_use]
pub fn former_ids() -> Vec<RuleId> {
    let mut saying = sources();
    saying.retain(|source| source.text.content().contains("formerly"));
    former_ids_of(&saying)
}

fn former_ids_of(sources: &[PolicySource]) -> Vec<RuleId> {
    if sources.is_empty() {
        return Vec::new();
    }
    super::load(sources).0.former_ids().cloned().collect()
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

/// The page of the library: the functions that policies may use besides OPA's, in Markdown.
#[must_use]
pub fn library_page() -> &'static str {
    let page = POLICIES.get_file("lib/README.md");
    page.and_then(File::contents_utf8).unwrap_or_default()
}

/// The files of a repository on which a built-in rule reports something, relative to that repository's root.
#[must_use]
pub fn failing_fixture(rule: &RuleId) -> Vec<(String, &'static [u8])> {
    let folder = folder(rule);
    let root = format!("{folder}/fail/");
    POLICIES
        .get_dir(folder)
        .into_iter()
        .flat_map(files_in)
        .filter_map(|file| Some((slashed(file).strip_prefix(&root)?.to_owned(), file.contents())))
        .collect()
}

fn folder(rule: &RuleId) -> String {
    rule.as_str().replace('-', "_")
}

fn slashed(file: &File<'_>) -> String {
    file.path().to_string_lossy().replace('\\', "/")
}

/// Every file below a folder, in the order in which they were embedded: that of their paths.
fn files_in(folder: &'static Dir<'static>) -> Vec<&'static File<'static>> {
    let mut files = Vec::new();
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(folder) => files.extend(files_in(folder)),
            DirEntry::File(file) => files.push(file),
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::facts::packages::ecosystem_facts;
    use crate::policy::lint::{Linted, MISSING_TEST, lint};
    use crate::policy::{Value, load, load_and_vet_all, prepare};
    use crate::repository::{OTHER_THAN_PRODUCT, is_product};

    #[test]
    fn nothing_is_wrong_with_the_built_in_policies() {
        let (set, faults) = load_and_vet_all(&sources());
        assert_eq!(faults, []);
        // Tests are not embedded; those of the packs see that there are some.
        let mut lints = lint(&set, Linted::All);
        lints.retain(|lint| lint.rule.as_str() != MISSING_TEST);
        assert_eq!(lints, []);
        assert!(set.rules.len() > 20);
        let loaded: Vec<_> = set.rules.iter().map(|rule| rule.id.clone()).collect();
        assert_eq!(rule_ids(), loaded, "a rule lies in the folder of its name");
    }

    #[test]
    fn the_former_ids_of_rules_are_known_without_choosing_them() {
        let text = "# METADATA\n# title: t\n# custom:\n#   severity: error\n#   target: repository\n#   formerly: [old/name]\n\
                    package purlin.rules.node.engine\n\nreport contains {\"msg\": \"m\"}\n";
        let source = PolicySource {
            text: Arc::new(Text::new(RepoPath::new("builtin:node/engine/engine.rego"), text)),
            origin: Origin::Builtin,
        };
        assert_eq!(former_ids_of(&[source]), [RuleId::new("old/name")]);
        assert_eq!(former_ids(), []);
    }

    /// `purlin.lib.paths` and [`is_product`] are twins: the one judges paths in rules, the other before rules are asked.
    #[test]
    fn the_library_tells_the_product_as_the_host_does() {
        let paths = [
            "package.json",
            "src/tests.json",
            "apps/test-runner/package.json",
            "a/latest/b",
            "tests/a.json",
            "a/__Fixtures__/b",
            ".vendor/x/y",
            "a/Third_Party/b",
            "a/third-party/b",
            "a/thirdparty/b",
            "a/third party/b",
            "x/node_modules/y/package.json",
            "test-data/x",
            "test_data/x",
            "testdata/x",
            "integration-tests/x",
            "integration_tests/x",
            "integrationtests/x",
            "benchmark/x",
            "bench/x",
            "docs/x",
            "lib/x",
            "a/dist/x",
            "fixture/x",
            "mock/x",
            "spec/x",
            "specs/x",
            "snapshot/x",
            "site-packages/x",
            "vendored/x",
            "_/x",
            "testfiles-negative/x",
            "a/testfile-line/x",
            "__TestFiles-a__/x",
            "testfiles-/x",
            "testfilesystem/x",
            "my-testfiles-a/x",
            "a/testfiles-b",
        ];
        let named: Vec<String> = OTHER_THAN_PRODUCT
            .iter()
            .map(|name| format!("a/{name}/x"))
            .collect();
        let paths: Vec<&str> = paths
            .into_iter()
            .chain(named.iter().map(String::as_str))
            .collect();
        let rule = "import data.purlin.lib.paths\n\n\
                    report contains {\"msg\": path} if {\n\tsome path in data.list\n\tpaths.product(path)\n}\n";
        let found = messages(rule, &serde_json::json!({ "list": paths }));
        let mut expected: Vec<&str> = paths.iter().copied().filter(|path| is_product(path)).collect();
        expected.sort_unstable();
        assert_eq!(found, expected);
        assert!(!found.is_empty() && found.len() < paths.len());
    }

    /// What a rule reports that may import the library, sorted.
    fn messages(report: &str, data: &serde_json::Value) -> Vec<String> {
        let head = "# METADATA\n# title: T\n# custom:\n#   severity: note\n#   target: repository\npackage acme.a.b\n\n";
        let mut all = libraries();
        all.push(PolicySource {
            text: Arc::new(Text::new(RepoPath::new("b.rego"), format!("{head}{report}"))),
            origin: Origin::Repository,
        });
        let (set, faults) = load(&all);
        assert_eq!(faults, []);
        let rule = set.rule("a/b").unwrap();
        let day = jiff::civil::date(2026, 1, 1);
        let limit = Duration::from_secs(10);
        let data = Value::from_json(data);
        let prepared = prepare(&set, rule, &serde_json::json!({}), &data, day, limit).unwrap();
        let found = prepared.worker().evaluate(&Value::object([])).unwrap();
        let mut found: Vec<String> = found.into_iter().map(|finding| finding.msg).collect();
        found.sort();
        found
    }

    #[test]
    fn tests_of_rules_know_the_ecosystems_that_there_are() {
        let rule = "import data.purlin.lib.testing\n\n\
                    report contains {\"msg\": json.marshal(testing.ecosystems)} if true\n";
        let said = messages(rule, &serde_json::json!({}));
        let said: serde_json::Value = serde_json::from_str(&said[0]).unwrap();
        assert_eq!(said, serde_json::json!(ecosystem_facts()));
    }
}
