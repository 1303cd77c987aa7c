# METADATA
# title: Decisions are reviewed by the day that they name
# description: >-
#   Some decisions hold only for a time: until a licence ends, or a library has a feature. The record says when to
#   review it, and somebody has to do it.
# related_resources:
#   - ref: https://adrkit.dev/
# custom:
#   severity: warning
#   edition: 2
#   target: repository
#   help: Review the decision; then set a later day, or supersede it
package purlin.rules.decisions.reviewed

report contains {
	"msg": sprintf("%s was to be looked at again by %s", [record.id, record.review_by.day]),
	"at": record.review_by.at,
	"key": "review",
} if {
	some record in input.decisions
	not record.status.value in {"rejected", "deprecated", "superseded"}
	record.review_by.day != null
	record.review_by.day < data.purlin.date
}

report contains {
	"msg": sprintf("`%s` is not a day, so nobody is reminded of %s", [record.review_by.text, record.id]),
	"at": record.review_by.at,
	"key": "review",
	"help": "Write it as 2026-12-31",
} if {
	some record in input.decisions
	record.review_by.day == null
}
