# METADATA
# title: Parts of a component are depended on from within it only
# description: The parts of a component are its own affair, so that it can be cut anew without asking those around it.
# related_resources:
#   - ref: docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Depend on the whole, and let it offer what is needed
#   params:
#     of:
#       description: Selectors of the components that are parts; without a parent a component is open to all
#       default: "*"
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     siblings:
#       description: Whether parts of the same component, and what is in them, may depend on each other
#       default: true
#       schema: {type: boolean}
#     scopes:
#       description: The scopes of dependencies that count
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.privacy

import data.purlin.lib.architecture

of := architecture.select(data.params.of)

report contains architecture.with_help(architecture.at_edge(edge, msg), help) if {
	some name in of
	parent := input.components[name].parent
	is_string(parent)
	some edge in architecture.arriving(name, data.params.scopes)
	not may(edge, name, parent)
	msg := sprintf("%s may not depend on `%s`, which is a part of `%s`, and depends on its %s", [
		architecture.depender(edge),
		name,
		parent,
		architecture.described(edge),
	])
	help := sprintf("Depend on `%s`, and let it offer what is needed of `%s`", [parent, name])
}

# Who may: the whole itself. A package that belongs to no component is none of these, and has no `from_component` to compare.
may(edge, _, parent) if edge.from_component == parent

# What is in the part itself.
may(edge, name, _) if name in architecture.line(edge.from_component)

# Siblings, and what is in them.
may(edge, _, parent) if {
	data.params.siblings
	parent in architecture.line(edge.from_component)
}

report contains finding if some finding in architecture.idle_selectors(data.params.of)
