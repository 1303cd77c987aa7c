//! The values of rules and functions.

use std::collections::BTreeMap;

use super::trace::Attempted;
use super::{EvalError, EvalErrorKind, Machine, matches, member};
use crate::plan::{RulePlan, RuleSet, RuleSetKind};
use crate::value::Value;

impl<'p> Machine<'p> {
    /// What stands at a path in the value of rules.
    pub(super) fn rules_at(&mut self, rules: usize, path: &[Value]) -> Result<Option<Value>, EvalError> {
        let plan = self.plan;
        let Some(set) = plan.rule_sets.get(rules) else {
            return Ok(None);
        };
        let whole = match set.kind {
            RuleSetKind::Function(_) => return Ok(None),
            RuleSetKind::Complete => self.whole(rules, set)?,
            RuleSetKind::Set | RuleSetKind::Object => {
                if path.is_empty() || self.env.cache.whole.contains_key(&rules) {
                    self.whole(rules, set)?
                } else {
                    return self.part(rules, set, path);
                }
            }
        };
        Ok(whole.and_then(|whole| descend(&whole, path)))
    }

    fn whole(&mut self, rules: usize, set: &'p RuleSet) -> Result<Option<Value>, EvalError> {
        if let Some(found) = self.env.cache.whole.get(&rules) {
            return Ok(found.clone());
        }
        let place = self.place;
        self.deeper()?;
        let found = match set.kind {
            RuleSetKind::Complete | RuleSetKind::Function(_) => self.one_of(rules, set, &[])?,
            RuleSetKind::Set => Some(self.set(rules, set)?),
            RuleSetKind::Object => {
                let mut tree = Tree::default();
                for (rule, _) in self
                    .candidates(rules, set, &[])
                    .iter()
                    .filter(|(_, is_first)| *is_first)
                {
                    self.grow((rules, rule), &[], &mut tree)?;
                }
                Some(tree.value())
            }
        };
        self.depth -= 1;
        self.place = place;
        if let Some(found) = &found {
            self.check_size(found)?;
        }
        self.env.cache.whole.insert(rules, found.clone());
        Ok(found)
    }

    fn set(&mut self, rules: usize, set: &'p RuleSet) -> Result<Value, EvalError> {
        let mut elements = Vec::new();
        for (rule, is_first) in self.candidates(rules, set, &[]) {
            if !is_first {
                continue;
            }
            self.enter(rule);
            let mut frame = vec![Value::Null; rule.slots];
            let Some(key) = &rule.key else { continue };
            let of = Attempted {
                rules,
                rule,
                body: &rule.body,
            };
            self.attempt(of, &[], &mut frame, &mut |machine, frame| {
                let element = machine.term(key, frame)?;
                machine.keep(&element)?;
                machine.held(rule);
                machine.solved(rules, frame, &element);
                elements.push(element);
                Ok(true)
            })?;
        }
        Ok(Value::set(elements))
    }

    /// What stands at a path in a set or object of rules, without making all of it.
    fn part(&mut self, rules: usize, set: &'p RuleSet, path: &[Value]) -> Result<Option<Value>, EvalError> {
        let longest = if set.kind == RuleSetKind::Set {
            1
        } else {
            let lengths = set
                .rules
                .iter()
                .map(|rule| rule.tail.len() + usize::from(rule.key.is_some()));
            lengths.max().unwrap_or(1)
        };
        let (given, rest) = path.split_at(longest.min(path.len()));
        let key = (rules, given.to_vec());
        let found = if let Some(found) = self.env.cache.parts.get(&key) {
            found.clone()
        } else {
            let place = self.place;
            self.deeper()?;
            let found = if set.kind == RuleSetKind::Set {
                self.element(rules, set, given)?
            } else {
                let mut tree = Tree::default();
                for (rule, _) in self
                    .candidates(rules, set, &[])
                    .iter()
                    .filter(|(_, is_first)| *is_first)
                {
                    self.grow((rules, rule), given, &mut tree)?;
                }
                tree.get(given)
            };
            self.depth -= 1;
            self.place = place;
            self.env.cache.parts.insert(key, found.clone());
            found
        };
        Ok(found.and_then(|found| descend(&found, rest)))
    }

