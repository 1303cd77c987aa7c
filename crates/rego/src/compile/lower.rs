//! Bodies in order to plans: variables get numbers, and each place knows whether its variable has a value by then.

mod calls;
mod unify;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::error::Code;
use super::{Context, Source, ground_path};
use crate::plan::{
    Comprehension, ComprehensionKind, ExprPlan, ExprPlanKind, Given, Head, Node, Plan, RefPlan, RulePlan,
    RuleSet, RuleSetKind, Source as From, TermPlan,
};
use crate::syntax::{Expr, ExprKind, Name, Rule, Term, TermKind};
use crate::value::Value;
use purlin_text::source::Span;

/// Plans all rules of modules without mistakes.
pub(super) fn plan(sources: &[Source], broken: &BTreeSet<usize>, context: &mut Context) -> Plan {
    let mut plan = Plan {
        nodes: vec![Node::default()],
        rule_sets: Vec::new(),
        files: sources.iter().map(|source| source.file.clone()).collect(),
    };
    // Definitions by the written start of their names.
    let mut at_path: BTreeMap<Vec<Value>, Vec<(usize, &Rule)>> = BTreeMap::new();
    for (module, source) in sources.iter().enumerate() {
        if broken.contains(&module) {
            continue;
        }
        let package: Vec<Value> = source.module.package.iter().cloned().map(Value::String).collect();
        node_of(&mut plan, &package);
        for rule in &source.module.rules {
            let path = ground_path(&source.module.package, rule);
            at_path.entry(path).or_default().push((module, rule));
        }
    }
    // Whatever is defined below a name with computed parts belongs to the same object.
    let mut grouped: BTreeMap<Vec<Value>, Vec<(usize, &Rule)>> = BTreeMap::new();
    let mut open: BTreeSet<Vec<Value>> = BTreeSet::new();
    for (path, rules) in at_path {
        let above = (1..path.len()).find_map(|length| open.get(path.get(..length)?));
        let at = above.cloned().unwrap_or_else(|| path.clone());
        let is_open = |(module, rule): &(usize, &Rule)| {
            let package = sources
                .get(*module)
                .map_or(0, |source| source.module.package.len());
            path.len() < package + rule.head.reference.len()
        };
        if above.is_none() && rules.iter().any(is_open) {
            open.insert(path.clone());
        }
        grouped.entry(at).or_default().extend(rules);
    }
    for (at, path) in grouped.keys().enumerate() {
        let node = node_of(&mut plan, path);
        if let Some(node) = plan.nodes.get_mut(node) {
            node.rules = Some(at);
        }
    }
    for (path, rules) in grouped {
        let set = rule_set(&plan, sources, path, &rules, context);
        plan.rule_sets.push(set);
    }
    plan
}

/// The node that a path leads to, made where it is missing.
fn node_of(plan: &mut Plan, path: &[Value]) -> usize {
    let mut at = 0;
    for name in path {
        let next = plan.nodes.len();
        let Some(node) = plan.nodes.get_mut(at) else {
            return at;
        };
        let to = *node.children.entry(name.clone()).or_insert(next);
        if to == next {
            plan.nodes.push(Node::default());
        }
        at = to;
    }
    at
}

fn rule_set(
    plan: &Plan,
    sources: &[Source],
    path: Vec<Value>,
    rules: &[(usize, &Rule)],
    context: &mut Context,
) -> RuleSet {
    let tail_of = |module: usize, rule: &Rule| {
        let package = sources.get(module).map(|source| source.module.package.as_slice());
        steps_behind(path.len(), package.unwrap_or_default(), rule)
    };
    let has_tail = rules
        .iter()
        .any(|(module, rule)| !tail_of(*module, rule).is_empty());
    let args = rules.first().and_then(|(_, rule)| rule.head.args.as_ref());
    let kind = if has_tail {
        RuleSetKind::Object
    } else if let Some(args) = args {
        RuleSetKind::Function(args.len())
    } else if rules.iter().any(|(_, rule)| rule.head.key.is_some()) {
        RuleSetKind::Set
    } else {
        RuleSetKind::Complete
    };
    let mut planned = Vec::new();
    let mut default = None;
    for (module, rule) in rules {
        context.module = *module;
        let tail = tail_of(*module, rule);
        let rule_plan = rule_plan(plan, rule, *module, &tail, context);
        if rule.is_default {
            default = Some(rule_plan);
        } else {
            planned.push(rule_plan);
        }
    }
    let is_complete = matches!(kind, RuleSetKind::Complete | RuleSetKind::Function(_));
    let one_value = is_complete && has_one_value(&planned);
    let defined = rules.iter().filter(|(_, rule)| !rule.is_default);
    let chain = |rule| std::iter::successors(Some(rule), |rule: &&Rule| rule.otherwise.as_deref());
    let written: Vec<&Rule> = defined.flat_map(|(_, rule)| chain(*rule)).collect();
    let is_virtual = |path: &[Value]| is_virtual(plan, path);
    let mut conditions = super::index::conditions(&written, one_value, &is_virtual).into_iter();
    let mut has_conditions = false;
    for rule in &mut planned {
        let mut next = Some(rule);
        while let Some(branch) = next {
            branch.conditions = conditions.next().unwrap_or_default();
            has_conditions |= !branch.conditions.is_empty();
            next = branch.otherwise.as_deref_mut();
        }
    }
    RuleSet {
        path,
        kind,
        rules: planned,
        default,
        one_value,
        has_conditions,
    }
}

