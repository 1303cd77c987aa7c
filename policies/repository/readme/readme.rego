# METADATA
# title: The repository has a README
# description: |
#   The README is where everybody starts: what this is, how to build it, whom to ask.
#   Without one, each newcomer asks the same questions anew.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-readmes
# custom:
#   severity: warning
#   target: repository
#   help: Add a README.md to the root that says what this is, how to build and test it, and who looks after it
package purlin.rules.repository.readme

report contains {"msg": "the repository has no README", "key": "readme"} if {
	not usual_name
	not any_name
}

# Forges show the README of the root, of `.github/` and of `docs/`.
directories := ["", ".github/", "docs/"]

# Look-ups first: listing every file of a large repository costs more than all of them.
usual_name if {
	some directory in directories
	some name in ["README", "readme", "Readme", "ReadMe"]
	some extension in [".md", "", ".rst", ".txt", ".adoc", ".markdown", ".org"]
	input.files[concat("", [directory, name, extension])]
}

any_name if {
	some path, _ in input.files
	regex.match(`^(\.github/|docs/)?readme(\.[a-z0-9_.-]+)?$`, lower(path))
}
