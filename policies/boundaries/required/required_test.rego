package purlin.rules.boundaries.required_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.required

shop := testing.repository(
	{"orders": {}, "billing": {}, "users": {}, "log": {}},
	[
		testing.edge("orders", "log", "prod"),
		testing.edge("users", "log", "dev"),
		testing.external("billing", "@opentelemetry/api", "^1.9.0", "prod"),
	],
)

found(params) := result if {
	result := required.report with input as shop
		with data.params as object.union({"scopes": testing.production, "to": [], "external": [], "boundary": testing.boundary}, params)
}

test_components if {
	testing.messages(found({"from": "*", "to": "log"})) == {
		"`billing` has to depend on `log`, and does not",
		"`users` has to depend on `log`, and does not",
	}
}

test_packages if {
	some finding in found({"from": "*", "to": "log", "external": "@opentelemetry/*"})
	finding.msg == "`users` has to depend on `log` or `@opentelemetry/*`, and does not"
	finding.help == "Add a dependency on `log` or `@opentelemetry/*` to `users/package.json`"
}

test_nothing_is_named if "the boundary names nothing that is required, neither by `to` nor by `external`" in testing.messages(found({"from": "log"}))

test_idle if testing.messages(found({"from": "log", "to": ["log", "x"]})) == {"`x` chooses no component"}

lacking(edges, params) := testing.messages(result) if {
	result := required.report with input as testing.house(edges)
		with data.params as object.union({"scopes": ["prod"], "to": [], "external": [], "boundary": testing.boundary}, params)
}

# A whole depends on what one of its parts does.
test_a_whole_and_its_parts if {
	lacking([testing.edge("domx", "kernel", "prod")], {"from": "dom", "to": "kernel"}) == set()
	lacking([], {"from": "dom", "to": "kernel"}) == {"`dom` has to depend on `kernel`, and does not"}
	lacking([testing.external("domy", "log", "^1", "prod")], {"from": "dom", "external": "log"}) == set()
	lacking([testing.edge("domx", "kernel", "prod")], {"from": ["domx", "domy"], "to": "kernel"}) == {"`domy` has to depend on `kernel`, and does not"}
	lacking([testing.edge("app", "domy", "prod")], {"from": "app", "to": "dom"}) == set()
	lacking([], {"from": "dom", "to": "domx"}) == {"`dom` has to depend on `domx`, and does not"}
}
