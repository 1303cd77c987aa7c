package purlin.rules.boundaries.orphan_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.orphan

shop := testing.repository({"web": {}, "core": {}, "old": {}, "lone": {}}, [testing.edge("web", "core", "prod"), testing.edge("old", "core", "dev")])

left(params) := result if {
	result := orphan.report with input as shop
		with data.params as object.union({"of": "*", "used": [], "scopes": ["prod", "dev"], "boundary": testing.boundary}, params)
}

test_alone if {
	some finding in left({})
	finding.msg == "`lone` depends on no component, and no component depends on it"
	finding.at == {"path": "lone/package.json"}
}

test_unused if testing.messages(left({"used": ["*", "!web"]})) == {"no component depends on `lone`", "no component depends on `old`"}

test_scopes if "`old` depends on no component, and no component depends on it" in testing.messages(left({"scopes": ["prod"]}))

unused(edges, params) := testing.messages(result) if {
	result := orphan.report with input as testing.house(edges)
		with data.params as object.union({"of": ["*", "!app", "!kernel"], "used": [], "scopes": ["prod"], "boundary": testing.boundary}, params)
}

# A whole is used where one of its parts is, but not by its own parts alone.
test_a_whole_and_its_parts if {
	unused([testing.edge("app", "domx", "prod"), testing.edge("dom", "domy", "prod")], {}) == set()
	unused([testing.edge("app", "domx", "prod"), testing.edge("dom", "domy", "prod")], {"used": "dom"}) == set()
	unused(testing.within_dom, {}) == {"`dom` depends on no component, and no component depends on it"}
	unused([testing.edge("app", "dom", "prod")], {"used": "dom"}) == {"no component depends on `domx`", "no component depends on `domy`"}
}

test_a_user_in_no_component if {
	facts := testing.with_stray(testing.repository({"core": {}}, [testing.from_stray(testing.edge("loose", "core", "prod"))]), "loose")
	found := orphan.report with input as facts with data.params as {"of": "*", "used": "core", "scopes": ["prod"], "boundary": testing.boundary}
	found == set()
}
