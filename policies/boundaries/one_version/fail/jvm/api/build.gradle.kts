plugins {
    `java-library`
}

dependencies {
    api(libs.jackson.core)
    api("com.fasterxml.jackson.core:jackson-databind:2.19.0")
}
