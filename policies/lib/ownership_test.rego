package purlin.lib.ownership_test

import data.purlin.lib.ownership

test_a_pattern if ownership.key({"pattern": "/a/", "section": null}) == "/a/"

test_a_pattern_of_a_section if {
	ownership.key({"pattern": "/a/", "section": {"name": "Docs", "optional": false, "approvals": 1}}) == "[Docs] /a/"
}
