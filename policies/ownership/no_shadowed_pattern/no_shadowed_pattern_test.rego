package purlin.rules.ownership.no_shadowed_pattern_test

import data.purlin.rules.ownership.no_shadowed_pattern

at := {"path": "CODEOWNERS", "line": 1}

found(matches, decides) := result if {
	result := no_shadowed_pattern.report with input as {"owners": {"rules": [{
		"pattern": "/a/",
		"matches": matches,
		"decides": decides,
		"at": at,
	}]}}
}

test_overruled if {
	found(3, 0) == {{
		"msg": "the pattern `/a/` decides nothing: later patterns match all of its files",
		"at": at,
		"key": "/a/",
	}}
}

test_in_force if found(3, 1) == set()

# That is said by no-unmatched-pattern.
test_unmatched if found(0, 0) == set()
