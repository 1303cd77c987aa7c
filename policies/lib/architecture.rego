# METADATA
# title: Components and the dependencies between them
# description: >-
#   What the kinds of boundaries share: components matched by selectors, the edges between them, and findings that name
#   an edge, both owners and the declaration.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
package purlin.lib.architecture

import data.purlin.lib.groups

# METADATA
# description: >-
#   The names of the components that a selector, or a list of selectors, matches. What a selector is: https://github.com/purlin/purlin/blob/main/docs/globs.md.
# custom:
#   example: 'architecture.select("layer=web") == {"app"} with input as testing.repository({"app": {"layer": "web"}, "db": {}}, [])'
select(selectors) := purlin.select(selectors, input.components)

# METADATA
# description: >-
#   Selectors as a list: a single one becomes a list of one.
# custom:
#   example: 'architecture.list("app") == ["app"]'
list(selectors) := selectors if is_array(selectors)

list(selectors) := [selectors] if is_string(selectors)

# METADATA
# description: Whether a glob of names matches a text. `*` crosses slashes, since names have them.
# custom:
#   example: 'architecture.matches("@acme/*", "@acme/web")'
matches(pattern, text) if purlin.matches_name(pattern, text)

is_glob(pattern) if regex.match(`[*?\[\]{}\\]`, pattern)

# METADATA
# description: The edges from a component to another one, in these scopes.
# custom:
#   example: 'architecture.leaving("app", ["prod"])[0].to_component == "db" with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
leaving(name, scopes) := [edge | some edge in object.get(input.crossings, name, []); edge.scope in scopes]

# METADATA
# description: >-
#   A finding at the declaration of an edge. It names who owns the other end, and where the boundary is declared.
# custom:
#   example: 'architecture.at_edge(testing.edge("app", "db", "prod"), "no").at == {"path": "app/package.json"} with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
at_edge(edge, msg) := {
	"msg": msg,
	"at": edge.at,
	"key": edge_key(edge),
	"related": array.concat(target_place(edge), declared),
}

# METADATA
# description: >-
#   The key of a finding about an edge: it stays the same when a manifest moves.
# custom:
#   example: 'architecture.edge_key(testing.edge("app", "db", "prod")) == ["@acme/app", "@acme/db", "prod"] with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
edge_key(edge) := [package_key(edge.from), edge.name, edge.scope]

# METADATA
# description: >-
#   The name of a package for a key; `{"path": id}` if it has no name.
# custom:
#   example: 'architecture.package_key("app/package.json") == "@acme/app" with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
package_key(id) := object.get(package_names, id, {"path": id})

# METADATA
# description: The name of a package for a message; its id if it has no name.
# custom:
#   example: 'architecture.package_name("app/package.json") == "@acme/app" with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
package_name(id) := object.get(package_names, id, id)

# The names of the packages that have one, by id.
package_names := {item.id: item.name | some item in input.packages; is_string(item.name)}

# METADATA
# description: The package at the other end of an edge, as a related place of a finding.
# custom:
#   example: 'architecture.target_place(testing.edge("app", "db", "prod"))[0].at == {"path": "db/package.json"} with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
target_place(edge) := [{"at": item.at, "msg": sprintf("`%s` is here%s", [edge.name, owned_by(item.owners)])} | item := packages[edge.to]]

# METADATA
# description: The packages by id.
# custom:
#   example: 'architecture.packages["app/package.json"].name == "@acme/app" with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
packages := {item.id: item | some item in input.packages}

# METADATA
# description: The component of each package that is in one, by the id of the package.
# custom:
#   example: 'architecture.component_of["app/package.json"] == "app" with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
component_of := {id: name | some name, component in input.components; some id in component.packages}

# METADATA
# description: Whether a glob matches a package, by its id or its name.
# custom:
#   example: 'architecture.is_package("@acme/*", "app/package.json") with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
is_package(pattern, id) if {
	some text in {id, package_name(id)}
	matches(pattern, text)
}

# METADATA
# description: The end of a message that names owners; `""` if there are none.
# custom:
#   example: 'architecture.owned_by(["@acme/web"]) == ", owned by @acme/web"'
owned_by(owners) := "" if count(owners) == 0

