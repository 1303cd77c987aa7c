//! What a repository ships, told from what it keeps for tests, as documentation or for somebody else.

/// Directories, at any depth, whose content is not the product of a repository: inputs of tests, examples, templates to
/// be copied, code of others, output of tools. The library `purlin.lib.paths` says the same in Rego, and a test
/// compares the two.
pub(crate) const OTHER: [&str; 48] = [
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "bower_components",
    "build",
    "demo",
    "demos",
    "dist",
    "e2e",
    "example",
    "examples",
    "external",
    "fixture",
    "fixtures",
    "fuzz",
    "integration-tests",
    "integration_tests",
    "mock",
    "mocks",
    "node_modules",
    "out",
    "playground",
    "playgrounds",
    "sample",
    "samples",
    "sandbox",
    "site-packages",
    "snapshots",
    "spec",
    "specs",
    "target",
    "template",
    "templates",
    "test",
    "test-data",
    "test_data",
    "testdata",
    "testfile",
    "testfiles",
    "testfixtures",
    "testing",
    "tests",
    "third-party",
    "third_party",
    "thirdparty",
    "vendor",
    "vendored",
];

/// Whether a path leads through none of the directories whose content is not the product. Dots and underscores around a
/// directory's name do not count (`__fixtures__`, `.fixtures`), nor does its case.
#[must_use]
pub fn is_product(path: &str) -> bool {
    let Some((directories, _)) = path.rsplit_once('/') else {
        return true;
    };
    !directories.split('/').any(|directory| {
        let name = directory.trim_matches(['.', '_']);
        // ASCII is enough: every name of the list is.
        OTHER.iter().any(|other| other.eq_ignore_ascii_case(name)) || is_kind_of_test_files(name)
    })
}

/// `testfiles-negative`, `testfile-line`: files for one kind of tests.
fn is_kind_of_test_files(name: &str) -> bool {
    let starts = |start: &str| {
        name.get(..start.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(start))
    };
    starts("testfile-") || starts("testfiles-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_decide_and_file_names_do_not() {
        for path in [
            "package.json",
            "src/tests.json",
            "contest/a.json",
            "apps/test-runner/package.json",
            "a/latest/b",
            "a/testfiles",
            "a/testfilesystem/b",
            "a/my-testfiles-x/b",
        ] {
            assert!(is_product(path), "{path}");
        }
        for path in [
            "tests/a.json",
            "a/__Fixtures__/b",
            ".vendor/x/y",
            "a/Third_Party/b",
            "x/node_modules/y/package.json",
            "parser/testfiles/env/Dockerfile",
            "parser/testfiles-negative/env/Dockerfile",
            "parser/TestFile-line/Dockerfile",
        ] {
            assert!(!is_product(path), "{path}");
        }
    }
}
