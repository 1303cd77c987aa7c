package purlin.rules.boundaries.allow_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.allow

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

component := {"tags": {}, "lifecycle": null}

shop := {
	"components": {"domain": component, "store": component, "kernel": component},
	"packages": [],
	"crossings": {"domain": [edge("domain", "store", "prod"), edge("domain", "kernel", "prod"), edge("domain", "store", "dev")]},
	"strays": {"store": [object.union(edge("store", "tools", "prod"), {"to_component": null})]},
	"externals": {"domain": [object.union(edge("domain", "serde", "prod"), {"to": null, "to_component": null})]},
}

found(params) := result if {
	result := allow.report with input as shop
		with data.params as object.union({"scopes": ["prod"], "external": true, "boundary": {"name": "b"}}, params)
}

messages(params) := {f.msg | some f in found(params)}

test_what_is_not_on_the_list if {
	some f in found({"from": "domain", "to": ["kernel"]})
	f.msg == "`domain` may depend only on `kernel`, but depends on `store` (dependency `store`)"
	f.help == "Remove it, or move what `domain` needs from `store` to `kernel`"
}

test_an_empty_list if {
	messages({"from": "domain", "to": []}) == {
		"`domain` must not depend on any other component, but depends on `store` (dependency `store`)",
		"`domain` must not depend on any other component, but depends on `kernel` (dependency `kernel`)",
	}
}

test_what_is_on_the_list if found({"from": "domain", "to": ["kernel", "store"]}) == set()

test_what_belongs_to_no_component if {
	messages({"from": "store", "to": "kernel"}) == {"`store` may depend only on `kernel`, but depends on `tools`, which belongs to no component"}
}

test_packages_from_elsewhere if {
	messages({"from": "domain", "to": ["kernel", "store"], "external": false}) == {"`domain` must not depend on external packages (dependency `serde`)"}
	found({"from": "store", "to": "domain", "external": false, "scopes": []}) == set()
}

test_a_whole_and_its_parts if {
	edges := array.concat(testing.within_dom, [testing.edge("domx", "app", "prod"), testing.edge("domy", "kernel", "prod")])
	found := allow.report with input as testing.house(edges)
		with data.params as {"from": "dom", "to": "kernel", "external": true, "scopes": ["prod"], "boundary": testing.boundary}
	testing.crossed(found) == {"domx -> app"}
	alone := allow.report with input as testing.house(edges)
		with data.params as {"from": "domx", "to": "kernel", "external": true, "scopes": ["prod"], "boundary": testing.boundary}
	testing.crossed(alone) == {"domx -> app", "domx -> domy"}
}
