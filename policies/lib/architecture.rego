# METADATA
# title: Components and what leads from one to another
# description: >-
#   What the kinds of boundaries share: components chosen by selectors, the edges between them, and findings that name
#   an edge, both owners and the declaration.
# related_resources:
#   - ref: docs/architecture-boundaries.md
package purlin.lib.architecture

import data.purlin.lib.groups

# The names of the components that a selector, or a list of selectors, chooses: a name or a glob of names stands for the
# components of that name with their parts, `name=dom` for one alone, `layer=domain` or `tag:layer=domain` for those with the
# tag. `name`, `declared`, `owner`, `lifecycle`, `system`, `domain` and `ecosystem` are not tags. One that starts with `!` takes
# away again.
select(selectors) := purlin.select(selectors, input.components)

list(selectors) := selectors if is_array(selectors)

list(selectors) := [selectors] if is_string(selectors)

# Names are not paths: `*` crosses slashes, since names have them, as in `@acme/web`.
matches(pattern, text) if purlin.matches_name(pattern, text)

is_glob(pattern) if regex.match(`[*?\[\]{}\\]`, pattern)

# Selectors that choose nothing: a boundary that nothing can cross is a mistake, or a leftover. So are those that only take
# away.
idle(selectors) := array.concat(
	[selector | some selector in list(selectors); not startswith(selector, "!"); not is_met(selector)],
	[selector | some selector in list(selectors); takes_away_only(selectors)],
)

takes_away_only(selectors) if {
	every selector in list(selectors) {
		startswith(selector, "!")
	}
}

# A component holds packages, or another one that does.
is_met(selector) if {
	some name in select(selector)
	not is_empty(name)
}

is_empty(name) if {
	count(input.components[name].packages) == 0
	not name in claiming_alike
}

claiming_alike := {name | some overlap in input.overlaps; some name in overlap.components}

# The edges that leave a component for another one, of the scopes that count.
leaving(name, scopes) := [edge | some edge in object.get(input.crossings, name, []); edge.scope in scopes]

# A finding at the declaration of an edge: who owns both ends, and where the boundary is declared.
at_edge(edge, msg) := {
	"msg": msg,
	"at": edge.at,
	"key": edge_key(edge),
	"related": array.concat(owned(edge), declared),
}

# What stays the same when a manifest moves: the names of both packages.
edge_key(edge) := [package_key(edge.from), edge.name, edge.scope]

package_key(id) := object.get(package_names, id, {"path": id})

# What to call a package in a sentence: its name, or its id where it has none.
package_name(id) := object.get(package_names, id, id)

# The names of the packages that have one, by id.
package_names := {item.id: item.name | some item in input.packages; is_string(item.name)}

# Where the package depended on is, with its owners, so that both sides can be asked.
owned(edge) := [{"at": item.at, "msg": sprintf("`%s` is here%s", [edge.name, by(item.owners)])} | item := packages[edge.to]]

# The packages by id.
packages := {item.id: item | some item in input.packages}

by(owners) := "" if count(owners) == 0

by(owners) := sprintf(", owned by %s", [concat(", ", owners)]) if count(owners) > 0

declared := [{"at": data.params.boundary.at, "msg": sprintf("`%s` is declared here", [data.params.boundary.name])}] if {
	data.params.boundary.at
}

default declared := []

# A finding at the declaration of the boundary itself.
at_boundary(key, msg) := {"msg": msg, "at": data.params.boundary.at, "key": key} if data.params.boundary.at

at_boundary(key, msg) := {"msg": msg, "key": key} if not data.params.boundary.at

# Names as a sentence has them: `a`, `b` and `c`.
quoted(names) := joined(names, "and")

joined(names, _) := "nothing" if count(names) == 0

joined(names, _) := sprintf("`%s`", [names[0]]) if count(names) == 1

