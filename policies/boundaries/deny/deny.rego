# METADATA
# title: Components do not depend on what is denied to them
# description: The architecture keeps these parts apart, so that each can change, be tested and be shipped without the other.
# related_resources:
#   - ref: docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Remove the dependency, or move what is needed to a component that both may depend on
#   params:
#     from:
#       description: Selectors of the components that may not depend
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     to:
#       description: Selectors of the components that they may not depend on
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     scopes:
#       description: The scopes of dependencies that count
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.deny

import data.purlin.lib.architecture

from := architecture.select(data.params.from)

to := architecture.select(data.params.to)

report contains architecture.with_help(architecture.at_edge(edge, msg), help(edge)) if {
	some name in from
	some edge in architecture.leaving(name, data.params.scopes)
	edge.to_component in to
	not architecture.within_one_of(from & to, name, edge.to_component)
	msg := sprintf("`%s` may not depend on `%s`, and depends on its %s", [name, edge.to_component, architecture.described(edge)])
}

# What stands between the two already, and may depend on the one as the other may on it.
between(edge) := {first.to_component | some first in architecture.leaving(edge.from_component, data.params.scopes)} & {last.from_component |
	some last in architecture.arriving(edge.to_component, data.params.scopes)
	not last.from_component in from
	not last.from_component in to
}

help(edge) := sprintf("Go by way of %s, or move what is needed to a component that both may depend on", [architecture.either(between(edge))]) if {
	count(between(edge)) > 0
}

help(edge) := sprintf("Remove it, or move what `%s` needs of `%s` to a component that both may depend on", [edge.from_component, edge.to_component]) if {
	count(between(edge)) == 0
}

report contains finding if some finding in architecture.idle_findings(["from", "to"])
