# METADATA
# title: The supported toolchain is stated
# description: >-
#   Where nothing says which Node, Rust, Python or Go a package needs, it builds with whatever the machine has, and
#   breaks where that is too old. Asked is only the topmost package of each ecosystem, and one statement at or below it,
#   in the manifest or in the file of a version manager, is enough. Packages of tests, examples and vendored code do not
#   count.
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
		"help": "Add `go <version>`; without it Go takes the module for one of Go 1.16",
		"see": "https://go.dev/ref/mod#go-mod-file-go",
	},
}

report contains {
	"msg": sprintf("no version of %s is stated", [kind.tool]),
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

# A manifest above is the one to speak of, save in Go, whose modules stand for themselves.
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

# A workspace may leave it to its members.
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
