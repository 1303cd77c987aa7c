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
		with data.params as object.union({"level": "component", "scopes": testing.production, "boundary": testing.boundary}, params)
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

kept_from(from, to) := {finding.key | some finding in result} if {
	result := unreachable.report with input as testing.house(array.concat(testing.within_dom, [testing.edge("app", "domx", "prod")]))
		with data.params as {"from": from, "to": to, "level": "component", "scopes": ["prod"], "boundary": testing.boundary}
}

test_a_whole_and_its_parts if {
	kept_from("app", "dom") == {"app reaches dom", "app reaches domx", "app reaches domy"}
	kept_from("*", "dom") == kept_from("app", "dom")
	kept_from("dom", "dom") == set()
	kept_from("domx", "domy") == {"domx reaches domy"}
}

# `web` depends on `loose`, which is in no component, and that on `store`.
through_a_stray := testing.with_stray(
	testing.repository(
		{"web": {}, "store": {}},
		[testing.to_stray(testing.edge("web", "loose", "prod")), testing.from_stray(testing.edge("loose", "store", "prod"))],
	),
	"loose",
)

test_through_a_package_in_no_component if {
	every level in ["component", "package"] {
		result := unreachable.report with input as through_a_stray
			with data.params as {"from": "web", "to": "store", "level": level, "scopes": ["prod"], "boundary": testing.boundary}
		testing.messages(result) == {"`web` must not reach `store`, but depends on it through `@acme/loose`"}
	}
}

# `web` needs one package of `cart`, and only another one of them needs `store`.
two_packages := testing.with_package(
	testing.repository(
		{"web": {}, "cart": {}, "store": {}},
		[
			testing.edge("web", "cart", "prod"),
			object.union(testing.edge("cart", "store", "prod"), {"from": testing.manifest("cart2")}),
		],
	),
	"cart",
	"cart2",
)

reached_over(level) := result if {
	result := unreachable.report with input as two_packages
		with data.params as {"from": "web", "to": "store", "level": level, "scopes": ["prod"], "boundary": testing.boundary}
}

test_what_a_path_leads_through if {
	reached_over("package") == set()
	some finding in reached_over("component")
	[label.msg | some label in finding.related] == ["`cart` depends on `store`: `@acme/cart2` needs `@acme/store`", "`@acme/store` is here, owned by @store"]
	finding.help == "Remove one of the dependencies on this path: `web` -> `cart` -> `store`. The path enters `cart` by one package and leaves by another: with `level: package` only paths from package to package count"
}

place_of(edges) := [finding.at, finding.key] if {
	facts := testing.with_package(testing.repository({"web": {}, "store": {}}, edges), "web", "web2")
	some finding in unreachable.report with input as facts
		with data.params as {"from": "web", "to": "store", "level": "component", "scopes": ["prod"], "boundary": testing.boundary}
}

# However many of several dependencies are left, the finding stays in one file.
test_one_of_two_dependencies_is_gone if {
	first := testing.edge("web", "store", "prod")
	second := object.union(testing.edge("web", "store", "prod"), {"from": testing.manifest("web2"), "at": {"path": testing.manifest("web2")}})
	place_of([first, second]) == place_of([second])
	place_of([second, first]) == place_of([first])
}
