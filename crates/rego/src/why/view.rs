//! The variables of one attempt, as values of places in the text.

use std::collections::{BTreeMap, BTreeSet};

use crate::eval::trace::{Operand, Tried};
use crate::eval::{member, value};
use crate::plan::{Callee, ExprPlan, ExprPlanKind, Head, RefPlan, RulePlan, Source, TermPlan};
use crate::syntax::Logical;
use crate::value::Value;
use purlin_text::source::Span;

/// Where in the input a value stands, if it was read from there.
pub(super) type Origin = Option<Vec<Value>>;

/// A rule or function that an expression asks.
pub(super) struct Use {
    /// The call or reference in the text.
    pub(super) span: Span,
    /// The rule set.
    pub(super) rules: usize,
    /// The arguments of a call.
    pub(super) args: Vec<Value>,
    /// Where these were read from.
    pub(super) origins: Vec<Origin>,
    /// What it was, where that is known.
    pub(super) result: Option<Value>,
    /// The first step into the value of a rule.
    pub(super) step: Option<Value>,
}

/// One attempt at a body.
pub(super) struct View<'r, 'p> {
    rule: &'p RulePlan,
    frame: &'r Vec<Value>,
    input: Option<&'r Value>,
    /// Variables that have a value.
    bound: BTreeSet<usize>,
    /// Where the values of variables were read from.
    origins: BTreeMap<usize, Vec<Value>>,
    /// Values of parts that have no variable.
    values: BTreeMap<Span, Value>,
    reads: BTreeMap<Span, Vec<Value>>,
    uses: Vec<Use>,
    operands: &'r [Operand],
    ended: Option<Span>,
}

impl<'r, 'p> View<'r, 'p> {
    /// A definition's body of which the first `held` expressions held.
    pub(super) fn new(
        tried: &Tried<'p>,
        frame: &'r Vec<Value>,
        held: usize,
        origins: &[Origin],
        input: Option<&'r Value>,
    ) -> Self {
        let mut view = Self {
            rule: tried.rule,
            frame,
            input,
            bound: BTreeSet::new(),
            origins: BTreeMap::new(),
            values: BTreeMap::new(),
            reads: BTreeMap::new(),
            uses: Vec::new(),
            operands: &[],
            ended: None,
        };
        for (at, pattern) in tried.rule.args.iter().enumerate() {
            view.bind(pattern);
            if let Some(Some(origin)) = origins.get(at) {
                view.assign(pattern, origin);
            }
        }
        view.enter(tried.body, held);
        view
    }

    /// The same variables as a body within sees them, before any of its expressions.
    pub(super) fn within(&self, frame: &'r Vec<Value>, every: &ExprPlan) -> Self {
        let mut view = Self {
            rule: self.rule,
            frame,
            input: self.input,
            bound: self.bound.clone(),
            origins: self.origins.clone(),
            values: self.values.clone(),
            reads: self.reads.clone(),
            uses: Vec::new(),
            operands: &[],
            ended: None,
        };
        if let ExprPlanKind::Every {
            key,
            value: element,
            domain,
            ..
        } = &every.kind
        {
            view.bind(key);
            view.bind(element);
            if let Some(mut origin) = view.origin(domain) {
                origin.push(value(key, frame).into_owned());
                view.assign(element, &origin);
            }
        }
        view
    }

    /// Takes up what the first expressions of a body bind.
    pub(super) fn enter(&mut self, body: &'p [ExprPlan], held: usize) {
        for expr in body.iter().take(held) {
            self.passed(expr);
        }
    }

