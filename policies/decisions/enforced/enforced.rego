# METADATA
# title: Accepted decisions are enforced by a rule, or say that people check them
# description: >-
#   A decision that nothing enforces is forgotten. If no rule can check it, the record says so, and reviewers know
#   that they have to.
# related_resources:
#   - ref: https://adr.github.io/madr/
# custom:
#   severity: note
#   opt_in: true
#   edition: 2
#   target: repository
#   help: 'Write a rule that names the decision, or say `enforced-by: manual` in the record'
package purlin.rules.decisions.enforced

report contains {
	"msg": sprintf("no rule enforces %s, and it does not say `enforced-by: manual`", [record.id]),
	"at": record.at,
	"key": "enforced",
} if {
	some record in input.decisions
	record.status.value == "accepted"
	not record.manual
	count(record.enforced_by) == 0
	not record.id in followed
}

followed := {rule.decision.to | some rule in input.rules; rule.decision != null}
