plugins {
    `java-library`
}

dependencies {
    api(libs.jackson.core)
    api(libs.jackson.databind)
}
