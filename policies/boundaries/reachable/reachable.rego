# METADATA
# title: Components depend, directly or through others, on what they must
# description: What every component needs, such as telemetry, is only worth having if no component is left out.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Add the missing dependency
#   params:
#     from:
#       description: Selectors of the components that must depend on those in `to`
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     to:
#       description: Selectors of the components that they must depend on, directly or through others
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     each:
#       description: Whether each of `from` must reach one of `to`, or each of `to` must be reached by one of `from`
#       default: from
#       schema: {enum: [from, to]}
#     level:
#       description: >-
#         What a path leads through: components, even if it enters one by one of its packages and leaves by another, or packages
#       default: component
#       schema: {enum: [package, component]}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.reachable

import data.purlin.lib.architecture
import data.purlin.lib.declaration
import data.purlin.lib.ways

from := architecture.select(data.params.from)

to := architecture.select(data.params.to)

reaching := ways.reaching(data.params.level, data.params.scopes, to)

reached := ways.reached(data.params.level, data.params.scopes, from)

report contains finding if {
	data.params.each == "from"
	some name, members in architecture.units(data.params.from)
	count(members & reaching) == 0
	has_packages(members)
	finding := architecture.with_help(
		architecture.at_package_of(name, sprintf("%s reaches none", [name]), sprintf("`%s` must depend on %s, directly or through others, but does not", [name, architecture.named(data.params.to)])),
		sprintf("Let `%s`, or a component that it depends on, depend on %s", [name, one_of(to)]),
	)
}

report contains finding if {
	data.params.each == "to"
	some name, members in architecture.units(data.params.to)
	count(members & reached) == 0
	has_packages(members)
	finding := architecture.with_help(
		architecture.at_package_of(name, sprintf("%s is not reached", [name]), sprintf("%s must depend on `%s`, directly or through others, but does not", [architecture.named(data.params.from), name])),
		sprintf("Use `%s` from %s, or remove it", [name, one_of(from)]),
	)
}

# The packages of the parts that are selected with a whole count for the whole.
has_packages(members) if {
	some name in members
	count(input.components[name].packages) > 0
}

one_of(names) := sprintf("`%s`", [sort(names)[0]]) if count(names) == 1

one_of(names) := sprintf("one of %s", [architecture.few(sort(names))]) if count(names) > 1

report contains finding if some finding in declaration.mistakes
