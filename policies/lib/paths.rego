# METADATA
# title: Paths
# description: >-
#   Distinguishes what a team ships from what it keeps for tests, documentation or other people. A manifest under
#   `testdata/` is the input of a test: a finding about it would only be noise.
package purlin.lib.paths

# Holds for a path without a directory, at any depth, whose content is not the product of the repository: test inputs,
# examples, templates, vendored code, output of tools. Dots and underscores around a name (`__fixtures__`, `.fixtures`) and
# its case do not matter. One expression in place, since rules call this for every file that they read.
product(path) if not regex.match(`(^|/)[._]*(bench|benches|benchmarks?|bower_components|build|demos?|dist|e2e|examples?|external|fixtures?|fuzz|integration[-_]tests|mocks?|node_modules|out|playgrounds?|samples?|sandbox|site-packages|snapshots|specs?|target|templates?|test|test[-_]?data|testfiles?(-[^/]*)?|testfixtures|testing|tests|third[-_]?party|vendor|vendored)[._]*/`, lower(path))

# The directories that lead to `path`, from the root.
directories(path) := array.slice(parts, 0, count(parts) - 1) if {
	parts := split(path, "/")
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

# The prefixes of paths in `dir` and in every directory above it, nearest first: `a/b/`, `a/` and `` for `a/b`. Appending a
# name to a prefix is cheaper than joining directory and name for every name.
prefixes(dir) := [""] if dir == ""

prefixes(dir) := array.concat(inner, [""]) if {
	dir != ""
	parts := split(dir, "/")
	inner := [concat("", [concat("/", array.slice(parts, 0, count(parts) - gone)), "/"]) |
		some gone in numbers.range(0, count(parts) - 1)
	]
}

# Whether one of these globs matches a path, and none with a `!` excludes it.
matches_any(patterns, path) if {
	some pattern in patterns
	not startswith(pattern, "!")
	purlin.glob(pattern, path)
	not is_excluded(patterns, path)
}

is_excluded(patterns, path) if {
	some pattern in patterns
	startswith(pattern, "!")
	purlin.glob(substring(pattern, 1, -1), path)
}
