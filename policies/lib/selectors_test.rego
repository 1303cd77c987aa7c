package purlin.lib.selectors_test

import data.purlin.lib.selectors

components := {
	"shop": {"tags": {"layer": "domain", "lifecycle": "x"}, "owners": ["@acme/shop"], "ecosystems": ["npm", "cargo"]},
	"shop-cart": {"parent": "shop", "tags": {}, "lifecycle": "experimental", "system": "shop"},
	"@acme/kit": {"parent": "gone", "tags": {"layer": "base"}, "declared": "@acme/{name}", "domain": "tools"},
}

asked := [
	"shop", "name=shop", "shop*", "shop-*", "*", "gone", "g*", "nothing", "", "layer=domain", "layer=*", "tag:layer=base", "lifecycle=*",
	"tag:lifecycle=x", "owner=@acme/*", "ecosystem=npm", "system=shop", "domain=tools", "declared=@acme/{name}", "!shop", "layer", "name=*",
	["*", "!shop"], ["*", "!name=shop"], ["shop", "@*"], ["!shop"], [],
]

test_both_are_the_same_as_purlins_own if {
	every item in asked {
		selectors.select(item, components) == purlin.select(item, components)
	}
}

test_a_name_stands_for_its_parts_too if {
	selectors.select("shop", components) == {"shop", "shop-cart"}
	selectors.select("name=shop", components) == {"shop"}
	selectors.select("gone", components) == {"@acme/kit"}
}

test_words_that_are_no_tags if {
	selectors.select("lifecycle=x", components) == set()
	selectors.select("tag:lifecycle=x", components) == {"shop"}
	selectors.select("owner=@acme/*", components) == {"shop"}
}
