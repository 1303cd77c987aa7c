package purlin.rules.boundaries.unassigned_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.unassigned

member(name, packages, parent) := {"declared": name, "parent": parent, "packages": packages, "at": {"path": "purlin.yaml"}}

package_at(manifest, name) := {"id": manifest, "manifest": manifest, "holds_files": true, "name": name, "at": {"path": manifest}}

shop := {
	"components": {
		"orders": member("orders", ["orders/package.json"], "shop"),
		"shop": member("shop", [], null),
		"gone": member("gone", [], null),
	},
	"packages": [
		package_at("orders/package.json", "orders"),
		package_at("tools/release/package.json", "release"),
		package_at("package.json", null),
		package_at("tests/package.json", "tests"),
		object.union(package_at("tools/Dockerfile", null), {"holds_files": false}),
	],
	"overlaps": [{"package": "orders/package.json", "components": ["orders", "gone"], "at": {"path": "orders/package.json"}}],
}

found(facts, params) := result if {
	result := unassigned.report with input as facts
		with data.params as object.union({"files": [], "ignore": [], "product_only": true, "boundary": testing.boundary}, params)
}

test_what_is_unclear if {
	testing.messages(found(shop, {})) == {
		"`release` in `tools` belongs to no component, so no boundary applies to it",
		"`package.json` belongs to no component, so no boundary applies to it",
		"`orders` is claimed by `orders` and `gone`, but counts only as part of `orders`",
		"the component `gone` has no packages",
	}
	"Add `tools` to the `paths` of a component, or `tools/**` to `ignore` of this boundary" in {f.help | some f in found(shop, {})}
}

test_a_pattern_that_matches_nothing if {
	idle := [{"pattern": "order/**", "at": {"path": "purlin.yaml"}}]
	facts := object.union(shop, {"components": {
		"orders": {"unmatched_patterns": idle},
		"gone": {"unmatched_patterns": [{"pattern": "gone/**", "at": {"path": "purlin.yaml"}}]},
	}})
	found(facts, {}) - found(shop, {}) == {{
		"msg": "`order/**` of `orders` matches no package and no file",
		"at": {"path": "purlin.yaml"},
		"key": "order/** of orders is idle",
		"related": [],
		"help": "Correct it, or remove it: as written it has no effect",
	}}
}

test_what_has_no_name if {
	nameless := object.union(shop, {"packages": []})
	"`orders/package.json` is claimed by `orders` and `gone`, but counts only as part of `orders`" in testing.messages(found(nameless, {}))
}

test_ignored if testing.messages(found(object.union(shop, {"overlaps": []}), {"ignore": ["package.json", "tools/**"]})) == {"the component `gone` has no packages"}

test_tests_too if "`tests` belongs to no component, so no boundary applies to it" in testing.messages(found(shop, {"product_only": false}))

test_nothing_declared if {
	facts := {"components": {"a": {"declared": null, "parent": null, "packages": []}}, "packages": [], "overlaps": []}
	testing.messages(found(facts, {})) == {"no components are declared, so this boundary has no effect"}
}

file(component) := {"kind": "regular", "component": component}

tree := {
	"components": {"orders": member("orders", ["orders/package.json"], null)},
	"packages": [],
	"overlaps": [],
	"files": {
		"orders/a.ts": file("orders"),
		"orders/b.css": file(null),
		"tools/a.ts": file(null),
		"tools/release/b.ts": file(null),
		"tools/tests/c.ts": file(null),
		"old/generated/c.ts": file(null),
		"mixed/a.ts": file(null),
		"mixed/b.ts": file(null),
		"mixed/own/c.ts": file("orders"),
		"mixed/other/d.ts": file(null),
		"x.ts": file(null),
		"y.ts": file(null),
		"z.ts": {"kind": "symlink", "component": null},
	},
}

files_found(ignore) := found(tree, {"files": ["**/*.ts"], "ignore": ignore})

