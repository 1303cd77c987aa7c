package purlin.lib.paths_test

import data.purlin.lib.paths

test_a_path_of_the_product if {
	paths.product("package.json")
	paths.product("apps/web/package.json")
	paths.product("apps/latest/package.json")
	paths.product("apps/testfilesystem/package.json")
}

# The last part is a file, whatever its name.
test_a_file_is_not_a_directory if paths.product("apps/test")

test_directories_of_tests_and_of_others if {
	not paths.product("crates/cli/tests/package.json")
	not paths.product("a/node_modules/b/package.json")
	not paths.product("vendor/a/go.mod")
	not paths.product("Examples/a/go.mod")
	not paths.product("a/__fixtures__/go.mod")
	not paths.product(".fixtures/go.mod")
	not paths.product("parser/testfiles/env/Dockerfile")
	not paths.product("parser/testfiles-negative/env/Dockerfile")
	not paths.product("parser/testfile-line/Dockerfile")
}

test_name_and_directory if {
	paths.name("a/b/c.json") == "c.json"
	paths.name("c.json") == "c.json"
	paths.directory("a/b/c.json") == "a/b"
	paths.directory("c.json") == ""
}

test_join if {
	paths.join("", "go.mod") == "go.mod"
	paths.join("a/b", "go.mod") == "a/b/go.mod"
}

test_ancestors if {
	paths.ancestors("a/b") == ["a/b", "a", ""]
	paths.ancestors("a") == ["a", ""]
	paths.ancestors("") == [""]
}

test_prefixes if {
	paths.prefixes("a/b") == ["a/b/", "a/", ""]
	paths.prefixes("a") == ["a/", ""]
	paths.prefixes("") == [""]
}
