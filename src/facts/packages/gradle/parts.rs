//! A dependency in parts: `group: "g", name: "a", version: "v"`, and `"g", "a", "v"` in Kotlin.

use super::code::GradleCode;

/// The parts in their order: <https://docs.gradle.org/current/userguide/declaring_dependencies_basics.html>.
const PARTS: [&str; 3] = ["group", "name", "version"];

/// Whether arguments are the parts of one dependency.
pub(super) fn is_by_parts(args: &[GradleCode<'_>]) -> bool {
    let is_named = |arg: &GradleCode<'_>| matches!(arg.key(), Some("group" | "name"));
    let is_part =
        |arg: &GradleCode<'_>| arg.key().is_none() && arg.written().is_some_and(|text| !text.contains(':'));
    args.iter().any(is_named) || args.len() > 1 && args.iter().take(2).all(is_part)
}

/// The part of a name, by name or else by its place.
pub(super) fn part<'d>(args: &[GradleCode<'d>], key: &str) -> Option<GradleCode<'d>> {
    let by_name = args.iter().find(|arg| arg.key() == Some(key));
    by_name.and_then(|arg| arg.value()).or_else(|| {
        let at = PARTS.iter().position(|part| *part == key)?;
        args.get(at).copied().filter(|arg| arg.key().is_none())
    })
}
