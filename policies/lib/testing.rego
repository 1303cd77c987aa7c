# METADATA
# title: Repositories for tests
# description: The facts of small repositories, one package for each component, for the tests of kinds of boundaries.
package purlin.lib.testing

manifest(name) := sprintf("%s/package.json", [name])

component(name, tags) := {
	"name": name,
	"declared": name,
	"parent": null,
	"tags": tags,
	"lifecycle": null,
	"ecosystems": ["npm"],
	"packages": [manifest(name)],
	"public": [manifest(name)],
	"unmatched_public": [],
	"unmatched_patterns": [],
	"owners": [sprintf("@%s", [name])],
	"at": {"path": "purlin.yaml"},
}

package_of(name) := {
	"id": manifest(name),
	"name": sprintf("@acme/%s", [name]),
	"manifest": manifest(name),
	"holds_files": true,
	"ecosystem": "npm",
	"owners": [sprintf("@%s", [name])],
	"at": {"path": manifest(name)},
}

# METADATA
# description: An edge between two components of this name, with this scope.
edge(from, to, scope) := {
	"from": manifest(from),
	"to": manifest(to),
	"from_component": from,
	"to_component": to,
	"name": sprintf("@acme/%s", [to]),
	"alias": null,
	"requirement": "^1.0.0",
	"shared": null,
	"scope": scope,
	"indirect": false,
	"source": "workspace",
	"registries": [],
	"locked": null,
	"locked_candidates": [],
	"ecosystem": "npm",
	"owners": [],
	"at": {"path": manifest(from)},
}

# METADATA
# description: An edge from a component to a package of another repository, with a requirement and a scope.
external(from, name, requirement, scope) := object.union(edge(from, name, scope), {
	"to": null,
	"to_component": null,
	"name": name,
	"requirement": requirement,
	"source": "registry",
})

is_external(item) if is_null(item.to)

is_external(item) if {
	is_string(item.to)
	item.source == "registry"
}

is_stray(item) if {
	is_string(item.to)
	is_null(item.to_component)
}

# METADATA
# description: The same edge from a package in no component.
from_stray(item) := object.union(item, {"from_component": null})

# METADATA
# description: The same edge to a package in no component.
to_stray(item) := object.union(item, {"to_component": null})

# METADATA
# description: The same repository with a package in no component.
with_stray(facts, name) := object.union(facts, {"packages": array.concat(facts.packages, [package_of(name)])})

# METADATA
# description: The same repository with another package of a component.
with_package(facts, name, other) := object.union(with_stray(facts, other), {"components": {name: {"packages": array.concat(facts.components[name].packages, [manifest(other)])}}})

# METADATA
# description: >-
#   The input of a repository with one package for each component. `tags` has the tags of each component by name.
# custom:
#   example: 'architecture.leaving("app", ["prod"])[0].to_component == "db" with input as testing.repository({"app": {}, "db": {}}, [testing.edge("app", "db", "prod")])'
repository(tags, edges) := {
	"components": {name: component(name, own) | some name, own in tags},
	"ecosystems": ecosystems,
	"packages": [package_of(name) | some name, _ in tags],
	"edges": edges,
	"crossings": {name: [item | some item in edges; item.from_component == name; is_string(item.to_component); item.to_component != name] | some name, _ in tags},
	"arrivals": {name: [item | some item in edges; item.to_component == name; item.from_component != name] | some name, _ in tags},
	"strays": {name: [item | some item in edges; item.from_component == name; is_stray(item)] | some name, _ in tags},
	"externals": {name: [item | some item in edges; item.from_component == name; is_external(item)] | some name, _ in tags},
	"edges_by_name": {ecosystem: {name: [item | some item in edges; item.ecosystem == ecosystem; item.name == name] |
		some name in {item.name | some item in edges; item.ecosystem == ecosystem}
	} |
		some ecosystem in {item.ecosystem | some item in edges}
	},
	"cycles": [],
	"overlaps": [],
	"unlocked": [],
	"workspaces": [],
}

# METADATA
# description: The scopes that kinds of boundaries check without `scopes`.
production := ["prod", "optional", "peer", "build"]

# METADATA
# description: >-
#   `data.params.boundary` of a declaration with a name only: keys that are not declared are absent, not null.
boundary := {"name": "b"}

# METADATA
# description: The same with selectors, as purlin passes them.
choosing(selectors) := object.union(boundary, {"choices": [{"format": "selector", "texts": selectors}]})

# METADATA
# description: >-
#   The same repository with components that are parts of others, `{"part": "whole"}`.
with_parts(facts, parents) := object.union(facts, {"components": {name: {"parent": parent} | some name, parent in parents}})

# METADATA
# description: A repository in which `domx` and `domy` are parts of `dom`. `app` and `kernel` are not parts of anything.
# custom:
#   example: 'architecture.select("dom") == {"dom", "domx", "domy"} with input as testing.house([])'
house(edges) := with_parts(repository({name: {} | some name in ["app", "dom", "domx", "domy", "kernel"]}, edges), {"domx": "dom", "domy": "dom"})

