# METADATA
# title: Ways through the graph of dependencies
# description: >-
#   Which components reach which others. A node is the name of a component, or the id of a package in an array: of a package
#   in no component, and at the level `package` of every package.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
package purlin.lib.ways

import data.purlin.lib.architecture
import data.purlin.lib.groups

# METADATA
# description: >-
#   The edges in these scopes, by the node that they leave, without those from a node to itself. The level is
#   `component` or `package`.
# custom:
#   example: '[edge.to_component | some edge in ways.leaving("component", ["prod"]).app] == ["db"] with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
leaving(level, scopes) := {group.key: group.items |
	some group in groups.by_key([[source(level, edge), edge] | some edge in counting(level); edge.scope in scopes])
}

counting("package") := [edge | some edge in input.edges; is_string(edge.to); edge.from != edge.to]

counting("component") := array.concat(
	[edge | some edges in array.concat(values(input.crossings), values(input.strays)); some edge in edges],
	array.concat(
		[edge | some edges in input.arrivals; some edge in edges; not architecture.is_from_component(edge)],
		between_strays,
	),
)

values(index) := [edges | some edges in index]

# Most repositories have no such dependency, so that the search for them is left out.
between_strays := [edge |
	count(input.strays) > 0
	some edge in input.edges
	is_string(edge.to)
	edge.from != edge.to
	not architecture.is_from_component(edge)
	not is_to_component(edge)
]

is_to_component(edge) if is_string(edge.to_component)

source("package", edge) := [edge.from]

source("component", edge) := edge.from_component if architecture.is_from_component(edge)

source("component", edge) := [edge.from] if not architecture.is_from_component(edge)

# METADATA
# description: The node that an edge leads to.
# custom:
#   example: 'ways.target("component", testing.edge("app", "db", "prod")) == "db"'
target("package", edge) := [edge.to]

target("component", edge) := edge.to_component if is_to_component(edge)

target("component", edge) := [edge.to] if not is_to_component(edge)

# METADATA
# description: >-
#   What each node leads to. Every node is a key. At the level of packages a component leads to its own packages.
# custom:
#   example: 'ways.network("component", ["prod"]) == {"app": {"db"}, "db": set()} with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
network(level, scopes) := object.union(nodes(level), {node: {target(level, edge) | some edge in edges} | some node, edges in leaving(level, scopes)})

nodes("component") := object.union(
	{name: set() | some name, _ in input.components},
	{[item.id]: set() | some item in input.packages; not architecture.component_of[item.id]},
)

nodes("package") := object.union(
	{name: ends("package", {name}) | some name, _ in input.components},
	{[item.id]: set() | some item in input.packages},
)

# Where a way to one of these components ends.
ends("component", names) := names

ends("package", names) := {[id] | some name in names; some id in input.components[name].packages}

# The component that a node is, or that it belongs to.
component(node) := node if is_string(node)

component(node) := architecture.component_of[node[0]] if is_array(node)

# METADATA
# description: >-
#   A network the other way around: what leads to each node.
# custom:
#   example: 'ways.reversed({"app": {"db"}, "db": set()}) == {"app": set(), "db": {"app"}}'
reversed(forward) := object.union(
	{node: set() | some node, _ in forward},
	{group.key: {node | some node in group.items} |
		some group in groups.by_key([[to, node] | some node, targets in forward; some to in targets])
	},
)

# METADATA
# description: The components that reach one of these. These are among them.
# custom:
#   example: 'ways.reaching("component", ["prod"], {"db"}) == {"app", "db"} with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
reaching(level, scopes, names) := {node |
	some node in graph.reachable(reversed(network(level, scopes)), ends(level, names))
	is_string(node)
}

# METADATA
# description: The components that one of these reaches. These are among them.
# custom:
#   example: 'ways.reached("component", ["prod"], {"app"}) == {"app", "db"} with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
reached(level, scopes, names) := {component(node) | some node in graph.reachable(network(level, scopes), names)}

# METADATA
# description: >-
#   A shortest way from a component to each of some others that it reaches without passing another of them. A way is
#   the component at its start, and then nodes.
# custom:
#   example: 'ways.ways("component", ["prod"], "app", {"db"}) == {"db": ["app", "db"]} with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
ways(level, scopes, name, others) := {component(end): way |
	found := purlin.paths(network(level, scopes), name, ends(level, others))
	some group in groups.by_key([[component(end), [count(way), way]] | some end, way in found])
	way := min(group.items)[1]
	end := way[count(way) - 1]
}

