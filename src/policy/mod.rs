//! Rules: read, vetted, evaluated, tested.

pub mod finding;

pub use finding::{At, Finding, Place, Related};
