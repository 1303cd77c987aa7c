# METADATA
# title: The repository has a CODEOWNERS file
# description: >-
#   With an ownership file the forge asks the right people for review, and every finding says whom to ask. The rules of
#   the `ownership` pack need one.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
# custom:
#   severity: note
#   target: repository
#   help: Add .github/CODEOWNERS; the one line `* @org/team` makes a team the owner of everything
package purlin.rules.repository.codeowners_present

report contains {"msg": "there is no CODEOWNERS file"} if {
	not in_force
	not elsewhere
}

in_force if is_string(input.owners.file)

# Ownership files at the places of other forges.
elsewhere if {
	some path in [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS", ".gitea/CODEOWNERS", ".forgejo/CODEOWNERS", ".bitbucket/CODEOWNERS", "OWNERS"]
	input.files[path]
}
