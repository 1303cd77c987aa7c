package purlin.rules.ownership.every_file_owned_test

import data.purlin.rules.ownership.every_file_owned

found(unowned) := result if {
	result := every_file_owned.report with input as {"owners": {"file": "CODEOWNERS", "dialect": "github", "unowned": unowned}}
}

test_a_directory if {
	found({"apps/web/": 14}) == {{
		"msg": "nobody owns apps/web/ (14 files)",
		"at": {"path": "CODEOWNERS"},
		"key": [{"path": "apps/web/"}],
		"extent": 14,
		"help": "Add `/apps/web/ <owner>` to CODEOWNERS",
	}}
	{f.msg | some f in found({"a/": 1})} == {"nobody owns a/ (1 file)"}
}

test_a_file if {
	found({"Makefile": 1}) == {{
		"msg": "nobody owns Makefile",
		"at": {"path": "Makefile"},
		"help": "Add `/Makefile <owner>` to CODEOWNERS",
	}}
}

test_nothing_unowned if found({}) == set()
