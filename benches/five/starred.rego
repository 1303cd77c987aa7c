# METADATA
# title: No dependency takes any version
# custom:
#   severity: note
#   target: file
#   files: ["**/package.json"]
package bench.package.starred

report contains {"msg": sprintf("any version of %s is taken", [name]), "at": ["dependencies", name]} if {
	some name, version in input.document.dependencies
	version in {"*", "latest", ""}
}
