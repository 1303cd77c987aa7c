package purlin.rules.boundaries.one_version_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.one_version

in_python(edge) := object.union(edge, {"ecosystem": "python"})

shop := object.union(
	testing.repository(
		{"a": {}, "b": {}, "c": {}, "tests/d": {}},
		[
			testing.external("a", "react", "^18.3.0", "prod"),
			testing.external("b", "react", "^17.0.2", "prod"),
			testing.external("c", "react", "^18.3.0", "dev"),
			testing.external("tests/d", "react", "^16.0.0", "prod"),
			testing.external("a", "left-pad", null, "prod"),
			in_python(testing.external("a", "Shop_Core", ">=1", "prod")),
			in_python(testing.external("b", "shop-core", ">=2", "prod")),
			testing.edge("a", "b", "prod"),
		],
	),
	{"workspaces": [{"id": "a/package.json", "members": ["a/package.json", "c/package.json"]}]},
)

found(params) := result if {
	result := one_version.report with input as shop
		with data.params as object.union({"packages": "*", "within": "repository", "scopes": ["prod", "dev"], "ignore": [], "boundary": testing.boundary}, params)
}

test_the_one_that_is_asked_for_less if {
	some finding in found({"packages": ["react"]})
	finding.msg == "`react` is `^17.0.2` here, and `^18.3.0` in 2 of 3 places"
	finding.at == {"path": "b/package.json"}
	finding.related == [{"at": {"path": "a/package.json"}, "msg": "`^18.3.0` is asked for here"}]
	finding.help == "Ask for `react` `^18.3.0` here too, or move all 3 places to one version"
}

test_names_of_python if testing.messages(found({"packages": "shop.core"})) == {"`Shop_Core` is `>=1` here, and `>=2` in 1 of 2 places"}

test_workspaces if found({"packages": "react", "within": "workspace"}) == set()

test_ignored if found({"packages": "react", "ignore": ["b/*"]}) == set()
