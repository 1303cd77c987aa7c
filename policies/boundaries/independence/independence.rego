# METADATA
# title: Components that are independent do not depend on each other
# description: Parts that know nothing of each other can be built, shipped and removed one by one.
# related_resources:
#   - ref: docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Move what both need to a component below, or let one above join them
#   params:
#     of:
#       description: Selectors of the components that are independent of each other
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     transitive:
#       description: Whether they may not reach each other by way of other components either
#       default: false
#       schema: {type: boolean}
#     scopes:
#       description: The scopes of dependencies that count
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.independence

import data.purlin.lib.architecture

of := architecture.select(data.params.of)

report contains architecture.with_help(architecture.at_edge(edge, msg), help) if {
	some name in of
	some edge in architecture.leaving(name, data.params.scopes)
	edge.to_component in of
	not architecture.within_one_of(of, name, edge.to_component)
	msg := sprintf("`%s` has to be independent of `%s`, and depends on its %s", [
		name,
		edge.to_component,
		architecture.described(edge),
	])
	help := sprintf("Move what `%s` needs of `%s` to a component that both may depend on", [name, edge.to_component])
}

graph := architecture.network(data.params.scopes)

report contains architecture.with_help(finding, help) if {
	data.params.transitive
	some name in of
	some target, way in purlin.paths(graph, name, of)
	count(way) > 2
	not architecture.within_one_of(of, name, target)
	edge := architecture.steps(way, data.params.scopes)[0]
	between := array.slice(way, 1, count(way) - 1)
	msg := sprintf("`%s` has to be independent of `%s`, and reaches it by way of %s", [name, target, architecture.quoted(between)])
	found := architecture.at_edge(edge, msg)
	finding := object.union(found, {
		"key": sprintf("%s => %s", [name, target]),
		"related": array.concat(architecture.further(way, data.params.scopes), found.related),
	})
	help := sprintf("Remove one of these dependencies, best that of `%s` on `%s`", [way[count(way) - 2], target])
}

report contains architecture.at_boundary("alone", sprintf("%s chooses one component only, which is independent by itself", [architecture.quoted(architecture.list(data.params.of))])) if {
	count(architecture.by_itself(data.params.of)) == 1
}

report contains finding if some finding in architecture.idle_selectors(data.params.of)
