package acme.rules.service.described_test

import data.acme.rules.service.described

found(files, documents) := result if {
	result := described.report with input as {
		"packages": [
			{"dir": "services/cart", "at": {"path": "services/cart/go.mod"}},
			{"dir": "apps/web", "at": {"path": "apps/web/package.json"}},
		],
		"files": files,
		"documents": documents,
	}
		with data.standards.tiers as [1, 2]
}

document(tier) := {"path": "services/cart/service.yaml", "document": {"name": "cart", "tier": tier}}

test_no_description if {
	found({}, []) == {{
		"msg": "services/cart has no service.yaml",
		"at": {"path": "services/cart/go.mod"},
		"key": "missing",
	}}
}

test_an_unknown_tier if {
	found({"services/cart/service.yaml": {}}, [document("gold")]) == {{
		"msg": "`gold` is not a known tier",
		"at": {"path": "services/cart/service.yaml", "pointer": ["tier"]},
		"key": "tier",
		"help": "Choose one of 1, 2",
	}}
}

test_no_tier if {
	found({"services/cart/service.yaml": {}}, [{"path": "services/cart/service.yaml", "document": {"name": "cart"}}]) == {{
		"msg": "services/cart/service.yaml does not state the tier of the service",
		"at": {"path": "services/cart/service.yaml", "pointer": ["tier"]},
		"key": "no tier",
		"help": "Choose one of 1, 2",
	}}
}

test_described if found({"services/cart/service.yaml": {}}, [document(1)]) == set()
