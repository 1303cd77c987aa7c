# METADATA
# title: Packages are used only in their allowed scopes
# description: >-
#   A test or build tool that is declared as a production dependency is shipped with the product, and can be attacked
#   there.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Move the dependency to an allowed table or scope
#   params:
#     packages:
#       description: Globs of names of packages, of this repository or from elsewhere
#       default: []
#       schema: {type: [string, array], items: {type: string}}
#     to:
#       description: Selectors of components
#       default: []
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}}
#     scopes:
#       description: The only scopes in which they may be depended on
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}, minItems: 1}
#     from:
#       description: Selectors of the components to check
#       default: "*"
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
package purlin.rules.boundaries.scope

import data.purlin.lib.architecture
import data.purlin.lib.declaration

to := architecture.select(data.params.to)

from := architecture.select(data.params.from)

report contains finding if {
	some known in architecture.dependencies_named(data.params.packages)
	some edge in architecture.edges_named(known)
	is_misplaced(edge)
	leaves(edge)
	finding := misplaced(edge)
}

report contains finding if {
	count(to) > 0
	some name in from
	some edge in object.get(input.crossings, name, [])
	edge.to_component in to
	is_misplaced(edge)
	not architecture.within_one_of(to, name, edge.to_component)
	finding := misplaced(edge)
}

is_misplaced(edge) if {
	not edge.scope in data.params.scopes
	edge.from_component in from
}

# What stays in its component, or leads to a package of none, is not a boundary's business.
leaves(edge) if is_null(edge.to)

leaves(edge) if {
	is_string(edge.to_component)
	edge.to_component != edge.from_component
}

misplaced(edge) := architecture.with_help(architecture.at_edge(edge, msg), sprintf("Move `%s` to %s", [edge.name, place(edge)])) if {
	msg := sprintf("`%s` depends on %s in the scope `%s`, but only %s is allowed", [edge.from_component, architecture.described(edge), edge.scope, architecture.named(data.params.scopes)])
}

# Where a manifest keeps what has a scope.
tables(edge) := input.ecosystems[edge.ecosystem].advice.scopes

place(edge) := places[0] if {
	places := [tables(edge)[scope] | some scope in data.params.scopes]
	count(places) > 0
}

place(edge) := sprintf("the scope `%s`", [data.params.scopes[0]]) if {
	count([scope | some scope in data.params.scopes; tables(edge)[scope]]) == 0
}

report contains finding if some finding in declaration.mistakes
