# METADATA
# title: Components and what leads from one to another
# description: >-
#   What the kinds of boundaries share: components chosen by selectors, the edges between them, and findings that name
#   an edge, both owners and the declaration.
# related_resources:
#   - ref: docs/architecture-boundaries.md
package purlin.lib.architecture

import data.purlin.lib.groups

# The names of the components that a selector, or a list of selectors, chooses. A selector is a name, a glob of names
# (`app-*`), a tag (`layer=domain`, and the value may be a glob), `lifecycle=experimental`, or what a catalog says:
# `system=payments`, `domain=…`; one that starts with `!` takes away again.
select(selectors) := {name | some selector in list(selectors); not startswith(selector, "!"); some name in chosen(selector)} - {name |
	some selector in list(selectors)
	startswith(selector, "!")
	some name in chosen(substring(selector, 1, -1))
}

list(selectors) := selectors if is_array(selectors)

list(selectors) := [selectors] if is_string(selectors)

# A name without wildcards is looked up.
chosen(selector) := {selector} if {
	input.components[selector]
}

chosen(selector) := {name | some name, _ in input.components; matches(selector, name)} if {
	not input.components[selector]
	not contains(selector, "=")
}

chosen(selector) := {name | some name, component in input.components; has(component, parts[0], parts[1])} if {
	not input.components[selector]
	contains(selector, "=")
	parts := split(selector, "=")
}

has(component, key, pattern) if matches(pattern, component.tags[key])

has(component, "lifecycle", pattern) if matches(pattern, component.lifecycle)

# The tag of that name, or else what the catalog says.
has(component, "system", pattern) if matches(pattern, component.system)

has(component, "domain", pattern) if matches(pattern, component.domain)

# A family is chosen by the name that the config gives it.
has(component, "declared", pattern) if matches(pattern, component.declared)

matches(pattern, text) if pattern == text

# `*` crosses slashes, since names have them: `@acme/web`, `github.com/acme/web`.
matches(pattern, text) if {
	pattern != text
	is_glob(pattern)
	# Names are no paths: `*` crosses slashes, as it does where the config names packages.
	purlin.glob(replace(pattern, "/", "|"), replace(text, "/", "|"))
}

is_glob(pattern) if regex.match(`[*?\[{]`, pattern)

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
	some name in chosen(selector)
	not is_empty(name)
}

is_empty(name) if {
	count(input.components[name].packages) == 0
	not name in wholes_of_parts
}

wholes_of_parts := {component.parent | some component in input.components; is_string(component.parent)}

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

package_key(id) := packages[id].name if is_string(packages[id].name)

package_key(id) := {"path": id} if not is_string(packages[id].name)

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
described(edge) := sprintf("`%s`", [edge.name]) if not is_string(edge.alias)

described(edge) := sprintf("`%s` (called `%s`)", [edge.name, edge.alias]) if is_string(edge.alias)

# A finding with what to do about it, unless the declaration says that itself.
with_help(finding, help) := object.union(finding, {"help": help}) if not is_string(data.params.boundary.instead)

with_help(finding, _) := finding if is_string(data.params.boundary.instead)

# The edges that arrive at a component from another one, or from a package of none, of the scopes that count.
arriving(name, scopes) := [edge | some edge in object.get(input.arrivals, name, []); edge.scope in scopes]

# The edges to packages of the repository that belong to no component, of the scopes that count.
straying(name, scopes) := [edge | some edge in object.get(input.strays, name, []); edge.scope in scopes]

# Who depends: a component, or else a package.
depender(edge) := sprintf("`%s`", [edge.from_component]) if is_string(edge.from_component)

depender(edge) := sprintf("`%s`, which belongs to no component,", [edge.from]) if not is_string(edge.from_component)

# A finding at the declaration of the boundary for each selector that chooses nothing.
idle_selectors(selectors) := {object.union(finding, {"help": "Correct the selector, or take it out: as it is, it chooses nothing that could be held to the boundary"}) |
	some selector in idle(selectors)
	finding := at_boundary(sprintf("idle %s", [selector]), sprintf("`%s` %s", [selector, idle_reason(selector)]))
}

idle_reason(selector) := "only takes away, so that no component is chosen" if startswith(selector, "!")

idle_reason(selector) := sprintf("chooses no component%s", [what_there_is(selector)]) if {
	not startswith(selector, "!")
	count(chosen(selector)) == 0
}

idle_reason(selector) := "chooses only components without a package" if {
	not startswith(selector, "!")
	count(chosen(selector)) > 0
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
}

only_these(names) := "" if count(names) == 0

only_these(names) := sprintf(", only %s", [few(sort(names))]) if count(names) > 0

values_of(key) := tag_values(key) | values_of_field(key)

tag_values(key) := {component.tags[key] | some component in input.components}

values_of_field(key) := {component[key] |
	some component in input.components
	key in {"lifecycle", "system", "domain", "declared"}
	is_string(component[key])
}

tag_names := {name | some component in input.components; some name, _ in component.tags}

# A finding where a component is declared, or where its package is.
at_component(name, key, msg) := {"msg": msg, "at": input.components[name].at, "key": key, "related": declared} if {
	data.params.boundary.at
}

at_component(name, key, msg) := {"msg": msg, "key": key} if not data.params.boundary.at

# Names to choose among, for a help, which is of no use when it is a wall of them: `a`, `b` or `c`.
either(names) := joined(sort(names), "or") if count(names) <= 4

either(names) := sprintf("%s or %d more", [concat(", ", [sprintf("`%s`", [name]) | some name in first]), count(names) - 3]) if {
	count(names) > 4
	first := array.slice(sort(names), 0, 3)
}

# A component and all that it is a part of.
line(name) := graph.reachable(wholes, {name})

wholes := {name: parents(component) | some name, component in input.components}

parents(component) := [component.parent] if is_string(component.parent)

parents(component) := [] if not is_string(component.parent)

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
idle_findings(params) := {object.union(finding, {"help": sprintf("Correct `%s`, or remove the boundary: as it is, nothing is held to it", [param])}) |
	some param in params
	some finding in idle_selectors(data.params[param])
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