owned_by(owners) := sprintf(", owned by %s", [concat(", ", owners)]) if count(owners) > 0

# METADATA
# description: The declaration of the boundary, as a list of related places of a finding. Empty if it is not known.
# custom:
#   example: 'architecture.declared == []'
declared := [{"at": data.params.boundary.at, "msg": sprintf("`%s` is declared here", [data.params.boundary.name])}] if {
	data.params.boundary.at
}

default declared := []

# METADATA
# description: A finding at the declaration of the boundary.
# custom:
#   example: 'architecture.at_boundary("few", "too few") == {"msg": "too few", "key": "few"}'
at_boundary(key, msg) := {"msg": msg, "at": data.params.boundary.at, "key": key} if data.params.boundary.at

at_boundary(key, msg) := {"msg": msg, "key": key} if not data.params.boundary.at

# METADATA
# description: Names as a message lists them.
# custom:
#   example: 'architecture.quoted(["a", "b", "c"]) == "`a`, `b` and `c`"'
quoted(names) := joined(names, "and")

joined(names, _) := "nothing" if count(names) == 0

joined(names, _) := marked(names)[0] if count(names) == 1

joined(names, word) := sprintf("%s %s %s", [concat(", ", array.slice(marked(names), 0, last)), word, marked(names)[last]]) if {
	last := count(names) - 1
	last > 0
}

marked(names) := [sprintf("`%s`", [name]) | some name in names]

# METADATA
# description: The name of the dependency, with the alias that the manifest gives it.
# custom:
#   example: 'architecture.described({"name": "a", "alias": "b"}) == "`a` (alias `b`)"'
described(edge) := sprintf("`%s`", [edge.name]) if not has_alias(edge)

described(edge) := sprintf("`%s` (alias `%s`)", [edge.name, edge.alias]) if has_alias(edge)

# METADATA
# description: The same for parentheses at the end of a message.
# custom:
#   example: 'architecture.dependency({"name": "a", "alias": null}) == "dependency `a`"'
dependency(edge) := sprintf("dependency `%s`", [edge.name]) if not has_alias(edge)

dependency(edge) := sprintf("dependency `%s`, alias `%s`", [edge.name, edge.alias]) if has_alias(edge)

has_alias(edge) if is_string(edge.alias)

# METADATA
# description: A finding with its help, unless the declaration has its own (`instead`).
# custom:
#   example: 'architecture.with_help({"msg": "no"}, "Remove it") == {"msg": "no", "help": "Remove it"}'
with_help(finding, help) := object.union(finding, {"help": help}) if not has_own_help

with_help(finding, _) := finding if has_own_help

# A named rule, since most declarations have no `instead`, and `not is_string(…)` of an undefined value is undefined.
has_own_help if is_string(data.params.boundary.instead)

# METADATA
# description: The edges to a component from another one, or from a package in no component, in these scopes.
# custom:
#   example: 'architecture.arriving("db", ["prod"])[0].from_component == "app" with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
arriving(name, scopes) := [edge | some edge in object.get(input.arrivals, name, []); edge.scope in scopes]

# METADATA
# description: The edges from a component to packages of the repository that belong to no component, in these scopes.
# custom:
#   example: 'architecture.straying("app", ["prod"]) == [] with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
straying(name, scopes) := [edge | some edge in object.get(input.strays, name, []); edge.scope in scopes]

# METADATA
# description: The component that depends, for a message; or else the package, which is in no component.
# custom:
#   example: 'architecture.depender({"from_component": "app"}) == "`app`"'
depender(edge) := sprintf("`%s`", [edge.from_component]) if is_from_component(edge)

depender(edge) := sprintf("`%s` (in no component)", [edge.from]) if not is_from_component(edge)

# METADATA
# description: Whether an edge starts in a component.
# custom:
#   example: 'architecture.is_from_component({"from_component": "app"})'
is_from_component(edge) if is_string(edge.from_component)

# METADATA
# description: A finding at the declaration of a component.
# custom:
#   example: 'architecture.at_component("app", "k", "no").msg == "no" with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
at_component(name, key, msg) := {"msg": msg, "at": input.components[name].at, "key": key, "related": declared} if {
	data.params.boundary.at
}

at_component(_, key, msg) := {"msg": msg, "key": key} if not data.params.boundary.at

