# METADATA
# title: Names are taken from a list
# custom:
#   severity: error
#   target: file
#   files: ["app/*.json"]
#   effective_on: 2027-01-01
#   help: Choose another name
#   params:
#     names:
#       description: The names that are taken.
#       default: []
#       schema: {type: array, items: {type: string}}
package acme.places.later

report contains {
	"msg": sprintf("%s is none of %s on %s", [input.document.name, concat(", ", data.params.names), data.purlin.date]),
	"at": ["name"],
	"key": "name",
} if {
	not input.document.name in data.params.names
}
