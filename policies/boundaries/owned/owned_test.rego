package purlin.rules.boundaries.owned_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.owned

shop := object.union(
	without_owner(testing.repository({"web": {}, "core": {}}, []), "web"),
	{"owners": {"dialect": "github", "file": "CODEOWNERS", "unknown_owners": [{"owner": "@core"}]}},
)

without_owner(facts, name) := object.union(facts, {
	"components": {name: {"owners": []}},
	"packages": [object.union(item, {"owners": [owner | some owner in item.owners; item.id != testing.manifest(name)]}) | some item in facts.packages],
})

found(facts, params) := result if {
	result := owned.report with input as facts
		with data.params as object.union({"of": "*", "known": false, "boundary": testing.boundary}, params)
}

test_without_an_owner if {
	some finding in found(shop, {})
	finding.msg == "the component `web` has no owner"
	finding.at == {"path": "web/package.json"}
	finding.help == "Add `/web/ <owner>` to CODEOWNERS"
}

test_without_an_ownership_file if {
	facts := object.union(shop, {"owners": {"dialect": null, "unknown_owners": []}})
	{f.help | some f in found(facts, {})} == {f.help | some f in found(object.remove(shop, ["owners"]), {})}
	{f.help | some f in found(facts, {})} == {"Add a CODEOWNERS file with an owner for `/web/`"}
}

test_owners_that_are_gone if {
	testing.messages(found(shop, {"of": "core", "known": true})) == {"`core` is owned by @core, but the teams file does not list this owner"}
	found(shop, {"of": "core"}) == set()
}

test_a_whole_and_its_parts if {
	facts := object.union(without_owner(testing.house([]), "domx"), {"owners": {"dialect": null, "unknown_owners": []}})
	found(facts, {"of": "name=dom"}) == set()
	testing.messages(found(facts, {"of": "dom"})) == {"the component `domx` has no owner"}
}

# One package with an owner does not own the others.
test_each_package if {
	facts := testing.with_package(object.union(shop, {"components": {"core": {"owners": ["@core"]}}}), "core", "core2")
	packages := [item | some item in facts.packages; item.id != "core2/package.json"]
	loose := object.union(testing.package_of("core2"), {"owners": []})
	some finding in found(object.union(facts, {"packages": array.concat(packages, [loose])}), {"of": "core"})
	finding.msg == "`@acme/core2` has no owner, though other packages of the component `core` have one"
	finding.at == {"path": "core2/package.json"}
	finding.help == "Add `/core2/ <owner>` to CODEOWNERS"
	image := object.union(loose, {"holds_files": false})
	found(object.union(facts, {"packages": array.concat(packages, [image])}), {"of": "core"}) == set()
}

test_a_component_of_images_alone if {
	image := object.union(testing.package_of("web"), {"owners": [], "holds_files": false})
	testing.messages(found(object.union(shop, {"packages": [image]}), {"of": "web"})) == {"the component `web` has no owner"}
}
