package purlin.rules.decisions.rule_proposed_test

import data.purlin.rules.decisions.rule_proposed

found(status) := {finding.msg |
	some finding in rule_proposed.report with input as {
		"decisions": [{"id": "ADR-1", "status": {"value": status, "at": {"path": "a.md"}}}],
		"rules": [{"id": "acme/node", "own": true, "at": {"path": "a.rego"}, "decision": {"text": "1", "to": "ADR-1"}}],
	}
}

test_proposed if found("proposed") == {"acme/node follows ADR-1, which is only proposed: its errors are warnings"}

test_draft if count(found("draft")) == 1

test_accepted if found("accepted") == set()
