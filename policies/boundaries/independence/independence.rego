# METADATA
# title: Independent components do not depend on each other
# description: Components that know nothing of each other can be built, shipped and removed one by one.
# related_resources:
#   - ref: docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Move what both need to a component below them, or let a component above use both
#   params:
#     of:
#       description: Selectors of the components that must be independent of each other
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     transitive:
#       description: Whether dependencies through other components are forbidden too
#       default: false
#       schema: {type: boolean}
#     scopes:
#       description: The scopes of dependencies to check
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
	msg := sprintf("`%s` must be independent of `%s`, but depends on it (%s)", [
		name,
		edge.to_component,
		architecture.dependency(edge),
	])
	help := sprintf("Move what `%s` needs from `%s` to a component that both may depend on", [name, edge.to_component])
}

graph := architecture.network(data.params.scopes)

report contains architecture.with_help(finding, help) if {
	data.params.transitive
	some name in of
	some target, way in purlin.paths(graph, name, of)
	count(way) > 2
	not architecture.within_one_of(of, name, target)
	edge := architecture.path_edges(way, data.params.scopes)[0]
	between := array.slice(way, 1, count(way) - 1)
	msg := sprintf("`%s` must be independent of `%s`, but depends on it through %s", [name, target, architecture.quoted(between)])
	found := architecture.at_edge(edge, msg)
	finding := object.union(found, {
		"key": sprintf("%s => %s", [name, target]),
		"related": array.concat(architecture.later_edges(way, data.params.scopes), found.related),
	})
	help := sprintf("Remove one of these dependencies, preferably the one of `%s` on `%s`", [way[count(way) - 2], target])
}

report contains object.union(finding, {"help": "Select at least two components, or remove the boundary"}) if {
	finding := architecture.at_boundary("alone", sprintf("%s matches only one component, so this boundary has no effect", [architecture.quoted(architecture.list(data.params.of))]))
	count(architecture.by_itself(data.params.of)) == 1
}

report contains finding if some finding in architecture.idle_selectors(data.params.of)
