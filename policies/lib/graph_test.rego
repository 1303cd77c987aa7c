package purlin.lib.graph_test

import data.purlin.lib.graph

shop := {"a": ["c", "b"], "b": ["d"], "c": ["d"], "d": {"e", "a"}, "x": []}

rings := {"d": ["c"], "c": ["d"], "a": ["b"], "b": ["a", "c"], "e": ["e", "f"]}

test_ways if {
	graph.shortest_path(shop, "a", "e") == ["a", "b", "d", "e"]
	graph.shortest_path(shop, "a", "a") == ["a"]
	graph.shortest_path(shop, "a", "x") == []
	graph.shortest_path(shop, "nowhere", "a") == []
}

test_groups if graph.strongly_connected(rings) == [["a", "b"], ["c", "d"]]

test_both_are_the_same_as_purlins_own if {
	every nodes in [shop, rings, {}] {
		graph.strongly_connected(nodes) == purlin.strongly_connected(nodes)
		every from in ["a", "c", "e", "x"] {
			every to in ["a", "b", "d", "e", "f", "x"] {
				graph.shortest_path(nodes, from, to) == purlin.shortest_path(nodes, from, to)
			}
		}
	}
}
