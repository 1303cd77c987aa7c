# METADATA
# title: Still runs
# custom:
#   severity: warning
#   target: file
#   files: ["**/*.json"]
package acme.fine.still

report contains {"msg": "the others still run", "at": ["name"]} if input.document.name
