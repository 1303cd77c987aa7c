# METADATA
# title: Mistakes in declarations of boundaries
# description: >-
#   What of a declaration chooses nothing: selectors, tags and globs that match nothing, anywhere in it. The host gives them as
#   `data.params.boundary.choices`, as the schemas of the kind say, each with its place. A boundary that nothing can cross is
#   a mistake or a leftover.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
package purlin.lib.declaration

import data.purlin.lib.architecture
import data.purlin.lib.paths

# METADATA
# description: >-
#   A finding for each text in the declaration that chooses nothing, and for each package of which purlin cannot
#   tell whether a selector matches it.
# custom:
#   example: 'count(declaration.mistakes) == 1 with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")]) with data.params.boundary as testing.choosing(["web"])'
mistakes := idle | claimed

idle := {finding |
	some choice in data.params.boundary.choices
	some [text, at] in nothing(choice)
	finding := finding_at(at, text, reason(choice.format, text))
}

# METADATA
# description: >-
#   A finding at the declaration of the boundary about a mistake in it. Its help counts, and not what the declaration says to do
#   instead of what it forbids.
# custom:
#   example: 'declaration.mistake("few", "too few", "Add one") == {"msg": "too few", "key": "few", "help": "Add one"}'
mistake(key, msg, help) := object.union(architecture.at_boundary(key, msg), {"help": help})

finding_at(at, text, why) := object.union(
	mistake(sprintf("idle %s", [shown]), sprintf("`%s` %s", [shown, why]), "Correct it, or remove it: as written it has no effect"),
	within(at),
) if {
	shown := concat(", ", architecture.list(text))
}

# A place within the declaration says less than its name.
within(at) := {"at": at, "related": architecture.declared} if is_object(at)

within(at) := {} if is_null(at)

# The texts of a list that choose nothing, and the list itself if it chooses nothing though its texts do; each with its place.
nothing(choice) := [[text, object.get(choice, ["places", at], null)] | some at, text in choice.texts; chooses_nothing(choice, text)] if {
	not chooses_nothing_together(choice)
}

nothing(choice) := [[choice.texts, object.get(choice, "at", null)]] if chooses_nothing_together(choice)

chooses_nothing(choice, text) if {
	is_selector(choice.format)
	not startswith(text, "!")
	not matches_packages(text)
	not is_otherwise_meant(choice.format, text)
}

chooses_nothing(choice, text) if {
	is_selector(choice.format)
	excludes_only(choice.texts)
	startswith(text, "!")
}

chooses_nothing(choice, text) if {
	choice.format == "tag"
	text != ""
	not text in tag_names
}

# The usual ones may not be in use yet.
chooses_nothing(choice, text) if {
	choice.format == "lifecycle"
	not text in values_of("lifecycle")
	not text in usual_lifecycles
}

chooses_nothing(choice, text) if {
	choice.format == "dependency"
	text != "*"
	count(architecture.dependencies_named([text])) == 0
}

# METADATA
# description: The lifecycles that may be named although no component has them.
# custom:
#   example: '"production" in declaration.usual_lifecycles'
usual_lifecycles := {"experimental", "production", "deprecated"}

is_selector(format) if startswith(format, "selector")

# An owner, or at the level of packages a package.
is_otherwise_meant("selector-or-owner", text) if matches_packages(sprintf("owner=%s", [text]))

is_otherwise_meant("selector-or-package", text) if {
	data.params.level == "package"
	some item in input.packages
	architecture.is_package(text, item.id)
}

# At the level of components only a package in no component stands for itself.
is_otherwise_meant("selector-or-package", text) if {
	data.params.level == "component"
	some item in input.packages
	not architecture.component_of[item.id]
	architecture.is_package(text, item.id)
}

chooses_nothing_together(choice) if {
	is_selector(choice.format)
	excludes_all(choice.texts)
}

excludes_all(selectors) if {
	is_array(selectors)
	some selector in selectors
	startswith(selector, "!")
	some matching in selectors
	not startswith(matching, "!")
	matches_packages(matching)
	not matches_packages(selectors)
}

excludes_only(selectors) if {
	every selector in architecture.list(selectors) {
		startswith(selector, "!")
	}
}

# Whether a selector matches a component with packages.
matches_packages(selector) if {
	some name in architecture.select(selector)
	not is_empty(name)
}

