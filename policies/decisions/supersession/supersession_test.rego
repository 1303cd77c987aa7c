package purlin.rules.decisions.supersession_test

import data.purlin.rules.decisions.supersession

at(line) := {"path": "a.md", "line": line}

record(id, status, supersedes, superseded_by) := {
	"id": id,
	"status": {"value": status, "at": at(3)},
	"supersedes": [reference(to) | some to in supersedes],
	"superseded_by": [reference(to) | some to in superseded_by],
}

reference(id) := {"text": id, "to": id, "elsewhere": false, "at": at(5)}

found(records) := {finding.msg | some finding in supersession.report with input as {"decisions": records}}

test_both_sides if found([record("A", "superseded", [], ["B"]), record("B", "accepted", ["A"], [])]) == set()

test_told_by_one if {
	found([record("A", "superseded", [], ["B"]), record("B", "accepted", [], [])]) == set()
	found([record("A", "superseded", [], []), record("B", "accepted", ["A"], [])]) == set()
	found([record("A", "superseded", [], [])]) == {"A is superseded, and nothing says by what"}
}

test_no_record if {
	gone := {"text": "9", "to": null, "elsewhere": false, "at": at(5)}
	elsewhere := {"text": "log:9", "to": null, "elsewhere": true, "at": at(5)}
	found([object.union(record("A", "accepted", [], []), {"supersedes": [gone, elsewhere]})]) == {"A names 9, and there is no such record"}
}

test_the_older_is_still_in_force if {
	found([record("A", "accepted", [], []), record("B", "accepted", ["A"], [])]) == {"B supersedes A, whose status is accepted"}
	found([record("A", "accepted", [], []), record("B", "proposed", ["A"], [])]) == set()
}

test_the_newer_is_not_in_force if {
	found([record("A", "superseded", [], ["B"]), record("B", "rejected", [], [])]) == {"A is superseded by B, which is rejected"}
}

test_its_own_status if {
	found([record("A", "accepted", [], ["B"]), record("B", "accepted", [], [])]) == {"A says that B took its place, and its own status is accepted"}
}

test_circle if {
	circle := {"A supersedes itself, directly or through other records", "B supersedes itself, directly or through other records"}
	found([record("A", "superseded", [], ["B"]), record("B", "superseded", [], ["A"])]) == circle
	found([record("A", "superseded", ["A"], [])]) == {"A supersedes itself, directly or through other records"}
}
