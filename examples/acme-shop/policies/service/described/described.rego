# METADATA
# title: Every service says how urgent it is
# description: >-
#   Whoever is called at night needs to know whether a service can wait. A service.yaml beside the manifest says so,
#   in the tiers of data/standards.yaml.
# related_resources:
#   - ref: data/standards.yaml
# custom:
#   severity: warning
#   target: repository
#   files: ["**/service.yaml"]
#   owner: "@acme/platform"
#   help: "Add a service.yaml with `name`, `tier` and `on_call` beside the manifest"
package acme.rules.service.described

# What runs on its own: the packages under these directories.
services := [item |
	some item in input.packages
	some root in ["services/", "jobs/"]
	startswith(item.dir, root)
]

report contains {
	"msg": sprintf("%s has no service.yaml", [item.dir]),
	"at": item.at,
	"key": "missing",
} if {
	some item in services
	not input.files[sprintf("%s/service.yaml", [item.dir])]
}

report contains {
	"msg": sprintf("`%v` is not a tier", [description.document.tier]),
	"at": {"path": description.path, "pointer": ["tier"]},
	"key": "tier",
	"help": sprintf("Choose one of %s", [tiers]),
} if {
	some description in input.documents
	not description.document.tier in data.standards.tiers
}

# A tier that is not there is neither among the known ones nor outside of them, so that it is a case of its own.
report contains {
	"msg": sprintf("%s does not say which tier the service is in", [description.path]),
	"at": {"path": description.path, "pointer": ["tier"]},
	"key": "no tier",
	"help": sprintf("Choose one of %s", [tiers]),
} if {
	some description in input.documents
	not description.document.tier
}

tiers := concat(", ", [sprintf("%v", [tier]) | some tier in data.standards.tiers])
