package purlin.rules.decisions.rule_in_force_test

import data.purlin.rules.decisions.rule_in_force

at(line) := {"path": "a.md", "line": line}

record(status, superseded_by) := {"id": "ADR-1", "status": {"value": status, "at": at(3)}, "superseded_by": superseded_by}

rule(own, decision) := {"id": "acme/node", "own": own, "at": at(1), "decision": decision}

to(text, id) := {"text": text, "to": id, "elsewhere": false}

found(records, rules) := {finding.msg | some finding in rule_in_force.report with input as {"decisions": records, "rules": rules}}

one := to("ADR-1", "ADR-1")

test_in_force if found([record("accepted", [])], [rule(true, one)]) == set()

test_no_record if {
	found([record("accepted", [])], [rule(true, to("ADR-9", null))]) == {"acme/node follows ADR-9, and there is no such record"}
}

test_elsewhere if {
	elsewhere := {"text": "https://a.example", "to": null, "elsewhere": true}
	found([record("accepted", [])], [rule(true, elsewhere)]) == set()
}

test_ended if {
	found([record("rejected", [])], [rule(true, one)]) == {"acme/node follows ADR-1, which is rejected"}
	found([record("superseded", [])], [rule(true, one)]) == {"acme/node follows ADR-1, which is superseded"}
	found([record("superseded", [to("2", "ADR-2"), to("x.md", null)])], [rule(true, one)]) == {"acme/node follows ADR-1, which is superseded by ADR-2, x.md"}
}

test_not_judged if {
	found([], [rule(true, to("ADR-9", null))]) == set()
	found([record("rejected", [])], [rule(false, one), rule(true, null)]) == set()
}
