# METADATA
# title: No dependency cycles
# description: Components in a cycle can only be built, tested, released and understood together.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Move the code that both need to a new component, or let one depend only on an interface of the other
#   params:
#     level:
#       description: 'Where to look for cycles: among components or among packages'
#       default: component
#       schema: {enum: [package, component]}
#     of:
#       description: Selectors of the components to check
#       default: "*"
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     except:
#       description: >-
#         Dependencies to ignore, each given by selectors of components (`from`, `to`); at the level of packages also by
#         names or manifests
#       default: []
#       schema: {type: array, items: {type: object, required: [from, to], additionalProperties: false, properties: {from: {type: [string, array], format: selector-or-package, items: {type: string, format: selector}, minItems: 1}, to: {type: [string, array], format: selector-or-package, items: {type: string, format: selector}, minItems: 1}}}}
package purlin.rules.boundaries.acyclic

import data.purlin.lib.architecture
import data.purlin.lib.declaration
import data.purlin.lib.groups
import data.purlin.lib.ways

scopes := ["prod", "optional", "peer", "build"]

chosen := architecture.select(data.params.of)

report contains finding if {
	some group in input.cycles
	group.level == data.params.level
	some way in circles_of(group)
	names := [name(edge.from, edge.from_component) | some edge in way.edges]
	finding := object.union(found(way.edges, place(way.edges[0]), sprintf("%s%s", [circle(names), among(way)])), {
		"key": array.concat(["circle"], [key(edge.from, edge.from_component) | some edge in way.edges]),
		"extent": {node | some node in way.nodes},
	})
}

# Wholes that depend on each other through their parts, without a cycle of components: one part depends on something outside,
# which depends on another part.
report contains finding if {
	data.params.level == "component"
	some members in purlin.strongly_connected(between)
	is_string(members[0])
	not is_known(members)
	ring := [found |
		path := round_trip(between, members)
		some step in numbers.range(0, count(path) - 2)
		found := {"name": path[step], "edge": connection(path[step], path[step + 1])}
	]
	names := [ways.called(step.name) | some step in ring]
	edges := [step.edge | some step in ring]
	start := ways.start(home(ring[0].name), edges[0])
	finding := object.union(found(edges, start, sprintf("%s through their parts", [circle(names)])), {"key": sprintf("circle of wholes %s", [concat(" -> ", names)])})
}

# The finding about the edges of a cycle, without its key.
found(edges, at, msg) := architecture.with_help(
	{
		"msg": msg,
		"at": at,
		"related": array.concat(labels([edge | some edge in edges; edge.at != at]), architecture.declared),
	},
	sprintf("Remove one of %s: move the code that both ends need to a new %s, or let one depend only on an interface of the other", [architecture.few(arrows(edges)), data.params.level]),
)

# Where a cycle begins. Of several packages of a component that have the dependency one may lose it, and the cycle is still the
# same.
place(edge) := ways.start(edge.from_component, edge) if data.params.level == "component"

place(edge) := edge.at if data.params.level == "package"

# The first of a whole and its parts that has packages.
home(unit) := [member | some member in sort([member | some member in units[unit]]); count(input.components[member].packages) > 0][0]

units := architecture.units(data.params.of)

units_of := {group.key: {unit | some unit in group.items} |
	count(architecture.brought_by(data.params.of)) > 0
	some group in groups.by_key([[member, unit] | some unit, members in units; some member in members])
}

# What each whole depends on through any of its parts. A package in no component is a unit of its own.
between := {unit: others |
	count(units_of) > 0
	some unit in {unit | some unit, _ in units} | {node | some node, _ in leaving; is_array(node)}
	others := {other | some edge in led_by(unit); some other in units_at(end(edge)); not is_same(unit, other)}
}

units_at(node) := units_of[node] if is_string(node)

units_at(node) := {node} if is_array(node)

members_of(unit) := units[unit] if is_string(unit)

members_of(unit) := {unit} if is_array(unit)

led_by(unit) := [edge | some member in members_of(unit); some edge in leaving[member]; counts(edge)]

is_same(unit, other) if unit == other

is_same(unit, other) if architecture.is_part_or_whole(unit, other)

connection(from, to) := [edge | some edge in led_by(from); end(edge) in members_of(to)][0]

is_known(members) if {
	some group in input.cycles
	group.level == "component"
	all_touched := {unit | some node in group.nodes; some unit in units_of[node]} | {[node] | some node in group.nodes}
	touched := all_touched & {unit | some unit in members}
	count(touched) > 1
}

