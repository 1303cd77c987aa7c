package purlin.lib.architecture_test

import data.purlin.lib.architecture
import data.purlin.lib.testing as shop

components := {
	"app-web": {"declared": "app-{name}", "tags": {"domain": "web"}, "lifecycle": "experimental"},
	"app-admin": {"declared": "app-{name}", "tags": {"domain": "admin"}, "lifecycle": "production"},
	"orders": {"declared": "orders", "tags": {"layer": "domain"}, "lifecycle": null},
}

chosen(selectors) := result if {
	result := architecture.select(selectors) with input as {"components": components}
}

test_names_and_globs if {
	chosen("orders") == {"orders"}
	chosen("app-*") == {"app-web", "app-admin"}
	chosen(["*", "!app-*"]) == {"orders"}
	chosen("nothing") == set()
}

test_tags if {
	chosen("layer=domain") == {"orders"}
	chosen("domain=*") == {"app-web", "app-admin"}
	chosen("lifecycle=experimental") == {"app-web"}
	chosen("declared=app-{name}") == {"app-web", "app-admin"}
}

test_idle if {
	architecture.idle(["orders", "layer=none", "!x"]) == ["layer=none"] with input as {"components": components}
}

test_leaving if {
	edges := [{"scope": "prod"}, {"scope": "dev"}]
	architecture.leaving("a", ["prod"]) == [{"scope": "prod"}] with input as {"crossings": {"a": edges}}
	architecture.leaving("b", ["prod"]) == [] with input as {"crossings": {"a": edges}}
}

edge := {"from": "a/package.json", "to": "b/package.json", "name": "b", "alias": "bb", "scope": "prod", "at": {"path": "a/package.json"}}

test_a_finding_names_both_ends_and_the_declaration if {
	found := architecture.at_edge(edge, "m") with input as {"packages": [
		{"id": "b/package.json", "owners": ["@b"], "at": {"path": "b/package.json"}},
		{"id": "c/package.json", "owners": [], "at": {"path": "c/package.json"}},
	]}
		with data.params.boundary as {"name": "n", "at": {"path": "purlin.yaml"}}
	found == {
		"msg": "m",
		"at": {"path": "a/package.json"},
		"key": "a/package.json -> b/package.json (prod)",
		"related": [
			{"at": {"path": "b/package.json"}, "msg": "`b` is here, owned by @b"},
			{"at": {"path": "purlin.yaml"}, "msg": "`n` is declared here"},
		],
	}
}

test_an_edge_that_leads_out if {
	architecture.target({"to": null, "name": "left-pad"}) == "left-pad"
	architecture.by([]) == ""
}

test_a_finding_at_the_boundary if {
	architecture.at_boundary("k", "m") == {"msg": "m", "key": "k"} with data.params.boundary as {"name": "n"}
	architecture.at_boundary("k", "m").at == {"path": "p"} with data.params.boundary as {"name": "n", "at": {"path": "p"}}
}

test_words if {
	architecture.quoted([]) == "nothing"
	architecture.quoted(["a"]) == "`a`"
	architecture.quoted(["a", "b", "c"]) == "`a`, `b` and `c`"
	architecture.described({"name": "b", "alias": null}) == "`b`"
	architecture.described(edge) == "`b` (called `bb`)"
}

test_globs_of_names_cross_slashes if {
	architecture.matches("*", "@acme/web")
	architecture.matches("@acme/*", "@acme/web")
	not architecture.matches("@acme/*", "@other/web")
}

test_help_gives_way_to_what_the_declaration_says if {
	architecture.helped({"msg": "m"}, "h") == {"msg": "m", "help": "h"} with data.params.boundary as {"instead": null}
	architecture.helped({"msg": "m"}, "h") == {"msg": "m"} with data.params.boundary as {"instead": "i"}
}

test_findings_for_idle_selectors if {
	found := architecture.idle_findings(["of"]) with input as {"components": components}
		with data.params as {"of": ["orders", "x"], "boundary": {"name": "n"}}
	{f.msg | some f in found} == {"`x` chooses no component"}
}

small := shop.repository({"a": {}, "b": {}, "c": {}}, [shop.edge("a", "b", "prod"), shop.edge("b", "c", "dev"), shop.edge("a", "b", "peer")])

test_the_graph_of_components if {
	architecture.graph(["prod"]) == {"a": {"b"}, "b": set(), "c": set()} with input as small
	architecture.reversed({"a": {"c"}, "b": {"c"}, "c": set()}) == {"a": set(), "b": set(), "c": {"a", "b"}}
	architecture.first_edge("a", "b", ["prod", "peer"]).scope == "prod" with input as small
	architecture.steps([shop.edge("a", "b", "prod")]) == [{"at": {"path": "a/package.json"}, "msg": "`a` depends on `b`"}]
}

test_a_finding_at_a_component if {
	architecture.at_component("a", "k", "m").at == {"path": "a/package.json"} with input as small
		with data.params.boundary as {"name": "n"}
	empty := {"components": {"a": {"packages": [], "at": {"path": "purlin.yaml"}}}, "packages": []}
	architecture.at_component("a", "k", "m").at == {"path": "purlin.yaml"} with input as empty
		with data.params.boundary as {"name": "n"}
}

test_few if {
	architecture.few(["a", "b"]) == "`a` and `b`"
	architecture.few(["a", "b", "c", "d", "e", "f"]) == "`a`, `b`, `c`, `d` and 2 more"
	architecture.named(["a", "b"]) == "`a` or `b`"
}

test_names_of_ecosystems if {
	architecture.is_named("shop-*", "python", "Shop_Core")
	not architecture.is_named("shop-*", "npm", "Shop_Core")
}

test_pairs if {
	targets := architecture.targets_by_source([{"from": {"a", "b"}, "to": {"c"}}, {"from": {"a"}, "to": {"d"}}])
	architecture.is_listed(targets, "a", "d")
	architecture.is_listed(targets, "b", "c")
	not architecture.is_listed(targets, "b", "d")
}
