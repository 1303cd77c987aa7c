# METADATA
# title: Components and the dependencies between them
# description: >-
#   What the kinds of boundaries share: components matched by selectors, the edges between them, and findings that name
#   an edge, both owners and the declaration.
# related_resources:
#   - ref: docs/architecture-boundaries.md
package purlin.lib.architecture

import data.purlin.lib.groups

# The names of the components that a selector, or a list of selectors, matches. A name or a glob of names matches the
# components of that name with their parts, `name=dom` one component without its parts, `layer=domain` or `tag:layer=domain`
# those with the tag. `name`, `declared`, `owner`, `lifecycle`, `system`, `domain` and `ecosystem` are not tags. A selector
# that starts with `!` excludes components.
select(selectors) := purlin.select(selectors, input.components)

list(selectors) := selectors if is_array(selectors)

list(selectors) := [selectors] if is_string(selectors)

# Names are not paths: `*` crosses slashes, since names have them, as in `@acme/web`.
matches(pattern, text) if purlin.matches_name(pattern, text)

is_glob(pattern) if regex.match(`[*?\[\]{}\\]`, pattern)

# The edges from a component to another one, in these scopes.
leaving(name, scopes) := [edge | some edge in object.get(input.crossings, name, []); edge.scope in scopes]

# A finding at the declaration of an edge: who owns both ends, and where the boundary is declared.
at_edge(edge, msg) := {
	"msg": msg,
	"at": edge.at,
	"key": edge_key(edge),
	"related": array.concat(target_place(edge), declared),
}

# What stays the same when a manifest moves: the names of both packages.
edge_key(edge) := [package_key(edge.from), edge.name, edge.scope]

package_key(id) := object.get(package_names, id, {"path": id})

# The name of a package for a message, or its id if it has no name.
package_name(id) := object.get(package_names, id, id)

# The names of the packages that have one, by id.
package_names := {item.id: item.name | some item in input.packages; is_string(item.name)}

# Where the package at the other end is, with its owners, so that the reader can ask both sides.
target_place(edge) := [{"at": item.at, "msg": sprintf("`%s` is here%s", [edge.name, owned_by(item.owners)])} | item := packages[edge.to]]

# The packages by id.
packages := {item.id: item | some item in input.packages}

owned_by(owners) := "" if count(owners) == 0

owned_by(owners) := sprintf(", owned by %s", [concat(", ", owners)]) if count(owners) > 0

declared := [{"at": data.params.boundary.at, "msg": sprintf("`%s` is declared here", [data.params.boundary.name])}] if {
	data.params.boundary.at
}

default declared := []

# A finding at the declaration of the boundary itself.
at_boundary(key, msg) := {"msg": msg, "at": data.params.boundary.at, "key": key} if data.params.boundary.at

at_boundary(key, msg) := {"msg": msg, "key": key} if not data.params.boundary.at

# Names as a message lists them: `a`, `b` and `c`.
quoted(names) := joined(names, "and")

joined(names, _) := "nothing" if count(names) == 0

joined(names, _) := sprintf("`%s`", [names[0]]) if count(names) == 1

joined(names, word) := sprintf("%s %s `%s`", [concat(", ", [sprintf("`%s`", [name]) | some name in most]), word, names[count(names) - 1]]) if {
	count(names) > 1
	most := array.slice(names, 0, count(names) - 1)
}

# The name of the dependency, with the alias that the manifest gives it.
described(edge) := sprintf("`%s`", [edge.name]) if not has_alias(edge)

described(edge) := sprintf("`%s` (alias `%s`)", [edge.name, edge.alias]) if has_alias(edge)

# The same for the parentheses at the end of a message.
dependency(edge) := sprintf("dependency `%s`", [edge.name]) if not has_alias(edge)

dependency(edge) := sprintf("dependency `%s`, alias `%s`", [edge.name, edge.alias]) if has_alias(edge)

has_alias(edge) if is_string(edge.alias)