is_empty(name) if {
	count(input.components[name].packages) == 0
	not name in claiming_equally
}

claiming_equally := {name | some overlap in input.overlaps; some name in overlap.components}

# Most repositories have no such package, so that the selectors need not be evaluated.
claimed := {finding |
	count(input.overlaps) > 0
	some choice in data.params.boundary.choices
	is_selector(choice.format)
	some finding in claimed_by_several(architecture.select(choice.texts))
}

# METADATA
# description: A finding at each package that several components claim equally, if one of these is among them.
# custom:
#   example: 'declaration.claimed_by_several({"app"}) == set() with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
claimed_by_several(names) := {finding |
	some overlap in input.overlaps
	count({name | some name in overlap.components} & names) > 0
	finding := {
		"msg": sprintf("%s claim this package equally, so purlin can't tell to which of them the boundary applies", [architecture.quoted(overlap.components)]),
		"at": overlap.at,
		"key": sprintf("%s is claimed by several", [overlap.package]),
		"related": array.concat([{"at": input.components[name].at, "msg": sprintf("`%s` is declared here", [name])} | some name in overlap.components; input.components[name].at], architecture.declared),
		"help": sprintf("Give one of them the exact path, exclude it from the other with `!%s` in its `paths`, or make one the `parent` of the other", [overlap.package]),
	}
}

reason(_, texts) := "excludes all components that it matches" if is_array(texts)

reason(format, text) := idle_selector(text) if {
	is_selector(format)
	is_string(text)
}

reason("dependency", _) := "matches no dependency of this repository"

reason("tag", _) := sprintf("is the tag of no component%s", [only_these(tag_names)])

reason("lifecycle", _) := sprintf("is the lifecycle of no component%s", [known]) if {
	known := concat("", [known_values("lifecycle") | count(values_of("lifecycle")) > 0])
}

idle_selector(selector) := "only excludes components, so it matches none" if startswith(selector, "!")

idle_selector(selector) := sprintf("matches no component%s", [instead]) if {
	not startswith(selector, "!")
	count(architecture.select(selector)) == 0
	instead := concat("", [known_values(split(selector, "=")[0]) | contains(selector, "=")])
}

idle_selector(selector) := "matches only components without packages" if {
	not startswith(selector, "!")
	count(architecture.select(selector)) > 0
}

# The values that exist, for a typing error.
known_values(key) := sprintf(": `%s` is %s here", [key, architecture.either(values_of(key))]) if count(values_of(key)) > 0

known_values(key) := sprintf(": no component has the tag `%s`%s", [key, only_these(tag_names)]) if {
	count(values_of(key)) == 0
	not key in reserved
}

# The tags would not help if no tag was meant.
known_values(key) := sprintf(": no component has a value for `%s`", [key]) if {
	count(values_of(key)) == 0
	key in reserved
}

reserved := {"name", "owner", "ecosystem"} | fields

only_these(names) := "" if count(names) == 0

only_these(names) := sprintf(", only %s", [architecture.few(sort(names))]) if count(names) > 0

fields := {"lifecycle", "system", "domain", "declared"}

values_of("name") := {name | some name, _ in input.components}

values_of("owner") := {owner | some component in input.components; some owner in component.owners}

values_of("ecosystem") := {name | some component in input.components; some name in component.ecosystems}

values_of(key) := {component[key] | some component in input.components; is_string(component[key])} if key in fields

values_of(key) := {component.tags[trim_prefix(key, "tag:")] | some component in input.components} if {
	not key in reserved
}

tag_names := {name | some component in input.components; some name, _ in component.tags}

# METADATA
# description: A finding for each glob of paths in the declaration that matches none of these paths.
# custom:
#   example: 'declaration.idle_globs({"a.txt"}) == set() with data.params.boundary as {"choices": [{"format": "glob", "texts": ["*.txt"]}]}'
idle_globs(chosen_from) := {finding |
	some choice in data.params.boundary.choices
	choice.format == "glob"
	some at, text in choice.texts
	not startswith(text, "!")
	not is_any_matched(text, chosen_from)
	finding := finding_at(object.get(choice, ["places", at], null), text, "matches no file that this boundary looks at")
}

is_any_matched(glob, chosen_from) if {
	some path in chosen_from
	paths.matches_any([glob], path)
}
