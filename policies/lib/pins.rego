# METADATA
# title: Pins
# description: What a workflow runs that its owner can replace by other code, unless a digest is pinned.
package purlin.lib.pins

# METADATA
# description: Holds for an image that is pinned to a digest.
# custom:
#   example: 'not pins.is_pinned_image("node:22")'
is_pinned_image(image) if regex.match(`@sha256:[0-9a-f]{64}$`, image)

# METADATA
# description: >-
#   The finding about several places of a file that use one thing, each with its `value`, `at`, and the `reason` why it can
#   change. Forty jobs with the same action are one decision.
# custom:
#   example: 'pins.finding("node", [{"value": "node:22", "at": ["container"], "reason": "a tag that can move"}]).msg == "uses node:22, a tag that can move"'
finding(name, places) := {
	"msg": sprintf("uses %s, %s%s", [first.value, first.reason, more(count(places))]),
	"at": first.at,
	"key": name,
	"extent": count(places),
	"related": [{"at": place.at, "msg": sprintf("%s is used here too", [place.value])} | some place in array.slice(places, 1, 4)],
} if {
	first := places[0]
}

more(number) := "" if number == 1

more(number) := "; one more place in this file does the same" if number == 2

more(number) := sprintf("; %d more places in this file do the same", [number - 1]) if number > 2
