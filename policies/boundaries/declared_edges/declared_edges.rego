# METADATA
# title: Dependencies between components match the declared ones
# description: A picture of the architecture is useful only while it is true.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Declare the dependency, or remove it
#   params:
#     edges:
#       description: All dependencies between components, each given by selectors
#       schema: {type: array, items: {type: object, required: [from, to], additionalProperties: false, properties: {from: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}, to: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}}}}
#     of:
#       description: Selectors of the components whose dependencies are checked
#       default: "*"
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     absent:
#       description: Whether to report declared dependencies that no manifest has
#       default: true
#       schema: {type: boolean}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.declared_edges

import data.purlin.lib.architecture
import data.purlin.lib.declaration
import data.purlin.lib.groups
import data.purlin.lib.ways

entries := [{"from": architecture.select(entry.from), "to": architecture.select(entry.to), "text": sprintf("%s -> %s", [architecture.named(entry.from), architecture.named(entry.to)])} |
	some entry in data.params.edges
]

declared := architecture.targets_by_source(entries)

# Wholes about whose inside no entry says anything: dependencies within them need no declaration.
undrawn := {whole | some above in architecture.chains; some whole in above} - drawn

drawn := {whole |
	some entry in entries
	some from in entry.from
	some to in entry.to
	from != to
	some whole in architecture.chains[from] & architecture.chain(to)
}

nodes := ways.network("component", data.params.scopes)

report contains finding if {
	some name in architecture.select(data.params.of)
	some target in nodes[name]
	not architecture.is_listed(declared, name, target)
	not architecture.within_one_of(undrawn, name, target)

	# Once for each manifest, so that the finding stays where it is while fewer dependencies are left.
	some manifest in groups.by_key([[edge.at.path, edge] |
		some edge in ways.leaving("component", data.params.scopes)[name]
		ways.target("component", edge) == target
	])
	finding := architecture.with_help(
		object.union(architecture.at_edge(manifest.items[0], message(name, target)), {
			"key": [name, key(target)],
			"extent": {edge.name | some edge in manifest.items},
		}),
		help(name, target),
	)
}

key(target) := target if is_string(target)

key(target) := architecture.package_key(target[0]) if is_array(target)

message(name, target) := sprintf("`%s` depends on `%s`, but this dependency is not declared", [name, target]) if is_string(target)

message(name, target) := sprintf("`%s` depends on `%s`, which belongs to no component, so this dependency is not declared", [name, ways.called(target)]) if {
	is_array(target)
}

help(name, target) := sprintf("Remove the dependency, or, if it is intended, add `{from: %s, to: %s}` to `edges` of this boundary", [name, target]) if {
	is_string(target)
}

help(name, target) := sprintf("Remove the dependency, or declare a component for `%s`, and add the dependency of `%s` on it to `edges` of this boundary", [target[0], name]) if {
	is_array(target)
}

report contains declaration.mistake(sprintf("absent %s", [entry.text]), msg, help) if {
	data.params.absent
	some entry in entries
	count(entry.from) > 0
	count(entry.to) > 0
	not is_present(entry)
	msg := sprintf("%s is declared, but no manifest has this dependency", [entry.text])
	help := "Remove it from `edges` of this boundary, or add the missing dependency"
}

is_present(entry) if {
	some name in entry.from
	count((nodes[name] & entry.to) - {name}) > 0
}

report contains finding if some finding in declaration.mistakes
