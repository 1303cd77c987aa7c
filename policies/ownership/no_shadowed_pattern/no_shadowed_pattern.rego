# METADATA
# title: Every pattern of CODEOWNERS decides something
# description: >-
#   The last pattern that matches a file decides its owner. One whose files are all matched again further down
#   gives nobody anything, whatever it says.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-syntax
# custom:
#   severity: warning
#   target: repository
#   help: Move the line below the wider patterns, or delete it
package purlin.rules.ownership.no_shadowed_pattern

report contains {
	"msg": sprintf("the pattern `%s` decides nothing: later patterns match all of its files", [rule.pattern]),
	"at": rule.at,
	"key": rule.pattern,
} if {
	some rule in input.owners.rules
	rule.matches > 0
	rule.decides == 0
}
