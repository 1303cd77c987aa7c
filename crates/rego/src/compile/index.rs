//! What a definition needs of documents and arguments that is known before its body is evaluated: OPA's rule index, as far
//! as it decides which definitions are evaluated at all.
//!
//! Of each body, the index knows equalities, `in`, `glob.match`, `startswith` and the like between constants and what
//! stands at a place of `input`, of given data, or in an argument. Several values for one place are alternatives there,
//! also where the body wants all of them.

mod operands;
mod reader;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::{Condition, Test};
use crate::syntax::{Expr, ExprKind, Name, Rule, Term, TermKind};
use crate::value::Value;
use reader::Reader;
pub(crate) use reader::split;
pub(super) use table::IsVirtual;
use table::{Entry, Found, Given, Index, Kind};

/// The conditions of each branch. `exits_early` tells that the first that holds ends the evaluation of all.
pub(super) fn conditions(
    branches: &[&Rule],
    exits_early: bool,
    is_virtual: IsVirtual<'_>,
) -> Vec<Vec<Vec<Condition>>> {
    let mut index = Index {
        is_virtual,
        places: Vec::new(),
        weights: Vec::new(),
        is_aside: false,
    };
    let found: Vec<Found> = branches.iter().map(|branch| index.branch(branch)).collect();
    let mut valued: BTreeSet<usize> = BTreeSet::new();
    for entry in found.iter().flat_map(Found::all_entries) {
        if !entry.is_open() {
            valued.insert(entry.place);
        }
    }
    let mut levels: Vec<usize> = valued.iter().copied().collect();
    levels.sort_by_key(|at| {
        let weight = index.weights.get(*at).copied().unwrap_or_default();
        (weight.alternatives, std::cmp::Reverse(weight.count), *at)
    });
    found
        .iter()
        .map(|found| index.tests(found, &levels, &valued, exits_early))
        .collect()
}

impl Index<'_> {
    fn branch(&mut self, branch: &Rule) -> Found {
        let body = branch.body.as_deref().unwrap_or(&[]);
        let mut found = Found::default();
        // What prints is evaluated in any case.
        if body.iter().any(prints) {
            return found;
        }
        let args: Vec<Option<&Name>> = branch
            .head
            .args
            .iter()
            .flatten()
            .map(|arg| match &arg.kind {
                TermKind::Var(name) => Some(name),
                _ => None,
            })
            .collect();
        let mut known = BTreeMap::new();
        let mut reader = Reader {
            index: self,
            found: &mut found,
            args: &args,
            known: &mut known,
            outer: &[],
        };
        reader.body(body);
        found
    }

    /// The ways in which a branch can be reached: for each, what has to hold.
    fn tests(
        &self,
        found: &Found,
        levels: &[usize],
        valued: &BTreeSet<usize>,
        exits_early: bool,
    ) -> Vec<Vec<Condition>> {
        let paths = found.paths();
        let mut common = Vec::new();
        let mut open: Vec<usize> = paths.iter().flatten().map(|entry| entry.place).collect();
        open.sort_unstable();
        open.dedup();
        // What only some ways ask for does not have to be there.
        let is_asked = |at: usize| {
            paths
                .iter()
                .all(|path| path.iter().any(|entry| entry.place == at))
        };
        for at in open
            .into_iter()
            .filter(|at| !valued.contains(at) && is_asked(*at))
        {
            common.extend(self.condition(at, vec![Test::Defined]));
        }
        if !exits_early {
            common.extend(found.keys.iter().map(|(key, collection)| Condition {
                place: key.clone(),
                tests: vec![Test::KeyOf(collection.clone())],
            }));
        }
        let mut all = Vec::with_capacity(paths.len());
        for path in &paths {
            let mut conditions = self.tests_of_path(path, levels);
            conditions.extend(common.iter().cloned());
            if conditions.is_empty() {
                return Vec::new();
            }
            all.push(conditions);
        }
        all
    }

    fn condition(&self, at: usize, tests: Vec<Test>) -> Option<Condition> {
        let place = self.places.get(at)?.clone();
        Some(Condition { place, tests })
    }

    fn tests_of_path(&self, path: &[Entry], levels: &[usize]) -> Vec<Condition> {
        let mut conditions = Vec::new();
        let mut push = |at: usize, tests: Vec<Test>| conditions.extend(self.condition(at, tests));
        for level in levels {
            let mut entries: Vec<&Entry> = path.iter().filter(|entry| entry.place == *level).collect();
            if entries.len() > 1 && entries.iter().any(|entry| !entry.is_open()) {
                entries.retain(|entry| !entry.is_open());
            }
            match entries.as_slice() {
                [] => {}
                [one] => push(*level, vec![one.test()]),
                several if several.iter().any(|entry| entry.is_open()) => push(*level, vec![Test::Defined]),
                several => {
                    let ends = several
                        .iter()
                        .any(|entry| entry.is_affix() || entry.is_composite());
                    let kept = one_end(several);
                    push(*level, kept.iter().map(|entry| entry.test()).collect());
                    if ends {
                        break;
                    }
                }
            }
        }
        conditions
    }
}

/// Where starts and ends are wanted of one value, those of one end: of the one that has no very short text.
fn one_end<'e>(entries: &[&'e Entry]) -> Vec<&'e Entry> {
    let shortest = |kind: Kind| {
        let of_kind = entries.iter().filter(|entry| entry.kind == kind);
        let lengths = of_kind.filter_map(|entry| match &entry.given {
            Given::Value(Value::String(text)) => Some(text.len()),
            _ => None,
        });
        lengths.min()
    };
    let (Some(prefix), Some(suffix)) = (shortest(Kind::Prefix), shortest(Kind::Suffix)) else {
        return entries.to_vec();
    };
    let dropped = if suffix > prefix {
        Kind::Prefix
    } else {
        Kind::Suffix
    };
    entries
        .iter()
        .copied()
        .filter(|entry| entry.kind != dropped)
        .collect()
}

/// Whether an expression prints, or a body in it.
fn prints(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Term(Term {
            kind: TermKind::Call(call),
            ..
        }) => {
            matches!(call.operator.as_slice(), [internal, print] if &**internal == "internal" && &**print == "print")
        }
        ExprKind::Every { body, .. } => body.iter().any(prints),
        ExprKind::Logical { operands, .. } => operands.iter().flat_map(|operand| &operand.body).any(prints),
        _ => false,
    }
}
