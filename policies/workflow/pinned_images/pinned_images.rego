# METADATA
# title: Images in workflows are pinned to a digest
# description: >-
#   The owner of an image can move a tag to another image, in which your job then runs, with its token and its secrets. A
#   digest always means the same image.
# related_resources:
#   - ref: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idcontainer
#   - ref: https://docs.docker.com/dhi/core-concepts/digests/
# custom:
#   severity: warning
#   opt_in: true
#   target: file
#   product_only: true
#   files:
#     - .github/workflows/*.yml
#     - .github/workflows/*.yaml
#     - "**/action.yml"
#     - "**/action.yaml"
#   params:
#     trusted:
#       description: Globs of images, without their tags, whose tags are accepted, such as `ghcr.io/acme/**`
#       default: []
#       schema:
#         type: array
#         items: {type: string, format: glob}
#   help: >-
#     Add the digest, and keep the tag for people: `node:22@sha256:<64 hex digits>`
package purlin.rules.workflow.pinned_images

import data.purlin.lib.paths
import data.purlin.lib.pins
import data.purlin.lib.shape
import data.purlin.lib.workflow

# A `uses: docker://…` is the matter of workflow/pinned-actions.
report contains pins.finding(name, places) if {
	paths.product(input.file.path)
	some name in {image.name | some image in moving}
	places := [image | some image in moving; image.name == name]
}

moving := [{"name": name, "at": image.at, "value": image.value, "reason": "an image whose tag can move"} |
	some image in array.concat(written, array.concat(chosen, completed))
	not pins.is_pinned_image(image.value)
	name := name_of(image.value)
	not paths.matches_any(data.params.trusted, name)
]

# `ghcr.io/acme/tool` of `ghcr.io/acme/tool:1.2@sha256:…`. The port of a registry has a `/` behind it.
name_of(image) := regex.replace(image, `(:[^/:@]*)?(@.*)?$`, "")

# Images that a file states as they are. No container is started for an empty text.
written := [image |
	some image in stated
	not contains(image.value, "${{")
	image.value != ""
]

# Images that are a value of the matrix and nothing else. Their places are those of the values.
chosen := [value |
	some image in stated
	some value in values(image.job_id, alone(image.value))
	is_string(value.value)
	value.value != ""
]

# Images put together from a text and values of the matrix, such as `postgres:${{ matrix.version }}`. One of them has no digest
# where the text has none, and of each expression some value.
completed := [image |
	some image in stated
	contains(image.value, "${{")
	not alone(image.value)
	not contains(remainder(image.value), "@")
	every expression in workflow.expressions(image.value) {
		some value in values(image.job_id, expression)
		not contains(sprintf("%v", [value.value]), "@")
	}
]

# The expression of a text that is nothing else.
alone(text) := expression if {
	[expression] = workflow.expressions(text)
	trim_space(text) == source(expression)
}

remainder(text) := strings.replace_n({source(expression): "" | some expression in workflow.expressions(text)}, text)

source(expression) := concat("", ["${{", expression.text, "}}"])

# Every image that a file states.
stated := array.concat(action_images, job_images)

# Anything else than `docker://` is the path of a Dockerfile.
action_images := [{"at": ["runs", "image"], "job_id": "runs", "value": trim_prefix(image, "docker://")} |
	image := shape.text(input.document.runs.image)
	startswith(image, "docker://")
]

job_images := [{"at": array.concat(["jobs", id], at), "job_id": id, "value": image} |
	some id, job in workflow.jobs
	some [place, container] in containers(job)
	[at, image] := image_of(place, container)
]

containers(job) := array.concat(
	[[["container"], job.container] | job.container],
	[[["services", name], service] | some name, service in shape.mapping(job.services)],
)

# A container is an image, or a mapping with one.
image_of(place, container) := [place, container] if is_string(container)

image_of(place, container) := [array.concat(place, ["image"]), shape.text(container.image)] if is_object(container)

# What the matrix of a job gives to an expression that is a part of it and nothing else, each value with its place. What an
# expression computes is not known.
values(id, expression) := [{"at": array.concat(["jobs", id, "strategy", "matrix"], array.concat(start, rest)), "value": value} |
	expression.tree.kind == "context"
	[context, key] := array.slice(expression.tree.path, 0, 2)
	context == "matrix"
	some [start, item] in items(workflow.jobs[id].strategy.matrix, key)
	some rest, value
	walk(item, [rest, value])
	[name(part) | some part in rest] == array.slice(expression.tree.path, 2, count(expression.tree.path))
	not is_unknown(value)
]

is_unknown(value) if contains(shape.text(value), "${{")

is_unknown(value) if is_object(value)

is_unknown(value) if is_array(value)

# The elements of a key of a matrix: those that are listed, and those that `include` adds.
items(matrix, key) := array.concat(
	[[[written_key, index], item] |
		some written_key, list in shape.mapping(matrix)
		name(written_key) == key
		some index, item in shape.sequence(list)
	],
	[[["include", index, written_key], item] |
		some index, included in shape.sequence(matrix.include)
		some written_key, item in shape.mapping(included)
		name(written_key) == key
	],
)

# Contexts are named in lower case, and positions are numbers.
name(part) := lower(part) if is_string(part)

name(part) := part if is_number(part)
