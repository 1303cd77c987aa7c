# METADATA
# title: Shapes of values
# description: >-
#   Files are written by people: `jobs:` may be empty and `dependencies` a text. A built-in that gets a value of the wrong
#   type is an error of the rule, so values from a document pass through here first: each function is the value
#   where it has the shape, and undefined elsewhere.
package purlin.lib.shape

mapping(value) := value if is_object(value)

sequence(value) := value if is_array(value)

text(value) := value if is_string(value)
