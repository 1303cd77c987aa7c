# METADATA
# title: Dependencies name a version
# description: >-
#   `*` and `latest` accept the next major version on the day it appears, with everything it breaks, and no diff shows
#   it. Packages of the repository itself, and packages of tests, examples and vendored code, do not count.
# related_resources:
#   - ref: https://docs.npmjs.com/cli/v11/configuring-npm/package-json#dependencies
#   - ref: https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#wildcard-requirements
#   - ref: https://python-poetry.org/docs/dependency-specification/#wildcard-requirements
# custom:
#   severity: warning
#   target: repository
#   product_only: true
#   files:
#     - "**/package.json"
#     - "**/Cargo.toml"
#     - "**/pyproject.toml"
#   help: Name the version that is in the lock file as a range of the ecosystem, for example `^1.2.3` or `1.2`
package purlin.rules.manifest.no_wildcard_dependency

import data.purlin.lib.dependencies
import data.purlin.lib.paths
import data.purlin.lib.shape

# Workspaces of npm and Yarn classic link packages of the repository whatever the requirement is, so `*` is fine.
siblings := {item.name | some item in input.packages; item.ecosystem == "npm"; is_string(item.name)}

pages := {
	"package.json": "https://docs.npmjs.com/cli/v11/configuring-npm/package-json#dependencies",
	"Cargo.toml": "https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#wildcard-requirements",
	"pyproject.toml": "https://python-poetry.org/docs/dependency-specification/#wildcard-requirements",
}

report contains {
	"msg": sprintf("dependency `%s` accepts any version (`%s`)", [dependency.name, requirement]),
	"at": {"path": manifest.path, "pointer": dependency.at},
	"see": pages[paths.name(manifest.path)],
} if {
	some manifest in input.documents
	paths.product(manifest.path)
	some dependency in wildcards(manifest)
	requirement := stated(dependency.spec)
}

# Each document is read once, according to its name.
wildcards(manifest) := [dependency |
	some dependency in dependencies.npm(manifest.document)
	lower(trim_space(dependency.spec)) in {"*", "", "x", "latest"}
	not dependency.name in siblings
] if {
	endswith(manifest.path, "package.json")
}

# A path or a source of the same entry decides which version it is.
wildcards(manifest) := [dependency |
	some dependency in dependencies.cargo(manifest.document)
	stated(dependency.spec) == "*"
	not dependency.spec.path
	not dependency.spec.git
] if {
	endswith(manifest.path, "Cargo.toml")
}

wildcards(manifest) := [dependency |
	some dependency in dependencies.poetry(manifest.document)
	stated(dependency.spec) == "*"
	not dependency.spec.path
	not dependency.spec.git
	not dependency.spec.url
] if {
	endswith(manifest.path, "pyproject.toml")
}

# The version of an entry, whether it is a text or a table.
stated(spec) := trim_space(spec) if is_string(spec)

stated(spec) := trim_space(shape.text(spec.version)) if is_object(spec)
