# METADATA
# title: Dependencies are locked
# description: >-
#   Without a committed lock file two builds of one commit can differ, and an updated dependency reaches production
#   without review. The rule checks only the topmost package of each ecosystem; the lock file must be in its directory
#   or in one above. A library may leave it out on purpose, so the rule runs only if the config names its pack.
# related_resources:
#   - ref: https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json
#   - ref: https://doc.rust-lang.org/cargo/faq.html#why-have-cargolock-in-version-control
#   - ref: https://go.dev/ref/mod#go-sum-files
# custom:
#   severity: warning
#   opt_in: true
#   target: repository
#   product_only: true
#   files:
#     - "**/package.json"
#     - "**/Cargo.toml"
#     - "**/go.mod"
#     - "**/pyproject.toml"
#   help: Commit the lock file that the package manager writes
package purlin.rules.manifest.lockfile_present

import data.purlin.lib.dependencies
import data.purlin.lib.paths

# By the name of the manifest.
lockfiles := {
	"package.json": names("npm"),
	"Cargo.toml": names("cargo"),
	"go.mod": names("go"),
	# The output of pip-compile does not have the name of a lock file, but it is one.
	"pyproject.toml": array.concat(names("python"), ["requirements.txt"]),
}

names(ecosystem) := [file.name | some file in input.ecosystems[ecosystem].lock_files]

report contains {
	"msg": sprintf("%s has dependencies but no lock file", [manifest.path]),
	"at": {"path": manifest.path},
	"help": sprintf("Commit the lock file of the package manager (%s)", [concat(", ", lockfiles[name])]),
} if {
	some manifest in input.documents
	paths.product(manifest.path)
	name := paths.name(manifest.path)
	depends(name, manifest.document)
	above := paths.prefixes(paths.directory(manifest.path))
	not inner(above, name)
	not locked(above, name)
}

locked(above, name) if {
	some prefix in above
	some lockfile in lockfiles[name]
	input.files[concat("", [prefix, lockfile])]
}

# A manifest above is checked instead of this one, except in Go, where every module is checked.
inner(above, name) if {
	name != "go.mod"
	some prefix in array.slice(above, 1, count(above))
	input.files[concat("", [prefix, name])]
}

depends("package.json", document) if count(dependencies.npm(document)) > 0

depends("Cargo.toml", document) if count(dependencies.cargo(document)) > 0

depends("go.mod", document) if count(document.require) > 0

depends("pyproject.toml", document) if count(dependencies.python(document)) + count(dependencies.poetry(document)) > 0
