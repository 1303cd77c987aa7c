package purlin.rules.decisions.known_deciders_test

import data.purlin.rules.decisions.known_deciders

found(known, status, names) := {finding.msg |
	some finding in known_deciders.report with input as {
		"owners": {"teams": {"known": known, "members": {"@acme/web": ["@ada"]}, "people": ["@ada", "@dora"]}},
		"decisions": [{"id": "ADR-1", "status": {"value": status}, "deciders": [{"text": name, "at": {"path": "a.md"}} | some name in names]}],
	}
}

test_gone if found(true, "accepted", ["@Bob"]) == {"@Bob decided ADR-1, and the teams file has no such team or person"}

test_there if found(true, "accepted", ["@Ada", "@dora", "@ACME/web", "Carl"]) == set()

test_not_told if {
	found(false, "accepted", ["@Bob"]) == set()
	found(true, "superseded", ["@Bob"]) == set()
}
