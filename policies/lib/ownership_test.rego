package purlin.lib.ownership_test

import data.purlin.lib.ownership

test_a_pattern if ownership.key({"pattern": "/a/", "section": null}) == "/a/"

test_a_pattern_of_a_section if {
	ownership.key({"pattern": "/a/", "section": {"name": "Docs", "optional": false, "approvals": 1}}) == "[Docs] /a/"
}

test_a_pattern_as_it_is_written if {
	ownership.pattern_of({"pattern": "/a/", "exclusion": true}) == "!/a/"
	ownership.pattern_of({"pattern": "/a/", "exclusion": false}) == "/a/"
}

test_lines if {
	ownership.is_by_lines({"dialect": "gitlab"})
	not ownership.is_by_lines({"dialect": "prow"})
	not ownership.is_by_lines({"dialect": null})
	not ownership.is_by_lines({})
}

help(dialect, path) := ownership.assign({"dialect": dialect, "file": "CODEOWNERS"}, path)

test_assignment if {
	help("gitlab", "web/") == "Add `/web/ <owner>` to CODEOWNERS"
	help("prow", "web/") == "List approvers in web/OWNERS, or in a directory above"
	help("prow", "a.go") == "List approvers in OWNERS, or in a directory above"
	help("gitea", "web app/") == "Add `web\\ app/.* <owner>` to CODEOWNERS"
	help("gitea", "a.go") == "Add `a\\\\.go <owner>` to CODEOWNERS"
	help("gitea", "/") == "Add `.* <owner>` to CODEOWNERS"
	help("backstage", "web/a.ts") == "Name the owner in web/catalog-info.yaml, or in a directory above"
}

# The METADATA of the rules name GitHub's page.
test_the_page_of_each_dialect if {
	every dialect in ["backstage", "bitbucket", "gitlab", "prow"] {
		ownership.see == {"see": ownership.pages[dialect]} with input as {"owners": {"dialect": dialect}}
	}
	every dialect in ["github", null] {
		ownership.see == {} with input as {"owners": {"dialect": dialect}}
	}
}

test_fixes if {
	at := {"path": "CODEOWNERS", "line": 3}
	ownership.remove(at) == [{"op": "remove", "path": "/lines/2"}]
	ownership.replace(at, "a @b") == [{"op": "replace", "path": "/lines/2", "value": "a @b"}]
}
