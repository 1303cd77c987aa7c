package purlin.rules.repository.readme_test

import data.purlin.rules.repository.readme

found(paths) := result if {
	result := readme.report with input as {"files": {path: {"path": path} | some path in paths}}
}

test_none if found(["src/main.rs", "src/README.md"]) == {{"msg": "there is no README"}}

test_usual_names if {
	every path in ["README.md", "README", "docs/readme.rst", ".github/README.md"] {
		found([path]) == set()
	}
}

test_other_names if {
	every path in ["Readme.markdown", "README.en.md", "README.textile"] {
		found([path]) == set()
	}
}
