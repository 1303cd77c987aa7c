package purlin.rules.workflow.pinned_images_test

import data.purlin.rules.workflow.pinned_images

digest := "sha256:1e42bbe2508154c9126d48c2b8a75420c3544343bf86fd041fb7527e017a4b4a"

found(document, trusted) := result if {
	result := pinned_images.report with input as {"file": {"path": ".github/workflows/ci.yml"}, "document": document}
		with data.params.trusted as trusted
}

# The images that a job is reported for.
names(job) := {finding.key | some finding in found({"jobs": {"a": job}}, [])}

test_the_finding if {
	found({"jobs": {"a": {"container": "node:22"}}}, []) == {{
		"msg": "uses node:22, an image whose tag can move",
		"at": ["jobs", "a", "container"],
		"key": "node",
		"extent": 1,
		"related": [],
	}}
}

test_every_place_of_an_image if {
	names({"container": "node"}) == {"node"}
	names({"container": {"image": "ghcr.io/acme/ci:1.2", "options": "--user 1001"}}) == {"ghcr.io/acme/ci"}
	names({"services": {"db": {"image": "postgres:18"}, "cache": "redis:8"}}) == {"postgres", "redis"}
	names({"container": "registry.example:5000/ci"}) == {"registry.example:5000/ci"}
}

test_digests if {
	names({"container": concat("@", ["node:22", digest]), "services": {"db": {"image": concat("@", ["postgres", digest])}}}) == set()
	names({"container": "node@sha256:1e42bbe"}) == {"node"}
}

test_no_container if {
	every job in [
		{},
		{"container": ""},
		{"container": null},
		{"container": {"image": ""}},
		{"container": {"options": "--cpus 1"}},
		{"services": {"db": {"image": "${{ matrix.db }}"}}, "strategy": {"matrix": {"db": ["", null]}}},
	] {
		names(job) == set()
	}
}

action(image) := {"runs": {"using": "docker", "image": image}}

test_an_action_with_an_image if {
	{finding.at | some finding in found(action("docker://acme/lint:2"), [])} == {["runs", "image"]}
	{finding.msg | some finding in found(action("docker://acme/lint:2"), [])} == {"uses acme/lint:2, an image whose tag can move"}
	found(action(concat("@", ["docker://acme/lint:2", digest])), []) == set()
	found(action("Dockerfile"), []) == set()
	found(action("lint/Dockerfile"), []) == set()
}

# They are the matter of another rule.
test_images_of_steps if names({"steps": [{"uses": "docker://alpine:3"}]}) == set()

matrix(image, values) := [finding.at | some finding in found({"jobs": {"a": {"container": image, "strategy": {"matrix": values}}}}, [])]

test_images_of_a_matrix if {
	matrix("${{ matrix.image }}", {"image": ["node:22", "deno:2"]}) == [
		["jobs", "a", "strategy", "matrix", "image", 0],
		["jobs", "a", "strategy", "matrix", "image", 1],
	]
	matrix(" ${{ matrix['Image'] }} ", {"IMAGE": ["node:22"]}) == [["jobs", "a", "strategy", "matrix", "IMAGE", 0]]
	matrix("${{ matrix.image }}", {"os": ["linux"], "include": [{"os": "linux", "image": "node:22"}, {"os": "mac"}]}) == [["jobs", "a", "strategy", "matrix", "include", 0, "image"]]
	matrix("${{ matrix.db.image }}", {"db": [{"image": "mysql:9", "port": 1}, {"port": 2}]}) == [["jobs", "a", "strategy", "matrix", "db", 0, "image"]]
	matrix("${{ matrix.db[0] }}", {"db": [["mysql:9", "x"]]}) == [["jobs", "a", "strategy", "matrix", "db", 0, 0]]
	matrix("${{ matrix.image }}", {"image": [concat("@", ["node", digest])]}) == []
}

test_images_put_together if {
	matrix("postgres:${{ matrix.version }}", {"version": [17, 18]}) == [["jobs", "a", "container"]]
	matrix("${{ matrix.db }}:${{ matrix.version }}", {"db": ["postgres"], "include": [{"version": 18}]}) == [["jobs", "a", "container"]]
	matrix("postgres@${{ matrix.digest }}", {"digest": [digest]}) == []
	matrix("postgres:${{ matrix.version }}", {"version": [concat("@", ["18", digest])]}) == []
	names({"container": "postgres:${{ matrix.version }}", "strategy": {"matrix": {"version": [18]}}}) == {"postgres"}
}

test_what_is_not_known if {
	every image in [
		"${{ inputs.image }}",
		"${{ matrix.image || 'node:22' }}",
		"${{ matrix.other }}",
		"${{ matrix }}",
		"${{ matrix.* }}",
		"ghcr.io/${{ github.repository }}:${{ matrix.image }}",
		"postgres:${{ matrix.computed }}",
		"postgres:${{ matrix.object }}",
		"postgres:${{ matrix.list }}",
		"postgres:${{ a b }}",
	] {
		matrix(image, {"image": ["node:22"], "computed": ["${{ github.ref }}"], "object": [{}], "list": [[]]}) == []
	}
	matrix("${{ matrix.image }}", "${{ fromJSON(inputs.matrix) }}") == []
	matrix("${{ matrix.image }}", {"image": "${{ fromJSON(inputs.images) }}", "include": "${{ inputs.more }}"}) == []
}

test_several_places_are_one_finding if {
	found({"jobs": {
		"a": {"services": {"db": {"image": "postgres:17"}}},
		"b": {"services": {"db": {"image": "postgres:18"}}},
	}}, []) == {{
		"msg": "uses postgres:17, an image whose tag can move; one more place in this file does the same",
		"at": ["jobs", "a", "services", "db", "image"],
		"key": "postgres",
		"extent": 2,
		"related": [{"at": ["jobs", "b", "services", "db", "image"], "msg": "postgres:18 is used here too"}],
	}}
}

test_trusted_images if {
	document := {"jobs": {"a": {"container": "ghcr.io/acme/build/ci:1", "services": {"db": {"image": "postgres:18"}}}}}
	{finding.key | some finding in found(document, ["ghcr.io/acme/**"])} == {"postgres"}
	found(document, ["ghcr.io/acme/**", "postgres"]) == set()
	count(found(document, ["ghcr.io/acme/*"])) == 2
}

test_fixtures_of_tests if {
	pinned_images.report == set() with input as {"file": {"path": "tests/action.yml"}, "document": {"runs": {"using": "docker", "image": "docker://a"}}}
		with data.params.trusted as []
}

test_files_of_another_shape if {
	every document in [{}, {"jobs": [1]}, {"jobs": {"a": {"container": 7, "services": [1]}}}, {"jobs": {"a": {"services": {"db": 7}}}}, {"runs": {"image": 7}}] {
		found(document, []) == set()
	}
}
