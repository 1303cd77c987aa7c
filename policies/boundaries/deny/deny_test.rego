package purlin.rules.boundaries.deny_test

import data.purlin.lib.testing
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
	{f.msg | some f in found({"from": "layer=domain", "to": "layer=infrastructure"})} == {"`domain` must not depend on `store` (dependency `store`)"}
}

test_the_way_out if {
	{f.help | some f in found({"from": "domain", "to": "store"})} == {"Remove it, or move what `domain` needs from `store` to a component that both may depend on"}
	{f.help | some f in found({"from": "app", "to": "store"})} == {"Go through `domain`, or move what is needed to a component that both may depend on"}
}

test_scopes if {
	count(found({"from": "domain", "to": "store", "scopes": ["dev"]})) == 1
	count(found({"from": "domain", "to": "store", "scopes": ["test"]})) == 0
}

test_the_other_direction if found({"from": "store", "to": ["app"]}) == set()

denied(from, to) := testing.crossed(result) if {
	edges := array.concat(testing.within_dom, [testing.edge("app", "domx", "prod"), testing.edge("domx", "kernel", "prod")])
	result := deny.report with input as testing.house(edges)
		with data.params as {"from": from, "to": to, "scopes": ["prod"], "boundary": testing.boundary}
}

test_a_whole_and_its_parts if {
	denied("app", "dom") == {"app -> domx"}
	denied("app", "name=dom") == set()
	denied("dom", "kernel") == {"domx -> kernel"}
}

test_what_is_within_a_whole_is_its_own_affair if {
	denied("*", "dom") == {"app -> domx"}
	denied("dom", "dom") == set()
	denied(["*", "!dom"], "dom") == {"app -> domx"}
}

test_parts_that_are_named_are_kept_apart if {
	denied("domx", "domy") == {"domx -> domy"}
	denied("name=dom", "domx") == {"dom -> domx"}
	denied("domy", "dom") == {"domy -> dom"}
}

test_a_package_that_several_claim if {
	overlap := {"package": "dom/package.json", "components": ["dom", "srv"], "at": {"path": "dom/package.json"}}
	facts := object.union(testing.house([]), {"overlaps": [overlap]})
	found := deny.report with input as facts with data.params as {"from": "app", "to": "dom", "scopes": ["prod"], "boundary": testing.choosing(["app", "dom"])}
	testing.messages(found) == {"`dom` and `srv` claim this package equally, so purlin can't tell to which of them the boundary applies"}
	none := deny.report with input as facts with data.params as {"from": "app", "to": "kernel", "scopes": ["prod"], "boundary": testing.choosing(["app", "kernel"])}
	none == set()
}
