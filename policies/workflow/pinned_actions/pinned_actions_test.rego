package purlin.rules.workflow.pinned_actions_test

import data.purlin.rules.workflow.pinned_actions

digest := "b4ffde65f46336ab88eb53be808477a3936bae11"

messages(uses, trusted) := result if {
	result := {found.msg | some found in pinned_actions.report} with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": {"jobs": {"build": {"steps": [{"uses": value} | some value in uses]}}},
	}
		with data.params.trusted as trusted
}

usual := "Use the full commit SHA and keep the version as a comment: `uses: owner/action@<40 hex digits> # v1.2.3`"

test_tags_and_branches if {
	messages(["a/b@v1", "a/c@1.2.3", "a/b/sub@main", "a/d@release", "a/e"], []) == {
		"uses a/b@v1, a tag that can move",
		"uses a/c@1.2.3, a tag that can move",
		"uses a/b/sub@main, a branch that moves",
		"uses a/d@release, a branch or tag that can move",
		"uses a/e, without a version",
	}
}

test_digests if messages([concat("@", ["a/b", digest])], []) == set()

test_a_short_digest_is_not_enough if messages(["a/b@b4ffde6"], []) == {"uses a/b@b4ffde6, a branch or tag that can move"}

test_actions_of_the_repository if messages(["./.github/actions/x", "../x", "$/.github/actions/x"], []) == set()

test_images if {
	image := concat("", ["docker://alpine@sha256:", digest, "aaaaaaaaaaaaaaaaaaaaaaaa"])
	messages([image, "docker://alpine:3.20"], []) == {"uses docker://alpine:3.20, an image whose tag can move"}
}

test_trusted_owners_may_use_versions if {
	messages(["actions/checkout@v4", "GitHub/codeql-action/init@v3"], ["actions/*", "github/codeql-action"]) == set()
}

test_trusted_owners_may_not_use_branches if {
	messages(["actions/checkout@main"], ["actions/*"]) == {"uses actions/checkout@main, a branch that moves"}
}

test_trust_ends_at_the_repository if {
	messages(["acme/deploy@v1", "acme/other@v1"], ["acme/deploy"]) == {"uses acme/other@v1, a tag that can move"}
}

owned(organisations, uses) := result if {
	result := {found.msg | some found in pinned_actions.report} with input as {
		"file": {"path": ".github/workflows/ci.yml", "owners": ["@acme/platform"]},
		"repository": {"organisations": organisations},
		"document": {"jobs": {"call": {"uses": uses}}},
	}
		with data.params.trusted as []
}

test_an_organisation_whose_teams_own_files if {
	owned(["acme", "shop"], "Acme/.github/.github/workflows/x.yml@main") == set()
}

test_other_organisations if {
	count(owned(["acme"], "ana/deploy/.github/workflows/x.yml@main")) == 1
	count(owned([], "acme/deploy/.github/workflows/x.yml@main")) == 1
}

way_out(uses) := result if {
	result := {found.help | some found in pinned_actions.report} with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": {"jobs": {"build": {"steps": [{"uses": uses}]}}},
	}
		with data.params.trusted as []
}

test_an_action_that_installs_what_its_ref_says if {
	every uses, input_ in {
		"dtolnay/rust-toolchain@stable": "{toolchain: stable}",
		"dtolnay/rust-toolchain@1.88.0": "{toolchain: 1.88.0}",
		"dtolnay/rust-toolchain@master": "{toolchain: <name>}",
		"taiki-e/install-action@nextest": "{tool: nextest}",
		"taiki-e/install-action@v2": "{tool: <name>}",
		"taiki-e/install-action": "{tool: <name>}",
	} {
		some text in way_out(uses)
		contains(text, input_)
	}
}

test_places_and_keys if {
	pinned_actions.report == {
		{
			"msg": "uses a/b@v1, a tag that can move",
			"at": ["jobs", "build", "steps", 1, "uses"],
			"key": "a/b",
			"extent": 1,
			"related": [],
			"help": usual,
		},
		{
			"msg": "uses a/b/.github/workflows/x.yml@v1, a tag that can move",
			"at": ["jobs", "call", "uses"],
			"key": "a/b/.github/workflows/x.yml",
			"extent": 1,
			"related": [],
			"help": usual,
		},
	} with input as {"file": {"path": ".github/workflows/ci.yml"}, "document": {"jobs": {
		"build": {"steps": [{"run": "true"}, {"uses": "a/b@v1"}]},
		"call": {"uses": "a/b/.github/workflows/x.yml@v1"},
	}}}
		with data.params.trusted as []
}

test_several_places_are_one_finding if {
	pinned_actions.report == {{
		"msg": "uses a/b@v1, a tag that can move; one more place in this file does the same",
		"at": ["jobs", "a", "steps", 0, "uses"],
		"key": "a/b",
		"extent": 2,
		"related": [{"at": ["jobs", "b", "steps", 0, "uses"], "msg": "a/b@v2 is used here too"}],
		"help": usual,
	}} with input as {"file": {"path": ".github/workflows/ci.yml"}, "document": {"jobs": {
		"a": {"steps": [{"uses": "a/b@v1"}]},
		"b": {"steps": [{"uses": "a/b@v2"}]},
	}}}
		with data.params.trusted as []
}

test_many_places if {
	{f.msg | some f in pinned_actions.report} == {"uses a/b@v1, a tag that can move; 2 more places in this file do the same"} with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": {"jobs": {"a": {"steps": [{"uses": "a/b@v1"}, {"uses": "a/b@v1"}, {"uses": "a/b@v1"}]}}},
	}
		with data.params.trusted as []
}

test_composite_actions if {
	{found.at | some found in pinned_actions.report} == {["runs", "steps", 0, "uses"]} with input as {
		"file": {"path": "setup/action.yml"},
		"document": {"runs": {"using": "composite", "steps": [{"uses": "a/b@v1"}]}},
	}
		with data.params.trusted as []
}

test_fixtures_of_tests if {
	pinned_actions.report == set() with input as {
		"file": {"path": "tests/action.yml"},
		"document": {"runs": {"using": "composite", "steps": [{"uses": "a/b@v1"}]}},
	}
		with data.params.trusted as []
}
