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
		"`billing` must depend on `log`, but does not",
		"`users` must depend on `log`, but does not",
	}
}

test_packages if {
	some finding in found({"from": "*", "to": "log", "external": "@opentelemetry/*"})
	finding.msg == "`users` must depend on `log` or `@opentelemetry/*`, but does not"
	finding.help == "Add a dependency on `log` or `@opentelemetry/*` to `users/package.json`"
}

test_nothing_is_named if "this boundary sets neither `to` nor `external`, so it has no effect" in testing.messages(found({"from": "log"}))

lacking(edges, params) := testing.messages(result) if {
	result := required.report with input as testing.house(edges)
		with data.params as object.union({"scopes": ["prod"], "to": [], "external": [], "boundary": testing.boundary}, params)
}

# A whole depends on what one of its parts does.
test_a_whole_and_its_parts if {
	lacking([testing.edge("domx", "kernel", "prod")], {"from": "dom", "to": "kernel"}) == set()
	lacking([], {"from": "dom", "to": "kernel"}) == {"`dom` must depend on `kernel`, but does not"}
	lacking([testing.external("domy", "log", "^1", "prod")], {"from": "dom", "external": "log"}) == set()
	lacking([testing.edge("domx", "kernel", "prod")], {"from": ["domx", "domy"], "to": "kernel"}) == {"`domy` must depend on `kernel`, but does not"}
	lacking([testing.edge("app", "domy", "prod")], {"from": "app", "to": "dom"}) == set()
	lacking([], {"from": "dom", "to": "domx"}) == {"`dom` must depend on `domx`, but does not"}
}

# A package of this repository that is named as one from elsewhere, and the component that holds it.
test_a_package_of_this_repository if {
	testing.messages(found({"from": "*", "external": ["@acme/log"]})) == {
		"`billing` must depend on `@acme/log`, but does not",
		"`users` must depend on `@acme/log`, but does not",
	}
}
