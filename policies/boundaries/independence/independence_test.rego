package purlin.rules.boundaries.independence_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.independence

shop := testing.repository(
	{"a": {}, "b": {}, "c": {}, "shared": {}, "deep": {}},
	[
		testing.edge("a", "b", "prod"),
		testing.edge("a", "shared", "prod"),
		testing.edge("a", "c", "dev"),
		testing.edge("shared", "deep", "prod"),
		testing.edge("deep", "c", "prod"),
	],
)

independent := ["a", "b", "c"]

found(params) := result if {
	result := independence.report with input as shop
		with data.params as object.union({"of": independent, "transitive": false, "level": "component", "scopes": ["prod"], "boundary": {"name": "b"}}, params)
}

messages(params) := {f.msg | some f in found(params)}

direct := "`a` must be independent of `b`, but depends on it (dependency `@acme/b`)"

test_direct if messages({}) == {direct}

test_scopes if messages({"scopes": ["dev"]}) == {"`a` must be independent of `c`, but depends on it (dependency `@acme/c`)"}

test_by_way_of_others if {
	messages({"transitive": true}) == {direct, "`a` must be independent of `c`, but depends on it through `shared` and `deep`"}
	some f in found({"transitive": true})
	f.key == "a => c"
	f.at == {"path": "a/package.json"}
	[label.msg | some label in f.related] == ["`shared` depends on `deep`", "`deep` depends on `c`", "`@acme/c` is here, owned by @c"]
	f.help == "Remove one of these dependencies, preferably the one of `deep` on `c`: `a` -> `shared` -> `deep` -> `c`"
}

test_one_alone if messages({"of": "a"}) == {"`a` matches only one component, so this boundary has no effect"}

between(of, edges, transitive) := testing.crossed(result) if {
	result := independence.report with input as testing.house(array.concat(testing.within_dom, edges))
		with data.params as {"of": of, "transitive": transitive, "level": "component", "scopes": ["prod"], "boundary": testing.boundary}
}

test_a_whole_and_its_parts if {
	between(["dom", "app"], [testing.edge("app", "domx", "prod"), testing.edge("domy", "app", "prod")], false) == {"app -> domx", "domy -> app"}
	between(["dom", "app"], [], true) == set()
	between(["domx", "domy"], [], false) == {"domx -> domy"}
	between(["domx", "domy"], [], true) == {"domx -> domy", "domy => domx"}
}

test_a_whole_with_parts_is_one if {
	found := independence.report with input as testing.house(testing.within_dom)
		with data.params as {"of": "dom", "transitive": false, "level": "component", "scopes": ["prod"], "boundary": testing.boundary}
	testing.messages(found) == {"`dom` matches only one component, so this boundary has no effect"}
}

test_through_a_package_in_no_component if {
	facts := testing.with_stray(
		testing.repository(
			{"a": {}, "b": {}},
			[testing.to_stray(testing.edge("a", "loose", "prod")), testing.from_stray(testing.edge("loose", "b", "prod"))],
		),
		"loose",
	)
	every level in ["component", "package"] {
		found := independence.report with input as facts
			with data.params as {"of": ["a", "b"], "transitive": true, "level": level, "scopes": ["prod"], "boundary": testing.boundary}
		testing.messages(found) == {"`a` must be independent of `b`, but depends on it through `@acme/loose`"}
	}
}
