//! The scope of a configuration by its name, which contains the source set and the purpose:
//! <https://docs.gradle.org/current/userguide/declaring_configurations.html>,
//! <https://docs.gradle.org/current/userguide/java_library_plugin.html>.

use crate::facts::Scope;

/// The scope of a configuration such as `testImplementation`.
pub(super) fn of(configuration: &str) -> Scope {
    let lower = configuration.to_ascii_lowercase();
    let is_for_tests = is_test(configuration) || lower.starts_with("jmh");
    if is_for_tests {
        return Scope::Test;
    }
    // A capital must follow: `kspAndroid` and `kapt` are configurations, `kspline` is not.
    let builds = [
        "kapt",
        "ksp",
        "classpath",
        "detektplugins",
        "lintchecks",
        "lintpublish",
        "coreLibraryDesugaring",
    ];
    if builds
        .iter()
        .any(|word| lower.starts_with(&word.to_ascii_lowercase()))
        || lower.ends_with("annotationprocessor")
        || lower.ends_with("kotlincompilerpluginclasspath")
    {
        return Scope::Build;
    }
    match lower.as_str() {
        _ if lower.ends_with("compileonly")
            || lower.ends_with("compileonlyapi")
            || lower.starts_with("provided") =>
        {
            Scope::Peer
        }
        "developmentonly" => Scope::Dev,
        "optional" => Scope::Optional,
        _ => Scope::Prod,
    }
}

/// Whether a name contains the word `test`, as in `androidTestApi` and `commonTest`.
pub(super) fn is_test(name: &str) -> bool {
    name.starts_with("test") || name.contains("Test")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell() {
        for (configuration, scope) in [
            ("implementation", Scope::Prod),
            ("api", Scope::Prod),
            ("commonMainApi", Scope::Prod),
            ("runtimeOnly", Scope::Prod),
            ("compileOnly", Scope::Peer),
            ("compileOnlyApi", Scope::Peer),
            ("debugCompileOnly", Scope::Peer),
            ("testImplementation", Scope::Test),
            ("androidTestUtil", Scope::Test),
            ("testFixturesApi", Scope::Test),
            ("kspTest", Scope::Test),
            ("kapt", Scope::Build),
            ("kspAndroid", Scope::Build),
            ("annotationProcessor", Scope::Build),
            ("classpath", Scope::Build),
            ("developmentOnly", Scope::Dev),
            ("optional", Scope::Optional),
            ("latest", Scope::Prod),
        ] {
            assert_eq!(of(configuration), scope, "{configuration}");
        }
    }
}
