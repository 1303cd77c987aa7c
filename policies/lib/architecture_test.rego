package purlin.lib.architecture_test

import data.purlin.lib.architecture
import data.purlin.lib.testing as shop

components := {
	"app-web": {"declared": "app-{name}", "tags": {"domain": "web"}, "lifecycle": "experimental"},
	"app-admin": {"declared": "app-{name}", "tags": {"domain": "admin"}, "lifecycle": "production"},
	"orders": {"declared": "orders", "tags": {"layer": "domain"}, "lifecycle": null, "system": "shop", "domain": "commerce"},
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

test_a_star_crosses_slashes if {
	packages := {"@acme/web": {}, "@acme/kit": {}, "@other/web": {}}
	architecture.select("*") == {"@acme/web", "@acme/kit", "@other/web"} with input as {"components": packages}
	architecture.select(["@acme/*", "!*/kit"]) == {"@acme/web"} with input as {"components": packages}
}

test_tags if {
	chosen("layer=domain") == {"orders"}
	chosen("tag:domain=*") == {"app-web", "app-admin"}
	chosen("tag:domain=a*") == {"app-admin"}
	chosen("domain=*") == {"orders"}
	chosen("system=shop") == {"orders"}
	chosen("lifecycle=experimental") == {"app-web"}
	chosen("declared=app-{name}") == {"app-web", "app-admin"}
}

test_leaving if {
	edges := [{"scope": "prod"}, {"scope": "dev"}]
	architecture.leaving("a", ["prod"]) == [{"scope": "prod"}] with input as {"crossings": {"a": edges}}
	architecture.leaving("b", ["prod"]) == [] with input as {"crossings": {"a": edges}}
}

edge := {"from": "a/package.json", "to": "b/package.json", "name": "b", "alias": "bb", "scope": "prod", "at": {"path": "a/package.json"}}

test_a_finding_names_both_ends_and_the_declaration if {
	found := architecture.at_edge(edge, "m") with input as {"packages": [
		{"id": "a/package.json", "name": "a", "owners": [], "at": {"path": "a/package.json"}},
		{"id": "b/package.json", "owners": ["@b"], "at": {"path": "b/package.json"}},
		{"id": "c/package.json", "owners": [], "at": {"path": "c/package.json"}},
	]}
		with data.params.boundary as {"name": "n", "at": {"path": "purlin.yaml"}}
	found == {
		"msg": "m",
		"at": {"path": "a/package.json"},
		"key": ["a", "b", "prod"],
		"related": [
			{"at": {"path": "b/package.json"}, "msg": "`b` is here, owned by @b"},
			{"at": {"path": "purlin.yaml"}, "msg": "`n` is declared here"},
		],
	}
}

test_a_package_without_a_name if {
	architecture.package_key("a/Dockerfile") == {"path": "a/Dockerfile"} with input as {"packages": [{"id": "a/Dockerfile", "name": null}]}
}

test_an_edge_that_leads_out if {
	architecture.owned_by([]) == ""
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
	architecture.described({"name": "b"}) == "`b`"
	architecture.described(edge) == "`b` (alias `bb`)"
}

test_help_of_the_declaration_comes_first if {
	architecture.with_help({"msg": "m"}, "h") == {"msg": "m", "help": "h"} with data.params.boundary as {"name": "n"}
	architecture.with_help({"msg": "m"}, "h") == {"msg": "m", "help": "h"} with data.params.boundary as {"name": "n", "instead": null}
	architecture.with_help({"msg": "m"}, "h") == {"msg": "m"} with data.params.boundary as {"name": "n", "instead": "i"}
}

test_arriving_and_straying if {
	edges := [{"scope": "prod"}, {"scope": "dev"}]
	architecture.arriving("a", ["prod"]) == [{"scope": "prod"}] with input as {"arrivals": {"a": edges}}
	architecture.arriving("b", ["prod"]) == [] with input as {"arrivals": {"a": edges}}
	architecture.straying("a", ["dev"]) == [{"scope": "dev"}] with input as {"strays": {"a": edges}}
	architecture.straying("b", ["dev"]) == [] with input as {"strays": {"a": edges}}
}

test_who_depends if {
	architecture.depender({"from_component": "a", "from": "p"}) == "`a`"
	architecture.depender({"from_component": null, "from": "p"}) == "`p` (in no component)"
	architecture.depender({"from": "p"}) == "`p` (in no component)"
}

test_packages_by_name if {
	facts := {"packages": [{"id": "a/package.json", "name": "a"}, {"id": "b/package.json", "name": null}, {"id": "c/package.json"}]}
	architecture.package_name("a/package.json") == "a" with input as facts
	architecture.package_key("a/package.json") == "a" with input as facts

	# Without a name, and not among the packages at all.
	every id in ["b/package.json", "c/package.json", "d/package.json"] {
		architecture.package_name(id) == id with input as facts
		architecture.package_key(id) == {"path": id} with input as facts
	}
}

test_a_finding_at_a_component if {
	placed := {"components": {"a": {"at": {"path": "purlin.yaml"}}}}
	found := architecture.at_component("a", "k", "m") with input as placed
		with data.params.boundary as {"name": "n", "at": {"path": "p"}}
	found == {"msg": "m", "at": {"path": "purlin.yaml"}, "key": "k", "related": [{"at": {"path": "p"}, "msg": "`n` is declared here"}]}

	# Findings do not point into a config that is not a file of the repository.
	elsewhere := architecture.at_component("a", "k", "m") with input as placed with data.params.boundary as {"name": "n"}
	elsewhere == {"msg": "m", "key": "k"}
}

test_names_to_choose_among if {
	architecture.either({"a"}) == "`a`"
	architecture.either({"b", "a", "c"}) == "`a`, `b` or `c`"
	architecture.either({"e", "d", "c", "b", "a"}) == "`a`, `b`, `c` or 2 more"
}

test_what_a_component_is_a_part_of if {
	parts := {"a": {"parent": null}, "b": {"parent": "a"}, "c": {"parent": "b"}}
	architecture.chain("c") == {"a", "b", "c"} with input as {"components": parts}
	architecture.chain("a") == {"a"} with input as {"components": parts}
}

test_whom_to_ask if {
	owned := {"components": {"a": {"owners": ["@x", "@y"]}, "b": {"owners": []}}}
	architecture.owners("a") == "@x, @y" with input as owned
	architecture.owners("b") == "the owners of `b`" with input as owned
}

test_globs_of_names_cross_slashes if {
	architecture.matches("*", "@acme/web")
	architecture.matches("@acme/*", "@acme/web")
	not architecture.matches("@acme/*", "@other/web")
}

small := shop.repository({"a": {}, "b": {}, "c": {}}, [shop.edge("a", "b", "prod"), shop.edge("b", "c", "dev"), shop.edge("a", "b", "peer")])

test_a_finding_at_a_package_of_a_component if {
	architecture.at_package_of("a", "k", "m").at == {"path": "a/package.json"} with input as small
		with data.params.boundary as {"name": "n"}
	both := {"components": {"a": {"packages": ["Dockerfile", "package.json"]}}, "packages": [
		{"id": "Dockerfile", "holds_files": false, "at": {"path": "Dockerfile"}},
		{"id": "package.json", "holds_files": true, "at": {"path": "package.json"}},
	]}
	architecture.at_package_of("a", "k", "m").at == {"path": "package.json"} with input as both
	empty := {"components": {"a": {"packages": [], "at": {"path": "purlin.yaml"}}}, "packages": []}
	architecture.at_package_of("a", "k", "m").at == {"path": "purlin.yaml"} with input as empty
		with data.params.boundary as {"name": "n", "at": {"path": "purlin.yaml"}}

	# The config is not a file of the repository.
	architecture.at_package_of("a", "k", "m") == {"msg": "m", "key": "k"} with input as empty with data.params.boundary as {"name": "n"}
	architecture.place("a").path == "purlin.yaml" with input as empty
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

named := {"edges_by_name": {
	"npm": {"react": [1], "@acme/web": [2], "Shop_Core": [3]},
	"python": {"Shop_Core": [4]},
	"dotnet": {"newtonsoft.json": [5]},
	"cargo": {"serde_json": [6]},
	"composer": {"PSR/Log": [7]},
	"actions": {"Actions/Checkout": [8]},
	"terraform": {"registry.terraform.io/hashicorp/aws": [9]},
	"maven": {"Junit:Junit": [10]},
}}

test_dependencies_are_found_by_their_names if {
	architecture.dependencies_named(["react", "vue"]) == {["npm", "react"]} with input as named
	architecture.dependencies_named("@acme/*") == {["npm", "@acme/web"]} with input as named
	architecture.dependencies_named("shop-core") == {["python", "Shop_Core"]} with input as named
	architecture.dependencies_named("Shop*") == {["npm", "Shop_Core"], ["python", "Shop_Core"]} with input as named
	architecture.dependencies_named([]) == set() with input as named
	architecture.edges_named(["npm", "react"]) == [1] with input as named
}

test_equal_names_of_each_ecosystem if {
	architecture.dependencies_named("Newtonsoft.Json") == {["dotnet", "newtonsoft.json"]} with input as named
	architecture.dependencies_named("Newtonsoft.*") == {["dotnet", "newtonsoft.json"]} with input as named
	architecture.dependencies_named("Serde-JSON") == {["cargo", "serde_json"]} with input as named
	architecture.dependencies_named("psr/log") == {["composer", "PSR/Log"]} with input as named
	architecture.dependencies_named("actions/checkout") == {["actions", "Actions/Checkout"]} with input as named
	architecture.dependencies_named("hashicorp/aws") == {["terraform", "registry.terraform.io/hashicorp/aws"]} with input as named
	architecture.dependencies_named("junit:junit") == set() with input as named
}

test_pairs if {
	targets := architecture.targets_by_source([{"from": {"a", "b"}, "to": {"c"}}, {"from": {"a"}, "to": {"d"}}])
	architecture.is_listed(targets, "a", "d")
	architecture.is_listed(targets, "b", "c")
	not architecture.is_listed(targets, "b", "d")
}

# Packages that share a name are parts of that name, which is not a component itself.
test_parts_of_what_is_no_component if {
	facts := {"components": {"npm:x": {"parent": "x"}, "cargo:x": {"parent": "x"}, "y": {}}}
	architecture.units(["x", "y"]) == {"npm:x": {"npm:x"}, "cargo:x": {"cargo:x"}, "y": {"y"}} with input as facts
	architecture.by_itself("x") == {"npm:x", "cargo:x"} with input as facts
	architecture.brought_by("x") == {} with input as facts
}

test_wholes_and_parts if {
	facts := {"components": {"dom": {}, "domx": {"parent": "dom"}, "domy": {"parent": "dom"}, "app": {}}}
	architecture.units(["dom", "app"]) == {"dom": {"dom", "domx", "domy"}, "app": {"app"}} with input as facts
	architecture.units(["*", "!domy"]) == {"dom": {"dom"}, "domx": {"domx"}, "app": {"app"}} with input as facts
	architecture.brought_by(["dom", "domx"]) == {"domy": {"dom"}} with input as facts
	architecture.is_brought_along({"domy": {"dom"}}, "domy", "domx") with input as facts
	not architecture.is_brought_along({"domy": {"dom"}}, "domx", "domy") with input as facts
	architecture.is_part_or_whole("dom", "domx") with input as facts
	architecture.is_part_or_whole("domx", "dom") with input as facts
	not architecture.is_part_or_whole("domx", "domy") with input as facts
	architecture.within_one_of({"dom"}, "domx", "domy") with input as facts
	not architecture.within_one_of({"dom"}, "domx", "app") with input as facts
	not architecture.within_one_of({"app"}, "app", "app") with input as facts
}
