# METADATA
# title: Rules follow decisions that are accepted
# description: >-
#   A decision that is only proposed fails no run: the errors of its rules are warnings until it is accepted. This
#   note says so.
# related_resources:
#   - ref: https://adr.github.io/madr/
# custom:
#   severity: note
#   edition: 2
#   target: repository
#   help: Accept the decision, or reject it and remove the rule
package purlin.rules.decisions.rule_proposed

own contains rule if {
	count(input.decisions) > 0
	some rule in input.rules
	rule.own
	rule.decision != null
}

report contains {
	"msg": sprintf("%s follows %s, which is only %s: its errors are warnings", [rule.id, record.id, record.status.value]),
	"at": rule.at,
	"key": rule.id,
	"related": [{"at": record.status.at, "msg": sprintf("%s is %s here", [record.id, record.status.value])}],
} if {
	some rule in own
	some record in input.decisions
	record.id == rule.decision.to
	record.status.value in {"draft", "proposed"}
}
