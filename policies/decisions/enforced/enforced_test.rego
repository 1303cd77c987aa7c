package purlin.rules.decisions.enforced_test

import data.purlin.rules.decisions.enforced

found(overlay, rules) := count(found_in(overlay, rules))

found_in(overlay, rules) := report if {
	record := object.union({"id": "ADR-1", "at": {"path": "a.md"}, "status": {"value": "accepted"}, "manual": false, "enforced_by": []}, overlay)
	report := enforced.report with input as {"decisions": [record], "rules": rules}
}

test_nothing_enforces_it if found({}, []) == 1

test_manual if found({"manual": true}, []) == 0

test_enforced if {
	found({"enforced_by": [{"text": "a/b"}]}, []) == 0
	found({}, [{"decision": {"to": "ADR-1"}}, {"decision": null}]) == 0
}

test_not_in_force if found({"status": {"value": "proposed"}}, []) == 0
