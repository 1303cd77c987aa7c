# METADATA
# title: Packages state their engine
# custom:
#   severity: note
#   target: file
#   files: ["**/package.json"]
package bench.package.engines

report contains {"msg": "there is no engine", "at": ["engines", "node"]} if {
	input.document.dependencies
	not input.document.engines.node
}
