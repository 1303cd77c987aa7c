# METADATA
# title: Components depend only on lower layers
# description: Layers that depend only downwards can be understood, tested and replaced from the bottom up.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Reverse the dependency, or move what both need to a lower layer
#   params:
#     layers:
#       description: The layers from top to bottom, each given by the selectors of its components
#       schema: {type: array, minItems: 2, items: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}}
#     siblings:
#       description: Whether the components of one layer may depend on each other
#       default: independent
#       schema: {enum: [allowed, independent]}
#     strict:
#       description: Whether a layer may depend only on the next one
#       default: false
#       schema: {type: boolean}
#     within:
#       description: The key of a tag; the layers then apply only among components with the same value of this tag
#       default: ""
#       schema: {type: string, format: tag}
#     exhaustive:
#       description: Whether every component must be in a layer
#       default: false
#       schema: {type: boolean}
#     ignore:
#       description: Selectors of the components that need not be in a layer
#       default: []
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.layers

import data.purlin.lib.architecture
import data.purlin.lib.declaration

members := [architecture.select(layer) | some layer in data.params.layers]

placed := union({layer | some layer in members})

# Counted from the top. A component in two layers is a finding, and counts in the upper one.
layer_of := {name: min(places(name)) | some name in placed}

# A part is in the layer that the selectors give it, or else in that of its nearest whole that is in any layer.
places(name) := own_places[name] if own_places[name]

places(name) := own_places[nearest] if {
	not own_places[name]
	above := [[count(architecture.chain(whole)), whole] | some whole in architecture.chain(name); own_places[whole]]
	nearest := sort(above)[count(above) - 1][1]
}

own_places := {name: {number | some number, layer in by_themselves; name in layer} |
	some chosen in by_themselves
	some name in chosen
}

by_themselves := [architecture.by_itself(layer) | some layer in data.params.layers]

report contains architecture.with_help(architecture.at_edge(edge, msg), advice(edge, place)) if {
	some name in placed
	some edge in architecture.leaving(name, data.params.scopes)
	down := layer_of[edge.to_component] - layer_of[name]
	not down in fine
	within_one(edge)
	not is_inside(down, name, edge.to_component)
	place := misplaced(down)
	msg := sprintf("`%s` must not depend on `%s`, which is %s (%s)", [name, edge.to_component, place, architecture.dependency(edge)])
}

# How many layers down a dependency may lead. Nearly all dependencies are allowed, so this is tested first.
fine := {down | some down in numbers.range(0, count(data.params.layers)); may(down)}

may(0) if data.params.siblings == "allowed"

may(1) := true

may(down) if {
	down > 1
	not data.params.strict
}

# Between the parts of a whole that is in the layer itself, or between the whole and its parts.
is_inside(0, from, to) if architecture.within_one_of({name | some name, layer in layer_of; layer == layer_of[from]}, from, to)

misplaced(down) := "in a layer above" if down < 0

misplaced(0) := "in the same layer"

misplaced(down) := "more than one layer below" if down > 1

# With `within`, dependencies between two containers, or of a component in none, do not concern this boundary.
within_one(_) if data.params.within == ""

within_one(edge) if {
	value := input.components[edge.from_component].tags[data.params.within]
	value == input.components[edge.to_component].tags[data.params.within]
}

concerns(_) if data.params.within == ""

concerns(component) if component.tags[data.params.within]

advice(edge, "in a layer above") := sprintf("Reverse the dependency, so that `%s` depends on `%s`, or move what both need to %s", [
	edge.to_component,
	edge.from_component,
	called(layer_of[edge.from_component]),
])

advice(edge, "in the same layer") := sprintf("Move what both need to %s, or let a layer above use both", [called(layer_of[edge.to_component] + 1)])

advice(edge, "more than one layer below") := sprintf("Go through %s", [called(layer_of[edge.from_component] + 1)])

called(number) := sprintf("the layer %s", [architecture.quoted(architecture.list(data.params.layers[number]))]) if {
	number < count(data.params.layers)
}

called(number) := "a new layer below" if number >= count(data.params.layers)

ignored := architecture.select(data.params.ignore)

report contains architecture.with_help(finding, help) if {
	data.params.exhaustive
	some name, component in input.components
	count(component.packages) > 0
	concerns(component)
	not name in placed
	not name in ignored
	finding := architecture.at_component(name, sprintf("no layer %s", [name]), sprintf("`%s` is in no layer", [name]))
	help := sprintf("Add it to one of the `layers` of `%s`, or to `ignore`", [data.params.boundary.name])
}

report contains architecture.with_help(finding, help) if {
	some name in placed
	both := [called(number) | some number in places(name)]
	count(both) > 1
	finding := architecture.at_boundary(sprintf("two layers %s", [name]), sprintf("`%s` is in %s", [name, concat(" and in ", both)]))
	help := sprintf("Exclude it from one of them, as in `[\"*\", \"!%s\"]`", [name])
}

report contains finding if some finding in declaration.mistakes
