package purlin.lib.pins_test

import data.purlin.lib.pins

digest := "a3f5c2b1d4e6978801234567890abcdefa3f5c2b1d4e6978801234567890abcd"

test_only_a_whole_digest_pins_an_image if {
	pins.is_pinned_image(sprintf("node@sha256:%s", [digest]))
	pins.is_pinned_image(sprintf("docker://ghcr.io/acme/tool:1.2@sha256:%s", [digest]))
	every image in [
		"node",
		"node:22",
		"node@sha256:a3f5c2b1",
		sprintf("node@sha256:%s:22", [digest]),
		sprintf("node@sha256:%s", [upper(digest)]),
		sprintf("node:%s", [digest]),
	] {
		not pins.is_pinned_image(image)
	}
}

places(count) := [place |
	some number in numbers.range(1, count)
	place := {"value": sprintf("node:%d", [number]), "at": ["jobs", sprintf("j%d", [number])], "reason": "a tag that can move"}
]

test_one_place if {
	pins.finding("node", places(1)) == {
		"msg": "uses node:1, a tag that can move",
		"at": ["jobs", "j1"],
		"key": "node",
		"extent": 1,
		"related": [],
	}
}

test_two_places if {
	found := pins.finding("node", places(2))
	found.msg == "uses node:1, a tag that can move; one more place in this file does the same"
	found.related == [{"at": ["jobs", "j2"], "msg": "node:2 is used here too"}]
}

test_of_many_places_the_next_three_are_shown if {
	found := pins.finding("node", places(6))
	found.msg == "uses node:1, a tag that can move; 5 more places in this file do the same"
	found.extent == 6
	[related.at[1] | some related in found.related] == ["j2", "j3", "j4"]
}

test_no_place_is_no_finding if not pins.finding("node", [])
