package purlin.rules.boundaries.external_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.external

using(edges) := testing.repository({"web": {}, "http": {}}, edges)

found(edges, params) := result if {
	result := external.report with input as using(edges)
		with data.params as object.union({"from": "*", "deny": [], "allow": [], "licences": [], "licences_known": false, "registries": [], "sources": [], "ecosystem": [], "scopes": testing.production, "boundary": testing.boundary}, params)
}

axios := [testing.external("web", "axios", "^0.27.2", "prod"), testing.external("http", "axios", "^1.7.0", "prod")]

test_denied if {
	testing.messages(found(axios, {"from": "web", "deny": ["axi*"]})) == {"`web` must not use `axios`"}
	{f.help | some f in found(axios, {"deny": ["axios"]})} == {"Remove `axios`, or ask for permission to use it"}
}

test_a_release_of_our_own_package_from_a_registry if {
	edges := [object.union(axios[0], {"to": "http/package.json", "to_component": "http"})]
	testing.messages(found(edges, {"deny": ["axios"]})) == {"`web` must not use `axios`"}
	found([object.union(edges[0], {"source": "workspace"})], {"deny": ["axios"]}) == set()
}

test_why_and_instead if {
	some finding in found(axios, {"from": "web", "deny": [{"package": "axios", "why": "fetch is there", "instead": "Use fetch"}]})
	finding.msg == "`web` must not use `axios`: fetch is there"
	finding.help == "Use fetch"
}

test_a_wrapper if {
	some finding in found(axios, {"deny": [{"package": "axios", "only_via": "http"}]})
	finding.msg == "`web` must not use `axios` directly, only through `http`"
	finding.help == "Depend on `http` instead of `axios`"
}

test_versions if {
	some finding in found(axios, {"deny": [{"package": "axios", "versions": "<1.0.0"}]})
	finding.msg == "`web` requires `axios` `^0.27.2`, but `<1.0.0` is not allowed"
	finding.help == "Require a version of `axios` that is not `<1.0.0`"
	count(found(axios, {"deny": [{"package": "axios", "versions": ["^1.7.0", "^0.27.2"]}]})) == 2
}

test_comparisons if {
	external.is_asked_for("npm", "^4.17.0", "<4.17.21")
	external.is_asked_for("npm", "^4.17.0", ">=4.0.0 <4.17.21")
	external.is_asked_for("npm", "^4.17.0", "^4")
	external.is_asked_for("npm", "4", "<=4.0.0")
	external.is_asked_for("bundler", "~> 5.1", ">5")
	external.is_asked_for("python", ">=2.32,<3", ">= 2.0")
	external.is_asked_for("go", "v1.2.3+incompatible", "=1.2.3")
	external.is_asked_for("npm", "1.0.0-rc.1", "<1.0.0")
	external.is_asked_for("maven", "[1.0,2.0)", "<1.1")
	external.is_asked_for("npm", "1.0", "1.0.0")
	not external.is_asked_for("npm", "^1.0", "1.0.0")
	not external.is_asked_for("npm", "4.17.21", "<4.17.21")
	not external.is_asked_for("npm", "*", "<4.17.21")
	not external.is_asked_for("npm", null, "<4.17.21")
	not external.is_asked_for("npm", "1.0.0", "1.0.1")
}

test_ranges_that_cannot_be_read if {
	testing.messages(found(axios, {"deny": [{"package": "axios", "versions": "<abc"}]})) == {"`versions` of `axios` is `<abc`, which is not a range of versions"}
	testing.messages(found(axios, {"deny": [{"package": "axios", "locked": "new"}]})) == {"`locked` of `axios` is `new`, which is not a range of versions"}
	found(axios, {"deny": [{"package": "axios", "versions": "*"}]}) == set()
}

test_a_locked_version_that_cannot_be_compared if {
	at := {"path": "lock"}
	edges := [object.union(axios[0], {"locked": {"version": "odd", "licence": null, "licences": [], "source": null, "registry": null, "at": at}})]
	testing.messages(found(edges, {"deny": [{"package": "axios", "locked": "<1"}]})) == {"`web` has `axios` `odd` in its lock file, which can't be compared with `<1`"}
}

# The component that may use the package all the same, and a package under another licence.
test_a_version_that_no_entry_denies_need_not_be_compared if {
	edges := [object.union(axios[0], {"locked": {"version": "odd", "licence": "MIT", "licences": [["MIT"]], "source": null, "registry": null, "at": {"path": "lock"}}})]
	found(edges, {"deny": [{"package": "axios", "locked": "<1", "only_via": "web"}]}) == set()
	found(edges, {"deny": [{"package": "axios", "locked": "<1", "licences": "GPL-*"}]}) == set()
	count(found(edges, {"deny": [{"package": "axios", "locked": "<1", "licences": "MIT", "only_via": "http"}]})) == 1
}

