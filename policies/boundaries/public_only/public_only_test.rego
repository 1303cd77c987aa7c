package purlin.rules.boundaries.public_only_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.public_only

component(parent, public) := {
	"tags": {},
	"lifecycle": null,
	"owners": [],
	"parent": parent,
	"public": [sprintf("%s/package.json", [name]) | some name in public],
}

shop := {
	"components": {
		"shop": component(null, []),
		"orders": component(null, ["api", "unnamed"]),
		"orders-rules": component("orders", []),
		"closed": component(null, []),
	},
	"packages": [
		{"id": "api/package.json", "name": "@acme/api", "owners": [], "at": {}},
		{"id": "unnamed/package.json", "name": null, "owners": [], "at": {}},
		{"id": "store/package.json", "name": "@acme/store", "owners": [], "at": {}},
	],
	"arrivals": {
		"orders": [lead("shop", "orders", "api"), lead("shop", "orders", "store"), lead("orders-rules", "orders", "store"), lead(null, "orders", "store")],
		"closed": [lead("shop", "closed", "closed")],
	},
}

lead(from, component, target) := {
	"from": "f/package.json",
	"to": sprintf("%s/package.json", [target]),
	"from_component": from,
	"to_component": component,
	"name": target,
	"alias": null,
	"scope": "prod",
	"at": {"path": "f/package.json"},
}

found(params) := result if {
	result := public_only.report with input as shop
		with data.params as object.union({"scopes": ["prod"], "boundary": {"name": "b"}}, params)
}

messages(params) := {f.msg | some f in found(params)}

test_what_is_not_public if {
	messages({"of": "orders"}) == {
		"`shop` must not depend on `store`, which is not a public package of `orders`",
		"`f/package.json` (in no component) must not depend on `store`, which is not a public package of `orders`",
	}
	{f.help | some f in found({"of": "orders"})} == {"Depend on `@acme/api` or `unnamed/package.json` instead, or ask the owners of `orders` to make this package public"}
}

test_nothing_is_public if {
	{f.help | some f in found({"of": "closed"})} == {"`closed` has no public package: add one to its `public`"}
}

test_a_package_of_no_component if {
	loose := object.remove(testing.edge("app", "domx", "prod"), ["from_component"])
	facts := object.union(testing.house([]), {"arrivals": {"domx": [loose]}, "components": {"domx": {"public": []}}})
	some finding in public_only.report with input as facts with data.params as {"of": "domx", "scopes": ["prod"], "boundary": testing.boundary}
	startswith(finding.msg, "`app/package.json` (in no component) must not depend on ")
}

test_scopes if found({"of": "orders", "scopes": ["dev"]}) == set()

private(of) := testing.crossed(result) if {
	edges := array.concat(testing.within_dom, [testing.edge("app", "domx", "prod")])
	facts := object.union(testing.house(edges), {"components": {name: {"public": []} | some name in ["dom", "domx", "domy"]}})
	result := public_only.report with input as facts with data.params as {"of": of, "scopes": ["prod"], "boundary": testing.boundary}
}

test_a_whole_and_its_parts if {
	private("dom") == {"app -> domx"}
	private("name=dom") == set()
	private(["domx", "domy"]) == {"app -> domx", "dom -> domx", "domx -> domy"}
}

test_a_public_package_that_is_not_there if {
	facts := object.union(testing.house([]), {"components": {"dom": {"unmatched_public": [{"pattern": "dom-apj", "at": {"path": "purlin.yaml"}}]}}})
	some finding in public_only.report with input as facts with data.params as {"of": "dom", "scopes": ["prod"], "boundary": testing.boundary}
	finding.msg == "`dom-apj` under `public` of `dom` matches none of its packages"
	finding.help == "Correct it, or remove it: `dom` contains `@acme/dom`"
}
