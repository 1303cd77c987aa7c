//! The key `edition`: which of purlin's additions a repository has taken up.

use super::mistake::Mistake;
use crate::document::de::Spanned;

/// The edition of a config that names none, and of rules that say nothing.
pub const FIRST_EDITION: u32 = 1;

/// The newest edition that this purlin knows.
pub const NEWEST_EDITION: u32 = 2;

/// What is wrong with an edition, if purlin does not know it.
pub(super) fn unknown(edition: &Spanned<u32>) -> Option<Mistake> {
    let known = FIRST_EDITION..=NEWEST_EDITION;
    let asked = edition.value;
    (!known.contains(&asked)).then(|| Mistake {
        span: edition.span,
        message: format!(
            "purlin {} has no edition {asked}: the newest is {NEWEST_EDITION}",
            env!("CARGO_PKG_VERSION")
        ),
        help: Some(if asked > NEWEST_EDITION {
            format!("Install a later purlin, or write `edition: {NEWEST_EDITION}`")
        } else {
            format!("Write `edition: {NEWEST_EDITION}`")
        }),
    })
}
