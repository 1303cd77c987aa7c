# METADATA
# title: The repository says how to report a vulnerability
# description: >-
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

report contains {"msg": "the repository does not say how to report a vulnerability"} if {
	not present
}

# Where the forge looks. Look-ups by name: to go through every file of a large repository costs more than all of them.
present if {
	some directory in ["", ".github/", "docs/", ".gitlab/", ".well-known/"]
	some name in ["SECURITY", "security", "Security", "SECURITY-INSIGHTS", "security-insights"]
	some extension in [".md", "", ".rst", ".txt", ".adoc", ".markdown", ".yml"]
	input.files[concat("", [directory, name, extension])]
}
