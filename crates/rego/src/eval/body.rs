//! Bodies: expressions one after the other.

use super::{Each, EvalError, EvalErrorKind, Flow, Frame, Machine, Next, matches};
use crate::builtins::{self, BuiltinError};
use crate::plan::{Callee, Comprehension, ComprehensionKind, ExprPlan, ExprPlanKind, Head, Source};
use crate::syntax::Logical;
use crate::value::{Object, Value};

impl<'p> Machine<'p> {
    /// Hands each solution of a body on.
    pub(super) fn body(&mut self, body: &'p [ExprPlan], frame: &mut Frame, next: Next<'_, 'p>) -> Flow {
        let mut rest = body;
        while let Some((expr, behind)) = rest.split_first() {
            rest = behind;
            self.tick()?;
            self.place.1 = expr.span;
            if self.options.coverage {
                self.notes.covered.insert(self.place);
            }
            if !expr.with.is_empty() {
                return self.with((expr, behind.len()), frame, &mut |machine, frame| {
                    machine.body(behind, frame, next)
                });
            }
            if expr.negated {
                if self.holds(&expr.kind, frame)? {
                    if self.recorder.is_some() {
                        self.fell(expr, behind.len(), frame);
                    }
                    return Ok(true);
                }
                continue;
            }
            match self.once(&expr.kind, frame)? {
                Some(true) => {}
                Some(false) => {
                    if self.recorder.is_some() {
                        self.fell(expr, behind.len(), frame);
                    }
                    return Ok(true);
                }
                None => {
                    let module = self.place.0;
                    let mut any = false;
                    self.deeper()?;
                    let flow = self.each(&expr.kind, frame, &mut |machine, frame| {
                        any = true;
                        machine.place.0 = module;
                        machine.body(behind, frame, next)
                    });
                    self.depth -= 1;
                    if !any && self.recorder.is_some() && flow.is_ok() {
                        self.fell(expr, behind.len(), frame);
                    }
                    return flow;
                }
            }
        }
        next(self, frame)
    }

    /// Whether an expression has a solution.
    pub(super) fn holds(&mut self, kind: &'p ExprPlanKind, frame: &mut Frame) -> Result<bool, EvalError> {
        if let Some(holds) = self.once(kind, frame)? {
            return Ok(holds);
        }
        let mut found = false;
        // All that is found below `data` is evaluated, since OPA does not stop at the first.
        let goes_on = searches_data(kind);
        self.each(kind, frame, &mut |_, _| {
            found = true;
            Ok(goes_on)
        })?;
        Ok(found)
    }

    /// Evaluates an expression that has one solution at most; none where it may have several.
    fn once(&mut self, kind: &'p ExprPlanKind, frame: &mut Frame) -> Result<Option<bool>, EvalError> {
        Ok(Some(match kind {
            ExprPlanKind::Never => false,
            ExprPlanKind::Holds(source) => match self.single(source, frame)? {
                Single::Many => return Ok(None),
                Single::Value(found) => found != Value::Bool(false),
                Single::Undefined => false,
            },
            ExprPlanKind::Unify(a, b) => {
                if is_search(b) {
                    return Ok(None);
                }
                match self.single(a, frame)? {
                    Single::Many => return Ok(None),
                    Single::Undefined => false,
                    Single::Value(found) => match b {
                        Source::Term(pattern) => matches(pattern, &found, frame),
                        other => match self.single(other, frame)? {
                            Single::Value(other) => found == other,
                            Single::Undefined => false,
                            Single::Many => return Ok(None),
                        },
                    },
                }
            }
            ExprPlanKind::Call { callee, args, output } => {
                if matches!(callee, Callee::Walk) && self.env.mocks.is_empty() {
                    return Ok(None);
                }
                let args = args.iter().map(|arg| self.term(arg, frame));
                let args = args.collect::<Result<Vec<Value>, _>>()?;
                let result = self.call(callee, args)?;
                match (result, output) {
                    (None, _) => false,
                    (Some(found), Some(output)) => matches(output, &found, frame),
                    (Some(found), None) => found != Value::Bool(false),
                }
            }
            ExprPlanKind::Logical { operator, bodies } => self.logical(*operator, bodies, frame)?,
            ExprPlanKind::Every {
                key,
                value: element,
                domain,
                body,
            } => {
                let domain = self.term(domain, frame)?;
                let mut all = true;
                let mut check = |machine: &mut Self, at: Value, of: &Value| -> Result<bool, EvalError> {
                    if !matches(key, &at, frame) || !matches(element, of, frame) {
                        return Ok(true);
                    }
                    machine.holds_for_element(body, frame)
                };
                match &domain {
                    Value::Array(items) => {
                        for (at, of) in items.iter().enumerate() {
                            all = check(self, index(at), of)?;
                            if !all {
                                break;
                            }
                        }
                    }
                    Value::Object(object) => {
                        for (at, of) in object.iter() {
                            all = check(self, at.clone(), of)?;
                            if !all {
                                break;
                            }
                        }
                    }
                    Value::Set(set) => {
                        for of in set.iter() {
                            all = check(self, of.clone(), of)?;
                            if !all {
                                break;
                            }
                        }
                    }
                    _ => all = false,
                }
                all
            }
        }))
    }

