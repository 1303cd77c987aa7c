# METADATA
# title: Paths
# description: |
#   Tells what a team ships from what it keeps for tests, as documentation or for somebody else.
#   A manifest under `testdata/` is input of a test: a rule about manifests that spoke of it would only shout.
package purlin.lib.paths

# Directories, at any depth, whose content is not the product of the repository: inputs of tests, examples,
# templates to be copied, code of others, output of tools. Dots and underscores around a name do not count
# (`__fixtures__`, `.fixtures`), nor does its case.
non_product_directories := {
	"bench", "benches", "benchmark", "benchmarks",
	"bower_components", "build", "demo", "demos", "dist", "e2e",
	"example", "examples", "external", "fixture", "fixtures",
	"fuzz", "integration-tests", "integration_tests",
	"mock", "mocks", "node_modules", "out", "playground", "playgrounds",
	"sample", "samples", "sandbox", "site-packages", "snapshots", "spec", "specs", "target",
	"template", "templates", "test", "test-data", "test_data", "testdata", "testfixtures", "testing", "tests",
	"third-party", "third_party", "thirdparty", "vendor", "vendored",
}

# The directories that lead to `path`, from the root.
directories(path) := array.slice(parts, 0, count(parts) - 1) if {
	parts := split(path, "/")
}

# Holds for a path that no directory of `non_product_directories` leads to.
product(path) if {
	not non_product(path)
}

non_product(path) if {
	some part in directories(lower(path))
	trim(part, "._") in non_product_directories
}

# The name of the file, without its directories.
name(path) := parts[count(parts) - 1] if {
	parts := split(path, "/")
}

# The directory of the file, `""` for the root.
directory(path) := concat("/", directories(path))

# `name` in the directory `dir`, which is `""` for the root.
join(dir, base) := base if dir == ""

join(dir, base) := concat("/", [dir, base]) if dir != ""

# `dir` and every directory above it, the root `""` included, nearest first.
ancestors(dir) := [""] if dir == ""

ancestors(dir) := [above |
	parts := split(dir, "/")
	some gone in numbers.range(0, count(parts))
	above := concat("/", array.slice(parts, 0, count(parts) - gone))
] if {
	dir != ""
}
