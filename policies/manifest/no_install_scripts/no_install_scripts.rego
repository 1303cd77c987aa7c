# METADATA
# title: Published packages run nothing on install
# description: >-
#   `preinstall`, `install` and `postinstall` run on every machine that installs the package. Worms spread through the
#   registry this way, and more and more installations turn these scripts off. Packages of tests, examples and vendored
#   code do not count.
# related_resources:
#   - ref: https://docs.npmjs.com/cli/v11/using-npm/scripts#life-cycle-scripts
#   - ref: https://pnpm.io/supply-chain-security
# custom:
#   severity: warning
#   opt_in: true
#   target: file
#   product_only: true
#   files: ["**/package.json"]
#   help: >-
#     Ship the result of the script in the package, or create it at first use; `prepare` runs only in the repository
#     itself
package purlin.rules.manifest.no_install_scripts

import data.purlin.lib.paths
import data.purlin.lib.shape

report contains {
	"msg": sprintf("package `%s` runs `%s` on every machine that installs it", [input.document.name, command]),
	"at": ["scripts", script],
} if {
	is_string(input.document.name)
	not input.document.private == true
	some script in ["preinstall", "install", "postinstall"]
	command := shape.text(input.document.scripts[script])
	not harmless(command)
	paths.product(input.file.path)
}

# These stop the wrong package manager, for those who work on the package itself.
harmless(command) if regex.match(`^npx only-allow `, command)
