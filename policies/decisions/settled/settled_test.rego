package purlin.rules.decisions.settled_test

import data.purlin.rules.decisions.settled

found(status, day) := {finding.msg |
	some finding in settled.report with input as {"decisions": [{"id": "ADR-1", "status": {"value": status, "at": {"path": "a.md"}}, "date": {"day": day}}]}
		with data.purlin.date as "2026-11-01"
		with data.params as {"days": 30}
}

test_long_ago if found("proposed", "2026-10-01") == {"ADR-1 has been proposed for 31 days"}

test_lately if found("proposed", "2026-10-02") == set()

test_settled if found("accepted", "2020-01-01") == set()

test_no_day if found("proposed", null) == set()
