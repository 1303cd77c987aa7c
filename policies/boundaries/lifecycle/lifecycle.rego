# METADATA
# title: Production does not depend on experimental or deprecated components
# description: >-
#   Experimental components may change or disappear without notice, and deprecated ones will disappear. Production
#   cannot rely on either.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Use a component that is in production, or wait until this one is
#   params:
#     from:
#       description: The lifecycles that must not depend on those in `to`
#       default: [production]
#       schema: {type: array, items: {type: string, format: lifecycle}, minItems: 1}
#     to:
#       description: The lifecycles that they must not depend on
#       default: [experimental, deprecated]
#       schema: {type: array, items: {type: string, format: lifecycle}, minItems: 1}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.lifecycle

import data.purlin.lib.architecture
import data.purlin.lib.declaration

report contains architecture.with_help(architecture.at_edge(edge, msg), help(edge.from_component, edge.to_component)) if {
	some name in relying
	some edge in architecture.leaving(name, data.params.scopes)
	input.components[edge.to_component].lifecycle in data.params.to
	msg := sprintf("`%s` (%s) must not depend on `%s` (%s, %s)", [
		name,
		input.components[name].lifecycle,
		edge.to_component,
		input.components[edge.to_component].lifecycle,
		architecture.dependency(edge),
	])
}

relying := {name | some name, component in input.components; component.lifecycle in data.params.from}

help(_, to) := sprintf("Use the replacement of `%s`, which is deprecated", [to]) if input.components[to].lifecycle == "deprecated"

help(from, to) := sprintf("Move `%s` to %s first, or do without it in `%s`", [to, architecture.either(data.params.from), from]) if {
	input.components[to].lifecycle != "deprecated"
}

report contains finding if some finding in declaration.claimed_by_several(relying)

report contains finding if some finding in declaration.mistakes

# Another word that no component has is a mistake already.
report contains architecture.at_boundary("no lifecycle", sprintf("no component has the lifecycle %s", [architecture.quoted(data.params.from)])) if {
	count(relying) == 0
	every word in data.params.from {
		word in declaration.usual_lifecycles
	}
}
