# METADATA
# title: All manifests require the same version of a package
# description: >-
#   Several versions of one package mean several behaviours, several updates, and often several copies in one program. What
#   Dockerfiles and workflows use is not built with, and does not count.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: warning
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Require the version that most manifests require
#   params:
#     packages:
#       description: Globs of names of external packages
#       default: "*"
#       schema: {type: [string, array], format: dependency, items: {type: string, format: dependency}, minItems: 1}
#     within:
#       description: Whether all of the repository asks for one version, or each workspace
#       default: repository
#       schema: {enum: [repository, workspace]}
#     scopes:
#       description: The scopes of dependencies to check
#       default: [prod, dev, build, test, optional]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
#     shared:
#       description: >-
#         Whether requirements are taken from what the workspace declares for all of its members: wherever it declares one for
#         the package (`declared`), for every package of others (`always`), or as each manifest likes (`free`)
#       default: free
#       schema: {enum: [free, declared, always]}
#     ignore:
#       description: Globs of manifests that are left out
#       default: []
#       schema: {type: array, items: {type: string, format: glob}}
package purlin.rules.boundaries.one_version

import data.purlin.lib.architecture
import data.purlin.lib.declaration
import data.purlin.lib.groups
import data.purlin.lib.paths

edges := [edge |
	some edge in input.edges
	is_null(edge.to)
	is_string(edge.requirement)
	edge.scope in data.params.scopes
	not edge.indirect
	edge.from in looked_at
]

looked_at := {item.id |
	some item in input.packages

	# Not so for a Dockerfile or a workflow: its images and actions are no packages to build with.
	item.holds_files
	paths.product(item.manifest)
	not is_ignored(item.manifest)
}

is_ignored(manifest) if paths.matches_any(data.params.ignore, manifest)

# What each package is called in its ecosystem; names that are not looked for are left out.
called := {known: architecture.canonical(known[0], known[1]) |
	some known in {[edge.ecosystem, edge.name] | some edge in edges}
	some pattern in architecture.list(data.params.packages)
	architecture.is_named(pattern, known[0], known[1])
}

# A requirement of its own, where the workspace has one for all or has to have one.
is_own(edge) if {
	data.params.shared != "free"
	is_object(edge.shared)
	not edge.shared.taken
}

is_own(edge) if {
	data.params.shared == "always"
	is_null(edge.shared)
	share(edge)
	workspace_of[edge.from]
}

report contains finding if {
	some edge in edges
	called[[edge.ecosystem, edge.name]]
	is_own(edge)
	finding := architecture.with_help(
		{
			"msg": sprintf("`%s` is `%s` here, %s", [edge.name, edge.requirement, instead_of(edge)]),
			"at": edge.at,
			"key": array.concat(architecture.edge_key(edge), ["of its own"]),
			"related": array.concat(entry(edge), architecture.declared),
		},
		way_out(edge),
	)
}

instead_of(edge) := "though the workspace declares it once for all" if is_object(edge.shared)

instead_of(edge) := "and the workspace does not declare it once for all" if is_null(edge.shared)

entry(edge) := [{"at": edge.shared.at, "msg": sprintf("`%s` is declared for all here", [edge.name])}] if is_object(edge.shared)

# The workspace itself, which is where the entry is to be written.
entry(edge) := [{"at": workspace.at, "msg": "the workspace is declared here"} |
	some workspace in input.workspaces
	workspace.id == workspace_of[edge.from]
] if {
	is_null(edge.shared)
}

way_out(edge) := sprintf("Take it from there: %s", [share(edge).take]) if is_object(edge.shared)

way_out(edge) := "Take it from there" if {
	is_object(edge.shared)
	not share(edge)
}

way_out(edge) := sprintf("Declare `%s` in %s, and take it from there: %s", [edge.name, share(edge).place, share(edge).take]) if {
	is_null(edge.shared)
}

# How the ecosystem declares what is for all, and takes it.
share(edge) := input.ecosystems[edge.ecosystem].advice.share

# A project of .NET may be in several solutions: the first of them by name.
workspace_of := {same.key: min(same.items) |
	some same in groups.by_key([[member, workspace.id] | some workspace in input.workspaces; some member in workspace.members])
}

home(_) := "" if data.params.within == "repository"

home(edge) := object.get(workspace_of, edge.from, edge.from) if data.params.within == "workspace"

report contains finding if {
	some group in groups.by_key([[[home(edge), edge.ecosystem, called[[edge.ecosystem, edge.name]]], edge] | some edge in edges; not is_own(edge)])
	asked := groups.by_key([[plain(edge.requirement), edge] | some edge in group.items])
	count(asked) > 1
	most := max([count(same.items) | some same in asked])
	often := sort([[rank(same.key), same] | some same in asked; count(same.items) == most])
	agreed := often[count(often) - 1][1]
	version := agreed.items[0].requirement
	some other in asked
	other.key != agreed.key
	some edge in other.items
	finding := architecture.with_help(
		{
			"msg": sprintf("`%s` is `%s` here, and `%s` in %d of %d places", [edge.name, edge.requirement, version, most, count(group.items)]),
			"at": edge.at,
			"key": architecture.edge_key(edge),
			"related": array.concat([{"at": agreed.items[0].at, "msg": sprintf("`%s` is asked for here", [version])}], architecture.declared),
		},
		sprintf("Ask for `%s` `%s` here too, or move all %d places to one version", [edge.name, version, count(group.items)]),
	)
}

# A requirement without what means nothing in it: white space, and a `v` in front of a version.
plain(requirement) := regex.replace(regex.replace(requirement, `\s`, ""), `(^|[^0-9A-Za-z.])[vV]([0-9])`, "$1$2")

# The order of requirements: by the first version that each names, one without a version first, and what leads to a release
# before the release.
rank(requirement) := [numbers(requirement), is_release(requirement), requirement]

numbers(requirement) := [to_number(regex.replace(part, `^0+([0-9])`, "$1")) |
	some version in regex.find_n(`[0-9]+(\.[0-9]+)*`, requirement, 1)
	some part in split(version, ".")
]

is_release(requirement) := count(regex.find_n(`(?i)^[^0-9]*[0-9]+(\.[0-9]+)*[-.]?(alpha|beta|canary|dev|next|pre|rc|snapshot|[abm][0-9])`, requirement, 1)) == 0

report contains finding if some finding in declaration.mistakes

report contains finding if some finding in declaration.idle_globs({item.manifest | some item in input.packages})