joined(names, word) := sprintf("%s %s `%s`", [concat(", ", [sprintf("`%s`", [name]) | some name in most]), word, names[count(names) - 1]]) if {
	count(names) > 1
	most := array.slice(names, 0, count(names) - 1)
}

# What the manifest calls the dependency, and what that is.
described(edge) := sprintf("`%s`", [edge.name]) if not has_alias(edge)

described(edge) := sprintf("`%s` (called `%s`)", [edge.name, edge.alias]) if has_alias(edge)

has_alias(edge) if is_string(edge.alias)

# A finding with what to do about it, unless the declaration says that itself.
with_help(finding, help) := object.union(finding, {"help": help}) if not says_what_to_do

with_help(finding, _) := finding if says_what_to_do

# A rule of its own, since most declarations have no `instead`: `not is_string(…)` of what is not there does not hold.
says_what_to_do if is_string(data.params.boundary.instead)

# The edges that arrive at a component from another one, or from a package of none, of the scopes that count.
arriving(name, scopes) := [edge | some edge in object.get(input.arrivals, name, []); edge.scope in scopes]

# The edges to packages of the repository that belong to no component, of the scopes that count.
straying(name, scopes) := [edge | some edge in object.get(input.strays, name, []); edge.scope in scopes]

# Who depends: a component, or else a package.
depender(edge) := sprintf("`%s`", [edge.from_component]) if is_from_component(edge)

depender(edge) := sprintf("`%s`, which belongs to no component,", [edge.from]) if not is_from_component(edge)

is_from_component(edge) if is_string(edge.from_component)

# What is wrong with selectors: a finding for each that chooses nothing, and for each package of which nobody can tell
# whether they choose it.
idle_selectors(selectors) := {idle_finding(selector) | some selector in idle(selectors)} | claimed_among(selectors)

# A finding at the declaration of the boundary for a selector that chooses nothing.
idle_finding(selector) := object.union(finding, {"help": "Correct the selector, or take it out: as it is, it chooses nothing that could be held to the boundary"}) if {
	finding := at_boundary(sprintf("idle %s", [selector]), sprintf("`%s` %s", [selector, idle_reason(selector)]))
}

# Most repositories have no such package, and need not be asked what is chosen.
claimed_among(selectors) := {finding |
	count(input.overlaps) > 0
	some finding in claimed_by_several(select(selectors))
}

# A finding at each package that several components claim alike, one of which is among these.
claimed_by_several(names) := {finding |
	some overlap in input.overlaps
	count({name | some name in overlap.components} & names) > 0
	finding := {
		"msg": sprintf("%s claim this package alike, so that nobody can tell for which of them the boundary holds", [quoted(overlap.components)]),
		"at": overlap.at,
		"key": sprintf("%s is claimed by several", [overlap.package]),
		"related": array.concat([{"at": input.components[name].at, "msg": sprintf("`%s` is declared here", [name])} | some name in overlap.components; input.components[name].at], declared),
		"help": sprintf("Give one of them the exact path, let `!%s` in its `paths` take it away from the other, or make one the `parent` of the other", [overlap.package]),
	}
}

idle_reason(selector) := "only takes away, so that no component is chosen" if startswith(selector, "!")

idle_reason(selector) := sprintf("chooses no component%s", [what_there_is(selector)]) if {
	not startswith(selector, "!")
	count(select(selector)) == 0
}

idle_reason(selector) := "chooses only components without a package" if {
	not startswith(selector, "!")
	count(select(selector)) > 0
}

# For a slip of the pen: what could stand in its place.
what_there_is(selector) := "" if not contains(selector, "=")

what_there_is(selector) := sprintf(": `%s` is %s here", [key, either(values)]) if {
	contains(selector, "=")
	key := split(selector, "=")[0]
	values := values_of(key)
	count(values) > 0
}

what_there_is(selector) := sprintf(": nothing has `%s`%s", [key, only_these(tag_names)]) if {
	contains(selector, "=")
	key := split(selector, "=")[0]
	count(values_of(key)) == 0
	not key in reserved
}

