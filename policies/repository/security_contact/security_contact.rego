# METADATA
# title: The repository has a security policy
# description: >-
#   Somebody who finds a vulnerability and no private way to report it opens a public issue, or tells nobody. A security
#   policy says how to report it and what happens then.
# related_resources:
#   - ref: https://docs.github.com/en/code-security/getting-started/adding-a-security-policy-to-your-repository
#   - ref: https://github.com/ossf/scorecard/blob/main/docs/checks.md#security-policy
# custom:
#   severity: note
#   target: repository
#   help: >-
#     Add a SECURITY.md with a private contact; turn the rule off if the `.github` repository of the organisation has
#     one
package purlin.rules.repository.security_contact

report contains {"msg": "there is no SECURITY.md"} if {
	not present
}

# Where the forge looks. Look-ups by name: going through every file of a large repository costs more.
present if {
	some directory in ["", ".github/", "docs/", ".gitlab/", ".well-known/"]
	some name in ["SECURITY", "security", "Security", "SECURITY-INSIGHTS", "security-insights"]
	some extension in [".md", "", ".rst", ".txt", ".adoc", ".markdown", ".yml"]
	input.files[concat("", [directory, name, extension])]
}