    /// Hands each solution of an expression on.
    pub(super) fn each(&mut self, kind: &'p ExprPlanKind, frame: &mut Frame, next: Next<'_, 'p>) -> Flow {
        match kind {
            ExprPlanKind::Holds(source) => self.values(source, frame, &mut |machine, frame, found| {
                if found == Value::Bool(false) {
                    Ok(true)
                } else {
                    next(machine, frame)
                }
            }),
            ExprPlanKind::Unify(a, b) => self.values(a, frame, &mut |machine, frame, found| match b {
                Source::Term(pattern) => {
                    if matches(pattern, &found, frame) {
                        next(machine, frame)
                    } else {
                        Ok(true)
                    }
                }
                other => machine.values(other, frame, &mut |machine, frame, other| {
                    if other == found {
                        next(machine, frame)
                    } else {
                        Ok(true)
                    }
                }),
            }),
            ExprPlanKind::Call {
                callee: Callee::Walk,
                args,
                output,
            } if self.env.mocks.is_empty() => {
                let Some(of) = args.first() else {
                    return Ok(true);
                };
                let of = self.term(of, frame)?;
                self.walk(
                    &of,
                    &mut Vec::new(),
                    frame,
                    &mut |machine, frame, pair| match output {
                        Some(output) if !matches(output, &pair, frame) => Ok(true),
                        _ => next(machine, frame),
                    },
                )
            }
            _ => match self.once(kind, frame)? {
                Some(true) => next(self, frame),
                _ => Ok(true),
            },
        }
    }

    /// Pairs of path and value, a collection before its members.
    fn walk(&mut self, of: &Value, path: &mut Vec<Value>, frame: &mut Frame, next: Each<'_, 'p>) -> Flow {
        self.tick()?;
        let pair = Value::array(vec![Value::array(path.clone()), of.clone()]);
        if !next(self, frame, pair)? {
            return Ok(false);
        }
        let mut step = |machine: &mut Self, key: Value, of: &Value, frame: &mut Frame| -> Flow {
            path.push(key);
            let flow = machine.walk(of, path, frame, next);
            path.pop();
            flow
        };
        match of {
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    if !step(self, index(at), item, frame)? {
                        return Ok(false);
                    }
                }
            }
            Value::Object(object) => {
                for (key, item) in object.iter() {
                    if !step(self, key.clone(), item, frame)? {
                        return Ok(false);
                    }
                }
            }
            Value::Set(set) => {
                for item in set.iter() {
                    if !step(self, item.clone(), item, frame)? {
                        return Ok(false);
                    }
                }
            }
            _ => {}
        }
        Ok(true)
    }

    /// The value of something that has one at most.
    pub(super) fn single(&mut self, source: &'p Source, frame: &mut Frame) -> Result<Single, EvalError> {
        let found = match source {
            Source::Term(term) => Some(self.term(term, frame)?),
            Source::Ref(reference) => {
                if !reference.ground {
                    return Ok(Single::Many);
                }
                self.lookup(reference, frame)?
            }
            Source::Comprehension(comprehension) => Some(self.comprehension(comprehension, frame)?),
        };
        Ok(match found {
            Some(found) => Single::Value(found),
            None => Single::Undefined,
        })
    }

    /// Hands each value of something on.
    pub(super) fn values(&mut self, source: &'p Source, frame: &mut Frame, next: Each<'_, 'p>) -> Flow {
        match self.single(source, frame)? {
            Single::Value(found) => next(self, frame, found),
            Single::Undefined => Ok(true),
            Single::Many => match source {
                Source::Ref(reference) => self.search(reference, frame, next),
                _ => Ok(true),
            },
        }
    }

    /// Whether what is said of bodies is so. Those behind what decides are not evaluated.
    fn logical(
        &mut self,
        operator: Logical,
        bodies: &'p [Vec<ExprPlan>],
        frame: &mut Frame,
    ) -> Result<bool, EvalError> {
        let place = self.place;
        self.deeper()?;
        let mut holds = operator != Logical::Or;
        for body in bodies {
            let mut found = false;
            self.apart(body, frame, &mut |_, _| {
                found = true;
                // As in OPA, all solutions of what is negated are evaluated.
                Ok(operator == Logical::Not)
            })?;
            holds = found != (operator == Logical::Not);
            if holds == (operator == Logical::Or) {
                break;
            }
        }
        self.depth -= 1;
        self.place = place;
        Ok(holds)
    }

    fn comprehension(&mut self, of: &'p Comprehension, frame: &mut Frame) -> Result<Value, EvalError> {
        let place = self.place;
        let mut items: Vec<Value> = Vec::new();
        let mut keys: Vec<Value> = Vec::new();
        self.deeper()?;
        self.apart(&of.body, frame, &mut |machine, frame| {
            let term = machine.term(&of.term, frame)?;
            machine.keep(&term)?;
            if let Some(value_of) = &of.value {
                let item = machine.term(value_of, frame)?;
                machine.keep(&item)?;
                keys.push(term);
                items.push(item);
            } else {
                items.push(term);
            }
            Ok(true)
        })?;
        self.depth -= 1;
        self.place = place;
        let made = match of.kind {
            ComprehensionKind::Array => Value::array(items),
            ComprehensionKind::Set => Value::set(items),
            ComprehensionKind::Object => {
                let mut entries: Vec<(Value, Value)> = keys.into_iter().zip(items).collect();
                entries.sort();
                entries.dedup();
                let twice = entries
                    .windows(2)
                    .any(|pair| matches!(pair, [(a, _), (b, _)] if a == b));
                if twice {
                    return Err(self.error(EvalErrorKind::Conflict, "a key of the object has two values"));
                }
                Value::Object(std::sync::Arc::new(Object::new(entries)))
            }
        };
        self.check_size(&made)?;
        Ok(made)
    }

    /// The result of a function.
    pub(super) fn call(&mut self, callee: &Callee, args: Vec<Value>) -> Result<Option<Value>, EvalError> {
        if !self.env.mocks.is_empty()
            && let Some(mock) = self.mock_of(callee)
        {
            return self.mocked(mock, args);
        }
        self.call_of(callee, args)
    }

    /// The result of a function that nothing stands in the place of.
    pub(super) fn call_of(&mut self, callee: &Callee, args: Vec<Value>) -> Result<Option<Value>, EvalError> {
        match callee {
            Callee::Rules(at) => self.function(*at, args),
            Callee::Builtin(name, function) => {
                self.look_at_clock(&args)?;
                let (kind, message) = match function(&args, self.surroundings) {
                    Ok(found) => {
                        if let Some(found) = &found {
                            self.take(found)?;
                        }
                        return Ok(found);
                    }
                    Err(BuiltinError::Failed(_)) if !self.options.strict => return Ok(None),
                    Err(BuiltinError::Failed(message)) => (EvalErrorKind::Builtin, message),
                    Err(BuiltinError::Halt(message)) => (EvalErrorKind::Limit, message),
                };
                Err(self.error(kind, format!("`{}`: {message}", builtins::written(name))))
            }
            Callee::Print => {
                if let Some(Value::Array(parts)) = args.first() {
                    for line in builtins::print::lines(parts) {
                        self.keep_text(&line)?;
                        self.notes.prints.push((self.place.0, self.place.1, line));
                    }
                }
                Ok(Some(Value::Bool(true)))
            }
            Callee::Walk => {
                let mut pairs = Vec::new();
                if let Some(of) = args.first() {
                    self.walk(of, &mut Vec::new(), &mut Frame::new(), &mut |_, _, pair| {
                        pairs.push(pair);
                        Ok(true)
                    })?;
                }
                Ok(pairs.into_iter().next())
            }
            Callee::Refused(name, reason) => Err(self.error(
                EvalErrorKind::Builtin,
                format!("`{name}` can't be called: {reason}"),
            )),
        }
    }
}

