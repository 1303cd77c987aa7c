package purlin.rules.ownership.package_owner_agrees_test

import data.purlin.rules.ownership.package_owner_agrees

manifest(dir) := trim_prefix(concat("/", [dir, "package.json"]), "/")

item(dir, owners) := {
	"id": manifest(dir),
	"manifest": manifest(dir),
	"dir": dir,
	"holds_files": true,
	"owners": owners,
	"at": {"path": manifest(dir)},
}

files(dir, owners) := {path: {"path": path, "package": manifest(dir), "owners": owner} |
	some index, owner in array.concat([["@deps"]], owners)
	path := [manifest(dir), "a.ts", "b.ts", "c.ts"][index]
}

found(packages, listed) := result if {
	result := package_owner_agrees.report with input as {"packages": packages, "files": listed}
}

test_most_files_belong_to_others if {
	found([item("web", ["@deps"])], files("web", [["@web"], ["@web", "@ana"], ["@deps"]])) == {{
		"msg": "web/package.json is owned by @deps, but most files of its package have other owners (2 of 3), such as a.ts (@web)",
		"at": {"path": "web/package.json"},
		"extent": 2,
		"help": "Find out who owns web/, and let the line that decides about this directory also decide about web/package.json",
	}}
}

test_the_root if {
	some finding in found([item("", ["@deps"])], files("", [["@web"]]))
	startswith(finding.help, "Find out who owns the root,")
}

test_half_of_them if found([item("web", ["@deps"])], files("web", [["@web"], ["@deps"]])) == set()

test_an_owner_in_common if found([item("web", ["@deps", "@web"])], files("web", [["@web"], ["@web"]])) == set()

test_nobody_owns_the_manifest if found([item("web", [])], files("web", [["@web"]])) == set()

test_nobody_owns_the_files if found([item("web", ["@deps"])], files("web", [[], []])) == set()

test_packages_of_tests if found([item("tests", ["@deps"])], files("tests", [["@web"]])) == set()
