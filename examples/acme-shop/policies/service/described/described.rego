# METADATA
# title: Every service states its tier
# description: >-
#   The person on call needs to know whether a service can wait. A service.yaml next to the manifest states it, as one of
#   the tiers in data/standards.yaml.
# related_resources:
#   - ref: data/standards.yaml
# custom:
#   severity: warning
#   target: repository
#   files: ["**/service.yaml"]
#   owner: "@acme/platform"
#   help: "Add a service.yaml with `name`, `tier` and `on_call` next to the manifest"
package acme.rules.service.described

# The services: the packages in these directories.
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
	"msg": sprintf("`%v` is not a known tier", [description.document.tier]),
	"at": {"path": description.path, "pointer": ["tier"]},
	"key": "tier",
	"help": sprintf("Choose one of %s", [tiers]),
} if {
	some description in input.documents
	not description.document.tier in data.standards.tiers
}

# The rule above is undefined for a missing tier, so that is a separate case.
report contains {
	"msg": sprintf("%s does not state the tier of the service", [description.path]),
	"at": {"path": description.path, "pointer": ["tier"]},
	"key": "no tier",
	"help": sprintf("Choose one of %s", [tiers]),
} if {
	some description in input.documents
	not description.document.tier
}

tiers := concat(", ", [sprintf("%v", [tier]) | some tier in data.standards.tiers])
