package purlin.rules.ownership.no_unmatched_pattern_test

import data.purlin.rules.ownership.no_unmatched_pattern

found(rules) := result if {
	result := no_unmatched_pattern.report with input as {"owners": {"file": "CODEOWNERS", "rules": rules}}
}

test_a_pattern_without_files if {
	found([
		{"pattern": "*", "section": null, "matches": 7, "decides": 7, "at": {"path": "CODEOWNERS", "line": 1}},
		{"pattern": "/old/", "section": null, "matches": 0, "decides": 0, "at": {"path": "CODEOWNERS", "line": 2}},
	]) == {{
		"msg": "the pattern `/old/` matches no file",
		"at": {"path": "CODEOWNERS", "line": 2},
		"key": "/old/",
	}}
}

test_no_rules if found([]) == set()
