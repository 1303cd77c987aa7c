//! The anchors that GitHub gives to headings.

use std::collections::HashMap;

/// The anchors of one file so far.
#[derive(Default)]
pub(super) struct Anchors {
    /// How many further headings had this anchor.
    taken: HashMap<String, usize>,
}

impl Anchors {
    /// The anchor of the next heading: in lower case, with `-` for blanks and without punctuation. A second heading with the
    /// same anchor gets a number.
    pub(super) fn of(&mut self, heading: &str) -> String {
        let mut anchor = String::with_capacity(heading.len());
        for char in heading.trim().chars().flat_map(char::to_lowercase) {
            match char {
                ' ' | '-' => anchor.push('-'),
                '_' => anchor.push('_'),
                char if char.is_alphanumeric() => anchor.push(char),
                _ => {}
            }
        }
        let Some(number) = self.taken.get(&anchor).copied() else {
            self.taken.insert(anchor.clone(), 0);
            return anchor;
        };
        let mut number = number + 1;
        let mut numbered = format!("{anchor}-{number}");
        while self.taken.contains_key(&numbered) {
            number += 1;
            numbered = format!("{anchor}-{number}");
        }
        self.taken.insert(anchor, number);
        self.taken.insert(numbered.clone(), 0);
        numbered
    }
}
