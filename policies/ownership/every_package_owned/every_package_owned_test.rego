package purlin.rules.ownership.every_package_owned_test

import data.purlin.rules.ownership.every_package_owned

item(dir, name, owners) := {
	"id": concat("/", [dir, "package.json"]),
	"manifest": concat("/", [dir, "package.json"]),
	"dir": dir,
	"holds_files": true,
	"name": name,
	"owners": owners,
	"at": {"path": concat("/", [dir, "package.json"])},
}

found(file, share, packages) := result if {
	result := every_package_owned.report with input as {"owners": {"file": file, "dialect": "github"}, "packages": packages}
		with data.params.from_share as share
}

owned := item("a", "a", ["@acme/a"])

test_a_hole if {
	found("CODEOWNERS", 50, [owned, item("b", "b", [])]) == {{
		"msg": "package `b` has no owner",
		"at": {"path": "b/package.json"},
		"help": "Add `/b/ <owner>` to CODEOWNERS",
	}}
}

test_a_package_without_a_name if {
	every nameless in [item("b", null, []), object.remove(item("b", null, []), ["name"])] {
		{f.msg | some f in found("CODEOWNERS", 50, [owned, nameless])} == {"package `b/package.json` has no owner"}
	}
}

test_the_root if {
	root := {"id": "go.mod", "manifest": "go.mod", "dir": "", "holds_files": true, "name": "x", "owners": [], "at": {"path": "go.mod"}}
	{f.help | some f in found("CODEOWNERS", 0, [root])} == {"Add `/* <owner>` to CODEOWNERS"}
}

test_partial_ownership_is_a_choice if found("CODEOWNERS", 75, [owned, item("b", "b", [])]) == set()

test_asked_for_always if count(found("CODEOWNERS", 0, [item("b", "b", [])])) == 1

test_no_ownership_file if found(null, 0, [item("b", "b", [])]) == set()

test_no_packages if found("CODEOWNERS", 0, []) == set()

test_what_holds_no_files if {
	image := object.union(item("b", null, []), {"holds_files": false})
	found("CODEOWNERS", 0, [owned, image]) == set()
}

test_packages_of_tests if found("CODEOWNERS", 0, [owned, item("tests/b", "b", [])]) == set()
