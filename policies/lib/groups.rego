# METADATA
# title: Groups
# description: >-
#   Groups items by key. The cost grows with the number of items, not with its square.
package purlin.lib.groups

# METADATA
# description: >-
#   The items of `[key, item]` pairs by key, as `{"key": …, "items": […]}`, in the order of keys. Items keep their
#   order.
# custom:
#   example: 'groups.by_key([["b", 1], ["a", 2], ["b", 3]]) == [{"key": "a", "items": [2]}, {"key": "b", "items": [1, 3]}]'
by_key(pairs) := [{"key": ordered[start][0], "items": items} |
	ordered := sort([[pair[0], index] | some index, pair in pairs])
	starts := array.concat([at | some at, _ in ordered; starts_key(ordered, at)], [count(ordered)])
	some group, start in array.slice(starts, 0, count(starts) - 1)
	items := [pairs[entry[1]][1] | some entry in array.slice(ordered, start, starts[group + 1])]
]

starts_key(_, at) if at == 0

starts_key(ordered, at) if {
	at > 0
	ordered[at][0] != ordered[at - 1][0]
}