test_only_what_is_allowed if {
	edges := array.concat(axios, [testing.external("web", "@acme/kit", "^1", "prod")])
	{f.help | some f in found(edges, {"allow": ["@acme/*"]})} == {"Remove `axios`, or agree on it and add it to `allow` of this boundary"}
	found(edges, {"allow": ["*"]}) == set()
}

test_what_does_not_count if {
	edges := [
		testing.external("web", "a", "^1", "dev"),
		object.union(testing.external("web", "b", "v1", "prod"), {"indirect": true}),
		testing.external("web", "c", "^1", "prod"),
	]
	found(edges, {"deny": ["*"], "ecosystem": "go"}) == set()
	testing.messages(found(edges, {"deny": ["*"], "ecosystem": "npm"})) == {"`web` must not use `c`"}
}

# An edge with what a lock file says of it.
locked(edge, says) := object.union(edge, {"locked": object.union(
	{"version": "1.0.0", "licence": null, "licences": [], "source": "registry", "registry": "registry.npmjs.org", "at": {"path": "package-lock.json"}},
	says,
)})

under(name, licence, ways) := locked(testing.external("web", name, "^1", "prod"), {"licence": licence, "licences": ways})

licensed := [
	under("mit", "MIT", [["MIT"]]),
	under("gpl", "GPL-3.0-only", [["GPL-3.0-only"]]),
	under("either", "MIT OR GPL-3.0-only", [["MIT"], ["GPL-3.0-only"]]),
	under("both", "MIT AND AGPL-3.0-only", [["AGPL-3.0-only", "MIT"]]),
	under("file", "SEE LICENSE IN X", []),
	under("none", null, []),
	testing.external("web", "free", "^1", "prod"),
]

test_denied_licences if {
	deny := [{"licences": ["gpl-*", "AGPL-*"], "why": "we sell it"}]
	findings := found(licensed, {"deny": deny})
	testing.messages(findings) == {
		"`web` uses `gpl` under the licence `GPL-3.0-only`, but `gpl-*` or `AGPL-*` is not allowed: we sell it",
		"`web` uses `both` under the licence `MIT AND AGPL-3.0-only`, but `gpl-*` or `AGPL-*` is not allowed: we sell it",
	}
	{f.help | some f in findings} == {"Replace `gpl` with a package under another licence", "Replace `both` with a package under another licence"}
	{f.related[0] | some f in findings} == {
		{"at": {"path": "package-lock.json"}, "msg": "`gpl` `1.0.0` is locked here"},
		{"at": {"path": "package-lock.json"}, "msg": "`both` `1.0.0` is locked here"},
	}
	testing.messages(found(licensed, {"deny": [{"package": "b*", "licences": "AGPL-*"}]})) == {"`web` uses `both` under the licence `MIT AND AGPL-3.0-only`, but `AGPL-*` is not allowed"}
}

test_agreed_licences if {
	findings := found(licensed, {"licences": ["MIT", "AGPL-3.0-only"]})
	testing.messages(findings) == {"`web` uses `gpl` under the licence `GPL-3.0-only`, which is not in the list of allowed licences"}
	{f.help | some f in findings} == {"Replace `gpl` with a package under `AGPL-3.0-only` or `MIT`, or agree on its licence and add it to `licences` of this boundary"}
	some denied in found(licensed, {"licences": ["MIT"], "deny": [{"package": "gpl", "licences": "GPL-*"}]})
	denied.help == "Replace `gpl` with a package under another licence, such as `MIT`"
}

test_licences_that_are_not_known if {
	testing.messages(found(licensed, {"licences_known": true})) == {
		"`web` uses `file`, whose licence is unknown: `SEE LICENSE IN X` is not an SPDX expression",
		"`web` uses `none`, whose licence is unknown: the lock file does not state it",
		"`web` uses `free`, whose licence is unknown: no lock file contains it",
	}
}

test_what_is_locked_nowhere if {
	edge := object.remove(testing.external("web", "free", "^1", "prod"), ["locked"])
	unknown := found([edge], {"licences_known": true})
	testing.messages(unknown) == {"`web` uses `free`, whose licence is unknown: no lock file contains it"}
	{f.related | some f in unknown} == {[]}
	testing.messages(found([edge], {"registries": ["*.acme.example"]})) == {"`web` takes `free` from `registry.npmjs.org`, but only `*.acme.example` is allowed"}

	# Nor does a lock file tell everything.
	silent := [object.union(edge, {"locked": {"licences": [], "at": {"path": "package-lock.json"}}})]
	testing.messages(found(silent, {"licences_known": true})) == {"`web` uses `free`, whose licence is unknown: the lock file does not state it"}
	{f.related[0].msg | some f in found(silent, {"licences_known": true})} == {"`free` is locked here"}
}

