# METADATA
# title: Packages say whether they are published
# description: >-
#   A package that says nothing is one `npm publish` or `cargo publish` away from the public registry. `private` or
#   `publish` makes this a decision. Packages of tests, examples and vendored code do not count.
# related_resources:
#   - ref: https://docs.npmjs.com/cli/v11/configuring-npm/package-json#private
#   - ref: https://doc.rust-lang.org/cargo/reference/manifest.html#the-publish-field
# custom:
#   severity: warning
#   opt_in: true
#   target: file
#   product_only: true
#   files:
#     - "**/package.json"
#     - "**/Cargo.toml"
#   help: Mark the package as private, or say where it is published
package purlin.rules.manifest.private_or_publishable

import data.purlin.lib.paths
import data.purlin.lib.shape

report contains {
	"msg": sprintf("package `%s` does not say whether it is published", [input.document.name]),
	"at": ["private"],
	"help": `Add "private": true, or "publishConfig" with the access or the registry`,
} if {
	paths.name(input.file.path) == "package.json"
	is_string(input.document.name)
	not stated(input.document, "private")
	not stated(input.document, "publishConfig")
	paths.product(input.file.path)
}

report contains {
	"msg": sprintf("crate `%s` does not say whether it is published", [input.document["package"].name]),
	"at": ["package", "publish"],
	"help": `Add publish = false, publish = true or publish = ["<registry>"]`,
} if {
	paths.name(input.file.path) == "Cargo.toml"
	input.document["package"].name
	not stated(input.document["package"], "publish")
	paths.product(input.file.path)
}

stated(table, wanted) if {
	some key, _ in shape.mapping(table)
	key == wanted
}