# To name tags would not help where none is meant.
what_there_is(selector) := sprintf(": nothing has `%s`", [key]) if {
	contains(selector, "=")
	key := split(selector, "=")[0]
	count(values_of(key)) == 0
	key in reserved
}

reserved := {"name", "owner", "ecosystem"} | fields

only_these(names) := "" if count(names) == 0

only_these(names) := sprintf(", only %s", [few(sort(names))]) if count(names) > 0

fields := {"lifecycle", "system", "domain", "declared"}

values_of("name") := {name | some name, _ in input.components}

values_of("owner") := {owner | some component in input.components; some owner in component.owners}

values_of("ecosystem") := {name | some component in input.components; some name in component.ecosystems}

values_of(key) := {component[key] | some component in input.components; is_string(component[key])} if key in fields

values_of(key) := {component.tags[trim_prefix(key, "tag:")] | some component in input.components} if {
	not key in reserved
}

tag_names := {name | some component in input.components; some name, _ in component.tags}

# A finding where a component is declared, or where its package is.
at_component(name, key, msg) := {"msg": msg, "at": input.components[name].at, "key": key, "related": declared} if {
	data.params.boundary.at
}

at_component(_, key, msg) := {"msg": msg, "key": key} if not data.params.boundary.at

# Names to choose among, for a help, which is of no use when it is a wall of them: `a`, `b` or `c`.
either(names) := joined(sort(names), "or") if count(names) <= 4

either(names) := sprintf("%s or %d more", [concat(", ", [sprintf("`%s`", [name]) | some name in first]), count(names) - 3]) if {
	count(names) > 4
	first := array.slice(sort(names), 0, 3)
}

# A component and all that it is a part of.
line(name) := object.get(lines, name, {name})

lines := {name: graph.reachable(wholes, {name}) | some name, component in input.components; is_string(component.parent)}

wholes := object.union(
	{component.parent: [] | some component in input.components; is_string(component.parent)},
	{name: [parent | parent := component.parent; is_string(parent)] | some name, component in input.components},
)

# Whether two components lie within one of these, which is one of them or has both as its parts: what happens within a whole
# is its own affair. Nearly no component is a part, so that is asked first.
within_one_of(names, from, to) if {
	is_related(from, to)
	some whole in line(from) & line(to)
	whole in names
}

is_related(from, _) if lines[from]

is_related(_, to) if lines[to]

# Whether one component is a part of the other.
is_kin(from, to) if {
	is_related(from, to)
	from in line(to)
}

is_kin(from, to) if {
	is_related(from, to)
	to in line(from)
}

# What is chosen by itself, and not only as a part of something that is.
by_itself(selectors) := purlin.select([alone(selector) | some selector in list(selectors)], input.components)

alone(selector) := selector if startswith(selector, "!")

alone(selector) := selector if contains(selector, "=")

alone(selector) := sprintf("name=%s", [selector]) if {
	not startswith(selector, "!")
	not contains(selector, "=")
}

# What is chosen only as a part, each with what it is chosen as a part of.
brought_by(selectors) := {name: above |
	count(lines) > 0
	own := by_itself(selectors)
	some name in select(selectors) - own
	above := line(name) & own
}

# Whether `name` is looked at only as a part of a whole that `other` is in too: then it is that whole's own affair.
is_brought_along(brought, name, other) if {
	some whole in brought[name]
	whole in line(other)
}

# What is chosen by itself, each with the parts that are chosen along with it.
units(selectors) := object.union(
	{name: {name} | some name in by_itself(selectors)},
	{whole: members |
		brought := brought_by(selectors)
		some whole in union({above | some above in brought})
		members := {whole} | {part | some part, above in brought; whole in above}
	},
)

# Which dependency leads from each component of a way to the one behind it.
steps(way, scopes) := [found[0] |
	some number, name in array.slice(way, 0, count(way) - 1)
	found := [edge | some edge in leaving(name, scopes); edge.to_component == way[number + 1]]
]

