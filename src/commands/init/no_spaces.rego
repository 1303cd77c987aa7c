# METADATA
# title: Paths have no spaces
# description: >-
#   Shells and build tools split a path at a space where a script forgets to quote it.
# custom:
#   severity: warning            # error | warning | note
#   target: repository           # file: once a document; repository: once for the whole tree
#   help: Rename it, with a hyphen in place of the space
package rules.naming.no_spaces

# The name of this rule is naming/no-spaces: the last two parts of its package.
# `purlin facts` prints the input it sees.

report contains {"msg": sprintf("the path `%s` has a space", [file.path]), "at": {"path": file.path}} if {
	some file in input.files
	contains(file.path, " ")
}
