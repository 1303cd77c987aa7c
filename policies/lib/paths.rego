# METADATA
# title: Paths
# description: >-
#   Tells what a team ships from what it keeps for tests, as documentation or for somebody else.
#   A manifest under `testdata/` is input of a test: a rule about manifests that spoke of it would only shout.
package purlin.lib.paths

# Holds for a path that leads through none of the directories, at any depth, whose content is not the product of the
# repository: inputs of tests, examples, templates to be copied, code of others, output of tools. Dots and underscores
# around a name do not count (`__fixtures__`, `.fixtures`), nor does its case.
# One expression, and in place, since rules ask for every file that they read.
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

# What paths in `dir` and in every directory above it start with, nearest first: `a/b/`, `a/` and `` for `a/b`.
# A name behind such a prefix is a path, which costs less than joining the two for every name that is looked for.
prefixes(dir) := [""] if dir == ""

prefixes(dir) := array.concat(inner, [""]) if {
	dir != ""
	parts := split(dir, "/")
	inner := [concat("", [concat("/", array.slice(parts, 0, count(parts) - gone)), "/"]) |
		some gone in numbers.range(0, count(parts) - 1)
	]
}

# Whether some of these globs match a path, and none with a `!` takes it away again.
matches_any(patterns, path) if {
	some pattern in patterns
	not startswith(pattern, "!")
	purlin.glob(pattern, path)
	not is_taken_away(patterns, path)
}

is_taken_away(patterns, path) if {
	some pattern in patterns
	startswith(pattern, "!")
	purlin.glob(substring(pattern, 1, -1), path)
}
