# METADATA
# title: Finds no target
# custom:
#   severity: error
#   target: file
#   files: ["**/pom.json"]
package acme.places.nothing

report contains {"msg": "must not be seen"}
