# METADATA
# title: Dependencies as manifests state them
# description: >-
#   Reads the dependency tables of package.json, Cargo.toml and pyproject.toml into lists of
#   `{name, spec, at}`: the name, the requirement as written, and the path to it.
# related_resources:
#   - ref: https://docs.npmjs.com/cli/v11/configuring-npm/package-json
#   - ref: https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html
#   - ref: https://packaging.python.org/en/latest/specifications/pyproject-toml/
#   - ref: https://python-poetry.org/docs/dependency-specification/
package purlin.lib.dependencies

import data.purlin.lib.shape

# METADATA
# description: >-
#   The dependencies of a `package.json`. Without peer dependencies: they say what a package works with, not what it
#   installs.
# custom:
#   example: 'dependencies.npm({"dependencies": {"left": "^1"}}) == [{"name": "left", "spec": "^1", "at": ["dependencies", "left"]}]'
npm(document) := [{"name": name, "spec": spec, "at": [section, name]} |
	some section in ["dependencies", "devDependencies", "optionalDependencies"]
	some name, spec in shape.mapping(document[section])
	is_string(spec)
]

cargo_sections := ["dependencies", "dev-dependencies", "build-dependencies"]

# METADATA
# description: >-
#   The dependencies of a `Cargo.toml`: those of the package, of its targets, and those that a workspace declares
#   for its members.
# custom:
#   example: 'dependencies.cargo({"dependencies": {"serde": "1"}}) == [{"name": "serde", "spec": "1", "at": ["dependencies", "serde"]}]'
cargo(document) := array.concat(
	array.concat(
		[{"name": name, "spec": spec, "at": [section, name]} |
			some section in cargo_sections
			some name, spec in shape.mapping(document[section])
		],
		[{"name": name, "spec": spec, "at": ["target", target, section, name]} |
			some target, tables in shape.mapping(document.target)
			some section in cargo_sections
			some name, spec in shape.mapping(tables[section])
		],
	),
	[{"name": name, "spec": spec, "at": ["workspace", "dependencies", name]} |
		some name, spec in shape.mapping(document.workspace.dependencies)
	],
)

# METADATA
# description: >-
#   The requirements of a `pyproject.toml` as PEP 508 writes them: of the project, of its extras and of dependency
#   groups.
# custom:
#   example: 'dependencies.python({"project": {"dependencies": ["rich>=13"]}}) == [{"name": "rich", "spec": "rich>=13", "at": ["project", "dependencies", 0]}]'
python(document) := array.concat(
	[requirement(spec, ["project", "dependencies", index]) |
		some index, spec in shape.sequence(document.project.dependencies)
	],
	array.concat(
		[requirement(spec, ["project", "optional-dependencies", extra, index]) |
			some extra, specs in shape.mapping(document.project["optional-dependencies"])
			some index, spec in shape.sequence(specs)
		],
		# A group may also contain `{include-group = "…"}`, which is not a dependency and not a string.
		[requirement(spec, ["dependency-groups", group, index]) |
			some group, specs in shape.mapping(document["dependency-groups"])
			some index, spec in shape.sequence(specs)
		],
	),
)

requirement(spec, at) := {"name": regex.replace(shape.text(spec), `[^A-Za-z0-9._-].*`, ""), "spec": spec, "at": at}

# METADATA
# description: >-
#   The key of a finding about an entry. It does not depend on the requirement: it is the path, with the name in
#   place of a list index.
# custom:
#   example: 'dependencies.key({"name": "rich", "at": ["project", "dependencies", 0]}) == ["project", "dependencies", "rich"]'
key(dependency) := dependency.at if is_string(last_step(dependency.at))

key(dependency) := array.concat(array.slice(dependency.at, 0, count(dependency.at) - 1), [dependency.name]) if {
	is_number(last_step(dependency.at))
}

last_step(at) := at[count(at) - 1]

# METADATA
# description: >-
#   The dependencies in the tables of Poetry. `python` is left out: it is the interpreter.
# custom:
#   example: 'dependencies.poetry({"tool": {"poetry": {"dependencies": {"rich": "^13", "python": "^3.12"}}}}) == [{"name": "rich", "spec": "^13", "at": ["tool", "poetry", "dependencies", "rich"]}]'
poetry(document) := array.concat(
	[{"name": name, "spec": spec, "at": ["tool", "poetry", section, name]} |
		some section in ["dependencies", "dev-dependencies"]
		some name, spec in shape.mapping(document.tool.poetry[section])
		name != "python"
	],
	[{"name": name, "spec": spec, "at": ["tool", "poetry", "group", group, "dependencies", name]} |
		some group, table in shape.mapping(document.tool.poetry.group)
		some name, spec in shape.mapping(table.dependencies)
	],
)

# METADATA
# description: The sources of uv that are tables, such as a git repository or a path.
# custom:
#   example: 'dependencies.uv_sources({"tool": {"uv": {"sources": {"rich": {"path": "../rich"}}}}}) == [{"name": "rich", "spec": {"path": "../rich"}, "at": ["tool", "uv", "sources", "rich"]}]'
uv_sources(document) := array.concat(
	[{"name": name, "spec": spec, "at": ["tool", "uv", "sources", name]} |
		some name, spec in shape.mapping(document.tool.uv.sources)
		is_object(spec)
	],
	# Several sources of one package, each with a marker.
	[{"name": name, "spec": spec, "at": ["tool", "uv", "sources", name, index]} |
		some name, specs in shape.mapping(document.tool.uv.sources)
			some index, spec in shape.sequence(specs)
	],
)
