# METADATA
# title: Components have an owner
# description: A component without an owner is changed by everybody and fixed by nobody.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Add an owner of its packages to the ownership file
#   params:
#     of:
#       description: Selectors of the components that must have an owner
#       default: "*"
#       schema: {type: [string, array], format: selector, items: {type: string, format: selector}, minItems: 1}
#     known:
#       description: Whether at least one owner must be in the teams file, if the repository has one
#       default: true
#       schema: {type: boolean}
package purlin.rules.boundaries.owned

import data.purlin.lib.architecture
import data.purlin.lib.declaration
import data.purlin.lib.ownership

of := architecture.select(data.params.of)

# The packages of each component that have no owner.
unowned := {name: ids |
	some name in of
	ids := [id | some id in input.components[name].packages; is_unowned(architecture.packages[id])]
	count(ids) > 0
}

# A Dockerfile or a workflow is owned with the component that it lies in.
is_unowned(item) if {
	item.holds_files
	count(item.owners) == 0
}

is_unowned(item) if {
	not item.holds_files
	count(item.owners) == 0
	every id in input.components[architecture.component_of[item.id]].packages {
		not architecture.packages[id].holds_files
	}
}

report contains finding if {
	some name, ids in unowned
	count(input.components[name].owners) == 0
	finding := architecture.with_help(
		architecture.at_package_of(name, sprintf("%s has no owner", [name]), sprintf("the component `%s` has no owner", [name])),
		way_out(ids[0]),
	)
}

report contains finding if {
	some name, ids in unowned
	count(input.components[name].owners) > 0
	some id in ids
	finding := architecture.with_help(
		{
			"msg": sprintf("`%s` has no owner, though other packages of the component `%s` have one", [architecture.package_name(id), name]),
			"at": architecture.packages[id].at,
			"key": ["no owner", architecture.package_key(id)],
			"related": architecture.declared,
		},
		way_out(id),
	)
}

way_out(manifest) := ownership.assign(input.owners, folder(manifest)) if has_ownership_file

way_out(manifest) := sprintf("Add a CODEOWNERS file with an owner for `/%s`", [folder(manifest)]) if not has_ownership_file

# Whether the repository has an ownership file to add to.
has_ownership_file if is_string(input.owners.dialect)

folder(manifest) := regex.replace(manifest, `[^/]*$`, "")

unknown := {entry.owner | some entry in input.owners.unknown_owners}

report contains finding if {
	data.params.known
	some name in of
	owners := input.components[name].owners
	count(owners) > 0
	count([owner | some owner in owners; not owner in unknown]) == 0
	finding := architecture.with_help(
		architecture.at_package_of(name, sprintf("%s has no known owner", [name]), sprintf("`%s` is owned by %s, but the teams file does not list this owner", [name, concat(", ", owners)])),
		sprintf("Add %s to the teams file, or give `%s` to an owner that it lists", [concat(", ", owners), name]),
	)
}

report contains finding if some finding in declaration.mistakes
