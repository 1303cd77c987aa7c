# METADATA
# title: Packages state the toolchain version they need
# description: >-
#   If nothing says which version of Node, Rust, Python or Go a package needs, it is built with whatever version the
#   machine has, and breaks if that is too old. The rule checks only the topmost package of each ecosystem. A manifest
#   in its directory or below, or the file of a version manager in its directory or above, is enough. Packages of tests,
#   examples and vendored code do not count.
# related_resources:
#   - ref: https://docs.npmjs.com/cli/v11/configuring-npm/package-json#engines
#   - ref: https://doc.rust-lang.org/cargo/reference/rust-version.html
#   - ref: https://packaging.python.org/en/latest/specifications/pyproject-toml/#requires-python
#   - ref: https://go.dev/ref/mod#go-mod-file-go
# custom:
#   severity: note
#   target: repository
#   product_only: true
#   files:
#     - "**/package.json"
#     - "**/Cargo.toml"
#     - "**/go.mod"
#     - "**/pyproject.toml"
#   help: State the oldest version that CI tests
package purlin.rules.manifest.toolchain_stated

import data.purlin.lib.paths
import data.purlin.lib.shape

kinds := {
	"package.json": {
		"tool": "Node",
		"files": [".nvmrc", ".node-version", ".tool-versions", "mise.toml", ".mise.toml"],
		"help": `Add "engines": {"node": ">=<version>"}`,
		"see": "https://docs.npmjs.com/cli/v11/configuring-npm/package-json#engines",
	},
	"Cargo.toml": {
		"tool": "Rust",
		"files": ["rust-toolchain.toml", "rust-toolchain"],
		"help": `Add rust-version = "<version>" to [package] or [workspace.package]`,
		"see": "https://doc.rust-lang.org/cargo/reference/rust-version.html",
	},
	"pyproject.toml": {
		"tool": "Python",
		"files": [".python-version", ".tool-versions", "mise.toml", ".mise.toml"],
		"help": `Add requires-python = ">=<version>" to [project]`,
		"see": "https://packaging.python.org/en/latest/specifications/pyproject-toml/#requires-python",
	},
	"go.mod": {
		"tool": "Go",
		"files": [],
		"help": "Add `go <version>`; without it Go treats the module as written for Go 1.16",
		"see": "https://go.dev/ref/mod#go-mod-file-go",
	},
}

report contains {
	"msg": sprintf("this package does not state which version of %s it needs", [kind.tool]),
	"at": {"path": manifest.path, "pointer": manifest.at},
	"help": kind.help,
	"see": kind.see,
} if {
	some manifest in candidates
	kind := kinds[manifest.name]
	above := paths.prefixes(manifest.dir)
	not inner(above, manifest.name)
	not file_above(above, kind.files)
	not stated_below(manifest)
}

# Manifests of packages that state no version themselves.
candidates := [entry |
	some manifest in input.documents
	paths.product(manifest.path)
	name := paths.name(manifest.path)
	package_of(name, manifest.document)
	not states(name, manifest.document)
	entry := {"path": manifest.path, "name": name, "dir": paths.directory(manifest.path), "at": place(name, manifest.document)}
]

# Where the statement belongs.
place("package.json", _) := ["engines", "node"]

place("go.mod", _) := ["go"]

place("Cargo.toml", document) := ["package", "rust-version"] if document["package"]

place("Cargo.toml", document) := ["workspace", "package", "rust-version"] if not document["package"]

place("pyproject.toml", document) := ["project", "requires-python"] if document.project

place("pyproject.toml", document) := ["tool", "poetry", "dependencies", "python"] if not document.project

# A package.json that only says `type` and a pyproject.toml that only configures tools are not packages.
package_of("package.json", document) if {
	some key in ["dependencies", "devDependencies", "scripts"]
	document[key]
}

package_of("Cargo.toml", document) if document["package"]

package_of("Cargo.toml", document) if document.workspace

package_of("pyproject.toml", document) if document.project.name

package_of("pyproject.toml", document) if document.tool.poetry.name

package_of("go.mod", document) if is_string(document.module)

states("package.json", document) if document.engines.node

states("package.json", document) if document.volta.node

states("package.json", document) if document.devEngines.runtime

states("Cargo.toml", document) if document["package"]["rust-version"]

states("Cargo.toml", document) if document.workspace["package"]["rust-version"]

states("pyproject.toml", document) if document.project["requires-python"]

states("pyproject.toml", document) if "requires-python" in shape.sequence(document.project.dynamic)

states("pyproject.toml", document) if document.tool.poetry.dependencies.python

states("go.mod", document) if is_string(document.go)

# A manifest above is checked instead of this one, except in Go, where every module is checked.
inner(above, name) if {
	name != "go.mod"
	some prefix in array.slice(above, 1, count(above))
	input.files[concat("", [prefix, name])]
}

file_above(above, names) if {
	some prefix in above
	some name in names
	input.files[concat("", [prefix, name])]
}

# The members of a workspace may state it.
stated_below(manifest) if {
	manifest.name != "go.mod"
	[manifest.name, manifest.dir] in stating
}

# The directories at or above every manifest that states a version: asked once for all manifests, not once for each.
stating contains [name, dir] if {
	some member in input.documents
	paths.product(member.path)
	name := paths.name(member.path)
	states(name, member.document)
	some dir in paths.ancestors(paths.directory(member.path))
}
