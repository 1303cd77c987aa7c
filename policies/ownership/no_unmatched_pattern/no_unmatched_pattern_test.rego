package purlin.rules.ownership.no_unmatched_pattern_test

import data.purlin.rules.ownership.no_unmatched_pattern

at := {"path": "CODEOWNERS", "line": 2}

test_a_pattern_without_files if {
	no_unmatched_pattern.report == {{
		"msg": "the pattern `/old/` matches no file",
		"at": at,
		"key": "/old/",
	}} with input as {"owners": {"rules": [
		{"pattern": "*", "matches": 7, "decides": 7, "at": {"path": "CODEOWNERS", "line": 1}},
		{"pattern": "/old/", "matches": 0, "decides": 0, "at": at},
	]}}
}

test_no_file if no_unmatched_pattern.report == set() with input as {"owners": {"file": null, "rules": []}}
