# METADATA
# title: Decisions and the rules that enforce them name each other
# description: >-
#   People believe a record that says which rules enforce it. If the rule is gone, is turned off or follows another
#   decision, nothing enforces this one.
# related_resources:
#   - ref: https://adr.github.io/madr/
# custom:
#   severity: warning
#   edition: 2
#   target: repository
#   help: 'Name a rule that follows this decision, or say `enforced-by: manual`'
package purlin.rules.decisions.enforced_by

rules_by_id := {rule.id: rule | some rule in input.rules}

report contains {
	"msg": sprintf("%s is enforced by %s, and there is no such rule", [record.id, named.text]),
	"at": named.at,
	"key": [record.id, named.text],
} if {
	some record in input.decisions
	some named in record.enforced_by
	not rules_by_id[named.text]
}

report contains {
	"msg": sprintf("%s is enforced by %s, which the config turns off", [record.id, named.text]),
	"at": named.at,
	"key": [record.id, named.text],
} if {
	some record in input.decisions
	some named in record.enforced_by
	rules_by_id[named.text].off
}

# What comes with purlin follows no decision of a repository.
report contains {
	"msg": sprintf("%s is enforced by %s, which names another decision or none", [record.id, named.text]),
	"at": named.at,
	"key": [record.id, named.text],
	"related": [{"at": rule.at, "msg": "the rule is here"}],
} if {
	some record in input.decisions
	some named in record.enforced_by
	rule := rules_by_id[named.text]
	rule.own
	not rule.off
	not follows(rule, record)
}

report contains {
	"msg": sprintf("%s follows %s, which does not say that it is enforced by it", [rule.id, record.id]),
	"at": rule.at,
	"key": [record.id, rule.id],
	"related": [{"at": named.at, "msg": "these rules enforce it"} | some named in array.slice(record.enforced_by, 0, 1)],
} if {
	some record in input.decisions
	count(record.enforced_by) > 0
	some rule in input.rules
	rule.own
	follows(rule, record)
	not rule.id in {named.text | some named in record.enforced_by}
}

follows(rule, record) if rule.decision.to == record.id
