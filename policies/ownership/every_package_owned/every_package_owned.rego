# METADATA
# title: Every package has an owner
# description: >-
#   If most packages have an owner, one without is probably a mistake: nobody is asked to review it, and nobody is
#   responsible for its vulnerabilities. An ownership file that names only a few paths is a choice, and nothing is
#   reported then. Packages of tests, examples and vendored code do not count.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
# custom:
#   severity: warning
#   target: repository
#   params:
#     from_share:
#       description: >-
#         The share of packages with an owner, in percent, from which the others are reported; 0 reports always
#       default: 75
#       schema: {type: integer, minimum: 0, maximum: 100}
#   help: Add a line for the package's directory to CODEOWNERS
package purlin.rules.ownership.every_package_owned

import data.purlin.lib.ownership
import data.purlin.lib.paths

# Packages without files, such as a Dockerfile, belong to the package next to them.
unowned := [item | some item in input.packages; count(item.owners) == 0; item.holds_files; paths.product(item.manifest)]

number := count([item | some item in input.packages; item.holds_files; paths.product(item.manifest)])

report contains object.union(ownership.see, {
	"msg": sprintf("package `%s` has no owner", [label(item)]),
	"at": item.at,
	"help": ownership.assign(input.owners, pattern(item.dir)),
}) if {
	is_string(input.owners.file)
	count(unowned) > 0
	(number - count(unowned)) * 100 >= data.params.from_share * number
	some item in unowned
}

label(item) := item.name if has_name(item)

label(item) := item.manifest if not has_name(item)

has_name(item) if is_string(item.name)

pattern(dir) := "" if dir == ""

pattern(dir) := concat("", [dir, "/"]) if dir != ""
