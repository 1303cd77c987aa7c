# METADATA
# title: Components have a bounded number of neighbours
# description: What many depend on is hard to change, and what depends on many changes often.
# related_resources:
#   - ref: docs/architecture-boundaries.md
# custom:
#   severity: warning
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Split the component, or let others do with fewer of its parts
#   params:
#     of:
#       description: Selectors of the components that are looked at
#       default: "*"
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     max_in:
#       description: How many components may depend on one; any number where it is null
#       default: null
#       schema: {type: [integer, "null"], minimum: 0}
#     max_out:
#       description: How many components one may depend on; any number where it is null
#       default: null
#       schema: {type: [integer, "null"], minimum: 0}
#     scopes:
#       description: The scopes of dependencies that count
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.fan

import data.purlin.lib.architecture

of := architecture.select(data.params.of)

network := architecture.network(data.params.scopes)

reversed := architecture.reversed(network)

# What a component depends on, and what depends on it. A whole and its parts are not neighbours of each other, nor are parts
# that are looked at because their whole is.
nodes := strangers(network)

users := strangers(reversed)

strangers(ends) := ends if count(architecture.lines) == 0

strangers(ends) := {name: {other | some other in ends[name]; not is_inside(name, other)} | some name in of} if {
	count(architecture.lines) > 0
}

brought := architecture.brought_by(data.params.of)

is_inside(name, other) if architecture.is_kin(name, other)

is_inside(name, other) if architecture.is_brought_along(brought, name, other)

report contains finding if {
	is_number(data.params.max_in)
	some name in of
	count(users[name]) > data.params.max_in
	msg := sprintf("%d components depend on `%s`, where %d is the most", [count(users[name]), name, data.params.max_in])
	finding := found(name, "fan-in", msg, users[name], [architecture.first_edge(user, name, data.params.scopes) | some user in sort(users[name])], sprintf("Split `%s` by what its users need, so that each depends on a part", [name]))
}

report contains finding if {
	is_number(data.params.max_out)
	some name in of
	count(nodes[name]) > data.params.max_out
	msg := sprintf("`%s` depends on %d components, where %d is the most", [name, count(nodes[name]), data.params.max_out])
	finding := found(name, "fan-out", msg, nodes[name], [architecture.first_edge(name, target, data.params.scopes) | some target in sort(nodes[name])], sprintf("Split `%s`, or put one component before several of %s", [name, architecture.few(sort(nodes[name]))]))
}

found(name, way, msg, neighbours, edges, help) := architecture.with_help(
	{
		"msg": msg,
		"at": architecture.place(name),
		"key": sprintf("%s of %s", [way, name]),
		"extent": neighbours,
		"related": array.concat(architecture.labels(edges), architecture.declared),
	},
	help,
)

report contains finding if some finding in architecture.idle_findings(["of"])

report contains architecture.at_boundary("nothing", "the boundary sets neither `max_in` nor `max_out`") if {
	is_null(data.params.max_in)
	is_null(data.params.max_out)
}
