package purlin.rules.workflow.no_secrets_inherit_test

import data.purlin.rules.workflow.no_secrets_inherit

found(job) := result if {
	result := no_secrets_inherit.report with input as {"document": {"jobs": {"release": job}}}
}

test_all_secrets if {
	found({"uses": "acme/ci/.github/workflows/r.yml@v1", "secrets": "inherit"}) == {{
		"msg": "job `release` passes all secrets to acme/ci/.github/workflows/r.yml@v1",
		"at": ["jobs", "release", "secrets"],
	}}
}

test_named_secrets if {
	found({"uses": "./x.yml", "secrets": {"TOKEN": "${{ secrets.TOKEN }}"}}) == set()
	found({"uses": "./x.yml"}) == set()
}
