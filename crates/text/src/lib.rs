//! Texts that purlin reads: what identifies one, places in it, how much two names are alike, and what Go's regular
//! expressions mean.

pub mod go_regex;
pub mod likeness;
pub mod source;