    /// Whether a set of rules holds a value: then the value.
    fn element(
        &mut self,
        rules: usize,
        set: &'p RuleSet,
        given: &[Value],
    ) -> Result<Option<Value>, EvalError> {
        let Some(wanted) = given.first() else {
            return Ok(None);
        };
        let mut found = false;
        for (rule, is_first) in self.candidates(rules, set, &[]) {
            let Some(of_given) = rule.given.first().filter(|_| is_first) else {
                continue;
            };
            self.enter(rule);
            let mut frame = vec![Value::Null; rule.slots];
            let Some(pattern) = of_given.patterns.first() else {
                continue;
            };
            if !matches(pattern, wanted, &mut frame) {
                continue;
            }
            let of = Attempted {
                rules,
                rule,
                body: &of_given.body,
            };
            self.attempt(of, &[], &mut frame, &mut |machine, frame| {
                machine.held(rule);
                machine.solved(rules, frame, wanted);
                found = true;
                Ok(true)
            })?;
        }
        Ok(found.then(|| wanted.clone()))
    }

    /// Adds what a definition says of an object, as far as it lies at the given path.
    fn grow(
        &mut self,
        (rules, rule): (usize, &'p RulePlan),
        given: &[Value],
        tree: &mut Tree,
    ) -> Result<(), EvalError> {
        self.enter(rule);
        let mut frame = vec![Value::Null; rule.slots];
        let mut body = &rule.body;
        let asked = given.len().min(rule.tail.len() + usize::from(rule.key.is_some()));
        let of_given = asked
            .checked_sub(1)
            .and_then(|at| rule.given.get(at).or(rule.given.last()));
        if let Some(of_given) = of_given {
            let patterns = of_given.patterns.iter();
            if !patterns
                .zip(given)
                .all(|(pattern, value)| matches(pattern, value, &mut frame))
            {
                return Ok(());
            }
            body = &of_given.body;
        }
        let place = (rule.module, rule.head_span);
        let of = Attempted { rules, rule, body };
        self.attempt(of, &[], &mut frame, &mut |machine, frame| {
            machine.held(rule);
            let path: Vec<Value> = rule
                .tail
                .iter()
                .map(|step| machine.term(step, frame))
                .collect::<Result<_, _>>()?;
            path.iter().try_for_each(|step| machine.keep(step))?;
            if path.iter().zip(given).any(|(step, given)| step != given) {
                return Ok(true);
            }
            let found = machine.term(rule.key.as_ref().unwrap_or(&rule.value), frame)?;
            machine.keep(&found)?;
            machine.solved(rules, frame, &found);
            let leaf = match &rule.key {
                Some(_) => Leaf::Elements(vec![found]),
                None => Leaf::Value(found),
            };
            if tree.insert(&path, leaf) {
                Ok(true)
            } else {
                machine.place = place;
                Err(machine.error(EvalErrorKind::Conflict, "a key of the object has two values"))
            }
        })?;
        Ok(())
    }

    /// The definitions and branches that the conditions leave, with whether each is the first that is left of its
    /// definition.
    fn candidates(&mut self, rules: usize, set: &'p RuleSet, args: &[Value]) -> Vec<(&'p RulePlan, bool)> {
        let mut left = Vec::with_capacity(set.rules.len());
        for rule in &set.rules {
            let mut is_first = true;
            for branch in rule.branches() {
                if self.may_hold(branch, args) {
                    left.push((branch, is_first));
                    is_first = false;
                } else if self.recorder.is_some() {
                    let of = Attempted {
                        rules,
                        rule: branch,
                        body: &branch.body,
                    };
                    self.attempt_in_vain(of, args);
                }
            }
        }
        left
    }

    /// The one value of rules or of a function.
    fn one_of(&mut self, rules: usize, set: &'p RuleSet, args: &[Value]) -> Result<Option<Value>, EvalError> {
        let mut found: Option<Value> = None;
        let candidates = self.candidates(rules, set, args);
        let one_value = set.one_value
            || candidates.split_first().is_some_and(|((first, _), rest)| {
                first.constant().is_some() && rest.iter().all(|(rule, _)| rule.constant() == first.constant())
            });
        let mut held = false;
        for (branch, is_first) in candidates {
            if held && !is_first {
                continue;
            }
            held = self.branch((rules, set), branch, args, one_value, &mut found)?;
            if held && one_value {
                return Ok(found);
            }
        }
        if found.is_none()
            && let Some(default) = &set.default
        {
            self.branch((rules, set), default, args, false, &mut found)?;
        }
        Ok(found)
    }

    /// One branch; whether its body holds.
    fn branch(
        &mut self,
        (rules, set): (usize, &'p RuleSet),
        rule: &'p RulePlan,
        args: &[Value],
        one_value: bool,
        found: &mut Option<Value>,
    ) -> Result<bool, EvalError> {
        self.enter(rule);
        let of = Attempted {
            rules,
            rule,
            body: &rule.body,
        };
        let mut frame = vec![Value::Null; rule.slots];
        if !rule
            .args
            .iter()
            .zip(args)
            .all(|(pattern, arg)| matches(pattern, arg, &mut frame))
        {
            self.is_for_others(of, args);
            return Ok(false);
        }
        let mut held = false;
        let place = (rule.module, rule.head_span);
        self.attempt(of, args, &mut frame, &mut |machine, frame| {
            held = true;
            machine.held(rule);
            let result = machine.term(&rule.value, frame)?;
            machine.solved(rules, frame, &result);
            match &*found {
                Some(before) if *before != result => {
                    machine.place = place;
                    let what = if args.is_empty() {
                        "the rule"
                    } else {
                        "the function"
                    };
                    let name = set.path.last().and_then(Value::as_str).unwrap_or_default();
                    let message = format!("{what} `{name}` has two values");
                    Err(machine.error(EvalErrorKind::Conflict, message))
                }
                _ => {
                    *found = Some(result);
                    Ok(!one_value)
                }
            }
        })?;
        Ok(held)
    }

    /// The result of a function of policies.
    pub(super) fn function(&mut self, rules: usize, args: Vec<Value>) -> Result<Option<Value>, EvalError> {
        let plan = self.plan;
        let Some(set) = plan.rule_sets.get(rules) else {
            return Ok(None);
        };
        if !matches!(set.kind, RuleSetKind::Function(_)) {
            // A rule in the place of a function.
            return self.rules_at(rules, &[]);
        }
        let is_kept = self.env.cache.calls.len() < CALLS_MAX && args.iter().all(is_small);
        let key = (rules, args);
        if is_kept && let Some(found) = self.env.cache.calls.get(&key) {
            return Ok(found.clone());
        }
        let place = self.place;
        self.deeper()?;
        let found = self.one_of(rules, set, &key.1)?;
        self.depth -= 1;
        self.place = place;
        if is_kept {
            key.1.iter().chain(&found).try_for_each(|kept| self.keep(kept))?;
            self.env.cache.calls.insert(key, found.clone());
        }
        Ok(found)
    }

    fn enter(&mut self, rule: &RulePlan) {
        self.place = (rule.module, rule.head_span);
    }

    /// Notes that the body of a rule holds.
    fn held(&mut self, rule: &RulePlan) {
        if self.options.coverage {
            let places = rule.says.iter().chain([&rule.head_span]);
            self.notes.covered.extend(places.map(|span| (rule.module, *span)));
        }
    }
}

/// How many results of functions are kept.
const CALLS_MAX: usize = 100_000;

/// Whether a value is cheap to compare with others.
fn is_small(value: &Value) -> bool {
    let is_scalar = |value: &Value| !matches!(value, Value::Array(_) | Value::Object(_) | Value::Set(_));
    match value {
        Value::Array(items) => items.len() <= 8 && items.iter().all(is_scalar),
        Value::Object(object) => {
            object.len() <= 8
                && object
                    .iter()
                    .all(|(key, value)| is_scalar(key) && is_scalar(value))
        }
        Value::Set(set) => set.len() <= 8 && set.iter().all(is_scalar),
        _ => true,
    }
}

fn descend(of: &Value, path: &[Value]) -> Option<Value> {
    let mut at = of;
    for key in path {
        at = member(at, key)?;
    }
    Some(at.clone())
}

/// An object while it grows.
#[derive(Default)]
struct Tree {
    /// Where no path ends: what is below.
    children: BTreeMap<Value, Tree>,
    /// What stands here, if a path ends here.
    leaf: Option<Leaf>,
}

enum Leaf {
    Value(Value),
    Elements(Vec<Value>),
}

impl Tree {
    /// Puts a leaf at a path; whether nothing else stands there.
    fn insert(&mut self, path: &[Value], leaf: Leaf) -> bool {
        let mut at = self;
        for key in path {
            if at.leaf.is_some() {
                return false;
            }
            at = at.children.entry(key.clone()).or_default();
        }
        match (&mut at.leaf, leaf) {
            (Some(Leaf::Value(before)), Leaf::Value(value)) => *before == value,
            (Some(Leaf::Elements(before)), Leaf::Elements(more)) => {
                before.extend(more);
                true
            }
            (Some(Leaf::Elements(before)), Leaf::Value(value)) => Value::set(before.clone()) == value,
            (Some(Leaf::Value(Value::Set(before))), Leaf::Elements(more)) => {
                let elements = before.iter().cloned().chain(more).collect();
                at.leaf = Some(Leaf::Elements(elements));
                true
            }
            (None, leaf) if at.children.is_empty() => {
                at.leaf = Some(leaf);
                true
            }
            // The same object, once by its parts and once as a whole.
            (None, Leaf::Value(value)) => {
                let is_same = std::mem::take(at).value() == value;
                at.leaf = Some(Leaf::Value(value));
                is_same
            }
            (Some(Leaf::Value(_)) | None, Leaf::Elements(_)) => false,
        }
    }

    fn value(self) -> Value {
        match self.leaf {
            Some(Leaf::Value(value)) => value,
            Some(Leaf::Elements(elements)) => Value::set(elements),
            None => {
                let entries = self.children.into_iter().map(|(key, tree)| (key, tree.value()));
                Value::object(entries.collect())
            }
        }
    }

    fn get(self, path: &[Value]) -> Option<Value> {
        let mut at = self;
        for (step, key) in path.iter().enumerate() {
            if at.leaf.is_some() {
                return descend(&at.value(), path.get(step..).unwrap_or(&[]));
            }
            at = at.children.remove(key)?;
        }
        Some(at.value())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::p;

    #[test]
    fn rules_have_values() {
        for (text, value) in [
            (
                r"p := 1
p := 1",
                r"1",
            ),
            (
                r"p := 1
p := 2",
                r"error: the rule `p` has two values",
            ),
            (
                r"default p := 1
p := 2 if false",
                r"1",
            ),
            (
                r"p := 1 if false
else := 2 if input.n
else := 3",
                r"2",
            ),
            (r"p contains x if some x in input.xs", r"[1,2,3]"),
            (
                r#"p if q["x"] == 1
q[k] := v if some k, v in {"x": 1, "y": 2}"#,
                r"true",
            ),
            (
                r#"p if q.x == 1
q.x := 1
q[k] := v if { k := "y"; some v in [1, 2] }"#,
                r"true",
            ),
            (
                r#"p := q
q[k] := v if { k := "y"; some v in [1, 2] }"#,
                r"error: a key of the object has two values",
            ),
            (
                r#"p := q.x.y
q[a] contains b if { a := "x"; some b in ["y", "z"] }"#,
                r#""y""#,
            ),
            (
                r#"p := f(1)
f(1) := "one"
f(x) := "more" if x > 1"#,
                r#""one""#,
            ),
            (
                r"p := f(3)
default f(_) := 0
f(1) := 1",
                r"0",
            ),
            (
                r"p := f(1)
f(x) := 1
f(x) := 2",
                r"error: the function `f` has two values",
            ),
            (
                r"p := f()
f := input.n",
                r"1",
            ),
            (
                r#"p := q
q[k].a := 1 if some k in ["x"]
q.x := 2"#,
                r"error: a key of the object has two values",
            ),
        ] {
            assert_eq!(p(text), value, "{text}");
        }
    }
}
