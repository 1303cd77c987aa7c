package purlin.rules.boundaries.cross_owner_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.cross_owner

shop := testing.repository(
	{"web": {}, "core": {}, "free": {}},
	[testing.edge("web", "core", "prod"), testing.edge("core", "web", "dev"), testing.edge("web", "free", "prod")],
)

unowned := json.patch(shop, [{"op": "replace", "path": "/components/free/owners", "value": []}])

found(params) := result if {
	result := cross_owner.report with input as unowned
		with data.params as object.union({"from": "*", "allow": [], "scopes": testing.production, "boundary": testing.boundary}, params)
}

test_between_owners if {
	some finding in found({})
	finding.msg == "`web` (owned by @web) depends on `core` (owned by @core), but this is not declared"
	finding.help == "Agree on it with @core, then add `{from: web, to: core}` to `allow` of this boundary"
}

test_declared if {
	found({"allow": [{"from": "web", "to": "core"}]}) == set()
	found({"allow": [{"from": "@web", "to": ["@core", "@web"]}]}) == set()
	count(found({"allow": [{"from": "core", "to": "web"}]})) == 1
}

# Parts may have other owners than the whole; what is declared for the whole holds for them.
test_a_whole_and_its_parts if {
	edges := array.concat(testing.within_dom, [testing.edge("app", "domx", "prod")])
	found := cross_owner.report with input as testing.house(edges)
		with data.params as {"from": "app", "allow": [], "scopes": ["prod"], "boundary": testing.boundary}
	testing.crossed(found) == {"app -> domx"}
	declared := cross_owner.report with input as testing.house(edges)
		with data.params as {"from": "*", "allow": [{"from": "dom", "to": "dom"}, {"from": "app", "to": "dom"}], "scopes": ["prod"], "boundary": testing.boundary}
	declared == set()
}
