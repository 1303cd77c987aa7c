//! What was tried in an evaluation: the definitions, how far each body came, and with which values.
//!
//! Nothing is recorded, and nothing copied, unless it was asked for. What is kept are the variables of a body where it
//! held, and where it came furthest without; what they mean in the text is read off the plan later (`rego::why`).

use std::cmp::Ordering;

use super::{Each, EvalError, Flow, Frame, Machine, Next, matches};
use crate::plan::{ExprPlan, ExprPlanKind, RefPlan, RulePlan, Source, TermPlan};
use crate::value::Value;
use purlin_text::source::Span;

/// How many definitions are kept that were tried.
const MAX_TRIED: usize = 20_000;
/// How many solutions of one body are kept.
const MAX_SOLUTIONS: usize = 1_000;
/// How many attempts are kept at the expression that a body did not come beyond.
const MAX_ATTEMPTS: usize = 5;
/// How many values of one operand are kept.
const MAX_VALUES: usize = 5;

/// What is asked of a record.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// How the rules that are evaluated came to this: other solutions of theirs are only counted.
    pub result: Option<Value>,
    /// What became of those attempts that have to do with this path; any, where there is none.
    pub about: Option<String>,
}

/// What was tried, in the order in which it ended.
#[derive(Debug, Default)]
pub struct Trace<'p> {
    /// Each definition that was tried.
    pub tried: Vec<Tried<'p>>,
    /// How many more were tried, and are not kept.
    pub left_out: usize,
}

/// A definition that was tried.
#[derive(Debug)]
pub struct Tried<'p> {
    /// What it is a definition of: a rule set of the plan.
    pub rules: usize,
    /// The definition.
    pub rule: &'p RulePlan,
    /// The body that was tried: that of the definition, or one compiled for given steps of its name.
    pub body: &'p [ExprPlan],
    /// The arguments of a function.
    pub args: Vec<Value>,
    /// Whether the arguments are ones that the definition is for.
    pub is_for_args: bool,
    /// The first solutions of the body, each with what the definition is then.
    pub solutions: Vec<Solution>,
    /// How many solutions there are.
    pub count: usize,
    /// Where it came furthest without a solution.
    pub fall: Option<Fall<'p>>,
}

/// A solution of a body.
#[derive(Debug)]
pub struct Solution {
    /// The variables.
    pub frame: Vec<Value>,
    /// The element of a set, or the value.
    pub result: Value,
    /// How much was tried before.
    pub before: usize,
}

/// The expression that a body did not come beyond.
#[derive(Debug)]
pub struct Fall<'p> {
    /// Its place in the body.
    pub at: usize,
    /// The first attempts.
    pub attempts: Vec<Attempt<'p>>,
    /// How many attempts there were.
    pub count: usize,
    /// Whether they have to do with the path that is asked about.
    pub is_about: bool,
}

/// An expression that did not hold.
#[derive(Debug)]
pub struct Attempt<'p> {
    /// The variables.
    pub frame: Vec<Value>,
    /// What the parts of the expression were.
    pub operands: Vec<Operand>,
    /// The element that `every` ended at.
    pub element: Option<Box<Element<'p>>>,
    /// How much was tried before.
    pub before: usize,
}

/// A part of an expression that did not hold.
#[derive(Debug)]
pub struct Operand {
    /// Its place in the text.
    pub span: Span,
    /// Whether these are values of a collection that was searched, rather than of the part as a whole.
    pub is_searched: bool,
    /// The first values.
    pub values: Vec<Value>,
    /// How many values there are.
    pub count: usize,
}

/// An element of `every` for which the body does not hold.
#[derive(Debug)]
pub struct Element<'p> {
    /// The expressions that have to hold.
    pub body: &'p [ExprPlan],
    /// Which of them does not.
    pub fall: Fall<'p>,
}

