# METADATA
# title: The decision behind a rule is in force
# description: >-
#   A rule carries out a decision. If the decision was rejected, was superseded or was never written down, the rule
#   enforces something that nobody decided.
# related_resources:
#   - ref: https://adr.github.io/madr/
# custom:
#   severity: error
#   edition: 2
#   target: repository
#   help: Name the decision that is in force, or remove the rule
package purlin.rules.decisions.rule_in_force

own contains rule if {
	count(input.decisions) > 0
	some rule in input.rules
	rule.own
	rule.decision != null
}

report contains {
	"msg": sprintf("%s follows %s, and there is no such record", [rule.id, rule.decision.text]),
	"at": rule.at,
	"key": rule.id,
} if {
	some rule in own
	not rule.decision.elsewhere
	rule.decision.to == null
}

report contains {
	"msg": sprintf("%s follows %s, which is %s", [rule.id, record.id, ended]),
	"at": rule.at,
	"key": rule.id,
	"related": [{"at": record.status.at, "msg": sprintf("%s is %s here", [record.id, record.status.value])}],
} if {
	some rule in own
	some record in input.decisions
	record.id == rule.decision.to
	ended := how_it_ended(record)
}

how_it_ended(record) := record.status.value if record.status.value in {"rejected", "deprecated"}

how_it_ended(record) := "superseded" if {
	record.status.value == "superseded"
	count(successors(record)) == 0
}

how_it_ended(record) := sprintf("superseded by %s", [concat(", ", successors(record))]) if {
	record.status.value == "superseded"
	count(successors(record)) > 0
}

successors(record) := [id |
	some reference in record.superseded_by
	id := object.get({true: reference.to}, reference.to != null, reference.text)
]
