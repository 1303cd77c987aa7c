package acme.rules.node.engine_test

import data.acme.rules.node.engine

found(document) := result if {
	result := engine.report with input as {"document": document}
		with data.params.minimum as 22
}

test_missing if {
	found({"name": "shop"}) == {{
		"msg": "shop does not state which version of Node it needs",
		"at": ["engines", "node"],
		"key": "engine",
	}}
}

test_without_a_name if {
	{f.msg | some f in found({})} == {"the app does not state which version of Node it needs"}
	{f.msg | some f in found({"engines": {"node": ">=18"}})} == {"the app allows Node 18, but the platform runs Node 22"}
}

test_too_old if {
	found({"name": "shop", "engines": {"node": "^18.12 || ^20"}}) == {{
		"msg": "shop allows Node 18, but the platform runs Node 22",
		"at": ["engines", "node"],
		"key": "engine",
		"fix": [{"op": "replace", "path": "/engines/node", "value": ">=22"}],
	}}
}

test_new_enough if {
	found({"name": "shop", "engines": {"node": ">=22"}}) == set()
	found({"name": "shop", "engines": {"node": "24.x"}}) == set()
}
