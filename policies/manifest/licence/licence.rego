# METADATA
# title: Publishable packages state their licence
# description: >-
#   Registries show, and licence scanners read, what the manifest says. crates.io rejects a crate without a licence. npm
#   and PyPI accept the package, but its users then cannot tell whether they may use it. Packages of tests, examples and
#   vendored code do not count.
# related_resources:
#   - ref: https://docs.npmjs.com/cli/v11/configuring-npm/package-json#license
#   - ref: https://doc.rust-lang.org/cargo/reference/manifest.html#the-license-and-license-file-fields
#   - ref: https://packaging.python.org/en/latest/specifications/pyproject-toml/#license
#   - ref: https://spdx.org/licenses/
# custom:
#   severity: warning
#   target: file
#   product_only: true
#   files:
#     - "**/package.json"
#     - "**/Cargo.toml"
#     - "**/pyproject.toml"
#   help: State an SPDX expression, or mark the package as never published
package purlin.rules.manifest.licence

import data.purlin.lib.paths
import data.purlin.lib.shape

document := input.document

report contains {
	"msg": sprintf("package `%s` can be published, but states no licence", [document.name]),
	"at": ["license"],
	"help": `Add "license": "<SPDX expression>", or "private": true`,
	"see": "https://docs.npmjs.com/cli/v11/configuring-npm/package-json#license",
} if {
	endswith(input.file.path, "package.json")

	# npm publishes nothing without both.
	is_string(document.name)
	is_string(document.version)
	not is_private
	not document.license
	not document.licenses
	paths.product(input.file.path)
}

is_private if document.private in {true, "true"}

report contains {
	"msg": sprintf("crate `%s` can be published, but states no licence", [document["package"].name]),
	"at": ["package", "license"],
	"help": `Add license = "<SPDX expression>" (or license.workspace = true), or publish = false`,
	"see": "https://doc.rust-lang.org/cargo/reference/manifest.html#the-license-and-license-file-fields",
} if {
	endswith(input.file.path, "Cargo.toml")

	# Without a version Cargo takes `publish = false` for granted.
	document["package"].version
	not unpublished(document["package"])
	not document["package"].license
	not document["package"]["license-file"]
	paths.product(input.file.path)
}

# An inherited `publish` is in the manifest of the workspace, which is another file.
unpublished(table) if table.publish in {false, []}

unpublished(table) if table.publish.workspace

report contains {
	"msg": sprintf("package `%s` can be published, but states no licence", [document.project.name]),
	"at": ["project", "license"],
	"help": `Add license = "<SPDX expression>", or the classifier "Private :: Do Not Upload"`,
	"see": python_page,
} if {
	endswith(input.file.path, "pyproject.toml")

	# Without a build system there is nothing to upload.
	document["build-system"]
	presented(document.project)
	is_string(document.project.name)
	not document.project.license
	not document.project["license-files"]
	not is_left_to_the_build
	not classified(document.project)
	not document.tool.poetry.license
	paths.product(input.file.path)
}

# A licence that the build system fills in.
is_left_to_the_build if "license" in shape.sequence(document.project.dynamic)

# Python has no usual way to say that a package is never published, and most internal tools say nothing at all. Keys that
# only the page of an index shows are a sign that the package is published.
presented(table) if {
	some key in ["classifiers", "keywords", "urls", "homepage", "repository", "documentation"]
	table[key]
}

presented(table) if {
	some key in shape.sequence(table.dynamic)
	key in {"classifiers", "keywords", "urls"}
}

python_page := "https://packaging.python.org/en/latest/specifications/pyproject-toml/#license"

# Takes the whole table, since most have no classifiers, and `not` around a call with an undefined argument is undefined.
classified(table) if {
	some classifier in shape.sequence(table.classifiers)
	some prefix in ["License ::", "Private ::"]
	startswith(shape.text(classifier), prefix)
}

report contains {
	"msg": sprintf("package `%s` can be published, but states no licence", [document.tool.poetry.name]),
	"at": ["tool", "poetry", "license"],
	"help": `Add license = "<SPDX expression>", or package-mode = false`,
	"see": python_page,
} if {
	endswith(input.file.path, "pyproject.toml")
	not document.project
	is_string(document.tool.poetry.name)
	not document.tool.poetry["package-mode"] == false
	presented(document.tool.poetry)
	not document.tool.poetry.license
	not classified(document.tool.poetry)
	paths.product(input.file.path)
}
