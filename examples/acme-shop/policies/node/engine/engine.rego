# METADATA
# title: Apps need a Node release in long-term support
# description: >-
#   An app that allows an older Node release is built with one sooner or later, and breaks with the first dependency
#   that needs a newer one.
# related_resources:
#   - ref: docs/decisions/0007-node-lts.md
#   - ref: https://nodejs.org/en/about/previous-releases
# custom:
#   severity: error
#   target: file
#   files: ["apps/*/package.json"]
#   owner: "@acme/platform"
#   decision: ADR-0007
#   params:
#     minimum:
#       description: The oldest major release of Node that an app may allow.
#       default: 22
#       schema: {type: integer, minimum: 18}
#   help: 'Write "engines": {"node": ">=22"}'
package acme.rules.node.engine

# A package may have no name. Without this default its message, and so its finding, would be undefined.
default name := "the app"

name := input.document.name

report contains {
	"msg": sprintf("%s does not state which version of Node it needs", [name]),
	"at": ["engines", "node"],
	"key": "engine",
} if {
	not input.document.engines.node
}

report contains {
	"msg": sprintf("%s allows Node %d, but the platform runs Node %d", [name, major, data.params.minimum]),
	"at": ["engines", "node"],
	"key": "engine",
	"fix": [{"op": "replace", "path": "/engines/node", "value": sprintf(">=%d", [data.params.minimum])}],
} if {
	is_string(input.document.engines.node)
	major := to_number(regex.find_n(`[0-9]+`, input.document.engines.node, 1)[0])
	major < data.params.minimum
}
