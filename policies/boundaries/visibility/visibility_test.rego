package purlin.rules.boundaries.visibility_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.visibility

edge(from, to, scope) := {
	"from": sprintf("%s/package.json", [from]),
	"to": sprintf("%s/package.json", [to]),
	"from_component": from,
	"to_component": to,
	"name": to,
	"alias": null,
	"scope": scope,
	"at": {"path": sprintf("%s/package.json", [from])},
}

shop := {
	"components": {
		"web": {"tags": {}, "owners": []},
		"payments": {"tags": {}, "owners": []},
		"ledger": {"tags": {}, "owners": ["@acme/books"]},
		"store": {"tags": {}, "owners": []},
	},
	"packages": [],
	"arrivals": {
		"ledger": [
			edge("web", "ledger", "prod"),
			edge("payments", "ledger", "prod"),
			edge("web", "ledger", "dev"),
			object.union(edge("tools", "ledger", "prod"), {"from_component": null}),
		],
		"store": [edge("ledger", "store", "prod"), edge("web", "store", "prod")],
	},
}

found(params) := result if {
	result := visibility.report with input as shop
		with data.params as object.union({"to": "payments", "scopes": ["prod"], "boundary": {"name": "b"}}, params)
}

messages(params) := {f.msg | some f in found(params)}

test_who_may_not if {
	messages({"of": "ledger"}) == {
		"`web` must not depend on `ledger`, which is only for `payments` (dependency `ledger`)",
		"`tools/package.json` (in no component) must not depend on `ledger`, which is only for `payments` (dependency `ledger`)",
	}
	{f.help | some f in found({"of": "ledger"})} == {"Go through `payments`, or ask @acme/books to make it visible"}
}

test_a_package_of_no_component if {
	loose := object.remove(edge("tools", "ledger", "prod"), ["from_component", "alias"])
	found := visibility.report with input as object.union(shop, {"arrivals": {"ledger": [loose]}})
		with data.params as {"of": "ledger", "to": "payments", "scopes": ["prod"], "boundary": testing.boundary}
	testing.messages(found) == {"`tools/package.json` (in no component) must not depend on `ledger`, which is only for `payments` (dependency `ledger`)"}
}

test_those_that_are_chosen_may_see_each_other if {
	messages({"of": ["ledger", "store"], "scopes": ["prod"]}) == messages({"of": "ledger"}) | {"`web` must not depend on `store`, which is only for `payments` (dependency `store`)"}
}

test_without_owners if {
	{f.help | some f in found({"of": "store"}); contains(f.msg, "web")} == {"Go through `payments`, or ask the owners of `store` to make it visible"}
}

test_a_whole_and_its_parts if {
	edges := array.concat(testing.within_dom, [testing.edge("app", "domx", "prod")])
	seen := visibility.report with input as testing.house(edges)
		with data.params as {"of": "dom", "to": "kernel", "scopes": ["prod"], "boundary": testing.boundary}
	testing.crossed(seen) == {"app -> domx"}
	of_part := visibility.report with input as testing.house(edges)
		with data.params as {"of": "domy", "to": "kernel", "scopes": ["prod"], "boundary": testing.boundary}
	testing.crossed(of_part) == {"domx -> domy"}
	for_whole := visibility.report with input as testing.house([testing.edge("domx", "kernel", "prod"), testing.edge("app", "kernel", "prod")])
		with data.params as {"of": "kernel", "to": "dom", "scopes": ["prod"], "boundary": testing.boundary}
	testing.crossed(for_whole) == {"app -> kernel"}
}

# A part of a restricted component is not outside, also if it is not restricted itself.
test_a_part_that_is_not_chosen if {
	seen := visibility.report with input as testing.house(testing.within_dom)
		with data.params as {"of": "name=dom", "to": "kernel", "scopes": ["prod"], "boundary": testing.boundary}
	seen == set()
}

test_nobody_may if {
	messages({"of": "store", "to": []}) == {
		"`web` must not depend on `store`, which no other component may use (dependency `store`)",
		"`ledger` must not depend on `store`, which no other component may use (dependency `store`)",
	}
	{f.help | some f in found({"of": "store", "to": []})} == {"Remove it, or ask the owners of `store` to make `store` visible"}
}
