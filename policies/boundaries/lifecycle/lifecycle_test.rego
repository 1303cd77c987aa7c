package purlin.rules.boundaries.lifecycle_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.lifecycle

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

component(lifecycle) := {"tags": {}, "lifecycle": lifecycle}

shop := {
	"components": {
		"shop": component("production"),
		"search": component("experimental"),
		"mailer": component("deprecated"),
		"kernel": component(null),
	},
	"packages": [],
	"crossings": {
		"shop": [edge("shop", "search", "prod"), edge("shop", "mailer", "prod"), edge("shop", "kernel", "prod"), edge("shop", "search", "dev")],
		"search": [edge("search", "mailer", "prod")],
	},
}

found(params) := result if {
	result := lifecycle.report with input as shop
		with data.params as object.union({"from": ["production"], "to": ["experimental", "deprecated"], "scopes": ["prod"], "boundary": {"name": "b"}}, params)
}

messages(params) := {f.msg | some f in found(params)}

test_what_may_go if {
	messages({}) == {
		"`shop` (production) must not depend on `search` (experimental, dependency `search`)",
		"`shop` (production) must not depend on `mailer` (deprecated, dependency `mailer`)",
	}
	{f.help | some f in found({})} == {"Move `search` to `production` first, or do without it in `shop`", "Use the replacement of `mailer`, which is deprecated"}
}

test_other_words if {
	messages({"from": ["experimental"], "to": ["deprecated"]}) == {"`search` (experimental) must not depend on `mailer` (deprecated, dependency `mailer`)"}
}

# Another word is a mistake of the declaration, see `data.purlin.lib.declaration`.
test_a_lifecycle_that_no_component_has if {
	messages({"from": ["prodution"]}) == set()
	usual := lifecycle.report with input as {"components": {"a": {"lifecycle": "x"}}, "crossings": {}}
		with data.params as {"from": ["production"], "to": ["deprecated"], "scopes": [], "boundary": {"name": "b"}}
	{f.msg | some f in usual} == {"no component has the lifecycle `production`"}
}

# Each part says for itself how far along it is.
test_a_whole_and_its_parts if {
	stages := {"components": {"app": {"lifecycle": "production"}, "dom": {"lifecycle": "production"}, "domx": {"lifecycle": "experimental"}, "domy": {"lifecycle": "production"}}}
	facts := object.union(testing.house(array.concat(testing.within_dom, [testing.edge("app", "domx", "prod")])), stages)
	found := lifecycle.report with input as facts
		with data.params as {"from": ["production"], "to": ["experimental"], "scopes": ["prod"], "boundary": testing.boundary}
	testing.crossed(found) == {"dom -> domx", "app -> domx"}
}
