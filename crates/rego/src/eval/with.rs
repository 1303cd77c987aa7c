//! `with`: other input, data and functions for one expression.

use super::{Env, EvalError, EvalErrorKind, Flow, Frame, Machine, Next};
use crate::plan::{Callee, ExprPlan, TermPlan, WithTarget, WithValue};
use crate::value::Value;

/// What a function is replaced by.
#[derive(Clone)]
pub(super) struct Mock {
    of: MockOf,
    by: MockBy,
}

#[derive(Clone, PartialEq)]
enum MockOf {
    Rules(usize),
    Builtin(std::sync::Arc<str>),
}

#[derive(Clone)]
pub(super) enum MockBy {
    Value(Value),
    Function(Callee),
}

impl<'p> Machine<'p> {
    /// Hands each solution of an expression on that is evaluated with other documents or functions.
    pub(super) fn with(
        &mut self,
        (expr, behind): (&'p ExprPlan, usize),
        frame: &mut Frame,
        next: Next<'_, 'p>,
    ) -> Flow {
        let env = self.replaced(expr, frame)?;
        let before = std::mem::replace(&mut self.env, env);
        if expr.negated {
            let holds = self.holds(&expr.kind, frame);
            if self.recorder.is_some() && matches!(holds, Ok(true)) {
                self.fell(expr, behind, frame);
            }
            self.env = before;
            return if holds? { Ok(true) } else { next(self, frame) };
        }
        let mut any = false;
        let mut outside = Some(before);
        let place = self.place;
        self.deeper()?;
        let flow = self.each(&expr.kind, frame, &mut |machine, frame| {
            any = true;
            // The rest sees what was there before.
            let inside = outside
                .take()
                .map(|before| std::mem::replace(&mut machine.env, before));
            machine.place = place;
            let flow = next(machine, frame);
            if let Some(inside) = inside {
                outside = Some(std::mem::replace(&mut machine.env, inside));
            }
            flow
        });
        self.depth -= 1;
        if !any && self.recorder.is_some() && flow.is_ok() {
            self.fell(expr, behind, frame);
        }
        if let Some(before) = outside {
            self.env = before;
        }
        flow
    }

    fn replaced(&self, expr: &'p ExprPlan, frame: &Frame) -> Result<Env, EvalError> {
        let mut env = Env {
            input: self.env.input.clone(),
            data: self.env.data.clone(),
            hidden: self.env.hidden.clone(),
            mocks: self.env.mocks.clone(),
            ..Env::default()
        };
        for with in &expr.with {
            let given = match &with.value {
                WithValue::Term(term) => MockBy::Value(self.term(term, frame)?),
                WithValue::Function(callee) => MockBy::Function(callee.clone()),
            };
            let path = |steps: &[TermPlan]| -> Result<Vec<Value>, EvalError> {
                let names = steps.iter().map(|step| match step {
                    TermPlan::Constant(name @ Value::String(_)) => Ok(name.clone()),
                    _ => Err(self.error(
                        EvalErrorKind::Conflict,
                        "`with` can replace what stands at names only",
                    )),
                });
                names.collect()
            };
            match (&with.target, given) {
                (WithTarget::Input(steps), MockBy::Value(given)) => {
                    env.input = Some(put(env.input.as_ref(), &path(steps)?, given));
                }
                (WithTarget::Data(steps), MockBy::Value(given)) => {
                    let path = path(steps)?;
                    env.data = Some(put(env.data.as_ref(), &path, given));
                    env.hidden.push(path);
                }
                (WithTarget::Rules(rules), by) => env.mock(MockOf::Rules(*rules), by),
                (WithTarget::Builtin(name), by) => env.mock(MockOf::Builtin(name.clone()), by),
                _ => {}
            }
        }
        Ok(env)
    }

    pub(super) fn mock_of(&self, callee: &Callee) -> Option<MockBy> {
        let of = match callee {
            Callee::Rules(at) => MockOf::Rules(*at),
            Callee::Builtin(name, _) | Callee::Refused(name, _) => MockOf::Builtin(name.clone()),
            Callee::Walk => MockOf::Builtin(std::sync::Arc::from("walk")),
            Callee::Print => return None,
        };
        let found = self.env.mocks.iter().find(|mock| mock.of == of)?;
        Some(found.by.clone())
    }

    /// The result of what stands in the place of a function. Inside it, no function is replaced.
    pub(super) fn mocked(&mut self, by: MockBy, args: Vec<Value>) -> Result<Option<Value>, EvalError> {
        match by {
            MockBy::Value(found) => Ok(Some(found)),
            MockBy::Function(callee) => {
                let inside = Env {
                    input: self.env.input.clone(),
                    data: self.env.data.clone(),
                    hidden: self.env.hidden.clone(),
                    ..Env::default()
                };
                let before = std::mem::replace(&mut self.env, inside);
                let result = self.call_of(&callee, args);
                self.env = before;
                result
            }
        }
    }
}

impl Env {
    fn mock(&mut self, of: MockOf, by: MockBy) {
        self.mocks.retain(|mock| mock.of != of);
        self.mocks.push(Mock { of, by });
    }
}

/// A document with a value at a path; what is in the way gives way.
fn put(of: Option<&Value>, path: &[Value], given: Value) -> Value {
    let Some((key, rest)) = path.split_first() else {
        return given;
    };
    let mut entries = match of {
        Some(Value::Object(object)) => object.entries().to_vec(),
        _ => Vec::new(),
    };
    let below = entries
        .iter()
        .find(|(other, _)| other == key)
        .map(|(_, value)| value.clone());
    entries.retain(|(other, _)| other != key);
    entries.push((key.clone(), put(below.as_ref(), rest, given)));
    Value::object(entries)
}

#[cfg(test)]
mod tests {
    use crate::testing::p;

    #[test]
    fn documents_and_functions_are_replaced() {
        for (text, value) in [
            (r"p := x if { x := input.n with input.n as 2 }", r"2"),
            (
                r"p := x if { x := input with input as {} with input.a.b as 2 }",
                r#"{"a":{"b":2}}"#,
            ),
            (
                r"p := x if { x := q with data.test.q as 2 }
q := 1",
                r"2",
            ),
            (r"p := x if { x := count([1]) with count as 7 }", r"7"),
            (
                r"p := x if { x := f(1) with f as g }
f(x) := x
g(x) := x + 1",
                r"2",
            ),
            (r#"p := x if { x := upper("A") with upper as lower }"#, r#""a""#),
            (
                r#"p := [x, input.n] if { x := input.n with input as {"n": 5} }"#,
                r"[5,1]",
            ),
            (
                r"p := 1 if { true with input.xs[0] as 1 }",
                r"error: `with` can replace what stands at names only",
            ),
            (r"p if { not input.n == 1 with input.n as 2 }", r"true"),
        ] {
            assert_eq!(p(text), value, "{text}");
        }
    }
}
