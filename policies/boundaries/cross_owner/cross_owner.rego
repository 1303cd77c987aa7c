# METADATA
# title: Dependencies on components of another owner are declared
# description: >-
#   A change to a component can break the teams that depend on it. Both sides should know about such a dependency.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Agree on the dependency with the other owner, then add it to `allow`
#   params:
#     from:
#       description: Selectors of the components whose dependencies are checked
#       default: "*"
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     allow:
#       description: The declared dependencies, each given by selectors of components or globs of owners
#       default: []
#       schema: {type: array, items: {type: object, required: [from, to], additionalProperties: false, properties: {from: {type: [string, array], format: selector-or-owner, items: {type: string, format: selector}, minItems: 1}, to: {type: [string, array], format: selector-or-owner, items: {type: string, format: selector}, minItems: 1}}}}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.cross_owner

import data.purlin.lib.architecture
import data.purlin.lib.declaration

declared := architecture.targets_by_source([{"from": meant(entry.from), "to": meant(entry.to)} | some entry in data.params.allow])

# A selector of components, or a glob of owners.
meant(selectors) := architecture.select(array.concat(architecture.list(selectors), [by_owner(selector) |
	some selector in architecture.list(selectors)
	not contains(selector, "=")
]))

by_owner(selector) := sprintf("owner=%s", [selector]) if not startswith(selector, "!")

by_owner(selector) := sprintf("!owner=%s", [substring(selector, 1, -1)]) if startswith(selector, "!")

report contains finding if {
	some name in architecture.select(data.params.from)
	some edge in architecture.leaving(name, data.params.scopes)
	ours := owners(name)
	theirs := owners(edge.to_component)
	count(ours) > 0
	count(theirs) > 0
	count(ours & theirs) == 0
	not architecture.is_listed(declared, name, edge.to_component)
	finding := architecture.with_help(
		architecture.at_edge(edge, sprintf("`%s` (owned by %s) depends on `%s` (owned by %s), but this is not declared", [name, concat(", ", ours), edge.to_component, concat(", ", theirs)])),
		sprintf("Agree on it with %s, then add `{from: %s, to: %s}` to `allow` of this boundary", [concat(", ", theirs), name, edge.to_component]),
	)
}

owners(name) := {owner | some owner in input.components[name].owners}

report contains finding if some finding in declaration.mistakes
