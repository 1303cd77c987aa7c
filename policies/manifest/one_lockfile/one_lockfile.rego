# METADATA
# title: A directory has the lock file of only one package manager
# description: >-
#   Two lock files pin two sets of versions. Which one is installed depends on the tool that somebody happens to run,
#   and the other one becomes outdated unnoticed. Packages of tests, examples and vendored code do not count.
# related_resources:
#   - ref: https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json
#   - ref: https://pnpm.io/git#lockfiles
#   - ref: https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile
# custom:
#   severity: warning
#   target: repository
#   help: Keep the lock file of the tool that the README and CI use, and delete the other
package purlin.rules.manifest.one_lockfile

import data.purlin.lib.groups
import data.purlin.lib.paths

# By ecosystem, then by tool: one tool may have several names for its lockfile.
lockfiles := {ecosystem: by_tool(known.lock_files) | some ecosystem, known in input.ecosystems}

# A lock file that several tools write does not belong to one tool.
by_tool(files) := {tool: [file.name | some file in files; file.tool == tool] | some tool in {file.tool | some file in files}}

report contains {
	"msg": sprintf("%s has lock files of %s", [place(dir), concat(" and ", tools)]),

	# Not at a lock file: the finding stays the same while fewer of them are left.
	"at": {"path": manifest},
	"key": ["lockfiles", ecosystem],
	"extent": {path | some path in found},
	"related": [{"at": {"path": found[tool]}, "msg": sprintf("the lock file of %s", [tool])} | some tool in tools],
} if {
	some [ecosystem, dir], manifest in places
	names := lockfiles[ecosystem]
	found := {tool: present[0] |
		some tool, candidates in names
		present := [path | some name in candidates; path := paths.join(dir, name); input.files[path]]
		count(present) > 0
	}
	count(found) > 1
	tools := sort(object.keys(found))
}

# The manifest of each directory, the first where it has several.
places := {group.key: min(group.items) |
	some group in groups.by_key([[[item.ecosystem, item.dir], item.manifest] |
		some item in input.packages
		lockfiles[item.ecosystem]
		paths.product(item.manifest)
	])
}

place(dir) := "the root" if dir == ""

place(dir) := sprintf("%s/", [dir]) if dir != ""
