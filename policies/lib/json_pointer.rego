# METADATA
# title: JSON Pointers
# description: Writes a path as a JSON Pointer (RFC 6901), for the edits of a fix (RFC 6902).
# related_resources:
#   - ref: https://www.rfc-editor.org/rfc/rfc6901
package purlin.lib.json_pointer

# METADATA
# description: The pointer to a path of keys and indexes. `""` is the whole document.
# custom:
#   example: 'json_pointer.encode(["scripts", "a/b", 0]) == "/scripts/a~1b/0"'
encode(path) := concat("", [token |
	some part in path
	token := concat("", ["/", replace(replace(sprintf("%v", [part]), "~", "~0"), "/", "~1")])
])
