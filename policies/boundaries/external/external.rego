# METADATA
# title: Only agreed external packages are used
# description: Somebody has to trust, update and one day replace every external package.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Remove the dependency, or use an agreed package instead
#   params:
#     from:
#       description: Selectors of the components to check
#       default: "*"
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     deny:
#       description: >-
#         Packages that must not be used. Each is a glob of names, or an object with `package` (a glob of names; without
#         it, every package), `why`, `instead`, `only_via` (selectors of the components that may use it all the same), and
#         what narrows the entry: `versions` (requirements), `locked` (versions in the lock file), `licences` (globs of SPDX
#         ids) and `registries` (globs of hosts). If there are several of these, a package is denied if all of them match
#       default: []
#       schema: {type: array, items: {type: [string, object], additionalProperties: false, anyOf: [{required: [package]}, {required: [licences]}, {required: [registries]}], properties: {package: {type: string}, why: {type: string}, instead: {type: string}, only_via: {type: [string, array], format: selector, items: {type: string, format: selector}}, versions: {type: [string, array], items: {type: string}, minItems: 1}, locked: {type: [string, array], items: {type: string}, minItems: 1}, licences: {type: [string, array], items: {type: string}, minItems: 1}, registries: {type: [string, array], items: {type: string}, minItems: 1}}}}
#     allow:
#       description: Globs of the names of allowed packages. If it is empty, every package that is not denied is allowed
#       default: []
#       schema: {type: array, format: dependency, items: {type: string, format: dependency}}
#     licences:
#       description: >-
#         Globs of the SPDX ids of allowed licences. If it is empty, every licence that is not denied is allowed
#       default: []
#       schema: {type: array, items: {type: string}}
#     licences_known:
#       description: Whether the lock file must state the licence of every package
#       default: false
#       schema: {type: boolean}
#     registries:
#       description: >-
#         Globs of the hosts of allowed registries. If it is empty, every registry that is not denied is allowed
#       default: []
#       schema: {type: array, items: {type: string}}
#     sources:
#       description: Where packages may come from. If it is empty, from anywhere
#       default: []
#       schema: {type: array, items: {enum: [registry, git, url, path, workspace]}}
#     ecosystem:
#       description: The ecosystems to check. If it is empty, all of them
#       default: []
#       schema: {$defs: {ecosystem: {enum: [cargo, go, maven, gradle, dotnet, python, composer, bundler, npm, helm, terraform, docker, actions, backstage]}}, type: [string, array], items: {$ref: "#/$defs/ecosystem"}, if: {type: string}, then: {$ref: "#/$defs/ecosystem"}}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, optional, peer, build]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
#   reads:
#     locked:
#       anyOf:
#         - properties: {deny: {contains: {type: object, anyOf: [{required: [locked]}, {required: [licences]}, {required: [registries]}]}}}
#         - properties: {licences: {minItems: 1}}
#         - properties: {licences_known: {const: true}}
#         - properties: {registries: {minItems: 1}}
#         - properties: {sources: {minItems: 1}}
package purlin.rules.boundaries.external

import data.purlin.lib.architecture
import data.purlin.lib.declaration
import data.purlin.lib.groups
import data.purlin.lib.versions

from := architecture.select(data.params.from)

edges := [edge |
	some name in from
	some declared in object.get(input.externals, name, [])
	some edge in as_locked(declared)
	is_external(edge)
	is_looked_at(edge.ecosystem)
]

is_looked_at(_) if count(architecture.list(data.params.ecosystem)) == 0

is_looked_at(ecosystem) if ecosystem in architecture.list(data.params.ecosystem)

# An edge with each package that the lock file may give it.
as_locked(edge) := [edge] if count(edge.locked_candidates) == 0

as_locked(edge) := [object.union(edge, {"locked": one}) | some one in edge.locked_candidates] if count(edge.locked_candidates) > 0

# The entries of `deny` about each package, once for each name.
entries_about := {known: [entry | some entry in entries; architecture.is_named(entry.package, known[0], known[1])] |
	some known in architecture.dependencies_named([entry.package | some entry in entries])
	is_looked_at(known[0])
}

# Whether an edge leads out of the repository and concerns this boundary.
is_external(edge) if {
	is_taken_from_elsewhere(edge)
	edge.from_component in from
	edge.scope in data.params.scopes
	not edge.indirect
}

