//! References: what stands at a path, and all that stands where steps are open.

use super::body::index;
use super::{Each, EvalError, Flow, Frame, Machine, matches, member, value};
use crate::plan::{Head, RefPlan, TermPlan};
use crate::value::Value;

impl<'p> Machine<'p> {
    /// The value of a path below `data`.
    pub(super) fn path(&mut self, path: &[Value]) -> Result<Option<Value>, EvalError> {
        let steps: Vec<TermPlan> = path.iter().cloned().map(TermPlan::Constant).collect();
        let mut found = None;
        let base = self.env.data.clone();
        self.data(
            Some(0),
            base,
            &mut Vec::new(),
            &steps,
            &mut Frame::new(),
            &mut |_, _, value| {
                found = Some(value);
                Ok(false)
            },
        )?;
        Ok(found)
    }

    /// The value of a reference without open steps.
    pub(super) fn lookup(
        &mut self,
        reference: &RefPlan,
        frame: &mut Frame,
    ) -> Result<Option<Value>, EvalError> {
        match &reference.head {
            Head::Slot(slot) => Ok(frame.get(*slot).and_then(|of| walk(of, &reference.steps, frame))),
            Head::Input => Ok(self
                .env
                .input
                .as_ref()
                .and_then(|of| walk(of, &reference.steps, frame))),
            Head::Nothing => Ok(None),
            Head::Rules(rules, from) if !self.is_hidden(*rules) => {
                let steps = reference.steps.get(*from..).unwrap_or(&[]);
                let given: Vec<Value> = steps.iter().map(|step| value(step, frame).into_owned()).collect();
                self.rules_at(*rules, &given)
            }
            Head::Rules(..) | Head::Data => {
                let mut found = None;
                let base = self.env.data.clone();
                self.data(
                    Some(0),
                    base,
                    &mut Vec::new(),
                    &reference.steps,
                    frame,
                    &mut |_, _, value| {
                        found = Some(value);
                        Ok(false)
                    },
                )?;
                Ok(found)
            }
        }
    }

    /// Hands on all that a reference with open steps leads to.
    pub(super) fn search(&mut self, reference: &'p RefPlan, frame: &mut Frame, next: Each<'_, 'p>) -> Flow {
        match &reference.head {
            Head::Slot(slot) => match frame.get(*slot).cloned() {
                Some(of) => self.members(&of, &reference.steps, frame, next),
                None => Ok(true),
            },
            Head::Input => match self.env.input.clone() {
                Some(of) => self.members(&of, &reference.steps, frame, next),
                None => Ok(true),
            },
            Head::Nothing => Ok(true),
            Head::Rules(rules, from) if !self.is_hidden(*rules) => {
                let steps = reference.steps.get(*from..).unwrap_or(&[]);
                self.search_rules(*rules, steps, frame, next)
            }
            Head::Rules(..) | Head::Data => {
                let base = self.env.data.clone();
                self.data(Some(0), base, &mut Vec::new(), &reference.steps, frame, next)
            }
        }
    }

    /// Hands on what steps lead to from the value of rules.
    fn search_rules(
        &mut self,
        rules: usize,
        steps: &[TermPlan],
        frame: &mut Frame,
        next: Each<'_, 'p>,
    ) -> Flow {
        let open = steps
            .iter()
            .position(|step| !step.is_ground())
            .unwrap_or(steps.len());
        let (given, rest) = steps.split_at(open);
        let given: Vec<Value> = given.iter().map(|step| value(step, frame).into_owned()).collect();
        match self.rules_at(rules, &given)? {
            Some(of) => self.members(&of, rest, frame, next),
            None => Ok(true),
        }
    }

