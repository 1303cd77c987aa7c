//! `npm("x", "1")`, a package of npm that Kotlin/JS depends on:
//! <https://kotlinlang.org/docs/using-packages-from-npm.html>.

use super::code::GradleCode;
use super::parts::named_or_at;
use super::project::{BuildScope, DependencyValue, GradleProject};
use crate::facts::packages::join::JoinedEcosystem;
use crate::facts::{EdgeSource, Scope};

/// Where such packages come from.
const REGISTRY: &str = "registry.npmjs.org";

impl<'r> GradleProject<'r> {
    /// `npm("x", "1")`, `devNpm(name = "x", version = "1")`, or a directory instead of a version.
    pub(super) fn npm(
        &self,
        code: GradleCode<'_>,
        call: &str,
        scope: Scope,
        context: &BuildScope<'r>,
        left: &mut usize,
        joined: &mut JoinedEcosystem,
    ) {
        let args: Vec<GradleCode<'_>> = code.args().collect();
        let name = named_or_at(&args, "name", 0);
        let version = named_or_at(&args, "version", 1).and_then(GradleCode::written);
        let is_local = version.is_none() && args.len() > 1;
        let Some((at, name)) = name.and_then(|name| Some((name, name.text()?))) else {
            let reason = "purlin can't tell which package of npm this is without running Gradle";
            self.incomplete(context, code, reason.to_owned(), joined);
            return;
        };
        let scope = match call {
            _ if scope == Scope::Test => scope,
            "devNpm" => Scope::Dev,
            "peerNpm" => Scope::Peer,
            "optionalNpm" => Scope::Optional,
            _ => scope,
        };
        let value = DependencyValue {
            to: None,
            name: name.to_owned(),
            requirement: version.map(str::to_owned),
            registries: if is_local {
                Vec::new()
            } else {
                vec![REGISTRY.to_owned()]
            },
            shared: None,
            source: if is_local {
                EdgeSource::Path
            } else {
                EdgeSource::Registry
            },
        };
        self.edges(at, scope, context, left, joined, |_| Ok(value.clone()));
    }
}
