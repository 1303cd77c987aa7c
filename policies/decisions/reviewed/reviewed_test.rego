package purlin.rules.decisions.reviewed_test

import data.purlin.rules.decisions.reviewed

found(status, day) := {finding.msg |
	some finding in reviewed.report with input as {"decisions": [{"id": "ADR-1", "status": {"value": status}, "review_by": {"day": day, "text": "soon", "at": {"path": "a.md"}}}]}
		with data.purlin.date as "2026-11-01"
}

test_past if found("accepted", "2026-10-31") == {"ADR-1 was to be looked at again by 2026-10-31"}

test_the_day_itself if found("accepted", "2026-11-01") == set()

test_over if found("superseded", "2020-01-01") == set()

test_no_day if found("accepted", null) == {"`soon` is not a day, so nobody is reminded of ADR-1"}
