package purlin.lib.declaration_test

import data.purlin.lib.declaration

components := {
	"app-web": {"declared": "app-{name}", "tags": {"domain": "web"}, "lifecycle": "experimental", "packages": ["a"]},
	"app-admin": {"declared": "app-{name}", "tags": {"domain": "admin"}, "lifecycle": "production", "packages": ["b"]},
	"orders": {"declared": "orders", "tags": {"layer": "domain"}, "lifecycle": null, "owners": ["@acme/orders"], "ecosystems": ["npm"], "packages": ["c"]},
}

# The findings for these texts of a format among these components.
found_in(known, format, texts) := result if {
	result := declaration.mistakes with input as {"components": known, "packages": [{"id": "c", "name": "@acme/c"}], "overlaps": []}
		with data.params as {"level": "package", "boundary": {"name": "n", "choices": [{"format": format, "texts": texts}]}}
}

said(format, texts) := {finding.msg | some finding in found_in(components, format, texts)}

idle(known, texts) := {trim_prefix(finding.key, "idle ") | some finding in found_in(known, "selector", texts)}

test_a_finding if {
	found_in(components, "selector", ["orders", "none"]) == {{
		"msg": "`none` matches no component",
		"key": "idle none",
		"help": "Correct it, or remove it: as written it has no effect",
	}}
}

test_the_place if {
	found := declaration.mistakes with input as {"components": components, "overlaps": []} with data.params.boundary as {
		"name": "n", "at": {"path": "purlin.yaml"},
		"choices": [{"format": "selector", "texts": ["x", "orders", "y"], "places": [{"path": "p", "span": [1, 2]}, null, null]}],
	}
	{[finding.msg, finding.at, object.get(finding, "related", [])] | some finding in found} == {
		["`x` matches no component", {"path": "p", "span": [1, 2]}, [{"at": {"path": "purlin.yaml"}, "msg": "`n` is declared here"}]],
		["`y` matches no component", {"path": "purlin.yaml"}, []],
	}
}

test_selectors_that_choose_nothing if {
	idle(components, ["orders", "layer=none", "!x"]) == {"layer=none"}
	declared := {"a": {"packages": ["a/go.mod"]}, "b": {"packages": []}, "whole": {"packages": []}, "part": {"packages": ["p/go.mod"], "parent": "whole"}}
	idle(declared, ["a", "b", "whole", "b*", "*", "!a"]) == {"b", "b*"}
	idle(declared, ["!a"]) == {"!a"}
	idle(declared, ["a", "!a"]) == {"a, !a"}
	idle(declared, ["a", "!*"]) == {"a, !*"}
	idle(declared, ["a", "whole", "!a"]) == set()
}

test_reasons if {
	said("selector", ["!x"]) == {"`!x` only excludes components, so it matches none"}
	said("selector", ["orders", "!*"]) == {"`orders, !*` excludes all components that it matches"}
	said("selector", ["layr=domain"]) == {"`layr=domain` matches no component: no component has the tag `layr`, only `domain` and `layer`"}
	said("selector", ["layer=dmain"]) == {"`layer=dmain` matches no component: `layer` is `domain` here"}
	said("selector", ["lifecycle=done=x"]) == {"`lifecycle=done=x` matches no component: `lifecycle` is `experimental` or `production` here"}
	said("selector", ["name=x"]) == {"`name=x` matches no component: `name` is `app-admin`, `app-web` or `orders` here"}
	said("selector", ["owner=@x"]) == {"`owner=@x` matches no component: `owner` is `@acme/orders` here"}
	said("selector", ["ecosystem=go"]) == {"`ecosystem=go` matches no component: `ecosystem` is `npm` here"}
	said("selector", ["system=x"]) == {"`system=x` matches no component: no component has a value for `system`"}
	said("selector", ["tag:layer=x"]) == {"`tag:layer=x` matches no component: `tag:layer` is `domain` here"}
	empty := found_in({"b": {"packages": []}}, "selector", ["b"])
	{finding.msg | some finding in empty} == {"`b` matches only components without packages"}
	none := found_in({"b": {"packages": ["b"], "tags": {}}}, "selector", ["layer=x"])
	{finding.msg | some finding in none} == {"`layer=x` matches no component: no component has the tag `layer`"}
}

test_what_else_is_meant if {
	said("selector-or-owner", ["@acme/*"]) == set()
	said("selector-or-owner", ["@other/*"]) == {"`@other/*` matches no component"}
	said("selector-or-package", ["@acme/c"]) == set()
	said("selector-or-package", ["@acme/d"]) == {"`@acme/d` matches no component"}
}

# A package in no component stands for itself at the level of components too.
test_a_package_in_no_component if {
	packages := [{"id": "c", "name": "@acme/c"}, {"id": "z", "name": "@acme/z"}]
	found := declaration.mistakes with input as {"components": components, "packages": packages, "overlaps": []}
		with data.params as {"level": "component", "boundary": {"name": "n", "choices": [{"format": "selector-or-package", "texts": ["@acme/c", "@acme/z"]}]}}
	{finding.msg | some finding in found} == {"`@acme/c` matches no component"}
}

test_dependencies if {
	found := declaration.mistakes with input as {"edges_by_name": {"python": {"typing_extensions": []}}, "overlaps": []}
		with data.params as {"boundary": {"name": "n", "choices": [{"format": "dependency", "texts": ["*", "Typing-Extensions", "typing*", "typing"]}]}}
	{finding.msg | some finding in found} == {"`typing` matches no dependency of this repository"}
}

test_tags if {
	said("tag", ["layer"]) == set()
	said("tag", [""]) == set()
	said("tag", ["layr"]) == {"`layr` is the tag of no component, only `domain` and `layer`"}
}

test_lifecycles if {
	said("lifecycle", ["production", "deprecated"]) == set()
	said("lifecycle", ["prodution"]) == {"`prodution` is the lifecycle of no component: `lifecycle` is `experimental` or `production` here"}
	none := found_in({"b": {"packages": ["b"]}}, "lifecycle", ["x", "production"])
	{finding.msg | some finding in none} == {"`x` is the lifecycle of no component"}
}

test_globs if {
	choices := [{"format": "glob", "texts": ["a/**"]}, {"format": "glob", "texts": ["!b/**"]}, {"format": "glob", "texts": ["c/**"]}, {"format": "tag", "texts": ["c"]}]
	found := declaration.idle_globs({"a/x"}) with data.params.boundary as {"name": "n", "choices": choices}
	{finding.msg | some finding in found} == {"`c/**` matches no file that this boundary looks at"}
}

test_packages_of_several if {
	facts := {"components": components, "overlaps": [{"package": "a", "components": ["app-web", "orders"], "at": {"path": "a"}}]}
	found := declaration.mistakes with input as facts with data.params.boundary as {"name": "n", "choices": [{"format": "selector", "texts": ["orders"]}]}
	{finding.msg | some finding in found} == {"`app-web` and `orders` claim this package equally, so purlin can't tell to which of them the boundary applies"}
	other := declaration.mistakes with input as facts with data.params.boundary as {"name": "n", "choices": [{"format": "selector", "texts": ["app-admin"]}]}
	other == set()
}
