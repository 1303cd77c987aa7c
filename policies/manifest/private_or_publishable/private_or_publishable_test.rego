package purlin.rules.manifest.private_or_publishable_test

import data.purlin.rules.manifest.private_or_publishable

found(path, document) := result if {
	result := private_or_publishable.report with input as {"file": {"path": path}, "document": document}
}

test_npm if {
	found("package.json", {"name": "a"}) == {{
		"msg": "package `a` does not say whether it is published",
		"at": ["private"],
		"help": `Add "private": true, or "publishConfig" with the access or the registry`,
	}}
}

test_cargo if {
	found("Cargo.toml", {"package": {"name": "a"}}) == {{
		"msg": "crate `a` does not say whether it is published",
		"at": ["package", "publish"],
		"help": `Add publish = false, publish = true or publish = ["<registry>"]`,
	}}
}

test_stated if {
	found("package.json", {"name": "a", "private": false}) == set()
	found("package.json", {"name": "a", "publishConfig": {"access": "public"}}) == set()
	found("Cargo.toml", {"package": {"name": "a", "publish": false}}) == set()
	found("Cargo.toml", {"package": {"name": "a", "publish": {"workspace": true}}}) == set()
}

test_no_package if {
	found("package.json", {"type": "module"}) == set()
	found("Cargo.toml", {"workspace": {}}) == set()
	found("tests/package.json", {"name": "a"}) == set()
}
