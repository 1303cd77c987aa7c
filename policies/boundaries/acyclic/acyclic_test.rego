package purlin.rules.boundaries.acyclic_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.acyclic

ab := testing.edge("a", "b", "prod")

bc := testing.edge("b", "c", "prod")

ca := testing.edge("c", "a", "prod")

ba := testing.edge("b", "a", "prod")

# `a` and `b` need each other, and there is a longer way around by `c`.
shop := object.union(testing.repository({"a": {}, "b": {}, "c": {}}, [ab, ba, bc, ca]), {"cycles": [
	{"level": "component", "nodes": ["a", "b", "c"], "path": [ab, ba]},
	{"level": "package", "nodes": ["a/package.json", "b/package.json", "c/package.json"], "path": [ab, ba]},
]})

found(params) := result if {
	result := acyclic.report with input as shop
		with data.params as object.union({"level": "component", "of": "*", "except": [], "boundary": testing.boundary}, params)
}

test_a_circle if {
	some finding in found({})
	finding.msg == "`a` and `b` depend on each other (in a group of 3 components that all depend on each other)"
	finding.at == {"path": "a/package.json"}
	finding.related == [{"at": {"path": "b/package.json"}, "msg": "`b` depends on `a`"}]
	startswith(finding.help, "Remove one of `a -> b` and `b -> a`:")
}

test_another_way_around_remains if {
	testing.messages(found({"except": [{"from": "b", "to": "a"}]})) == {"`a` depends on itself through `b` and `c`"}
}

test_no_way_around_remains if {
	found({"except": [{"from": "b", "to": "a"}, {"from": "b", "to": "c"}]}) == set()
}

test_only_the_chosen if {
	found({"of": ["a", "c"]}) == set()
	count(found({"of": ["a", "b"]})) == 1
}

test_packages if {
	testing.messages(found({"level": "package"})) == {"`@acme/a` and `@acme/b` depend on each other (in a group of 3 packages that all depend on each other)"}
	testing.messages(found({"level": "package", "except": [{"from": "@acme/b", "to": "a/package.json"}]})) == {"`@acme/a` depends on itself through `@acme/b` and `@acme/c`"}
}

test_packages_without_a_name if {
	nameless := object.union(shop, {"packages": []})
	findings := acyclic.report with input as nameless
		with data.params as {"level": "package", "of": "*", "except": [], "boundary": testing.boundary}
	startswith([f.msg | some f in findings][0], "`a/package.json` and `b/package.json` depend")
	excepted := acyclic.report with input as nameless
		with data.params as {"level": "package", "of": "*", "except": [{"from": "b/package.json", "to": "a/*"}], "boundary": testing.boundary}
	startswith([f.msg | some f in excepted][0], "`a/package.json` depends on itself through `b/package.json` and `c/package.json`")
}

# Parts are components too: a cycle of parts is reported whether they are selected themselves or with their whole.
test_a_circle_within_a_whole if {
	facts := object.union(testing.house(testing.within_dom), {"cycles": [{"level": "component", "nodes": ["dom", "domx", "domy"], "path": testing.within_dom}]})
	every of in ["*", "dom", ["app", "dom"]] {
		found := acyclic.report with input as facts
			with data.params as {"level": "component", "of": of, "except": [], "boundary": testing.boundary}
		testing.messages(found) == {"`dom` depends on itself through `domx` and `domy`"}
	}
}

# A whole and another component that need each other through its parts.
test_a_circle_of_wholes if {
	facts := testing.house([testing.edge("app", "domx", "prod"), testing.edge("domy", "app", "prod")])
	found := acyclic.report with input as facts
		with data.params as {"level": "component", "of": ["app", "dom"], "except": [], "boundary": testing.boundary}
	testing.messages(found) == {"`app` and `dom` depend on each other through their parts"}
	every params in [{"of": "*", "except": []}, {"of": ["app", "dom"], "except": [{"from": "dom", "to": "app"}]}] {
		none := acyclic.report with input as facts
			with data.params as object.union({"level": "component", "boundary": testing.boundary}, params)
		none == set()
	}
}

test_a_circle_is_told_once if {
	edges := [testing.edge("app", "dom", "prod"), testing.edge("dom", "app", "prod")]
	facts := object.union(testing.house(edges), {"cycles": [{"level": "component", "nodes": ["app", "dom"], "path": edges}]})
	found := acyclic.report with input as facts
		with data.params as {"level": "component", "of": ["app", "dom"], "except": [], "boundary": testing.boundary}
	testing.messages(found) == {"`app` and `dom` depend on each other"}
}

