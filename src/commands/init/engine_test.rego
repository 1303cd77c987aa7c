package rules.node.engine_test

import data.rules.node.engine

test_a_missing_engine_is_reported if {
	some finding in engine.report with input.document as {"name": "app"}
	finding.at == ["engines", "node"]
}

test_an_old_engine_is_reported if {
	found := engine.report with input.document as {"engines": {"node": ">=16"}}
		with data.params as {"minimum": 20}
	count(found) == 1
}

test_a_new_engine_is_not_reported if {
	found := engine.report with input.document as {"engines": {"node": ">=22"}}
		with data.params as {"minimum": 20}
	count(found) == 0
}
