package purlin.rules.ownership.syntax_test

import data.purlin.rules.ownership.syntax

at := {"path": "CODEOWNERS", "line": 3}

found(suggestion) := result if {
	result := syntax.report with input as {"owners": {"errors": [{
		"kind": "Invalid owner",
		"message": "`acme` is no owner",
		"suggestion": suggestion,
		"at": at,
	}]}}
}

test_with_a_suggestion if {
	found("Write `@acme`") == {{
		"msg": "`acme` is no owner",
		"at": at,
		"key": "Invalid owner `acme` is no owner",
		"help": "Write `@acme`",
	}}
}

test_without_a_suggestion if {
	found(null) == {{"msg": "`acme` is no owner", "at": at, "key": "Invalid owner `acme` is no owner"}}
}

test_no_file if syntax.report == set() with input as {"owners": {"file": null, "rules": [], "errors": [], "unowned": {}}}