# `a` has two packages that depend on `b`: the finding is the same when one of them no longer does.
test_one_of_two_dependencies_is_gone if {
	second := object.union(ab, {"from": testing.manifest("a2"), "at": {"path": testing.manifest("a2")}})
	facts := testing.with_package(testing.repository({"a": {}, "b": {}}, [ab, second, ba]), "a", "a2")
	place_with(facts, ab) == place_with(facts, second)
}

place_with(facts, edge) := [found.at, found.key] if {
	cycle := {"cycles": [{"level": "component", "nodes": ["a", "b"], "path": [edge, ba]}]}
	some found in acyclic.report with input as object.union(facts, cycle)
		with data.params as {"level": "component", "of": "*", "except": [], "boundary": testing.boundary}
}

# `loose` is in no component, and neither is what it depends on.
az := testing.to_stray(testing.edge("a", "loose", "prod"))

zc := testing.from_stray(testing.edge("loose", "c", "prod"))

through_stray := testing.with_stray(
	object.union(testing.repository({"a": {}, "b": {}, "c": {}}, [az, zc, ca, ab, ba]), {"cycles": [
		{"level": "component", "nodes": ["a", "b", "c", "loose/package.json"], "path": [ab, ba]},
	]}),
	"loose",
)

in_stray(facts, params) := result if {
	result := acyclic.report with input as facts
		with data.params as object.union({"level": "component", "of": "*", "except": [], "boundary": testing.boundary}, params)
}

test_a_circle_through_a_package_in_no_component if {
	facts := object.union(through_stray, {"cycles": [{"level": "component", "nodes": ["a", "c", "loose/package.json"], "path": [az, zc, ca]}]})
	some finding in in_stray(facts, {})
	finding.msg == "`a` depends on itself through `@acme/loose` and `c`"
	finding.key == ["circle", "a", "@acme/loose", "c"]
	finding.related[0].msg == "`@acme/loose` (in no component) depends on `c`"
	startswith(finding.help, "Remove one of `a -> @acme/loose`, `@acme/loose -> c` and `c -> a`:")
	in_stray(facts, {"of": ["a", "c"]}) == {finding}
	in_stray(facts, {"of": ["a", "b"]}) == set()
	in_stray(facts, {"except": [{"from": "@acme/loose", "to": "c"}]}) == set()
}

test_another_way_around_through_a_package_in_no_component if {
	testing.messages(in_stray(through_stray, {})) == {"`a` and `b` depend on each other (in a group of 4 components and packages that all depend on each other)"}
	testing.messages(in_stray(through_stray, {"except": [{"from": "b", "to": "a"}]})) == {"`a` depends on itself through `@acme/loose` and `c`"}
}

# `app` needs `domx` through `loose`, and `domy` needs `app`.
test_a_circle_of_wholes_through_a_package_in_no_component if {
	edges := [
		testing.to_stray(testing.edge("app", "loose", "prod")),
		testing.from_stray(testing.edge("loose", "domx", "prod")),
		testing.edge("domy", "app", "prod"),
	]
	facts := testing.with_stray(testing.house(edges), "loose")
	testing.messages(in_stray(facts, {"of": ["app", "dom"]})) == {"`app` depends on itself through `@acme/loose` and `dom` through their parts"}
}

# Packages in no component that need only each other are no cycle of components.
test_packages_in_no_component_alone if {
	edges := [
		testing.from_stray(testing.to_stray(testing.edge("loose", "far", "prod"))),
		testing.from_stray(testing.to_stray(testing.edge("far", "loose", "prod"))),
		ab, ba,
		testing.to_stray(testing.edge("b", "loose", "prod")),
		testing.from_stray(testing.edge("far", "b", "prod")),
	]
	facts := object.union(
		testing.with_stray(testing.with_stray(testing.repository({"a": {}, "b": {}}, edges), "loose"), "far"),
		{"cycles": [{"level": "component", "nodes": ["a", "b", "far/package.json", "loose/package.json"], "path": [ab, ba]}]},
	)
	in_stray(facts, {"except": [{"from": "b", "to": ["a", "@acme/loose"]}]}) == set()
}
