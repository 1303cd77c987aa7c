//! What the operands of `and` and `or` want of places. As OPA does it, from left to right, two at a time.

use super::reader::Reader;
use super::table::{Alternatives, Entry, Found, Given};
use crate::syntax::{Logical, Operand};

/// How many operands are read at most: of more, nothing is asked.
const MOST_OPERANDS: usize = 1_000;

impl Reader<'_, '_> {
    pub(super) fn logical(&mut self, operator: Logical, operands: &[Operand]) {
        if operator == Logical::Not || operands.len() > MOST_OPERANDS {
            return;
        }
        let Some((last, before)) = operands.split_last() else {
            return;
        };
        let mut left: Option<Alternatives> = None;
        for operand in before {
            let next = self.alternatives(|reader| reader.body(&operand.body));
            left = Some(match left {
                None => next,
                Some(left) => self.alternatives(|reader| reader.both(operator, left, next)),
            });
        }
        let right = self.alternatives(|reader| reader.body(&last.body));
        self.both(operator, left.unwrap_or_default(), right);
    }

    /// The ways in which something can hold: none where nothing is known of it. What is bound in it is not known outside.
    fn alternatives(&mut self, read: impl FnOnce(&mut Reader<'_, '_>)) -> Alternatives {
        let outer: Vec<Entry> = self.found.entries.iter().chain(self.outer).cloned().collect();
        let mut found = Found::default();
        let mut known = self.known.clone();
        let was_aside = std::mem::replace(&mut self.index.is_aside, true);
        read(&mut Reader {
            index: &mut *self.index,
            found: &mut found,
            args: self.args,
            known: &mut known,
            outer: &outer,
        });
        self.index.is_aside = was_aside;
        let mut paths = found.paths();
        if matches!(paths.as_slice(), [only] if only.is_empty()) {
            return Vec::new();
        }
        for entry in paths.iter_mut().flatten() {
            if let Given::Var(_) = entry.given {
                entry.given = Given::Any;
            }
        }
        paths
    }

    fn both(&mut self, operator: Logical, left: Alternatives, right: Alternatives) {
        if operator == Logical::And {
            self.require(left);
            self.require(right);
        } else if !left.is_empty() && !right.is_empty() {
            self.require([left, right].concat());
        }
    }

    /// Notes that one of these has to hold.
    fn require(&mut self, mut alternatives: Alternatives) {
        if alternatives.len() > 1 {
            for entry in alternatives.iter().flatten() {
                self.index.weigh(entry.place, 1, 0);
            }
            self.found.either.push(alternatives);
            return;
        }
        for entry in alternatives.pop().into_iter().flatten() {
            self.insert(entry);
        }
    }
}
