package purlin.lib.testing_test

import data.purlin.lib.testing

shop := testing.repository({"web": {}, "kit": {}}, [
	testing.edge("web", "kit", "prod"),
	testing.external("web", "react", "^19", "dev"),
	object.union(testing.external("kit", "serde", "1", "prod"), {"ecosystem": "cargo"}),
])

test_edges_are_sorted_as_rules_are_given_them if {
	shop.crossings == {"web": [shop.edges[0]], "kit": []}
	shop.externals == {"web": [shop.edges[1]], "kit": [shop.edges[2]]}
	shop.edges_by_name == {
		"npm": {"@acme/kit": [shop.edges[0]], "react": [shop.edges[1]]},
		"cargo": {"serde": [shop.edges[2]]},
	}
}
