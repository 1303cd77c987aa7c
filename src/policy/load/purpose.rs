//! What policies are loaded for, and what that means for each.

use crate::policy::engine::Version;
use crate::policy::module::Origin;

/// What policies are loaded for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    /// To judge by them; where it is said, those that are part of purlin are vetted too.
    Checks { and_builtin: bool },
    /// To run tests, of policies in this version of Rego.
    Tests(Version),
}

impl For {
    /// The version of Rego in which a policy is written.
    pub(super) fn version(self, origin: Origin) -> Version {
        match self {
            Self::Tests(version) if origin == Origin::Repository => version,
            Self::Checks { .. } | Self::Tests(_) => Version::V1,
        }
    }
}
