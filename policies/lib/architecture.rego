# METADATA
# title: Components and what leads from one to another
# description: >-
#   What the kinds of boundaries share: components chosen by selectors, the edges between them, and findings that name
#   an edge, both owners and the declaration.
# related_resources:
#   - ref: docs/architecture-boundaries.md
package purlin.lib.architecture

# The names of the components that a selector, or a list of selectors, chooses. A selector is a name, a glob of names
# (`app-*`), a tag (`layer=domain`, and the value may be a glob), or `lifecycle=experimental`; one that starts with `!`
# takes away again.
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

# A family is chosen by the name that the config gives it.
has(component, "declared", pattern) if matches(pattern, component.declared)

matches(pattern, text) if pattern == text

matches(pattern, text) if {
	pattern != text
	regex.match(`[*?\[{]`, pattern)
	purlin.glob(pattern, text)
}

# Selectors that choose nothing: a boundary that nothing can cross is a mistake, or a leftover.
idle(selectors) := [selector | some selector in list(selectors); not startswith(selector, "!"); count(chosen(selector)) == 0]

# The edges that leave a component for another one, of the scopes that count.
leaving(name, scopes) := [edge | some edge in object.get(input.crossings, name, []); edge.scope in scopes]

# A finding at the declaration of an edge: who owns both ends, and where the boundary is declared.
at_edge(edge, msg) := {
	"msg": msg,
	"at": edge.at,
	"key": sprintf("%s -> %s (%s)", [edge.from, target(edge), edge.scope]),
	"related": array.concat(owned(edge), declared),
}

target(edge) := edge.to if is_string(edge.to)

target(edge) := edge.name if not is_string(edge.to)

# Where the package depended on is, with its owners, so that both sides can be asked.
owned(edge) := [{"at": item.at, "msg": sprintf("`%s` is here%s", [edge.name, by(item.owners)])} |
	some item in input.packages
	item.id == edge.to
]

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
quoted(names) := sprintf("`%s`", [names[0]]) if count(names) == 1

quoted(names) := sprintf("%s and `%s`", [concat(", ", [sprintf("`%s`", [name]) | some name in most]), names[count(names) - 1]]) if {
	count(names) > 1
	most := array.slice(names, 0, count(names) - 1)
}

quoted(names) := "nothing" if count(names) == 0

# What the manifest calls the dependency, and what that is.
described(edge) := sprintf("`%s`", [edge.name]) if not is_string(edge.alias)

described(edge) := sprintf("`%s` (called `%s`)", [edge.name, edge.alias]) if is_string(edge.alias)