# A finding with its help, unless the declaration has its own (`instead`).
with_help(finding, help) := object.union(finding, {"help": help}) if not has_own_help

with_help(finding, _) := finding if has_own_help

# A named rule, since most declarations have no `instead`, and `not is_string(…)` of an undefined value is undefined.
has_own_help if is_string(data.params.boundary.instead)

# The edges to a component from another one, or from a package in no component, in these scopes.
arriving(name, scopes) := [edge | some edge in object.get(input.arrivals, name, []); edge.scope in scopes]

# The edges from a component to packages of the repository that belong to no component, in these scopes.
straying(name, scopes) := [edge | some edge in object.get(input.strays, name, []); edge.scope in scopes]

# What depends: a component, or else a package in no component.
depender(edge) := sprintf("`%s`", [edge.from_component]) if is_from_component(edge)

depender(edge) := sprintf("`%s` (in no component)", [edge.from]) if not is_from_component(edge)

is_from_component(edge) if is_string(edge.from_component)

# A finding at the declaration of a component.
at_component(name, key, msg) := {"msg": msg, "at": input.components[name].at, "key": key, "related": declared} if {
	data.params.boundary.at
}

at_component(_, key, msg) := {"msg": msg, "key": key} if not data.params.boundary.at

# Alternatives as a help lists them, the first few of many: `a`, `b` or `c`.
either(names) := joined(sort(names), "or") if count(names) <= 4

either(names) := sprintf("%s or %d more", [concat(", ", [sprintf("`%s`", [name]) | some name in first]), count(names) - 3]) if {
	count(names) > 4
	first := array.slice(sort(names), 0, 3)
}

# A component with its parent, the parent's parent, and so on.
chain(name) := object.get(chains, name, {name})

chains := {name: graph.reachable(wholes, {name}) | some name, component in input.components; is_string(component.parent)}

wholes := object.union(
	{component.parent: [] | some component in input.components; is_string(component.parent)},
	{name: [parent | parent := component.parent; is_string(parent)] | some name, component in input.components},
)

# Whether one of these names is a common parent of two components, or one of the two: what happens within a whole crosses no
# boundary. Hardly any component is a part, so that is tested first.
within_one_of(names, from, to) if {
	is_related(from, to)
	some whole in chain(from) & chain(to)
	whole in names
}

is_related(from, _) if chains[from]

is_related(_, to) if chains[to]

# Whether one component is a part of the other.
is_part_or_whole(from, to) if {
	is_related(from, to)
	from in chain(to)
}

is_part_or_whole(from, to) if {
	is_related(from, to)
	to in chain(from)
}

# The components that the selectors match themselves, and not only as a part of a component that they match.
by_itself(selectors) := purlin.select([alone(selector) | some selector in list(selectors)], input.components)

alone(selector) := selector if startswith(selector, "!")

alone(selector) := selector if contains(selector, "=")

alone(selector) := sprintf("name=%s", [selector]) if {
	not startswith(selector, "!")
	not contains(selector, "=")
}

# The components that are matched only as parts, each with the wholes that are matched.
brought_by(selectors) := {name: above |
	count(chains) > 0
	own := by_itself(selectors)
	some name in select(selectors) - own
	above := chain(name) & own
}

# Whether `name` is matched only as a part of a whole that `other` is in too: what happens within that whole crosses nothing.
is_brought_along(brought, name, other) if {
	some whole in brought[name]
	whole in chain(other)
}

# The components that are matched themselves, each with the parts that are matched with it.
units(selectors) := object.union(
	{name: {name} | some name in by_itself(selectors)},
	{whole: members |
		brought := brought_by(selectors)
		some whole in union({above | some above in brought})
		members := {whole} | {part | some part, above in brought; whole in above}
	},
)

# Whom to ask about a component: its owners.
owners(name) := concat(", ", input.components[name].owners) if count(input.components[name].owners) > 0

owners(name) := sprintf("the owners of `%s`", [name]) if count(input.components[name].owners) == 0

