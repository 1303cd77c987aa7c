package purlin.lib.lock_files_test

import data.purlin.lib.lock_files

test_names if lock_files.names("npm") == ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb"]

test_by_tool if {
	lock_files.by_tool("npm").bun == ["bun.lock", "bun.lockb"]
	object.keys(lock_files.by_tool("python")) == {"uv", "poetry", "pdm", "pipenv"}
}
