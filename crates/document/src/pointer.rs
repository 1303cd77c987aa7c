//! A path into a document, as rules write it: `["engines", "node"]`, `["jobs", "build", "steps", 0]`.

use std::fmt;

/// One step of a [`Pointer`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The value of a key in a mapping.
    Key(String),
    /// An item of a sequence, from 0; also a key that is written as a number.
    Index(usize),
}

/// A path from the root of a document to one of its nodes; without steps it is the root.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(Vec<Step>);

impl Pointer {
    /// Takes the steps in order.
    #[must_use]
    pub fn new(steps: Vec<Step>) -> Self {
        Self(steps)
    }

    /// The steps in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

/// RFC 6901: `/engines/node`, with `~` as `~0` and `/` as `~1`; empty for the root.
impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.0 {
            match step {
                Step::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1"))?,
                Step::Index(index) => write!(f, "/{index}")?,
            }
        }
        Ok(())
    }
}