# A finding at the first package of a component, preferably one that holds files and not a Dockerfile or a workflow; or at
# its declaration if it has no package.
at_package_of(name, key, msg) := {"msg": msg, "at": at, "key": key, "related": declared} if {
	count(input.components[name].packages) > 0
	at := place(name)
}

at_package_of(name, key, msg) := at_component(name, key, msg) if count(input.components[name].packages) == 0

place(name) := packages[array.concat(holding, ids)[0]].at if {
	ids := input.components[name].packages
	count(ids) > 0
	holding := [id | some id in ids; packages[id].holds_files]
}

place(name) := input.components[name].at if count(input.components[name].packages) == 0

# Names as a message lists them, the first few of many.
few(names) := quoted(names) if count(names) <= 5

few(names) := sprintf("%s and %d more", [concat(", ", [sprintf("`%s`", [name]) | some name in array.slice(names, 0, 4)]), count(names) - 4]) if {
	count(names) > 5
}

# The selectors of a param as a message lists them.
named(selectors) := concat(" or ", [sprintf("`%s`", [selector]) | some selector in list(selectors)])

# Whether a glob matches the name of an external package, in any spelling that its ecosystem accepts.
is_named(pattern, _, name) if matches(pattern, name)

is_named(pattern, ecosystem, name) if {
	has_spellings(ecosystem)
	matches(canonical(ecosystem, pattern), canonical(ecosystem, name))
}

# The dependencies that some globs match, as pairs of ecosystem and name.
dependencies_named(patterns) := (by_exact_name(patterns) | by_glob(patterns)) | by_canonical_name(patterns)

# A name without wildcards is looked up, however many names there are.
by_exact_name(patterns) := {[ecosystem, pattern] |
	some pattern in list(patterns)
	some ecosystem, names in input.edges_by_name
	names[pattern]
}

by_glob(patterns) := {[ecosystem, name] |
	some pattern in list(patterns)
	is_glob(pattern)
	some ecosystem, names in input.edges_by_name
	some name, _ in names
	is_named(pattern, ecosystem, name)
}

by_canonical_name(patterns) := {[ecosystem, name] |
	some pattern in list(patterns)
	not is_glob(pattern)
	some ecosystem, names in names_by_canonical
	some name in names[canonical(ecosystem, pattern)]
}

names_by_canonical := {ecosystem: {group.key: group.items | some group in groups.by_key([[canonical(ecosystem, name), name] | some name, _ in names])} |
	some ecosystem, names in input.edges_by_name
	has_spellings(ecosystem)
}

# The edges of such a pair.
edges_named(known) := input.edges_by_name[known[0]][known[1]]

# Whether an ecosystem accepts several spellings of one name. For the others, among them npm, Go, Maven and RubyGems, every
# letter counts.
has_spellings(ecosystem) if ecosystem in {"python", "cargo", "dotnet", "composer", "actions", "terraform", "backstage"}

# One spelling for all names that are the same to an ecosystem.
# Python: https://packaging.python.org/en/latest/specifications/name-normalization/
canonical("python", name) := regex.replace(lower(name), `[-_.]+`, "-")

# crates.io: https://doc.rust-lang.org/cargo/reference/registry-index.html#name-restrictions
canonical("cargo", name) := replace(lower(name), "_", "-")

# Terraform leaves out the host of its own registry:
# https://developer.hashicorp.com/terraform/language/providers/requirements#source-addresses
canonical("terraform", name) := trim_prefix(trim_prefix(lower(name), "registry.terraform.io/"), "registry.opentofu.org/")

canonical(ecosystem, name) := lower(name) if ecosystem in {"dotnet", "composer", "actions", "backstage"}

canonical(ecosystem, name) := name if not has_spellings(ecosystem)

# Pairs of sets of components, `{"from": …, "to": …}`, by each component of `from`.
targets_by_source(pairs) := {group.key: group.items |
	some group in groups.by_key([[name, pair.to] | some pair in pairs; some name in pair.from])
}

is_listed(targets, from, to) if {
	some names in targets[from]
	to in names
}
