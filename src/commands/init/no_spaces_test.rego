package rules.naming.no_spaces_test

import data.rules.naming.no_spaces

test_a_space_is_reported if {
	some finding in no_spaces.report with input as {"files": [{"path": "my notes.txt"}]}
	finding.at.path == "my notes.txt"
}

test_a_path_without_a_space_is_not_reported if {
	found := no_spaces.report with input as {"files": [{"path": "my-notes.txt"}]}
	count(found) == 0
}
