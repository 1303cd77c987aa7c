//! What the record of an evaluation means in the author's text: which statements held, which did not, and the values that
//! their parts had.

mod account;
mod parts;
mod view;

use super::eval::trace::{Attempt, Element as FellFor, Fall, Solution, Trace, Tried};
use super::plan::{ExprPlan, Plan, RuleSetKind};
use super::syntax::{Expr, ExprKind, Logical, Module, Rule};
use super::value::Value;
pub use account::{Account, Element, Outcome, Part, Statement};
use view::{Origin, Use, View};

/// How deep rules and functions are followed into each other.
const MAX_DEPTH: usize = 4;
/// How many definitions are told of in one answer.
const MAX_ACCOUNTS: usize = 40;
/// How many definitions of one rule or function are told of.
const MAX_DEFINITIONS: usize = 8;

/// Reads a record.
pub struct Reader<'r, 'p> {
    plan: &'p Plan,
    trace: &'r Trace<'p>,
    /// The author's modules, in the order of the plan.
    modules: Vec<&'r Module>,
    input: Option<&'r Value>,
    left: usize,
}

/// Which definitions are asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Held,
    Fell,
}

impl<'r, 'p> Reader<'r, 'p> {
    /// A reader of what was recorded while `plan`, which was compiled from these modules, was evaluated on this input.
    #[must_use]
    pub fn new(
        plan: &'p Plan,
        trace: &'r Trace<'p>,
        modules: Vec<&'r Module>,
        input: Option<&'r Value>,
    ) -> Self {
        Self {
            plan,
            trace,
            modules,
            input,
            left: MAX_ACCOUNTS,
        }
    }

    /// How the rule at a path came to a result: the definition that held, with its first such solution.
    pub fn held(&mut self, path: &[Value], result: &Value) -> Option<Account> {
        let rules = self.rules(path)?;
        let trace = self.trace;
        let tried = trace.tried.iter().filter(|tried| tried.rules == rules);
        let (tried, solution) = tried
            .flat_map(|tried| tried.solutions.iter().map(move |solution| (tried, solution)))
            .find(|(_, solution)| solution.result == *result)?;
        self.solved(tried, solution, &[], 0)
    }

    /// What became of each definition of the rule at a path, in the order of the texts.
    pub fn definitions(&mut self, path: &[Value]) -> Vec<Account> {
        let Some(rules) = self.rules(path) else {
            return Vec::new();
        };
        let trace = self.trace;
        let mut accounts: Vec<Account> = Vec::new();
        for tried in trace.tried.iter().rev().filter(|tried| tried.rules == rules) {
            let is_known =
                |account: &Account| account.module == tried.rule.module && account.span == tried.rule.span;
            if !accounts.iter().any(is_known)
                && let Some(account) = self.account(tried, &[], 0)
            {
                accounts.push(account);
            }
        }
        accounts.sort_by_key(|account| (account.module, account.span));
        accounts
    }

    fn rules(&self, path: &[Value]) -> Option<usize> {
        self.plan.rule_sets.iter().position(|set| set.path == path)
    }

    fn account(&mut self, tried: &'r Tried<'p>, origins: &[Origin], depth: usize) -> Option<Account> {
        match tried.solutions.first() {
            Some(solution) => self.solved(tried, solution, origins, depth),
            None => self.fallen(tried, origins, depth),
        }
    }

