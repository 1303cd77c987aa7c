# METADATA
# title: Temporary dependencies are gone by their date
# description: >-
#   A dependency that may stay for a while has an end date: it blocks nobody today, and it does not stay for ever.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Remove the dependency, or agree on a later date with the owner of the boundary
#   params:
#     edges:
#       description: >-
#         The temporary dependencies: selectors `from` and `to`, and `until`, the first day on which the dependency is
#         reported
#       schema: {type: array, minItems: 1, items: {type: object, required: [from, to, until], additionalProperties: false, properties: {from: {type: [string, array], format: selector, items: {type: string, format: selector}}, to: {type: [string, array], format: selector, items: {type: string, format: selector}}, until: {type: string, format: date}}}}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.deprecated_edge

import data.purlin.lib.architecture
import data.purlin.lib.declaration

matching := [[edge |
	from := architecture.select(entry.from)
	to := architecture.select(entry.to)
	some name in from
	some edge in architecture.leaving(name, data.params.scopes)
	edge.to_component in to
	not architecture.within_one_of(from & to, name, edge.to_component)
] |
	some entry in data.params.edges
]

report contains architecture.with_help(architecture.at_edge(edge, msg), help) if {
	some number, entry in data.params.edges
	data.purlin.date >= entry.until
	some edge in matching[number]
	msg := sprintf("`%s` must no longer depend on `%s`: this was allowed only until %s (%s)", [
		edge.from_component,
		edge.to_component,
		entry.until,
		architecture.dependency(edge),
	])
	help := sprintf("Remove it, or agree on a later date than %s, and change `until` in `%s`", [entry.until, data.params.boundary.name])
}

report contains architecture.with_help(finding, "Remove this entry; a boundary of the kind `deny` can forbid the dependency for good") if {
	some number, entry in data.params.edges
	count(matching[number]) == 0
	count(architecture.select(entry.from)) > 0
	count(architecture.select(entry.to)) > 0
	pair := [architecture.quoted(architecture.list(entry.from)), architecture.quoted(architecture.list(entry.to))]
	finding := architecture.at_boundary(sprintf("left over %s -> %s", pair), sprintf("nothing in %s depends on %s any more, so this entry is not needed", pair))
}

report contains finding if some finding in declaration.mistakes
