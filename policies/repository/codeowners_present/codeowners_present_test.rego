package purlin.rules.repository.codeowners_present_test

import data.purlin.rules.repository.codeowners_present

test_none if {
	codeowners_present.report == {{"msg": "there is no CODEOWNERS file"}} with input as {
		"owners": {"file": null},
		"files": {"src/CODEOWNERS": {}},
	}
	count(codeowners_present.report) == 1 with input as {"owners": {}, "files": {}}
}

test_one_in_force if {
	codeowners_present.report == set() with input as {"owners": {"file": "CODEOWNERS"}, "files": {}}
}

test_one_of_another_forge if {
	codeowners_present.report == set() with input as {"owners": {"file": null}, "files": {".gitlab/CODEOWNERS": {}}}
}
