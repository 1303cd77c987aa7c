# METADATA
# title: Independent components do not depend on each other
# description: Components that know nothing of each other can be built, shipped and removed one by one.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
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
#     level:
#       description: >-
#         With `transitive`, what a path leads through: components, even if it enters one by one of its packages and leaves by another, or packages
#       default: component
#       schema: {enum: [package, component]}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.independence

import data.purlin.lib.architecture
import data.purlin.lib.declaration
import data.purlin.lib.ways

of := architecture.select(data.params.of)

report contains architecture.with_help(architecture.at_edge(edge, msg), help) if {
	some name in of
	some edge in architecture.leaving(name, scopes)
	edge.to_component in of
	not architecture.within_one_of(of, name, edge.to_component)
	msg := sprintf("`%s` must be independent of `%s`, but depends on it (%s)", [
		name,
		edge.to_component,
		architecture.dependency(edge),
	])
	help := sprintf("Move what `%s` needs from `%s` to a component that both may depend on", [name, edge.to_component])
}

report contains architecture.with_help(finding, help) if {
	data.params.transitive
	some name in of
	direct := {edge.to_component | some edge in architecture.leaving(name, scopes)}
	some target, way in ways.ways(level, scopes, name, of - {name})
	not target in direct
	not architecture.within_one_of(of, name, target)
	between := ways.between(level, way)
	msg := sprintf("`%s` must be independent of `%s`, but depends on it through %s", [name, target, architecture.quoted(between)])
	finding := ways.finding(level, scopes, way, sprintf("%s => %s", [name, target]), msg)
	help := sprintf("Remove one of these dependencies, preferably the one of `%s` on `%s`: %s", [between[count(between) - 1], target, ways.shown(level, scopes, way)])
}

level := data.params.level

scopes := data.params.scopes

report contains declaration.mistake("alone", msg, "Select at least two components, or remove the boundary") if {
	msg := sprintf("%s matches only one component, so this boundary has no effect", [architecture.quoted(architecture.list(data.params.of))])
	count(architecture.by_itself(data.params.of)) == 1
}

report contains finding if some finding in declaration.mistakes
