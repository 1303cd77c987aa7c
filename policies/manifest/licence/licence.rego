# METADATA
# title: Packages that can be published state their licence
# description: >-
#   A registry shows, and a licence scanner reads, what the manifest says. crates.io refuses a crate without a licence;
#   npm and PyPI take the package, and those who check licences then refuse it.
#   Packages of tests, examples and vendored code do not count.
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
#   help: State an SPDX expression, or that the package is never published
package purlin.rules.manifest.licence

import data.purlin.lib.paths
import data.purlin.lib.shape

document := input.document

report contains {
	"msg": sprintf("the package %s states no licence, and nothing keeps it from being published", [document.name]),
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
	"msg": sprintf("the crate %s states no licence, and nothing keeps it from being published", [document["package"].name]),
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

# Whoever inherits `publish` leaves it to the workspace, which one file does not show.
unpublished(table) if table.publish in {false, []}

unpublished(table) if table.publish.workspace

report contains {
	"msg": sprintf("the package %s states no licence, and nothing keeps it from being published", [document.project.name]),
	"at": ["project", "license"],
	"help": `Add license = "<SPDX expression>", or the classifier "Private :: Do Not Upload"`,
	"see": python_page,
} if {
	endswith(input.file.path, "pyproject.toml")

	# Without a build system nothing is made that could be uploaded.
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

# Python has no usual way to say that a package is never published, and most tools of a team say nothing at all. What
# only the page of an index shows is written for one.
presented(table) if {
	some key in ["classifiers", "keywords", "urls", "homepage", "repository", "documentation"]
	table[key]
}

presented(table) if {
	some key in shape.sequence(table.dynamic)
	key in {"classifiers", "keywords", "urls"}
}

python_page := "https://packaging.python.org/en/latest/specifications/pyproject-toml/#license"

# Takes the whole table, since most have no classifiers, and a call with what is not there has no answer to negate.
classified(table) if {
	some classifier in shape.sequence(table.classifiers)
	some prefix in ["License ::", "Private ::"]
	startswith(shape.text(classifier), prefix)
}

report contains {
	"msg": sprintf("the package %s states no licence, and nothing keeps it from being published", [document.tool.poetry.name]),
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
