# METADATA
# title: Versions
# description: >-
#   Versions and ranges of versions, compared as each ecosystem does
package purlin.lib.versions

# METADATA
# description: A value that sorts as the ecosystem sorts its versions. Undefined if the text is not a version.
# custom:
#   example: |-
#     versions.key("npm", "1.10.0") > versions.key("npm", "1.9.0")
#     versions.key("python", "2.0rc1") < versions.key("python", "2.0")
key(ecosystem, text) := [to_number(or_zero(epoch)), padded(numbers), rank(ecosystem, found), rest(found)] if {
	[[_, epoch, written, tail]] := regex.find_all_string_submatch_n(`^\s*[vV]?(?:(\d+)!)?(\d+(?:\.\d+)*)([^\s]*)\s*$`, text, 1)
	numbers := [to_number(trim_zeros(number)) | some number in split(written, ".")]
	is_tail(ecosystem, tail)
	found := words(ecosystem, tail)
}

or_zero(text) := "0" if text == ""

or_zero(text) := text if text != ""

trim_zeros(number) := or_zero(trim_left(number, "0"))

padded(numbers) := array.slice(array.concat(numbers, [0, 0, 0, 0, 0, 0, 0, 0]), 0, max([8, count(numbers)]))

# What follows the numbers, without the build that a `+` starts, and each phase in one spelling.
words(ecosystem, tail) := [object.get(spellings, [ecosystem, word], word) |
	some word in regex.find_n(`[a-z]+|\d+`, lower(regex.replace(tail, `\+.*$`, "")), -1)
]

spellings.python := {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc", "rev": "post", "r": "post"}

spellings.maven := {"a": "alpha", "b": "beta", "m": "milestone", "cr": "rc"}

spellings.gradle := spellings.maven

spellings.composer := {"a": "alpha", "b": "beta", "p": "patch", "pl": "patch"}

# In most ecosystems a `-` starts a pre-release: https://semver.org. Others take it, a dot or nothing.
is_tail(_, tail) if regex.match(`^(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`, tail)

is_tail(ecosystem, tail) if {
	ecosystem in {"python", "bundler", "maven", "gradle", "composer"}
	regex.match(`^[-._]?[A-Za-z0-9._+-]+$`, tail)
}

# https://packaging.python.org/en/latest/specifications/version-specifiers/#summary-of-permitted-suffixes-and-relative-ordering
phases.python := {"dev": -5, "a": -4, "b": -3, "rc": -2, "post": 1}

# https://maven.apache.org/pom.html#version-order-specification
phases.maven := {"alpha": -5, "beta": -4, "milestone": -3, "rc": -2, "snapshot": -1, "ga": 0, "final": 0, "release": 0, "sp": 1}

phases.gradle := phases.maven

phases.composer := {"patch": 1}

rank(_, found) := 0 if count(found) == 0

rank(ecosystem, found) := phases[ecosystem][found[0]]

rank(ecosystem, found) := other(ecosystem, found[0]) if not phases[ecosystem][found[0]]

# What is no known word: a number after a `-` is a later release to Python and Maven, any other text to Maven.
other(ecosystem, word) := 3 if {
	ecosystem in {"maven", "gradle"}
	is_number(word)
}

other(ecosystem, word) := 2 if {
	ecosystem in {"maven", "gradle"}
	not is_number(word)
}

other("python", word) := 1 if is_number(word)

# Everywhere else it is a pre-release.
other(ecosystem, _) := -1 if not ecosystem in {"python", "maven", "gradle"}

is_number(word) if regex.match(`^\d+$`, word)

# The words in an order: development releases, the end, numbers, text.
rest(found) := array.concat([place(word) | some word in found; not word in {"ga", "final", "release"}], [[0]])

place(word) := [-1] if word == "dev"

place(word) := [1, to_number(trim_zeros(word))] if is_number(word)

place(word) := [2, word] if {
	word != "dev"
	not is_number(word)
}

# METADATA
# description: >-
#   Whether a text is written as a range that `admits` can read: comparisons which must all hold, and alternatives
#   between `||`.
# custom:
#   example: |-
#     versions.is_range("^1.2 || >=3, <4")
#     not versions.is_range("latest")
is_range(text) if regex.match(`^\s*(?:(?:<=|>=|==?|!=|<|>|\^|~>|~=|~)?\s*[vV]?\d[0-9A-Za-z.!+*-]*(?:\s*,\s*|\s+|\s*\|\|\s*|\s*$))+$`, text)

# METADATA
# description: Whether a version lies in a range. Undefined if either cannot be read.
# custom:
#   example: |-
#     versions.admits("npm", "^1.2.0", "1.9.3")
#     not versions.admits("npm", "^1.2.0", "2.0.0")
admits(ecosystem, range, version) if {
	is_range(range)
	own := key(ecosystem, version)
	some alternative in split(range, "||")
	comparisons := regex.find_all_string_submatch_n(`(<=|>=|==?|!=|<|>|\^|~>|~=|~)?\s*[vV]?(\d[0-9A-Za-z.!+*-]*)`, alternative, -1)
	count(comparisons) > 0
	every comparison in comparisons {
		holds(ecosystem, comparison[1], comparison[2], own)
	}
}

holds(ecosystem, "<", bound, own) if own < key(ecosystem, bound)

holds(ecosystem, "<=", bound, own) if own <= key(ecosystem, bound)

holds(ecosystem, ">", bound, own) if own > key(ecosystem, bound)

holds(ecosystem, ">=", bound, own) if own >= key(ecosystem, bound)

holds(ecosystem, "!=", bound, own) if own != key(ecosystem, bound)

holds(ecosystem, comparison, bound, own) if {
	comparison in {"", "=", "=="}
	own == key(ecosystem, bound)
}

# `4.x` and `4.*`
holds(_, comparison, bound, own) if {
	comparison in {"", "=", "=="}
	[[_, start]] := regex.find_all_string_submatch_n(`^(\d+(?:\.\d+)*)\.[xX*]`, bound, 1)
	numbers := numbers_of(start)
	own[1] >= padded(numbers)
	own[1] < padded(next(numbers, count(numbers) - 1))
}

holds(ecosystem, comparison, bound, own) if {
	comparison in {"^", "~", "~>", "~="}
	own >= key(ecosystem, bound)
	numbers := key(ecosystem, bound)[1]
	own[1] < padded(next(numbers, bumped(comparison, bound, numbers)))
}

numbers_of(text) := [to_number(trim_zeros(number)) | some number in split(text, ".")]

next(numbers, at) := array.concat(array.slice(numbers, 0, at), [numbers[at] + 1])

parts(bound) := count(split(regex.find_n(`^\d+(?:\.\d+)*`, bound, 1)[0], "."))

# The position of the number that must not change, by the kind of the range.
bumped("^", bound, numbers) := min(array.concat([at | some at, number in numbers; number > 0], [parts(bound) - 1]))

bumped("~", bound, _) := min([1, parts(bound) - 1])

bumped(comparison, bound, _) := max([0, parts(bound) - 2]) if comparison in {"~>", "~="}
