package purlin.rules.ownership.ownership_file_owned_test

import data.purlin.rules.ownership.ownership_file_owned

found(path, dialect, in_force, owners) := result if {
	result := ownership_file_owned.report with input as {
		"owners": {"sources": [{"path": path, "dialect": dialect, "in_force": in_force}]},
		"files": {path: {"owners": owners}},
	}
}

test_not_owned if {
	found(".github/CODEOWNERS", "github", true, []) == {{
		"msg": ".github/CODEOWNERS has no owner, so a change to it needs nobody's review",
		"at": {"path": ".github/CODEOWNERS"},
		"help": "Add the line `/.github/CODEOWNERS <owner>` at its end",
	}}
}

test_prow if {
	{f.help | some f in found("a/OWNERS", "prow", true, [])} == {"List approvers in it, or in a directory above"}
}

test_backstage if {
	{f.help | some f in found("catalog-info.yaml", "backstage", true, [])} == {"Name the owner in its `spec.owner`"}
}

test_gitea if {
	result := ownership_file_owned.report with input as {
		"owners": {"dialect": "gitea", "file": "CODEOWNERS", "sources": [{"path": "CODEOWNERS", "dialect": "gitea", "in_force": true}]},
		"files": {"CODEOWNERS": {"owners": []}},
	}
	{f.help | some f in result} == {"Add `CODEOWNERS <owner>` to CODEOWNERS"}
}

test_owned if found("CODEOWNERS", "gitlab", true, ["@acme/all"]) == set()

test_not_in_force if found("docs/CODEOWNERS", "github", false, []) == set()

test_no_file if ownership_file_owned.report == set() with input as {"owners": {"sources": []}, "files": {}}
