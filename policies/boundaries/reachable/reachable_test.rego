package purlin.rules.boundaries.reachable_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.reachable

shop := testing.repository(
	{"web": {}, "cart": {}, "log": {}, "old": {}},
	[testing.edge("web", "cart", "prod"), testing.edge("cart", "log", "prod")],
)

found(params) := result if {
	result := reachable.report with input as shop
		with data.params as object.union({"scopes": testing.production, "each": "from", "level": "component", "boundary": testing.boundary}, params)
}

test_who_does_not_reach if {
	some finding in found({"from": ["*", "!log"], "to": "log"})
	finding.msg == "`old` must depend on `log`, directly or through others, but does not"
	finding.at == {"path": "old/package.json"}
	finding.help == "Let `old`, or a component that it depends on, depend on `log`"
}

test_who_is_not_reached if {
	some finding in found({"from": ["web", "log"], "to": "*", "each": "to"})
	finding.msg == "`web` or `log` must depend on `old`, directly or through others, but does not"
	finding.help == "Use `old` from one of `log` and `web`, or remove it"
}

test_everything_is_reached if {
	found({"from": ["web", "cart"], "to": ["log"]}) == set()
	found({"from": "web", "to": ["cart", "log"], "each": "to"}) == set()
}

test_a_whole_without_packages_of_its_own if {
	whole := json.patch(shop, [{"op": "replace", "path": "/components/old/packages", "value": []}])
	params := {"from": ["*", "!log"], "to": "log", "scopes": testing.production, "each": "from", "level": "component", "boundary": testing.boundary}
	count(reachable.report) == 0 with input as whole with data.params as params
}

reached(edges, params) := testing.messages(result) if {
	result := reachable.report with input as testing.house(edges)
		with data.params as object.union({"scopes": ["prod"], "each": "from", "level": "component", "boundary": testing.boundary}, params)
}

# A whole reaches what one of its parts does, and is reached where one of them is.
test_a_whole_and_its_parts if {
	reached([testing.edge("domx", "kernel", "prod")], {"from": "dom", "to": "kernel"}) == set()
	reached([], {"from": "dom", "to": "kernel"}) == {"`dom` must depend on `kernel`, directly or through others, but does not"}
	reached([], {"from": "domx", "to": "kernel"}) == {"`domx` must depend on `kernel`, directly or through others, but does not"}
	reached([testing.edge("app", "domy", "prod")], {"from": "app", "to": "dom"}) == set()
	reached([testing.edge("app", "domy", "prod")], {"from": "app", "to": "dom", "each": "to"}) == set()
	reached([testing.edge("app", "domy", "prod")], {"from": "app", "to": ["domx", "domy"], "each": "to"}) == {"`app` must depend on `domx`, directly or through others, but does not"}
}

over(facts, level) if {
	result := reachable.report with input as facts
		with data.params as {"from": "web", "to": "store", "each": "from", "level": level, "scopes": ["prod"], "boundary": testing.boundary}
	count(result) == 0
}

test_through_a_package_in_no_component if {
	facts := testing.with_stray(
		testing.repository(
			{"web": {}, "store": {}},
			[testing.to_stray(testing.edge("web", "loose", "prod")), testing.from_stray(testing.edge("loose", "store", "prod"))],
		),
		"loose",
	)
	over(facts, "component")
	over(facts, "package")
}

test_what_a_path_leads_through if {
	facts := testing.with_package(
		testing.repository(
			{"web": {}, "cart": {}, "store": {}},
			[testing.edge("web", "cart", "prod"), object.union(testing.edge("cart", "store", "prod"), {"from": testing.manifest("cart2")})],
		),
		"cart",
		"cart2",
	)
	over(facts, "component")
	not over(facts, "package")
}
