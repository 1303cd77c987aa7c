# METADATA
# title: The repository is judged once
# custom:
#   severity: note
#   target: repository
#   files: ["app/**/*.yaml"]
#   help: Nothing to do
package acme.places.whole

report contains {"msg": sprintf("%s holds %d documents and %d files", [input.repository.name, count(input.documents), count(input.files)])}

report contains {"msg": sprintf("%s decides %d files", [rule.pattern, rule.decides]), "at": rule.at, "key": rule.pattern} if {
	some rule in input.owners.rules
}

report contains {"msg": "a file of the tree", "at": {"path": "README.md"}} if input.files["README.md"]

report contains {"msg": "a package", "at": unit.at} if some unit in input.packages
