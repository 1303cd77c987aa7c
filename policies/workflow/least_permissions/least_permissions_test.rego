package purlin.rules.workflow.least_permissions_test

import data.purlin.rules.workflow.least_permissions

messages(document) := result if {
	result := {found.msg | some found in least_permissions.report} with input as {"document": document}
}

job := {"runs-on": "ubuntu-latest"}

stated := {"permissions": {}}

test_one_job if {
	least_permissions.report == {{
		"msg": "job `build` runs with the default permissions of the token, which can be write access to everything",
		"at": ["permissions"],
		"extent": {"build"},
	}} with input as {"document": {"on": "push", "jobs": {"build": job, "other": stated}}}
}

test_two_jobs if {
	messages({"on": "push", "jobs": {"b": job, "a": job}}) == {"jobs `a`, `b` run with the default permissions of the token, which can be write access to everything"}
}

test_many_jobs if {
	messages({"jobs": {"a": job, "b": job, "c": job, "d": job}}) == {"4 jobs run with the default permissions of the token, which can be write access to everything"}
}

test_stated_at_the_top if messages({"permissions": {}, "jobs": {"a": job}}) == set()

test_an_empty_value_counts_as_stated if messages({"permissions": null, "jobs": {"a": job}}) == set()

test_stated_by_every_job if messages({"jobs": {"a": stated}}) == set()

test_a_called_workflow if messages({"on": {"workflow_call": null}, "jobs": {"a": job}}) == set()

test_also_called if count(messages({"on": ["workflow_call", "push"], "jobs": {"a": job}})) == 1

test_write_all if {
	messages({"permissions": "write-all", "jobs": {"a": {"permissions": "write-all"}}}) == {
		"the workflow gives its token write access to everything",
		"job `a` gives its token write access to everything",
	}
}
