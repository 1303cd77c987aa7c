package purlin.rules.boundaries.stability_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.stability

shop := testing.repository(
	{"web": {}, "admin": {}, "core": {}, "plugins": {}, "a": {}, "b": {}},
	[
		testing.edge("web", "core", "prod"),
		testing.edge("admin", "core", "prod"),
		testing.edge("core", "plugins", "prod"),
		testing.edge("plugins", "a", "prod"),
		testing.edge("plugins", "b", "prod"),
	],
)

found(params) := result if {
	result := stability.report with input as shop
		with data.params as object.union({"of": "*", "tolerance": 0, "scopes": testing.production, "boundary": testing.boundary}, params)
}

test_towards_what_is_less_stable if {
	some finding in found({})
	finding.msg == "`core` (instability 0.33) depends on `plugins` (instability 0.67), which is less stable"
	finding.at == {"path": "core/package.json"}
}

test_tolerance if found({"tolerance": 0.5}) == set()

test_only_the_chosen if found({"of": "web"}) == set()

unstable(of) := testing.crossed(result) if {
	edges := [
		testing.edge("dom", "domx", "prod"), testing.edge("domx", "domy", "prod"), testing.edge("domy", "app", "prod"),
		testing.edge("domy", "kernel", "prod"), testing.edge("app", "domx", "prod"), testing.edge("kernel", "domx", "prod"),
	]
	result := stability.report with input as testing.house(edges)
		with data.params as {"of": of, "tolerance": 0, "scopes": ["prod"], "boundary": testing.boundary}
}

# Dependencies between a whole and its parts are not checked unless the parts are selected themselves.
test_a_whole_and_its_parts if {
	unstable("dom") == set()
	unstable("domx") == {"domx -> domy"}
	unstable("*") == {"domx -> domy"}
}

# `core` has three users: one of them is in no component. So it is more stable than what it depends on.
test_a_user_in_no_component if {
	edges := [testing.edge("core", "kit", "prod"), testing.edge("kit", "a", "prod"), testing.from_stray(testing.edge("loose", "core", "prod"))]
	facts := testing.with_stray(testing.repository({"core": {}, "kit": {}, "a": {}}, edges), "loose")
	found := stability.report with input as object.union(facts, {"strays": {}})
		with data.params as {"of": "core", "tolerance": -0.1, "scopes": ["prod"], "boundary": testing.boundary}
	testing.messages(found) == {"`core` (instability 0.5) depends on `kit` (instability 0.5), which is less stable"}
}
