# METADATA
# title: Shapes of values
# description: >-
#   Files are written by people: `jobs:` may be empty, and `dependencies` may be a string. A built-in function that gets a
#   value of the wrong type is an error of the rule, so pass values from a document through here first. Each function
#   returns the value if it has the shape, and is undefined otherwise.
package purlin.lib.shape

# METADATA
# description: The value if it is an object; undefined otherwise.
# custom:
#   example: |-
#     shape.mapping({"a": 1}) == {"a": 1}
#     not shape.mapping("a")
mapping(value) := value if is_object(value)

# METADATA
# description: The value if it is an array; undefined otherwise.
# custom:
#   example: |-
#     shape.sequence(["a"]) == ["a"]
#     not shape.sequence(null)
sequence(value) := value if is_array(value)

# METADATA
# description: The value if it is a string; undefined otherwise.
# custom:
#   example: |-
#     shape.text("a") == "a"
#     not shape.text(1)
text(value) := value if is_string(value)
