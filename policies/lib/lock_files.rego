# METADATA
# title: Lock files
# description: >-
#   Which files package managers write down versions in, by ecosystem. purlin has the same table; a test compares the two.
package purlin.lib.lock_files

# Each with the package manager that writes it, in the order in which they are named to people; `pylock.toml` is any one's.
by_ecosystem := {
	"bundler": [["bundler", "Gemfile.lock"], ["bundler", "gems.locked"]],
	"cargo": [["cargo", "Cargo.lock"]],
	"composer": [["composer", "composer.lock"]],
	"go": [["go", "go.sum"]],
	"npm": [
		["npm", "package-lock.json"], ["npm", "npm-shrinkwrap.json"], ["yarn", "yarn.lock"],
		["pnpm", "pnpm-lock.yaml"], ["bun", "bun.lock"], ["bun", "bun.lockb"],
	],
	"python": [["uv", "uv.lock"], ["poetry", "poetry.lock"], ["pdm", "pdm.lock"], ["", "pylock.toml"], ["pipenv", "Pipfile.lock"]],
}

# The names of all of an ecosystem.
names(ecosystem) := [name | some [_, name] in by_ecosystem[ecosystem]]

# Those of each package manager of an ecosystem.
by_tool(ecosystem) := {tool: [name | some [writer, name] in by_ecosystem[ecosystem]; writer == tool] |
	some [tool, _] in by_ecosystem[ecosystem]
	tool != ""
}
