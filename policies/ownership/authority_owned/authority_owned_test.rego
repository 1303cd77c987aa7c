package purlin.rules.ownership.authority_owned_test

import data.purlin.rules.ownership.authority_owned

found(file, unowned, files) := result if {
	result := authority_owned.report with input as {"owners": {"file": file, "dialect": "github", "unowned": unowned}, "files": files}
		with data.params.policies as ["policies", "rules/"]
}

nobody := {"owners": []}

somebody := {"owners": ["@acme/platform"]}

test_the_config if {
	found("CODEOWNERS", {"/": 2}, {"purlin.yaml": nobody, "src/a.rs": nobody}) == {{
		"msg": "nobody owns purlin.yaml",
		"at": {"path": "CODEOWNERS"},
		"key": [{"path": "purlin.yaml"}],
		"extent": {"purlin.yaml"},
		"related": [{"at": {"path": "purlin.yaml"}, "msg": "this file has no owner"}],
		"help": "Add `/purlin.yaml <owner>` to CODEOWNERS, with the team that decides about the rules as the owner",
	}}
}

test_directories if {
	{[f.key[0].path, f.extent, f.msg] | some f in found(
		"CODEOWNERS",
		{".purlin/": 1, "policies/a/b/": 2, "policies/c.rego": 1, "rules/": 1},
		{
			".purlin/waivers.yaml": nobody,
			"policies/a/b/b.rego": nobody,
			"policies/a/b/README.md": nobody,
			"policies/c.rego": nobody,
			"policies/d.rego": somebody,
			"rules/e.rego": nobody,
		},
	)} == {
		[".purlin/", {".purlin/waivers.yaml"}, "nobody owns .purlin/waivers.yaml"],
		["policies/", {"policies/a/b/b.rego", "policies/c.rego"}, "nobody owns policies/a/b/b.rego and 1 more of these files"],
		["rules/", {"rules/e.rego"}, "nobody owns rules/e.rego"],
	}
}

test_an_area_around if {
	areas := {"policies/": 1}
	found("CODEOWNERS", areas, {"policies/README.md": nobody}) == set()
	files := {"a/policies/x.rego": nobody}
	result := authority_owned.report with input as {"owners": {"file": "CODEOWNERS", "dialect": "github", "unowned": {"a/": 1}}, "files": files}
		with data.params.policies as ["a/policies"]
	count(result) == 1
}

test_owned if found("CODEOWNERS", {"src/": 1}, {"purlin.yaml": somebody, "src/a.rs": nobody}) == set()

test_no_ownership_file if found(null, {"/": 1}, {"purlin.yaml": nobody}) == set()

test_in_prow if {
	owners := {"file": "OWNERS", "dialect": "prow", "unowned": {"purlin.yaml": 1}}
	result := authority_owned.report with input as {"owners": owners, "files": {"purlin.yaml": nobody}}
		with data.params.policies as []
	{f.help | some f in result} == {"List approvers in OWNERS, or in a directory above"}
}
