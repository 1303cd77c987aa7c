package purlin.rules.boundaries.external_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.external

using(edges) := testing.repository({"web": {}, "http": {}}, edges)

found(edges, params) := result if {
	result := external.report with input as using(edges)
		with data.params as object.union({"from": "*", "deny": [], "allow": [], "ecosystem": [], "scopes": testing.production, "boundary": testing.boundary}, params)
}

axios := [testing.external("web", "axios", "^0.27.2", "prod"), testing.external("http", "axios", "^1.7.0", "prod")]

test_denied if {
	testing.messages(found(axios, {"from": "web", "deny": ["axi*"]})) == {"`web` may not use `axios`"}
	{f.help | some f in found(axios, {"deny": ["axios"]})} == {"Remove `axios`, or ask for leave to use it"}
}

test_why_and_instead if {
	some finding in found(axios, {"from": "web", "deny": [{"package": "axios", "why": "fetch is there", "instead": "Use fetch"}]})
	finding.msg == "`web` may not use `axios`: fetch is there"
	finding.help == "Use fetch"
}

test_a_wrapper if {
	some finding in found(axios, {"deny": [{"package": "axios", "only_via": "http"}]})
	finding.msg == "`web` may use `axios` only by way of `http`"
	finding.help == "Depend on `http` instead of `axios`"
}

test_versions if {
	some finding in found(axios, {"deny": [{"package": "axios", "versions": "<1.0.0"}]})
	finding.msg == "`web` asks for `axios` `^0.27.2`, where `<1.0.0` is not allowed"
	finding.help == "Ask for a version of `axios` that is not `<1.0.0`"
	count(found(axios, {"deny": [{"package": "axios", "versions": ["^1.7.0", "^0.27.2"]}]})) == 2
}

test_comparisons if {
	external.is_asked_for("^4.17.0", "<4.17.21")
	external.is_asked_for("4", "<=4.0.0")
	external.is_asked_for("~> 5.1", ">5")
	external.is_asked_for(">=2.32,<3", ">= 2.0")
	external.is_asked_for("v1.2.3+incompatible", "=1.2.3")
	external.is_asked_for("1.0.0-rc.1", "<1.0.0")
	not external.is_asked_for("4.17.21", "<4.17.21")
	not external.is_asked_for("*", "<4.17.21")
	not external.is_asked_for("01.2", "<4.17.21")
	not external.is_asked_for(null, "<4.17.21")
	not external.is_asked_for("1.0.0", "1.0.1")
}

test_only_what_is_allowed if {
	edges := array.concat(axios, [testing.external("web", "@acme/kit", "^1", "prod")])
	{f.help | some f in found(edges, {"allow": ["@acme/*"]})} == {"Do without `axios`, or add it to `allow` of the boundary once it is agreed on"}
	found(edges, {"allow": ["*"]}) == set()
}

test_what_does_not_count if {
	edges := [
		testing.external("web", "a", "^1", "dev"),
		object.union(testing.external("web", "b", "v1", "prod"), {"indirect": true}),
		testing.external("web", "c", "^1", "prod"),
	]
	found(edges, {"deny": ["*"], "ecosystem": "go"}) == set()
	testing.messages(found(edges, {"deny": ["*"], "ecosystem": "npm"})) == {"`web` may not use `c`"}
}

test_idle if testing.messages(found([], {"from": "x"})) == {"`x` chooses no component"}
