# METADATA
# title: Git dependencies name a commit or a tag
# description: >-
#   A dependency on a branch is whatever its owner pushed last. A build without the lock file, or the next update of it,
#   takes code that nobody chose. Packages of tests, examples and vendored code do not count.
# related_resources:
#   - ref: https://docs.npmjs.com/cli/v11/configuring-npm/package-json#git-urls-as-dependencies
#   - ref: https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#specifying-dependencies-from-git-repositories
#   - ref: https://packaging.python.org/en/latest/specifications/version-specifiers/#direct-references
#   - ref: https://docs.astral.sh/uv/concepts/projects/dependencies/#git
# custom:
#   severity: warning
#   target: file
#   product_only: true
#   files:
#     - "**/package.json"
#     - "**/Cargo.toml"
#     - "**/pyproject.toml"
#   help: Name a tag or the commit that is in the lock file, or use a release from the registry
package purlin.rules.manifest.no_git_branch_dependency

import data.purlin.lib.dependencies
import data.purlin.lib.paths

pages := {
	"package.json": "https://docs.npmjs.com/cli/v11/configuring-npm/package-json#git-urls-as-dependencies",
	"Cargo.toml": "https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#specifying-dependencies-from-git-repositories",
	"pyproject.toml": "https://packaging.python.org/en/latest/specifications/version-specifiers/#direct-references",
}

report contains {
	"msg": sprintf("dependency `%s` follows %s of %s, which can change", [entry.name, entry.what, entry.source]),
	"at": entry.at,
	"key": dependencies.key(entry),
	"see": pages[paths.name(input.file.path)],
} if {
	some entry in moving
	paths.product(input.file.path)
}

# npm: a URL of git or the short form of a forge, with a commit, a tag or a range of versions after `#`.
moving contains {"name": dependency.name, "at": dependency.at, "source": source, "what": what} if {
	endswith(input.file.path, "package.json")
	some dependency in dependencies.npm(input.document)
	npm_git(dependency.spec)
	source := split(dependency.spec, "#")[0]
	what := moving_ref(concat("#", array.slice(split(dependency.spec, "#"), 1, 99)))
}

npm_git(spec) if regex.match(`^(git\+|git:|git@|github:|gitlab:|bitbucket:|gist:)`, spec)

npm_git(spec) if regex.match(`^https?://.*\.git(#|$)`, spec)

# `owner/repository` is a repository on GitHub. A scope, a path or another protocol looks different.
npm_git(spec) if regex.match(`^[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+(#.*)?$`, spec)

# Cargo and Poetry: a table with `git`, and `rev` or `tag` where it is fixed.
moving contains {"name": dependency.name, "at": dependency.at, "source": dependency.spec.git, "what": what} if {
	some dependency in tables[paths.name(input.file.path)]
	is_object(dependency.spec)
	is_string(dependency.spec.git)
	what := moving_table(dependency.spec)
}

tables["Cargo.toml"] := dependencies.cargo(input.document)

tables["pyproject.toml"] := array.concat(dependencies.poetry(input.document), dependencies.uv_sources(input.document))

moving_table(spec) := sprintf("the branch `%s`", [spec.branch]) if {
	spec.branch
	not spec.rev
	not spec.tag
}

moving_table(spec) := "the default branch" if {
	not spec.branch
	not spec.rev
	not spec.tag
}

# A `rev` may also be the name of a branch.
moving_table(spec) := moving_ref(spec.rev) if {
	not spec.tag
	is_string(spec.rev)
}

# Python: `name @ git+https://…@ref`, with an optional marker or fragment.
moving contains {"name": dependency.name, "at": dependency.at, "source": source, "what": what} if {
	endswith(input.file.path, "pyproject.toml")
	some dependency in dependencies.python(input.document)
	url := regex.find_n(`git\+[^ ;#]+`, dependency.spec, 1)[0]
	[source, ref] := python_ref(trim_prefix(url, "git+"))
	what := moving_ref(ref)
}

# An `@` before the path belongs to the user of an SSH address.
python_ref(url) := [concat("", [head, substring(tail, 0, indexof(tail, "@"))]), substring(tail, indexof(tail, "@") + 1, -1)] if {
	[head, tail] := parted(url)
	contains(tail, "@")
}

python_ref(url) := [url, ""] if {
	[_, tail] := parted(url)
	not contains(tail, "@")
}

parted(url) := [head, substring(url, count(head), -1)] if {
	head := regex.find_n(`^[a-z]+://[^/]*`, url, 1)[0]
}

# What a git reference points to, if that can change; undefined for a commit, a version or a range of versions.
moving_ref("") := "the default branch"

moving_ref(ref) := sprintf("the branch `%s`", [ref]) if {
	ref != ""
	not regex.match(`^[0-9a-f]{7,64}$`, ref)
	not regex.match(`[0-9]+\.[0-9]+`, ref)
	not regex.match(`^(refs/tags/|semver:|v?[0-9]+$)`, ref)
}
