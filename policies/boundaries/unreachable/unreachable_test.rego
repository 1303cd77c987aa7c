package purlin.rules.boundaries.unreachable_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.unreachable

shop := testing.repository(
	{"web": {"layer": "app"}, "cart": {}, "orders": {}, "store": {"layer": "data"}},
	[
		testing.edge("web", "cart", "prod"),
		testing.edge("cart", "orders", "prod"),
		testing.edge("orders", "store", "prod"),
		testing.edge("web", "store", "dev"),
	],
)

found(params) := result if {
	result := unreachable.report with input as shop
		with data.params as object.union({"scopes": testing.production, "boundary": testing.boundary}, params)
}

test_the_way_is_shown if {
	some finding in found({"from": "layer=app", "to": "layer=data"})
	finding.msg == "`web` must not reach `store`, but depends on it through `cart` and `orders`"
	finding.at == {"path": "web/package.json"}
	[label.msg | some label in finding.related] == ["`cart` depends on `orders`", "`orders` depends on `store`", "`@acme/store` is here, owned by @store"]
	finding.help == "Remove one of the dependencies on this path: `web` -> `cart` -> `orders` -> `store`"
}

test_directly if {
	testing.messages(found({"from": "orders", "to": "store"})) == {"`orders` must not reach `store`, but depends on it directly"}
	testing.messages(found({"from": "web", "to": "store", "scopes": ["dev"]})) == {"`web` must not reach `store`, but depends on it directly"}
}

test_no_way if found({"from": "store", "to": ["web", "cart"]}) == set()

test_itself if found({"from": "store", "to": "store"}) == set()

test_idle if testing.messages(found({"from": "x", "to": "store"})) == {"`x` matches no component"}

kept_from(from, to) := {finding.key | some finding in result} if {
	result := unreachable.report with input as testing.house(array.concat(testing.within_dom, [testing.edge("app", "domx", "prod")]))
		with data.params as {"from": from, "to": to, "scopes": ["prod"], "boundary": testing.boundary}
}

test_a_whole_and_its_parts if {
	kept_from("app", "dom") == {"app reaches dom", "app reaches domx", "app reaches domy"}
	kept_from("*", "dom") == kept_from("app", "dom")
	kept_from("dom", "dom") == set()
	kept_from("domx", "domy") == {"domx reaches domy"}
}
