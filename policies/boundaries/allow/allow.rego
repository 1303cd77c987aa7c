# METADATA
# title: Components depend only on allowed components
# description: A short list of allowed dependencies keeps a component as small and as stable as what is on the list.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Remove the dependency, or move the code that is needed to an allowed component
#   params:
#     from:
#       description: Selectors of the components that the list applies to
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     to:
#       description: Selectors of the components that they may depend on; an empty list allows none
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}}
#     external:
#       description: Whether they may depend on external packages
#       default: true
#       schema: {type: boolean}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.allow

import data.purlin.lib.architecture
import data.purlin.lib.declaration

from := architecture.select(data.params.from)

to := architecture.select(data.params.to)

allowed := "must not depend on any other component" if count(architecture.list(data.params.to)) == 0

allowed := sprintf("may depend only on %s", [architecture.quoted(architecture.list(data.params.to))]) if count(architecture.list(data.params.to)) > 0

report contains architecture.with_help(architecture.at_edge(edge, msg), help(edge)) if {
	some name in from
	some edge in architecture.leaving(name, data.params.scopes)
	not edge.to_component in to
	not architecture.within_one_of(from, name, edge.to_component)
	msg := sprintf("`%s` %s, but depends on `%s` (%s)", [name, allowed, edge.to_component, architecture.dependency(edge)])
}

report contains architecture.with_help(architecture.at_edge(edge, msg), advice) if {
	some name in from
	some edge in architecture.straying(name, data.params.scopes)
	msg := sprintf("`%s` %s, but depends on %s, which belongs to no component", [name, allowed, architecture.described(edge)])
	advice := sprintf("Remove it, or declare a component for `%s` and allow it", [edge.to])
}

report contains architecture.with_help(architecture.at_edge(edge, msg), advice) if {
	not data.params.external
	some name in from
	some edge in object.get(input.externals, name, [])
	is_null(edge.to)
	edge.scope in data.params.scopes
	msg := sprintf("`%s` must not depend on external packages (%s)", [name, architecture.dependency(edge)])
	advice := sprintf("Use %s in a component that may depend on it, and pass `%s` what it needs", [architecture.described(edge), name])
}

help(edge) := sprintf("Remove it, or move what `%s` needs from `%s` to %s", [edge.from_component, edge.to_component, architecture.either(to)]) if {
	count(to) > 0
}

help(edge) := sprintf("Remove it, or move what `%s` needs from `%s` into `%s`", [edge.from_component, edge.to_component, edge.from_component]) if {
	count(to) == 0
}

report contains finding if some finding in declaration.mistakes
