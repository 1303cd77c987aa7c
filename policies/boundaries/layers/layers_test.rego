package purlin.rules.boundaries.layers_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.layers

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

component(layer, shop) := {"tags": {"layer": layer, "shop": shop}, "lifecycle": null, "packages": [1], "at": {"path": "purlin.yaml"}}

shop := {
	"components": {
		"web": component("app", "one"),
		"orders": component("domain", "one"),
		"billing": component("domain", "two"),
		"kernel": component("base", "one"),
		"tools": {"tags": {}, "lifecycle": null, "packages": [1], "at": {"path": "purlin.yaml"}},
		"nothing": {"tags": {}, "lifecycle": null, "packages": []},
	},
	"packages": [],
	"crossings": {
		"web": [edge("web", "orders", "prod"), edge("web", "kernel", "prod"), edge("web", "tools", "prod")],
		"orders": [edge("orders", "billing", "prod"), edge("orders", "web", "dev")],
		"kernel": [edge("kernel", "orders", "prod")],
		"billing": [edge("billing", "web", "prod")],
	},
}

three := ["layer=app", "layer=domain", ["kernel"]]

found(params) := result if {
	result := layers.report with input as shop
		with data.params as object.union({
			"layers": three,
			"siblings": "independent",
			"strict": false,
			"within": "",
			"exhaustive": false,
			"ignore": [],
			"scopes": ["prod"],
			"boundary": {"name": "b"},
		}, params)
}

messages(params) := {f.msg | some f in found(params)}

above := {
	"`kernel` must not depend on `orders`, which is in a layer above (dependency `orders`)",
	"`billing` must not depend on `web`, which is in a layer above (dependency `web`)",
}

beside := {"`orders` must not depend on `billing`, which is in the same layer (dependency `billing`)"}

test_upwards_and_beside if messages({}) == above | beside

test_siblings_may if messages({"siblings": "allowed"}) == above

test_strict if {
	messages({"siblings": "allowed", "strict": true}) == above | {"`web` must not depend on `kernel`, which is more than one layer below (dependency `kernel`)"}
}

test_helps if {
	{f.help | some f in found({"strict": true})} == {
		"Reverse the dependency, so that `orders` depends on `kernel`, or move what both need to the layer `kernel`",
		"Reverse the dependency, so that `web` depends on `billing`, or move what both need to the layer `layer=domain`",
		"Move what both need to the layer `kernel`, or let a layer above use both",
		"Go through the layer `layer=domain`",
	}
	{f.help | some f in found({"layers": ["web", "layer=domain"]}); contains(f.msg, "same layer")} == {"Move what both need to a new layer below, or let a layer above use both"}
}

test_within if {
	messages({"within": "shop"}) == {"`kernel` must not depend on `orders`, which is in a layer above (dependency `orders`)"}
	messages({"within": "team"}) == set()
}

test_exhaustive if {
	loose := {"`tools` is in no layer"}
	messages({"exhaustive": true}) == (above | beside) | loose
	messages({"exhaustive": true, "ignore": "tools"}) == above | beside
	messages({"exhaustive": true, "within": "shop", "scopes": []}) == set()
}

test_two_layers if {
	messages({"layers": ["layer=app", "*", "layer=base"], "scopes": []}) == {
		"`web` is in the layer `layer=app` and in the layer `*`",
		"`kernel` is in the layer `*` and in the layer `layer=base`",
	}
}

in_layers(of_layers, edges) := testing.crossed(result) if {
	result := layers.report with input as testing.house(array.concat(testing.within_dom, edges))
		with data.params as {"layers": of_layers, "siblings": "independent", "strict": false, "within": "", "exhaustive": true, "ignore": [], "scopes": ["prod"], "boundary": testing.boundary}
}

test_a_layer_that_is_a_whole if {
	in_layers(["app", "dom", "kernel"], []) == set()
	in_layers(["app", "dom", "kernel"], [testing.edge("domx", "app", "prod"), testing.edge("kernel", "domy", "prod")]) == {"domx -> app", "kernel -> domy"}
}

# Parts that are put into layers by themselves are held to them.
test_layers_within_a_whole if {
	in_layers(["app", "dom", ["domy", "kernel"]], []) == {"domy -> dom"}
	in_layers([["app", "dom", "kernel"], ["domx", "domy"]], []) == {"domx -> domy", "domy -> dom"}
}

# A part of a part is where the nearest is that a layer names.
test_parts_of_parts if {
	facts := testing.with_parts(testing.house([testing.edge("kernel", "dom", "prod"), testing.edge("dom", "kernel", "prod")]), {"kernel": "domx"})
	found := layers.report with input as facts
		with data.params as {"layers": ["dom", "domx"], "siblings": "independent", "strict": false, "within": "", "exhaustive": false, "ignore": [], "scopes": ["prod"], "boundary": testing.boundary}
	testing.crossed(found) == {"kernel -> dom"}
}