# The dependencies of a way behind the first one, each where it is declared.
further(way, scopes) := [{"at": edge.at, "msg": sprintf("`%s` depends on `%s` here%s", [edge.from_component, edge.to_component, by(edge.owners)])} |
	some number, edge in steps(way, scopes)
	number > 0
]

# Whom to ask about a component.
owners(name) := concat(", ", input.components[name].owners) if count(input.components[name].owners) > 0

owners(name) := sprintf("the owners of `%s`", [name]) if count(input.components[name].owners) == 0

# The same for the selectors in these params, with what to do.
idle_findings(params) := idle_params(params) | claimed_params(params)

idle_params(params) := {object.union(idle_finding(selector), {"help": sprintf("Correct `%s`, or remove the boundary: as it is, nothing is held to it", [param])}) |
	some param in params
	some selector in idle(data.params[param])
}

claimed_params(params) := {finding |
	some param in params
	some finding in claimed_among(data.params[param])
}

# The same for a list of entries that have selectors at these keys.
idle_entries(entries, keys) := {finding |
	some entry in entries
	some key in keys
	some finding in idle_selectors(entry[key])
}

# A finding at the first package of a component, rather one that holds files than a Dockerfile or a workflow; or at its
# declaration where it has none.
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

# The components that each component depends on, by the edges of the scopes that count. Every component is a key.
network(scopes) := {name: {edge.to_component | some edge in leaving(name, scopes)} | some name, _ in input.components}

# The same the other way around: the components that depend on each.
reversed(forward) := object.union(
	{name: set() | some name, _ in forward},
	{group.key: {name | some name in group.items} |
		some group in groups.by_key([[to, name] | some name, targets in forward; some to in targets])
	},
)

# The first edge by which a component depends on another one.
first_edge(from, to, scopes) := [edge | some edge in leaving(from, scopes); edge.to_component == to][0]

# Further edges of a path, in order.
labels(edges) := [{"at": edge.at, "msg": sprintf("`%s` depends on `%s`%s", [edge.from_component, edge.to_component, by(edge.owners)])} |
	some edge in edges
]

# Names as a sentence has them, the first few of many.
few(names) := quoted(names) if count(names) <= 5

few(names) := sprintf("%s and %d more", [concat(", ", [sprintf("`%s`", [name]) | some name in array.slice(names, 0, 4)]), count(names) - 4]) if {
	count(names) > 5
}

# The selectors of a param as a sentence has them.
named(selectors) := concat(" or ", [sprintf("`%s`", [selector]) | some selector in list(selectors)])

# Whether a glob names an external package, written as its ecosystem knows it or otherwise.
is_named(pattern, _, name) if matches(pattern, name)

is_named(pattern, "python", name) if matches(canonical("python", pattern), canonical("python", name))

# The dependencies that some globs name, as pairs of ecosystem and name.
meant(patterns) := (plainly(patterns) | by_glob(patterns)) | otherwise_written(patterns)

# However many names there are, a plain one is looked up.
plainly(patterns) := {[ecosystem, pattern] |
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

otherwise_written(patterns) := {["python", name] |
	some pattern in list(patterns)
	not is_glob(pattern)
	some name, _ in input.edges_by_name.python
	is_named(pattern, "python", name)
}

# The edges of such a pair.
of(known) := input.edges_by_name[known[0]][known[1]]

# Of names that are the same to an ecosystem, one.
canonical(ecosystem, name) := regex.replace(lower(name), `[-_.]+`, "-") if ecosystem == "python"

canonical(ecosystem, name) := name if ecosystem != "python"

# Pairs of sets of components, `{"from": …, "to": …}`, by each component that they lead from.
targets_by_source(pairs) := {group.key: group.items |
	some group in groups.by_key([[name, pair.to] | some pair in pairs; some name in pair.from])
}

is_listed(targets, from, to) if {
	some names in targets[from]
	to in names
}
