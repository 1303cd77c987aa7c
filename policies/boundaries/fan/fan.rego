# METADATA
# title: Fan-in and fan-out stay within limits
# description: >-
#   A component that many others depend on is hard to change. A component that depends on many others changes often.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: warning
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Split the component, or let it depend on fewer others
#   params:
#     of:
#       description: Selectors of the components to check
#       default: "*"
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     max_in:
#       description: How many components may depend on one; `null` for any number
#       default: null
#       schema: {type: [integer, "null"], minimum: 0}
#     max_out:
#       description: How many components one may depend on; `null` for any number
#       default: null
#       schema: {type: [integer, "null"], minimum: 0}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.fan

import data.purlin.lib.architecture
import data.purlin.lib.declaration
import data.purlin.lib.ways

of := architecture.select(data.params.of)

scopes := data.params.scopes

network := ways.network("component", scopes)

reversed := ways.reversed(network)

# What a component depends on, and what depends on it. A whole and its parts are not neighbours of each other, nor are parts
# that are checked only because their whole is.
nodes := neighbours_outside(network)

users := neighbours_outside(reversed)

neighbours_outside(ends) := ends if count(architecture.chains) == 0

neighbours_outside(ends) := {name: {other | some other in ends[name]; not is_inside(name, other)} | some name in of} if {
	count(architecture.chains) > 0
}

brought := architecture.brought_by(data.params.of)

is_inside(name, other) if architecture.is_part_or_whole(name, other)

is_inside(name, other) if architecture.is_brought_along(brought, name, other)

report contains finding if {
	is_number(data.params.max_in)
	some name in of
	count(users[name]) > data.params.max_in
	msg := sprintf("%s depend on `%s`, more than the limit of %d", [counted(users[name]), name, data.params.max_in])
	finding := found(name, "fan-in", msg, users[name], [ways.step("component", scopes, user, name) | some user in sort(users[name])], sprintf("Split `%s` by what its users need, so that each depends only on a part of it", [name]))
}

report contains finding if {
	is_number(data.params.max_out)
	some name in of
	count(nodes[name]) > data.params.max_out
	msg := sprintf("`%s` depends on %s, more than the limit of %d", [name, counted(nodes[name]), data.params.max_out])
	finding := found(name, "fan-out", msg, nodes[name], [ways.step("component", scopes, name, target) | some target in sort(nodes[name])], sprintf("Split `%s`, or put one component in front of several of %s", [name, architecture.few(sort(called(nodes[name])))]))
}

called(neighbours) := {ways.called(node) | some node in neighbours}

# Packages in no component count one by one.
counted(neighbours) := concat(" and ", [text |
	strays := {node | some node in neighbours; is_array(node)}
	some entry in [[count(neighbours - strays), "components"], [count(strays), "packages in no component"]]
	text := sprintf("%d %s", entry)
	entry[0] > 0
])

found(name, way, msg, neighbours, edges, help) := architecture.with_help(
	{
		"msg": msg,
		"at": architecture.place(name),
		"key": sprintf("%s of %s", [way, name]),
		"extent": called(neighbours),
		"related": array.concat([ways.label(edge) | some edge in edges], architecture.declared),
	},
	help,
)

report contains declaration.mistake("nothing", "this boundary sets neither `max_in` nor `max_out`, so it has no effect", help) if {
	help := "Set `max_in`, `max_out` or both, or remove the boundary"
	is_null(data.params.max_in)
	is_null(data.params.max_out)
}

report contains finding if some finding in declaration.mistakes