# METADATA
# description: >-
#   The edges within `dom`: from the whole to a part, between the parts, and back.
within_dom := [edge("dom", "domx", "prod"), edge("domx", "domy", "prod"), edge("domy", "dom", "prod")]

# METADATA
# description: The edges that findings are about, as texts.
# custom:
#   example: 'testing.crossed([{"key": ["@acme/app", "@acme/db", "prod"]}]) == {"app -> db"}'
crossed(findings) := {crossing(finding.key) | some finding in findings}

# The key of an edge is an array with both ends; the key of a finding about a path is a string.
crossing(key) := key if is_string(key)

crossing(key) := sprintf("%s -> %s", [trim_prefix(key[0], "@acme/"), trim_prefix(key[1], "@acme/")]) if is_array(key)

# METADATA
# description: The messages of findings.
# custom:
#   example: 'testing.messages([{"msg": "a"}]) == {"a"}'
messages(findings) := {finding.msg | some finding in findings}

# METADATA
# description: >-
#   `input.ecosystems` as every rule sees it.
# custom:
#   example: 'testing.ecosystems.npm.registry == "registry.npmjs.org"'
ecosystems := {
	"actions": {
		"lock_files": [],
		"advice": {"scopes": {}},
	},
	"backstage": {
		"lock_files": [],
		"advice": {"scopes": {}},
	},
	"bundler": {
		"lock_files": [{"name": "Gemfile.lock", "tool": "bundler"}, {"name": "gems.locked", "tool": "bundler"}],
		"registry": "rubygems.org",
		"advice": {"scopes": {"prod": "`add_dependency`, or out of its group in a Gemfile", "dev": "`add_development_dependency`, or `group :development` in a Gemfile", "test": "`group :test`", "optional": "a group with `optional: true`"}},
	},
	"cargo": {
		"lock_files": [{"name": "Cargo.lock", "tool": "cargo"}],
		"registry": "crates.io",
		"advice": {"share": {"place": "`[workspace.dependencies]`", "take": "`workspace = true` in place of the version"}, "scopes": {"prod": "`[dependencies]`", "dev": "`[dev-dependencies]`", "build": "`[build-dependencies]`"}},
	},
	"composer": {
		"lock_files": [{"name": "composer.lock", "tool": "composer"}],
		"advice": {"scopes": {}},
	},
	"docker": {
		"lock_files": [],
		"advice": {"scopes": {}},
	},
	"dotnet": {
		"lock_files": [],
		"advice": {"share": {"place": "`Directory.Packages.props`, an SDK in `global.json`", "take": "leave out `Version` and `VersionOverride`"}, "scopes": {}},
	},
	"go": {
		"lock_files": [{"name": "go.sum", "tool": "go"}],
		"advice": {"scopes": {}},
	},
	"gradle": {
		"lock_files": [],
		"advice": {"share": {"place": "the version catalog", "take": "the alias of the version catalog in place of name and version"}, "scopes": {}},
	},
	"helm": {
		"lock_files": [],
		"advice": {"scopes": {}},
	},
	"maven": {
		"lock_files": [],
		"advice": {"share": {"place": "`dependencyManagement` of the parent", "take": "leave out the `version`"}, "scopes": {"test": "`<scope>test</scope>`", "peer": "`<scope>provided</scope>`", "optional": "`<optional>true</optional>`"}},
	},
	"npm": {
		"lock_files": [{"name": "npm-shrinkwrap.json", "tool": "npm"}, {"name": "package-lock.json", "tool": "npm"}, {"name": "pnpm-lock.yaml", "tool": "pnpm"}, {"name": "yarn.lock", "tool": "yarn"}, {"name": "bun.lock", "tool": "bun"}, {"name": "bun.lockb", "tool": "bun"}],
		"registry": "registry.npmjs.org",
		"advice": {"share": {"place": "a catalog of the workspace", "take": "`catalog:` in place of the version, with the catalog's name where it has one"}, "scopes": {"prod": "`dependencies`", "dev": "`devDependencies`", "peer": "`peerDependencies`", "optional": "`optionalDependencies`"}},
	},
	"python": {
		"lock_files": [{"name": "uv.lock", "tool": "uv"}, {"name": "poetry.lock", "tool": "poetry"}, {"name": "pdm.lock", "tool": "pdm"}, {"name": "Pipfile.lock", "tool": "pipenv"}, {"name": "pylock.toml"}],
		"registry": "pypi.org",
		"advice": {"scopes": {"prod": "`project.dependencies`", "dev": "a group of `[dependency-groups]`", "optional": "`project.optional-dependencies`"}},
	},
	"terraform": {
		"lock_files": [],
		"advice": {"scopes": {}},
	},
}
