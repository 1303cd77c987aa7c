# METADATA
# title: Components do not reach forbidden components
# description: A dependency of a dependency is built, shipped and trusted like a direct one.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Remove one of the dependencies on the path
#   params:
#     from:
#       description: Selectors of the components that must not reach those in `to`
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     to:
#       description: Selectors of the components that they must not depend on, directly or through others
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     level:
#       description: >-
#         What a path leads through: components, even if it enters one by one of its packages and leaves by another, or packages
#       default: component
#       schema: {enum: [package, component]}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.unreachable

import data.purlin.lib.architecture
import data.purlin.lib.declaration
import data.purlin.lib.ways

from := architecture.select(data.params.from)

to := architecture.select(data.params.to)

level := data.params.level

scopes := data.params.scopes

# Whatever reaches one of `to`, in one walk; most repositories end here.
reaching := ways.reaching(level, scopes, to)

report contains finding if {
	some name in from & reaching
	some target in (ways.reached(level, scopes, {name}) & to) - {name}
	not architecture.within_one_of(from & to, name, target)
	way := ways.ways(level, scopes, name, {target})[target]
	finding := architecture.with_help(
		ways.finding(level, scopes, way, sprintf("%s reaches %s", [name, target]), message(name, target, ways.between(level, way))),
		sprintf("Remove one of the dependencies on this path: %s", [ways.shown(level, scopes, way)]),
	)
}

message(name, target, between) := sprintf("`%s` must not reach `%s`, but depends on it directly", [name, target]) if count(between) == 0

message(name, target, between) := sprintf("`%s` must not reach `%s`, but depends on it through %s", [name, target, architecture.few(between)]) if {
	count(between) > 0
}

report contains finding if some finding in declaration.mistakes
