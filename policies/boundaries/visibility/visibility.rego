# METADATA
# title: Only the listed components depend on restricted components
# description: >-
#   Every component that may depend on this one can break when it changes. A short list keeps that number small.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
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
#       description: Selectors of the components that may depend on them; an empty list allows none
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.visibility

import data.purlin.lib.architecture
import data.purlin.lib.declaration

of := architecture.select(data.params.of)

to := architecture.select(data.params.to)

report contains architecture.with_help(architecture.at_edge(edge, msg), help(name)) if {
	some name in of
	some edge in architecture.arriving(name, data.params.scopes)
	not may(edge, name)
	msg := sprintf("%s must not depend on `%s`, %s (%s)", [architecture.depender(edge), name, rule, architecture.dependency(edge)])
}

rule := sprintf("which is only for %s", [architecture.quoted(architecture.list(data.params.to))]) if not is_closed

rule := "which no other component may use" if is_closed

is_closed if count(architecture.list(data.params.to)) == 0

help(name) := sprintf("Go through %s, or ask %s to make it visible", [architecture.either(to - of), architecture.owners(name)]) if not is_closed

help(name) := sprintf("Remove it, or ask %s to make `%s` visible", [architecture.owners(name), name]) if is_closed

# What may depend on it. A package that belongs to no component has no `from_component`, so that no definition here matches.
may(edge, _) if edge.from_component in to

may(edge, _) if edge.from_component in of

# What the component is a part of, and its own parts.
may(edge, name) if architecture.is_part_or_whole(edge.from_component, name)

report contains finding if some finding in declaration.mistakes
