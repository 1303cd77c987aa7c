# METADATA
# title: What is in use does not depend on what may go
# description: What is experimental may change or vanish without notice, and what is deprecated will; production cannot wait for either.
# related_resources:
#   - ref: docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Wait until it is in production too, or use something that is
#   params:
#     from:
#       description: The lifecycles that need something to rely on
#       default: [production]
#       schema: {type: array, items: {type: string}, minItems: 1}
#     to:
#       description: The lifecycles that cannot be relied on
#       default: [experimental, deprecated]
#       schema: {type: array, items: {type: string}, minItems: 1}
#     scopes:
#       description: The scopes of dependencies that count
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.lifecycle

import data.purlin.lib.architecture

report contains architecture.with_help(architecture.at_edge(edge, msg), help(edge.from_component, edge.to_component)) if {
	some name in relying
	some edge in architecture.leaving(name, data.params.scopes)
	input.components[edge.to_component].lifecycle in data.params.to
	msg := sprintf("`%s` (%s) may not depend on `%s` (%s), and depends on its %s", [
		name,
		input.components[name].lifecycle,
		edge.to_component,
		input.components[edge.to_component].lifecycle,
		architecture.described(edge),
	])
}

relying := {name | some name, component in input.components; component.lifecycle in data.params.from}

help(_, to) := sprintf("Use what replaces `%s`, which is deprecated", [to]) if input.components[to].lifecycle == "deprecated"

help(from, to) := sprintf("Let `%s` reach %s first, or do without it in `%s`", [to, architecture.either(data.params.from), from]) if {
	input.components[to].lifecycle != "deprecated"
}

# Words of one's own that no component has are slips; of the usual ones there may be none yet.
report contains finding if {
	some word in slips
	finding := object.union(
		architecture.at_boundary(sprintf("idle %s", [word]), sprintf("no component has the lifecycle `%s`", [word])),
		{"help": sprintf("Correct the word, or take it out%s", [there_are])},
	)
}

slips := {word |
	some word in array.concat(data.params.from, data.params.to)
	not word in known
	not word in {"experimental", "production", "deprecated"}
}

known := {component.lifecycle | some component in input.components; is_string(component.lifecycle)}

there_are := "" if count(known) == 0

there_are := sprintf(": components are %s here", [architecture.either(known)]) if count(known) > 0

report contains finding if some finding in architecture.claimed_by_several(relying)

report contains architecture.at_boundary("no lifecycle", sprintf("no component has the lifecycle %s", [architecture.quoted(data.params.from)])) if {
	count(relying) == 0
	count(slips) == 0
}
