# METADATA
# title: The repository has a README
# description: >-
#   The README is where everybody starts: what this is, how to build it, whom to ask. Without one, every newcomer asks
#   the same questions again.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-readmes
# custom:
#   severity: warning
#   target: repository
#   help: Add a README.md to the root that says what this is, how to build and test it, and who maintains it
package purlin.rules.repository.readme

report contains {"msg": "there is no README"} if {
	not present
}

# Forges show the README of the root, of `.github/` and of `docs/`.
directories := ["", ".github/", "docs/"]

# Look-ups by name: going through every file of a large repository costs more.
present if {
	some directory in directories
	some name in ["README", "readme", "Readme", "ReadMe", "README.en"]
	some extension in [".md", "", ".rst", ".txt", ".adoc", ".asciidoc", ".markdown", ".mdx", ".org", ".rdoc", ".textile", ".html"]
	input.files[concat("", [directory, name, extension])]
}
