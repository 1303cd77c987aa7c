# METADATA
# title: Refused
# custom:
#   severity: error
#   target: file
#   files: ["**/*.json"]
package acme.fine.vetted

report contains {"msg": "x"} if {
	time.now_ns() > 1
	unknown_function(input.document)
	count(input.document, 1, 2) > 2
	input.documnet.x
}

loop(x) := loop(x)
