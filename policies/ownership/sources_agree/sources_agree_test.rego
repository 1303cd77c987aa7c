package purlin.rules.ownership.sources_agree_test

import data.purlin.rules.ownership.sources_agree

at := {"path": "web/catalog-info.yaml", "line": 6}

part(path) := {
	"path": path,
	"files": 2,
	"owners_by": {"backstage": ["api"], "github": ["@acme/web", "@ana"]},
	"at": at,
}

found(disagreements) := result if {
	result := sources_agree.report with input as {"owners": {"dialect": "github", "disagreements": disagreements}}
}

test_one_path if {
	found([part("web/")]) == {{
		"msg": "web/ belongs to api for Backstage, and to @acme/web @ana for GitHub",
		"at": at,
		"key": "web/ backstage",
	}}
}

test_many_paths_of_one_rule if {
	{f.msg | some f in found([part("web/a/"), part("web/b/"), part("web/c.ts")])} == {concat(" ", [
		"web/a/ (and 2 more) belongs to api for Backstage,",
		"and to @acme/web @ana for GitHub",
	])}
}

test_agreement if found([]) == set()
