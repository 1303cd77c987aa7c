package purlin.lib.json_pointer_test

import data.purlin.lib.json_pointer

test_keys_and_indices if json_pointer.encode(["jobs", "build", "steps", 0]) == "/jobs/build/steps/0"

test_the_whole_document if json_pointer.encode([]) == ""

test_characters_with_a_meaning if json_pointer.encode(["a/b", "c~d", "~1"]) == "/a~1b/c~0d/~01"