# METADATA
# description: Alternatives as a help lists them, the first three of many.
# custom:
#   example: 'architecture.either({"a", "b"}) == "`a` or `b`"'
either(names) := joined(sort(names), "or") if count(names) <= 4

either(names) := sprintf("%s or %d more", [concat(", ", array.slice(marked(sort(names)), 0, 3)), count(names) - 3]) if count(names) > 4

# METADATA
# description: A component with its parent, the parent of that, and so on.
# custom:
#   example: 'architecture.chain("domx") == {"domx", "dom"} with input as testing.house([])'
chain(name) := object.get(chains, name, {name})

# METADATA
# description: The same for each component that has a parent.
# custom:
#   example: 'architecture.chains.domx == {"domx", "dom"} with input as testing.house([])'
chains := {name: graph.reachable(wholes, {name}) | some name, component in input.components; is_string(component.parent)}

wholes := object.union(
	{component.parent: [] | some component in input.components; is_string(component.parent)},
	{name: [parent | parent := component.parent; is_string(parent)] | some name, component in input.components},
)

# METADATA
# description: >-
#   Whether one of these names is a common parent of two components, or one of the two. What happens within a whole
#   crosses no boundary.
# custom:
#   example: 'architecture.within_one_of({"dom"}, "domx", "domy") with input as testing.house([])'
within_one_of(names, from, to) if {
	is_related(from, to)
	some whole in chain(from) & chain(to)
	whole in names
}

is_related(from, _) if chains[from]

is_related(_, to) if chains[to]

# METADATA
# description: Whether one component is a part of the other.
# custom:
#   example: 'architecture.is_part_or_whole("domx", "dom") with input as testing.house([])'
is_part_or_whole(from, to) if {
	is_related(from, to)
	from in chain(to)
}

is_part_or_whole(from, to) if {
	is_related(from, to)
	to in chain(from)
}

# METADATA
# description: >-
#   The components that the selectors match themselves, and not only as a part of a component that they match.
# custom:
#   example: 'architecture.by_itself("dom") == {"dom"} with input as testing.house([])'
by_itself(selectors) := own | {name |
	count(chains) > 0
	some name in select(selectors) - own
	count(chain(name) & own) == 0
} if {
	own := purlin.select([alone(selector) | some selector in list(selectors)], input.components)
}

alone(selector) := selector if startswith(selector, "!")

alone(selector) := selector if contains(selector, "=")

alone(selector) := sprintf("name=%s", [selector]) if {
	not startswith(selector, "!")
	not contains(selector, "=")
}

# METADATA
# description: The components that are matched only as parts, each with the wholes that are matched.
# custom:
#   example: 'architecture.brought_by("dom") == {"domx": {"dom"}, "domy": {"dom"}} with input as testing.house([])'
brought_by(selectors) := {name: above |
	count(chains) > 0
	own := by_itself(selectors)
	some name in select(selectors) - own
	above := chain(name) & own
}

# METADATA
# description: Whether a component is matched only as a part of a whole that the other one is in too.
# custom:
#   example: 'architecture.is_brought_along({"domx": {"dom"}}, "domx", "domy") with input as testing.house([])'
is_brought_along(brought, name, other) if {
	some whole in brought[name]
	whole in chain(other)
}

# METADATA
# description: The components that are matched themselves, each with the parts that are matched with it.
# custom:
#   example: 'architecture.units("dom") == {"dom": {"dom", "domx", "domy"}} with input as testing.house([])'
units(selectors) := object.union(
	{name: {name} | some name in by_itself(selectors)},
	{whole: members |
		brought := brought_by(selectors)
		some whole in union({above | some above in brought})
		members := {whole} | {part | some part, above in brought; whole in above}
	},
)

# METADATA
# description: >-
#   Whom to ask about a component: its owners, for a message.
# custom:
#   example: 'architecture.owners("app") == "@app" with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
owners(name) := concat(", ", input.components[name].owners) if count(input.components[name].owners) > 0

owners(name) := sprintf("the owners of `%s`", [name]) if count(input.components[name].owners) == 0

