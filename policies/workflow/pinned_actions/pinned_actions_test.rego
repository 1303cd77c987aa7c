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

test_tags_and_branches if {
	messages(["a/b@v1", "a/b@1.2.3", "a/b/sub@main", "a/b@release", "a/b"], []) == {
		"uses a/b@v1, a tag that can move",
		"uses a/b@1.2.3, a tag that can move",
		"uses a/b/sub@main, a branch that moves",
		"uses a/b@release, a branch or tag that can move",
		"uses a/b, which names no version",
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

test_places_and_keys if {
	pinned_actions.report == {
		{
			"msg": "uses a/b@v1, a tag that can move",
			"at": ["jobs", "build", "steps", 1, "uses"],
			"key": "build a/b",
		},
		{
			"msg": "uses a/b/.github/workflows/x.yml@v1, a tag that can move",
			"at": ["jobs", "call", "uses"],
			"key": "call a/b/.github/workflows/x.yml",
		},
	} with input as {"file": {"path": ".github/workflows/ci.yml"}, "document": {"jobs": {
		"build": {"steps": [{"run": "true"}, {"uses": "a/b@v1"}]},
		"call": {"uses": "a/b/.github/workflows/x.yml@v1"},
	}}}
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
