# METADATA
# title: External packages are those that are agreed on
# description: Every package from elsewhere has to be trusted, updated and replaced by somebody.
# related_resources:
#   - ref: docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Remove the dependency, or take what is agreed on instead
#   params:
#     from:
#       description: Selectors of the components that are looked at
#       default: "*"
#       schema: {type: [string, array], items: {type: string}, minItems: 1}
#     deny:
#       description: Packages that are not used, each a glob of names, or an object with `package` and further `why`, `instead` and either `only_via` (selectors of the components that may use it) or `versions` (requirements that are not allowed)
#       default: []
#       schema: {type: array, items: {type: [string, object], required: [package], additionalProperties: false, not: {type: object, required: [only_via, versions]}, properties: {package: {type: string}, why: {type: string}, instead: {type: string}, only_via: {type: [string, array], items: {type: string}, minItems: 1}, versions: {type: [string, array], items: {type: string}, minItems: 1}}}}
#     allow:
#       description: Globs of the names of the packages that may be used, and no others; without any, all that are not denied
#       default: []
#       schema: {type: array, items: {type: string}}
#     ecosystem:
#       description: The ecosystems that are looked at; without any, all of them
#       default: []
#       schema: {type: [string, array], items: {type: string}}
#     scopes:
#       description: The scopes of dependencies that count
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
package purlin.rules.boundaries.external

import data.purlin.lib.architecture

edges := [edge |
	some name in architecture.select(data.params.from)
	some edge in object.get(input.externals, name, [])
	edge.scope in data.params.scopes
	not edge.indirect
	is_looked_at(edge.ecosystem)
]

is_looked_at(_) if count(architecture.list(data.params.ecosystem)) == 0

is_looked_at(ecosystem) if ecosystem in architecture.list(data.params.ecosystem)

# What is said of a package, once for each name.
said := {known: [entry | some entry in entries; architecture.is_named(entry.package, known[0], known[1])] |
	some known in {[edge.ecosystem, edge.name] | some edge in edges}
}

entries := [entry_of(item) | some item in data.params.deny]

entry_of(item) := {"package": item, "users": set()} if is_string(item)

entry_of(item) := object.union(item, {"users": users(item)}) if is_object(item)

users(item) := architecture.select(item.only_via) if item.only_via

users(item) := set() if not item.only_via

report contains finding if {
	some edge in edges
	some entry in said[[edge.ecosystem, edge.name]]
	not edge.from_component in entry.users
	is_denied(edge, entry)
	msg := sprintf("%s%s", [message(edge, entry), reason(entry)])
	finding := with_help(architecture.at_edge(edge, msg), edge, entry)
}

is_denied(_, entry) if not entry.versions

is_denied(edge, entry) if {
	some version in architecture.list(entry.versions)
	is_asked_for(edge.requirement, version)
}

is_asked_for(requirement, version) if requirement == version

is_asked_for(requirement, version) if {
	requirement != version
	some [_, comparison, bound] in regex.find_all_string_submatch_n(`^(<=|>=|<|>|=)\s*(\S+)$`, version, 1)
	compares(semver.compare(lowest(requirement), lowest(bound)), comparison)
}

compares(order, "<") if order < 0

compares(order, "<=") if order <= 0

compares(order, ">") if order > 0

compares(order, ">=") if order >= 0

compares(order, "=") if order == 0

# The lowest version that a requirement admits, as far as its text tells; undefined where it does not.
lowest(requirement) := version if {
	is_string(requirement)
	some [_, major, minor, patch, pre] in regex.find_all_string_submatch_n(
		`^\s*(?:\^|~>|~=|~|>=|={1,3})?\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?\s*(?:,?\s*<=?\s*\d[0-9A-Za-z.+-]*)?\s*$`,
		requirement, 1,
	)
	version := sprintf("%s.%s.%s%s", [major, or_zero(minor), or_zero(patch), pre])
	semver.is_valid(version)
}

or_zero(number) := "0" if number == ""

or_zero(number) := number if number != ""

message(edge, entry) := sprintf("`%s` may not use `%s`", [edge.from_component, edge.name]) if {
	not entry.only_via
	not entry.versions
}

message(edge, entry) := sprintf("`%s` may use `%s` only by way of %s", [edge.from_component, edge.name, architecture.named(entry.only_via)]) if {
	entry.only_via
}

message(edge, entry) := sprintf("`%s` asks for `%s` `%s`, where %s is not allowed", [edge.from_component, edge.name, edge.requirement, architecture.named(entry.versions)]) if {
	entry.versions
}

reason(entry) := sprintf(": %s", [entry.why]) if entry.why

reason(entry) := "" if not entry.why

with_help(finding, _, entry) := object.union(finding, {"help": entry.instead}) if entry.instead

with_help(finding, edge, entry) := architecture.with_help(finding, way_out(edge, entry)) if not entry.instead

way_out(edge, entry) := sprintf("Remove `%s`, or ask for leave to use it", [edge.name]) if {
	not entry.only_via
	not entry.versions
}

way_out(edge, entry) := sprintf("Depend on %s instead of `%s`", [architecture.named(entry.only_via), edge.name]) if entry.only_via

way_out(edge, entry) := sprintf("Ask for a version of `%s` that is not %s", [edge.name, architecture.named(entry.versions)]) if entry.versions

report contains finding if {
	count(data.params.allow) > 0
	some edge in edges
	not [edge.ecosystem, edge.name] in allowed
	finding := architecture.with_help(
		architecture.at_edge(edge, sprintf("`%s` uses `%s`, which is not among the packages that are agreed on", [edge.from_component, edge.name])),
		sprintf("Do without `%s`, or add it to `allow` of the boundary once it is agreed on", [edge.name]),
	)
}

allowed := {known |
	some known, _ in said
	some pattern in data.params.allow
	architecture.is_named(pattern, known[0], known[1])
}

report contains finding if some finding in architecture.idle_findings(["from"])
