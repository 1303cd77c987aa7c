# METADATA
# title: Components are used
# description: An unused component is still built, updated and searched for vulnerabilities.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: warning
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Use the component, or remove it
#   params:
#     of:
#       description: Selectors of the components that must be connected to another one
#       default: "*"
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     used:
#       description: Selectors of the components, such as libraries, that another component must depend on
#       default: []
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, dev, build, test, peer, optional]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.orphan

import data.purlin.lib.architecture
import data.purlin.lib.declaration
import data.purlin.lib.ways

network := ways.network("component", data.params.scopes)

reversed := ways.reversed(network)

# What a whole and its parts depend on, and what depends on them, without themselves.
nodes(name) := outside(name, network)

users(name) := outside(name, reversed)

outside(name, ends) := ends[name] if not name in wholes

outside(name, ends) := union({ends[member] | some member in members}) - members if {
	name in wholes
	members := {name} | {part | some part, above in architecture.chains; name in above}
}

wholes := {component.parent | some component in input.components}

unused := {name |
	some name in architecture.select(data.params.used)
	count(users(name)) == 0
	count(input.components[name].packages) > 0
}

report contains finding if {
	some name in unused
	finding := found(name, sprintf("no component depends on `%s`", [name]), sprintf("Use `%s`, or remove it", [name]))
}

report contains finding if {
	some name in architecture.select(data.params.of) - unused
	count(users(name)) + count(nodes(name)) == 0
	count(input.components[name].packages) > 0
	finding := found(name, sprintf("`%s` depends on no component, and no component depends on it", [name]), sprintf("Use `%s`, or remove it; if it is standalone on purpose, add `!%s` to `of`", [name, name]))
}

found(name, msg, help) := architecture.with_help(architecture.at_package_of(name, sprintf("%s is unused", [name]), msg), help)

report contains finding if some finding in declaration.mistakes
