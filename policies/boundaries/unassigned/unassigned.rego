# METADATA
# title: Every package and file belongs to one component
# description: No boundary applies to a package that belongs to no component.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
# custom:
#   severity: error
#   target: repository
#   boundary: true
#   opt_in: true
#   help: Add it to the `paths` or `packages` of one component
#   params:
#     files:
#       description: Globs of files that must belong to a component too
#       default: []
#       schema: {type: array, items: {type: string, format: glob}}
#     ignore:
#       description: Globs of manifests and files that need not belong to a component
#       default: []
#       schema: {type: array, items: {type: string, format: glob}}
#     product_only:
#       description: Whether to skip packages and files in directories for tests, examples and the like
#       default: true
#       schema: {type: boolean}
#   reads:
#     files: {properties: {files: {minItems: 1}}}
package purlin.rules.boundaries.unassigned

import data.purlin.lib.architecture
import data.purlin.lib.declaration
import data.purlin.lib.groups
import data.purlin.lib.paths

is_declared if {
	some component in input.components
	is_string(component.declared)
}

# The packages in no component, each by the directory that the finding is about.
loose := [[home(paths.directory(item.manifest), holding), item] |
	is_declared
	some item in input.packages
	not architecture.component_of[item.id]
	item.holds_files
	is_looked_at(item.manifest)
]

# Directories that hold a package of some component, at any depth.
holding := {above |
	some item in input.packages
	architecture.component_of[item.id]
	some above in paths.ancestors(paths.directory(item.manifest))
}

# The highest directory of which nothing belongs to a component, or else the directory itself.
home(directory, shared) := array.concat([directory], alone)[count(alone)] if {
	alone := [above | some above in paths.ancestors(directory); above != ""; not above in shared]
}

report contains finding if {
	some [folder, item] in loose
	paths.directory(item.manifest) == folder
	finding := architecture.with_help(
		{
			"msg": sprintf("`%s` belongs to no component, so no boundary applies to it", [architecture.package_name(item.id)]),
			"at": item.at,
			"key": ["none", architecture.package_key(item.id)],
			"related": architecture.declared,
		},
		sprintf("Add `%s` to the `paths` of a component, or `%s` to `ignore` of this boundary", [named(folder, item.manifest), item.manifest]),
	)
}

# At the declaration, so that the finding stays in one place while packages are given to components one by one.
report contains finding if {
	some group in groups.by_key([entry | some entry in loose; paths.directory(entry[1].manifest) != entry[0]])
	finding := architecture.with_help(
		object.union(architecture.at_boundary(["packages", {"path": group.key}], message(group.key, group.items)), {
			"extent": {item.manifest | some item in group.items},
			"related": [{"at": item.at, "msg": "it belongs to no component"} | some item in array.slice(group.items, 0, 4)],
		}),
		sprintf("Add `%s` to the `paths` of a component, or `%s/**` to `ignore` of this boundary", [group.key, group.key]),
	)
}

message(folder, items) := sprintf("%d packages in `%s` belong to no component, so no boundary applies to them", [count(items), folder]) if count(items) > 1

message(folder, items) := sprintf("`%s` in `%s` belongs to no component, so no boundary applies to it", [architecture.package_name(items[0].id), folder]) if {
	count(items) == 1
}

named("", manifest) := manifest

named(folder, _) := folder if folder != ""

is_looked_at(manifest) if {
	is_product(manifest)
	not is_ignored(manifest)
}

is_product(_) if not data.params.product_only

is_product(manifest) if paths.product(manifest)

is_ignored(manifest) if paths.matches_any(data.params.ignore, manifest)

report contains finding if {
	some overlap in input.overlaps
	is_looked_at(overlap.package)
	first := overlap.components[0]
	others := array.slice(overlap.components, 1, count(overlap.components))
	finding := architecture.with_help(
		{
			"msg": sprintf("`%s` is claimed by %s, but counts only as part of `%s`", [architecture.package_name(overlap.package), architecture.quoted(overlap.components), first]),
			"at": overlap.at,
			"key": ["several", architecture.package_key(overlap.package)],
			"extent": {component | some component in overlap.components},
			"related": array.concat([{"at": input.components[known].at, "msg": sprintf("`%s` is declared here", [known])} | some known in overlap.components; input.components[known]; data.params.boundary.at], architecture.declared),
		},
		sprintf("Narrow the `paths` of one, or make one the `parent` of the other if `%s` is a part of %s", [first, architecture.quoted(others)]),
	)
}

