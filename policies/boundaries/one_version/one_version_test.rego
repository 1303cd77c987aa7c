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
		with data.params as object.union({"packages": "*", "within": "repository", "scopes": ["prod", "dev"], "shared": "free", "ignore": [], "boundary": testing.boundary}, params)
}

test_the_one_that_is_asked_for_less if {
	some finding in found({"packages": ["react"]})
	finding.msg == "`react` is `^17.0.2` here, and `^18.3.0` in 2 of 3 places"
	finding.at == {"path": "b/package.json"}
	finding.related == [{"at": {"path": "a/package.json"}, "msg": "`^18.3.0` is asked for here"}]
	finding.help == "Ask for `react` `^18.3.0` here too, or move all 3 places to one version"
}

test_names_of_python if testing.messages(found({"packages": "shop.core"})) == {"`Shop_Core` is `>=1` here, and `>=2` in 1 of 2 places"}

asking(requirements) := testing.repository(
	{sprintf("p%d", [number]): {} | some number, _ in requirements},
	[testing.external(sprintf("p%d", [number]), "react", requirement, "prod") | some number, requirement in requirements],
)

of(facts) := testing.messages(result) if {
	result := one_version.report with input as facts
		with data.params as {"packages": "*", "within": "repository", "scopes": ["prod"], "shared": "free", "ignore": [], "boundary": testing.boundary}
}

# As versions, and not as text.
test_of_those_that_are_asked_for_equally_often_the_highest_version if {
	every lower, higher in {
		"^9": "^18",
		"1.9.0": "1.10.0",
		"2.0.0-rc.1": "2.0.0",
		"2.0.0-rc.1+a": "2.0.0",
		"2.0b1": "2.0",
		"latest": "^1",
		">=1.2,<2": ">=1.10,<2",
		"2024.01": "2024.10",
		"^18": "^18.1",
	} {
		every both in [[lower, higher], [higher, lower]] {
			of(asking(both)) == {sprintf("`react` is `%s` here, and `%s` in 1 of 2 places", [lower, higher])}
		}
	}
}

test_one_version_written_in_two_ways if {
	of(asking(["v1.2.0", "1.2.0"])) == set()
	of(asking([">= 1.2, < 2", ">=1.2,<2"])) == set()
	of(asking(["^1 || ^2", "^1||^2"])) == set()
	count(of(asking(["=1.2", "1.2"]))) == 1
}

# Images and actions are no packages to build with.
test_what_is_not_built_with if {
	facts := asking(["v6", "8e8c483db84b4bee98b60c0593521ed34d9990e8"])
	others := object.union(facts, {"packages": [object.union(item, {"holds_files": false}) | some item in facts.packages]})
	of(others) == set()
}

test_workspaces if found({"packages": "react", "within": "workspace"}) == set()

test_ignored if found({"packages": "react", "ignore": ["b/*"]}) == set()

sharing(edge, taken) := object.union(edge, {"shared": {"taken": taken, "at": {"path": "pnpm-workspace.yaml"}}})

catalog := object.union(
	testing.repository(
		{"a": {}, "b": {}, "c": {}},
		[
			sharing(testing.external("a", "react", "^18.3.0", "prod"), true),
			sharing(testing.external("b", "react", "^17.0.2", "prod"), false),
			testing.external("a", "left-pad", "^1.0.0", "prod"),
			testing.external("c", "left-pad", "^1.0.0", "prod"),
			sharing(object.union(testing.external("a", "x", "1", "prod"), {"ecosystem": "go"}), false),
		],
	),
	{"workspaces": [{"id": "pnpm-workspace.yaml", "members": ["a/package.json", "b/package.json"], "at": {"path": "pnpm-workspace.yaml"}}]},
)

sharing_found(mode) := result if {
	result := one_version.report with input as catalog
		with data.params as {"packages": "*", "within": "repository", "scopes": ["prod"], "shared": mode, "ignore": [], "boundary": testing.boundary}
}