# A release of a package of this repository that a registry gives is judged too: it is another one than the directory.
is_taken_from_elsewhere(edge) if is_null(edge.to)

is_taken_from_elsewhere(edge) if {
	is_string(edge.to)
	source(edge) == "registry"
}

entries := [entry_of(item) | some item in data.params.deny]

entry_of(item) := {"package": item, "users": set()} if is_string(item)

entry_of(item) := object.union({"package": "*"}, object.union(item, {"users": users(item)})) if is_object(item)

users(item) := architecture.select(item.only_via) if item.only_via

users(item) := set() if not item.only_via

# Each dependency with each entry of `deny` that is about its package, unless the entry lets its component use it.
judged := [[edge, entry] |
	some known, found in entries_about
	some declared in architecture.edges_named(known)
	some entry in found
	some edge in as_judged(declared, known[1], entry)
	is_external(edge)
	not edge.from_component in entry.users
]

report contains finding if {
	some [edge, entry] in judged
	every kind in narrowed_by(entry) {
		is_denied(kind, edge, entry)
	}
	msg := sprintf("%s%s", [message(edge, entry), reason(entry)])
	finding := with_help(finding_of(edge, entry, msg), edge, entry)
}

# An edge as an entry about a name judges it. Where the lock file has a package of another name, an entry about what the lock
# file says is about that name, and any other about the name in the manifest.
as_judged(edge, _, _) := as_locked(edge) if not is_renamed(edge)

as_judged(edge, name, entry) := [object.union(edge, {"name": name})] if {
	is_renamed(edge)
	asks_of_lock(entry)
	name == edge.locked.name
}

as_judged(edge, name, entry) := [edge] if {
	is_renamed(edge)
	not asks_of_lock(entry)
	name == edge.name
}

is_renamed(edge) if is_string(edge.locked.name)

asks_of_lock(entry) if count(locked_parts(entry)) > 0

# What narrows an entry; nothing if it is about the package as a whole.
narrowed_by(entry) := [kind | some kind in ["versions", "locked", "licences", "registries"]; entry[kind]]

has_wrapper(entry) if count(architecture.list(entry.only_via)) > 0

is_denied("versions", edge, entry) if {
	some version in architecture.list(entry.versions)
	is_asked_for(edge.ecosystem, edge.requirement, version)
}

is_denied("locked", edge, entry) if {
	some version in architecture.list(entry.locked)
	is_asked_for(edge.ecosystem, edge.locked.version, version)
}

# A user may choose among alternative licences, so that each alternative must have a denied one.
is_denied("licences", edge, entry) if {
	count(edge.locked.licences) > 0
	every way in edge.locked.licences {
		some id in way
		is_among(id, entry.licences)
	}
}

is_denied("registries", edge, entry) if {
	some host in registries(edge)
	is_among(host, entry.registries)
}

# Licence ids and hosts are compared without regard to case.
is_among(name, patterns) if {
	some pattern in architecture.list(patterns)
	architecture.matches(lower(pattern), lower(name))
}

# The registries that a package may come from: the one in the lock file, or else those of the manifest and the configuration
# next to it, or else the default of the package manager. None if none of them says.
registries(edge) := {edge.locked.registry} if is_locked_to_a_registry(edge)

registries(edge) := {host | some host in edge.registries} if {
	is_open(edge)
	count(edge.registries) > 0
}

registries(edge) := {host | host := input.ecosystems[edge.ecosystem].registry} if {
	is_open(edge)
	count(edge.registries) == 0
}

is_open(edge) if {
	not is_locked_to_a_registry(edge)
	source(edge) == "registry"
}

# A named rule, since without a lock file `edge.locked` is null, and `not is_string(edge.locked.registry)` is undefined.
is_locked_to_a_registry(edge) if is_string(edge.locked.registry)

source(edge) := edge.locked.source if is_locked_to_a_source(edge)

source(edge) := edge.source if not is_locked_to_a_source(edge)

is_locked_to_a_source(edge) if is_string(edge.locked.source)

# A finding from the manifest alone does not show the lock file.
finding_of(edge, entry, msg) := architecture.at_edge(edge, msg) if count(locked_parts(entry)) == 0

finding_of(edge, entry, msg) := at(edge, concat(" ", locked_parts(entry)), msg) if count(locked_parts(entry)) > 0

locked_parts(entry) := [from_lock[kind] | some kind in narrowed_by(entry)]

