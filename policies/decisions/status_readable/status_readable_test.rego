package purlin.rules.decisions.status_readable_test

import data.purlin.rules.decisions.status_readable

status(value, text) := {"value": value, "text": text, "at": {"path": "a.md", "line": 3}}

found(records) := {finding.msg | some finding in status_readable.report with input as {"decisions": records}}

record(status) := {"id": "ADR-1", "path": "a.md", "unread": null, "status": status}

test_missing if found([record(status(null, null))]) == {"ADR-1 has no status"}

test_unclear if found([record(status(null, "on hold"))]) == {"the status of ADR-1 can't be told from `on hold`"}

test_clear if found([record(status("accepted", "Accepted"))]) == set()

test_unread if {
	unread := object.union(record(status(null, null)), {"unread": "the front matter: x"})
	found([unread]) == {"the record can't be read: the front matter: x"}
}