/// What is recorded while bodies are tried.
#[derive(Default)]
pub(super) struct Recorder<'p> {
    trace: Trace<'p>,
    /// The bodies that are being tried, the innermost last.
    open: Vec<Open<'p>>,
    asked: Asked,
    /// The rules that are evaluated.
    rules: Option<usize>,
}

struct Open<'p> {
    body: &'p [ExprPlan],
    fall: Option<Fall<'p>>,
    element: Option<Element<'p>>,
    solutions: Vec<Solution>,
    count: usize,
}

/// A definition that is about to be tried.
#[derive(Clone, Copy)]
pub(super) struct Attempted<'p> {
    pub(super) rules: usize,
    pub(super) rule: &'p RulePlan,
    pub(super) body: &'p [ExprPlan],
}

impl<'p> Recorder<'p> {
    pub(super) fn new(rules: Option<usize>, asked: Asked) -> Self {
        Self {
            asked,
            rules,
            ..Self::default()
        }
    }

    pub(super) fn finish(mut self) -> Trace<'p> {
        // What an error ended is the last that is known.
        self.open.clear();
        self.trace
    }

    fn open(&mut self, body: &'p [ExprPlan]) {
        self.open.push(Open {
            body,
            fall: None,
            element: None,
            solutions: Vec::new(),
            count: 0,
        });
    }

    fn keep(&mut self, tried: Tried<'p>) {
        if self.trace.tried.len() < MAX_TRIED {
            self.trace.tried.push(tried);
        } else {
            self.trace.left_out += 1;
        }
    }
}

impl<'p> Machine<'p> {
    /// Hands each solution of a definition's body on, with what the definition is then.
    pub(super) fn attempt(
        &mut self,
        of: Attempted<'p>,
        args: &[Value],
        frame: &mut Frame,
        next: Next<'_, 'p>,
    ) -> Flow {
        let Some(recorder) = &mut self.recorder else {
            return self.body(of.body, frame, next);
        };
        recorder.open(of.body);
        let flow = self.body(of.body, frame, next)?;
        if let Some(recorder) = &mut self.recorder
            && let Some(open) = recorder.open.pop()
        {
            recorder.keep(Tried {
                rules: of.rules,
                rule: of.rule,
                body: of.body,
                args: args.to_vec(),
                is_for_args: true,
                solutions: open.solutions,
                count: open.count,
                fall: open.fall,
            });
        }
        Ok(flow)
    }

    /// Notes that a definition is for other arguments.
    pub(super) fn is_for_others(&mut self, of: Attempted<'p>, args: &[Value]) {
        if let Some(recorder) = &mut self.recorder {
            recorder.keep(Tried {
                rules: of.rules,
                rule: of.rule,
                body: of.body,
                args: args.to_vec(),
                is_for_args: false,
                solutions: Vec::new(),
                count: 0,
                fall: None,
            });
        }
    }

    /// Notes a solution of the definition that is being tried.
    pub(super) fn solved(&mut self, rules: usize, frame: &Frame, result: &Value) {
        let Some(recorder) = &mut self.recorder else {
            return;
        };
        let before = recorder.trace.tried.len();
        let Asked {
            result: wanted,
            about,
        } = &recorder.asked;
        let is_wanted = recorder.rules != Some(rules)
            || (wanted.as_ref().is_none_or(|wanted| wanted == result)
                && about.as_ref().is_none_or(|path| is_about(frame, path)));
        let Some(open) = recorder.open.last_mut() else {
            return;
        };
        open.count += 1;
        if is_wanted && open.solutions.len() < MAX_SOLUTIONS {
            open.solutions.push(Solution {
                frame: frame.clone(),
                result: result.clone(),
                before,
            });
        }
    }