/// What something that has one value at most is.
pub(super) enum Single {
    Value(Value),
    Undefined,
    /// It may have several.
    Many,
}

fn searches_data(kind: &ExprPlanKind) -> bool {
    let is_open = |source: &Source| matches!(source, Source::Ref(reference) if !reference.ground && matches!(reference.head, Head::Data));
    match kind {
        ExprPlanKind::Holds(source) => is_open(source),
        ExprPlanKind::Unify(a, b) => is_open(a) || is_open(b),
        _ => false,
    }
}

fn is_search(source: &Source) -> bool {
    matches!(source, Source::Ref(reference) if !reference.ground)
}

/// The place of an element as a key.
pub(super) fn index(at: usize) -> Value {
    Value::integer(i64::try_from(at).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use crate::testing::p;

    #[test]
    fn bodies_hold_or_do_not() {
        for (text, value) in [
            (r"p := [x | some x in input.xs; x > 1]", r"[2,3]"),
            (r"p if not input.nope", r"true"),
            (r"p if not input.n == 1", r"undefined"),
            (r"p if every x in input.xs { x > 0 }", r"true"),
            (r#"p if every k, v in input.o { k != "b"; v > 0 }"#, r"undefined"),
            (r#"p if every x in "abc" { x }"#, r"undefined"),
            (r"p := {k: v | some k, v in input.o}", r#"{"a":1,"b":2}"#),
            (
                r#"p := {"a": x | some x in input.xs}"#,
                r"error: a key of the object has two values",
            ),
            (r"p := [path | walk(input.o, [path, 2])]", r#"[["b"]]"#),
            (r"p := x if { [x, 2] = [1, input.xs[1]] }", r"1"),
            (r"p := count(input.n)", r"undefined"),
            (r"p if false", r"undefined"),
        ] {
            assert_eq!(p(text), value, "{text}");
        }
    }
}