# METADATA
# description: >-
#   A finding at the first package of a component. A package that holds files comes before a Dockerfile or a
#   workflow. Without any package, it is a finding at the declaration of the component.
# custom:
#   example: 'architecture.at_package_of("app", "k", "no").at == {"path": "app/package.json"} with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
at_package_of(name, key, msg) := {"msg": msg, "at": at, "key": key, "related": declared} if {
	count(input.components[name].packages) > 0
	at := place(name)
}

at_package_of(name, key, msg) := at_component(name, key, msg) if count(input.components[name].packages) == 0

# METADATA
# description: The place that `at_package_of` uses.
# custom:
#   example: 'architecture.place("app") == {"path": "app/package.json"} with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
place(name) := packages[array.concat(holding, ids)[0]].at if {
	ids := input.components[name].packages
	count(ids) > 0
	holding := [id | some id in ids; packages[id].holds_files]
}

place(name) := input.components[name].at if count(input.components[name].packages) == 0

# METADATA
# description: The same, with the first four and the number of the others if there are more than five.
# custom:
#   example: 'architecture.few(["a", "b", "c", "d", "e", "f"]) == "`a`, `b`, `c`, `d` and 2 more"'
few(names) := quoted(names) if count(names) <= 5

few(names) := sprintf("%s and %d more", [concat(", ", array.slice(marked(names), 0, 4)), count(names) - 4]) if count(names) > 5

# METADATA
# description: The selectors of a parameter as a message lists them.
# custom:
#   example: 'architecture.named(["app", "layer=web"]) == "`app` or `layer=web`"'
named(selectors) := concat(" or ", marked(list(selectors)))

# METADATA
# description: Whether a glob matches the name of an external package, in any spelling that its ecosystem accepts.
# custom:
#   example: 'architecture.is_named("typing_extensions", "python", "Typing-Extensions")'
is_named(pattern, _, name) if matches(pattern, name)

is_named(pattern, ecosystem, name) if {
	has_spellings(ecosystem)
	matches(canonical(ecosystem, pattern), canonical(ecosystem, name))
}

# METADATA
# description: The dependencies that these globs match, as pairs of ecosystem and name.
# custom:
#   example: 'architecture.dependencies_named(["@acme/*"]) == {["npm", "@acme/db"]} with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
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

# METADATA
# description: The edges of such a pair.
# custom:
#   example: 'count(architecture.edges_named(["npm", "@acme/db"])) == 1 with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
edges_named(known) := input.edges_by_name[known[0]][known[1]]

# Whether an ecosystem accepts several spellings of one name. For the others, among them npm, Go, Maven and RubyGems, every
# letter counts.
has_spellings(ecosystem) if ecosystem in {"python", "cargo", "dotnet", "composer", "actions", "terraform", "backstage"}

# Python: https://packaging.python.org/en/latest/specifications/name-normalization/
# METADATA
# description: One spelling for all names that are the same to an ecosystem.
# custom:
#   example: 'architecture.canonical("python", "Typing_Extensions") == "typing-extensions"'
canonical("python", name) := regex.replace(lower(name), `[-_.]+`, "-")

# crates.io: https://doc.rust-lang.org/cargo/reference/registry-index.html#name-restrictions
canonical("cargo", name) := replace(lower(name), "_", "-")

# Terraform leaves out the host of its own registry:
# https://developer.hashicorp.com/terraform/language/providers/requirements#source-addresses
canonical("terraform", name) := trim_prefix(trim_prefix(lower(name), "registry.terraform.io/"), "registry.opentofu.org/")

canonical(ecosystem, name) := lower(name) if ecosystem in {"dotnet", "composer", "actions", "backstage"}

canonical(ecosystem, name) := name if not has_spellings(ecosystem)

# METADATA
# description: >-
#   Of pairs of sets of components, `{"from": …, "to": …}`, the sets of `to` by each component of `from`.
# custom:
#   example: 'architecture.targets_by_source([{"from": {"app"}, "to": {"db"}}]) == {"app": [{"db"}]}'
targets_by_source(pairs) := {group.key: group.items |
	some group in groups.by_key([[name, pair.to] | some pair in pairs; some name in pair.from])
}

# METADATA
# description: Whether two components are in such a pair.
# custom:
#   example: 'architecture.is_listed({"app": [{"db"}]}, "app", "db")'
is_listed(targets, from, to) if {
	some names in targets[from]
	to in names
}
