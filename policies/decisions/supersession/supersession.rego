# METADATA
# title: Both records name each other where one supersedes the other
# description: >-
#   The reader of an old record must learn which record took its place. If only one of the two says so, or names a
#   record that does not exist, people follow a decision that no longer holds.
# related_resources:
#   - ref: https://cognitect.com/blog/2011/11/15/documenting-architecture-decisions
# custom:
#   severity: warning
#   edition: 2
#   target: repository
#   help: 'Let the newer record say what it supersedes, and the older one `Superseded by` with a link'
package purlin.rules.decisions.supersession

by_id := {record.id: record | some record in input.decisions}

report contains {
	"msg": sprintf("%s names %s, and there is no such record", [record.id, reference.text]),
	"at": reference.at,
	"key": [record.id, reference.text],
} if {
	some record in input.decisions
	some reference in array.concat(record.supersedes, record.superseded_by)
	not reference.elsewhere
	reference.to == null
}

report contains {
	"msg": sprintf("%s is superseded, and nothing says by what", [record.id]),
	"at": record.status.at,
	"key": "superseded",
} if {
	some record in input.decisions
	record.status.value == "superseded"
	count(record.superseded_by) == 0
	not record.id in superseded
}

superseded := {reference.to |
	some record in input.decisions
	some reference in record.supersedes
	reference.to != null
}

report contains {
	"msg": sprintf("%s supersedes %s, whose status is %s", [record.id, older.id, older.status.value]),
	"at": reference.at,
	"key": [record.id, older.id],
	"related": [{"at": older.status.at, "msg": "its status is here"}],
} if {
	some record in input.decisions
	record.status.value == "accepted"
	some reference in record.supersedes
	older := by_id[reference.to]
	older.status.value in {"draft", "proposed", "accepted"}
}

report contains {
	"msg": sprintf("%s is superseded by %s, which is %s", [record.id, newer.id, newer.status.value]),
	"at": reference.at,
	"key": [record.id, newer.id],
	"related": [{"at": newer.status.at, "msg": "its status is here"}],
} if {
	some record in input.decisions
	some reference in record.superseded_by
	newer := by_id[reference.to]
	newer.status.value in {"draft", "proposed", "rejected"}
}

report contains {
	"msg": sprintf("%s says that %s took its place, and its own status is %s", [record.id, reference.text, record.status.value]),
	"at": record.status.at,
	"key": [record.id, "status"],
} if {
	some record in input.decisions
	some reference in record.superseded_by
	record.status.value in {"draft", "proposed", "accepted"}
}

report contains {
	"msg": sprintf("%s supersedes itself, directly or through other records", [record.id]),
	"at": record.status.at,
	"key": [record.id, "circle"],
} if {
	some record in input.decisions
	some older in older_than[record.id]
	record.id in graph.reachable(older_than, {older})
}

# The records that each record supersedes, as either of the two says.
older_than[record.id] := union({own, others}) if {
	some record in input.decisions
	own := {reference.to | some reference in record.supersedes; reference.to != null}
	others := {other.id |
		some other in input.decisions
		some reference in other.superseded_by
		reference.to == record.id
	}
}
