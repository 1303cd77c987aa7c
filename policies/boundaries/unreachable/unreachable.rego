# METADATA
# title: Components do not reach what is kept from them
# description: A dependency of a dependency is built, shipped and trusted like one of one's own.
# related_resources:
#   - ref: docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Take out one of the dependencies on the way
#   params:
#     from:
#       description: Selectors of the components that may not reach
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     to:
#       description: Selectors of the components that they may not reach, directly or by way of others
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     scopes:
#       description: The scopes of dependencies that count
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.unreachable

import data.purlin.lib.architecture

from := architecture.select(data.params.from)

to := architecture.select(data.params.to)

nodes := architecture.network(data.params.scopes)

# Whatever reaches one of `to`, in one walk; most repositories end here.
reaching := graph.reachable(architecture.reversed(nodes), to)

report contains finding if {
	some name in from & reaching
	some target in (graph.reachable(nodes, {name}) & to) - {name}
	not architecture.within_one_of(from & to, name, target)
	path := purlin.shortest_path(nodes, name, target)
	edges := [architecture.first_edge(path[step], path[step + 1], data.params.scopes) | some step in numbers.range(0, count(path) - 2)]
	last := edges[count(edges) - 1]
	finding := architecture.with_help(
		{
			"msg": message(path),
			"at": edges[0].at,
			"key": sprintf("%s reaches %s", [name, target]),
			"related": array.concat(
				architecture.labels(array.slice(edges, 1, count(edges))),
				array.concat(architecture.owned(last), architecture.declared),
			),
		},
		sprintf("Take out one of the dependencies on the way: %s", [concat(" -> ", [sprintf("`%s`", [node]) | some node in path])]),
	)
}

message(path) := sprintf("`%s` may not reach `%s`, and depends on it", path) if count(path) == 2

message(path) := sprintf("`%s` may not reach `%s`, and does by way of %s", [path[0], path[count(path) - 1], architecture.few(between)]) if {
	count(path) > 2
	between := array.slice(path, 1, count(path) - 1)
}

report contains finding if some finding in architecture.idle_findings(["from", "to"])
