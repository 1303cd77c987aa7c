# METADATA
# title: Graphs
# description: >-
#   What purlin's own functions on graphs do, in Rego alone, for evaluators that do not have them. The answers are the same but
#   take longer, so rules call `purlin.shortest_path` and `purlin.strongly_connected`. A graph is an object from each node to an
#   array or a set of the nodes that it leads to.
package purlin.lib.graph

# METADATA
# description: What `purlin.shortest_path` gives.
# custom:
#   example: 'graph.shortest_path({"a": ["b"], "b": ["c"]}, "a", "c") == ["a", "b", "c"]'
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

# Adds the nodes that are only targets as keys.
completed(nodes) := object.union({target: [] | some targets in nodes; some target in targets}, nodes)

leads_to(nodes, name) := {target | some target in nodes[name]}

# The distance of each node that can be reached: every node once for each number of steps, since Rego has no recursion.
distances(nodes, from) := {node: min([entry[1] | some entry in reached; entry[0] == node]) | some [node, _] in reached} if {
	most := numbers.range(0, count(nodes))
	layered := {[node, step]: {[target, step + 1] | some target in targets} | some node, targets in nodes; some step in most}
	reached := graph.reachable(layered, {[from, 0]})
}

# METADATA
# description: What `purlin.strongly_connected` gives.
# custom:
#   example: 'graph.strongly_connected({"a": ["b"], "b": ["a"], "c": []}) == [["a", "b"]]'
strongly_connected(nodes) := sort({group |
	whole := completed(nodes)
	reached := {node: graph.reachable(whole, {node}) | some node, _ in whole}
	some node, others in reached
	group := sort([other | some other in others; node in reached[other]])
	count(group) > 1
})
