# METADATA
# title: Never runs
# custom:
#   severity: error
#   target: file
#   files: ["**/*.json"]
package acme.places.turned_off

report contains {"msg": "must not be seen"}