kit := testing.external("web", "@acme/kit", "^1", "prod")

served := [
	locked(kit, {}),
	locked(object.union(kit, {"name": "b"}), {"registry": null}),
	object.union(kit, {"name": "c", "registries": ["npm.acme.example"]}),
	object.union(kit, {"name": "d", "ecosystem": "python", "registries": ["py.acme.example", "pypi.org"]}),
	object.union(kit, {"name": "e", "ecosystem": "go"}),
	object.union(kit, {"name": "f", "source": "git"}),
	locked(object.union(kit, {"name": "g"}), {"source": "git", "registry": null}),
]

test_denied_registries if {
	deny := [{"registries": ["registry.npmjs.org", "pypi.*"]}]
	findings := found(served, {"deny": deny, "registries": ["*"]})
	testing.messages(findings) == {
		"`web` takes `@acme/kit` from `registry.npmjs.org`, but `registry.npmjs.org` or `pypi.*` is not allowed",
		"`web` takes `b` from `registry.npmjs.org`, but `registry.npmjs.org` or `pypi.*` is not allowed",
		"`web` may take `d` from `py.acme.example` or `pypi.org`, but `registry.npmjs.org` or `pypi.*` is not allowed",
	}
	"Configure the package manager to take `b` from another registry, such as `*`, and update the lock file" in {f.help | some f in findings}
}

test_agreed_registries if {
	findings := found(served, {"registries": ["*.ACME.example"]})
	testing.messages(findings) == {
		"`web` takes `@acme/kit` from `registry.npmjs.org`, but only `*.ACME.example` is allowed",
		"`web` takes `b` from `registry.npmjs.org`, but only `*.ACME.example` is allowed",
		"`web` may take `d` from `py.acme.example` or `pypi.org`, but only `*.ACME.example` is allowed",
	}
	"Configure the package manager to take `b` from `*.ACME.example`, and update the lock file" in {f.help | some f in findings}
}

test_sources if {
	findings := found(served, {"sources": ["registry"]})
	testing.messages(findings) == {
		"`web` takes `f` from a git repository, but only a registry is allowed",
		"`web` takes `g` from a git repository, but only a registry is allowed",
	}
	"Use a version of `f` from a registry" in {f.help | some f in findings}
}

test_locked_versions if {
	edges := [locked(kit, {"version": "1.2.0"}), locked(object.union(kit, {"name": "b"}), {"version": null}), object.union(kit, {"name": "c"})]
	findings := found(edges, {"deny": [{"package": "*", "locked": "<1.3"}]})
	testing.messages(findings) == {
		"`web` has `@acme/kit` `1.2.0` in its lock file, but `<1.3` is not allowed",
		"`web` uses `b`, but purlin found no version of it in a lock file to compare with `<1.3`",
		"`web` uses `c`, but purlin found no version of it in a lock file to compare with `<1.3`",
	}
	"Update the lock file to a version of `@acme/kit` that is not `<1.3`" in {f.help | some f in findings}
	{f.related[0].msg | some f in found(edges, {"deny": [{"package": "b", "registries": "*"}]})} == {"`b` is locked here"}
}

test_a_version_that_no_lock_file_has if {
	some finding in found([kit], {"deny": [{"package": "@acme/*", "locked": "<1.3"}]})
	finding.msg == "`web` uses `@acme/kit`, but purlin found no version of it in a lock file to compare with `<1.3`"
	finding.help == "Let the package manager update the lock file, or deny requirements of `@acme/kit` with `versions`"
	found([object.union(kit, {"scope": "peer"})], {"deny": [{"package": "@acme/*", "locked": "<1.3"}]}) == set()
	found([kit], {"deny": [{"package": "@acme/*", "locked": "<1.3", "only_via": "web"}]}) == set()
	count(found([kit], {"deny": [{"package": "@acme/*", "locked": "<1.3", "licences": "GPL-*"}]})) == 1
	found([kit], {"deny": [{"package": "@acme/*", "locked": "<1.3", "versions": "<0.1"}]}) == set()
}

messages_about(edges, range) := testing.messages(found(edges, {"deny": [{"package": "@acme/kit", "locked": range}]}))

test_each_version_that_may_be_chosen if {
	one := {"name": null, "version": "1.2.0", "licence": null, "licences": [], "source": "registry", "registry": "r", "at": {"path": "uv.lock"}}
	edges := [object.union(kit, {"locked_candidates": [one, object.union(one, {"version": "2.0.0", "source": "git"})]})]
	messages_about(edges, "<1") == set()
	messages_about(edges, "<1.3") == {"`web` has `@acme/kit` `1.2.0` in its lock file, but `<1.3` is not allowed"}
	count(messages_about(edges, "<3")) == 2
	testing.messages(found(edges, {"sources": ["registry"]})) == {"`web` takes `@acme/kit` from a git repository, but only a registry is allowed"}
}

