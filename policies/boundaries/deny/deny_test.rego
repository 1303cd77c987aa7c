package purlin.rules.boundaries.deny_test

import data.purlin.rules.boundaries.deny

component(tags) := {"name": "x", "declared": "x", "tags": tags, "lifecycle": null}

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
	"components": {"domain": component({"layer": "domain"}), "store": component({"layer": "infrastructure"}), "app": component({})},
	"packages": [],
	"crossings": {
		"domain": [edge("domain", "store", "prod"), edge("domain", "store", "dev")],
		"store": [edge("store", "domain", "prod")],
		"app": [edge("app", "domain", "prod"), edge("app", "store", "prod")],
	},
	"arrivals": {"store": [edge("domain", "store", "prod"), edge("app", "store", "prod")]},
}

found(params) := result if {
	result := deny.report with input as shop
		with data.params as object.union({"scopes": ["prod"], "boundary": {"name": "b"}}, params)
}

test_what_is_denied if {
	{f.msg | some f in found({"from": "layer=domain", "to": "layer=infrastructure"})} == {"`domain` may not depend on `store`, and depends on its `store`"}
}

test_the_way_out if {
	{f.help | some f in found({"from": "domain", "to": "store"})} == {"Remove it, or move what `domain` needs of `store` to a component that both may depend on"}
	{f.help | some f in found({"from": "app", "to": "store"})} == {"Go by way of `domain`, or move what is needed to a component that both may depend on"}
}

test_scopes if {
	count(found({"from": "domain", "to": "store", "scopes": ["dev"]})) == 1
	count(found({"from": "domain", "to": "store", "scopes": ["test"]})) == 0
}

test_the_other_direction if found({"from": "store", "to": ["app"]}) == set()

test_a_selector_that_chooses_nothing if {
	{f.msg | some f in found({"from": "layer=dmain", "to": ["store"]})} == {"`layer=dmain` chooses no component: `layer` is `domain` or `infrastructure` here"}
	{f.help | some f in found({"from": "layer=dmain", "to": ["store"]})} == {"Correct `from`, or remove the boundary: as it is, nothing is held to it"}
}
