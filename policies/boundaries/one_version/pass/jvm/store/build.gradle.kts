plugins {
    `java-library`
}

dependencies {
    implementation(libs.jackson.core)
}
