package purlin.rules.boundaries.deprecated_edge_test

import data.purlin.lib.testing
import data.purlin.rules.boundaries.deprecated_edge

edge(from, to, scope) := {
	"from": sprintf("%s/package.json", [from]),
	"to": sprintf("%s/package.json", [to]),
	"from_component": from,
	"to_component": to,
	"name": to,
	"alias": null,
	"scope": scope,
	"at": {"path": sprintf("%s/package.json", [from])},
}

component := {"tags": {}, "lifecycle": null}

shop := {
	"components": {"web": component, "search": component, "legacy": component},
	"packages": [],
	"crossings": {"web": [edge("web", "legacy", "prod"), edge("web", "search", "prod")], "search": [edge("search", "legacy", "dev")]},
}

found(edges) := result if {
	result := deprecated_edge.report with input as shop
		with data.params as {"edges": edges, "scopes": ["prod"], "boundary": {"name": "b"}}
		with data.purlin.date as "2026-11-01"
}

messages(edges) := {f.msg | some f in found(edges)}

test_before_its_day if messages([{"from": "web", "to": "legacy", "until": "2026-11-02"}]) == set()

test_from_its_day_on if {
	some f in found([{"from": ["web"], "to": "legacy", "until": "2026-11-01"}])
	f.msg == "`web` must no longer depend on `legacy`: this was allowed only until 2026-11-01 (dependency `legacy`)"
	f.help == "Remove it, or agree on a later date than 2026-11-01, and change `until` in `b`"
}

test_left_over if {
	messages([{"from": "search", "to": ["web", "legacy"], "until": "2027-01-01"}]) == {"nothing in `search` depends on `web` and `legacy` any more, so this entry is not needed"}
}

test_a_whole_and_its_parts if {
	edges := array.concat(testing.within_dom, [testing.edge("app", "domx", "prod")])
	found := deprecated_edge.report with input as testing.house(edges)
		with data.params as {"edges": [{"from": "*", "to": "dom", "until": "2026-01-01"}], "scopes": ["prod"], "boundary": testing.boundary}
		with data.purlin.date as "2026-11-01"
	testing.crossed(found) == {"app -> domx"}
}
