# METADATA
# title: Selectors of components
# description: >-
#   What purlin's own function `purlin.select` does, in Rego alone, for evaluators that do not have it. The answers are the
#   same; the time is not, so that rules call `purlin.select`. A test compares the two.
# related_resources:
#   - ref: https://github.com/purlin/purlin/blob/main/docs/architecture-boundaries.md
package purlin.lib.selectors

# METADATA
# description: What `purlin.select` gives.
# custom:
#   example: 'selectors.select("layer=web", {"app": {"tags": {"layer": "web"}}}) == {"app"}'
select(selectors, components) := matched - taken_away if {
	matched := {name |
		some selector in list(selectors)
		not startswith(selector, "!")
		some name in chosen(selector, components)
	}
	taken_away := {name |
		some selector in list(selectors)
		startswith(selector, "!")
		some name in chosen(substring(selector, 1, -1), components)
	}
}

list(selectors) := selectors if is_array(selectors)

list(selectors) := [selectors] if is_string(selectors)

# A name, or a glob of names: the components of that name, and what is a part of them.
chosen(selector, components) := {name |
	some name, _ in components
	some whole in line(name, components)
	matches(selector, whole)
} if {
	not contains(selector, "=")
}

chosen(selector, components) := {name |
	some name, component in components
	some text in texts(key, name, component)
	matches(pattern, text)
} if {
	at := indexof(selector, "=")
	at >= 0
	key := substring(selector, 0, at)
	pattern := substring(selector, at + 1, -1)
}

# A component and all that it is a part of.
line(name, components) := graph.reachable(wholes, {name}) if {
	parents := {component.parent | some component in components; is_string(component.parent)}
	wholes := object.union({parent: [] | some parent in parents}, {own: parents_of(component) | some own, component in components})
}

parents_of(component) := [parent | parent := component.parent; is_string(parent)]

# What each of these words looks at; they are never tags.
lists := {"owner": "owners", "ecosystem": "ecosystems"}

fields := {"declared", "lifecycle", "system", "domain"}

texts("name", name, _) := [name]

texts(key, _, component) := [text | some text in component[lists[key]]] if lists[key]

texts(key, _, component) := [text | text := component[key]; is_string(text)] if key in fields

# Any other key is a tag, and so is everything after `tag:`.
texts(key, _, component) := [text | text := component.tags[tag_of(key)]] if {
	key != "name"
	not lists[key]
	not key in fields
}

tag_of(key) := trim_prefix(key, "tag:")

# The text itself, or a glob of it. Names are not paths: `*` crosses slashes, as in `@acme/*`.
matches(pattern, text) if pattern == text

matches(pattern, text) if {
	pattern != text
	regex.match(`[*?\[\]{}\\]`, pattern)
	glob.match(pattern, null, text)
}