    /// Tries a definition that what is known of the input leaves out, to see at which expression it ends. Nothing comes of
    /// it.
    #[cold]
    pub(super) fn attempt_in_vain(&mut self, of: Attempted<'p>, args: &[Value]) {
        let Some(recorder) = &mut self.recorder else {
            return;
        };
        if recorder.trace.tried.len() >= MAX_TRIED {
            recorder.trace.left_out += 1;
            return;
        }
        let mut frame = vec![Value::Null; of.rule.slots];
        let mut patterns = of.rule.args.iter().zip(args);
        if !patterns.all(|(pattern, arg)| matches(pattern, arg, &mut frame)) {
            self.is_for_others(of, args);
            return;
        }
        let open = recorder.open.len();
        let (place, depth, prints) = (self.place, self.depth, self.notes.prints.len());
        self.place = (of.rule.module, of.rule.head_span);
        // What fails in here fails nothing: without the record it would not have been evaluated.
        let _ = self.attempt(of, args, &mut frame, &mut |_, _| Ok(false));
        self.place = place;
        self.depth = depth;
        self.notes.prints.truncate(prints);
        if let Some(recorder) = &mut self.recorder {
            recorder.open.truncate(open + 1);
            // An error left it open.
            if recorder.open.len() > open
                && let Some(left) = recorder.open.pop()
            {
                recorder.keep(Tried {
                    rules: of.rules,
                    rule: of.rule,
                    body: of.body,
                    args: args.to_vec(),
                    is_for_args: true,
                    solutions: Vec::new(),
                    count: 0,
                    fall: left.fall,
                });
            }
        }
    }

    /// Evaluates a body whose solutions do not count by themselves: that of a comprehension or an operand.
    pub(super) fn apart(&mut self, body: &'p [ExprPlan], frame: &mut Frame, next: Next<'_, 'p>) -> Flow {
        let Some(recorder) = &mut self.recorder else {
            return self.body(body, frame, next);
        };
        recorder.open(body);
        let flow = self.body(body, frame, next)?;
        if let Some(recorder) = &mut self.recorder {
            recorder.open.pop();
        }
        Ok(flow)
    }

    /// Whether the body of `every` holds for one element.
    pub(super) fn holds_for_element(
        &mut self,
        body: &'p [ExprPlan],
        frame: &mut Frame,
    ) -> Result<bool, EvalError> {
        let mut found = false;
        if let Some(recorder) = &mut self.recorder {
            recorder.open(body);
        }
        self.body(body, frame, &mut |_, _| {
            found = true;
            Ok(false)
        })?;
        if let Some(recorder) = &mut self.recorder {
            let inner = recorder.open.pop();
            if !found
                && let Some(fall) = inner.and_then(|inner| inner.fall)
                && let Some(outer) = recorder.open.last_mut()
            {
                outer.element = Some(Element { body, fall });
            }
        }
        Ok(found)
    }

    /// Notes that an expression does not hold, where so many stand behind it.
    #[cold]
    pub(super) fn fell(&mut self, expr: &'p ExprPlan, behind: usize, frame: &mut Frame) {
        // What is looked up for the record is not recorded, nor printed.
        let Some(mut recorder) = self.recorder.take() else {
            return;
        };
        if let Some(open) = recorder.open.last_mut() {
            let at = open.body.len().saturating_sub(behind + 1);
            let is_every = matches!(expr.kind, ExprPlanKind::Every { .. }) && !expr.negated;
            let element = open.element.take().filter(|_| is_every);
            let about = recorder.asked.about.as_ref();
            let is_about = about.is_some_and(|path| is_about(frame, path));
            let before = open.fall.as_ref().map(|fall| (fall.is_about, fall.at));
            let order = before.map(|before| (is_about, at).cmp(&before));
            let kept = open.fall.as_ref().map_or(0, |fall| fall.attempts.len());
            let is_kept = match order {
                None | Some(Ordering::Greater) => true,
                Some(Ordering::Equal) => kept < MAX_ATTEMPTS,
                Some(Ordering::Less) => false,
            };
            let attempt = is_kept.then(|| Attempt {
                // The operands are looked up in a copy: a search binds variables.
                operands: self.operands(expr, &mut frame.clone()),
                frame: frame.clone(),
                element: element.map(Box::new),
                before: recorder.trace.tried.len(),
            });
            match (&mut open.fall, order) {
                (Some(fall), Some(Ordering::Equal)) => {
                    fall.count += 1;
                    fall.attempts.extend(attempt);
                }
                (_, Some(Ordering::Less)) => {}
                (fall, _) => {
                    *fall = Some(Fall {
                        at,
                        attempts: attempt.into_iter().collect(),
                        count: 1,
                        is_about,
                    });
                }
            }
        }
        self.recorder = Some(recorder);
    }

