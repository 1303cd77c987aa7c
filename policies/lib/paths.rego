# METADATA
# title: Paths
# description: >-
#   Distinguishes what a team ships from what it keeps for tests, documentation or other people. A manifest under
#   `testdata/` is the input of a test: a finding about it would only be noise.
package purlin.lib.paths

# One expression in place, since rules call this for every file that they read.
# METADATA
# description: >-
#   Whether a path belongs to the product of the repository. False below directories for tests, examples, templates,
#   vendored code and build output. Dots and underscores around a name (`__fixtures__`, `.fixtures`) and its case do
#   not matter.
# custom:
#   example: |-
#     paths.product("web/package.json")
#     not paths.product("web/testdata/package.json")
product(path) if not regex.match(`(^|/)[._]*(bench|benches|benchmarks?|bower_components|build|demos?|dist|e2e|examples?|external|fixtures?|fuzz|integration[-_]tests|mocks?|node_modules|out|playgrounds?|samples?|sandbox|site-packages|snapshots|specs?|target|templates?|test|test[-_]?data|testfiles?(-[^/]*)?|testfixtures|testing|tests|third[-_]?party|vendor|vendored)[._]*/`, lower(path))

# METADATA
# description: The directories that lead to a path, from the root.
# custom:
#   example: 'paths.directories("web/app/main.ts") == ["web", "app"]'
directories(path) := array.slice(parts, 0, count(parts) - 1) if {
	parts := split(path, "/")
}

# METADATA
# description: The name of a file, without its directories.
# custom:
#   example: 'paths.name("web/app/main.ts") == "main.ts"'
name(path) := parts[count(parts) - 1] if {
	parts := split(path, "/")
}

# METADATA
# description: The directory of a file; `""` for the root.
# custom:
#   example: 'paths.directory("web/app/main.ts") == "web/app"'
directory(path) := concat("/", directories(path))

# METADATA
# description: The path of a name in a directory. The directory is `""` for the root.
# custom:
#   example: |-
#     paths.join("web", "main.ts") == "web/main.ts"
#     paths.join("", "main.ts") == "main.ts"
join(dir, base) := base if dir == ""

join(dir, base) := concat("/", [dir, base]) if dir != ""

# METADATA
# description: A directory and every directory above it, the nearest first. The last is the root, `""`.
# custom:
#   example: 'paths.ancestors("web/app") == ["web/app", "web", ""]'
ancestors(dir) := [""] if dir == ""

ancestors(dir) := [above |
	parts := split(dir, "/")
	some gone in numbers.range(0, count(parts))
	above := concat("/", array.slice(parts, 0, count(parts) - gone))
] if {
	dir != ""
}

# METADATA
# description: >-
#   The same as prefixes of paths, each with a `/` at its end. To append a name to a prefix is cheaper than to join
#   directory and name.
# custom:
#   example: 'paths.prefixes("web/app") == ["web/app/", "web/", ""]'
prefixes(dir) := [""] if dir == ""

prefixes(dir) := array.concat(inner, [""]) if {
	dir != ""
	parts := split(dir, "/")
	inner := [concat("", [concat("/", array.slice(parts, 0, count(parts) - gone)), "/"]) |
		some gone in numbers.range(0, count(parts) - 1)
	]
}

# METADATA
# description: Whether one of these globs of paths matches, and none that starts with `!`.
# custom:
#   example: |-
#     paths.matches_any(["web/**", "!web/old/**"], "web/main.ts")
#     not paths.matches_any(["web/**", "!web/old/**"], "web/old/main.ts")
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