/// Whether all definitions have one and the same constant value.
fn has_one_value(planned: &[RulePlan]) -> bool {
    let mut branches = planned
        .iter()
        .flat_map(RulePlan::branches)
        .map(RulePlan::constant);
    match branches.next() {
        Some(Some(first)) => branches.all(|value| value == Some(first)),
        _ => false,
    }
}

/// Whether a path leads to rules, or to where rules are.
fn is_virtual(plan: &Plan, path: &[Value]) -> bool {
    let mut at = 0;
    for step in path {
        let child = plan.nodes.get(at).and_then(|node| node.children.get(step));
        let Some(child) = child.copied() else { return false };
        if plan.nodes.get(child).is_some_and(|node| node.rules.is_some()) {
            return true;
        }
        at = child;
    }
    true
}

/// For how many steps of a name that are given a body is compiled at most.
const GIVEN_MAX: usize = 6;

/// The steps of a rule's name behind the first ones of its path, which may lie in its package.
fn steps_behind(count: usize, package: &[Name], rule: &Rule) -> Vec<Term> {
    let span = rule.head.span;
    let string = |name: &Name, span| Term {
        span,
        kind: TermKind::String(name.clone()),
    };
    let package = package.iter().map(|name| string(name, span));
    let reference = rule
        .head
        .reference
        .iter()
        .enumerate()
        .map(|(at, part)| match &part.kind {
            TermKind::Var(name) if at == 0 => string(name, part.span),
            _ => part.clone(),
        });
    package.chain(reference).skip(count).collect()
}

fn rule_plan(plan: &Plan, rule: &Rule, module: usize, steps: &[Term], context: &mut Context) -> RulePlan {
    let mut lower = Lower {
        plan,
        context,
        slots: BTreeMap::new(),
        places: BTreeSet::new(),
        bound: BTreeSet::new(),
    };
    let args = rule.head.args.iter().flatten();
    let args: Vec<TermPlan> = args.map(|arg| lower.pattern(arg)).collect();
    let bound = lower.bound.clone();
    let body = rule.body.as_deref().unwrap_or(&[]);
    let planned = lower.body(body);
    let planned_tail: Vec<TermPlan> = steps.iter().map(|step| lower.pattern(step)).collect();
    let key = rule.head.key.as_ref().map(|key| lower.pattern(key));
    let value = match &rule.head.value {
        Some(value) => lower.pattern(value),
        None => TermPlan::Constant(Value::Bool(true)),
    };
    let asked: Vec<&Term> = steps.iter().chain(&rule.head.key).collect();
    let variants = 1..=asked.len().min(GIVEN_MAX);
    let given = variants
        .map(|count| {
            lower.bound.clone_from(&bound);
            let patterns = asked.iter().take(count).map(|step| lower.pattern(step)).collect();
            let body = lower.body(body);
            Given { patterns, body }
        })
        .collect();
    let slots = lower.slots.len();
    let places = lower.places.into_iter().collect();
    RulePlan {
        module,
        span: rule.span,
        head_span: rule.head.span,
        says: rule
            .head
            .key
            .iter()
            .chain(&rule.head.value)
            .map(|term| term.span)
            .collect(),
        slots,
        places,
        args,
        tail: planned_tail,
        key,
        value,
        body: planned,
        given,
        conditions: Vec::new(),
        otherwise: rule.otherwise.as_deref().map(|branch| {
            // Its head is renamed on its own.
            let own = branch.head.reference.len();
            let (package, _) = steps.split_at(steps.len().saturating_sub(own));
            let reference = branch.head.reference.iter().skip(own.saturating_sub(steps.len()));
            let steps: Vec<Term> = package.iter().chain(reference).cloned().collect();
            Box::new(rule_plan(plan, branch, module, &steps, context))
        }),
    }
}

