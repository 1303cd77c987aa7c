package purlin.rules.ownership.no_single_owner_test

import data.purlin.rules.ownership.no_single_owner

at := {"path": "CODEOWNERS", "line": 2}

found(known, files) := result if {
	result := no_single_owner.report with input as {"owners": {
		"teams": {"known": known},
		"single_owner": [{"rule": 1, "pattern": "/docs/", "owner": "@ana", "files": files, "at": at}],
	}}
}

test_files if {
	found(true, 3) == {{
		"msg": "@ana is the only owner of 3 files that match `/docs/`",
		"at": at,
		"key": ["/docs/", "@ana"],
		"extent": 3,
	}}
}

test_a_file if {f.msg | some f in found(true, 1)} == {"@ana is the only owner of the file that matches `/docs/`"}

# Without a teams file purlin can't tell.
test_no_teams_file if found(false, 3) == set()