    /// The definition in the author's text.
    fn written(&self, tried: &Tried<'_>) -> Option<&'r Rule> {
        let module = *self.modules.get(tried.rule.module)?;
        let chain = |rule: &'r Rule| std::iter::successors(Some(rule), |rule| rule.otherwise.as_deref());
        let mut rules = module.rules.iter().flat_map(chain);
        rules.find(|rule| rule.span == tried.rule.span && rule.head.span == tried.rule.head_span)
    }

    fn name(&self, rules: usize) -> String {
        let set = self.plan.rule_sets.get(rules);
        let name = set.and_then(|set| set.path.last()).and_then(Value::as_str);
        name.unwrap_or_default().to_owned()
    }

    fn solved(
        &mut self,
        tried: &'r Tried<'p>,
        solution: &'r Solution,
        origins: &[Origin],
        depth: usize,
    ) -> Option<Account> {
        self.left = self.left.checked_sub(1)?;
        let rule = self.written(tried)?;
        let view = View::new(tried, &solution.frame, tried.body.len(), origins, self.input);
        let mut statements = Vec::new();
        for expr in rule.body.iter().flatten() {
            if let ExprKind::Some(_) = expr.kind {
                continue;
            }
            let mut inside = Vec::new();
            if !is_negated(expr) {
                for used in view.uses_within(expr.span) {
                    inside.extend(self.inside(used, Wanted::Held, solution.before, depth));
                }
                // That a library's function holds is what its name says; of a function next to the rule one wants to know more.
                inside.retain(|account| account.module == tried.rule.module);
            }
            statements.push(Statement {
                span: expr.span,
                outcome: Outcome::Held,
                parts: parts::of_held(expr, &view),
                attempts: 0,
                element: None,
                inside,
            });
        }
        Some(Account {
            name: self.name(tried.rules),
            module: tried.rule.module,
            span: tried.rule.span,
            head: tried.rule.head_span,
            args: parts::of_args(rule, &view),
            outcome: Outcome::Held,
            statements,
            result: Some(solution.result.clone()),
        })
    }

    fn fallen(&mut self, tried: &'r Tried<'p>, origins: &[Origin], depth: usize) -> Option<Account> {
        self.left = self.left.checked_sub(1)?;
        let rule = self.written(tried)?;
        let mut account = Account {
            name: self.name(tried.rules),
            module: tried.rule.module,
            span: tried.rule.span,
            head: tried.rule.head_span,
            args: Vec::new(),
            outcome: if tried.is_for_args {
                Outcome::Fell
            } else {
                Outcome::Passed
            },
            statements: Vec::new(),
            result: None,
        };
        let Some(fall) = &tried.fall else {
            return Some(account);
        };
        let views = self.views(tried, fall, origins);
        if let Some(view) = views.first() {
            account.args = parts::of_args(rule, view);
        }
        let body = rule.body.as_deref().unwrap_or(&[]);
        account.statements = self.statements(body, tried.body, fall, &views, depth);
        let says_nothing = account
            .statements
            .iter()
            .all(|statement| statement.outcome != Outcome::Fell);
        if says_nothing && let Some(expr) = tried.body.get(fall.at) {
            // What the head says is evaluated behind the body.
            account.statements.push(Statement {
                span: expr.span,
                outcome: Outcome::Fell,
                parts: parts::of_head(rule, expr.span, &views),
                attempts: fall.count,
                element: None,
                inside: Vec::new(),
            });
        }
        Some(account)
    }

    /// What each attempt looks like that ended at one expression.
    fn views(&self, tried: &'r Tried<'p>, fall: &'r Fall<'p>, origins: &[Origin]) -> Vec<View<'r, 'p>> {
        let view = |attempt: &'r Attempt<'p>| {
            let mut view = View::new(tried, &attempt.frame, fall.at, origins, self.input);
            if let Some(ended) = tried.body.get(fall.at) {
                view.ends_at(ended, &attempt.operands);
            }
            view
        };
        fall.attempts.iter().map(view).collect()
    }

    /// The statements of a body that fell.
    fn statements(
        &mut self,
        written: &[Expr],
        body: &'p [ExprPlan],
        fall: &'r Fall<'p>,
        views: &[View<'r, 'p>],
        depth: usize,
    ) -> Vec<Statement> {
        let (Some(view), Some(attempt), Some(ended)) =
            (views.first(), fall.attempts.first(), body.get(fall.at))
        else {
            return Vec::new();
        };
        let mut statements = Vec::new();
        for expr in written {
            let mut pieces = body
                .iter()
                .enumerate()
                .filter(|(_, piece)| expr.span.holds(piece.span));
            if matches!(expr.kind, ExprKind::Some(_)) || pieces.clone().next().is_none() {
                continue;
            }
            if !expr.span.holds(ended.span) {
                let held = pieces.all(|(at, _)| at < fall.at);
                statements.push(Statement {
                    span: expr.span,
                    outcome: if held { Outcome::Held } else { Outcome::Passed },
                    parts: if held {
                        parts::of_held(expr, view)
                    } else {
                        Vec::new()
                    },
                    attempts: 0,
                    element: None,
                    inside: Vec::new(),
                });
                continue;
            }
            let wanted = if is_negated(expr) {
                Wanted::Held
            } else {
                Wanted::Fell
            };
            let mut inside = Vec::new();
            for used in view.uses_within(expr.span) {
                inside.extend(self.inside(used, wanted, attempt.before, depth));
            }
            let element = match (&attempt.element, &expr.kind) {
                (Some(element), ExprKind::Every { .. }) => self.element((expr, ended), element, view, depth),
                _ => None,
            };
            statements.push(Statement {
                span: expr.span,
                outcome: Outcome::Fell,
                parts: parts::of_fallen(expr, ended, views),
                attempts: fall.count,
                element: element.map(Box::new),
                inside,
            });
        }
        statements
    }

    /// The element that `every` ended at, with the statements of its body.
    fn element(
        &mut self,
        (expr, every): (&Expr, &ExprPlan),
        element: &'r FellFor<'p>,
        outer: &View<'r, 'p>,
        depth: usize,
    ) -> Option<Element> {
        let ExprKind::Every { key, value, body, .. } = &expr.kind else {
            return None;
        };
        let views: Vec<View<'r, 'p>> = element
            .fall
            .attempts
            .iter()
            .map(|attempt| {
                let mut view = outer.within(&attempt.frame, every);
                view.enter(element.body, element.fall.at);
                if let Some(ended) = element.body.get(element.fall.at) {
                    view.ends_at(ended, &attempt.operands);
                }
                view
            })
            .collect();
        let view = views.first()?;
        let names = key.iter().chain([value]);
        Some(Element {
            parts: names.filter_map(|term| parts::named(term, view)).collect(),
            statements: self.statements(body, element.body, &element.fall, &views, depth),
        })
    }

    /// What became of a rule or function that a statement asks.
    fn inside(&mut self, used: &Use, wanted: Wanted, before: usize, depth: usize) -> Vec<Account> {
        let kind = self.plan.rule_sets.get(used.rules).map(|set| set.kind);
        let (Some(kind), true) = (kind, depth < MAX_DEPTH) else {
            return Vec::new();
        };
        let is_function = matches!(kind, RuleSetKind::Function(_));
        if wanted == Wanted::Fell && used.result.as_ref().is_some_and(|result| !is_nothing(result)) {
            return Vec::new();
        }
        let trace = self.trace;
        let mut latest: Vec<&'r Tried<'p>> = Vec::new();
        for tried in trace.tried.iter().take(before).rev() {
            if tried.rules != used.rules || (is_function && tried.args != used.args) {
                continue;
            }
            // A definition that was tried before is of an earlier evaluation.
            if latest.iter().any(|known| std::ptr::eq(known.rule, tried.rule)) {
                break;
            }
            latest.push(tried);
        }
        latest.sort_by_key(|tried| (tried.rule.module, tried.rule.span));
        let mut accounts = Vec::new();
        match wanted {
            Wanted::Held => {
                let solutions = latest
                    .iter()
                    .flat_map(|tried| tried.solutions.iter().map(|solution| (*tried, solution)));
                let expected = match kind {
                    RuleSetKind::Set => used.step.as_ref().or(used.result.as_ref()),
                    RuleSetKind::Object | RuleSetKind::Function(_) => used.result.as_ref(),
                    RuleSetKind::Complete => None,
                };
                let is_it =
                    |solution: &Solution| expected.is_none_or(|expected| solution.result == *expected);
                let found = solutions.into_iter().find(|(_, solution)| is_it(solution));
                if let Some((tried, solution)) = found {
                    accounts.extend(self.solved(tried, solution, &used.origins, depth + 1));
                }
                accounts.retain(|account| !account.statements.is_empty());
            }
            Wanted::Fell => {
                let for_args: Vec<_> = latest.iter().filter(|tried| tried.is_for_args).collect();
                for tried in for_args.into_iter().take(MAX_DEFINITIONS) {
                    accounts.extend(self.account(tried, &used.origins, depth + 1));
                }
                // One without conditions is what it is.
                accounts.retain(|account| !account.statements.is_empty() || account.outcome != Outcome::Held);
                if accounts.is_empty() && latest.iter().all(|tried| !tried.is_for_args) {
                    let first = latest.first();
                    accounts.extend(first.and_then(|tried| self.fallen(tried, &used.origins, depth + 1)));
                }
            }
        }
        accounts
    }
}

/// Whether an expression holds where what it asks does not.
fn is_negated(expr: &Expr) -> bool {
    expr.negated
        || matches!(
            expr.kind,
            ExprKind::Logical {
                operator: Logical::Not,
                ..
            }
        )
}

/// Whether a value is what a rule or function has that finds nothing.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Bool(value) => !value,
        Value::Set(set) => set.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
