package purlin.rules.boundaries.declared_edges_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.declared_edges

shop := testing.repository({"web": {}, "core": {}, "store": {}}, [testing.edge("web", "core", "prod"), testing.edge("web", "store", "prod"), testing.edge("core", "store", "dev")])

found(params) := result if {
	result := declared_edges.report with input as shop
		with data.params as object.union({"of": "*", "absent": true, "scopes": testing.production, "boundary": testing.boundary}, params)
}

test_both_ways if {
	testing.messages(found({"edges": [{"from": "web", "to": "core"}, {"from": "core", "to": ["store", "web"]}]})) == {
		"`web` depends on `store`, which the architecture does not declare",
		"`core` -> `store` or `web` is declared, and no manifest has such a dependency",
	}
}

test_help if {
	{f.help | some f in found({"edges": [{"from": "web", "to": "core"}]})} == {"Add `{from: web, to: store}` to `edges` of the boundary if it is meant to be, or remove the dependency"}
}

test_exactly if found({"edges": [{"from": "web", "to": ["core", "store"]}]}) == set()

test_what_may_be_absent if found({"edges": [{"from": "*", "to": "*"}, {"from": "core", "to": "web"}], "absent": false}) == set()

test_idle if testing.messages(found({"edges": [{"from": "web", "to": "*"}], "of": "x"})) == {"`x` chooses no component"}
