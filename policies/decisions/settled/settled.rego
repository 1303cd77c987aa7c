# METADATA
# title: Proposed decisions are accepted or rejected within a month
# description: >-
#   Some people follow an open proposal and others do not. Somebody has to accept or reject it.
# related_resources:
#   - ref: https://adr.github.io/madr/
# custom:
#   severity: note
#   edition: 2
#   target: repository
#   params:
#     days:
#       description: After how many days a proposal is to be accepted or rejected
#       default: 30
#       schema: {type: integer, minimum: 1}
#   help: Accept or reject the decision, or remove the record
package purlin.rules.decisions.settled

report contains {
	"msg": sprintf("%s has been %s for %d days", [record.id, record.status.value, days]),
	"at": record.status.at,
	"key": "settled",
} if {
	some record in input.decisions
	record.status.value in {"draft", "proposed"}
	record.date.day != null
	days := days_since(record.date.day)
	days > data.params.days
}

days_since(day) := floor((nanoseconds(data.purlin.date) - nanoseconds(day)) / 86400000000000)

nanoseconds(day) := time.parse_rfc3339_ns(sprintf("%sT00:00:00Z", [day]))