    /// Hands on all that steps lead to from a value.
    fn members(&mut self, of: &Value, steps: &[TermPlan], frame: &mut Frame, next: Each<'_, 'p>) -> Flow {
        let Some((step, rest)) = steps.split_first() else {
            return next(self, frame, of.clone());
        };
        if step.is_ground() {
            let found = member(of, &value(step, frame)).cloned();
            return match found {
                Some(found) => self.members(&found, rest, frame, next),
                None => Ok(true),
            };
        }
        self.tick()?;
        match of {
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    if matches(step, &index(at), frame) && !self.members(item, rest, frame, next)? {
                        return Ok(false);
                    }
                }
            }
            Value::Object(object) => {
                for (key, item) in object.iter() {
                    if matches(step, key, frame) && !self.members(item, rest, frame, next)? {
                        return Ok(false);
                    }
                }
            }
            Value::Set(set) => {
                for item in set.iter() {
                    if matches(step, item, frame) && !self.members(item, rest, frame, next)? {
                        return Ok(false);
                    }
                }
            }
            _ => {}
        }
        Ok(true)
    }

    /// Hands on all that steps lead to below `data`, where rules and given data stand side by side.
    fn data(
        &mut self,
        node: Option<usize>,
        base: Option<Value>,
        path: &mut Vec<Value>,
        steps: &[TermPlan],
        frame: &mut Frame,
        next: Each<'_, 'p>,
    ) -> Flow {
        let node = node.filter(|_| !self.env.hidden.contains(path));
        let Some(plan) = node.and_then(|at| self.plan.nodes.get(at)) else {
            return match base {
                Some(of) => self.given(&of, steps, frame, next),
                None => Ok(true),
            };
        };
        if let Some(rules) = plan.rules {
            return self.search_rules(rules, steps, frame, next);
        }
        let Some((step, rest)) = steps.split_first() else {
            return match self.extent(node, base, path)? {
                Some(found) => next(self, frame, found),
                None => Ok(true),
            };
        };
        if step.is_ground() {
            let key = value(step, frame).into_owned();
            return self.data_step(node, base.as_ref(), path, &key, rest, frame, next);
        }
        // Given keys come before those that only rules have.
        let mut keys: Vec<Value> = match &base {
            Some(Value::Object(object)) => object.iter().map(|(key, _)| key.clone()).collect(),
            Some(Value::Array(items)) => (0..items.len()).map(index).collect(),
            Some(Value::Set(set)) => set.iter().cloned().collect(),
            _ => Vec::new(),
        };
        let is_given = |key: &&Value| base.as_ref().is_some_and(|of| member(of, key).is_some());
        keys.extend(plan.children.keys().filter(|key| !is_given(key)).cloned());
        for key in keys {
            if matches(step, &key, frame)
                && !self.data_step(node, base.as_ref(), path, &key, rest, frame, next)?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Hands on all that steps lead to in data that is given: there, a number finds the key that is written like it.
    fn given(&mut self, of: &Value, steps: &[TermPlan], frame: &mut Frame, next: Each<'_, 'p>) -> Flow {
        let mut at = of;
        let mut rest = steps;
        while let Some((step, behind)) = rest.split_first() {
            if !step.is_ground() {
                break;
            }
            match given_member(at, &value(step, frame)) {
                Some(found) => at = found,
                None => return Ok(true),
            }
            rest = behind;
        }
        self.members(at, rest, frame, next)
    }

    #[allow(clippy::too_many_arguments, reason = "a step has all of these on both sides")]
    fn data_step(
        &mut self,
        node: Option<usize>,
        base: Option<&Value>,
        path: &mut Vec<Value>,
        key: &Value,
        rest: &[TermPlan],
        frame: &mut Frame,
        next: Each<'_, 'p>,
    ) -> Flow {
        let child = node
            .and_then(|at| self.plan.nodes.get(at))
            .and_then(|node| node.child(key));
        let below = base.and_then(|of| given_member(of, key)).cloned();
        path.push(key.clone());
        let flow = self.data(child, below, path, rest, frame, next);
        path.pop();
        flow
    }

    /// All that stands at a node: what rules define, over what is given.
    fn extent(
        &mut self,
        node: Option<usize>,
        base: Option<Value>,
        path: &mut Vec<Value>,
    ) -> Result<Option<Value>, EvalError> {
        let node = node.filter(|_| !self.env.hidden.contains(path));
        let Some(plan) = node.and_then(|at| self.plan.nodes.get(at)) else {
            return Ok(base);
        };
        if let Some(rules) = plan.rules {
            return self.rules_at(rules, &[]);
        }
        let mut entries: Vec<(Value, Value)> = match &base {
            Some(Value::Object(object)) => object.entries().to_vec(),
            _ => Vec::new(),
        };
        for (key, child) in &plan.children {
            let below = base.as_ref().and_then(|of| member(of, key)).cloned();
            path.push(key.clone());
            let found = self.extent(Some(*child), below, path)?;
            path.pop();
            if let Some(found) = found {
                entries.push((key.clone(), found));
            }
        }
        Ok(Some(Value::object(entries)))
    }

    /// Whether `with` stands in the place of rules.
    fn is_hidden(&self, rules: usize) -> bool {
        if self.env.hidden.is_empty() {
            return false;
        }
        let Some(set) = self.plan.rule_sets.get(rules) else {
            return false;
        };
        self.env.hidden.iter().any(|hidden| {
            hidden.len() <= set.path.len() && hidden.iter().zip(&set.path).all(|(step, of)| step == of)
        })
    }
}

/// What stands at a key of data that is given: a number finds the key that is written like it, and the other way round.
pub(super) fn given_member<'v>(of: &'v Value, key: &Value) -> Option<&'v Value> {
    member(of, key).or_else(|| match (of, key) {
        (Value::Object(object), Value::Number(number)) => object.get_str(&number.text()),
        (Value::Array(items), Value::String(text)) => items.get(text.parse::<usize>().ok()?),
        _ => None,
    })
}

/// What steps with values lead to.
fn walk(of: &Value, steps: &[TermPlan], frame: &Frame) -> Option<Value> {
    let mut at = of;
    for step in steps {
        at = member(at, &value(step, frame))?;
    }
    Some(at.clone())
}

#[cfg(test)]
mod tests {
    use crate::testing::p;

    #[test]
    fn references_find_values() {
        for (text, value) in [
            (r"p := input.xs[2]", r"3"),
            (r"p := input.xs[3]", r"undefined"),
            (r"p := {k | input.o[k] == 2}", r#"["b"]"#),
            (r"p := data.given.b[0]", r"5"),
            (r#"p := data.given["b"]["0"]"#, r"5"),
            (
                r#"q[1] := "x"
p := q[1]"#,
                r#""x""#,
            ),
            (r"p := [x | x := {1, 2}[_]]", r"[1,2]"),
            (r#"p := [x | some x in "abc"]"#, r"[]"),
            (
                r"p := data.test.q
q.a := 1
q.b.c := 2",
                r#"{"a":1,"b":{"c":2}}"#,
            ),
            (
                r#"p := {k | data.test.q[k]}
q.a := 1
q["b"] := 2"#,
                r#"["a","b"]"#,
            ),
        ] {
            assert_eq!(p(text), value, "{text}");
        }
    }
}
