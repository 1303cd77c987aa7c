package purlin.lib.groups_test

import data.purlin.lib.groups

test_items_by_key if {
	groups.by_key([["b", 3], ["a", 2], ["b", 1], [{"c": 1}, 4]]) == [
		{"key": "a", "items": [2]},
		{"key": "b", "items": [3, 1]},
		{"key": {"c": 1}, "items": [4]},
	]
}

test_nothing if groups.by_key([]) == []
