package purlin.rules.ownership.syntax_test

import data.purlin.rules.ownership.syntax

at := {"path": "CODEOWNERS", "line": 3}

found(suggestion, fix) := result if {
	result := syntax.report with input as {"owners": {"errors": [{
		"kind": "Invalid owner",
		"message": "`acme` is not an owner",
		"suggestion": suggestion,
		"fix": fix,
		"dialect": "github",
		"at": at,
	}]}}
}

test_with_a_suggestion if {
	found("Write an owner", null) == {{
		"msg": "`acme` is not an owner",
		"at": at,
		"help": "Write an owner",
	}}
}

test_with_a_fix if {
	found("Did you mean `@acme`?", {"at": at, "text": "@acme", "line": null}) == {{
		"msg": "`acme` is not an owner",
		"at": at,
		"help": "Write `@acme` instead",
	}}
}

test_with_a_safe_fix if {
	{[f.help, f.fix] | some f in found(null, {"at": at, "text": "@acme", "line": "* @acme"})} == {[
		"Write `@acme` instead",
		[{"op": "replace", "path": "/lines/2", "value": "* @acme"}],
	]}
}

test_with_a_deletion if {f.help | some f in found(null, {"at": at, "text": "", "line": null})} == {"Delete it"}

test_without_a_suggestion if {
	found(null, null) == {{"msg": "`acme` is not an owner", "at": at}}
}

test_without_a_suggestion_in_an_owners_file if {
	{f.help | some f in syntax.report} == {"Fix the YAML of this file; `approvers` and `reviewers` are lists of names, as in `approvers: [ana, bob]`"} with input as {"owners": {
		"dialect": "prow",
		"errors": [{"message": "`approvers` is not a list", "suggestion": null, "fix": null, "dialect": "prow", "at": at}],
	}}
}

# The page that a fault of a source in one dialect is sent to, while another is in force.
page(dialect, in_force) := found.see if {
	some found in syntax.report with input as {"owners": {
		"dialect": in_force,
		"errors": [{"message": "m", "suggestion": null, "fix": null, "dialect": dialect, "at": at}],
	}}
}

test_the_page_of_the_dialect if {
	page("gitlab", "github") == "https://docs.gitlab.com/user/project/codeowners/reference/"
	page("prow", "github") == "https://www.kubernetes.dev/docs/guide/owners/"
	not page("github", "gitlab")
	not page(null, "github")
	page(null, "gitlab") == page("gitlab", "gitlab")
}

test_no_file if syntax.report == set() with input as {"owners": {"file": null, "rules": [], "errors": [], "unowned": {}}}
