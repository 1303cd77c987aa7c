plugins {
    application
    id("shop.conventions")
}

version = "1.2.0"

dependencies {
    implementation(projects.core.dataStore)
    implementation(project(":old"))
    implementation(libs.bundles.network)
    implementation(platform("com.example:bom:1.0.0"))
    runtimeOnly("org.slf4j:slf4j-simple:$slf4j")
    compileOnly(files("lib/local.jar"))
    implementation(project(":gone"))
    implementation(chosen)
}
