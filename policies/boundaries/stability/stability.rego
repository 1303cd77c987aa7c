# METADATA
# title: Components do not depend on less stable components
# description: >-
#   A component that many others depend on must change rarely. It cannot if it depends on components that change often.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: warning
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Reverse the dependency with an interface, or move what is needed to a component that depends on less
#   params:
#     of:
#       description: Selectors of the components whose dependencies are checked
#       default: "*"
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     tolerance:
#       description: How much less stable a dependency may be, from 0 to 1
#       default: 0
#       schema: {type: number, minimum: 0, maximum: 1}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.stability

import data.purlin.lib.architecture
import data.purlin.lib.declaration
import data.purlin.lib.ways

nodes := ways.network("component", data.params.scopes)

users := ways.reversed(nodes)

# Martin's instability: the share of a component's neighbours that it depends on.
instability := {name: share |
	some name, targets in nodes
	neighbours := count(targets) + count(users[name])
	neighbours > 0
	share := count(targets) / neighbours
}

# Differences smaller than this come from rounding.
noise := 0.000001

report contains finding if {
	some name in architecture.select(data.params.of)
	some target in nodes[name]
	is_string(target)
	instability[target] - instability[name] > data.params.tolerance + noise
	not is_inside(name, target)
	edge := ways.step("component", data.params.scopes, name, target)
	msg := sprintf("`%s` (instability %v) depends on `%s` (instability %v), which is less stable", [name, rounded(instability[name]), target, rounded(instability[target])])
	finding := architecture.with_help(
		{
			"msg": msg,
			# Not at one of several dependencies, which may be gone while others are left.
			"at": architecture.place(name),
			"key": [name, target],
			"extent": rounded(instability[target] - instability[name]),
			"related": array.concat([ways.label(edge)], architecture.declared),
		},
		sprintf("Let `%s` declare an interface that `%s` implements, or move what it needs to a component that depends on less", [name, target]),
	)
}

# A whole consists of its parts, and parts that are checked only because their whole is are inside it.
is_inside(name, target) if architecture.is_part_or_whole(name, target)

is_inside(name, target) if architecture.is_brought_along(brought, name, target)

brought := architecture.brought_by(data.params.of)

rounded(number) := round(number * 100) / 100

report contains finding if some finding in declaration.mistakes
