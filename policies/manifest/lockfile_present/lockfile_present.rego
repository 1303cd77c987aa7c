# METADATA
# title: Dependencies are locked
# description: >-
#   Without a committed lockfile two builds of one commit can differ, and an update of a dependency reaches production
#   without review. Looked at is the topmost package of each ecosystem; its directory or one above holds the lockfile.
#   A library may leave it out on purpose, so the rule runs only where a config names its pack.
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
#   help: Commit the lockfile that the package manager writes
package purlin.rules.manifest.lockfile_present

import data.purlin.lib.dependencies
import data.purlin.lib.paths

# By the name of the manifest.
lockfiles := {
	"package.json": names("npm"),
	"Cargo.toml": names("cargo"),
	"go.mod": names("go"),
	# What pip-compile writes is not a lock file by its name, and locks all the same.
	"pyproject.toml": array.concat(names("python"), ["requirements.txt"]),
}

names(ecosystem) := [file.name | some file in input.ecosystems[ecosystem].lock_files]

report contains {
	"msg": sprintf("%s has dependencies and no lockfile", [manifest.path]),
	"at": {"path": manifest.path},
	"help": sprintf("Commit the lockfile (%s)", [concat(", ", lockfiles[name])]),
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

# A manifest above is the one to speak of, save in Go, whose modules stand for themselves.
inner(above, name) if {
	name != "go.mod"
	some prefix in array.slice(above, 1, count(above))
	input.files[concat("", [prefix, name])]
}

depends("package.json", document) if count(dependencies.npm(document)) > 0

depends("Cargo.toml", document) if count(dependencies.cargo(document)) > 0

depends("go.mod", document) if count(document.require) > 0

depends("pyproject.toml", document) if count(dependencies.python(document)) + count(dependencies.poetry(document)) > 0
