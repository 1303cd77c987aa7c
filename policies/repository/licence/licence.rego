# METADATA
# title: The repository has a licence
# description: >-
#   Without a licence nobody but the author may copy, change or distribute the code, and companies that scan for
#   licences reject it. Code that must not be shared should say so too.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/licensing-a-repository
#   - ref: https://choosealicense.com/no-permission/
#   - ref: https://reuse.software/spec-3.3/
# custom:
#   severity: warning
#   target: repository
#   help: Add a LICENSE file with the full text of the licence to the root; https://choosealicense.com helps to pick one
package purlin.rules.repository.licence

report contains {"msg": "there is no licence file"} if {
	not present
}

# Look-ups by name: going through every file of a large repository costs more.
present if {
	some name in ["LICENSE", "LICENCE", "COPYING", "UNLICENSE", "COPYRIGHT", "License", "Licence", "license", "licence", "Copying", "copying"]
	some extension in ["", ".md", ".txt", ".rst", ".adoc", ".html", ".rtf"]
	input.files[concat("", [name, extension])]
}

# Several licences, with their names in the file names (`LICENSE-MIT`) or in the layout of REUSE (`LICENSES/MIT.txt`).
present if {
	some id in [
		"MIT", "APACHE", "Apache", "APACHE-2.0", "Apache-2.0", "APACHE2", "BSD", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC",
		"MPL", "MPL-2.0", "EPL-2.0", "GPL", "GPLv2", "GPLv3", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only",
		"GPL-3.0-or-later", "LESSER", "LGPL", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "AGPL-3.0-only",
		"AGPL-3.0-or-later", "CC0-1.0", "CC-BY-4.0", "UPL-1.0", "Unlicense", "UNLICENSE", "ZLIB", "Zlib", "BUSL-1.1", "BSL-1.1",
	]
	some pattern in [
		"LICENSE-%s", "LICENSE-%s.txt", "LICENSE-%s.md", "LICENSE_%s", "LICENSE_%s.txt", "LICENSE_%s.md", "LICENSE.%s",
		"LICENCE-%s", "COPYING.%s", "license-%s", "%s-LICENSE", "%s-LICENSE.txt", "LICENSES/%s.txt", "LICENSES/%s",
	]
	input.files[sprintf(pattern, [id])]
}