from_lock := {"locked": "version", "licences": "licence", "registries": "registry"}

# A finding at the declaration of an edge, with the place in the lock file. An edge may have several.
at(edge, kind, msg) := object.union(finding, {
	"key": array.concat(finding.key, [kind]),
	"related": array.concat(in_lock(edge), finding.related),
}) if {
	finding := architecture.at_edge(edge, msg)
}

in_lock(edge) := [{"at": edge.locked.at, "msg": sprintf("`%s`%s is locked here", [edge.name, and_version(edge)])}] if is_locked(edge)

in_lock(edge) := [] if not is_locked(edge)

is_locked(edge) if is_object(edge.locked)

and_version(edge) := sprintf(" `%s`", [edge.locked.version]) if is_locked_to_a_version(edge)

and_version(edge) := "" if not is_locked_to_a_version(edge)

is_locked_to_a_version(edge) if is_string(edge.locked.version)

is_asked_for(_, requirement, version) if requirement == version

is_asked_for(ecosystem, requirement, range) if {
	requirement != range
	not is_plain(range)
	versions.admits(ecosystem, range, lowest(requirement))
}

# A version alone forbids what asks for just that version.
is_asked_for(ecosystem, requirement, version) if {
	requirement != version
	is_plain(version)
	is_plain(requirement)
	versions.admits(ecosystem, version, requirement)
}

is_plain(text) if regex.match(`^\s*[vV]?\d\S*$`, text)

# The lowest version that a requirement accepts, if its text says; undefined otherwise.
lowest(requirement) := found if {
	is_string(requirement)
	[[_, found]] := regex.find_all_string_submatch_n(
		`^\s*(?:\^|~>|~=|~|>=|={1,3})?\s*([vV]?\d[0-9A-Za-z.!+_-]*)\s*(?:,?\s*(?:<=?|!=)\s*\d[0-9A-Za-z.*!+_-]*\s*)*$`,
		requirement, 1,
	)
}

# Maven and NuGet: `[1.0,2.0)`
lowest(requirement) := found if {
	is_string(requirement)
	[[_, found]] := regex.find_all_string_submatch_n(`^\s*\[\s*(\d[0-9A-Za-z.+_-]*)\s*(?:,[^\])]*)?[\])]\s*$`, requirement, 1)
}

# Ranges that can't be read would forbid nothing.
report contains finding if {
	some entry in entries
	some kind in ["versions", "locked"]
	some range in architecture.list(entry[kind])
	is_meant_as_range(kind, range)
	not versions.is_range(range)
	finding := architecture.with_help(
		architecture.at_boundary(
			sprintf("range %s", [range]),
			sprintf("`%s` of `%s` is `%s`, which is not a range of versions", [kind, entry.package, range]),
		),
		"Write comparisons such as `<4.17.21`, `>=4.0.0 <4.17.21` or `^4`",
	)
}

is_meant_as_range("locked", _)

# Any requirement can be forbidden by its text, such as `*`.
is_meant_as_range("versions", range) if regex.match(`^\s*(?:[<>~=!]|\^)`, range)

# Locked versions that can't be compared are not passed over.
report contains finding if {
	some [edge, entry] in judged
	is_locked_to_a_version(edge)
	not versions.key(edge.ecosystem, edge.locked.version)
	some range in architecture.list(entry.locked)
	range != edge.locked.version
	every kind in narrowed_by(entry) {
		is_possible(kind, edge, entry)
	}
	finding := architecture.with_help(
		at(edge, "locked", sprintf("`%s` has `%s` `%s` in its lock file, which can't be compared with `%s`", [edge.from_component, edge.name, edge.locked.version, range])),
		sprintf("Lock a release of `%s`, or forbid this version by its text", [edge.name]),
	)
}

message(edge, entry) := sprintf("`%s` must not use `%s`", [edge.from_component, edge.name]) if {
	count(narrowed_by(entry)) == 0
	not has_wrapper(entry)
}

message(edge, entry) := only_message(narrowed_by(entry)[0], edge, entry) if {
	count(narrowed_by(entry)) == 1
	not has_wrapper(entry)
}

message(edge, entry) := sprintf("`%s` must not use `%s` %s", [edge.from_component, edge.name, concat(" ", details)]) if {
	details := [detail(kind, edge) | some kind in narrowed_by(entry)]
	count(details) > 1
	not has_wrapper(entry)
}