    /// Takes up at which expression it ended.
    pub(super) fn ends_at(&mut self, expr: &'p ExprPlan, operands: &'r [Operand]) {
        self.operands = operands;
        self.ended = Some(expr.span);
        let is_plain = expr.with.is_empty();
        let mut source = |source: &Source| {
            if let Source::Ref(reference) = source {
                let found = operands.iter().find(|operand| operand.span == reference.span);
                let result = found.and_then(|operand| operand.values.first()).cloned();
                self.refers(reference, result, is_plain);
            }
        };
        match &expr.kind {
            ExprPlanKind::Holds(of) => source(of),
            ExprPlanKind::Unify(a, b) => {
                source(a);
                source(b);
            }
            ExprPlanKind::Call { callee, args, .. } => {
                let result = operands.first().and_then(|operand| operand.values.first());
                self.calls(expr.span, callee, args, result.cloned());
            }
            ExprPlanKind::Logical { operator, bodies } => self.logical(*operator, bodies, false, is_plain),
            ExprPlanKind::Every { .. } | ExprPlanKind::Never => {}
        }
    }

    /// Takes up `not`, `and` or `or`, as far as it is known how its bodies ended.
    fn logical(&mut self, operator: Logical, bodies: &'p [Vec<ExprPlan>], held: bool, is_plain: bool) {
        let all_held = match operator {
            // What is negated is evaluated to the end, so that a search left its last values behind, not those that held.
            Logical::Not => !held && !bodies.iter().flatten().any(searches),
            Logical::And => held,
            Logical::Or => false,
        };
        for body in bodies {
            match body.as_slice() {
                body if all_held && is_plain => self.enter(body, body.len()),
                // Of several bodies that fell each was tried.
                [only] if operator == Logical::Or && !held => self.looks_at(only, is_plain, true),
                body => {
                    for expr in body {
                        self.looks_at(expr, is_plain, false);
                    }
                }
            }
        }
    }

    /// Takes up what an expression reads, whether or not it was reached: what variables of before lead to in the input.
    fn looks_at(&mut self, expr: &'p ExprPlan, is_plain: bool, was_tried: bool) {
        let is_plain = is_plain && expr.with.is_empty();
        let mut source = |source: &Source| {
            if let Source::Ref(reference) = source
                && (was_tried || matches!(reference.head, Head::Input | Head::Slot(_)))
                && reference.steps.iter().all(|step| self.is_bound(step))
            {
                self.refers(reference, None, is_plain);
            }
        };
        match &expr.kind {
            ExprPlanKind::Holds(of) => source(of),
            ExprPlanKind::Unify(a, b) => {
                source(a);
                source(b);
            }
            ExprPlanKind::Logical { bodies, .. } => {
                for expr in bodies.iter().flatten() {
                    self.looks_at(expr, is_plain, false);
                }
            }
            ExprPlanKind::Call { .. } | ExprPlanKind::Every { .. } | ExprPlanKind::Never => {}
        }
    }

    /// The value of a place.
    pub(super) fn value(&self, span: Span) -> Option<Value> {
        let start = self.rule.places.partition_point(|(place, _)| *place < span);
        let places = self.rule.places.get(start..).unwrap_or(&[]);
        let mut slots = places.iter().take_while(|(place, _)| *place == span);
        let slot = slots.find(|(_, slot)| self.bound.contains(slot));
        match slot.and_then(|(_, slot)| self.frame.get(*slot)) {
            Some(value) => Some(value.clone()),
            None => self.values.get(&span).cloned(),
        }
    }

    /// Where in the input the value of a place stands.
    pub(super) fn read(&self, span: Span) -> Option<Vec<Value>> {
        if let Some(path) = self.reads.get(&span) {
            return Some(path.clone());
        }
        let mut slots = self.rule.places.iter().filter(|(place, _)| *place == span);
        slots.find_map(|(_, slot)| self.origins.get(slot)).cloned()
    }

