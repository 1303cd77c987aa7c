# METADATA
# title: Packages have a name
# custom:
#   severity: note
#   target: file
#   files: ["**/package.json"]
package bench.package.named

report contains {"msg": "there is no name", "at": ["name"]} if {
	not input.document.name
}
