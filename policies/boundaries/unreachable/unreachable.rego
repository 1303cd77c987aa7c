# METADATA
# title: Components do not reach forbidden components
# description: A dependency of a dependency is built, shipped and trusted like a direct one.
# related_resources:
#   - ref: docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Remove one of the dependencies on the path
#   params:
#     from:
#       description: Selectors of the components that must not reach those in `to`
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     to:
#       description: Selectors of the components that they must not depend on, directly or through others
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     scopes:
#       description: The scopes of dependencies to check
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
				array.concat(architecture.target_place(last), architecture.declared),
			),
		},
		sprintf("Remove one of the dependencies on this path: %s", [concat(" -> ", [sprintf("`%s`", [node]) | some node in path])]),
	)
}

message(path) := sprintf("`%s` must not reach `%s`, but depends on it directly", path) if count(path) == 2

message(path) := sprintf("`%s` must not reach `%s`, but depends on it through %s", [path[0], path[count(path) - 1], architecture.few(between)]) if {
	count(path) > 2
	between := array.slice(path, 1, count(path) - 1)
}

report contains finding if some finding in architecture.idle_findings(["from", "to"])
