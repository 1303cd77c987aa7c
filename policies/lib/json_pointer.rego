# METADATA
# title: JSON Pointers
# description: Writes a path as a JSON Pointer (RFC 6901), for the edits of a fix (RFC 6902).
# related_resources:
#   - ref: https://www.rfc-editor.org/rfc/rfc6901
package purlin.lib.json_pointer

# The pointer to `path`, an array of keys and indices; `""` is the whole document.
encode(path) := concat("", [token |
	some part in path
	token := concat("", ["/", replace(replace(sprintf("%v", [part]), "~", "~0"), "/", "~1")])
])
