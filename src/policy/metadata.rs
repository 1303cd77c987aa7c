//! METADATA comment blocks: title, reason, severity and reach of a rule, from the rule's own file.
//!
//! The blocks are OPA's annotations (<https://www.openpolicyagent.org/docs/policy-language#annotations>): a line
//! `# METADATA` and the YAML in the comment lines under it. What purlin adds stands under `custom`.

mod blocks;
mod debt_terms;
mod fields;
mod params;
mod reader;
mod schema;
mod settings;
mod statement;

use crate::diagnostic::Diagnostic;
use crate::source::{Span, Text};

pub(crate) use params::fits;
pub use params::{Choice, Param, ParamError, Selectors};
pub use schema::schema;
pub(crate) use statement::Holder;
pub use statement::{Author, Globs, Metadata, RelatedResource, Target};

use super::scan::Comment;

/// What the METADATA of a package says.
#[derive(Debug)]
pub(crate) enum Said {
    /// It is none, or has OPA's keys alone.
    NothingOfARule,
    /// How a rule runs.
    OfARule {
        /// `None` where something about it is wrong.
        meta: Option<Box<Metadata>>,
        /// The line `# METADATA`.
        at: Span,
    },
}

/// Reads every block of a policy. `package` is where the package's name stands.
///
/// What it says of a rule is there only for a [`Holder::Rule`].
pub(crate) fn read(
    text: &Text,
    comments: &[Comment],
    package: Span,
    holder: &Holder,
    faults: &mut Vec<Diagnostic>,
) -> Said {
    let blocks = blocks::find(text, comments, faults);
    let mut result = Said::NothingOfARule;
    let mut seen: Option<Span> = None;
    for block in &blocks {
        let of_package = block.marker.start < package.start;
        if of_package && let Some(first) = seen {
            faults.push(super::fault::at(
                text,
                block.marker,
                format!(
                    "the package has a second METADATA block, after the one in line {}",
                    text.position(first.start).line
                ),
            ));
            continue;
        }
        if of_package {
            seen = Some(block.marker);
        }
        let whole = of_package && *holder == Holder::Rule;
        let read = fields::read(text, block, whole, holder, faults);
        if whole && read.says_how_it_runs {
            result = Said::OfARule {
                meta: read.meta.map(Box::new),
                at: block.marker,
            };
        }
    }
    if *holder == Holder::Rule && seen.is_none() {
        faults.push(
            super::fault::at(text, package, "the rule has no METADATA").with_help(
                "Put a `# METADATA` block with at least `title`, and `severity` and `target` under `custom`, \
                 in front of `package`",
            ),
        );
    }
    result
}

/// Reads the METADATA of a policy's package without looking at the policy itself: for fuzzing.
#[doc(hidden)]
#[must_use]
pub fn read_text(text: &Text) -> (Option<Metadata>, Vec<Diagnostic>) {
    let comments = super::scan::comments(text, &super::engine::comments(text.content()));
    let mut faults = Vec::new();
    let content = text.content();
    let package = match content.find("\npackage") {
        _ if content.starts_with("package") => 0,
        Some(at) => at + 1,
        None => content.len(),
    };
    let package = Span::new(package, content.len().min(package + 7));
    let metadata = match read(text, &comments, package, &Holder::Rule, &mut faults) {
        Said::OfARule { meta, .. } => meta.map(|meta| *meta),
        Said::NothingOfARule => None,
    };
    (metadata, faults)
}

#[cfg(test)]
mod tests;
