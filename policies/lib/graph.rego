# METADATA
# title: Graphs
# description: >-
#   What purlin's own functions over graphs do, in Rego alone, for evaluators that do not have them. The answers are the same;
#   the time is not, so that rules call `purlin.shortest_path` and `purlin.strongly_connected`. A graph is an object: each
#   node with an array or a set of the nodes that it leads to.
package purlin.lib.graph

# `purlin.shortest_path`: a shortest way, both ends included, and empty where there is none. Of several it is the one on
# which each node is reached from the first, in their order, of those one step nearer to the start that lead to it.
shortest_path(_, from, to) := [from] if from == to

shortest_path(nodes, from, to) := path if {
	from != to
	whole := completed(nodes)
	steps := distances(whole, from)
	before := {node: nearer |
		some node, step in steps
		nearer := {sort([name | some name, at in steps; at == step - 1; node in leads_to(whole, name)])[0] | step > 0}
	}
	back := graph.reachable(before, {to | steps[to]})
	path := [entry[1] | some entry in sort([[steps[node], node] | some node in back])]
}

# Every node that is led to is a key too.
completed(nodes) := object.union({target: [] | some targets in nodes; some target in targets}, nodes)

leads_to(nodes, name) := {target | some target in nodes[name]}

# How many steps each node is away that can be reached: every node once for each number of steps, since there is no
# recursion.
distances(nodes, from) := {node: min([entry[1] | some entry in reached; entry[0] == node]) | some [node, _] in reached} if {
	most := numbers.range(0, count(nodes))
	layered := {[node, step]: {[target, step + 1] | some target in targets} | some node, targets in nodes; some step in most}
	reached := graph.reachable(layered, {[from, 0]})
}

# `purlin.strongly_connected`: groups of two nodes or more that can all be reached from each other.
strongly_connected(nodes) := sort({group |
	whole := completed(nodes)
	reached := {node: graph.reachable(whole, {node}) | some node, _ in whole}
	some node, others in reached
	group := sort([other | some other in others; node in reached[other]])
	count(group) > 1
})