test_own_requirements_where_one_is_declared if {
	testing.messages(sharing_found("declared")) == {
		"`react` is `^17.0.2` here, though the workspace declares it once for all",
		"`x` is `1` here, though the workspace declares it once for all",
	}
	some finding in sharing_found("declared")
	finding.at == {"path": "b/package.json"}
	finding.related == [{"at": {"path": "pnpm-workspace.yaml"}, "msg": "`react` is declared for all here"}]
	finding.help == "Take it from there: `catalog:` in place of the version, with the catalog's name where it has one"
}

test_own_requirements_always if {
	messages := testing.messages(sharing_found("always"))
	count(messages) == 3
	some finding in sharing_found("always")
	finding.msg == "`left-pad` is `^1.0.0` here, and the workspace does not declare it once for all"
	finding.related == [{"at": {"path": "pnpm-workspace.yaml"}, "msg": "the workspace is declared here"}]
	finding.help == "Declare `left-pad` in a catalog of the workspace, and take it from there: `catalog:` in place of the version, with the catalog's name where it has one"
}

# Each ecosystem by the name that facts have for it.
in_ecosystem(name) := object.union(
	testing.repository({"a": {}, "b": {}}, [
		object.union(sharing(testing.external("a", "x", "1", "prod"), false), {"ecosystem": name}),
		object.union(testing.external("b", "y", "1", "prod"), {"ecosystem": name}),
	]),
	{"workspaces": [
		{"id": "two.sln", "members": ["a/package.json", "b/package.json"], "at": {"path": "two.sln"}},
		{"id": "one.sln", "members": ["b/package.json"], "at": {"path": "one.sln"}},
	]},
)

ways_out(name) := {finding.help | some finding in result} if {
	result := one_version.report with input as in_ecosystem(name)
		with data.params as {"packages": "*", "within": "workspace", "scopes": ["prod"], "shared": "always", "ignore": [], "boundary": testing.boundary}
}

test_ways_to_take_what_is_declared_for_all if {
	every name, words in {
		"cargo": ["`[workspace.dependencies]`", "`workspace = true` in place of the version"],
		"dotnet": ["`Directory.Packages.props`, an SDK in `global.json`", "leave out `Version` and `VersionOverride`"],
		"gradle": ["the version catalog", "the alias of the version catalog in place of name and version"],
		"maven": ["`dependencyManagement` of the parent", "leave out the `version`"],
		"npm": ["a catalog of the workspace", "`catalog:` in place of the version, with the catalog's name where it has one"],
	} {
		[place, way] := words
		ways_out(name) == {
			sprintf("Take it from there: %s", [way]),
			sprintf("Declare `y` in %s, and take it from there: %s", [place, way]),
		}
	}
}

test_a_member_of_several_workspaces if {
	result := one_version.report with input as in_ecosystem("dotnet")
		with data.params as {"packages": "y", "within": "workspace", "scopes": ["prod"], "shared": "always", "ignore": [], "boundary": testing.boundary}
	[finding.related | some finding in result] == [[{"at": {"path": "one.sln"}, "msg": "the workspace is declared here"}]]
}

test_own_requirements_are_free if {
	testing.messages(sharing_found("free")) == {"`react` is `^17.0.2` here, and `^18.3.0` in 1 of 2 places"}
}

# What is asked for is the manifests' affair, whatever component they are in.
test_a_whole_and_its_parts if {
	facts := testing.house([testing.external("dom", "react", "^18", "prod"), testing.external("domx", "react", "^19", "prod"), testing.external("domy", "react", "^19", "prod")])
	found := one_version.report with input as facts
		with data.params as {"packages": "*", "within": "repository", "scopes": ["prod"], "shared": "free", "ignore": [], "boundary": testing.boundary}
	testing.messages(found) == {"`react` is `^18` here, and `^19` in 2 of 3 places"}
	left := one_version.report with input as facts
		with data.params as {"packages": "*", "within": "repository", "scopes": ["prod"], "shared": "free", "ignore": ["dom*/**", "!domx/**"], "boundary": testing.boundary}
	left == set()
}