struct Lower<'l, 'c> {
    plan: &'l Plan,
    context: &'l mut Context<'c>,
    slots: BTreeMap<Name, usize>,
    /// Where variables stand.
    places: BTreeSet<(Span, usize)>,
    /// Variables that have a value by now.
    bound: BTreeSet<usize>,
}

impl Lower<'_, '_> {
    fn slot(&mut self, name: &Name) -> usize {
        let next = self.slots.len();
        *self.slots.entry(name.clone()).or_insert(next)
    }

    /// A key that nobody wrote has the place of what it is a key of, which is that of another variable.
    fn leave_to_others(&mut self, key: &Term, place: Span) {
        if let TermKind::Var(name) = &key.kind
            && key.span == place
        {
            let slot = self.slot(name);
            self.places.remove(&(place, slot));
        }
    }

    /// A term whose variables get their values here, where they have none.
    fn pattern(&mut self, term: &Term) -> TermPlan {
        match &term.kind {
            TermKind::Null => TermPlan::Constant(Value::Null),
            TermKind::Bool(value) => TermPlan::Constant(Value::Bool(*value)),
            TermKind::Number(number) => TermPlan::Constant(Value::Number(number.clone())),
            TermKind::String(text) => TermPlan::Constant(Value::String(Arc::clone(text))),
            TermKind::Var(name) => {
                let slot = self.slot(name);
                self.places.insert((term.span, slot));
                if self.bound.insert(slot) {
                    TermPlan::Bind(slot)
                } else {
                    TermPlan::Slot(slot)
                }
            }
            TermKind::Array(items) => {
                let items: Vec<TermPlan> = items.iter().map(|item| self.pattern(item)).collect();
                match constants(&items) {
                    Some(values) => TermPlan::Constant(Value::array(values)),
                    None => TermPlan::Array(items),
                }
            }
            TermKind::Set(items) => {
                let items: Vec<TermPlan> = items.iter().map(|item| self.pattern(item)).collect();
                match constants(&items) {
                    Some(values) => TermPlan::Constant(Value::set(values)),
                    None => TermPlan::Set(items),
                }
            }
            TermKind::Object(entries) => {
                // Of keys that turn out to be equal, the last one counts in OPA's order.
                let mut sorted: Vec<&(Term, Term)> = entries.iter().collect();
                sorted.sort_by_key(|(key, _)| super::term_order::rank(key));
                let entries: Vec<(TermPlan, TermPlan)> = sorted
                    .into_iter()
                    .map(|(key, value)| (self.pattern(key), self.pattern(value)))
                    .collect();
                let keys: Vec<TermPlan> = entries.iter().map(|(key, _)| key.clone()).collect();
                let values: Vec<TermPlan> = entries.iter().map(|(_, value)| value.clone()).collect();
                match (constants(&keys), constants(&values)) {
                    (Some(keys), Some(values)) => {
                        TermPlan::Constant(Value::object(keys.into_iter().zip(values).collect()))
                    }
                    _ => TermPlan::Object(entries),
                }
            }
            _ => {
                self.context.error(
                    Code::Compile,
                    term.span,
                    "this can't stand here".to_owned(),
                    Some("Bind it to a variable before".to_owned()),
                );
                TermPlan::Constant(Value::Null)
            }
        }
    }

    fn body(&mut self, body: &[Expr]) -> Vec<ExprPlan> {
        let mut out = Vec::with_capacity(body.len());
        for expr in body {
            self.expr(expr, &mut out);
        }
        out
    }

