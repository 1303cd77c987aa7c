# METADATA
# title: Other components use only public packages
# description: Packages that are not public can change without asking anyone.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Depend on a public package, or ask the owners to make this one public
#   params:
#     of:
#       description: Selectors of the components that others may use only through their public packages
#       default: "*"
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.public_only

import data.purlin.lib.architecture
import data.purlin.lib.declaration

of := architecture.select(data.params.of)

report contains architecture.with_help(architecture.at_edge(edge, msg), help(name)) if {
	some name in of
	public := {id | some id in input.components[name].public}
	some edge in architecture.arriving(name, data.params.scopes)
	not edge.to in public
	not is_part(edge, name)
	not is_inside(edge, name)
	msg := sprintf("%s must not depend on %s, which is not a public package of `%s`", [
		architecture.depender(edge),
		architecture.described(edge),
		name,
	])
}

# A part of a component is not outside.
is_part(edge, name) if name in architecture.chain(edge.from_component)

# If only the whole is selected, its parts may use each other.
is_inside(edge, name) if architecture.is_brought_along(brought, name, edge.from_component)

brought := architecture.brought_by(data.params.of)

report contains finding if {
	some name in of
	some unmatched in input.components[name].unmatched_public
	finding := {
		"msg": sprintf("`%s` under `public` of `%s` matches none of its packages", [unmatched.pattern, input.components[name].declared]),
		"at": unmatched.at,
		"key": sprintf("%s is public in %s", [unmatched.pattern, input.components[name].declared]),
		"help": sprintf("Correct it, or remove it: %s", [holding(name)]),
		"related": architecture.declared,
	}
}

holding(name) := sprintf("`%s` contains %s", [name, architecture.few(sort([architecture.package_name(id) | some id in input.components[name].packages]))])

help(name) := sprintf("Depend on %s instead, or ask %s to make this package public", [architecture.either(names(name)), architecture.owners(name)]) if {
	count(names(name)) > 0
}

help(name) := sprintf("`%s` has no public package: add one to its `public`", [name]) if count(names(name)) == 0

names(name) := {architecture.package_name(id) | some id in input.components[name].public}

report contains finding if some finding in declaration.mistakes