message(edge, entry) := sprintf("`%s` must not use `%s` %s, only through %s", [edge.from_component, edge.name, concat(" ", details), architecture.named(entry.only_via)]) if {
	has_wrapper(entry)
	details := array.concat([detail(kind, edge) | some kind in narrowed_by(entry)], ["directly"])
}

# What an edge has that an entry with several conditions is about.
detail("versions", edge) := sprintf("by the requirement `%s`", [edge.requirement])

detail("locked", edge) := sprintf("in the locked version `%s`", [edge.locked.version])

detail("licences", edge) := sprintf("under the licence `%s`", [edge.locked.licence])

detail("registries", edge) := sprintf("from %s", [either(registries(edge))])

only_message("versions", edge, entry) := sprintf("`%s` requires `%s` `%s`, but %s is not allowed", [edge.from_component, edge.name, edge.requirement, architecture.named(entry.versions)])

only_message("locked", edge, entry) := sprintf("`%s` has `%s` `%s` in its lock file, but %s is not allowed", [edge.from_component, edge.name, edge.locked.version, architecture.named(entry.locked)])

only_message("licences", edge, entry) := sprintf("`%s` uses `%s` under the licence `%s`, but %s is not allowed", [edge.from_component, edge.name, edge.locked.licence, architecture.named(entry.licences)])

only_message("registries", edge, entry) := sprintf("`%s` %s `%s` from %s, but %s is not allowed", [edge.from_component, takes(edge), edge.name, either(registries(edge)), architecture.named(entry.registries)])

takes(edge) := "takes" if count(registries(edge)) == 1

takes(edge) := "may take" if count(registries(edge)) > 1

either(names) := architecture.either([name | some name in names])

reason(entry) := sprintf(": %s", [entry.why]) if entry.why

reason(entry) := "" if not entry.why

with_help(finding, _, entry) := object.union(finding, {"help": entry.instead}) if entry.instead

with_help(finding, edge, entry) := architecture.with_help(finding, advice(edge, entry)) if not entry.instead

advice(edge, entry) := sprintf("Depend on %s instead of `%s`", [architecture.named(entry.only_via), edge.name]) if has_wrapper(entry)

advice(edge, entry) := sprintf("Remove `%s`, or ask for permission to use it", [edge.name]) if {
	not has_wrapper(entry)
	count(narrowed_by(entry)) == 0
}

# Of several conditions it is enough that one no longer holds.
advice(edge, entry) := way_out(narrowed_by(entry)[0], edge, entry) if not has_wrapper(entry)

way_out("versions", edge, entry) := sprintf("Require a version of `%s` that is not %s", [edge.name, architecture.named(entry.versions)])

way_out("locked", edge, entry) := sprintf("Update the lock file to a version of `%s` that is not %s", [edge.name, architecture.named(entry.locked)])

way_out("licences", edge, _) := sprintf("Replace `%s` with a package under another licence%s", [edge.name, agreed(", such as", data.params.licences)])

way_out("registries", edge, _) := sprintf("Configure the package manager to take `%s` from another registry%s, and update the lock file", [edge.name, agreed(", such as", data.params.registries)])

agreed(_, patterns) := "" if count(patterns) == 0

agreed(word, patterns) := sprintf("%s %s", [word, either(patterns)]) if count(patterns) > 0

report contains finding if {
	count(data.params.allow) > 0
	some edge in edges
	not [edge.ecosystem, edge.name] in allowed
	finding := architecture.with_help(
		architecture.at_edge(edge, sprintf("`%s` uses `%s`, which is not in the list of allowed packages", [edge.from_component, edge.name])),
		sprintf("Remove `%s`, or agree on it and add it to `allow` of this boundary", [edge.name]),
	)
}

allowed := architecture.dependencies_named(data.params.allow)

report contains finding if {
	count(data.params.licences) > 0
	some edge in edges
	count(edge.locked.licences) > 0
	not is_licensed(edge)
	finding := architecture.with_help(
		at(edge, "licence", sprintf("`%s` uses `%s` under the licence `%s`, which is not in the list of allowed licences", [edge.from_component, edge.name, edge.locked.licence])),
		sprintf("Replace `%s` with a package under %s, or agree on its licence and add it to `licences` of this boundary", [edge.name, either(data.params.licences)]),
	)
}

is_licensed(edge) if {
	some way in edge.locked.licences
	every id in way {
		is_among(id, data.params.licences)
	}
}

