# METADATA
# title: Components depend on nothing but what is allowed to them
# description: What a part may depend on is a short list, so that it stays as small and as stable as what is on it.
# related_resources:
#   - ref: docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Remove the dependency, or move what is needed to a component that may be depended on
#   params:
#     from:
#       description: Selectors of the components that are held to the list
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     to:
#       description: Selectors of the components that they may depend on; an empty list for none
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}}
#     external:
#       description: Whether packages from elsewhere are free
#       default: true
#       schema: {type: boolean}
#     scopes:
#       description: The scopes of dependencies that count
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.allow

import data.purlin.lib.architecture

from := architecture.select(data.params.from)

to := architecture.select(data.params.to)

allowed := "no other component" if count(architecture.list(data.params.to)) == 0

allowed := sprintf("%s only", [architecture.quoted(architecture.list(data.params.to))]) if count(architecture.list(data.params.to)) > 0

report contains architecture.with_help(architecture.at_edge(edge, msg), help(edge)) if {
	some name in from
	some edge in architecture.leaving(name, data.params.scopes)
	not edge.to_component in to
	not architecture.within_one_of(from, name, edge.to_component)
	msg := sprintf("`%s` may depend on %s, and depends on %s of `%s`", [name, allowed, architecture.described(edge), edge.to_component])
}

report contains architecture.with_help(architecture.at_edge(edge, msg), advice) if {
	some name in from
	some edge in architecture.straying(name, data.params.scopes)
	msg := sprintf("`%s` may depend on %s, and depends on %s, which belongs to no component", [name, allowed, architecture.described(edge)])
	advice := sprintf("Remove it, or declare a component for `%s` and allow that", [edge.to])
}

report contains architecture.with_help(architecture.at_edge(edge, msg), advice) if {
	not data.params.external
	some name in from
	some edge in object.get(input.externals, name, [])
	edge.scope in data.params.scopes
	msg := sprintf("`%s` may not depend on packages from elsewhere, and depends on %s", [name, architecture.described(edge)])
	advice := sprintf("Use %s in a component that may, and hand `%s` what it needs", [architecture.described(edge), name])
}

help(edge) := sprintf("Remove it, or move what `%s` needs of `%s` to %s", [edge.from_component, edge.to_component, architecture.either(to)]) if {
	count(to) > 0
}

help(edge) := sprintf("Remove it, or move what `%s` needs of `%s` into `%s`", [edge.from_component, edge.to_component, edge.from_component]) if {
	count(to) == 0
}

report contains finding if some finding in architecture.idle_entries([data.params], ["from", "to"])
