# METADATA
# title: Values are shown where they stand
# description: One finding for each kind of place in a document.
# related_resources:
#   - ref: docs/decisions/0001-places.md
# custom:
#   severity: error
#   target: file
#   files: ["app/**/*.yaml", "app/*.json", "app/*.toml"]
#   owner: "@acme/standards"
#   decision: ADR-0001
#   help: Look at the excerpt
package acme.places.values

report contains {"msg": "the image moves, through a merge key", "at": ["web", "image"]} if {
	endswith(input.document.web.image, ":latest")
}

report contains {
	"msg": "an item of a list",
	"at": ["web", "ports", 1],
	"related": [
		{"at": ["web", "ports", 0], "msg": "the other one"},
		{"at": {"path": "app/package.json", "pointer": ["name"]}, "msg": "in another file"},
	],
} if {
	input.document.web.ports[1] == 443
}

report contains {"msg": "no timeout here, so its parent is shown", "at": ["web", "limits", "timeout"]} if {
	input.document.web
	not input.document.web.limits
}

report contains {"msg": sprintf("document %d has a name", [input.file.index]), "at": ["name"], "key": "name"} if {
	input.document.name
}

report contains {"msg": "escapes and wide characters", "at": ["größe"], "help": "Only here"} if {
	input.document["größe"]
}

report contains {"msg": "the file as a whole"} if input.document.deep
