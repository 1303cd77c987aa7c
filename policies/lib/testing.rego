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
	"owners": [sprintf("@%s", [name])],
	"at": {"path": "purlin.yaml"},
}

package_of(name) := {
	"id": manifest(name),
	"name": sprintf("@acme/%s", [name]),
	"manifest": manifest(name),
	"owners": [sprintf("@%s", [name])],
	"at": {"path": manifest(name)},
}

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
	"ecosystem": "npm",
	"owners": [],
	"at": {"path": manifest(from)},
}

external(from, name, requirement, scope) := object.union(edge(from, name, scope), {
	"to": null,
	"to_component": null,
	"name": name,
	"requirement": requirement,
	"source": "registry",
})

# The input of a repository with one package for each component.
repository(tags, edges) := {
	"components": {name: component(name, own) | some name, own in tags},
	"packages": [package_of(name) | some name, _ in tags],
	"edges": edges,
	"crossings": {name: [item | some item in edges; item.from_component == name; is_string(item.to)] | some name, _ in tags},
	"arrivals": {name: [item | some item in edges; item.to_component == name; is_string(item.from)] | some name, _ in tags},
	"externals": {name: [item | some item in edges; item.from_component == name; is_null(item.to)] | some name, _ in tags},
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

production := ["prod", "optional", "peer", "build"]

boundary := {"name": "b", "instead": null}

# The same repository with components that are parts of others, `{"part": "whole"}`.
with_parts(facts, parents) := object.union(facts, {"components": {name: {"parent": parent} | some name, parent in parents}})

# A repository in which `domx` and `domy` are parts of `dom`, and `app` and `kernel` are none.
house(edges) := with_parts(repository({name: {} | some name in ["app", "dom", "domx", "domy", "kernel"]}, edges), {"domx": "dom", "domy": "dom"})

# What leads from one of these to another within `dom`: from the whole to a part, between the parts, and back.
within_dom := [edge("dom", "domx", "prod"), edge("domx", "domy", "prod"), edge("domy", "dom", "prod")]

# The dependencies that findings are about: `app -> domx`.
crossed(findings) := {way(finding.key) | some finding in findings}

way(key) := key if is_string(key)

way(key) := sprintf("%s -> %s", [from, to]) if {
	is_array(key)
	[from, to] := [trim_prefix(name, "@acme/") | some name in array.slice(key, 0, 2)]
}

messages(findings) := {finding.msg | some finding in findings}
