rootProject.name = "shop"

include(":app")
include(":core:data-store")
include(":old")
project(":old").projectDir = file("legacy")

if (System.getenv("CI") != null) {
    include(extra)
}
