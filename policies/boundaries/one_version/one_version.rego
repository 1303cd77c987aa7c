# METADATA
# title: A package is asked for in one version
# description: Several versions of one package are several behaviours, several updates, and often several copies in one program.
# related_resources:
#   - ref: docs/architecture-boundaries.md
# custom:
#   severity: warning
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Ask for the version that most manifests ask for
#   params:
#     packages:
#       description: Globs of names of external packages
#       default: "*"
#       schema: {type: [string, array], items: {type: string}, minItems: 1}
#     within:
#       description: Whether all of the repository asks for one version, or each workspace
#       default: repository
#       schema: {enum: [repository, workspace]}
#     scopes:
#       description: The scopes of dependencies that count
#       default: [prod, dev, build, test, optional]
#       schema: {type: array, items: {enum: [prod, dev, build, test, peer, optional]}}
#     ignore:
#       description: Globs of manifests that are left out
#       default: []
#       schema: {type: array, items: {type: string}}
package purlin.rules.boundaries.one_version

import data.purlin.lib.architecture
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
	paths.product(item.manifest)
	not is_ignored(item.manifest)
}

is_ignored(manifest) if {
	some pattern in data.params.ignore
	purlin.glob(pattern, manifest)
}

# What each package is called in its ecosystem; names that are not looked for are left out.
called := {known: architecture.canonical(known[0], known[1]) |
	some known in {[edge.ecosystem, edge.name] | some edge in edges}
	some pattern in architecture.list(data.params.packages)
	architecture.is_named(pattern, known[0], known[1])
}

workspace_of := {member: workspace.id | some workspace in input.workspaces; some member in workspace.members}

home(_) := "" if data.params.within == "repository"

home(edge) := object.get(workspace_of, edge.from, edge.from) if data.params.within == "workspace"

report contains finding if {
	some group in groups.by_key([[[home(edge), edge.ecosystem, called[[edge.ecosystem, edge.name]]], edge] | some edge in edges])
	asked := groups.by_key([[edge.requirement, edge] | some edge in group.items])
	count(asked) > 1
	most := max([count(same.items) | some same in asked])
	often := [same | some same in asked; count(same.items) == most]
	agreed := often[count(often) - 1]
	some other in asked
	other.key != agreed.key
	some edge in other.items
	finding := architecture.with_help(
		{
			"msg": sprintf("`%s` is `%s` here, and `%s` in %d of %d places", [edge.name, edge.requirement, agreed.key, most, count(group.items)]),
			"at": edge.at,
			"key": sprintf("%s -> %s (%s)", [edge.from, edge.name, edge.scope]),
			"related": array.concat([{"at": agreed.items[0].at, "msg": sprintf("`%s` is asked for here", [agreed.key])}], architecture.declared),
		},
		sprintf("Ask for `%s` `%s` here too, or move all %d places to one version", [edge.name, agreed.key, count(group.items)]),
	)
}
