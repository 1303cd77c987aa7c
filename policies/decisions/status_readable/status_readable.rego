# METADATA
# title: Every decision has a status that can be read
# description: >-
#   Whether a decision is in force depends on its status. If a record has none, or states it in words that may mean
#   several things, each reader assumes something else.
# related_resources:
#   - ref: https://cognitect.com/blog/2011/11/15/documenting-architecture-decisions
# custom:
#   severity: warning
#   edition: 2
#   target: repository
#   help: Write one of draft, proposed, accepted, rejected, deprecated and superseded as the status of the record
package purlin.rules.decisions.status_readable

# The file, or its front matter.
report contains {
	"msg": sprintf("the record can't be read: %s", [record.unread]),
	"at": {"path": record.path},
	"key": "unread",
} if {
	some record in input.decisions
	record.unread != null
}

report contains {
	"msg": sprintf("%s has no status", [record.id]),
	"at": record.status.at,
	"key": "status",
} if {
	some record in input.decisions
	record.unread == null
	record.status.text == null
}

report contains {
	"msg": sprintf("the status of %s can't be told from `%s`", [record.id, substring(record.status.text, 0, 80)]),
	"at": record.status.at,
	"key": "status",
} if {
	some record in input.decisions
	record.status.text != null
	record.status.value == null
}
