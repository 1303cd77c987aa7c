package purlin.lib.shape_test

import data.purlin.lib.shape

test_mapping if {
	shape.mapping({"a": 1}) == {"a": 1}
	not shape.mapping([1])
	not shape.mapping(null)
}

test_sequence if {
	shape.sequence([1]) == [1]
	not shape.sequence({"a": 1})
	not shape.sequence("a")
}

test_text if {
	shape.text("a") == "a"
	not shape.text(1)
	not shape.text(null)
}
