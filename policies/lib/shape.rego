# METADATA
# title: Shapes of values
# description: >-
#   Files are written by people: `jobs:` may be empty, and `dependencies` may be a string. A built-in function that gets a
#   value of the wrong type is an error of the rule, so pass values from a document through here first. Each function
#   returns the value if it has the shape, and is undefined otherwise.
package purlin.lib.shape

mapping(value) := value if is_object(value)

sequence(value) := value if is_array(value)

text(value) := value if is_string(value)
