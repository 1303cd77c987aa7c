package purlin.rules.decisions.deciders_test

import data.purlin.rules.decisions.deciders

found(status, names) := count(found_in(status, names))

found_in(status, names) := report if {
	report := deciders.report with input as {"decisions": [{"id": "ADR-1", "at": {"path": "a.md"}, "status": {"value": status}, "deciders": names}]}
}

test_nobody if found("accepted", []) == 1

test_somebody if found("accepted", [{"text": "Ada"}]) == 0

test_proposed if found("proposed", []) == 0