    /// What the parts of an expression are that have no variable.
    fn operands(&mut self, expr: &'p ExprPlan, frame: &mut Frame) -> Vec<Operand> {
        let (place, depth, prints) = (self.place, self.depth, self.notes.prints.len());
        let mut operands = Vec::new();
        match &expr.kind {
            ExprPlanKind::Holds(source) => self.operand(source, frame, &mut operands),
            ExprPlanKind::Unify(a, b) => {
                self.operand(a, frame, &mut operands);
                self.operand(b, frame, &mut operands);
            }
            ExprPlanKind::Call {
                callee,
                args,
                output: None,
            } => {
                let args = args.iter().map(|arg| super::value(arg, frame).into_owned());
                let args = args.collect();
                let found = self.call(callee, args).ok().flatten();
                operands.push(Operand {
                    span: expr.span,
                    is_searched: false,
                    count: usize::from(found.is_some()),
                    values: found.into_iter().collect(),
                });
            }
            ExprPlanKind::Call { .. }
            | ExprPlanKind::Every { .. }
            | ExprPlanKind::Logical { .. }
            | ExprPlanKind::Never => {}
        }
        self.place = place;
        self.depth = depth;
        self.notes.prints.truncate(prints);
        operands
    }

    fn operand(&mut self, source: &'p Source, frame: &mut Frame, out: &mut Vec<Operand>) {
        let span = match source {
            Source::Term(_) => return,
            Source::Ref(reference) => reference.span,
            Source::Comprehension(comprehension) => comprehension.span,
        };
        let mut operand = Operand {
            span,
            is_searched: false,
            values: Vec::new(),
            count: 0,
        };
        let mut add = |_: &mut Self, _: &mut Frame, value: Value| -> Flow {
            operand.count += 1;
            if operand.values.len() < MAX_VALUES && !operand.values.contains(&value) {
                operand.values.push(value);
            }
            Ok(true)
        };
        let add: Each<'_, 'p> = &mut add;
        // An error was an error before, and would have ended the evaluation there.
        let _ = self.values(source, frame, add);
        if let Source::Ref(reference) = source
            && !reference.ground
        {
            operand.is_searched = true;
            let searched = self.searched(reference, frame);
            out.push(Operand {
                span,
                is_searched: false,
                count: usize::from(searched.is_some()),
                values: searched.into_iter().collect(),
            });
        }
        out.push(operand);
    }

    /// The collection that a reference searches: up to its first open step.
    fn searched(&mut self, reference: &'p RefPlan, frame: &mut Frame) -> Option<Value> {
        let open = reference.steps.iter().position(|step| !step.is_ground())?;
        let steps: Vec<TermPlan> = reference.steps.iter().take(open).cloned().collect();
        let closed = RefPlan {
            steps,
            ..reference.clone()
        };
        self.lookup(&closed, frame).ok().flatten()
    }
}

/// Whether a variable is a path, or something that has it as its place.
fn is_about(frame: &Frame, path: &str) -> bool {
    frame.iter().any(|value| match value {
        Value::String(text) => **text == *path,
        Value::Object(object) => {
            let named = ["path", "manifest"].iter().filter_map(|key| object.get_str(key));
            let at = match object.get_str("at") {
                Some(Value::Object(at)) => at.get_str("path"),
                _ => None,
            };
            named.chain(at).any(|value| value.as_str() == Some(path))
        }
        _ => false,
    })
}
