# METADATA
# title: The deciders of a decision are still in a team
# description: >-
#   The people who made a decision may change it. If they left, nobody knows who may, so it is kept forever or
#   ignored.
# related_resources:
#   - ref: https://adr.github.io/madr/
# custom:
#   severity: warning
#   edition: 2
#   target: repository
#   help: 'Name who decides this now: a team, or somebody who is in one'
package purlin.rules.decisions.known_deciders

report contains {
	"msg": sprintf("%s decided %s, and the teams file has no such team or person", [decider.text, record.id]),
	"at": decider.at,
	"key": [record.id, lower(decider.text)],
} if {
	input.owners.teams.known
	some record in input.decisions
	record.status.value in {"draft", "proposed", "accepted"}
	some decider in record.deciders
	startswith(decider.text, "@")
	not lower(decider.text) in known
}

known := teams | people

teams := {lower(name) | some name, _ in input.owners.teams.members}

people := {lower(name) | some name in input.owners.teams.people}
