package purlin.rules.boundaries.privacy_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.privacy

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

component(parent) := {"declared": "x", "tags": {}, "lifecycle": null, "parent": parent}

shop := {
	"components": {
		"shop": component(null),
		"all": component(null),
		"orders": component("all"),
		"store": component("orders"),
		"rules": component("orders"),
		"tables": component("store"),
		"tax": component("rules"),
	},
	"packages": [],
	"arrivals": {
		"orders": [],
		"store": [edge(from, "store", "prod") | some from in ["shop", "all", "orders", "rules", "tax", "tables"]],
		"shop": [edge("orders", "shop", "prod")],
	},
}

found(params) := result if {
	result := privacy.report with input as shop
		with data.params as object.union({"of": "*", "siblings": true, "scopes": ["prod"], "boundary": {"name": "b"}}, params)
}

messages(params) := {f.msg | some f in found(params)}

denied(froms) := {sprintf("`%s` must not depend on `store`, a private part of `orders` (dependency `store`)", [from]) | some from in froms}

test_those_around_may_not if messages({}) == denied({"shop", "all"})

test_siblings_may_not if messages({"siblings": false}) == denied({"shop", "all", "rules", "tax"})

# Packages of one name are parts of that name, which says nothing of who may use them.
test_parts_that_are_not_declared if {
	facts := json.patch(shop, [{"op": "replace", "path": "/components/store/declared", "value": null}])
	found := privacy.report with input as facts
		with data.params as {"of": "*", "siblings": true, "scopes": ["prod"], "boundary": {"name": "b"}}
	found == set()
}

test_help if {
	{f.help | some f in found({})} == {"Depend on `orders`, and let it offer what you need from `store`"}
}

test_a_package_of_no_component if {
	every loose in [
		object.union(edge("tools", "store", "prod"), {"from_component": null}),
		object.remove(edge("tools", "store", "prod"), ["from_component"]),
	] {
		found := privacy.report with input as object.union(shop, {"arrivals": {"store": [loose]}})
			with data.params as {"of": "store", "siblings": true, "scopes": ["prod"], "boundary": {"name": "b"}}
		{f.msg | some f in found} == {"`tools/package.json` (in no component) must not depend on `store`, a private part of `orders` (dependency `store`)"}
	}
}

test_of if messages({"of": ["*", "!store"]}) == set()

test_a_whole_and_its_parts if {
	facts := testing.house(array.concat(testing.within_dom, [testing.edge("app", "domx", "prod")]))
	params := {"siblings": true, "scopes": ["prod"], "boundary": testing.boundary}
	every of in ["*", "dom", "domx"] {
		found := privacy.report with input as facts with data.params as object.union(params, {"of": of})
		testing.crossed(found) == {"app -> domx"}
	}
	apart := privacy.report with input as facts with data.params as object.union(params, {"of": "dom", "siblings": false})
	testing.crossed(apart) == {"app -> domx", "domx -> domy"}
}
