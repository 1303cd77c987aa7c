//! Arrays, which know how large they are.

use std::ops::Deref;

use super::{Value, total};

/// Values in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Array {
    items: Vec<Value>,
    size: u64,
}

impl Array {
    /// The array of these values.
    #[must_use]
    pub fn new(items: Vec<Value>) -> Self {
        let size = total(&items);
        Self { items, size }
    }

    /// How many bytes its values would take, about, if nothing in them were shared.
    #[must_use]
    pub(super) fn size(&self) -> u64 {
        self.size
    }
}

impl Deref for Array {
    type Target = Vec<Value>;

    fn deref(&self) -> &Vec<Value> {
        &self.items
    }
}
