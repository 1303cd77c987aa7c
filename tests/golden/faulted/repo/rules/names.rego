# METADATA
# title: Names are long
# custom:
#   severity: warning
#   target: file
#   files: ["**/*.json"]
#   params:
#     least: {default: 3, schema: {type: integer}}
package acme.fine.names

report contains {"msg": "the name is short", "at": ["name"]} if count(input.document.name) < data.params.least
