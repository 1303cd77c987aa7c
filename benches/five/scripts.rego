# METADATA
# title: Packages run nothing when installed
# custom:
#   severity: note
#   target: file
#   files: ["**/package.json"]
package bench.package.scripts

report contains {"msg": sprintf("%s runs when the package is installed", [name]), "at": ["scripts", name]} if {
	some name in ["preinstall", "install", "postinstall"]
	input.document.scripts[name]
}
