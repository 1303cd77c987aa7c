package purlin.rules.boundaries.owned_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.owned

shop := object.union(
	json.patch(testing.repository({"web": {}, "core": {}}, []), [{"op": "replace", "path": "/components/web/owners", "value": []}]),
	{"owners": {"dialect": "github", "file": "CODEOWNERS", "unknown_owners": [{"owner": "@core"}]}},
)

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

test_idle if testing.messages(found(shop, {"of": "x"})) == {"`x` matches no component"}

test_a_whole_and_its_parts if {
	facts := object.union(testing.house([]), {"components": {"domx": {"owners": []}}, "owners": {"dialect": null, "unknown_owners": []}})
	found(facts, {"of": "name=dom"}) == set()
	testing.messages(found(facts, {"of": "dom"})) == {"the component `domx` has no owner"}
}
