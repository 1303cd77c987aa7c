# METADATA
# title: Components have their required dependencies
# description: A convention that all components share holds only where the package that implements it is used.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Add the dependency
#   params:
#     from:
#       description: Selectors of the components that must have the dependency
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     to:
#       description: Selectors of components; each of `from` must depend on one of these or of `external`
#       default: []
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}}
#     external:
#       description: Globs of names of packages, of this repository or from elsewhere; each of `from` must depend on one of these or of `to`
#       default: []
#       schema: {type: [string, array], items: {type: string}}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.required

import data.purlin.lib.architecture
import data.purlin.lib.declaration

to := architecture.select(data.params.to)

report contains finding if {
	some name, unit in architecture.units(data.params.from)
	members := [member | some member in unit - (to | holders); count(input.components[member].packages) > 0]
	count(members) > 0
	not depends(members)
	finding := architecture.with_help(
		architecture.at_package_of(name, sprintf("%s lacks", [name]), sprintf("`%s` must depend on %s, but does not", [name, wanted])),
		sprintf("Add a dependency on %s to `%s`", [wanted, architecture.place(members[0]).path]),
	)
}

# A whole depends on what it or one of its parts does.
depends(members) if {
	some member in members
	depends_on_a_component(member)
}

depends(members) if {
	some member in members
	depends_on_a_package(member)
}

depends_on_a_component(name) if {
	some edge in architecture.leaving(name, data.params.scopes)
	edge.to_component in to
}

depends_on_a_package(name) if name in users

users := {edge.from_component |
	some known in architecture.dependencies_named(data.params.external)
	some edge in architecture.edges_named(known)
	edge.scope in data.params.scopes
}

# The components that hold such a package themselves need not depend on it.
holders := {architecture.component_of[item.id] |
	count(architecture.list(data.params.external)) > 0
	some item in input.packages
	is_string(item.name)
	some pattern in architecture.list(data.params.external)
	architecture.is_named(pattern, item.ecosystem, item.name)
}

wanted := architecture.named(array.concat(architecture.list(data.params.to), architecture.list(data.params.external)))

report contains declaration.mistake("nothing", "this boundary sets neither `to` nor `external`, so it has no effect", help) if {
	help := "Set `to`, `external` or both, or remove the boundary"
	count(architecture.list(data.params.to)) + count(architecture.list(data.params.external)) == 0
}

report contains finding if some finding in declaration.mistakes