# The files to check, each with the component that it belongs to.
asked contains [path, file.component] if {
	is_declared
	count(data.params.files) > 0
	some path, file in input.files
	file.kind == "regular"
	paths.matches_any(data.params.files, path)
	is_looked_at(path)
}

# Directories that hold a file of some component, at any depth.
shared_directories := {above |
	some directory in {paths.directory(entry[0]) | some entry in asked; is_string(entry[1])}
	some above in paths.ancestors(directory)
}

report contains finding if {
	some group in groups.by_key([[home(paths.directory(entry[0]), shared_directories), entry[0]] | some entry in asked; is_null(entry[1])])
	files := sort(group.items)
	msg := sprintf("%s no component, so no boundary applies to %s", [subject(group.key, files), pronoun(files)])

	# At the declaration, so that the finding stays in one place while files are fixed one by one.
	finding := architecture.with_help(
		object.union(architecture.at_boundary(["files", {"path": group.key}], msg), {
			"extent": {file | some file in files},
			"related": [{"at": {"path": file}, "msg": "it belongs to no component"} | some file in array.slice(files, 0, 4)],
		}),
		sprintf("Add `%s` to the `paths` of a component, or `%s` to `ignore` of this boundary", [whole(group.key, files), pattern_of(group.key, files)]),
	)
}

subject(_, files) := sprintf("`%s` belongs to", [files[0]]) if count(files) == 1

subject(home, files) := sprintf("%d files %s belong to", [count(files), lie(home)]) if count(files) > 1

lie(home) := "at the root" if home == ""

lie(home) := sprintf("directly in `%s`", [home]) if {
	home != ""
	home in shared_directories
}

lie(home) := sprintf("in `%s`", [home]) if {
	home != ""
	not home in shared_directories
}

pronoun(files) := "it" if count(files) == 1

pronoun(files) := "them" if count(files) > 1

whole(_, files) := files[0] if count(files) == 1

whole(home, files) := pattern_of(home, files) if {
	count(files) > 1
	is_mixed(home)
}

whole(home, files) := home if {
	count(files) > 1
	not is_mixed(home)
}

pattern_of(_, files) := files[0] if count(files) == 1

pattern_of(home, files) := paths.join(home, like(paths.name(files[0]))) if {
	count(files) > 1
	is_mixed(home)
}

pattern_of(home, files) := sprintf("%s/**", [home]) if {
	count(files) > 1
	not is_mixed(home)
}

# A glob of files like this one; `*` alone would claim directories with all that they hold.
like(name) := name if not contains(name, ".")

like(name) := sprintf("*.%s", [parts[count(parts) - 1]]) if {
	contains(name, ".")
	parts := split(name, ".")
}

# Some of its files belong to a component, so that it cannot be given to one as a whole.
is_mixed(home) if home == ""

is_mixed(home) if home in shared_directories

parents := {component.parent | some component in input.components; is_string(component.parent)}

# The packages of a whole belong to it through its parts.
empty := {name |
	some name, component in input.components
	is_string(component.declared)
	count(component.packages) == 0
	not name in parents
}

report contains finding if {
	some component_name in empty
	finding := architecture.with_help(
		architecture.at_package_of(component_name, sprintf("%s is empty", [component_name]), sprintf("the component `%s` has no packages", [component_name])),
		sprintf("Correct the `paths` or `packages` of `%s`, or remove it", [component_name]),
	)
}

# A pattern of a family comes with each of its members.
report contains finding if {
	some name, component in input.components
	not name in empty
	some unmatched in component.unmatched_patterns
	finding := architecture.with_help(
		{
			"msg": sprintf("`%s` of `%s` matches no package and no file", [unmatched.pattern, component.declared]),
			"at": unmatched.at,
			"key": sprintf("%s of %s is idle", [unmatched.pattern, component.declared]),
			"related": architecture.declared,
		},
		"Correct it, or remove it: as written it has no effect",
	)
}

report contains declaration.mistake("nothing is declared", "no components are declared, so this boundary has no effect", help) if {
	help := "Declare `architecture.components`, or remove the boundary"
	not is_declared
}

# Files are read only where the boundary asks about files.
report contains finding if {
	some finding in declaration.idle_globs({item.manifest | some item in input.packages} | {path | count(data.params.files) > 0; some path, _ in input.files})
}
