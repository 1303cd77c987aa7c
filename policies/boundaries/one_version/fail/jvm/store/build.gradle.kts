plugins {
    `java-library`
}

dependencies {
    implementation("com.fasterxml.jackson.core:jackson-core:2.17.2")
}
