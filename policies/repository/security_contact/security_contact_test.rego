package purlin.rules.repository.security_contact_test

import data.purlin.rules.repository.security_contact

found(paths) := result if {
	result := security_contact.report with input as {"files": {path: {"path": path} | some path in paths}}
}

test_none if {
	found(["src/SECURITY.md", "security/index.md"]) == {{
		"msg": "there is no SECURITY.md",
	}}
}

test_usual_places if {
	every path in ["SECURITY.md", ".github/SECURITY.md", "docs/security.md"] {
		found([path]) == set()
	}
}

test_other_names if {
	every path in ["SECURITY.adoc", "SECURITY-INSIGHTS.yml", ".well-known/security.txt"] {
		found([path]) == set()
	}
}