# METADATA
# description: >-
#   A finding about a way from a component to another one. It is at the first package of the component: this place
#   stays, however many of the dependencies remain. If that package has the first dependency of the way, it is at
#   that dependency.
# custom:
#   example: 'ways.finding("component", ["prod"], ["app", "db"], "k", "no").at == {"path": "app/package.json"} with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
finding(level, scopes, way, key, msg) := {
	"msg": msg,
	"at": beginning,
	"key": key,
	"related": array.concat(
		[label(edge) | some edge in edges; edge.at != beginning],
		array.concat(architecture.target_place(edges[count(edges) - 1]), architecture.declared),
	),
} if {
	edges := steps(level, scopes, way)
	beginning := start(way[0], edges[0])
}

# METADATA
# description: >-
#   The place at which a way starts: that of its first edge if the first package of the component has it, or else
#   that package.
# custom:
#   example: 'ways.start("app", testing.edge("app", "db", "prod")) == {"path": "app/package.json"} with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
start(name, edge) := edge.at if edge.at.path == architecture.place(name).path

start(name, edge) := architecture.place(name) if edge.at.path != architecture.place(name).path

# The dependencies of a way, from each node to the next one.
steps(level, scopes, way) := [edge |
	inner := inner_nodes(level, way)
	some at in numbers.range(0, count(inner) - 2)
	edge := step(level, scopes, inner[at], inner[at + 1])
]

# At the level of packages a way starts at a component, and goes on with one of its packages.
inner_nodes("component", way) := way

inner_nodes("package", way) := array.slice(way, 1, count(way))

# METADATA
# description: The first edge from a node to another one, preferably one of the first package of a component.
# custom:
#   example: 'ways.step("component", ["prod"], "app", "db").scope == "prod" with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
step(level, scopes, from, to) := array.concat(preferred, found)[0] if {
	found := [edge | some edge in leaving(level, scopes)[from]; target(level, edge) == to]
	preferred := [edge | is_string(from); some edge in found; edge.at.path == architecture.place(from).path]
}

# METADATA
# description: An edge as a related place of a finding, with the packages if a component has several.
# custom:
#   example: 'ways.label(testing.edge("app", "db", "prod")).msg == "`app` depends on `db`" with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
label(edge) := {"at": edge.at, "msg": sprintf("%s depends on %s%s%s", [architecture.depender(edge), dependee(edge), by_packages(edge), architecture.owned_by(edge.owners)])}

dependee(edge) := sprintf("`%s`", [edge.to_component]) if is_to_component(edge)

dependee(edge) := sprintf("%s (in no component)", [architecture.described(edge)]) if not is_to_component(edge)

by_packages(edge) := sprintf(": `%s` needs %s", [architecture.package_name(edge.from), architecture.described(edge)]) if has_several(edge)

by_packages(edge) := "" if not has_several(edge)

has_several(edge) if {
	some name in [edge.from_component, edge.to_component]
	count(input.components[name].packages) > 1
}

# METADATA
# description: What lies between both ends of a way, as a message lists it.
# custom:
#   example: 'ways.between("component", ["app", "db", "disk"]) == ["db"]'
between(level, way) := [called(node) | some node in array.slice(inner, 1, count(inner) - 1)] if {
	inner := inner_nodes(level, way)
}

# METADATA
# description: >-
#   The name of a node for a message: a component, or a package.
# custom:
#   example: 'ways.called(["db/package.json"]) == "@acme/db" with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
called(node) := node if is_string(node)

called(node) := architecture.package_name(node[0]) if is_array(node)

# METADATA
# description: The whole way for a help, with what to do if it takes different packages of one component together.
# custom:
#   example: 'ways.shown("component", ["prod"], ["app", "db"]) == "`app` -> `db`" with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
shown(level, scopes, way) := sprintf("%s%s", [arrows, advice]) if {
	arrows := concat(" -> ", [sprintf("`%s`", [called(node)]) | some node in inner_nodes(level, way)])
	advice := joint(steps(level, scopes, way))
}

joint(edges) := "" if count(parted(edges)) == 0

joint(edges) := sprintf(". The path enters %s by one package and leaves by another: with `level: package` only paths from package to package count", [architecture.few(parted(edges))]) if {
	count(parted(edges)) > 0
}

# The components that a way enters at one package and leaves at another one.
parted(edges) := [edge.to_component |
	some at, edge in edges
	edge.to != edges[at + 1].from
]
