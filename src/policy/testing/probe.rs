//! Why a test failed: its first statement that does not hold, with the values of its parts, as a record of its evaluation
//! has them.

use super::report::{ShownValue, TestFailure, ends};
use crate::policy::engine::why::{Account, Outcome, Part, Statement};
use crate::policy::engine::{RuleDecl, Value};
use crate::source::{Span, Text};

/// How many parts of a statement are shown.
const MAX_VALUES: usize = 8;

/// Explains why the test of `decl` came out as `value`, by what became of its definitions; `None` where that cannot be told.
pub(super) fn explain(
    text: &Text,
    decl: &RuleDecl,
    value: &Value,
    accounts: &[Account],
) -> Option<TestFailure> {
    let failed = accounts
        .iter()
        .filter(|account| account.file == *text.file())
        .find_map(Account::failed);
    if let Some(statement) = failed {
        let mut values = shown(statement);
        values.truncate(MAX_VALUES);
        return Some(TestFailure {
            statement: statement.text.clone(),
            line: statement.line,
            span: statement.span,
            values,
            inside: not_held(&statement.inside),
        });
    }
    // Every statement holds: what is wrong is the value.
    let head = decl.head.first()?;
    Some(failure(text, head.span, value))
}

fn failure(text: &Text, span: Span, value: &Value) -> TestFailure {
    TestFailure {
        statement: text.slice(span).to_owned(),
        line: text.position(span.start).line,
        span: ends(span),
        values: vec![ShownValue {
            expression: text.slice(span).to_owned(),
            value: value.to_string(),
        }],
        inside: Vec::new(),
    }
}

/// The parts of a statement; of `every` also the element that it ended at, and the statement that does not hold for it.
fn shown(statement: &Statement) -> Vec<ShownValue> {
    let mut values: Vec<ShownValue> = statement.values.iter().map(part).collect();
    if let Some(element) = &statement.element {
        values.extend(element.values.iter().map(part));
        let is_failed = |of: &&Statement| of.outcome == Outcome::Failed;
        if let Some(inner) = element.statements.iter().find(is_failed) {
            values.push(ShownValue {
                expression: inner.text.clone(),
                value: "false".to_owned(),
            });
            values.extend(shown(inner));
        }
    }
    let mut known: Vec<ShownValue> = Vec::new();
    for value in values {
        if !known.iter().any(|other| other.expression == value.expression) {
            known.push(value);
        }
    }
    known
}

fn part(of: &Part) -> ShownValue {
    let mut value = of.values.join(" or ");
    if of.values.is_empty() {
        "undefined".clone_into(&mut value);
    } else if of.more {
        value.push_str(" or more");
    }
    ShownValue {
        expression: of.expression.clone(),
        value,
    }
}

/// The definitions that were asked and did not hold.
fn not_held(accounts: &[Account]) -> Vec<Account> {
    let failed = accounts
        .iter()
        .filter(|account| account.outcome == Outcome::Failed);
    failed.cloned().collect()
}
