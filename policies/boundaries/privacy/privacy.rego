# METADATA
# title: Parts of a component are private to it
# description: When nothing outside depends on the parts of a component, they can be reorganised without asking anyone.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Depend on the whole component, and let it offer what is needed
#   params:
#     of:
#       description: Selectors of the parts that are private; a component without a parent is open to all
#       default: "*"
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     siblings:
#       description: Whether the parts of one component, and what is in them, may depend on each other
#       default: true
#       schema: {type: boolean}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.privacy

import data.purlin.lib.architecture
import data.purlin.lib.declaration

of := architecture.select(data.params.of)

report contains architecture.with_help(architecture.at_edge(edge, msg), help) if {
	some name in of
	parent := input.components[name].parent
	is_string(parent)
	is_string(input.components[name].declared)
	some edge in architecture.arriving(name, data.params.scopes)
	not may(edge, name, parent)
	msg := sprintf("%s must not depend on `%s`, a private part of `%s` (%s)", [
		architecture.depender(edge),
		name,
		parent,
		architecture.dependency(edge),
	])
	help := sprintf("Depend on `%s`, and let it offer what you need from `%s`", [parent, name])
}

# The whole itself may. A package that belongs to no component has no `from_component`, so that no definition here matches.
may(edge, _, parent) if edge.from_component == parent

# What is in the part itself may.
may(edge, name, _) if name in architecture.chain(edge.from_component)

# Siblings, and what is in them, may.
may(edge, _, parent) if {
	data.params.siblings
	parent in architecture.chain(edge.from_component)
}

report contains finding if some finding in declaration.mistakes
