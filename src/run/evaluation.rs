//! What rules are evaluated with.

use crate::standards::Standards;
use crate::subject::{Excerpts, Subject};

/// What judges, what is judged, and what is kept for the report.
#[derive(Clone, Copy)]
pub struct Evaluation<'a> {
    /// Config, policies, data, and the rules that take part.
    pub standards: &'a Standards,
    /// The files and what is known about them.
    pub subject: &'a Subject,
    /// Which texts that findings point into are kept.
    pub excerpts: Excerpts,
}
