# METADATA
# title: Manifests and configuration have no merge conflicts
# description: >-
#   A conflict that was committed breaks whatever reads the file, or one side wins unnoticed. The rule checks only
#   manifests and configuration; in source code the compiler finds conflicts.
# related_resources:
#   - ref: https://git-scm.com/docs/git-merge#_how_conflicts_are_presented
# custom:
#   severity: error
#   target: file
#   product_only: true
#   format: text
#   files:
#     - "**/package.json"
#     - "**/Cargo.toml"
#     - "**/go.mod"
#     - "**/pyproject.toml"
#     - .github/**/*.yml
#     - .github/**/*.yaml
#     - CODEOWNERS
#     - .github/CODEOWNERS
#     - docs/CODEOWNERS
#     - "{tsconfig,lerna,nx,turbo}.json"
#     - "{pnpm-workspace,purlin,.pre-commit-config,.gitlab-ci}.{yml,yaml}"
#     - "{deny,rust-toolchain,rustfmt,clippy,ruff}.toml"
#   help: Keep one side or combine both, and delete the three marker lines
package purlin.rules.repository.merge_conflict_markers

import data.purlin.lib.paths

lines := input.document.lines

# A test of the whole text before its lines are read: hardly any file has a marker.
suspicious if {
	text := concat("\n", array.concat([""], lines))
	contains(text, "\n<<<<<<< ")
	contains(text, "\n=======")
	contains(text, "\n>>>>>>> ")
}

report contains {
	"msg": sprintf("an unresolved merge conflict starts at `%s`", [substring(lines[start], 0, 60)]),
	"at": ["lines", start],
	"related": [{"at": ["lines", end], "msg": "it ends here"}],
} if {
	suspicious
	starts := [index | some index, line in lines; startswith(line, "<<<<<<< ")]
	some start in starts
	end := min([index | some index, line in lines; index > start; startswith(line, ">>>>>>> ")])
	some middle, line in lines
	line == "======="
	middle > start
	middle < end
	paths.product(input.file.path)
}
