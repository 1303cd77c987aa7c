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
		with data.params as object.union({"ignore": [], "product_only": true, "boundary": testing.boundary}, params)
}

test_what_is_unclear if {
	testing.messages(found(shop, {})) == {
		"`release` belongs to no component, so that no boundary holds for it",
		"`package.json` belongs to no component, so that no boundary holds for it",
		"`orders` is claimed by `orders` and `gone`, and counts as a part of `orders` alone",
		"no package belongs to the component `gone`",
	}
	"Add `tools/release` to the `paths` of a component, or `tools/release/package.json` to `ignore` of the boundary" in {f.help | some f in found(shop, {})}
}

test_ignored if testing.messages(found(object.union(shop, {"overlaps": []}), {"ignore": ["package.json", "tools/**"]})) == {"no package belongs to the component `gone`"}

test_tests_too if "`tests` belongs to no component, so that no boundary holds for it" in testing.messages(found(shop, {"product_only": false}))

test_nothing_declared if {
	facts := {"components": {"a": {"declared": null, "parent": null, "packages": []}}, "packages": [], "overlaps": []}
	testing.messages(found(facts, {})) == {"no components are declared, so that no package can be without one"}
}