report contains finding if {
	data.params.licences_known
	some edge in edges
	not is_licence_known(edge)
	finding := architecture.with_help(
		at(edge, "licence", sprintf("`%s` uses `%s`, whose licence is unknown: %s", [edge.from_component, edge.name, unknown(edge)])),
		sprintf("Replace `%s` with a package that states its licence, or check its licence and leave it out of this boundary", [edge.name]),
	)
}

is_licence_known(edge) if count(edge.locked.licences) > 0

unknown(edge) := "no lock file contains it" if not is_locked(edge)

unknown(edge) := "the lock file does not state it" if {
	is_locked(edge)
	not is_licence_stated(edge)
}

unknown(edge) := sprintf("`%s` is not an SPDX expression", [edge.locked.licence]) if is_licence_stated(edge)

is_licence_stated(edge) if is_string(edge.locked.licence)

report contains finding if {
	count(data.params.registries) > 0
	some edge in edges
	some host in registries(edge)
	not is_among(host, data.params.registries)
	finding := architecture.with_help(
		at(edge, "registry", sprintf("`%s` %s `%s` from %s, but only %s is allowed", [edge.from_component, takes(edge), edge.name, either(registries(edge)), architecture.named(data.params.registries)])),
		sprintf("Configure the package manager to take `%s` from %s, and update the lock file", [edge.name, either(data.params.registries)]),
	)
}

report contains finding if {
	count(data.params.sources) > 0
	some edge in edges
	not source(edge) in data.params.sources
	finding := architecture.with_help(
		at(edge, "source", sprintf("`%s` takes `%s` from %s, but only %s is allowed", [edge.from_component, edge.name, words[source(edge)], concat(" or ", [words[name] | some name in data.params.sources])])),
		sprintf("Use a version of `%s` from %s", [edge.name, concat(" or ", [words[name] | some name in data.params.sources])]),
	)
}

words := {
	"registry": "a registry",
	"git": "a git repository",
	"url": "a URL",
	"path": "a directory",
	"workspace": "the workspace",
}

# A version that is in no lock file is not passed over. That of a peer is chosen where the package is used, and judged there.
report contains finding if {
	some [edge, entry] in judged
	edge.scope != "peer"
	not is_locked_to_a_version(edge)
	not is_in_unread_lock_file(edge)
	ranges := [range | some range in architecture.list(entry.locked); versions.is_range(range)]
	count(ranges) > 0
	every kind in narrowed_by(entry) {
		is_possible(kind, edge, entry)
	}
	finding := architecture.with_help(
		at(edge, "unlocked", sprintf("`%s` uses `%s`, but purlin found no version of it in a lock file to compare with %s", [edge.from_component, edge.name, architecture.named(ranges)])),
		sprintf("Let the package manager update the lock file, or deny requirements of `%s` with `versions`", [edge.name]),
	)
}

# Whether a condition may hold where the version is unknown.
is_possible("locked", _, _)

is_possible("licences", edge, _) if not is_licence_known(edge)

is_possible(kind, edge, entry) if is_denied(kind, edge, entry)

is_in_unread_lock_file(edge) if {
	some file in input.unlocked
	file.ecosystem == edge.ecosystem
	edge.from in file.packages
}

# A lock file that cannot be read is a finding wherever the boundary needs it.
report contains finding if {
	some file in input.unlocked
	some group in groups.by_key([[edge.from_component, edge.name] |
		some edge in edges
		edge.from in file.packages
		edge.ecosystem == file.ecosystem
		asks_lock_file(edge)
	])
	finding := architecture.with_help(
		{
			"msg": sprintf("the locked versions of `%s` are unknown: %s", [group.key, file.reason]),
			"at": file.at,
			"key": sprintf("unlocked %s", [group.key]),
			"extent": {name | some name in group.items},
			"related": architecture.declared,
		},
		"Fix the lock file, or let the package manager write it again",
	)
}

asks_lock_file(edge) if {
	some entry in entries_about[[edge.ecosystem, edge.name]]
	some kind in ["locked", "licences", "registries"]
	entry[kind]
}

asks_lock_file(_) if count(data.params.licences) > 0

asks_lock_file(_) if count(data.params.registries) > 0

asks_lock_file(_) if count(data.params.sources) > 0

asks_lock_file(_) if data.params.licences_known

report contains finding if some finding in declaration.mistakes