# The cycle that comes with the group is a shortest one, and is used unless one of its edges does not count.
circles_of(group) := [{"edges": group.path, "nodes": group.nodes}] if not is_disturbed(group)

# A cycle of packages that are all in no component is left to the level of packages.
circles_of(group) := [{"edges": around(nodes, members), "nodes": [text(member) | some member in members]} |
	within := {node | some node in group.nodes} | {[node] | some node in group.nodes}
	nodes := {node: {end(edge) | some edge in leaving[node]; end(edge) in within; counts(edge)} | some node in within}
	some members in purlin.strongly_connected(nodes)
	is_of_level(members[0])
] if {
	is_disturbed(group)
}

is_of_level(_) if data.params.level == "package"

is_of_level(node) if is_string(node)

text(node) := node if is_string(node)

text(node) := node[0] if is_array(node)

is_disturbed(group) if {
	some edge in group.path
	not counts(edge)
}

# A shortest path from the first node back to itself: it starts at a copy of the node, under a name that no node has.
around(nodes, members) := [first_edge(from, path[step + 1]) |
	path := round_trip(nodes, members)
	some step in numbers.range(0, count(path) - 2)
	from := path[step]
]

round_trip(nodes, members) := array.concat([start], array.slice(way, 1, count(way))) if {
	start := members[0]
	way := purlin.shortest_path(object.union(nodes, {["start"]: nodes[start]}), ["start"], start)
}

first_edge(from, to) := [edge | some edge in leaving[from]; end(edge) == to; counts(edge)][0]

leaving := ways.leaving(data.params.level, scopes)

end(edge) := ways.target(data.params.level, edge)

counts(edge) if {
	is_chosen(edge)
	not is_excepted(edge)
}

# Packages that belong to no component can't be selected, and count with what is.
is_chosen(_) if data.params.of == "*"

is_chosen(edge) if {
	every component in [edge.from_component, edge.to_component] {
		is_chosen_or_none(component)
	}
}

is_chosen_or_none(component) if component in chosen

is_chosen_or_none(component) if is_null(component)

exceptions := [{side: {"patterns": architecture.list(entry[side]), "components": architecture.select(entry[side])} | some side in ["from", "to"]} |
	some entry in data.params.except
]

is_excepted(edge) if {
	some entry in exceptions
	is_meant(entry.from, edge.from, edge.from_component)
	is_meant(entry.to, edge.to, edge.to_component)
}

is_meant(side, _, component) if component in side.components

is_meant(side, id, component) if {
	is_named_by_package(component)
	some pattern in side.patterns
	architecture.is_package(pattern, id)
}

# At the level of components only a package in no component stands for itself.
is_named_by_package(_) if data.params.level == "package"

is_named_by_package(component) if is_null(component)

key(_, component) := component if not is_named_by_package(component)

key(id, component) := architecture.package_key(id) if is_named_by_package(component)

name(_, component) := component if not is_named_by_package(component)

name(id, component) := architecture.package_name(id) if is_named_by_package(component)

circle(names) := sprintf("`%s` and `%s` depend on each other", names) if count(names) == 2

circle(names) := sprintf("`%s` depends on itself through %s", [names[0], architecture.few(array.slice(names, 1, count(names)))]) if {
	count(names) > 2
}

among(way) := "" if count(way.nodes) == count(way.edges)

among(way) := sprintf(" (in a group of %s that all depend on each other)", [counted(way.nodes)]) if {
	count(way.nodes) > count(way.edges)
}

counted(nodes) := sprintf("%d %ss", [count(nodes), data.params.level]) if not has_strays(nodes)

counted(nodes) := sprintf("%d components and packages", [count(nodes)]) if has_strays(nodes)

has_strays(nodes) if {
	data.params.level == "component"
	some node in nodes
	not input.components[node]
}

arrows(edges) := [sprintf("%s -> %s", [name(edge.from, edge.from_component), name(edge.to, edge.to_component)]) | some edge in edges]

labels(edges) := [{"at": edge.at, "msg": sprintf("%s depends on %s%s", [from, to, architecture.owned_by(edge.owners)])} |
	some edge in edges
	from := labeled(edge.from, edge.from_component)
	to := labeled(edge.to, edge.to_component)
]

labeled(id, component) := sprintf("`%s`%s", [name(id, component), remark]) if {
	remark := concat("", [" (in no component)" | data.params.level == "component"; is_null(component)])
}

report contains finding if some finding in declaration.mistakes
