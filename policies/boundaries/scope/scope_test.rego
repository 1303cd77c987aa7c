package purlin.rules.boundaries.scope_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.scope

shop := testing.repository(
	{"web": {}, "fakes": {}},
	[
		testing.external("web", "jest", "^29", "prod"),
		testing.external("web", "@jest/globals", "^29", "dev"),
		object.union(testing.external("web", "testify", "v1", "prod"), {"ecosystem": "go"}),
		testing.edge("web", "fakes", "prod"),
		testing.edge("web", "web", "prod"),
		object.union(testing.edge("web", "stray", "prod"), {"to_component": null}),
	],
)

test_packages_of_other_components if {
	testing.messages(found({"packages": "@acme/*"})) == {"`web` depends on `@acme/fakes` in the scope `prod`, but only `dev` or `test` is allowed"}
	count(found({"packages": ["@acme/web", "@acme/stray"]})) == 0
}

found(params) := result if {
	result := scope.report with input as shop
		with data.params as object.union({"from": "*", "to": [], "packages": [], "scopes": ["dev", "test"], "boundary": testing.boundary}, params)
}

test_packages if {
	some finding in found({"packages": ["jest", "@jest/*"]})
	finding.msg == "`web` depends on `jest` in the scope `prod`, but only `dev` or `test` is allowed"
	finding.help == "Move `jest` to `devDependencies`"
}

test_components if testing.messages(found({"to": "fakes"})) == {"`web` depends on `@acme/fakes` in the scope `prod`, but only `dev` or `test` is allowed"}

test_an_ecosystem_without_tables if {f.help | some f in found({"packages": "testify"})} == {"Move `testify` to the scope `dev`"}

test_a_whole_and_its_parts if {
	edges := array.concat(testing.within_dom, [testing.edge("app", "domx", "prod")])
	params := {"from": "*", "to": "dom", "packages": [], "scopes": ["test"], "boundary": testing.boundary}
	whole := scope.report with input as testing.house(edges) with data.params as params
	testing.crossed(whole) == {"app -> domx"}
	parts := scope.report with input as testing.house(edges) with data.params as object.union(params, {"to": ["domx", "domy"]})
	testing.crossed(parts) == {"app -> domx", "dom -> domx", "domx -> domy"}
}
