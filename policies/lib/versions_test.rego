package purlin.lib.versions_test

import data.purlin.lib.versions

ascending(ecosystem, list) if {
	every at in numbers.range(0, count(list) - 2) {
		versions.key(ecosystem, list[at]) < versions.key(ecosystem, list[at + 1])
	}
}

test_python if ascending("python", ["1.0.dev1", "1.0a1.dev2", "1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0.post1", "1.0.1", "2023.1", "2023.1.post1", "2024.07.04", "1!0.1"])

test_gems if ascending("bundler", ["6.0.0.beta1", "6.0.0.rc1", "6.0.0", "6.0.3.4", "6.0.4", "6.1.0"])

test_maven if ascending("maven", ["1.0-alpha-1", "1.0-beta", "1.0-M1", "1.0-rc1", "1.0-SNAPSHOT", "1.0", "1.0-sp", "1.0-jre", "1.0-1", "32.1.3", "32.1.3-jre"])

test_spellings if {
	ascending("python", ["1.0alpha1", "1.0a2", "1.0beta1", "1.0b2", "1.0beta3", "1.0c1", "1.0rc2", "1.0pre3", "1.0.post1", "1.0.rev2", "1.0-r3"])
	ascending("maven", ["1.0-a1", "1.0-alpha-2", "1.0-b1", "1.0-beta-2", "1.0-M1", "1.0-milestone-2", "1.0-CR1", "1.0-rc2"])
	ascending("composer", ["1.0.0-alpha1", "1.0.0-a2", "1.0.0-beta1", "1.0.0-b2", "1.0.0", "1.0.0-patch1", "1.0.0-pl2", "1.0.0-p3"])
}

test_semver if ascending("npm", ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.10.0"])

test_composer if ascending("composer", ["1.0.0-dev", "1.0.0-alpha1", "1.0.0-RC1", "1.0.0", "1.0.0-p1"])

test_equal_versions if {
	versions.key("maven", "1.0.Final") == versions.key("maven", "1")
	versions.key("npm", "1.0.0+build.1") == versions.key("npm", "v1.0.0")
	versions.key("gradle", "1.0-rc1") == versions.key("gradle", "1.0-RC1")
}

test_what_is_no_version if {
	not versions.key("npm", "latest")
	not versions.key("npm", "1.2.3foo")
	not versions.key("python", "1.0-strange")
	not versions.key("go", "")
}

test_ranges if {
	versions.admits("npm", ">=4.0.0 <4.17.21", "4.17.20")
	not versions.admits("npm", ">=4.0.0 <4.17.21", "4.17.21")
	not versions.admits("npm", ">=4.0.0, <4.17.21", "3.9.0")
	versions.admits("npm", "^4", "4.9.0")
	not versions.admits("npm", "^4", "5.0.0")
	not versions.admits("npm", "^0.2.1", "0.3.0")
	versions.admits("npm", "^0.0.3", "0.0.3")
	not versions.admits("npm", "^0.0.3", "0.0.4")
	versions.admits("npm", "~1.2", "1.2.9")
	not versions.admits("npm", "~1.2", "1.3.0")
	versions.admits("npm", "~1", "1.9.0")
	versions.admits("bundler", "~> 5.1", "5.9")
	not versions.admits("bundler", "~> 5.1.2", "5.2")
	versions.admits("bundler", "<6.0.4", "6.0.3.4")
	versions.admits("python", "<2024.07.04", "2023.1.post1")
	versions.admits("npm", "4.x", "4.2.0")
	not versions.admits("npm", "4.x", "5.0.0")
	versions.admits("npm", "<1 || >3", "4.0.0")
	versions.admits("npm", "!=1.0.0", "1.0.1")
	versions.admits("npm", "<=1.0", "1.0.0")
	versions.admits("npm", ">1.0", "1.0.1")
	versions.admits("npm", "1.0.0", "1.0.0")
}

test_what_is_no_range if {
	versions.is_range("^4")
	not versions.is_range("<abc")
	not versions.is_range("")
	not versions.is_range("*")
	not versions.is_range("< 1 2 <")
}
