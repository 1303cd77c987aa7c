# METADATA
# title: The repository says how to report a vulnerability
# description: |
#   Whoever finds a hole and finds no private way to tell opens a public issue, or tells nobody. A security policy names
#   the way and what to expect.
# related_resources:
#   - ref: https://docs.github.com/en/code-security/getting-started/adding-a-security-policy-to-your-repository
#   - ref: https://github.com/ossf/scorecard/blob/main/docs/checks.md#security-policy
# custom:
#   severity: note
#   target: repository
#   help: Add a SECURITY.md with a private address; turn the rule off where the organisation's `.github` repository has one
package purlin.rules.repository.security_contact

report contains {"msg": "the repository does not say how to report a vulnerability", "key": "security-contact"} if {
	not usual_name
	not any_name
}

# Where the forge looks. Look-ups first: listing every file of a large repository costs more than all of them.
usual_name if {
	some directory in ["", ".github/", "docs/", ".gitlab/"]
	some name in ["SECURITY.md", "security.md", "Security.md", "SECURITY.rst", "SECURITY.txt", "SECURITY"]
	input.files[concat("", [directory, name])]
}

any_name if {
	some path, _ in input.files
	regex.match(`^(\.github/|docs/|\.gitlab/)?(security(-insights)?\.[a-z]+|(\.well-known/)?security\.txt)$`, lower(path))
}
