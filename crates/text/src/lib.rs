//! Texts that purlin reads: what identifies one, places in it, and how much two names are alike.

pub mod likeness;
pub mod source;
