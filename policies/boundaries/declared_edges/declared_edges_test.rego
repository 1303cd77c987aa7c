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
		"`web` depends on `store`, but this dependency is not declared",
		"`core` -> `store` or `web` is declared, but no manifest has this dependency",
	}
}

test_help if {
	{f.help | some f in found({"edges": [{"from": "web", "to": "core"}]})} == {"Remove the dependency, or, if it is intended, add `{from: web, to: store}` to `edges` of this boundary"}
}

by_manifest(edges) := {[f.at.path, f.key, f.extent] | some f in result} if {
	result := declared_edges.report with input as testing.repository({"web": {}, "store": {}}, edges)
		with data.params as {"of": "*", "edges": [], "absent": true, "scopes": testing.production, "boundary": testing.boundary}
}

# A component of two packages: each manifest has a finding of its own, whatever becomes of the other.
test_each_manifest if {
	lib := object.union(testing.edge("web", "store", "prod"), {"at": {"path": "web/lib/package.json"}, "name": "@acme/other"})
	own := ["web/package.json", ["web", "store"], {"@acme/store"}]
	other := ["web/lib/package.json", ["web", "store"], {"@acme/other"}]
	by_manifest([testing.edge("web", "store", "prod"), lib]) == {own, other}
	by_manifest([lib]) == {other}
}

test_exactly if found({"edges": [{"from": "web", "to": ["core", "store"]}]}) == set()

test_what_may_be_absent if found({"edges": [{"from": "*", "to": "*"}, {"from": "core", "to": "web"}], "absent": false}) == set()

test_a_whole_and_its_parts if {
	edges := array.concat(testing.within_dom, [testing.edge("app", "domx", "prod")])
	found := declared_edges.report with input as testing.house(edges)
		with data.params as {"of": "*", "edges": [{"from": "app", "to": "kernel"}], "absent": false, "scopes": ["prod"], "boundary": testing.boundary}
	testing.crossed(found) == {"app -> domx"}
	declared := declared_edges.report with input as testing.house(edges)
		with data.params as {"of": "*", "edges": [{"from": "app", "to": "dom"}], "absent": true, "scopes": ["prod"], "boundary": testing.boundary}
	declared == set()
}

# Where the picture shows what is within a whole, it shows all of that.
test_parts_that_are_in_the_picture if {
	found := declared_edges.report with input as testing.house(testing.within_dom)
		with data.params as {"of": "*", "edges": [{"from": "domx", "to": "domy"}], "absent": true, "scopes": ["prod"], "boundary": testing.boundary}
	testing.crossed(found) == {"dom -> domx", "domy -> dom"}
}

test_a_package_in_no_component if {
	loose := testing.with_stray(testing.repository({"web": {}}, [testing.to_stray(testing.edge("web", "loose", "prod"))]), "loose")
	result := declared_edges.report with input as loose
		with data.params as {"of": "*", "edges": [], "absent": true, "scopes": testing.production, "boundary": testing.boundary}
	some finding in result
	finding.msg == "`web` depends on `@acme/loose`, which belongs to no component, so this dependency is not declared"
	finding.key == ["web", "@acme/loose"]
	finding.help == "Remove the dependency, or declare a component for `loose/package.json`, and add the dependency of `web` on it to `edges` of this boundary"
}
