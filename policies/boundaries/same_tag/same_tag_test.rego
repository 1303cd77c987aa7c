package purlin.rules.boundaries.same_tag_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.same_tag

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

component(tags) := {"tags": tags, "lifecycle": null}

shop := {
	"components": {
		"orders": component({"domain": "orders"}),
		"billing": component({"domain": "billing"}),
		"ledger": component({"domain": "billing"}),
		"kernel": component({}),
		"tools": component({}),
	},
	"packages": [],
	"arrivals": {
		"billing": [edge("orders", "billing", "prod")],
		"kernel": [edge("orders", "kernel", "prod")],
		"ledger": [edge("orders", "ledger", "dev"), edge("billing", "ledger", "prod")],
		"tools": [edge("kernel", "tools", "prod")],
		"orders": [edge("tools", "orders", "prod")],
	},
}

found(params) := result if {
	result := same_tag.report with input as shop
		with data.params as object.union({"tag": "domain", "except": [], "untagged": "denied", "scopes": ["prod"], "boundary": {"name": "b"}}, params)
}

messages(params) := {f.msg | some f in found(params)}

across := "`orders` (domain: orders) must not depend on `billing` (domain: billing, dependency `billing`)"

into := "`tools` (no domain) must not depend on `orders` (domain: orders, dependency `orders`)"

out := "`orders` (domain: orders) must not depend on `kernel` (no domain, dependency `kernel`)"

test_across if messages({}) == {across, into, out}

test_untagged if messages({"untagged": "allowed"}) == {across}

test_what_all_share if messages({"except": ["kernel"]}) == {across, into}

test_scopes if messages({"scopes": ["dev"]}) == {"`orders` (domain: orders) must not depend on `ledger` (domain: billing, dependency `ledger`)"}

test_helps if {
	{f.help | some f in found({})} == {
		"Move what both need to a new component, and add it to `except`",
		"Give `tools` the tag `domain`",
		"Give `kernel` the tag `domain`, or add it to `except`",
	}
	{f.help | some f in found({"except": "kernel", "untagged": "allowed"})} == {"Move what both need to `kernel`"}
}

test_what_belongs_to_no_component if {
	loose := {
		"components": shop.components,
		"packages": [],
		"arrivals": {"orders": [object.union(edge("x", "orders", "prod"), {"from_component": null})]},
		"strays": {"orders": [object.union(edge("orders", "x", "prod"), {"to_component": null})]},
	}
	params := {"tag": "domain", "except": [], "scopes": ["prod"], "boundary": {"name": "b"}}
	denied := same_tag.report with input as loose with data.params as object.union(params, {"untagged": "denied"})
	{[f.msg, f.help] | some f in denied} == {
		[
			"`x/package.json` (in no component) must not depend on `orders` (domain: orders, dependency `orders`)",
			"Declare a component for `x/package.json`, and give it the tag `domain`",
		],
		[
			"`orders` (domain: orders) must not depend on `x`, which belongs to no component",
			"Declare a component for `x/package.json`, and give it the tag `domain`",
		],
	}
	allowed := same_tag.report with input as loose with data.params as object.union(params, {"untagged": "allowed"})
	allowed == set()
}

# Parts have tags of their own; what all may depend on they may depend on with its parts.
test_a_whole_and_its_parts if {
	tags := {"components": {name: {"tags": {"team": team}} | some name, team in {"app": "a", "dom": "d", "domx": "d", "domy": "d", "kernel": "k"}}}
	facts := object.union(testing.house(array.concat(testing.within_dom, [testing.edge("app", "domx", "prod")])), tags)
	params := {"tag": "team", "except": [], "untagged": "denied", "scopes": ["prod"], "boundary": testing.boundary}
	found := same_tag.report with input as facts with data.params as params
	testing.crossed(found) == {"app -> domx"}
	shared := same_tag.report with input as facts with data.params as object.union(params, {"except": "dom"})
	shared == set()
}