test_files_are_told_by_directories if {
	testing.messages(files_found([])) == {
		"2 files in `tools` belong to no component, so no boundary applies to them",
		"`old/generated/c.ts` belongs to no component, so no boundary applies to it",
		"2 files directly in `mixed` belong to no component, so no boundary applies to them",
		"`mixed/other/d.ts` belongs to no component, so no boundary applies to it",
		"2 files at the root belong to no component, so no boundary applies to them",
	}
	{finding.help | some finding in files_found([])} == {
		"Add `tools` to the `paths` of a component, or `tools/**` to `ignore` of this boundary",
		"Add `old/generated/c.ts` to the `paths` of a component, or `old/generated/c.ts` to `ignore` of this boundary",
		"Add `mixed/*.ts` to the `paths` of a component, or `mixed/*.ts` to `ignore` of this boundary",
		"Add `mixed/other/d.ts` to the `paths` of a component, or `mixed/other/d.ts` to `ignore` of this boundary",
		"Add `*.ts` to the `paths` of a component, or `*.ts` to `ignore` of this boundary",
	}
	{"path": "tools/a.ts"} in {label.at | some finding in files_found([]); some label in finding.related}
}

test_files_without_an_extension if {
	facts := object.union(tree, {"files": {"Makefile": file(null), "Rakefile": file(null)}})
	{finding.help | some finding in found(facts, {"files": ["*file"]})} == {"Add `Makefile` to the `paths` of a component, or `Makefile` to `ignore` of this boundary"}
}

test_files_that_are_ignored if {
	count(files_found(["tools/**", "*.ts", "mixed/*"])) == 2
}

# A whole may have no packages but those of its parts.
test_a_whole_and_its_parts if {
	facts := object.union(testing.house([]), {"files": {}, "components": {"dom": {"packages": []}}})
	testing.messages(found(object.union(facts, {"packages": [item | some item in facts.packages; item.id != "dom/package.json"]}), {})) == set()
}

test_what_is_taken_away_again if {
	messages := testing.messages(found(tree, {"files": ["**/*.ts", "!**/*.ts"]}))
	messages == testing.messages(found(tree, {"files": []}))
}

test_globs_that_choose_nothing if {
	facts := object.union(shop, {"files": {"src/a.ts": {"kind": "regular", "component": "orders"}}})
	boundary := object.union(testing.boundary, {"choices": [{"format": "glob", "texts": ["srcc/**"]}, {"format": "glob", "texts": ["src/**"]}, {"format": "glob", "texts": ["tools/**"]}]})
	"`srcc/**` matches no file that this boundary looks at" in testing.messages(found(facts, {"files": ["srcc/**", "src/**"], "boundary": boundary}))
	not "`src/**` matches no file that this boundary looks at" in testing.messages(found(facts, {"files": ["srcc/**", "src/**"], "boundary": boundary}))
	not "`tools/**` matches no file that this boundary looks at" in testing.messages(found(facts, {"boundary": boundary}))
	"`src/**` matches no file that this boundary looks at" in testing.messages(found(facts, {"boundary": boundary}))
}

# The packages of one directory are one finding, unless a component has something there.
test_packages_by_directory if {
	more := object.union(shop, {"packages": array.concat(shop.packages, [
		package_at("tools/lint/package.json", "lint"),
		package_at("orders/extra/package.json", "extra"),
		package_at("lone/package.json", "lone"),
	])})
	messages := testing.messages(found(more, {"boundary": object.union(testing.boundary, {"at": {"path": "purlin.yaml"}})}))
	{message | some message in messages; contains(message, "no boundary")} == {
		"2 packages in `tools` belong to no component, so no boundary applies to them",
		"`extra` belongs to no component, so no boundary applies to it",
		"`lone` belongs to no component, so no boundary applies to it",
		"`package.json` belongs to no component, so no boundary applies to it",
	}
}