test_a_package_under_the_name_of_another if {
	edge := object.union(kit, {"name": "is-odd", "locked": {"name": "is-number", "version": "7.0.0", "at": {"path": "package-lock.json"}}})
	repository := object.union(using([edge]), {"edges_by_name": {"npm": {"is-odd": [edge], "is-number": [edge]}}})
	messages_in(repository, {"package": "is-number", "locked": ">=1"}) == {"`web` has `is-number` `7.0.0` in its lock file, but `>=1` is not allowed"}
	messages_in(repository, {"package": "is-odd", "locked": ">=1"}) == set()
	messages_in(repository, "is-odd") == {"`web` must not use `is-odd`"}
	messages_in(repository, "is-number") == set()
}

messages_in(repository, item) := testing.messages(result) if {
	result := external.report with input as repository
		with data.params as object.union(nothing, {"deny": [item]})
}

nothing := {"from": "*", "deny": [], "allow": [], "licences": [], "licences_known": false, "registries": [], "sources": [], "ecosystem": [], "scopes": testing.production, "boundary": testing.boundary}

broken(params) := result if {
	file := {"path": "package-lock.json", "ecosystem": "npm", "packages": ["web/package.json"], "reason": "it has no end", "at": {"path": "package-lock.json"}}
	repository := object.union(using([kit]), {"unlocked": [file]})
	result := external.report with input as repository
		with data.params as object.union({"from": "*", "deny": [], "allow": [], "licences": [], "licences_known": false, "registries": [], "sources": [], "ecosystem": [], "scopes": testing.production, "boundary": testing.boundary}, params)
}

test_a_lock_file_that_cannot_be_read if {
	says := "the locked versions of `web` are unknown: it has no end"
	testing.messages(broken({"deny": [{"licences": "GPL-*"}]})) == {says}
	testing.messages(broken({"licences": ["*"]})) == {says}
	testing.messages(broken({"registries": ["*"]})) == {says}
	testing.messages(broken({"sources": ["registry"]})) == {says}
	says in testing.messages(broken({"licences_known": true}))
	testing.messages(broken({"deny": [{"package": "@acme/*", "locked": "<1"}]})) == {says}
	broken({"deny": ["x", {"package": "other", "locked": "<1"}]}) == set()
	broken({"licences": ["*"], "ecosystem": "go"}) == set()
}

test_a_whole_and_its_parts if {
	facts := testing.house([testing.external("domx", "axios", "^1", "prod"), testing.external("app", "axios", "^1", "prod")])
	params := {"deny": [], "allow": [], "licences": [], "licences_known": false, "registries": [], "sources": [], "ecosystem": [], "scopes": ["prod"], "boundary": testing.boundary}
	of_dom := external.report with input as facts with data.params as object.union(params, {"from": "dom", "deny": ["axios"]})
	testing.crossed(of_dom) == {"domx -> axios"}
	by_way := external.report with input as facts with data.params as object.union(params, {"from": "*", "deny": [{"package": "axios", "only_via": "dom"}]})
	testing.crossed(by_way) == {"app -> axios"}
}

# What an entry says twice narrows it, and a wrapper is free of it.
test_several_conditions if {
	both := {"package": "axios", "versions": "<1.0.0", "registries": "registry.npmjs.org"}
	some finding in found(axios, {"deny": [both]})
	finding.msg == "`web` must not use `axios` by the requirement `^0.27.2` from `registry.npmjs.org`"
	finding.help == "Require a version of `axios` that is not `<1.0.0`"
	found(axios, {"deny": [object.union(both, {"registries": "npm.acme.example"})]}) == set()
	found(axios, {"deny": [object.union(both, {"only_via": "web"})]}) == set()
	testing.messages(found(axios, {"deny": [object.union(both, {"only_via": "http"})]})) == {"`web` must not use `axios` by the requirement `^0.27.2` from `registry.npmjs.org` directly, only through `http`"}
}

test_nobody_may if {
	testing.messages(found(axios, {"deny": [{"package": "axios", "only_via": []}]})) == {"`http` must not use `axios`", "`web` must not use `axios`"}
}

test_conditions_of_the_lock_file if {
	locked := [object.union(axios[0], {"locked": {"version": "0.27.2", "licence": "GPL-3.0-only", "licences": [["GPL-3.0-only"]], "source": "registry", "registry": "registry.npmjs.org", "at": {"path": "package-lock.json"}}})]
	some finding in found(locked, {"deny": [{"package": "axios", "locked": "<1", "licences": "GPL-*"}]})
	finding.msg == "`web` must not use `axios` in the locked version `0.27.2` under the licence `GPL-3.0-only`"
	finding.help == "Update the lock file to a version of `axios` that is not `<1`"
}
