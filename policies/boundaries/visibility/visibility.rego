# METADATA
# title: Only the listed components depend on restricted components
# description: >-
#   Every component that may depend on this one can break when it changes. A short list keeps that number small.
# related_resources:
#   - ref: docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Go through a component that may depend on it, or ask its owners to add yours to the list
#   params:
#     of:
#       description: Selectors of the restricted components
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     to:
#       description: Selectors of the components that may depend on them
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.visibility

import data.purlin.lib.architecture

of := architecture.select(data.params.of)

to := architecture.select(data.params.to)

report contains architecture.with_help(architecture.at_edge(edge, msg), help) if {
	some name in of
	some edge in architecture.arriving(name, data.params.scopes)
	not may(edge, name)
	msg := sprintf("%s must not depend on `%s`, which is only for %s (%s)", [
		architecture.depender(edge),
		name,
		architecture.quoted(architecture.list(data.params.to)),
		architecture.dependency(edge),
	])
	help := sprintf("Go through %s, or ask %s to make it visible", [architecture.either(to - of), architecture.owners(name)])
}

# What may depend on it. A package that belongs to no component has no `from_component`, so that no definition here matches.
may(edge, _) if edge.from_component in to

may(edge, _) if edge.from_component in of

# What the component is a part of.
may(edge, name) if edge.from_component in architecture.chain(name)

report contains finding if some finding in architecture.idle_entries([data.params], ["of", "to"])
