package purlin.rules.decisions.enforced_by_test

import data.purlin.rules.decisions.enforced_by

at(line) := {"path": "a.md", "line": line}

record(names) := {"id": "ADR-1", "enforced_by": [{"text": name, "at": at(2)} | some name in names]}

rule(own, off, to) := {"id": "acme/node", "own": own, "off": off, "at": at(1), "decision": {"to": to}}

found(records, rules) := {finding.msg | some finding in enforced_by.report with input as {"decisions": records, "rules": rules}}

test_both_ends if found([record(["acme/node"])], [rule(true, false, "ADR-1")]) == set()

test_no_rule if found([record(["acme/gone"])], []) == {"ADR-1 is enforced by acme/gone, and there is no such rule"}

test_off if {
	found([record(["acme/node"])], [rule(true, true, "ADR-1")]) == {"ADR-1 is enforced by acme/node, which the config turns off"}
}

test_another_decision if {
	found([record(["acme/node"])], [rule(true, false, "ADR-2")]) == {"ADR-1 is enforced by acme/node, which names another decision or none"}
	found([record(["acme/node"])], [object.union(rule(true, false, null), {"decision": null})]) == {"ADR-1 is enforced by acme/node, which names another decision or none"}
}

test_a_rule_of_purlin if found([record(["acme/node"])], [rule(false, false, null)]) == set()

test_not_listed if {
	others := object.union(rule(false, false, null), {"id": "other/rule"})
	found([record(["other/rule"])], [rule(true, false, "ADR-1"), others]) == {"acme/node follows ADR-1, which does not say that it is enforced by it"}
}

test_nothing_listed if found([record([])], [rule(true, false, "ADR-1")]) == set()
