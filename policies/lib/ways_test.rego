package purlin.lib.ways_test

import data.purlin.lib.testing
import data.purlin.lib.ways

scopes := ["prod"]

# `a` depends on `b`, which has two packages; the first is used, the second needs `c`. `loose` is in no component.
facts := testing.with_stray(
	testing.with_package(
		testing.repository(
			{"a": {}, "b": {}, "c": {}},
			[
				testing.edge("a", "b", "prod"),
				testing.edge("a", "b", "dev"),
				object.union(testing.edge("b", "c", "prod"), {"from": testing.manifest("b2"), "at": {"path": testing.manifest("b2")}}),
				testing.to_stray(testing.edge("c", "loose", "prod")),
				testing.from_stray(testing.to_stray(testing.edge("loose", "far", "prod"))),
				testing.from_stray(testing.edge("far", "a", "prod")),
			],
		),
		"b",
		"b2",
	),
	"loose",
)

whole := testing.with_stray(facts, "far")

test_what_each_node_leads_to if {
	ways.network("component", scopes) == {
		"a": {"b"}, "b": {"c"}, "c": {["loose/package.json"]},
		["loose/package.json"]: {["far/package.json"]},
		["far/package.json"]: {"a"},
	} with input as whole
	of_packages := ways.network("package", scopes) with input as whole
	of_packages.b == {["b/package.json"], ["b2/package.json"]}
	of_packages[["a/package.json"]] == {["b/package.json"]}
	of_packages[["b/package.json"]] == set()
	of_packages[["loose/package.json"]] == {["far/package.json"]}
}

test_both_directions if {
	ways.reversed({"a": {"c"}, "b": {"c"}, "c": set()}) == {"a": set(), "b": set(), "c": {"a", "b"}}
	ways.reaching("component", scopes, {"c"}) == {"a", "b", "c"} with input as whole
	ways.reaching("package", scopes, {"c"}) == {"b", "c"} with input as whole
	ways.reached("package", scopes, {"a"}) == {"a", "b"} with input as whole
}

test_a_way if {
	ways.ways("component", scopes, "c", {"a"}) == {"a": ["c", ["loose/package.json"], ["far/package.json"], "a"]} with input as whole
	ways.ways("package", scopes, "a", {"c"}) == {} with input as whole
	ways.ways("package", scopes, "a", {"b"}) == {"b": ["a", ["a/package.json"], ["b/package.json"]]} with input as whole
	ways.between("component", ["c", ["loose/package.json"], "a"]) == ["@acme/loose"] with input as whole
}

test_a_dependency_of_the_first_package_comes_first if {
	other := object.union(testing.edge("b", "c", "prod"), {"from": testing.manifest("b2"), "at": {"path": testing.manifest("b2")}})
	own := testing.edge("b", "c", "prod")
	two := testing.with_package(testing.repository({"b": {}, "c": {}}, [other, own]), "b", "b2")
	ways.step("component", scopes, "b", "c") == own with input as two
}

test_labels_of_both_ends if {
	ways.label(testing.edge("a", "b", "prod")).msg == "`a` depends on `b`: `@acme/a` needs `@acme/b`" with input as whole
	ways.label(testing.edge("c", "a", "prod")).msg == "`c` depends on `a`" with input as whole
	ways.label(testing.to_stray(testing.edge("c", "loose", "prod"))).msg == "`c` depends on `@acme/loose` (in no component)" with input as whole
}
