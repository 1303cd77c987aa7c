# METADATA
# title: Has no such severity
# custom:
#   severity: fatal
#   target: file
#   files: ["**/*.json"]
#   effective_on: soon
#   owners: "@acme/team"
package acme.fine.weighed

report contains {"msg": "x"}
