package purlin.rules.boundaries.fan_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.fan

shop := testing.repository(
	{"web": {}, "admin": {}, "core": {}},
	[
		testing.edge("web", "core", "prod"),
		testing.edge("admin", "core", "prod"),
		testing.edge("admin", "core", "peer"),
		testing.edge("admin", "web", "prod"),
		testing.edge("core", "web", "dev"),
	],
)

measured(params) := result if {
	result := fan.report with input as shop
		with data.params as object.union({"of": "*", "max_in": null, "max_out": null, "scopes": testing.production, "boundary": testing.boundary}, params)
}

test_fan_in if {
	some finding in measured({"max_in": 1})
	finding.msg == "2 components depend on `core`, more than the limit of 1"
	finding.at == {"path": "core/package.json"}
	[label.msg | some label in finding.related] == ["`admin` depends on `core`", "`web` depends on `core`"]
}

test_fan_out if {
	some finding in measured({"max_out": 1})
	finding.msg == "`admin` depends on 2 components, more than the limit of 1"
	finding.help == "Split `admin`, or put one component in front of several of `core` and `web`"
}

test_within if measured({"max_in": 2, "max_out": 2}) == set()

test_only_the_chosen if measured({"of": "web", "max_in": 1, "max_out": 1}) == set()

test_mistakes if testing.messages(measured({})) == {"this boundary sets neither `max_in` nor `max_out`, so it has no effect"}

# A whole and its parts are not neighbours of each other, and splitting it makes no fan.
test_a_whole_and_its_parts if {
	edges := array.concat(testing.within_dom, [testing.edge("app", "domx", "prod"), testing.edge("kernel", "domx", "prod")])
	found := fan.report with input as testing.house(edges)
		with data.params as {"of": "dom", "max_in": 1, "max_out": 0, "scopes": ["prod"], "boundary": testing.boundary}
	testing.messages(found) == {"2 components depend on `domx`, more than the limit of 1"}
	each := fan.report with input as testing.house(edges)
		with data.params as {"of": "*", "max_in": 0, "max_out": null, "scopes": ["prod"], "boundary": testing.boundary}
	testing.messages(each) == {"2 components depend on `domx`, more than the limit of 0", "1 components depend on `domy`, more than the limit of 0"}
}

# Each package in no component is one more that depends, or is depended on.
test_packages_in_no_component if {
	edges := [
		testing.edge("web", "core", "prod"),
		testing.from_stray(testing.edge("loose", "core", "prod")),
		testing.to_stray(testing.edge("core", "loose", "prod")),
	]
	found := fan.report with input as testing.with_stray(testing.repository({"web": {}, "core": {}}, edges), "loose")
		with data.params as {"of": "core", "max_in": 1, "max_out": 0, "scopes": ["prod"], "boundary": testing.boundary}
	testing.messages(found) == {
		"1 components and 1 packages in no component depend on `core`, more than the limit of 1",
		"`core` depends on 1 packages in no component, more than the limit of 0",
	}
	some finding in found
	finding.extent == {"@acme/loose", "web"}
	[label.msg | some label in finding.related] == ["`web` depends on `core`", "`loose/package.json` (in no component) depends on `core`"]
}
