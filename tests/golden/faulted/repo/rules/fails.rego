# METADATA
# title: Fails while it runs
# custom:
#   severity: error
#   target: file
#   files: ["**/*.json"]
package acme.fine.fails

report contains {"message": "x", "msg": 1}

report contains {"msg": "never"} if to_number(input.document.name) > 1