    /// What a part was that it ended at.
    pub(super) fn operand(&self, span: Span, is_searched: bool) -> Option<&'r Operand> {
        let mut operands = self.operands.iter();
        operands.find(|operand| operand.span == span && operand.is_searched == is_searched)
    }

    /// Whether it ended at a place.
    pub(super) fn ended_at(&self, span: Span) -> bool {
        self.ended == Some(span)
    }

    /// The rules and functions that are asked within a statement.
    pub(super) fn uses_within(&self, span: Span) -> impl Iterator<Item = &Use> {
        self.uses.iter().filter(move |used| span.holds(used.span))
    }

    fn passed(&mut self, expr: &'p ExprPlan) {
        if expr.negated {
            return;
        }
        let is_plain = expr.with.is_empty();
        match &expr.kind {
            ExprPlanKind::Holds(of) => {
                self.bind_source(of);
                self.source(of, None, is_plain);
            }
            ExprPlanKind::Unify(a, b) => {
                self.bind_source(a);
                self.bind_source(b);
                let (of_a, of_b) = (self.term(a), self.term(b));
                self.source(a, of_b, is_plain);
                self.source(b, of_a, is_plain);
                if is_plain {
                    for (from, to) in [(a, b), (b, a)] {
                        if let (Some(origin), Source::Term(pattern)) = (self.origin_of(from), to) {
                            self.assign(pattern, &origin);
                        }
                    }
                }
            }
            ExprPlanKind::Call { callee, args, output } => {
                if let Some(output) = output {
                    self.bind(output);
                }
                let result = output
                    .as_ref()
                    .map(|output| value(output, self.frame).into_owned());
                if let (Callee::Walk, [of], Some(TermPlan::Array(pair))) = (callee, args.as_slice(), output)
                    && let (Some(mut origin), [path, found]) = (self.origin(of), pair.as_slice())
                    && let Value::Array(steps) = value(path, self.frame).as_ref()
                {
                    origin.extend(steps.iter().cloned());
                    self.assign(found, &origin);
                }
                self.calls(expr.span, callee, args, result);
            }
            ExprPlanKind::Logical { operator, bodies } => self.logical(*operator, bodies, true, is_plain),
            ExprPlanKind::Every { .. } | ExprPlanKind::Never => {}
        }
    }

    fn calls(&mut self, span: Span, callee: &Callee, args: &[TermPlan], result: Option<Value>) {
        if let Callee::Rules(rules) = callee {
            self.uses.push(Use {
                span,
                rules: *rules,
                args: args
                    .iter()
                    .map(|arg| value(arg, self.frame).into_owned())
                    .collect(),
                origins: args.iter().map(|arg| self.origin(arg)).collect(),
                result,
                step: None,
            });
        }
    }

    /// Takes up what a source was.
    fn source(&mut self, source: &'p Source, found: Option<Value>, is_plain: bool) {
        match source {
            Source::Term(_) => {}
            Source::Ref(reference) => self.refers(reference, found, is_plain),
            Source::Comprehension(of) => {
                if let Some(found) = found {
                    self.values.insert(of.span, found);
                }
            }
        }
    }

    fn refers(&mut self, reference: &RefPlan, found: Option<Value>, is_plain: bool) {
        let mut found = found;
        if is_plain && let Some(path) = self.path(reference) {
            if found.is_none()
                && let Some(input) = self.input
            {
                found = path.iter().try_fold(input, |of, key| member(of, key)).cloned();
            }
            self.reads.insert(reference.span, path);
        }
        if let Head::Rules(rules, from) = &reference.head {
            let step = reference.steps.get(*from).filter(|step| self.is_bound(step));
            self.uses.push(Use {
                span: reference.span,
                rules: *rules,
                args: Vec::new(),
                origins: Vec::new(),
                result: found.clone(),
                step: step.map(|step| value(step, self.frame).into_owned()),
            });
        }
        if let Some(found) = found {
            self.values.insert(reference.span, found);
        }
    }

    fn term(&self, source: &Source) -> Option<Value> {
        match source {
            Source::Term(term) => Some(value(term, self.frame).into_owned()),
            _ => None,
        }
    }

    /// The path in the input that a reference leads along, up to the first step that has no value.
    fn path(&self, reference: &RefPlan) -> Origin {
        let mut path = match &reference.head {
            Head::Input => Vec::new(),
            Head::Slot(slot) => self.origins.get(slot)?.clone(),
            _ => return None,
        };
        let steps = reference.steps.iter().take_while(|step| self.is_bound(step));
        path.extend(steps.map(|step| value(step, self.frame).into_owned()));
        Some(path)
    }

    fn origin_of(&self, source: &Source) -> Origin {
        match source {
            Source::Term(term) => self.origin(term),
            Source::Ref(reference) => self.path(reference),
            Source::Comprehension(_) => None,
        }
    }

    fn origin(&self, term: &TermPlan) -> Origin {
        match term {
            TermPlan::Slot(slot) | TermPlan::Bind(slot) => self.origins.get(slot).cloned(),
            _ => None,
        }
    }

    /// The variables of a pattern were read from there.
    fn assign(&mut self, pattern: &TermPlan, origin: &[Value]) {
        match pattern {
            TermPlan::Slot(slot) | TermPlan::Bind(slot) => {
                self.origins.entry(*slot).or_insert_with(|| origin.to_vec());
            }
            TermPlan::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    let at = Value::integer(i64::try_from(at).unwrap_or(i64::MAX));
                    self.assign(item, &[origin, &[at]].concat());
                }
            }
            TermPlan::Object(entries) => {
                for (key, item) in entries {
                    let key = value(key, self.frame).into_owned();
                    self.assign(item, &[origin, &[key]].concat());
                }
            }
            TermPlan::Constant(_) | TermPlan::Set(_) => {}
        }
    }

    fn bind_source(&mut self, source: &Source) {
        match source {
            Source::Term(term) => self.bind(term),
            Source::Ref(reference) => reference.steps.iter().for_each(|step| self.bind(step)),
            Source::Comprehension(_) => {}
        }
    }

    fn bind(&mut self, pattern: &TermPlan) {
        match pattern {
            TermPlan::Constant(_) => {}
            TermPlan::Slot(slot) | TermPlan::Bind(slot) => {
                self.bound.insert(*slot);
            }
            TermPlan::Array(items) | TermPlan::Set(items) => items.iter().for_each(|item| self.bind(item)),
            TermPlan::Object(entries) => {
                for (key, item) in entries {
                    self.bind(key);
                    self.bind(item);
                }
            }
        }
    }

    fn is_bound(&self, term: &TermPlan) -> bool {
        match term {
            TermPlan::Constant(_) => true,
            TermPlan::Slot(slot) | TermPlan::Bind(slot) => self.bound.contains(slot),
            TermPlan::Array(items) | TermPlan::Set(items) => items.iter().all(|item| self.is_bound(item)),
            TermPlan::Object(entries) => entries
                .iter()
                .all(|(key, item)| self.is_bound(key) && self.is_bound(item)),
        }
    }
}

/// Whether an expression may hold in several ways.
fn searches(expr: &ExprPlan) -> bool {
    let source = |source: &Source| match source {
        Source::Ref(reference) => reference.steps.iter().any(binds),
        Source::Term(_) | Source::Comprehension(_) => false,
    };
    match &expr.kind {
        ExprPlanKind::Holds(of) => source(of),
        ExprPlanKind::Unify(a, b) => source(a) || source(b),
        ExprPlanKind::Call { callee, .. } => matches!(callee, Callee::Walk),
        ExprPlanKind::Every { .. } | ExprPlanKind::Logical { .. } | ExprPlanKind::Never => false,
    }
}

fn binds(pattern: &TermPlan) -> bool {
    match pattern {
        TermPlan::Constant(_) | TermPlan::Slot(_) => false,
        TermPlan::Bind(_) => true,
        TermPlan::Array(items) | TermPlan::Set(items) => items.iter().any(binds),
        TermPlan::Object(entries) => entries.iter().any(|(key, item)| binds(key) || binds(item)),
    }
}
