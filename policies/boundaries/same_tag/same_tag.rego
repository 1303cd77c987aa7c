# METADATA
# title: Components depend only on components with the same tag
# description: A domain that needs no other domain can be owned, changed and shipped by one team.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Move what is needed to a component that all may depend on, or request it at run time
#   params:
#     tag:
#       description: The key of the tag
#       schema: {type: string, minLength: 1, format: tag}
#     except:
#       description: Selectors of the components that all may depend on
#       default: []
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}}
#     untagged:
#       description: Whether a dependency from or to a component without the tag is allowed; between two without it always is
#       default: denied
#       schema: {enum: [allowed, denied]}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.same_tag

import data.purlin.lib.architecture
import data.purlin.lib.declaration

shared := architecture.select(data.params.except)

tag_of := {name: component.tags[data.params.tag] | some name, component in input.components}

report contains architecture.with_help(architecture.at_edge(edge, msg), advice(edge, remedy)) if {
	some name, edges in input.arrivals
	not name in shared
	to := object.get(tag_of, name, null)
	some edge in edges
	from := object.get(tag_of, edge.from_component, null)
	from != to
	edge.scope in data.params.scopes
	remedy := differ(from, to)
	msg := sprintf("%s must not depend on `%s` (%s, %s)", [who(edge), name, tagged(to), architecture.dependency(edge)])
}

report contains architecture.with_help(architecture.at_edge(edge, msg), help) if {
	data.params.untagged == "denied"
	some name, _ in tag_of
	some edge in architecture.straying(name, data.params.scopes)
	msg := sprintf("%s must not depend on %s, which belongs to no component", [who(edge), architecture.described(edge)])
	help := sprintf("Declare a component for `%s`, and give it the tag `%s`", [edge.to, data.params.tag])
}

# What to do about two components with these tags, if there is anything.
differ(from, to) := "move" if {
	is_string(from)
	is_string(to)
}

differ(from, to) := "tag" if {
	data.params.untagged == "denied"
	is_string(from) != is_string(to)
}

who(edge) := sprintf("`%s` (%s)", [edge.from_component, tagged(object.get(tag_of, edge.from_component, null))]) if {
	architecture.is_from_component(edge)
}

who(edge) := architecture.depender(edge) if not architecture.is_from_component(edge)

tagged(value) := sprintf("%s: %s", [data.params.tag, value]) if is_string(value)

tagged(value) := sprintf("no %s", [data.params.tag]) if not is_string(value)

advice(_, "move") := sprintf("Move what both need to %s", [architecture.either(shared)]) if count(shared) > 0

advice(_, "move") := "Move what both need to a new component, and add it to `except`" if count(shared) == 0

advice(edge, "tag") := sprintf("Give `%s` the tag `%s`, or add it to `except`", [edge.to_component, data.params.tag]) if {
	not tag_of[edge.to_component]
}

advice(edge, "tag") := sprintf("Give `%s` the tag `%s`", [edge.from_component, data.params.tag]) if {
	tag_of[edge.to_component]
	architecture.is_from_component(edge)
}

advice(edge, "tag") := sprintf("Declare a component for `%s`, and give it the tag `%s`", [edge.from, data.params.tag]) if {
	not architecture.is_from_component(edge)
}

report contains finding if some finding in declaration.claimed_by_several({name | some name, _ in tag_of})

report contains finding if some finding in declaration.mistakes
