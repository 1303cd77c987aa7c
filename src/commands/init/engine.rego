# METADATA
# title: Packages state the Node.js version they need
# description: >-
#   Without engines.node a package builds with whatever version the machine has, and fails on another one.
# related_resources:
#   - ref: https://docs.npmjs.com/cli/configuring-npm/package-json#engines
# custom:
#   severity: warning            # error | warning | note
#   target: file                 # file: once a document; repository: once for the whole tree
#   files: ["**/package.json"]   # which documents
#   help: 'Add "engines": {"node": ">=20"} to package.json'
#   params:
#     minimum:
#       description: The lowest major version of Node.js that may be asked for.
#       default: 20
#       schema: {type: integer}
package rules.node.engine

# The name of this rule is node/engine: the last two parts of its package.
# `purlin facts package.json` prints the input it sees.

report contains {"msg": "no version of Node.js is stated", "at": ["engines", "node"]} if {
	not input.document.engines.node
}

report contains finding if {
	stated := input.document.engines.node
	is_string(stated)
	major := to_number(regex.find_n(`[0-9]+`, stated, 1)[0])
	major < data.params.minimum
	finding := {
		"msg": sprintf("Node.js %d may be used, and %d is the oldest allowed", [major, data.params.minimum]),
		"at": ["engines", "node"],
	}
}