    fn expr(&mut self, expr: &Expr, out: &mut Vec<ExprPlan>) {
        let with = expr.with.iter().map(|with| self.with(with)).collect::<Vec<_>>();
        let mut kinds = Vec::new();
        match &expr.kind {
            ExprKind::Term(Term {
                kind: TermKind::Call(call),
                ..
            }) => {
                if call.is("eq") {
                    if let [left, right] = call.args.as_slice() {
                        self.unify(left, right, &mut kinds);
                    }
                } else {
                    kinds.push(self.call(call));
                }
            }
            ExprKind::Term(term) => {
                let source = self.source(term);
                kinds.push(ExprPlanKind::Holds(source));
            }
            ExprKind::Every {
                key,
                value,
                domain,
                body,
            } => {
                let domain = self.pattern(domain);
                let before = self.bound.clone();
                let place = value.span;
                let key = match key {
                    Some(key) => {
                        let pattern = self.pattern(key);
                        self.leave_to_others(key, place);
                        pattern
                    }
                    None => TermPlan::Constant(Value::Null),
                };
                let value = self.pattern(value);
                let body = self.body(body);
                self.bound = before;
                kinds.push(ExprPlanKind::Every {
                    key,
                    value,
                    domain,
                    body,
                });
            }
            ExprKind::Logical { operator, operands } => {
                let before = self.bound.clone();
                let mut bodies = Vec::with_capacity(operands.len());
                for operand in operands {
                    bodies.push(self.body(&operand.body));
                    self.bound.clone_from(&before);
                }
                kinds.push(ExprPlanKind::Logical {
                    operator: *operator,
                    bodies,
                });
            }
            ExprKind::Some(_) | ExprKind::SomeIn { .. } => {}
        }
        let mut with = Some(with);
        let count = kinds.len();
        for (at, kind) in kinds.into_iter().enumerate() {
            // Pieces of one equality: each is evaluated with the same modifiers.
            let with = if at + 1 == count {
                with.take().unwrap_or_default()
            } else {
                expr.with.iter().map(|with| self.with(with)).collect()
            };
            out.push(ExprPlan {
                span: expr.span,
                negated: expr.negated,
                with,
                kind,
            });
        }
    }

    fn reference(&mut self, span: Span, parts: &[Term]) -> RefPlan {
        let head = match parts.first().map(|head| &head.kind) {
            Some(TermKind::Var(name)) if &**name == "input" => Head::Input,
            Some(TermKind::Var(name)) if &**name == "data" => Head::Data,
            Some(TermKind::Var(name)) => {
                let slot = self.slot(name);
                if let Some(head) = parts.first() {
                    self.places.insert((head.span, slot));
                }
                Head::Slot(slot)
            }
            _ => Head::Nothing,
        };
        let steps: Vec<TermPlan> = parts.iter().skip(1).map(|step| self.pattern(step)).collect();
        if let [_, .., last] = parts {
            self.leave_to_others(last, span);
        }
        let ground = steps.iter().all(TermPlan::is_ground);
        let head = match head {
            Head::Data => self.rules_on_the_way(&steps).unwrap_or(Head::Data),
            other => other,
        };
        RefPlan {
            span,
            head,
            steps,
            ground,
        }
    }

    /// The rule set that the first steps lead to.
    fn rules_on_the_way(&self, steps: &[TermPlan]) -> Option<Head> {
        let mut node = self.plan.nodes.first()?;
        for (at, step) in steps.iter().enumerate() {
            let TermPlan::Constant(key) = step else {
                return None;
            };
            node = self.plan.nodes.get(node.child(key)?)?;
            if let Some(rules) = node.rules {
                return Some(Head::Rules(rules, at + 1));
            }
        }
        None
    }

    fn comprehension(
        &mut self,
        span: Span,
        kind: ComprehensionKind,
        term: &Term,
        value: Option<&Term>,
        body: &[Expr],
    ) -> From {
        let before = self.bound.clone();
        let body = self.body(body);
        let term = self.pattern(term);
        let value = value.map(|value| self.pattern(value));
        self.bound = before;
        From::Comprehension(Box::new(Comprehension {
            span,
            kind,
            term,
            value,
            body,
        }))
    }
}

fn constants(items: &[TermPlan]) -> Option<Vec<Value>> {
    items
        .iter()
        .map(|item| match item {
            TermPlan::Constant(value) => Some(value.clone()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::evaluated;

    #[test]
    fn packages_may_lie_below_rules_with_variables() {
        let texts = [
            "package a\nq[k] := 1 if k := \"y\"\np := q",
            "package a.q\nx := 5",
        ];
        assert_eq!(evaluated(&texts, "a.p", "", "", false), r#"{"x":5,"y":1}"#);
    }

    #[test]
    fn rules_may_stand_at_constants() {
        let text = "p.a[-1][1] := 1 if false\np.b[true] := 2";
        let value = evaluated(&[text], "test", "", "", false);
        assert_eq!(value, r#"{"p":{"a":{"-1":{}},"b":{"true":2}}}"#);
    }
}
