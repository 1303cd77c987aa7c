# METADATA
# title: Components are depended on only by those they are meant for
# description: Who may see a part decides who breaks when it changes.
# related_resources:
#   - ref: docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Go by way of a component that may depend on it, or ask its owners to make it visible
#   params:
#     of:
#       description: Selectors of the components that not everyone may depend on
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     to:
#       description: Selectors of the components that may depend on them
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     scopes:
#       description: The scopes of dependencies that count
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
	msg := sprintf("%s may not depend on `%s`, which is for %s only, and depends on its %s", [
		architecture.depender(edge),
		name,
		architecture.quoted(architecture.list(data.params.to)),
		architecture.described(edge),
	])
	help := sprintf("Go by way of %s, or ask %s to make it visible", [architecture.either(to - of), architecture.owners(name)])
}

# Who may. A package that belongs to no component is none of these, and has no `from_component` to compare.
may(edge, _) if edge.from_component in to

may(edge, _) if edge.from_component in of

# What the component is a part of.
may(edge, name) if edge.from_component in architecture.line(name)

report contains finding if some finding in architecture.idle_entries([data.params], ["of", "to"])
