package purlin.rules.ownership.sources_agree_test

import data.purlin.rules.ownership.sources_agree

at := {"path": "web/catalog-info.yaml", "line": 6}

part(path) := {
	"path": path,
	"files": 2,
	"owners_by": {"backstage": ["api"], "github": ["@acme/web", "@ana"]},
	"pattern": "web/",
	"at": at,
}

found(disagreements, shares, members) := result if {
	result := sources_agree.report with input as {"owners": {
		"dialect": "github",
		"disagreements": disagreements,
		"shares": shares,
		"teams": {"members": members},
	}}
}

api := {"@acme/api:random(2)": {"files": 1}, "@acme/web": {"files": 1}}

test_one_path if {
	found([part("web/")], api, {}) == {{
		"msg": "web/ is owned by api according to Backstage, but by @acme/web @ana according to GitHub",
		"at": at,
		"key": ["backstage", "web/"],
		"extent": {"web/"},
		"see": "https://backstage.io/docs/features/software-catalog/descriptor-format",
	}}
}

test_many_paths_of_one_rule if {
	{f.msg | some f in found([part("web/a/"), part("web/b/"), part("web/c.ts")], api, {})} == {concat(" ", [
		"web/a/ (and 2 more) is owned by api according to Backstage,",
		"but by @acme/web @ana according to GitHub",
	])}
}

# Whichever of them is put right first.
test_the_key_of_many_paths_is_that_of_fewer if {
	other := object.union(part("web/a/"), {"owners_by": {"backstage": ["api"], "github": ["@acme/data"]}})
	all := [other, part("web/b/"), part("web/c.ts")]
	some many in found(all, api, {})
	many.msg == "web/a/ (and 2 more) is owned by api according to Backstage, but by @acme/data @acme/web @ana according to GitHub"
	every left in [array.slice(all, 1, 3), array.slice(all, 0, 2)] {
		{[finding.at, finding.key] | some finding in found(left, api, {})} == {[many.at, many.key]}
	}
}

test_names_of_the_teams_file if {
	count(found([part("web/")], {}, {"@acme/API": []})) == 1
	count(found([part("web/")], {}, {"@acme/all": ["@api"]})) == 1
	group := object.union(part("web/"), {"owners_by": {"backstage": ["group:default/api"], "github": ["@ana"]}})
	count(found([group], {}, {"@acme/api": []})) == 1
}

# The catalog has names of its own.
test_names_of_the_other_source_alone if {
	found([part("web/")], {"@acme/web": {"files": 1}}, {"@acme/all": ["@ana"]}) == set()
}

# A person may have another account on another forge.
test_a_name_of_the_other_source_beside_a_known_one if {
	named := {"owners_by": {"gitlab": ["@api", "@ana-shop"], "github": ["@acme/web", "@ana"]}}
	both := object.union(object.remove(part("web/"), ["owners_by"]), named)
	found([both], api, {}) == set()
}

test_agreement if found([], api, {}) == set()
