package purlin.rules.repository.licence_test

import data.purlin.rules.repository.licence

found(paths) := result if {
	result := licence.report with input as {"files": {path: {"path": path} | some path in paths}}
}

test_none if found(["README.md", "vendor/x/LICENSE"]) == {{"msg": "there is no licence file"}}

test_usual_names if {
	every path in ["LICENSE", "LICENCE.md", "COPYING", "license.txt"] {
		found([path]) == set()
	}
}

test_other_names if {
	every path in ["LICENSE-MIT", "LICENSE_APACHE", "LICENSES/MIT.txt", "UNLICENSE", "MIT-LICENSE.txt", "COPYING.LESSER"] {
		found([path]) == set()
	}
}

test_names_that_only_look_like_it if count(found(["licensed.md", "license/index.js", "licenses.go"])) == 1
