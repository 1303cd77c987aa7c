# METADATA
# title: Components are used
# description: What nobody uses is still built, updated and searched for flaws.
# related_resources:
#   - ref: docs/architecture-boundaries.md
# custom:
#   severity: warning
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Use the component, or remove it
#   params:
#     of:
#       description: Selectors of the components that have to be connected with any other
#       default: "*"
#       schema: {type: [string, array], items: {type: string}, minItems: 1}
#     used:
#       description: Selectors of the components, such as libraries, that some other has to depend on
#       default: []
#       schema: {type: [string, array], items: {type: string}}
#     scopes:
#       description: The scopes of dependencies that count
#       default: [prod, dev, build, test, peer, optional]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.orphan

import data.purlin.lib.architecture

nodes := architecture.network(data.params.scopes)

users := architecture.reversed(nodes)

unused := {name |
	some name in architecture.select(data.params.used)
	count(users[name]) == 0
	count(input.components[name].packages) > 0
}

report contains finding if {
	some name in unused
	finding := found(name, sprintf("no component depends on `%s`", [name]), sprintf("Use `%s`, or remove it", [name]))
}

report contains finding if {
	some name in architecture.select(data.params.of) - unused
	count(users[name]) + count(nodes[name]) == 0
	count(input.components[name].packages) > 0
	finding := found(name, sprintf("`%s` depends on no component, and none depends on it", [name]), sprintf("Use `%s`, or remove it; if it stands by itself on purpose, add `!%s` to `of`", [name, name]))
}

found(name, msg, help) := architecture.with_help(architecture.at_package_of(name, sprintf("%s is unused", [name]), msg), help)

report contains finding if some finding in architecture.idle_findings(["of", "used"])
