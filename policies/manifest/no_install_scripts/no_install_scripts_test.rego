package purlin.rules.manifest.no_install_scripts_test

import data.purlin.rules.manifest.no_install_scripts

found(path, document) := result if {
	result := no_install_scripts.report with input as {"file": {"path": path}, "document": document}
}

test_a_script if {
	found("package.json", {"name": "a", "scripts": {"postinstall": "node setup.js", "test": "x"}}) == {{
		"msg": "package `a` runs `node setup.js` on every machine that installs it",
		"at": ["scripts", "postinstall"],
	}}
}

test_nobody_installs_it if {
	found("package.json", {"name": "a", "private": true, "scripts": {"postinstall": "x"}}) == set()
	found("tests/a/package.json", {"name": "a", "scripts": {"postinstall": "x"}}) == set()
	found("package.json", {"scripts": {"postinstall": "x"}}) == set()
}

test_other_scripts if {
	found("package.json", {"name": "a", "scripts": {"prepare": "husky", "preinstall": "npx only-allow pnpm"}}) == set()
}
