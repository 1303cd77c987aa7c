# METADATA
# title: Components do not depend on denied components
# description: >-
#   The architecture keeps these components apart, so that each can be changed, tested and shipped without the other.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Remove the dependency, or move the code that is needed to a component that both may depend on
#   params:
#     from:
#       description: Selectors of the components that must not depend on those in `to`
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     to:
#       description: Selectors of the components that they must not depend on
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.deny

import data.purlin.lib.architecture
import data.purlin.lib.declaration

from := architecture.select(data.params.from)

to := architecture.select(data.params.to)

report contains architecture.with_help(architecture.at_edge(edge, msg), help(edge)) if {
	some name in from
	some edge in architecture.leaving(name, data.params.scopes)
	edge.to_component in to
	not architecture.within_one_of(from & to, name, edge.to_component)
	msg := sprintf("`%s` must not depend on `%s` (%s)", [name, edge.to_component, architecture.dependency(edge)])
}

# Components that already lie between the two: `from` depends on them, they depend on `to`, and both is allowed.
between(edge) := {first.to_component | some first in architecture.leaving(edge.from_component, data.params.scopes)} & {last.from_component |
	some last in architecture.arriving(edge.to_component, data.params.scopes)
	not last.from_component in from
	not last.from_component in to
}

help(edge) := sprintf("Go through %s, or move what is needed to a component that both may depend on", [architecture.either(between(edge))]) if {
	count(between(edge)) > 0
}

help(edge) := sprintf("Remove it, or move what `%s` needs from `%s` to a component that both may depend on", [edge.from_component, edge.to_component]) if {
	count(between(edge)) == 0
}

report contains finding if some finding in declaration.mistakes
