package purlin.rules.boundaries.independence_test

import data.purlin.rules.boundaries.independence

edge(from, to, scope) := {
	"from": sprintf("%s/package.json", [from]),
	"to": sprintf("%s/package.json", [to]),
	"from_component": from,
	"to_component": to,
	"name": to,
	"alias": null,
	"scope": scope,
	"owners": [sprintf("@%s", [from])],
	"at": {"path": sprintf("%s/package.json", [from])},
}

component := {"tags": {}, "lifecycle": null}

shop := {
	"components": {"a": component, "b": component, "c": component, "shared": component, "deep": component},
	"packages": [],
	"crossings": {
		"a": [edge("a", "b", "prod"), edge("a", "shared", "prod"), edge("a", "c", "dev")],
		"shared": [edge("shared", "deep", "prod")],
		"deep": [edge("deep", "c", "prod")],
	},
}

independent := ["a", "b", "c"]

found(params) := result if {
	result := independence.report with input as shop
		with data.params as object.union({"of": independent, "transitive": false, "scopes": ["prod"], "boundary": {"name": "b"}}, params)
}

messages(params) := {f.msg | some f in found(params)}

direct := "`a` has to be independent of `b`, and depends on its `b`"

test_direct if messages({}) == {direct}

test_scopes if messages({"scopes": ["dev"]}) == {"`a` has to be independent of `c`, and depends on its `c`"}

test_by_way_of_others if {
	messages({"transitive": true}) == {direct, "`a` has to be independent of `c`, and reaches it by way of `shared` and `deep`"}
	some f in found({"transitive": true})
	f.key == "a => c"
	f.at == {"path": "a/package.json"}
	[label.msg | some label in f.related] == ["`shared` depends on `deep` here, owned by @shared", "`deep` depends on `c` here, owned by @deep"]
	f.help == "Remove one of these dependencies, best that of `deep` on `c`"
}

test_one_alone if messages({"of": "a"}) == {"`a` chooses one component only, which is independent by itself"}

test_a_selector_that_chooses_nothing if messages({"of": ["b", "c", "d"]}) == {"`d` chooses no component"}
