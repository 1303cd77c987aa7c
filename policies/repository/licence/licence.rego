# METADATA
# title: The repository states its licence
# description: |
#   Without a licence nobody but the author may copy, change or distribute the code, and companies that scan for
#   licences refuse it. Code that is not to be shared should say that too.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/licensing-a-repository
#   - ref: https://choosealicense.com/no-permission/
#   - ref: https://reuse.software/spec-3.3/
# custom:
#   severity: warning
#   target: repository
#   help: Add a LICENSE file with the full text of the licence to the root; https://choosealicense.com helps to pick one
package purlin.rules.repository.licence

report contains {"msg": "the repository has no licence file", "key": "licence"} if {
	not usual_name
	not any_name
}

# Look-ups first: listing every file of a large repository costs more than all of them.
usual_name if {
	some name in ["LICENSE", "LICENCE", "COPYING", "License", "license"]
	some extension in ["", ".md", ".txt", ".rst"]
	input.files[concat("", [name, extension])]
}

# Several licences by suffix (`LICENSE-MIT`), or as REUSE lays them out (`LICENSES/MIT.txt`).
any_name if {
	some path, _ in input.files
	regex.match(`^((mit-|apache-)?licen[cs]e([-._][^/]*)?|licen[cs]es/[^/]+|copying([-._][^/]*)?|copyright([-._][^/]*)?|unlicen[cs]e([-._][^/]*)?)$`, lower(path))
}
