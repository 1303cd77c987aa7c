package purlin.rules.repository.merge_conflict_markers_test

import data.purlin.rules.repository.merge_conflict_markers

found(path, lines) := result if {
	result := merge_conflict_markers.report with input as {"file": {"path": path}, "document": {"lines": lines}}
}

conflict := ["<<<<<<< HEAD", "a", "=======", "b", ">>>>>>> topic"]

test_a_conflict if {
	found("go.mod", array.concat(["module x"], conflict)) == {{
		"msg": "an unresolved merge conflict starts at `<<<<<<< HEAD`",
		"at": ["lines", 1],
		"related": [{"at": ["lines", 5], "msg": "it ends here"}],
	}}
}

test_several if {
	{f.at | some f in found("go.mod", array.concat(conflict, conflict))} == {["lines", 0], ["lines", 5]}
}

test_text_about_conflicts if {
	found("Makefile", ["grep '<<<<<<< '", "=======", ">>>>>>> "]) == set()
	found("Makefile", ["======="]) == set()
	found("Makefile", [">>>>>>> b", "=======", "<<<<<<< a"]) == set()
}

test_inputs_of_tests if found("testdata/go.mod", conflict) == set()
