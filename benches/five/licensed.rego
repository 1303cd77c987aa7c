# METADATA
# title: Packages state a licence
# custom:
#   severity: note
#   target: file
#   files: ["**/package.json"]
package bench.package.licensed

report contains {"msg": "there is no licence", "at": ["license"]} if {
	not input.document.license
	not input.document.private
}
