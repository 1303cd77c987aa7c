//! Takes what a body wants of places into the table of an index.

use std::collections::BTreeMap;

use super::super::terms::{constant, reference, variable};
use super::table::{Entry, Found, Given, Index, Kind, given, is_scalar};
use crate::plan::Place;
use crate::syntax::{Call, Expr, ExprKind, Name, Term, TermKind};
use crate::value::Value;

/// Takes in the expressions of one body.
pub(super) struct Reader<'r, 'i> {
    pub(super) index: &'r mut Index<'i>,
    pub(super) found: &'r mut Found,
    pub(super) args: &'r [Option<&'r Name>],
    /// Variables that are constants.
    pub(super) known: &'r mut BTreeMap<Name, Value>,
    /// What is known of the bodies around.
    pub(super) outer: &'r [Entry],
}

impl Reader<'_, '_> {
    pub(super) fn body(&mut self, body: &[Expr]) {
        for expr in body {
            if expr.with.is_empty() && !expr.negated {
                self.expr(expr);
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        let term = match &expr.kind {
            ExprKind::Term(term) => term,
            ExprKind::Logical { operator, operands } => return self.logical(*operator, operands),
            _ => return,
        };
        let TermKind::Call(call) = &term.kind else {
            if let Some(parts) = reference(term)
                && !self.collection_key(term)
                && let Some(place) = self.resolved(parts)
            {
                self.insert_at(place, Given::Any, Kind::Equal);
            }
            return;
        };
        let name = call.operator.join(".");
        match (name.as_str(), call.args.as_slice()) {
            ("eq", [a, b]) if !self.searched(a, b) && !self.searched(b, a) && !self.equal(a, b) => {
                self.equal(b, a);
            }
            ("internal.member_2", [a, b]) => self.member(a, b),
            ("glob.match", [_, _, _]) => self.glob(call),
            ("startswith", [of, text]) => self.affix(of, text, &Kind::Prefix),
            ("endswith", [of, text]) => self.affix(of, text, &Kind::Suffix),
            ("strings.any_prefix_match", [of, text]) => self.any_affix(of, text, &Kind::Prefix),
            ("strings.any_suffix_match", [of, text]) => self.any_affix(of, text, &Kind::Suffix),
            _ => {}
        }
    }

    /// The place that a variable stands for.
    fn place_of(&self, name: &Name) -> Option<Place> {
        let mut entries = self.found.entries.iter().chain(self.outer);
        let of_entry = entries.find(|entry| match &entry.given {
            Given::Var(other) => other == name,
            _ => false,
        });
        if let Some(entry) = of_entry {
            return self.index.places.get(entry.place).cloned();
        }
        let at = self.args.iter().position(|arg| *arg == Some(name))?;
        Some(Place::Argument(at))
    }

    /// The place of a reference, if it is one that the index can ask for.
    fn resolved(&self, parts: &[Term]) -> Option<Place> {
        let (head, rest) = parts.split_first()?;
        let TermKind::Var(name) = &head.kind else {
            return None;
        };
        let mut steps = rest
            .iter()
            .map(|part| match variable(part) {
                Some(name) => self.known.get(name).filter(|value| is_scalar(value)).cloned(),
                None => constant(part),
            })
            .collect::<Option<Vec<Value>>>()?;
        let place = match &**name {
            "input" => Place::Input(steps),
            "data" => Place::Data(steps),
            _ => match self.place_of(name)? {
                Place::Input(mut path) => {
                    path.append(&mut steps);
                    Place::Input(path)
                }
                Place::Data(mut path) => {
                    path.append(&mut steps);
                    Place::Data(path)
                }
                Place::Argument(_) => return None,
            },
        };
        self.valid(place)
    }

    fn valid(&self, place: Place) -> Option<Place> {
        match &place {
            Place::Data(path) if (self.index.is_virtual)(path) => None,
            Place::Argument(_) => None,
            _ => Some(place),
        }
    }

    /// The place of a reference, or of a variable that has one that is valid.
    fn place_of_term(&self, term: &Term) -> Option<Place> {
        match variable(term) {
            Some(name) => self.valid(self.place_of(name)?),
            None => self.resolved(reference(term)?),
        }
    }

    fn insert_at(&mut self, place: Place, given: Given, kind: Kind) {
        let place = self.index.place(place);
        self.insert(Entry { place, given, kind });
    }

    pub(super) fn insert(&mut self, entry: Entry) {
        let mut seen = false;
        for at in 0..self.found.entries.len() {
            let Some(other) = self.found.entries.get(at) else {
                break;
            };
            if other.place != entry.place {
                continue;
            }
            seen = true;
            if other.kind == entry.kind && other.given == entry.given {
                return;
            }
            if !entry.is_open() && !entry.is_affix() && other.is_open() {
                if let Some(other) = self.found.entries.get_mut(at) {
                    *other = entry;
                }
                return;
            }
            if !entry.is_open() && !other.is_open() {
                let ends = entry.is_affix() || other.is_affix();
                self.index.weigh(entry.place, 0, if ends { 2 } else { 1 });
            }
        }
        if !seen {
            self.index.weigh(entry.place, 1, 0);
        }
        self.found.entries.push(entry);
    }

    /// A value as the index has it, if it has it.
    fn indexed(term: &Term) -> Option<Given> {
        if let Some(name) = variable(term) {
            return Some(Given::Var(name.clone()));
        }
        match &term.kind {
            TermKind::Array(items) => {
                let items = items.iter().map(|item| match (variable(item), constant(item)) {
                    (Some(_), _) => Some(None),
                    (None, Some(value)) if is_scalar(&value) => Some(Some(value)),
                    _ => None,
                });
                Some(Given::Array(items.collect::<Option<_>>()?))
            }
            _ => constant(term).filter(is_scalar).map(Given::Value),
        }
    }

    /// `a = b`, where `a` is the place.
    fn equal(&mut self, a: &Term, b: &Term) -> bool {
        if let Some(name) = variable(a) {
            if let Some(value) = constant(b) {
                self.known.insert(name.clone(), value);
            } else if let Some(value) = variable(b).and_then(|other| self.known.get(other)).cloned() {
                self.known.insert(name.clone(), value);
            }
            let Some(value) = Self::indexed(b) else {
                return false;
            };
            let Some(place) = self.place_of(name) else {
                return false;
            };
            self.insert_at(place, value, Kind::Equal);
            return true;
        }
        let Some(parts) = reference(a) else { return false };
        let Some(place) = self.resolved(parts) else {
            return false;
        };
        let value = match variable(b) {
            Some(name) => match self.known.get(name) {
                Some(value) => Some(given(value.clone())),
                None => Some(Given::Var(name.clone())),
            },
            None => Self::indexed(b),
        };
        let Some(value) = value else { return false };
        self.insert_at(place, value, Kind::Equal);
        true
    }

    /// `place[_] = value`.
    fn searched(&mut self, a: &Term, b: &Term) -> bool {
        let Some((last, before)) = reference(a).and_then(<[Term]>::split_last) else {
            return false;
        };
        // The last step alone is open.
        let is_open = match variable(last) {
            Some(name) => !self.known.get(name).is_some_and(is_scalar),
            None => constant(last).is_none(),
        };
        if before.is_empty() || !is_open {
            return false;
        }
        let Some(place) = self.resolved(before) else {
            return false;
        };
        let value = match variable(b) {
            Some(name) => self.known.get(name).cloned(),
            None => constant(b),
        };
        let Some(value) = value.filter(is_scalar) else {
            return false;
        };
        self.insert_at(place, Given::Value(value), Kind::Member);
        true
    }

    fn member(&mut self, element: &Term, collection: &Term) {
        if let Some(place) = variable(element).and_then(|name| self.place_of(name)) {
            let value = match variable(collection) {
                Some(name) => self.known.get(name).and_then(members),
                None => literal_members(collection),
            };
            let Some(members) = value else { return };
            self.insert_members(place, members);
            return;
        }
        let value = match variable(element) {
            Some(name) => match self.known.get(name) {
                Some(value) => given(value.clone()),
                None => Given::Var(name.clone()),
            },
            None => match constant(element) {
                Some(value) => given(value),
                None => return,
            },
        };
        let kind = match &value {
            Given::Value(value) if is_scalar(value) => Kind::Member,
            Given::Var(_) => Kind::Equal,
            _ => return,
        };
        if let Some(place) = self.place_of_term(collection) {
            self.insert_at(place, value, kind);
        }
    }

    fn insert_members(&mut self, place: Place, members: Vec<Value>) {
        let place = self.index.place(place);
        let mut members = members.into_iter().map(given);
        let Some(first) = members.next() else { return };
        let kind = Kind::Equal;
        self.insert(Entry {
            place,
            given: first,
            kind: kind.clone(),
        });
        let before: Vec<Entry> = self
            .found
            .entries
            .iter()
            .filter(|entry| entry.place == place)
            .cloned()
            .collect();
        let mut concrete = before.iter().filter(|entry| !entry.is_open()).count();
        let mut seen: Vec<Given> = before
            .into_iter()
            .filter(|entry| !entry.is_affix() && entry.kind != Kind::Member)
            .map(|entry| entry.given)
            .collect();
        let mut count = 0;
        for member in members {
            count += 1;
            if seen.len() < 1_000 {
                if seen.contains(&member) {
                    continue;
                }
                seen.push(member.clone());
            }
            concrete += 1;
            self.found.entries.push(Entry {
                place,
                given: member,
                kind: kind.clone(),
            });
        }
        self.index
            .weigh(place, count, u8::from(count > 0 && concrete > 1));
    }

    fn glob(&mut self, call: &Call) {
        let [pattern, delimiters, of] = call.args.as_slice() else {
            return;
        };
        let TermKind::Array(items) = &delimiters.kind else {
            return;
        };
        let texts = items.iter().map(|item| match &item.kind {
            TermKind::String(text) => Some(&**text),
            _ => None,
        });
        let Some(texts) = texts.collect::<Option<Vec<&str>>>() else {
            return;
        };
        let delimiters = if texts.is_empty() {
            ".".to_owned()
        } else {
            texts.concat()
        };
        let TermKind::String(pattern) = &pattern.kind else {
            return;
        };
        let Some(parts) = glob_parts(pattern, &delimiters) else {
            return;
        };
        if let Some(place) = variable(of).and_then(|name| self.place_of(name)) {
            self.insert_at(place, Given::Array(parts), Kind::Parts(delimiters));
        }
    }

    /// A constant, or what a variable is known to be.
    fn value_of(&self, term: &Term) -> Option<Value> {
        match variable(term) {
            Some(name) => self.known.get(name).cloned(),
            None => constant(term),
        }
    }

    fn affix(&mut self, of: &Term, text: &Term, kind: &Kind) {
        let Some(place) = self.place_of_term(of) else {
            return;
        };
        if let Some(value @ Value::String(_)) = self.value_of(text) {
            self.insert_at(place, Given::Value(value), kind.clone());
        }
    }

    fn any_affix(&mut self, of: &Term, text: &Term, kind: &Kind) {
        let Some(place) = self.place_of_term(of) else {
            return;
        };
        let texts: Vec<Value> = match self.value_of(text) {
            Some(value @ Value::String(_)) => {
                self.insert_at(place, Given::Value(value), kind.clone());
                return;
            }
            Some(Value::Array(items)) => items.iter().cloned().collect(),
            Some(Value::Set(set)) => set.iter().cloned().collect(),
            _ => return,
        };
        if texts.is_empty() || texts.iter().any(|text| text.as_str().is_none()) {
            return;
        }
        let at = self.index.place(place);
        let known = self.found.entries.iter().filter(|entry| entry.place == at);
        let concrete = known.clone().filter(|entry| !entry.is_open()).count();
        let is_known = known.count() > 0;
        let more = texts.len();
        self.index.weigh(
            at,
            more - usize::from(is_known),
            if concrete + more > 1 { 2 } else { 0 },
        );
        self.found.entries.extend(texts.into_iter().map(|text| Entry {
            place: at,
            given: Given::Value(text),
            kind: kind.clone(),
        }));
    }

    /// `data.collection[key]`, where the key stands for a place.
    fn collection_key(&mut self, term: &Term) -> bool {
        let Some((last, before)) = reference(term).and_then(<[Term]>::split_last) else {
            return false;
        };
        let Some((TermKind::Var(root), rest)) = before.split_first().map(|(head, rest)| (&head.kind, rest))
        else {
            return false;
        };
        let Some(collection) = rest.iter().map(constant).collect::<Option<Vec<Value>>>() else {
            return false;
        };
        if &**root != "data" || (self.index.is_virtual)(&collection) {
            return false;
        }
        // A variable that is known is a constant here.
        let name = variable(last).filter(|name| !self.known.get(*name).is_some_and(is_scalar));
        let Some(place) = name.and_then(|name| self.place_of(name)) else {
            return false;
        };
        if matches!(&place, Place::Data(path) if (self.index.is_virtual)(path)) {
            return false;
        }
        let at = self.index.place(place.clone());
        if !self.found.keys.contains(&(place.clone(), collection.clone())) {
            self.found.keys.push((place, collection));
            self.index.weigh(at, 1, 0);
        }
        true
    }
}

/// The members of a collection that is written out; none where a variable is among them.
fn literal_members(term: &Term) -> Option<Vec<Value>> {
    match &term.kind {
        TermKind::Array(items) | TermKind::Set(items) => items.iter().map(constant).collect(),
        TermKind::Object(entries) => entries.iter().map(|(_, value)| constant(value)).collect(),
        _ => None,
    }
}

fn members(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Array(items) => Some(items.iter().cloned().collect()),
        Value::Set(set) => Some(set.iter().cloned().collect()),
        Value::Object(object) => Some(object.iter().map(|(_, value)| value.clone()).collect()),
        _ => None,
    }
}

/// The parts of a glob between delimiters, none for `*`; nothing where there are other wildcards.
fn glob_parts(pattern: &str, delimiters: &str) -> Option<Vec<Option<Value>>> {
    split(pattern, delimiters)
        .into_iter()
        .map(|part| {
            if part == "*" {
                return Some(None);
            }
            let mut escaped = false;
            for c in part.chars() {
                if c == '\\' {
                    escaped = !escaped;
                    continue;
                }
                if !escaped && matches!(c, '[' | '?' | '{' | '*') {
                    return None;
                }
                escaped = false;
            }
            Some(Some(Value::from(part)))
        })
        .collect()
}

/// A text split at delimiters that no backslash stands before.
pub(crate) fn split<'t>(text: &'t str, delimiters: &str) -> Vec<&'t str> {
    let mut parts = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, c) in text.char_indices() {
        if c == '\\' || escaped {
            escaped = !escaped;
            continue;
        }
        if delimiters.contains(c) {
            parts.push(text.get(start..at).unwrap_or_default());
            start = at + c.len_utf8();
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}
