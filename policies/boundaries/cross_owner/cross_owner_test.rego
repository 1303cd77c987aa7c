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
	finding.msg == "`web` of @web depends on `core` of @core, which is not declared"
	finding.help == "Agree on it with @core, and add `{from: web, to: core}` to `allow` of the boundary"
}

test_declared if {
	found({"allow": [{"from": "web", "to": "core"}]}) == set()
	found({"allow": [{"from": "@web", "to": ["@core", "@x"]}]}) == set()
	count(found({"allow": [{"from": "core", "to": "web"}]})) == 1
}

test_idle if testing.messages(found({"from": "x"})) == {"`x` chooses no component"}
