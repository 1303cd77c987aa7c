# METADATA
# title: Accepted decisions say who decided
# description: >-
#   The people who made a decision may change it. If a record names nobody, nobody knows whom to ask.
# related_resources:
#   - ref: https://adr.github.io/madr/
# custom:
#   severity: note
#   opt_in: true
#   edition: 2
#   target: repository
#   help: 'Add `deciders:` with the team or the people who decided'
package purlin.rules.decisions.deciders

report contains {
	"msg": sprintf("%s does not say who decided", [record.id]),
	"at": record.at,
	"key": "deciders",
} if {
	some record in input.decisions
	record.status.value == "accepted"
	count(record.deciders) == 0
}
