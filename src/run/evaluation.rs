//! What rules are evaluated with.

use crate::standards::Standards;
use crate::subject::Subject;

/// What judges, what is judged, and what is kept for the report.
#[derive(Clone, Copy)]
pub struct Evaluation<'a> {
    /// Config, policies, data, and the rules that take part.
    pub standards: &'a Standards,
    /// The files and what is known about them.
    pub subject: &'a Subject,
    /// Whether to keep the texts that findings point into.
    pub excerpts: bool,
}
